"""What is refused of savings: proposing, agreeing, claiming and verifying one."""

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


class SavingNotInTheRegister(Refusal):
    """A step would be taken of a saving of which nothing is on record."""

    code = "saving-not-in-the-register"
    advice = "Propose it first: what is saved, from what baseline, at what cost, and who owns it."

    def __init__(self, saving: str) -> None:
        self.saving = saving
        super().__init__(f"Nobody has proposed the saving {saving!r}.")


class SavingNamesTheUnknown(Refusal):
    """A saving, or its evidence, names an organisation or a service that is not on record."""

    code = "saving-names-the-unknown"
    advice = "Record the organisation or the service first, or correct its key."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"Not on record: {what}.")


class SavingSaysTooLittle(Refusal):
    """A saving would be proposed without what it will be judged by."""

    code = "saving-says-too-little"
    advice = "Say what it is, who owns it, what a year costs without it and where that is written, and how it counts."

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(f"The proposal does not say {missing}.")


class SavingAgreedAlready(Refusal):
    """A proposal would be changed after it was agreed."""

    code = "saving-agreed-already"
    advice = "What was decided stands. Propose what has changed as another saving."

    def __init__(self, saving: str) -> None:
        self.saving = saving
        super().__init__(f"The saving {saving!r} is agreed, so its terms cannot be changed.")


class SavingAgreedByItsProposer(Refusal):
    """A saving would be agreed by the post that proposed it."""

    code = "saving-agreed-by-its-proposer"
    advice = "Have another post record the decision."

    def __init__(self) -> None:
        super().__init__("A saving would be agreed by the post that proposed it.")


class SavingAgreedWithoutDecision(Refusal):
    """A saving would be agreed by a decision that is not on record, or that did not agree to it."""

    code = "saving-agreed-without-decision"
    advice = "Record the decision first, and that it was taken; then cite its reference."

    def __init__(self, decision: str = "") -> None:
        self.decision = decision
        said = f"No decision {decision!r} that agreed to anything is on record" if decision else "No decision is cited"
        super().__init__(f"{said}, so the saving is not agreed.")


class SavingAgreedUnheard(Refusal):
    """A saving would be agreed before its effect on equality was weighed, or before anybody was heard on it."""

    code = "saving-agreed-unheard"
    advice = "Give the document that shows it, dated no later than the decision; one may say why none was needed."

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"No {kind} record from before the decision is given with the saving.")


class SavingNotAgreed(Refusal):
    """A saving would be delivered or claimed that nobody has agreed to."""

    code = "saving-not-agreed"
    advice = "Record the decision that agreed to it for that year."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"The saving {saving!r} is not agreed for {year}.")


class SavingNotInDelivery(Refusal):
    """A saving would be claimed before its delivery began."""

    code = "saving-not-in-delivery"
    advice = "Record the day on which its delivery began."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"The delivery of the saving {saving!r} has not begun for {year}.")


class SavingAmountNotPositive(Refusal):
    """A saving of nothing, or of less, would be promised or agreed, or one below nil claimed."""

    code = "saving-amount-not-positive"
    advice = "Give what is saved in a year as an amount above nil; a cost is not a saving."

    def __init__(self, amount: Money) -> None:
        self.amount = amount
        super().__init__(f"{amount} is no saving.")


class VerifierHoldsInterest(Refusal):
    """A saving would be verified by somebody with an interest in it."""

    code = "verifier-holds-interest"
    advice = "Have it verified by a post without an interest: not its owner or proposer, nor of the vehicle it is of."

    def __init__(self, why: str = "it owns or proposed the saving") -> None:
        self.why = why
        super().__init__(f"The post that verifies holds an interest: {why}.")


class VerifierDeclaredInterest(Refusal):
    """A saving would be verified by somebody who declared an interest in an organisation that it touches."""

    code = "verifier-declared-interest"
    advice = (
        "Have another post verify it, one without an interest there. If the interest has ended, have its last day "
        "entered in the register of interests first."
    )

    def __init__(self, interest: str, law: str, why: str) -> None:
        self.interest, self.law, self.why = interest, law, why
        super().__init__(
            f"Whoever fills the post that verifies has declared the interest {interest} ({law}), in an organisation "
            f"{why}."
        )


class NoLedgerEvidence(Refusal):
    """A saving of the register would be verified with no line of any books shown."""

    code = "no-ledger-evidence"
    advice = "Have its owner show which accounts fell, over which months, and against what."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"No ledger evidence is shown for the saving {saving!r} in {year}.")


class NoCounterfactual(Refusal):
    """Nothing is on record against which an account could have fallen."""

    code = "no-counterfactual"
    advice = "Hold it against something that is on record, or give the rise and where it is written."

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"There is nothing to hold the account against: {why}.")


class EvidenceMonthsNotClosed(Refusal):
    """A saving would be verified on months whose books can still change."""

    code = "evidence-months-not-closed"
    advice = "Close the months first, or have evidence shown for months that are closed."

    def __init__(self, months: str) -> None:
        self.months = months
        super().__init__(f"The books of {months} are not closed, so what they show can still change.")


class EvidenceMonthsOutsideTheYear(Refusal):
    """Evidence would be shown for months that are not of the year in which the saving counts."""

    code = "evidence-months-outside-the-year"
    advice = "Give a run of months of that financial year, the first no later than the last."

    def __init__(self, year: str) -> None:
        self.year = year
        super().__init__(f"The months of the evidence are not a run of months of {year}.")


class LedgerHasMoved(Refusal):
    """The books no longer show what the evidence says they did."""

    code = "ledger-has-moved"
    advice = "Have the evidence shown anew, and look at it again."

    def __init__(self, account: str, shown: Money, now: Money) -> None:
        self.account = account
        self.shown = shown
        self.now = now
        super().__init__(f"Account {account} fell by {shown} when the evidence was shown, and by {now} today.")


class VerifiedMoreThanLedgerShows(Refusal):
    """More would be verified than the lines fell by, or than other savings on the same lines have left."""

    code = "verified-more-than-ledger-shows"
    advice = "Verify no more than the lines fell by, less what other savings on the same lines are verified for."

    def __init__(self, amount: Money, fell: Money, counted: Money) -> None:
        self.amount = amount
        self.fell = fell
        self.counted = counted
        taken = f", of which {counted} is verified for other savings" if counted else ""
        super().__init__(f"The lines fell by {fell}{taken}, so {amount} cannot be verified.")
