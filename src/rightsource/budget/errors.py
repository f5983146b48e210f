"""What the budget refuses."""

from rightsource.quantities import Money, Refusal


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


class SavingNotClaimed(Refusal):
    """A saving that nobody has claimed would be verified."""

    code = "saving-not-claimed"
    advice = "Record the claim first: who says it was saved, how much, and on what evidence."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"Nobody has claimed the saving {saving!r} for {year}.")


class VerifiedMoreThanClaimed(Refusal):
    """More would be verified of a saving than was claimed, or less than nothing."""

    code = "verified-more-than-claimed"
    advice = (
        "Verify what the evidence shows, from nil up to the claim. If more was saved, have the claim recorded anew."
    )

    def __init__(self, amount: Money, claimed: Money) -> None:
        self.amount = amount
        self.claimed = claimed
        super().__init__(f"{claimed} is claimed, so {amount} cannot be verified.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "verified_saving_has_evidence": SavingVerifiedWithoutEvidence,
    "RS004": SavingVerifiedByItsClaimant,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
