"""Commissioning's tables: agreements, prices, returns, trading; published payments and who was paid."""

from rightsource.commissioning.models.agreements import (
    Agreement,
    AgreementTerms,
    MonthlyReturn,
    PriceEvent,
    ReturnMeasure,
    TradingFigure,
)
from rightsource.commissioning.models.spend import (
    PaymentsJudged,
    SpendFile,
    SpendPayment,
    SupplierMatch,
    SupplierName,
    SuppliersApart,
)

__all__ = [
    "Agreement",
    "AgreementTerms",
    "MonthlyReturn",
    "PaymentsJudged",
    "PriceEvent",
    "ReturnMeasure",
    "SpendFile",
    "SpendPayment",
    "SupplierMatch",
    "SupplierName",
    "SuppliersApart",
    "TradingFigure",
]
