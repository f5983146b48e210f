"""How fast the ledger is: what was measured on one machine in one sitting, beside its peers, and what was wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Clock = Callable[[], float]

BULK_TO_COPY: Final = 0.04
SINGLE_TO_PGBENCH: Final = 0.15
BALANCE_MS: Final = 1.0
GROUP_TO_BEST_PEER: Final = 5.0
"""What is wanted: at least so much of a bare COPY and of an insert without constraints; at most so long, so often."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: enough to be believed, or so little that it only shows that it works.

    Attributes:
        postings: in all, over so many organisations.
        repeats: how often a reading is repeated; the best counts.
        turns: how often each way of posting singly has its turn.
        turn_s: for how long.
    """

    postings: int
    organisations: int
    repeats: int
    turns: int
    turn_s: float
    clients: int = 8


FULL: Final = Scale(postings=1_000_000, organisations=21, repeats=9, turns=4, turn_s=2.0)
QUICK: Final = Scale(postings=2_000, organisations=3, repeats=1, turns=1, turn_s=0.5)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many rows or transactions went in, in how long.

    Attributes:
        cannot_because: why there is no figure; empty if there is one.
    """

    what: str
    count: int
    seconds: float | None
    per_s: float | None
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class BalanceTime:
    """What one balance takes the database, planning and execution together: the middle and the slowest of several."""

    asked: int
    middle_ms: float
    slowest_ms: float


@dataclass(frozen=True, slots=True)
class GroupTime:
    """What a group's accounts by month take: ours from the rollup, a peer's from every posting held in memory.

    Attributes:
        best_ms: the best of several.
        is_same_answer: whether it came to the same, to the penny; None where there is no answer.
        cannot_because: why there is no figure; empty if there is one.
    """

    engine: str
    best_ms: float | None
    is_same_answer: bool | None
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that was wanted, and whether it was reached; None where it could not be measured.

    Attributes:
        is_at_least: whether the figure may not be lower; otherwise it may not be higher.
    """

    what: str
    measured: float | None
    wanted: float
    is_at_least: bool
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class MeasuredOn:
    """The machine and its software."""

    processors: int
    python: str
    postgresql: str
    load_before: float


@dataclass(frozen=True, slots=True)
class LedgerBench:
    """One run of the ledger's benchmark.

    Attributes:
        set_off_s: the whole consolidation, dealings within the group set off and the residue shown.
    """

    is_quick: bool
    measured_at: str
    machine: MeasuredOn
    postings: int
    organisations: int
    months: int
    rates: tuple[Rate, ...]
    balance: BalanceTime
    group: tuple[GroupTime, ...]
    set_off_s: float
    targets: tuple[Target, ...]


def rate(what: str, count: int, seconds: float) -> Rate:
    """Return what was measured as a rate."""
    return Rate(what, count, seconds, count / seconds)


def together(rates: Sequence[Rate]) -> Rate:
    """Return several turns of one way as one rate; without a figure if one of them has none.

    >>> together([rate("posted", 10, 1.0), rate("posted", 20, 2.0)])
    Rate(what='posted', count=30, seconds=3.0, per_s=10.0, cannot_because='')
    """
    missing = next((each for each in rates if each.seconds is None), None)
    if missing is not None:
        return missing
    return rate(rates[0].what, sum(each.count for each in rates), sum(each.seconds or 0.0 for each in rates))


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Return one figure over another; None where either could not be measured."""
    return None if ours is None or not theirs else ours / theirs


def targets(rates: Sequence[Rate], balance: BalanceTime, group: Sequence[GroupTime]) -> tuple[Target, ...]:
    """Return what was wanted of the ledger beside what was measured.

    Args:
        rates: bulk posting, bare COPY, single posting and unconstrained insert.
        balance: the time of one balance.
        group: ours first, then the peers'.

    >>> made = [rate(what, 100, seconds) for what, seconds in (("bulk", 10), ("copy", 1), ("single", 20), ("bare", 1))]
    >>> times = [GroupTime("ours", 9.0, None), GroupTime("a peer", 3.0, True), GroupTime("none", None, None, "absent")]
    >>> [(each.measured, each.is_met) for each in targets(made, BalanceTime(1, 0.2, 0.3), times)]
    [(0.1, True), (0.05, False), (0.2, True), (3.0, True)]
    """
    bulk, copied, single, inserted = rates
    ours, *peers = group
    best = min((peer.best_ms for peer in peers if peer.best_ms is not None), default=None)
    return (
        _target("bulk posting to bare COPY", ratio(bulk.per_s, copied.per_s), BULK_TO_COPY, is_at_least=True),
        _target(
            "single posting to unconstrained insert",
            ratio(single.per_s, inserted.per_s),
            SINGLE_TO_PGBENCH,
            is_at_least=True,
        ),
        _target("one balance, in milliseconds of the database", balance.middle_ms, BALANCE_MS, is_at_least=False),
        _target(
            "a group's accounts by month to the best peer", ratio(ours.best_ms, best), GROUP_TO_BEST_PEER,
            is_at_least=False,
        ),
    )  # fmt: skip


def best_of(repeats: int, clock: Clock, run: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several runs."""
    found = []
    for _ in range(repeats):
        began = clock()
        run()
        found.append(clock() - began)
    return min(found)


def _target(what: str, measured: float | None, wanted: float, *, is_at_least: bool) -> Target:
    if measured is None:
        return Target(what, None, wanted, is_at_least, None)
    return Target(what, measured, wanted, is_at_least, measured >= wanted if is_at_least else measured <= wanted)
