"""Awards: to whom and why, when the contract may be entered into, and what a claim against it stops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.commissioning.errors.awards import (
    AwardDecidedByEvaluator,
    AwardNotDecided,
    AwardNotToTheMostAdvantageous,
    AwardWithoutConflictsAssessment,
    AwardWithoutReason,
    ContractSuspended,
    StandstillNotBegun,
    SummariesNotSent,
    TieNotDecided,
)
from rightsource.commissioning.rules.evaluation.judging import Assessment, Evaluator, standing
from rightsource.commissioning.rules.evaluation.result import TenderStanding
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.quantities import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A decision to award a lot.

    Attributes:
        number: the row that holds it.
        lot: 0 where the procurement is let whole.
        tender: the tender's number.
        value: its price.
        decision: the decision on record by which it is made.
        reason: why this tender.
        tie_reason: how the choice was made between tenders that stayed equal; blank where none did.
        agreement: the agreement begun from it; blank while there is none.
    """

    number: int
    procurement: str
    lot: int
    tender: int
    supplier: str
    organisation: str
    value: Money
    decided_on: date
    decision: str
    reason: str
    tie_reason: str = ""
    agreement: str = ""


class ClaimOutcome(StrEnum):
    """How a claim ended, or what ended its hold on the contract."""

    WITHDRAWN = "withdrawn"
    LIFTED = "suspension lifted by the court"
    DISMISSED = "dismissed"
    SETTLED = "settled"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A challenge to an award.

    Attributes:
        has_claim_form: proceedings have been issued and the council was told so, and it is not a letter alone.
        notified_on: the day on which the council was told.
        ended_on: None while it runs.
    """

    reference: str
    procurement: str
    claimant: str
    grounds: str
    has_claim_form: bool
    notified_on: date
    ended_on: date | None = None
    outcome: ClaimOutcome | None = None
    ended_because: str = ""


def suspends(claim: Claim, standstill_ends_on: date | None, on: date) -> bool:
    """Answer whether a claim stops the contract from being entered into on a day.

    It does where the council was told in the standstill that a claim form is issued, until the claim is disposed of or
    the court lifts the suspension.

    Source: Procurement Act 2023 s.101(1)-(3).
    """
    if not claim.has_claim_form or standstill_ends_on is None or claim.notified_on > standstill_ends_on:
        return False
    return claim.notified_on <= on and (claim.ended_on is None or claim.ended_on > on)


def check_award(
    tender: TenderKnown,
    standings: Sequence[TenderStanding],
    assessments: Sequence[Assessment],
    evaluators: Iterable[Evaluator],
    *,
    by_post: str,
    reason: str,
    tie_reason: str,
) -> TenderStanding:
    """Return where the tender stands, and refuse an award that the law or the evaluation does not bear (P7, P10).

    Raises:
        AwardWithoutConflictsAssessment: none is on record, or none since the tender came in.
        AwardNotToTheMostAdvantageous: another tender of the lot is in front, or this one has no place.
        TieNotDecided: another is equal, and nobody says how the choice was made.
        AwardWithoutReason: no reason is given.
        AwardDecidedByEvaluator: whoever decides has scored tenders of this procurement.

    Source: Procurement Act 2023 ss.19(1)-(2), 83(4)-(5).
    """
    if not any(each.assessed_on >= tender.received_at.date() for each in assessments):
        raise AwardWithoutConflictsAssessment(reviewed=bool(assessments))
    found = next((each for each in standings if each.tender == tender.number), None)
    if found is None or found.place != 1:
        first = next((each.bidder for each in standings if each.lot == tender.lot and each.place == 1), "")
        raise AwardNotToTheMostAdvantageous(tender.bidder, first)
    if found.is_tied and not tie_reason.strip():
        equal = [each.bidder for each in standings if each.lot == tender.lot and each.place == 1]
        raise TieNotDecided(equal)
    if not reason.strip():
        raise AwardWithoutReason
    if in_one_spelling(by_post) in {in_one_spelling(each.post) for each in standing(evaluators)}:
        raise AwardDecidedByEvaluator(by_post)
    return found


def check_may_announce(awards: Sequence[Award], told: Iterable[int], tenders: Iterable[TenderKnown]) -> None:
    """Refuse to publish the award before each supplier whose tender was assessed has its summary.

    Raises:
        AwardNotDecided: nothing is awarded.
        SummariesNotSent: says to whom none was given.

    Source: Procurement Act 2023 s.50(3): provided before the contract award notice is published.
    """
    if not awards:
        raise AwardNotDecided
    lots = {each.lot for each in awards}
    given = set(told)
    missing = [each.bidder for each in tenders if each.lot in lots and each.number not in given]
    if missing:
        raise SummariesNotSent(sorted(set(missing)))


def check_may_enter(claims: Iterable[Claim], *, is_announced: bool, standstill_ends_on: date | None, on: date) -> None:
    """Refuse to enter into a contract whose award is not announced, or that a claim suspends.

    That the standstill has ended is asked where its clock is.

    Raises:
        StandstillNotBegun: the award is not announced, so that nobody could challenge it.
        ContractSuspended: a claim notified in the standstill is not disposed of.

    Source: Procurement Act 2023 ss.50(1), 101.
    """
    if not is_announced:
        raise StandstillNotBegun
    for claim in claims:
        if suspends(claim, standstill_ends_on, on):
            raise ContractSuspended(claim.reference, claim.claimant, claim.notified_on)
