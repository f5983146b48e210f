"""The outcome tree: each outcome with those beneath it, its indicators and what contributes to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.outcomes.rules.moving import Moving, moving
from rightsource.outcomes.rules.outcomes import (
    Direction,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Outcome,
    OutcomeContribution,
)
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRows:
    """The rows that a tree is made of, as an audience knew them."""

    outcomes: Sequence[Recorded[Outcome]] = ()
    indicators: Sequence[Recorded[Indicator]] = ()
    targets: Sequence[Recorded[IndicatorTarget]] = ()
    results: Sequence[Recorded[IndicatorResult]] = ()
    contributions: Sequence[Recorded[OutcomeContribution]] = ()


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """An indicator with its targets and results, and whether it is moving.

    Attributes:
        indicator: what it is.
        targets: by year, the first first.
        results: the oldest first.
        moving: whether it is getting better.
    """

    indicator: Recorded[Indicator]
    targets: tuple[Recorded[IndicatorTarget], ...]
    results: tuple[Recorded[IndicatorResult], ...]
    moving: Moving

    @property
    def latest(self) -> Recorded[IndicatorResult] | None:
        """The newest result."""
        return self.results[-1] if self.results else None

    def target_on(self, day: date) -> Decimal | None:
        """Return the target of the financial year that a day is in."""
        year = FinancialYear.of(day)
        return next((each.row.target for each in self.targets if each.row.financial_year == year), None)

    @property
    def meets_target(self) -> bool | None:
        """Whether the newest result is where it should be; None without a result or a target of its year."""
        if self.latest is None or self.latest.row.period.last_day is None:
            return None
        target = self.target_on(self.latest.row.period.last_day)
        if target is None:
            return None
        is_up = self.indicator.row.direction is Direction.UP
        return self.latest.row.value >= target if is_up else self.latest.row.value <= target


@dataclass(frozen=True, slots=True)
class OutcomeStanding:
    """One outcome: how deep it stands in the tree, its indicators, and what contributes to it."""

    outcome: Recorded[Outcome]
    depth: int
    indicators: tuple[IndicatorStanding, ...]
    contributions: tuple[Recorded[OutcomeContribution], ...]


@dataclass(frozen=True, slots=True)
class OutcomeTree:
    """Every outcome, each after the one that it serves."""

    outcomes: tuple[OutcomeStanding, ...]

    @property
    def indicators(self) -> tuple[IndicatorStanding, ...]:
        """Every indicator, in the tree's order."""
        return tuple(each for outcome in self.outcomes for each in outcome.indicators)

    def outcome(self, key: str) -> OutcomeStanding | None:
        """Return one outcome by its key."""
        return next((each for each in self.outcomes if each.outcome.row.outcome == key), None)

    def indicator(self, key: str) -> IndicatorStanding | None:
        """Return one indicator by its key."""
        return next((each for each in self.indicators if each.indicator.row.indicator == key), None)


def outcome_tree(rows: TreeRows) -> OutcomeTree:
    """Return the tree that rows make. An outcome whose parent is not known to whoever looks stands at the head."""
    known = {each.row.outcome for each in rows.outcomes}
    beneath: dict[str, list[Recorded[Outcome]]] = {}
    for each in rows.outcomes:
        beneath.setdefault(each.row.parent if each.row.parent in known else "", []).append(each)
    return OutcomeTree(tuple(_standing(rows, each, depth) for each, depth in _downwards(beneath, "", 0)))


def _downwards(
    beneath: Mapping[str, Sequence[Recorded[Outcome]]], parent: str, depth: int
) -> Iterator[tuple[Recorded[Outcome], int]]:
    for each in sorted(beneath.get(parent, ()), key=lambda one: one.row.outcome):
        yield each, depth
        yield from _downwards(beneath, each.row.outcome, depth + 1)


def _standing(rows: TreeRows, outcome: Recorded[Outcome], depth: int) -> OutcomeStanding:
    key = outcome.row.outcome
    return OutcomeStanding(
        outcome,
        depth,
        tuple(_indicator(rows, each) for each in rows.indicators if each.row.outcome == key),
        tuple(each for each in rows.contributions if each.row.outcome == key),
    )


def _indicator(rows: TreeRows, indicator: Recorded[Indicator]) -> IndicatorStanding:
    key = indicator.row.indicator
    targets = sorted(
        (each for each in rows.targets if each.row.indicator == key), key=lambda each: each.row.financial_year
    )
    results = sorted(
        (each for each in rows.results if each.row.indicator == key), key=lambda each: each.row.period.starts_on
    )
    found = moving([each.row.value for each in results], indicator.row.direction)
    return IndicatorStanding(indicator, tuple(targets), tuple(results), found)
