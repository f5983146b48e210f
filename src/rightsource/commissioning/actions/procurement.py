"""Opening a procurement, choosing its route under the law of its day, recording what was published and happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.procurement import (
    BuyerNotOnRecord,
    NoticeTaken,
    ProcurementNotOnRecord,
    ProcurementReferenceTaken,
)
from rightsource.commissioning.queries.awards import recorded_claims, standstill_end
from rightsource.commissioning.queries.procurement import (
    procurement_known,
    recorded_happenings,
    recorded_procurement,
    recorded_route,
    work_known,
)
from rightsource.commissioning.rules.evaluation.awards import check_may_enter
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import BuyerKind, Need, NeedFact
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import (
    Procurement,
    RouteChosen,
    check_happening,
    check_opened,
    check_route,
)
from rightsource.commissioning.rules.procurement.route import advise
from rightsource.commissioning.rules.teckal import Work
from rightsource.constitution import queries as constitution
from rightsource.constitution.rules.books import the_law
from rightsource.quantities import Money
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef

_NONE = Money(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteWanted:
    """The route that somebody would choose for a procurement, and what the need then is.

    Attributes:
        route: which.
        reason: why this one.
        value: the whole estimated value without VAT.
        vat: the VAT on it.
        term_months: for how long, with every extension; 0 where it is not said.
        buyer: what the buyer is to the law.
        facts: what is so.
        supplier: who would supply, as the key of an organisation where it is one on record.
        work: its work for owners and for others; read from the record where none is given.
        open_market_share: how much of what co-operating authorities do together is for others.
    """

    route: Route
    reason: str
    value: Money
    vat: Money = _NONE
    term_months: int = 0
    buyer: BuyerKind = BuyerKind.AUTHORITY
    facts: frozenset[NeedFact] = frozenset()
    supplier: str = ""
    work: Work | None = None
    open_market_share: Decimal | None = None


@transaction.atomic
def open_procurement(*, by: Actor, authority: Authority, procurement: Procurement, today: date) -> bool:
    """Open a procurement. Opening it again in the same words changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementSaysNothing: it has no reference, no title, or a lot that says nothing.
        ProcurementBegunAhead: its first day has not come.
        ProcurementReferenceTaken: the reference stands for another.
        BuyerNotOnRecord: the buyer is no organisation on record.
    """
    check_opened(procurement, today)
    recorded = recorded_procurement(procurement.reference)
    if recorded is not None:
        if recorded != replace(procurement, lots=tuple(sorted(procurement.lots, key=lambda lot: lot.number))):
            raise ProcurementReferenceTaken(procurement.reference)
        return False
    known = {each.row.organisation for each in constitution.organisations_known(today, Audience.INSIDERS)}
    if procurement.buyer not in known:
        raise BuyerNotOnRecord(procurement.buyer)
    details = {"buyer": procurement.buyer, "title": procurement.title, "lots": len(procurement.lots)}
    act = _act("procurement-opened", procurement.reference, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        row = models.Procurement.objects.create(
            reference=procurement.reference,
            buyer_id=procurement.buyer,
            title=procurement.title,
            kind=procurement.kind,
            begun_on=procurement.begun_on,
            recorded_in_id=act,
        )
        models.ProcurementLot.objects.bulk_create(
            models.ProcurementLot(procurement=row, number=lot.number, title=lot.title) for lot in procurement.lots
        )
    return True


@transaction.atomic
def choose_route(*, by: Actor, authority: Authority, reference: str, wanted: RouteWanted, today: date) -> bool:
    """Choose the route of a procurement, with its reason and the law of its day (P7). The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        RouteChosenWithoutReason: nobody says why.
        RouteNotOfTheDay: the law of the day has no such route for the need.
        RouteNotAllowed: the law of the day does not allow it; says why, and which it allows.
        LawNotKnown: the day lies before the law on file.
    """
    procurement = _locked(reference)
    work = wanted.work or work_known(wanted.supplier, today, Audience.INSIDERS)
    need = Need(
        subject=procurement.title,
        kind=procurement.kind,
        value=wanted.value,
        vat=wanted.vat,
        begun_on=procurement.begun_on,
        term_months=wanted.term_months,
        buyer=wanted.buyer,
        facts=wanted.facts,
        work=None if work is None else Work(work.owner_work, work.external_work),
        open_market_share=wanted.open_market_share,
    )
    advice = advise(need, the_law())
    judged = check_route(advice, wanted.route, wanted.reason)
    chosen = RouteChosen(
        need=need,
        route=wanted.route,
        regime=advice.regime,
        provision=judged.provision,
        supplier=wanted.supplier,
        reason=wanted.reason.strip(),
        chosen_on=today,
    )
    before = recorded_route(reference)
    if before is not None and replace(before, chosen_on=today) == chosen:
        return False
    details = {"route": wanted.route, "provision": judged.provision, "value": str(wanted.value)}
    act = _act("route-chosen", reference, details, by=by, authority=authority)
    _write_route(reference, chosen, act)
    return True


@transaction.atomic
def record_notice(*, by: Actor, authority: Authority, reference: str, happening: Happening, today: date) -> bool:
    """Record a notice as it was published, or the contract entered into or ended. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        NoticePublishedAhead: its day has not come.
        NoticeBeforeProcurement: it lies before the procurement began.
        NoticeOfAnotherLaw: the law of the procurement does not know it.
        NoRouteChosen: a contract is entered into by no route.
        ContractInStandstill: the contract is entered into before its standstill has ended.
        ContractSuspended: a claim notified in the standstill stops it.
        NoticeTaken: the same notice of the same day has another address.
    """
    procurement = _locked(reference)
    before = recorded_happenings(reference)
    told = replace(happening, address=happening.address.strip())
    if told in before:
        return False
    if any((each.notice, each.on) == (told.notice, told.on) for each in before):
        raise NoticeTaken
    check_happening(procurement, recorded_route(reference), before, told, law=the_law(), today=today)
    if told.notice is Notice.ENTERED:
        ends_on = standstill_end(procurement_known(reference, today, Audience.INSIDERS))
        check_may_enter(recorded_claims(reference), is_announced=True, standstill_ends_on=ends_on, on=told.on)
    details = {"notice": told.notice, "on": told.on.isoformat(), "address": told.address}
    act = _act("notice-recorded", reference, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ProcurementHappening.objects.create(
            procurement_id=reference,
            notice=told.notice,
            happened_on=told.on,
            address=told.address,
            is_published=told.notice.is_published,
            recorded_in_id=act,
        )
    return True


def _locked(reference: str) -> Procurement:
    """Return what was opened, with nobody else writing to it meanwhile."""
    list(models.Procurement.objects.select_for_update().filter(reference=reference).values_list("reference"))
    procurement = recorded_procurement(reference)
    if procurement is None:
        raise ProcurementNotOnRecord(reference)
    return procurement


def _write_route(reference: str, chosen: RouteChosen, act: int) -> None:
    need = chosen.need
    amounts: dict[str, Any] = {
        "value": need.value,
        "vat": need.vat,
        "owner_work": None if need.work is None else need.work.owner_work,
        "external_work": None if need.work is None else need.work.external_work,
    }
    with refusing(BY_CONSTRAINT):
        models.RouteChosen.objects.create(
            procurement_id=reference,
            route=chosen.route,
            regime=chosen.regime,
            provision=chosen.provision,
            supplier=chosen.supplier,
            reason=chosen.reason,
            chosen_on=chosen.chosen_on,
            term_months=need.term_months,
            buyer_kind=need.buyer,
            facts=sorted(need.facts),
            open_market_share=need.open_market_share,
            recorded_in_id=act,
            **amounts,
        )


def _act(event: str, reference: str, details: dict[str, Any], *, by: Actor, authority: Authority) -> int:
    subject = str(SubjectRef(Kind.PROCUREMENT, reference))
    return audit.record(event, subject=subject, by=by, authority=authority, details=details).position
