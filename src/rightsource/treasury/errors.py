"""What treasury refuses."""

from rightsource.quantities import Refusal


class ExposureIsNegative(Refusal):
    """A part of the exposure to a vehicle is below nought."""

    code = "exposure-is-negative"
    advice = "Write exposure as a positive amount; record a repayment as a smaller balance on a later day."

    def __init__(self) -> None:
        super().__init__("A part of the exposure to a vehicle is below nought.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "exposure_is_not_negative": ExposureIsNegative,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
