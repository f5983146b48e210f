"""Reading awards: who is recommended, what was awarded and told, what is claimed, when the contract may begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.commissioning.queries.procurement import procurement_known
from rightsource.commissioning.rules.evaluation.awards import Award, Claim, ClaimOutcome, suspends
from rightsource.commissioning.rules.evaluation.result import TenderStanding
from rightsource.commissioning.rules.evaluation.summaries import SummaryKnown
from rightsource.commissioning.rules.procurement.clocks import ClockKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import ProcurementStanding
from rightsource.storage.knowledge import Audience

ANNOUNCEMENTS = frozenset({Notice.UK6, Notice.STANDSTILL_LETTERS, Notice.F15})


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardsKnown:
    """Where the award of a procurement stands on a day.

    Attributes:
        standing: the procurement, with its notices and clocks.
        evaluation: what it rests on.
        recommended: the tenders in the first place of their lots; two of one lot where they are equal.
        awards: what was decided, by lot.
        summaries: what each bidder was told.
        claims: the challenge log, the earliest first.
        announced_on: the day on which the award was announced; None while it is not.
        standstill_ends_on: the last day of the standstill; None where none runs, or none is asked for.
        suspended_by: the claims that stop the contract on the day.
    """

    standing: ProcurementStanding
    evaluation: EvaluationKnown
    recommended: tuple[TenderStanding, ...]
    awards: tuple[Award, ...]
    summaries: tuple[SummaryKnown, ...]
    claims: tuple[Claim, ...]
    announced_on: date | None
    standstill_ends_on: date | None
    suspended_by: tuple[str, ...]

    def award(self, lot: int) -> Award | None:
        """Return the award of a lot."""
        return next((each for each in self.awards if each.lot == lot), None)


def awards_known(reference: str, on: date, post: str = "") -> AwardsKnown:
    """Return where the award of a procurement stands, for the council's officers. Twenty queries, however large.

    Raises:
        ProcurementNotOnRecord: there is none.
    """
    standing = procurement_known(reference, on, Audience.INSIDERS)
    evaluation = evaluation_known(reference, post)
    ends_on = standstill_end(standing)
    claims = recorded_claims(reference)
    return AwardsKnown(
        standing=standing,
        evaluation=evaluation,
        recommended=tuple(each for each in evaluation.standings if each.place == 1),
        awards=recorded_awards(reference),
        summaries=recorded_summaries(reference),
        claims=claims,
        announced_on=max((each.on for each in standing.happenings if each.notice in ANNOUNCEMENTS), default=None),
        standstill_ends_on=ends_on,
        suspended_by=tuple(each.reference for each in claims if suspends(each, ends_on, on)),
    )


def standstill_end(standing: ProcurementStanding) -> date | None:
    """Return the last day of a procurement's standstill; None where none runs."""
    return next((each.on for each in standing.clocks if each.kind is ClockKind.STANDSTILL), None)


def recorded_awards(reference: str) -> tuple[Award, ...]:
    """Return what of a procurement is awarded, by lot: everybody's to know once its notice is published."""
    rows = models.Award.objects.filter(procurement=reference).select_related("begun").order_by("lot")
    return tuple(_award(each) for each in rows)


def awards_known_by(on: date) -> tuple[Award, ...]:
    """Return every award decided by a day: everybody's to know once its notice is published. One query."""
    rows = models.Award.objects.filter(decided_on__lte=on).select_related("begun").order_by("procurement", "lot")
    return tuple(_award(each) for each in rows)


def award_of_agreement(agreement: str) -> Award | None:
    """Return the award that an agreement began from; None where it began from none."""
    rows = models.Award.objects.filter(begun__agreement=agreement).select_related("begun")
    return next((_award(each) for each in rows), None)


def recorded_summaries(reference: str) -> tuple[SummaryKnown, ...]:
    """Return what the bidders of a procurement were told; to a bidder on record, what it was told itself."""
    rows = models.AssessmentSummary.objects.filter(award__procurement=reference).select_related("tender")
    return tuple(
        SummaryKnown(
            tender=each.tender_id,
            lot=each.tender.lot,
            bidder=each.tender.bidder,
            text=each.text,
            given_on=each.given_on,
        )
        for each in rows.order_by("tender__lot", "tender__bidder")
    )


def recorded_claims(reference: str) -> tuple[Claim, ...]:
    """Return the challenge log of a procurement, the earliest first."""
    rows = models.Claim.objects.filter(procurement=reference).select_related("over")
    found = []
    for each in rows.order_by("notified_on", "reference"):
        over = each.over if hasattr(each, "over") else None
        found.append(
            Claim(
                reference=each.reference,
                procurement=each.procurement_id,
                claimant=each.claimant,
                grounds=each.grounds,
                has_claim_form=each.has_claim_form,
                notified_on=each.notified_on,
                ended_on=None if over is None else over.ended_on,
                outcome=None if over is None else ClaimOutcome(over.outcome),
                ended_because="" if over is None else over.because,
            )
        )
    return tuple(found)


def _award(row: models.Award) -> Award:
    return Award(
        number=row.pk,
        procurement=row.procurement_id,
        lot=row.lot,
        tender=row.tender_id,
        supplier=row.supplier,
        organisation=row.organisation_id or "",
        value=row.value,
        decided_on=row.decided_on,
        decision=row.decision,
        reason=row.reason,
        tie_reason=row.tie_reason,
        agreement=row.begun.agreement_id if hasattr(row, "begun") else "",
    )
