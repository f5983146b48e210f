"""Recording agreements, prices, returns and trading; answering a price request; taking published payments in."""

from rightsource.commissioning.actions.agreements import (
    answer_price_request,
    record_agreements,
    record_prices,
    record_return_measures,
    record_returns,
    record_trading,
)
from rightsource.commissioning.actions.ocds import OcdsImport, import_ocds
from rightsource.commissioning.actions.register import (
    RegisterColumnTaken,
    RegisterImport,
    RemarkCount,
    import_register,
)
from rightsource.commissioning.actions.spend import (
    ColumnTaken,
    NamesMatched,
    SpendImport,
    import_spend,
    judge_payments,
    take_suppliers_apart,
)

__all__ = [
    "ColumnTaken",
    "NamesMatched",
    "OcdsImport",
    "RegisterColumnTaken",
    "RegisterImport",
    "RemarkCount",
    "SpendImport",
    "answer_price_request",
    "import_ocds",
    "import_register",
    "import_spend",
    "judge_payments",
    "record_agreements",
    "record_prices",
    "record_return_measures",
    "record_returns",
    "record_trading",
    "take_suppliers_apart",
]
