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
from rightsource.commissioning.models.directives import Directive
from rightsource.commissioning.models.procurement import (
    Procurement,
    ProcurementHappening,
    ProcurementLot,
    RouteChosen,
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
from rightsource.commissioning.models.tenders import QualityLock, Tender, TenderPrice
from rightsource.commissioning.models.tracing import RecordLink

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
    "Directive",
    "DisputeAnswer",
    "MonthlyReturn",
    "PaymentsJudged",
    "PriceEvent",
    "Procurement",
    "ProcurementHappening",
    "ProcurementLot",
    "PublishedRelease",
    "QualityLock",
    "RecordLink",
    "RegisterFile",
    "RegisteredContract",
    "ReturnMeasure",
    "RouteChosen",
    "SpendFile",
    "SpendPayment",
    "SupplierMatch",
    "SupplierName",
    "SuppliersApart",
    "Tender",
    "TenderPrice",
    "TradingFigure",
]
