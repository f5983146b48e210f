"""Commissioning's tables: agreements, prices, returns, trading; published payments and who was paid."""

from rightsource.commissioning.models.agreements import (
    Agreement,
    AgreementTerms,
    MonthlyReturn,
    PriceEvent,
    ReturnMeasure,
    TradingFigure,
)
from rightsource.commissioning.models.charges import (
    ActivityDay,
    ActivityFile,
    ActivityLine,
    ActivityPrice,
    ActivityReturn,
    Charge,
    ChargeCondition,
    ChargeDispute,
    ChargeStep,
    DisputeAnswer,
)
from rightsource.commissioning.models.register import PublishedRelease, RegisteredContract, RegisterFile
from rightsource.commissioning.models.spend import (
    PaymentsJudged,
    SpendFile,
    SpendPayment,
    SupplierMatch,
    SupplierName,
    SuppliersApart,
)

__all__ = [
    "ActivityDay",
    "ActivityFile",
    "ActivityLine",
    "ActivityPrice",
    "ActivityReturn",
    "Agreement",
    "AgreementTerms",
    "Charge",
    "ChargeCondition",
    "ChargeDispute",
    "ChargeStep",
    "DisputeAnswer",
    "MonthlyReturn",
    "PaymentsJudged",
    "PriceEvent",
    "PublishedRelease",
    "RegisterFile",
    "RegisteredContract",
    "ReturnMeasure",
    "SpendFile",
    "SpendPayment",
    "SupplierMatch",
    "SupplierName",
    "SuppliersApart",
    "TradingFigure",
]
