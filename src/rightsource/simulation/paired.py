"""Two plans in the same futures: who fails under the one and not under the other, and what a difference comes to."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from rightsource.simulation.projection import NEVER, FloatArray, IntArray
from rightsource.simulation.summary import QUANTILES


@dataclass(frozen=True)
class Sides:
    """How many futures fail s.114(3) at any time: under both plans, the first alone, the second alone, or neither."""

    both: int
    first_alone: int
    second_alone: int
    neither: int

    @property
    def changing_sides(self) -> int:
        """How many futures fail under one plan and not under the other."""
        return self.first_alone + self.second_alone


@dataclass(frozen=True)
class Difference:
    """A figure of the second plan less the same of the first, future by future: its mean, its error, its quantiles."""

    mean_gbp: float
    monte_carlo_error_gbp: float
    quantiles_gbp: dict[str, float]


def sides(first_month: IntArray, second_month: IntArray) -> Sides:
    """Count on which side each future falls, by the months (D,) in which the forecast first fails, or NEVER."""
    first, second = first_month != NEVER, second_month != NEVER
    return Sides(
        both=int(np.sum(first & second)),
        first_alone=int(np.sum(first & ~second)),
        second_alone=int(np.sum(~first & second)),
        neither=int(np.sum(~first & ~second)),
    )


def difference(first_gbp: FloatArray, second_gbp: FloatArray) -> Difference:
    """Return what the second plan's figure (D,) is above the first's in the same futures."""
    gap = second_gbp - first_gbp
    error = float(np.std(gap, ddof=1)) / sqrt(len(gap)) if len(gap) > 1 else 0.0
    shares = np.quantile(gap, list(QUANTILES.values())).tolist()
    return Difference(float(np.mean(gap)), error, dict(zip(QUANTILES, shares, strict=True)))
