"""One trace from a need to its result: what came of what, walked forwards and backwards from any record on it.

Records stand in stages, and a link leads from a record to one of a later stage that came of it. `trace` says what
stands before a record and after it, and names each stage at which nothing is on record. Walking forwards and then back
reaches where one began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from rightsource.commissioning.errors.tracing import NothingToTrace
from rightsource.quantities import Money


class TraceKind(StrEnum):
    """What stands on a trace, in the order of its stages."""

    NEED = "need"
    OUTCOME = "outcome"
    DIRECTIVE = "directive"
    OPTION = "option"
    PROCUREMENT = "procurement"
    AWARD = "award"
    AGREEMENT = "agreement"
    ACTIVITY = "activity"
    CHARGE = "charge"
    PAYMENT = "payment"
    RESULT = "result"

    @property
    def stage(self) -> int:
        """Its place on the trace, from nought."""
        return _STAGES[self]


_STAGES = {kind: number for number, kind in enumerate(TraceKind)}


@dataclass(frozen=True, slots=True, order=True)
class TracePoint:
    """A record on a trace, by its kind and its key.

    >>> str(TracePoint(TraceKind.CHARGE, "A-006/2026-10"))
    'charge:A-006/2026-10'
    """

    kind: TraceKind
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def read(cls, said: str) -> TracePoint:
        """Return what a text names as kind and key.

        Raises:
            NothingToTrace: it names none.
        """
        kind, colon, key = said.strip().partition(":")
        if not colon or not key.strip() or kind not in set(TraceKind):
            raise NothingToTrace(said, [str(each) for each in TraceKind])
        return cls(TraceKind(kind), key.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A record as a trace tells it.

    Attributes:
        point: its kind and key.
        title: what it is.
        on: its day.
        amount: what it comes to.
        who: the key of the organisation that it is of, or that is paid by it; blank for the council.
        says: how it stands, in words.
        stands_at: the key of the page that shows it, where that is not its own.
    """

    point: TracePoint
    title: str
    on: date | None = None
    amount: Money | None = None
    who: str = ""
    says: str = ""
    stands_at: str = ""


@dataclass(frozen=True, slots=True, order=True)
class TraceLink:
    """That one record came of another."""

    before: TracePoint
    after: TracePoint


@dataclass(frozen=True, slots=True)
class TraceGap:
    """A stage of a trace at which nothing is on record.

    Attributes:
        kind: the stage.
        of: the record that has none, where others have; None where nothing at all stands at the stage.
        is_closed: whoever asks may not see this stage, so that something may be on record all the same.
    """

    kind: TraceKind
    of: TracePoint | None = None
    is_closed: bool = False

    @property
    def in_words(self) -> str:
        """The gap as a sentence.

        >>> TraceGap(TraceKind.AWARD).in_words
        'No award on record.'
        """
        if self.is_closed:
            return f"Which {self.kind} there is, if any, is not open to you."
        named = "activity" if self.kind is TraceKind.ACTIVITY else str(self.kind)
        return f"No {named} on record{f' for {self.of.kind} {self.of.key}' if self.of else ''}."


