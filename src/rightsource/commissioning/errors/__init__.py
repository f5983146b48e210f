"""What commissioning refuses."""

from rightsource.commissioning.errors.agreements import (
    AcceptedAmountDoesNotFit,
    AgreementHasTwoSetsOfTerms,
    AnswerWithoutReason,
    BuysFromItself,
    PriceRequestAnsweredAlready,
    PriceRequestNotOnRecord,
    PriceRequestNotYoursToAnswer,
    ReturnWithoutThirteenWeeks,
    TermsOfPaymentOutOfBounds,
)
from rightsource.commissioning.errors.charges import (
    ActivityFileOnRecord,
    ChargeFloorAboveCap,
    ServiceCreditsOutOfBounds,
)
from rightsource.commissioning.errors.procurement import (
    NoticeTaken,
    ProcurementReferenceTaken,
    ProcurementSaysNothing,
    RouteChosenWithoutReason,
)
from rightsource.commissioning.errors.register import (
    ContractNotOnRecord,
    NotAnOcdsPrefix,
    RegisterFileOnRecord,
    RegisterPublishedAhead,
)
from rightsource.commissioning.errors.spend import (
    JudgedWithoutReason,
    PaymentNotOnRecord,
    PublishedBeforePaid,
    SpendFileOnRecord,
    SupplierMatchNotOnRecord,
    SupplierNotOnRecord,
)
from rightsource.commissioning.errors.tenders import TendersAlreadyScored, TenderSaysNothing, TendersGivenTwice
from rightsource.quantities import Refusal

BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "agreement_has_one_set_of_terms_each_day": AgreementHasTwoSetsOfTerms,
    "nobody_buys_from_itself": BuysFromItself,
    "terms_of_payment_are_per_cents": TermsOfPaymentOutOfBounds,
    "return_has_thirteen_weeks_of_cash": ReturnWithoutThirteenWeeks,
    "spend_file_is_imported_once": SpendFileOnRecord,
    "register_file_is_imported_once": RegisterFileOnRecord,
    "payments_are_judged_with_a_reason": JudgedWithoutReason,
    "procurement_says_what": ProcurementSaysNothing,
    "commissioning_procurement_pkey": ProcurementReferenceTaken,
    "lot_says_what": ProcurementSaysNothing,
    "lot_is_numbered_once": ProcurementSaysNothing,
    "route_is_chosen_with_a_reason": RouteChosenWithoutReason,
    "notice_is_recorded_once_a_day": NoticeTaken,
    "activity_file_is_taken_in_once": ActivityFileOnRecord,
    "charge_floor_is_below_its_cap": ChargeFloorAboveCap,
    "service_credits_are_per_cents": ServiceCreditsOutOfBounds,
    "bidder_has_one_tender_for_a_lot": TendersGivenTwice,
    "tender_names_its_bidder": TenderSaysNothing,
    "tender_price_is_not_below_nought": TenderSaysNothing,
    "RS530": TendersAlreadyScored,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""

__all__ = [
    "BY_CONSTRAINT",
    "AcceptedAmountDoesNotFit",
    "ActivityFileOnRecord",
    "AgreementHasTwoSetsOfTerms",
    "AnswerWithoutReason",
    "BuysFromItself",
    "ChargeFloorAboveCap",
    "ContractNotOnRecord",
    "JudgedWithoutReason",
    "NotAnOcdsPrefix",
    "NoticeTaken",
    "PaymentNotOnRecord",
    "PriceRequestAnsweredAlready",
    "PriceRequestNotOnRecord",
    "PriceRequestNotYoursToAnswer",
    "ProcurementReferenceTaken",
    "ProcurementSaysNothing",
    "PublishedBeforePaid",
    "RegisterFileOnRecord",
    "RegisterPublishedAhead",
    "ReturnWithoutThirteenWeeks",
    "RouteChosenWithoutReason",
    "ServiceCreditsOutOfBounds",
    "SpendFileOnRecord",
    "SupplierMatchNotOnRecord",
    "SupplierNotOnRecord",
    "TermsOfPaymentOutOfBounds",
]
