"""What treasury refuses."""

from rightsource.quantities import Refusal


class ExposureIsNegative(Refusal):
    """A part of the exposure to a vehicle is below nought."""

    code = "exposure-is-negative"
    advice = "Write exposure as a positive amount; record a repayment as a smaller balance on a later day."

    def __init__(self) -> None:
        super().__init__("A part of the exposure to a vehicle is below nought.")


class AmountIsNegative(Refusal):
    """An amount of treasury that cannot be below nought is."""

    code = "treasury-amount-is-negative"
    advice = "Write the amount as a positive number; which way it goes follows from what the row is."

    def __init__(self) -> None:
        super().__init__("An amount of a use, a spending, a subsidy, a cash line or a grant is below nought.")


class LoanCannotBePaidBack(Refusal):
    """The terms of a loan are none by which it could be paid back."""

    code = "loan-cannot-be-paid-back"
    advice = (
        "Give an amount above nought, a last day of payment after the day it was drawn, a rate of nought or more, and "
        "1, 2, 4 or 12 payments a year."
    )

    def __init__(self) -> None:
        super().__init__("The terms of a loan are none by which it could be paid back.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "exposure_is_not_negative": ExposureIsNegative,
    "receipts_use_is_not_negative": AmountIsNegative,
    "debt_financed_is_not_negative": AmountIsNegative,
    "subsidy_is_not_negative": AmountIsNegative,
    "cash_line_is_not_negative": AmountIsNegative,
    "grant_movement_is_not_negative": AmountIsNegative,
    "loan_can_be_paid_back": LoanCannotBePaidBack,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