@dataclass(frozen=True, slots=True)
class TraceStage:
    """One stage of a trace: the records that stand at it, and what is missing."""

    kind: TraceKind
    records: tuple[Traced, ...]
    gaps: tuple[TraceGap, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace as seen from one of its records.

    Attributes:
        begun_at: the record.
        before: what it came of, the first stage first.
        after: what came of it.
        links: what came of what, among all of these.
        gaps: where nothing is on record.
    """

    begun_at: Traced
    before: tuple[Traced, ...]
    after: tuple[Traced, ...]
    links: tuple[TraceLink, ...]
    gaps: tuple[TraceGap, ...]

    @property
    def stages(self) -> tuple[TraceStage, ...]:
        """Every stage with its records and its gaps, the need first."""
        whole = (*self.before, self.begun_at, *self.after)
        return tuple(
            TraceStage(
                kind,
                tuple(each for each in whole if each.point.kind is kind),
                tuple(each for each in self.gaps if each.kind is kind),
            )
            for kind in TraceKind
        )


@dataclass(frozen=True)
class Ways:
    """Links as ways that can be walked in both directions; one that does not lead to a later stage is none."""

    links: frozenset[TraceLink]

    @classmethod
    def of(cls, links: Iterable[TraceLink]) -> Ways:
        """Return the ways that links make."""
        return cls(frozenset(each for each in links if each.before.kind.stage < each.after.kind.stage))

    @cached_property
    def onward(self) -> Mapping[TracePoint, frozenset[TracePoint]]:
        """What came of each record at once."""
        return _grouped((each.before, each.after) for each in self.links)

    @cached_property
    def back(self) -> Mapping[TracePoint, frozenset[TracePoint]]:
        """What each record came of at once."""
        return _grouped((each.after, each.before) for each in self.links)

    def after(self, *points: TracePoint) -> frozenset[TracePoint]:
        """Return all that came of some records, step by step."""
        return _reached(points, self.onward)

    def before(self, *points: TracePoint) -> frozenset[TracePoint]:
        """Return all that some records came of, step by step."""
        return _reached(points, self.back)


def trace(
    start: TracePoint, records: Iterable[Traced], links: Iterable[TraceLink], *, closed: Collection[TraceKind] = ()
) -> Trace:
    """Return the trace that a record stands on.

    Args:
        start: where to begin.
        records: what is on record; a link to anything else leads nowhere.
        links: what came of what.
        closed: the stages that whoever asks may not see.

    Raises:
        NothingToTrace: the record to begin at is not on record.
    """
    known = {each.point: each for each in records}
    if start not in known:
        raise NothingToTrace(str(start))
    ways = Ways.of(each for each in links if each.before in known and each.after in known)
    before, after = ways.before(start), ways.after(start)
    whole = before | after | {start}
    among = sorted(each for each in ways.links if each.before in whole and each.after in whole)
    return Trace(
        known[start], _in_order(known, before), _in_order(known, after), tuple(among), _gaps(start, whole, ways, closed)
    )


def to_results(
    links: Collection[TraceLink], indicators: Mapping[TracePoint, Collection[TracePoint]]
) -> frozenset[TraceLink]:
    """Return the links from whatever came last of each outcome to the results of its indicators.

    Args:
        links: what came of what.
        indicators: of each outcome the results that it is seen by.
    """
    ways = Ways.of(links)
    found = set()
    for outcome, results in indicators.items():
        last = [each for each in ways.after(outcome) | {outcome} if each not in ways.onward]
        found |= {TraceLink(each, result) for each in last for result in results}
    return frozenset(found)


def _grouped(pairs: Iterable[tuple[TracePoint, TracePoint]]) -> dict[TracePoint, frozenset[TracePoint]]:
    found: defaultdict[TracePoint, set[TracePoint]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return {one: frozenset(others) for one, others in found.items()}


def _reached(points: Iterable[TracePoint], ways: Mapping[TracePoint, frozenset[TracePoint]]) -> frozenset[TracePoint]:
    found: set[TracePoint] = set()
    waiting = list(points)
    while waiting:
        fresh = ways.get(waiting.pop(), frozenset()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def _in_order(known: Mapping[TracePoint, Traced], points: Iterable[TracePoint]) -> tuple[Traced, ...]:
    def place(each: Traced) -> tuple[int, date, str]:
        return each.point.kind.stage, each.on or date.max, each.point.key

    return tuple(sorted((known[each] for each in points), key=place))


def _gaps(
    start: TracePoint, whole: Collection[TracePoint], ways: Ways, closed: Collection[TraceKind]
) -> tuple[TraceGap, ...]:
    """Return the stages at which nothing stands, and the records that skip a stage at which something does."""
    filled = {each.kind for each in whole}
    empty = [TraceGap(kind, is_closed=kind in closed) for kind in TraceKind if kind not in filled]
    skipped = {
        TraceGap(kind, each)
        for each in whole
        for kind in (*_passed_over(each, ways), *_not_come_to(each, start, ways))
        if kind in filled
    }
    found = [*empty, *skipped]
    return tuple(sorted(found, key=lambda each: (each.kind.stage, str(each.of or ""))))


def _passed_over(point: TracePoint, ways: Ways) -> list[TraceKind]:
    """Return the stages between a record and the nearest that it came of; a result comes of whatever was last."""
    if point.kind is TraceKind.RESULT or point not in ways.back:
        return []
    nearest = max(each.kind.stage for each in ways.back[point])
    return [kind for kind in TraceKind if nearest < kind.stage < point.kind.stage]


def _not_come_to(point: TracePoint, start: TracePoint, ways: Ways) -> list[TraceKind]:
    """Return the stage that should follow a record of which nothing came but a result."""
    ends = {TraceKind.PAYMENT, TraceKind.RESULT}
    if point.kind in ends or point.kind.stage < start.kind.stage:
        return []
    came = {each for each in ways.onward.get(point, ()) if each.kind is not TraceKind.RESULT}
    return [] if came else [kind for kind in TraceKind if kind.stage == point.kind.stage + 1]
