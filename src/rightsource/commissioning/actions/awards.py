"""Deciding an award, telling each bidder, announcing it, keeping the challenge log, beginning the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.agreements import record_agreements
from rightsource.commissioning.actions.evaluation import record_act
from rightsource.commissioning.actions.procurement import record_notice
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.awards import (
    AgreementReferenceTaken,
    AwardNotByDecision,
    AwardNotDecided,
    AwardTaken,
    ClaimAhead,
    ClaimNotOnRecord,
    ClaimSaysNothing,
    ClaimTaken,
    SupplierToBeRecorded,
)
from rightsource.commissioning.errors.evaluation import PricesStayClosed
from rightsource.commissioning.queries.awards import AwardsKnown, awards_known, recorded_claims
from rightsource.commissioning.queries.judging import check_free, lock_procurement, tender_of
from rightsource.commissioning.rules.evaluation.awards import (
    Award,
    Claim,
    ClaimOutcome,
    check_award,
    check_may_announce,
    check_may_enter,
)
from rightsource.commissioning.rules.evaluation.summaries import summary
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown
from rightsource.commissioning.rules.procurement.advice import COMPETED, DIRECT, Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute
from rightsource.constitution import queries as constitution
from rightsource.constitution.rules.books import the_law
from rightsource.governance import queries as governance
from rightsource.governance.rules.rows import Outcome
from rightsource.quantities import Period
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording, refusing
from rightsource.storage.records import Entry

_ROUTES = {
    Route.OPEN: AwardRoute.COMPETITION,
    Route.MULTI_STAGE: AwardRoute.COMPETITION,
    Route.FRAMEWORK: AwardRoute.COMPETITION,
    Route.BELOW_THRESHOLD: AwardRoute.COMPETITION,
    Route.LIGHT_TOUCH: AwardRoute.LIGHT_TOUCH,
    Route.PROVIDER_SELECTION: AwardRoute.LIGHT_TOUCH,
    Route.PART_B: AwardRoute.PART_B,
    Route.RESERVED: AwardRoute.RESERVED,
    Route.VERTICAL: AwardRoute.VERTICAL,
    Route.HORIZONTAL: AwardRoute.HORIZONTAL,
} | dict.fromkeys(DIRECT, AwardRoute.DIRECT)


@transaction.atomic
def decide_award(
    *,
    by: Actor,
    authority: Authority,
    procurement: str,
    tender: int,
    decision: str,
    reason: str,
    tie_reason: str = "",
    today: date,
) -> bool:
    """Decide that a tender's lot is awarded to it, under a decision on record (P7, P10). Again changes nothing.

    Two at once: the procurement's row is locked, and a lot is awarded once by a unique constraint besides.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        TenderNotOnRecord: it has no such tender.
        PricesStayClosed: the scores for quality are not settled.
        AwardNotByDecision: the decision is not on record as agreed by today.
        ConflictNotDeclared: whoever decides has declared nothing.
        EvaluatorHasConflict: they declared a conflict, or the register of interests shows one.
        AwardWithoutConflictsAssessment: none is on record since tenders came in.
        AwardNotToTheMostAdvantageous: another tender of the lot is in front.
        TieNotDecided: another is equal, and nobody says how the choice was made.
        AwardWithoutReason: no reason is given.
        AwardDecidedByEvaluator: whoever decides has scored tenders of it.
        AwardTaken: the lot is awarded already.
    """
    known = _known(procurement, today, by.post)
    given = tender_of(known.evaluation, tender)
    if not known.evaluation.is_settled or given.price is None:
        raise PricesStayClosed(procurement)
    before = known.award(given.lot)
    if before is not None:
        wanted = (tender, decision, reason.strip(), tie_reason.strip())
        if (before.tender, before.decision, before.reason, before.tie_reason) != wanted:
            raise AwardTaken(given.lot)
        return False
    _check_decided(decision, today)
    check_free(known.evaluation, by.post, today)
    check_award(
        given,
        known.evaluation.standings,
        known.evaluation.assessments,
        known.evaluation.evaluators,
        by_post=by.post,
        reason=reason,
        tie_reason=tie_reason,
    )
    details = {"lot": given.lot, "supplier": given.bidder, "value": str(given.price), "decision": decision}
    act = record_act("award-decided", procurement, details, by=by, authority=authority)
    words = {"decision": decision, "reason": reason.strip(), "tie_reason": tie_reason.strip()}
    _write_award(procurement, given, act, decided_on=today, **words)
    return True


@transaction.atomic
def give_summaries(*, by: Actor, authority: Authority, procurement: str, today: date) -> int:
    """Give each bidder of an awarded lot the summary of its assessment; one that has it is passed over.

    Returns:
        How many were given now.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        AwardNotDecided: nothing is awarded.

    Source: Procurement Act 2023 s.50(3).
    """
    known = _known(procurement, today, by.post)
    if not known.awards:
        raise AwardNotDecided
    told = {each.tender for each in known.summaries}
    points = {(each.criterion, each.tender): each for each in known.evaluation.points}
    plan, title = known.evaluation.criteria(), known.standing.procurement.title
    awards = {each.lot: each for each in known.awards}
    new = [each for each in known.evaluation.standings if each.lot in awards and each.tender not in told]
    if not new:
        return 0
    act = record_act("summaries-given", procurement, {"bidders": len(new)}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.AssessmentSummary.objects.bulk_create(
            models.AssessmentSummary(
                tender_id=each.tender,
                award_id=awards[each.lot].number,
                text=summary(
                    title,
                    awards[each.lot],
                    plan,
                    each.tender,
                    standings=known.evaluation.standings,
                    points=points,
                ),
                given_on=today,
                recorded_in_id=act,
            )
            for each in new
        )
    return len(new)


@transaction.atomic
def announce_award(
    *, by: Actor, authority: Authority, procurement: str, on: date, address: str = "", today: date
) -> bool:
    """Record the contract award notice as it was published, which begins the standstill. Again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        AwardNotDecided: nothing is awarded.
        SummariesNotSent: a bidder has no summary yet.
        NoticePublishedAhead: its day has not come.
        NoticeBeforeProcurement: it lies before the procurement began.
        NoticeTaken: the same notice of the same day has another address.
    """
    known = _known(procurement, today, by.post)
    check_may_announce(known.awards, [each.tender for each in known.summaries], known.evaluation.tenders)
    is_new_law = LawOfDay.of(the_law(), known.standing.procurement.begun_on).regime() is Regime.PA2023
    notice = Notice.UK6 if is_new_law else Notice.STANDSTILL_LETTERS
    return record_notice(
        by=by, authority=authority, reference=procurement, happening=Happening(notice, on, address), today=today
    )


@transaction.atomic
def record_claim(*, by: Actor, authority: Authority, claim: Claim, today: date) -> bool:
    """Enter a challenge in the log. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        ClaimSaysNothing: it has no reference, claimant or grounds.
        ClaimAhead: its day has not come.
        ClaimTaken: the reference stands for another.
    """
    lock_procurement(claim.procurement)
    if not all(each.strip() for each in (claim.reference, claim.claimant, claim.grounds)):
        raise ClaimSaysNothing
    if claim.notified_on > today:
        raise ClaimAhead(claim.notified_on)
    before = next((each for each in recorded_claims(claim.procurement) if each.reference == claim.reference), None)
    if before is not None:
        same = ("claimant", "grounds", "has_claim_form", "notified_on")
        if any(getattr(before, name) != getattr(claim, name) for name in same):
            raise ClaimTaken(claim.reference)
        return False
    details = {"claim": claim.reference, "has_claim_form": claim.has_claim_form, "on": claim.notified_on.isoformat()}
    act = record_act("claim-received", claim.procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.Claim.objects.create(
            reference=claim.reference,
            procurement_id=claim.procurement,
            claimant=claim.claimant,
            grounds=claim.grounds,
            has_claim_form=claim.has_claim_form,
            notified_on=claim.notified_on,
            recorded_in_id=act,
        )
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOver:
    """How a claim, or its hold on the contract, ended: which, when, how and why."""

    reference: str
    ended_on: date
    outcome: ClaimOutcome
    because: str


@transaction.atomic
def end_claim(*, by: Actor, authority: Authority, procurement: str, over: ClaimOver, today: date) -> bool:
    """Record that a claim, or its hold on the contract, has ended. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        ClaimNotOnRecord: there is no such claim.
        ClaimSaysNothing: no reason is given.
        ClaimAhead: its day has not come, or lies before the claim came.
        ClaimTaken: it ended otherwise.
    """
    lock_procurement(procurement)
    before = next((each for each in recorded_claims(procurement) if each.reference == over.reference), None)
    if before is None:
        raise ClaimNotOnRecord(over.reference)
    if not over.because.strip():
        raise ClaimSaysNothing
    if not before.notified_on <= over.ended_on <= today:
        raise ClaimAhead(over.ended_on)
    if before.ended_on is not None:
        if (before.ended_on, before.outcome, before.ended_because) != (over.ended_on, over.outcome, over.because):
            raise ClaimTaken(over.reference)
        return False
    details = {"claim": over.reference, "outcome": over.outcome}
    act = record_act("claim-ended", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ClaimEnded.objects.create(
            claim_id=over.reference,
            outcome=over.outcome,
            because=over.because.strip(),
            ended_on=over.ended_on,
            recorded_in_id=act,
        )
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementWanted:
    """The agreement to begin from an award.

    Attributes:
        agreement: its reference.
        period: for how long.
        provider: the supplier's key, where its tender named no organisation on record.
        service: the service it is for, where one is on record.
    """

    agreement: str
    period: Period
    provider: str = ""
    service: str = ""


@transaction.atomic
def begin_agreement(
    *, by: Actor, authority: Authority, procurement: str, lot: int, wanted: AgreementWanted, on: date, today: date
) -> bool:
    """Enter into the contract of an awarded lot and begin its agreement. The same again changes nothing.

    Two at once: the procurement's row is locked, and one agreement begins from one award by unique constraints besides.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        AwardNotDecided: the lot is not awarded.
        StandstillNotBegun: the award is not announced.
        ContractInStandstill: its standstill has not ended.
        ContractSuspended: a claim notified in the standstill is not disposed of.
        SupplierToBeRecorded: the supplier is no organisation on record.
        AgreementReferenceTaken: the reference stands for another agreement, or the award has another.
        NoRouteChosen: the procurement has no route.
        NoticePublishedAhead: the day has not come.
    """
    known = _known(procurement, today, by.post)
    award = known.award(lot)
    if award is None:
        raise AwardNotDecided
    if award.agreement:
        if award.agreement != wanted.agreement:
            raise AgreementReferenceTaken(wanted.agreement)
        return False
    chosen = known.standing.chosen
    must_announce = chosen is not None and chosen.route in COMPETED
    check_may_enter(
        known.claims,
        is_announced=known.announced_on is not None or not must_announce,
        standstill_ends_on=known.standstill_ends_on,
        on=on,
    )
    entered = Happening(Notice.ENTERED, on)
    record_notice(by=by, authority=authority, reference=procurement, happening=entered, today=today)
    terms = _terms(known, award, wanted)
    source = Source(f"Award of {procurement} under {award.decision}", grade=constitution.own_grade())
    record_agreements(
        by=by,
        authority=authority,
        entries=[Entry(terms, source, KnownOn.on(today))],
        recording=Recording(today),
    )
    details = {"lot": lot, "agreement": wanted.agreement, "supplier": award.supplier}
    act = record_act("agreement-begun", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.AgreementBegun.objects.create(
            award_id=award.number,
            agreement_id=wanted.agreement,
            begun_on=on,
            standstill_ended_on=known.standstill_ends_on,
            recorded_in_id=act,
        )
    return True


def _write_award(procurement: str, tender: TenderKnown, act: int, **said: Any) -> None:
    with refusing(BY_CONSTRAINT):
        models.Award.objects.create(
            procurement_id=procurement,
            lot=tender.lot,
            tender_id=tender.number,
            supplier=tender.bidder,
            organisation_id=tender.organisation or None,
            recorded_in_id=act,
            **{"value": tender.price} | said,
        )


def _terms(known: AwardsKnown, award: Award, wanted: AgreementWanted) -> AgreementTerms:
    """Return the terms of an agreement that begins from an award."""
    opened = known.standing.procurement
    provider = award.organisation or wanted.provider
    if not governance.is_an_organisation(provider):
        raise SupplierToBeRecorded(award.supplier)
    taken = set(models.Agreement.objects.filter(key=wanted.agreement).values_list("key", flat=True))
    if wanted.agreement in taken or not wanted.agreement.strip():
        raise AgreementReferenceTaken(wanted.agreement)
    lots = {each.number: each.title for each in opened.lots}
    chosen = known.standing.chosen
    return AgreementTerms(
        agreement=wanted.agreement,
        title=f"{opened.title}: {lots[award.lot]}" if award.lot in lots else opened.title,
        commissioner=opened.buyer,
        provider=provider,
        route=AwardRoute.NOT_ESTABLISHED if chosen is None else _ROUTES.get(chosen.route, AwardRoute.NOT_ESTABLISHED),
        awarded_on=award.decided_on,
        service=wanted.service,
        period=wanted.period,
    )


def _known(reference: str, today: date, post: str) -> AwardsKnown:
    lock_procurement(reference)
    return awards_known(reference, today, post)


def _check_decided(decision: str, today: date) -> None:
    found = next(
        (each.row for each in governance.decisions_known(today, Audience.INSIDERS) if each.row.reference == decision),
        None,
    )
    if found is None or found.outcome is not Outcome.AGREED or found.decided_on > today:
        raise AwardNotByDecision(decision)
