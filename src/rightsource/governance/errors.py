"""What governance refuses."""

from rightsource.quantities import Refusal


class PaperIsHalfSigned(Refusal):
    """A paper has a day of signing without a signatory, or a signatory without a day."""

    code = "paper-is-half-signed"
    advice = "Give both the post that signed it and the day, or neither."

    def __init__(self) -> None:
        super().__init__("A paper has a day of signing without a signatory, or a signatory without a day.")


class WarningClosedByAnother(Refusal):
    """A warning would be closed by somebody other than its issuer."""

    code = "warning-closed-by-another"
    advice = "Leave the warning open until its issuer closes it, and write the issuer under 'Closed by'."

    def __init__(self) -> None:
        super().__init__("A warning would be closed by somebody other than its issuer.")


class WarningIssuerChanged(Refusal):
    """The issuer or the day of a warning on record would change."""

    code = "warning-issuer-changed"
    advice = (
        "Keep the issuer and the day as they are on record; record a warning by another under a reference of its own."
    )

    def __init__(self) -> None:
        super().__init__("The issuer or the day of a warning on record would change.")


class WarningWithdrawn(Refusal):
    """A warning would be withdrawn."""

    code = "warning-withdrawn"
    advice = "A warning is never withdrawn: ask its issuer to close it."

    def __init__(self) -> None:
        super().__init__("A warning would be withdrawn.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "paper_is_signed_by_somebody_on_a_day": PaperIsHalfSigned,
    "warning_is_closed_only_by_its_issuer": WarningClosedByAnother,
    "RS002": WarningIssuerChanged,
    "RS003": WarningWithdrawn,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
