"""What commissioning refuses of awards, of what is told of them, and of challenges."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words, list_in_words


class AwardWithoutConflictsAssessment(Refusal):
    """An award would be made without a conflicts assessment that knows the bidders."""

    code = "award-without-conflicts-assessment"
    advice = "Prepare or review the conflicts assessment now that it is known who bids, then award."

    def __init__(self, *, reviewed: bool = False) -> None:
        what = "was not reviewed since tenders came in" if reviewed else "is not on record"
        super().__init__(f"The conflicts assessment of this procurement {what}, so nothing can be awarded.")


class AwardNotToTheMostAdvantageous(Refusal):
    """An award would go to a tender that is not the most advantageous."""

    code = "award-not-to-the-most-advantageous"
    advice = "Award to the tender in the first place, or end the procurement and say why."

    def __init__(self, bidder: str, first: str) -> None:
        self.bidder = bidder
        self.first = first
        why = f"that of {first} is" if first else "no tender of the lot has a place"
        super().__init__(f"The tender of {bidder} is not the most advantageous: {why}.")


class TieNotDecided(Refusal):
    """Tenders are equal, and nobody says how the choice between them was made."""

    code = "tie-not-decided"
    advice = "Say how the choice was made, by what the tender documents gave: by lot before witnesses, say."

    def __init__(self, bidders: Sequence[str]) -> None:
        self.bidders = tuple(bidders)
        super().__init__(f"The tenders of {list_in_words(self.bidders)} are equal to the last part of a point.")


class AwardWithoutReason(Refusal):
    """An award would be made without a reason."""

    code = "award-without-reason"
    advice = "Say what makes this tender the most advantageous: every bidder is told."

    def __init__(self) -> None:
        super().__init__("The award is made without a reason.")


class AwardDecidedByEvaluator(Refusal):
    """Whoever would decide the award has scored tenders of it."""

    code = "award-decided-by-evaluator"
    advice = "Let somebody decide who did not score."

    def __init__(self, post: str) -> None:
        self.post = post
        super().__init__(f"The post {post!r} scored tenders of this procurement, so it cannot decide the award.")


class AwardNotByDecision(Refusal):
    """An award would be made under a decision that is not on record, or not agreed."""

    code = "award-not-by-decision"
    advice = "Record the decision, agreed by today, and award under its reference."

    def __init__(self, decision: str) -> None:
        self.decision = decision
        super().__init__(f"No decision {decision!r} is on record as agreed by today, so nothing is awarded under it.")


class AwardTaken(Refusal):
    """The lot is awarded already."""

    code = "award-taken"
    advice = "An award stands as it was made. If it was wrong, end the procurement and begin again."

    def __init__(self, lot: int = 0) -> None:
        self.lot = lot
        super().__init__(f"{f'Lot {lot}' if lot else 'The lot'} is awarded already, to another or in other words.")


class AwardNotDecided(Refusal):
    """Something would be told or begun of an award that is not made."""

    code = "award-not-decided"
    advice = "Decide the award first."

    def __init__(self) -> None:
        super().__init__("Nothing is awarded yet.")


class SummariesNotSent(Refusal):
    """An award would be announced before its bidders have their assessment summaries."""

    code = "assessment-summaries-not-sent"
    advice = "Give every supplier whose tender was assessed its summary, then publish the contract award notice."

    def __init__(self, bidders: Sequence[str]) -> None:
        self.bidders = tuple(bidders)
        super().__init__(f"No assessment summary was given to {list_in_words(self.bidders)}.")


class StandstillNotBegun(Refusal):
    """A contract would be entered into whose award was not announced."""

    code = "standstill-not-begun"
    advice = "Publish the contract award notice, and wait until its standstill has ended."

    def __init__(self) -> None:
        super().__init__("The award is not announced, so its standstill has not begun and no contract can be made.")


class ContractSuspended(Refusal):
    """A contract would be entered into that a claim suspends."""

    code = "contract-suspended"
    advice = "Wait until the claim is disposed of, or ask the court to lift the suspension."

    def __init__(self, reference: str = "", claimant: str = "", notified_on: date | None = None) -> None:
        self.reference = reference
        self.claimant = claimant
        self.notified_on = notified_on
        what = f"The claim {reference} of {claimant}" if reference else "A claim"
        when = f", notified in the standstill on {day_in_words(notified_on)}," if notified_on else ""
        super().__init__(f"{what}{when} suspends the contract: it cannot be entered into.")


class ClaimTaken(Refusal):
    """The reference stands for another claim, or the claim ended otherwise."""

    code = "claim-taken"
    advice = "Give a new claim a reference of its own. What was recorded is never edited."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"The claim{f' {reference!r}' if reference else ''} is on record in other words.")


class ClaimSaysNothing(Refusal):
    """A claim would be recorded without its reference, its claimant, its grounds, or why it ended."""

    code = "claim-says-nothing"
    advice = "Say whose it is, what it rests on and, when it ends, why."

    def __init__(self) -> None:
        super().__init__("A claim has no reference, no claimant or no grounds, or ends for no reason.")


class ClaimNotOnRecord(Refusal):
    """There is no such claim."""

    code = "claim-not-on-record"
    advice = "Look its reference up in the challenge log."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"No claim {reference!r} is on record.")


class ClaimAhead(Refusal):
    """A claim would be recorded of a day to come."""

    code = "claim-ahead"
    advice = "Record it on the day on which it comes, or ends; it cannot end before it came."

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"{day_in_words(on)} has not come, or lies before the claim came.")


class SupplierToBeRecorded(Refusal):
    """An agreement would begin with a supplier that is no organisation on record."""

    code = "supplier-to-be-recorded"
    advice = "Record the supplier as an organisation, and give its key."

    def __init__(self, supplier: str) -> None:
        self.supplier = supplier
        super().__init__(f"{supplier} is no organisation on record, so no agreement can begin with it.")


class AgreementReferenceTaken(Refusal):
    """The reference stands for another agreement, or the award has another."""

    code = "agreement-reference-taken"
    advice = "Give the agreement a reference of its own; one agreement begins from one award."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"The reference{f' {reference!r}' if reference else ''} stands for another agreement.")
