"""The chances of one saving, as tables made ahead: the share delivered and the months it is late.

Both engines read the same tables with one uniform number each, so the number of draws never varies.
"""

from functools import lru_cache
from math import lgamma
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

TABLE_STEPS: Final = 1024
_BISECTIONS: Final = 60
_FRACTION_TERMS: Final = 300
_TINY: Final = 1e-300


@lru_cache(maxsize=1024)
def delivery_table(mean_share: float, concentration: float) -> FloatArray:
    """Return the quantiles of the share delivered at 0, 1/1024, ..., 1.

    A mean of 0 or 1 is a certainty. Otherwise the share is Beta(mean × concentration, (1 − mean) ×
    concentration). With the concentration held, a higher mean raises every quantile.

    >>> delivery_table(1.0, 20.0)[[0, 512]].tolist()
    [1.0, 1.0]
    """
    if mean_share in {0.0, 1.0}:
        return np.full(TABLE_STEPS + 1, mean_share)
    alpha, beta = mean_share * concentration, (1.0 - mean_share) * concentration
    wanted = np.linspace(0.0, 1.0, TABLE_STEPS + 1)[1:-1]
    low, high = np.zeros_like(wanted), np.ones_like(wanted)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        is_below = _beta_share_below(middle, alpha, beta) < wanted
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return np.concatenate(([0.0], 0.5 * (low + high), [1.0]))


def slippage_table(mean_months: float, most_months: int) -> FloatArray:
    """Return the chance of being at most 0, 1, ..., `most_months` months late: geometric, cut at the most.

    >>> slippage_table(0.0, 2).tolist()
    [1.0, 1.0, 1.0]
    """
    if mean_months == 0.0:
        return np.ones(most_months + 1)
    stays_late = mean_months / (1.0 + mean_months)
    table = 1.0 - stays_late ** np.arange(1, most_months + 2, dtype=np.float64)
    table[-1] = 1.0
    return table


def share_at(table: FloatArray, uniform: float) -> float:
    """Return the quantile at `uniform`, by a straight line between the table's points."""
    place = uniform * TABLE_STEPS
    step = int(place)
    below = float(table[step])
    return below + (place - step) * (float(table[step + 1]) - below)


def months_late_at(table: FloatArray, uniform: float) -> int:
    """Return the whole months of delay at `uniform`."""
    return next(months for months, chance in enumerate(table) if uniform <= chance)


def _beta_share_below(x: FloatArray, alpha: float, beta: float) -> FloatArray:
    """Return the regularised incomplete beta function, 0 < x < 1.

    Source:
        Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.8 (continued fraction), evaluated
        by Lentz's method, and 26.5.2 (reflection) where the fraction converges slowly.
    """
    # Half-way between two neighbours may round up to 1, where the density may be infinite.
    x = np.minimum(x, 1.0 - 2.0**-53)
    front = np.exp(alpha * np.log(x) + beta * np.log1p(-x) - _log_beta(alpha, beta))
    turns = x > (alpha + 1.0) / (alpha + beta + 2.0)
    forward = front * _fraction(np.where(turns, 0.5 * x, x), alpha, beta) / alpha
    backward = 1.0 - front * _fraction(np.where(turns, 1.0 - x, 0.5 * x), beta, alpha) / beta
    return np.where(turns, backward, forward)


def _log_beta(alpha: float, beta: float) -> float:
    return lgamma(alpha) + lgamma(beta) - lgamma(alpha + beta)


def _fraction(x: FloatArray, alpha: float, beta: float) -> FloatArray:
    """Return 1 / (1 + d1 x / (1 + d2 x / (1 + ...))) for every x at once."""
    value, denominator = np.ones_like(x), np.ones_like(x)
    numerator = np.full_like(x, np.inf)
    for term in range(1, _FRACTION_TERMS):
        coefficient = _coefficient(term, alpha, beta) * x
        denominator = 1.0 / _away_from_zero(1.0 + coefficient * denominator)
        numerator = _away_from_zero(1.0 + coefficient / numerator)
        value = value * denominator * numerator
        if bool(np.all(np.abs(denominator * numerator - 1.0) < 1e-15)):
            break
    return value


def _coefficient(term: int, alpha: float, beta: float) -> float:
    half, is_odd = divmod(term, 2)
    if is_odd:
        return -(alpha + half) * (alpha + beta + half) / ((alpha + 2 * half) * (alpha + 2 * half + 1.0))
    return half * (beta - half) / ((alpha + 2 * half - 1.0) * (alpha + 2 * half))


def _away_from_zero(x: FloatArray) -> FloatArray:
    return np.where(np.abs(x) < _TINY, _TINY, x)
