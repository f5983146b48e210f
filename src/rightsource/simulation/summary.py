"""What a projection says, in few numbers: the reserves fan, the chance of s.114, support, and savings."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from rightsource.simulation.projection import FloatArray, IntArray, Projection

QUANTILES: Final[dict[str, float]] = {"p5": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}

MODEL_ERROR: Final = (
    "The error shown is only that of drawing a limited number of futures. How far the model and its "
    "assumptions differ from the world is not in it, and is larger."
)


@dataclass(frozen=True)
class Chance:
    """A share of futures, and how far it might be off because only so many were drawn."""

    share: float
    monte_carlo_error: float


@dataclass(frozen=True)
class Summary:
    """One plan in many futures. Tuples have one entry a financial year, of which `years` are the first ones.

    Attributes:
        p_s114_by_year: chance that by that year's end a forecast has failed s.114(3) at least once.
        p_support_by_year: chance that by then support the plan counts on has been needed at least once.
        p_support_in_year: chance that support is taken at that year's end.
        p_exhausted_in_year: chance that usable reserves end that year below zero, even after support.
        reserves_gbp: usable reserves at year end by quantile.
        mean_support_gbp, mean_savings_gbp: the averages over all futures; planned_savings_gbp: whole and on time.
        mean_one_off_gbp: reserves drawn, capital receipts and one-off savings that held the year up.
        receipts_gbp, ring_fenced_gbp: kept apart from usable reserves.
    """

    years: tuple[int, ...]
    futures: int
    seed: int
    p_s114_by_year: tuple[Chance, ...]
    p_support_by_year: tuple[Chance, ...]
    p_support_in_year: tuple[Chance, ...]
    p_exhausted_in_year: tuple[Chance, ...]
    reserves_gbp: dict[str, tuple[float, ...]]
    recurrent_result_gbp: dict[str, tuple[float, ...]]
    mean_support_gbp: tuple[float, ...]
    mean_savings_gbp: tuple[float, ...]
    planned_savings_gbp: tuple[float, ...]
    mean_one_off_gbp: tuple[float, ...]
    receipts_gbp: tuple[float, ...]
    ring_fenced_gbp: float
    opening_reserves_gbp: float
    model_error: str = MODEL_ERROR

    @property
    def monte_carlo_error(self) -> float:
        """The largest Monte Carlo error among the chances of s.114: the one to quote for all of them."""
        return max(chance.monte_carlo_error for chance in self.p_s114_by_year)


def summarise(projection: Projection, *, organisation: int = 0) -> Summary:
    """Return what a projection says about one organisation (0 is the council core)."""
    group, o = projection.group, organisation
    years = range(group.years)
    s114, support = projection.first_s114_year()[:, o], projection.first_support_year()[:, o]
    reserves, support_gbp = projection.reserves_gbp[:, o], projection.support_gbp[:, o]
    one_off = projection.reserves_used_gbp[:, o] + projection.one_off_savings_gbp[:, o]
    return Summary(
        years=tuple(group.first_year + year for year in years),
        futures=projection.futures,
        seed=projection.seed,
        p_s114_by_year=tuple(_chance_by(s114, year) for year in years),
        p_support_by_year=tuple(_chance_by(support, year) for year in years),
        p_support_in_year=tuple(
            _chance(int(np.sum(support_gbp[:, y] > group.rounding_gbp)), projection.futures) for y in years
        ),
        p_exhausted_in_year=tuple(
            _chance(int(np.sum(reserves[:, y] < -group.rounding_gbp)), projection.futures) for y in years
        ),
        reserves_gbp=_quantiles(reserves),
        recurrent_result_gbp=_quantiles(projection.recurrent_result_gbp[:, o]),
        mean_support_gbp=_means(support_gbp),
        mean_savings_gbp=_means(projection.savings_gbp[:, o]),
        planned_savings_gbp=tuple(projection.planned_savings_gbp.tolist()),
        mean_one_off_gbp=_means(one_off + projection.receipts_used_gbp[o]),
        receipts_gbp=tuple(projection.receipts_gbp[o].tolist()),
        ring_fenced_gbp=float(projection.ring_fenced_gbp[o]),
        opening_reserves_gbp=float(projection.opening_reserves_gbp[o]),
    )


def _chance_by(first_year: IntArray, year: int) -> Chance:
    return _chance(int(np.sum((first_year >= 0) & (first_year <= year))), len(first_year))


def _chance(hits: int, futures: int) -> Chance:
    """Return a share with its standard error.

    The error is taken at the share with two hits and two misses added, so that a chance seen in none of
    the futures, or in all of them, is not claimed to be certain.

    Source:
        Agresti and Coull, "Approximate is better than exact for interval estimation of binomial
        proportions", The American Statistician 52 (1998).

    >>> _chance(0, 96)
    Chance(share=0.0, monte_carlo_error=0.014)
    """
    adjusted = (hits + 2) / (futures + 4)
    return Chance(hits / futures, sqrt(adjusted * (1.0 - adjusted) / (futures + 4)))


def _quantiles(values: FloatArray) -> dict[str, tuple[float, ...]]:
    rows = np.quantile(values, list(QUANTILES.values()), axis=0)
    return {name: tuple(row.tolist()) for name, row in zip(QUANTILES, rows, strict=True)}


def _means(values: FloatArray) -> tuple[float, ...]:
    return tuple(np.mean(values, axis=0).tolist())
