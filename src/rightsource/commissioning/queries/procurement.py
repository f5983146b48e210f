"""Reading procurements: where each stands on a day, and what the law advises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.agreements import teckal_known
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Clock, Happening
from rightsource.commissioning.rules.procurement.need import BuyerKind, Need, NeedFact, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import (
    Lot,
    Procurement,
    ProcurementStanding,
    RouteChosen,
    Stage,
    standing,
)
from rightsource.commissioning.rules.teckal import Work
from rightsource.constitution.rules.books import the_law
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class ProcurementsKnown:
    """Every procurement that an audience knew of on a day.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        procurements: by stage, then by the next day that matters, then by reference.
        late: how many notices are late, over all of them.
    """

    on: date
    audience: Audience
    procurements: tuple[ProcurementStanding, ...]
    late: int


def procurements_known(on: date, audience: Audience) -> ProcurementsKnown:
    """Return where every procurement stood on a day, as an audience knew.

    Insiders know a procurement from the day on which it begins; everybody else from its first notice on, and of it what
    was published.
    """
    opened = models.Procurement.objects.all()
    standings = _standings(opened, on, audience)
    stages = list(Stage)
    standings.sort(key=lambda each: (stages.index(each.stage), _next_day(each), each.procurement.reference))
    return ProcurementsKnown(on, audience, tuple(standings), sum(len(each.late) for each in standings))


def procurement_known(reference: str, on: date, audience: Audience) -> ProcurementStanding:
    """Return where one procurement stood on a day, as an audience knew.

    Raises:
        ProcurementNotOnRecord: the audience knew of none.
    """
    found = _standings(models.Procurement.objects.filter(reference=reference), on, audience)
    if not found:
        raise ProcurementNotOnRecord(reference)
    return found[0]


def work_known(supplier: str, on: date, audience: Audience) -> Work | None:
    """Return a supplier's work for its owners and for others as the record has it; None where nothing is known."""
    position = teckal_known(supplier, on, audience) if supplier else None
    return None if position is None else position.current


def clocks_to_come(known: ProcurementsKnown) -> tuple[tuple[Procurement, Clock], ...]:
    """Return every clock that is not done, with its procurement, in the order of their days."""
    waiting = [
        (each.procurement, clock)
        for each in known.procurements
        for clock in each.clocks
        if clock.is_running(known.on) or clock.is_late(known.on)
    ]
    return tuple(sorted(waiting, key=lambda pair: (pair[1].on, pair[0].reference, pair[1].kind)))


def recorded_procurement(reference: str) -> Procurement | None:
    """Return what was opened under a reference; None where nothing was."""
    row = models.Procurement.objects.filter(reference=reference).first()
    return None if row is None else _procurement(row, models.ProcurementLot.objects.filter(procurement=row))


def recorded_route(reference: str) -> RouteChosen | None:
    """Return the newest word on a procurement's route; None where none is chosen."""
    rows = models.RouteChosen.objects.filter(procurement=reference).select_related("procurement").order_by("-id")[:1]
    return next((_chosen(each) for each in rows), None)


def recorded_happenings(reference: str) -> tuple[Happening, ...]:
    """Return what was published of a procurement and what happened, the earliest first."""
    rows = models.ProcurementHappening.objects.filter(procurement=reference).order_by("happened_on", "id")
    return tuple(_happening(each) for each in rows)


def _standings(opened: Iterable[models.Procurement], on: date, audience: Audience) -> list[ProcurementStanding]:
    rows = list(opened)
    references = [each.reference for each in rows]
    is_inside = audience is Audience.INSIDERS
    happened = defaultdict(list)
    for each in models.ProcurementHappening.objects.filter(procurement__in=references, happened_on__lte=on):
        if is_inside or each.is_published:
            happened[each.procurement_id].append(_happening(each))
    lots = defaultdict(list)
    for lot in models.ProcurementLot.objects.filter(procurement__in=references):
        lots[lot.procurement_id].append(lot)
    chosen = {}
    if is_inside:
        routes = models.RouteChosen.objects.filter(procurement__in=references, chosen_on__lte=on)
        chosen = {each.procurement_id: _chosen(each) for each in routes.select_related("procurement").order_by("id")}
    return [
        standing(
            _procurement(row, lots[row.reference]), chosen.get(row.reference), happened[row.reference], the_law(), on
        )
        for row in rows
        if happened[row.reference] or (is_inside and row.begun_on <= on)
    ]


def _next_day(each: ProcurementStanding) -> date:
    return each.next_clock.on if each.next_clock is not None else date.max


def _procurement(row: models.Procurement, lots: Iterable[models.ProcurementLot]) -> Procurement:
    return Procurement(
        reference=row.reference,
        buyer=row.buyer_id,
        title=row.title,
        kind=NeedKind(row.kind),
        begun_on=row.begun_on,
        lots=tuple(Lot(each.number, each.title) for each in sorted(lots, key=lambda lot: lot.number)),
    )


def _happening(row: models.ProcurementHappening) -> Happening:
    return Happening(Notice(row.notice), row.happened_on, row.address)


def _chosen(row: models.RouteChosen) -> RouteChosen:
    work = None
    if row.owner_work is not None and row.external_work is not None:
        work = Work(row.owner_work, row.external_work)
    need = Need(
        subject=row.procurement.title,
        kind=NeedKind(row.procurement.kind),
        value=row.value,
        vat=row.vat,
        begun_on=row.procurement.begun_on,
        term_months=row.term_months,
        buyer=BuyerKind(row.buyer_kind),
        facts=frozenset(NeedFact(each) for each in row.facts),
        work=work,
        open_market_share=row.open_market_share,
    )
    return RouteChosen(
        need=need,
        route=Route(row.route),
        regime=row.regime,
        provision=row.provision,
        supplier=row.supplier,
        reason=row.reason,
        chosen_on=row.chosen_on,
    )
