"""Whether an indicator is moving: better, worse, unchanged, or too few results to say.

A rule of thumb, and no more: it looks at the order of the newest results alone, and says nothing of why they moved.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import combinations
from math import factorial

from rightsource.outcomes.rules.outcomes import Direction

LIMITS = (
    "This is a rule of thumb: the Mann-Kendall test of whether the newest results rose or fell more steadily than "
    "chance would. It does not say how much they moved, nor why. It takes results of runs of days of one length, "
    "knows no seasons, and of few results only a very steady order counts: “no movement shown” is no proof of none."
)


class Movement(StrEnum):
    """What can be said of an indicator."""

    BETTER = "getting better"
    WORSE = "getting worse"
    UNCHANGED = "no movement shown"
    TOO_FEW = "too few results"


@dataclass(frozen=True, slots=True)
class MovingRule:
    """When an indicator is said to be moving.

    Attributes:
        fewest_results: fewer say nothing.
        latest_results: how many of the newest are compared.
        chance_percent: how often results without movement may be in so steady an order.
    """

    fewest_results: int
    latest_results: int
    chance_percent: int


@dataclass(frozen=True, slots=True)
class Moving:
    """Whether an indicator is moving, and on what that rests.

    Attributes:
        movement: the answer.
        results: how many results were compared.
        rises: pairs of results whose later one is higher.
        falls: pairs whose later one is lower.
        chance: how often so steady an order comes about without movement, 0 to 1; None for too few results.
    """

    movement: Movement
    results: int
    rises: int
    falls: int
    chance: Decimal | None


@cache
def moving_rule() -> MovingRule:
    """Return the rule of thumb that comes with Rightsource."""
    text = files("rightsource").joinpath("data/rules/outcome_thresholds.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text)
    return MovingRule(*(stated[name]["value"] for name in ("fewest_results", "latest_results", "chance_percent")))


def moving(values: Sequence[Decimal], direction: Direction, rule: MovingRule | None = None) -> Moving:
    """Return whether an indicator's results, the oldest first, are moving.

    Pairs that are equal count for neither side, which makes the test say less, never more.

    Source: Mann, "Nonparametric Tests Against Trend", Econometrica 13 (1945), 245-259; Kendall, "Rank Correlation
    Methods" (1975).

    >>> moving([Decimal(n) for n in (80, 79, 77, 76, 74)], Direction.DOWN).movement
    <Movement.BETTER: 'getting better'>
    """
    rule = rule or moving_rule()
    newest = values[-rule.latest_results :]
    pairs = list(combinations(newest, 2))
    rises = sum(later > earlier for earlier, later in pairs)
    falls = sum(later < earlier for earlier, later in pairs)
    if len(newest) < rule.fewest_results:
        return Moving(Movement.TOO_FEW, len(newest), rises, falls, None)
    chance = min(Fraction(1), 2 * _chance_of(abs(rises - falls), len(newest)))
    told = (Decimal(chance.numerator) / Decimal(chance.denominator)).quantize(Decimal("0.0001"))
    if chance > Fraction(rule.chance_percent, 100):
        return Moving(Movement.UNCHANGED, len(newest), rises, falls, told)
    is_better = (rises > falls) == (direction is Direction.UP)
    return Moving(Movement.BETTER if is_better else Movement.WORSE, len(newest), rises, falls, told)


@cache
def _orders(results: int) -> tuple[int, ...]:
    """Return how many orders of some results have each number of falling pairs, from none up."""
    counts = [1]
    for placed in range(2, results + 1):
        longer = [0] * (len(counts) + placed - 1)
        for falls, orders in enumerate(counts):
            for more in range(placed):
                longer[falls + more] += orders
        counts = longer
    return tuple(counts)


def _chance_of(surplus: int, results: int) -> Fraction:
    """Return how often rises outnumber falls by a surplus or more, where every order is as likely as any other."""
    pairs = results * (results - 1) // 2
    fewest_falls = (pairs - surplus) // 2
    return Fraction(sum(_orders(results)[: fewest_falls + 1]), factorial(results))
