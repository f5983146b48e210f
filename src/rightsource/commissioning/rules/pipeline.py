"""The commissioner's pipeline: every line of work from an outcome to its payment, how far it is, and what holds it up.

A line is told by the last record that stands on it: an agreement, or a procurement from which none began, or a
directive for which nothing is bought, or an outcome that nothing serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.rules.directives import DirectiveStage, DirectiveStanding
from rightsource.commissioning.rules.evaluation.awards import Award
from rightsource.commissioning.rules.procurement.record import ProcurementStanding, Stage
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.commissioning.rules.tracing import TraceKind, TraceLink, TracePoint, Ways
from rightsource.outcomes.rules.tree import OutcomeStanding
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, day_in_words

_NOTHING = Money(0)
_OVER = frozenset({DirectiveStage.WITHDRAWN, DirectiveStage.REFUSED})


@dataclass(frozen=True, slots=True)
class Carried:
    """What of an agreement was charged and paid by a day.

    Attributes:
        payable: what of the charges can be paid: neither disputed nor found not to be owed.
        held: what disputes hold.
        paid: what is paid.
        since: when the newest charge was made.
    """

    payable: Money
    held: Money
    paid: Money
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineItem:
    """One line of work.

    Attributes:
        point: the last record that stands on it, where its trace is begun.
        title: what it is.
        who: the key of the organisation that does it; blank where it is nobody's yet.
        stage: how far it is.
        amount: what was directed, charged or agreed, whichever the last record says.
        held_up_by: what holds it up, in words; blank where nothing does.
        since: since when, or by when.
        is_late: that day has passed.
    """

    point: TracePoint
    title: str
    who: str
    stage: TraceKind
    amount: Money | None
    held_up_by: str
    since: date | None
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRecords:
    """What the pipeline is told from, as an audience knew it.

    Attributes:
        links: what came of what.
        carried: by agreement.
    """

    outcomes: Sequence[OutcomeStanding] = ()
    directives: Sequence[DirectiveStanding] = ()
    procurements: Sequence[ProcurementStanding] = ()
    awards: Sequence[Award] = ()
    terms: Sequence[AgreementTerms] = ()
    links: frozenset[TraceLink] = frozenset()
    carried: Mapping[str, Carried]


def pipeline(records: PipelineRecords, on: date) -> tuple[PipelineItem, ...]:
    """Return every line of work on a day, the earliest stage first, and what is late before what is not."""
    ways = Ways.of(records.links)
    found = [
        *_agreements(records, on),
        *_procurements(records, ways, on),
        *_directives(records, ways),
        *_outcomes(records, ways),
    ]
    return tuple(
        sorted(found, key=lambda each: (each.stage.stage, not each.is_late, each.since or date.max, each.point))
    )


def _agreements(records: PipelineRecords, on: date) -> Iterator[PipelineItem]:
    for terms in records.terms:
        if on not in terms.period:
            continue
        carried = records.carried.get(terms.agreement)
        stage, held_up_by, since = TraceKind.AGREEMENT, "Nothing is charged yet.", terms.period.starts_on
        if carried is not None:
            unpaid = carried.payable - carried.paid
            stage = TraceKind.CHARGE if unpaid > _NOTHING else TraceKind.PAYMENT
            held = f"{carried.held} is held by disputes." if carried.held > _NOTHING else ""
            left = f"{unpaid} is charged and not paid." if unpaid > _NOTHING else ""
            held_up_by, since = " ".join(part for part in (left, held) if part), carried.since
        yield PipelineItem(
            point=TracePoint(TraceKind.AGREEMENT, terms.agreement),
            title=terms.title,
            who=terms.provider,
            stage=stage,
            amount=None if carried is None else carried.payable + carried.held,
            held_up_by=held_up_by,
            since=since,
        )


def _procurements(records: PipelineRecords, ways: Ways, on: date) -> Iterator[PipelineItem]:
    awarded = {each.procurement: each for each in records.awards}
    for each in records.procurements:
        opened = each.procurement
        point = TracePoint(TraceKind.PROCUREMENT, opened.reference)
        begun = any(came.kind is TraceKind.AGREEMENT for came in ways.after(point))
        if begun or each.stage in {Stage.ENDED, Stage.ABANDONED}:
            continue
        held_up_by, since, is_late = _waits(each, on)
        yield PipelineItem(
            point=point,
            title=opened.title,
            who=awarded[opened.reference].organisation if opened.reference in awarded else "",
            stage=_stage_of(each, opened.reference in awarded),
            amount=None if each.chosen is None else each.chosen.need.value,
            held_up_by=held_up_by,
            since=since,
            is_late=is_late,
        )


def _stage_of(each: ProcurementStanding, is_awarded: bool) -> TraceKind:
    if is_awarded or each.stage in {Stage.AWARD, Stage.CONTRACT}:
        return TraceKind.AWARD
    return TraceKind.OPTION if each.stage is Stage.PLANNED and each.chosen is not None else TraceKind.PROCUREMENT


def _waits(each: ProcurementStanding, on: date) -> tuple[str, date | None, bool]:
    """Return what a procurement waits for, its day, and whether that has passed."""
    if each.chosen is None and not each.clocks:
        return "No route is chosen.", each.procurement.begun_on, False
    clock = each.next_clock
    if clock is None:
        return f"{each.stage[:1].upper()}{each.stage[1:]}; no day that the law sets is waited for.", None, False
    is_late = clock.is_late(on)
    said = "was due on" if is_late else "on"
    return f"{clock.kind[:1].upper()}{clock.kind[1:]} {said} {day_in_words(clock.on)}.", clock.on, is_late


def _directives(records: PipelineRecords, ways: Ways) -> Iterator[PipelineItem]:
    for each in records.directives:
        row = each.directive.row
        point = TracePoint(TraceKind.DIRECTIVE, row.directive)
        if each.stage in _OVER or point in ways.onward:
            continue
        late = count_in_words(each.days_late or 0, "day")
        accepted = "Nothing is bought or agreed for it yet."
        waits = f"It is {each.stage}{f', {late} late' if each.is_late else ''}."
        is_taken = each.stage in {DirectiveStage.ACCEPTED, DirectiveStage.TO_MARKET}
        yield PipelineItem(
            point=point,
            title=row.title,
            who=row.addressed_to,
            stage=TraceKind.DIRECTIVE,
            amount=row.envelope,
            held_up_by=accepted if is_taken else waits,
            since=row.acknowledge_by if each.stage is DirectiveStage.TO_ACKNOWLEDGE else row.issued_on,
            is_late=each.is_late,
        )


def _outcomes(records: PipelineRecords, ways: Ways) -> Iterator[PipelineItem]:
    served = {each.outcome.row.parent for each in records.outcomes}
    for each in records.outcomes:
        row = each.outcome.row
        point = TracePoint(TraceKind.OUTCOME, row.outcome)
        # A wider outcome is served by those beneath it.
        if point in ways.onward or row.outcome in served:
            continue
        yield PipelineItem(
            point=point,
            title=row.title,
            who="",
            stage=TraceKind.OUTCOME,
            amount=None,
            held_up_by="No directive is given for it, and nothing is bought or agreed.",
            since=row.first_year.first_day,
        )


def at_stages(items: Iterable[PipelineItem]) -> tuple[tuple[TraceKind, tuple[PipelineItem, ...]], ...]:
    """Return the lines of each stage that any is at, in the order of the stages."""
    found = tuple(items)
    stages = [(kind, tuple(each for each in found if each.stage is kind)) for kind in TraceKind]
    return tuple((kind, at) for kind, at in stages if at)
