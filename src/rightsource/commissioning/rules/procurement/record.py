"""A procurement on record: what was opened, which route was chosen and why, what has happened, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.commissioning.errors.procurement import (
    ContractInStandstill,
    NoRouteChosen,
    NoticeBeforeProcurement,
    NoticeOfAnotherLaw,
    NoticePublishedAhead,
    ProcurementBegunAhead,
    ProcurementSaysNothing,
    RouteChosenWithoutReason,
    RouteNotAllowed,
    RouteNotOfTheDay,
)
from rightsource.commissioning.rules.procurement.advice import Route, RouteAdvice, RouteJudged
from rightsource.commissioning.rules.procurement.clocks import Clock, ClockKind, Happening, clocks
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay
from rightsource.commissioning.rules.procurement.need import Need, NeedKind
from rightsource.commissioning.rules.procurement.notices import TENDER_NOTICES, Notice
from rightsource.constitution.rules.law import LegalValue

# Before a procurement begins the market may be told and asked, and no more.
_BEFORE_IT_BEGINS = frozenset({Notice.UK1, Notice.UK2, Notice.UK3, Notice.F01})
_AWARDED = frozenset({Notice.UK5, Notice.UK6, Notice.STANDSTILL_LETTERS, Notice.F15})


class Stage(StrEnum):
    """How far a procurement has come, in the order of a board."""

    PLANNED = "planned"
    TENDERING = "out to tender"
    AWARD = "award announced"
    CONTRACT = "in contract"
    ENDED = "ended"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of a procurement that is let by itself."""

    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procurement:
    """What is opened: everything in it may be read by everybody once a notice of it is published.

    Attributes:
        reference: the buyer's own.
        buyer: the organisation's key.
        title: what is bought.
        kind: as the law tells kinds apart.
        begun_on: the day by whose law it is judged.
        lots: its parts; none where it is let whole.
    """

    reference: str
    buyer: str
    title: str
    kind: NeedKind
    begun_on: date
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChosen:
    """The route chosen, with the need it was chosen for and the law it stands on: the buyer's own, and never published.

    Attributes:
        need: what was bought as it was then stated.
        route: which.
        regime: the law that governed it on its day.
        provision: where the route is written.
        supplier: who would supply, where the route names them.
        reason: why this route.
        chosen_on: the day.
    """

    need: Need
    route: Route
    regime: str
    provision: str
    supplier: str
    reason: str
    chosen_on: date


@dataclass(frozen=True, slots=True)
class ProcurementStanding:
    """Where a procurement stands on a day.

    Attributes:
        procurement: what was opened.
        chosen: the route; None while none is, and for whoever may not know it.
        happenings: notices and what happened without one, the earliest first.
        clocks: every day that the law sets, the earliest first.
        stage: how far it has come.
        next_clock: the next day that is due or waited for, the latest that is late first; None where nothing is.
        late: what was due and is not done.
    """

    procurement: Procurement
    chosen: RouteChosen | None
    happenings: tuple[Happening, ...]
    clocks: tuple[Clock, ...]
    stage: Stage
    next_clock: Clock | None
    late: tuple[Clock, ...]


def standing(
    procurement: Procurement,
    chosen: RouteChosen | None,
    happenings: Sequence[Happening],
    law: Iterable[LegalValue],
    on: date,
) -> ProcurementStanding:
    """Return where a procurement stands on a day, of what had happened by then."""
    known = tuple(sorted((each for each in happenings if each.on <= on), key=lambda each: each.on))
    day = LawOfDay.of(law, procurement.begun_on)
    running = () if chosen is None else clocks(chosen.need, chosen.route, known, day)
    late = tuple(each for each in running if each.is_late(on))
    to_come = [each for each in running if each.is_running(on)]
    following = late[0] if late else next(iter(to_come), None)
    return ProcurementStanding(procurement, chosen, known, running, stage_of(known), following, late)


def stage_of(happenings: Iterable[Happening]) -> Stage:
    """Return how far a procurement has come."""
    seen = {each.notice for each in happenings}
    if seen & {Notice.ABANDONED, Notice.UK12}:
        return Stage.ABANDONED
    if seen & {Notice.ENDED, Notice.UK11}:
        return Stage.ENDED
    if Notice.ENTERED in seen or Notice.UK7 in seen:
        return Stage.CONTRACT
    if seen & _AWARDED:
        return Stage.AWARD
    return Stage.TENDERING if seen & TENDER_NOTICES else Stage.PLANNED


def check_opened(procurement: Procurement, today: date) -> None:
    """Refuse a procurement that says nothing, or begins ahead.

    Raises:
        ProcurementSaysNothing: it has no reference, no title, or a lot without one or twice the same number.
        ProcurementBegunAhead: its first day has not come.
    """
    numbers = [each.number for each in procurement.lots]
    words = (procurement.reference, procurement.title, *(each.title for each in procurement.lots))
    if not all(each.strip() for each in words) or len(set(numbers)) < len(numbers) or any(each < 1 for each in numbers):
        raise ProcurementSaysNothing
    if procurement.begun_on > today:
        raise ProcurementBegunAhead(procurement.begun_on)


def check_route(advice: RouteAdvice, route: Route, reason: str) -> RouteJudged:
    """Return what the law of the day says of a route, and refuse one that it does not allow (P7).

    Raises:
        RouteChosenWithoutReason: nobody says why.
        RouteNotOfTheDay: the law of the day has no such route for the need.
        RouteNotAllowed: it has, and does not allow it; says why, and which it allows.
    """
    if not reason.strip():
        raise RouteChosenWithoutReason
    judged, allowed = advice.of(route), [str(each.route) for each in advice.allowed]
    if judged is None:
        raise RouteNotOfTheDay(route, advice.need.begun_on, allowed)
    if not judged.is_allowed:
        raise RouteNotAllowed(route, [f"{each.text} ({each.provision})" for each in judged.refusals], allowed)
    return judged


def check_happening(
    procurement: Procurement,
    chosen: RouteChosen | None,
    before: Sequence[Happening],
    happening: Happening,
    *,
    law: Iterable[LegalValue],
    today: date,
) -> None:
    """Refuse a notice or happening that cannot be.

    Raises:
        NoticePublishedAhead: its day has not come.
        NoticeBeforeProcurement: it lies before the procurement began, and is none that may.
        NoticeOfAnotherLaw: the law of the procurement does not know it.
        NoRouteChosen: a contract is entered into by no route.
        ContractInStandstill: the contract is entered into before its standstill has ended.
    """
    if happening.on > today:
        raise NoticePublishedAhead(happening.on)
    if happening.on < procurement.begun_on and happening.notice not in _BEFORE_IT_BEGINS:
        raise NoticeBeforeProcurement(happening.notice.in_words, happening.on, procurement.begun_on)
    day = LawOfDay.of(law, procurement.begun_on)
    if not happening.notice.is_of(day.regime()):
        raise NoticeOfAnotherLaw(happening.notice.in_words, day.regime().in_words)
    if happening.notice is not Notice.ENTERED:
        return
    if chosen is None:
        raise NoRouteChosen(procurement.reference)
    for clock in clocks(chosen.need, chosen.route, before, day):
        if clock.kind is ClockKind.STANDSTILL and happening.on <= clock.on:
            raise ContractInStandstill(happening.on, clock.on)
