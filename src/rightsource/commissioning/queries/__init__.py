"""Reading commissioning: agreements, prices, monthly returns, trading and the activity test; published payments."""

from rightsource.commissioning.queries.agreements import (
    agreements_known,
    price_events_known,
    price_history_known,
    price_requests_known,
    return_measures_known,
    returns_due_known,
    returns_known,
    teckal_known,
    trading_known,
)
from rightsource.commissioning.queries.ocds import OcdsOut, ocds_known
from rightsource.commissioning.queries.register import (
    OneContract,
    RegisterKnown,
    contract_known,
    register_columns_remembered,
    register_known,
)
from rightsource.commissioning.queries.spend import (
    Spelling,
    SpendKnown,
    SupplierKnown,
    columns_remembered,
    names_taken_apart,
    spend_bodies_known,
    spend_known,
    standing_matches,
    supplier_known,
    supplier_names,
    suspicions_known,
)

__all__ = [
    "OcdsOut",
    "OneContract",
    "RegisterKnown",
    "Spelling",
    "SpendKnown",
    "SupplierKnown",
    "agreements_known",
    "columns_remembered",
    "contract_known",
    "names_taken_apart",
    "ocds_known",
    "price_events_known",
    "price_history_known",
    "price_requests_known",
    "register_columns_remembered",
    "register_known",
    "return_measures_known",
    "returns_due_known",
    "returns_known",
    "spend_bodies_known",
    "spend_known",
    "standing_matches",
    "supplier_known",
    "supplier_names",
    "suspicions_known",
    "teckal_known",
    "trading_known",
]
