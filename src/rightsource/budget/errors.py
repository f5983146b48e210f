"""What the budget refuses."""

from rightsource.quantities import Refusal


class SavingVerifiedWithoutEvidence(Refusal):
    """A saving would count as verified without evidence."""

    code = "saving-verified-without-evidence"
    advice = "Say what the evidence is: a document, or the lines that fell."

    def __init__(self) -> None:
        super().__init__("A saving would count as verified without evidence.")


class SavingVerifiedByItsClaimant(Refusal):
    """A saving would be verified by the post that claimed it."""

    code = "saving-verified-by-its-claimant"
    advice = "Have another post verify it."

    def __init__(self) -> None:
        super().__init__("A saving would be verified by the post that claimed it.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "verified_saving_has_evidence": SavingVerifiedWithoutEvidence,
    "RS004": SavingVerifiedByItsClaimant,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
