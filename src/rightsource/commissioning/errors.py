"""What commissioning refuses."""

from rightsource.quantities import Refusal


class AgreementHasTwoSetsOfTerms(Refusal):
    """An agreement would have two sets of terms on the same day."""

    code = "agreement-has-two-sets-of-terms"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("An agreement would have two sets of terms on the same day.")


class BuysFromItself(Refusal):
    """An organisation would buy from itself."""

    code = "buys-from-itself"
    advice = "Name the other organisation as commissioner or provider."

    def __init__(self) -> None:
        super().__init__("An organisation would buy from itself.")


class ReturnWithoutThirteenWeeks(Refusal):
    """A return does not give cash for 13 weeks."""

    code = "return-without-thirteen-weeks"
    advice = "Give the cash at the end of each of the next 13 weeks."

    def __init__(self) -> None:
        super().__init__("A return does not give cash for 13 weeks.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "agreement_has_one_set_of_terms_each_day": AgreementHasTwoSetsOfTerms,
    "nobody_buys_from_itself": BuysFromItself,
    "return_has_thirteen_weeks_of_cash": ReturnWithoutThirteenWeeks,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
