"""A logistic regression that begins at stated weights and moves from them as far as cases teach it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_STEPS: Final = 50
_CLOSE_ENOUGH: Final = 1e-10


def fitted(inputs: FloatArray, cases: FloatArray, *, start: FloatArray, spreads: FloatArray) -> FloatArray:
    """Return the intercept and weights at the peak of the posterior, by Newton's method with halved steps.

    Args:
        inputs: (N, K) of each case, without a column for the intercept; none is allowed.
        cases: (N,) 1 where it came, else 0.
        start: (K + 1,) the prior's mean, the intercept first.
        spreads: (K + 1,) the prior's standard deviations.

    Returns:
        (K + 1,) the prior's mean where there is no case to learn from.
    """
    design = np.hstack([np.ones((len(inputs), 1)), inputs])
    precision = np.diag(spreads**-2.0)
    weights = start.astype(np.float64)
    for _ in range(_STEPS):
        chance = chances(weights, inputs)
        slope = design.T @ (cases - chance) - precision @ (weights - start)
        curve = (design * (chance * (1.0 - chance))[:, None]).T @ design + precision
        step = np.linalg.solve(curve, slope)
        here, size = _height(weights, design, cases, start, precision), 1.0
        while size > _CLOSE_ENOUGH and _height(weights + size * step, design, cases, start, precision) < here:
            size *= 0.5
        weights = weights + size * step
        if float(np.abs(size * step).max()) < _CLOSE_ENOUGH:
            break
    return weights


def chances(weights: FloatArray, inputs: FloatArray) -> FloatArray:
    """Return the chance of each case under an intercept and weights."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * (weights[0] + inputs @ weights[1:]))), dtype=np.float64)


def log_odds(chance: float) -> float:
    """Return the log odds of a chance strictly between 0 and 1."""
    return math.log(chance / (1.0 - chance))


def _height(
    weights: FloatArray, design: FloatArray, cases: FloatArray, start: FloatArray, precision: FloatArray
) -> float:
    odds = design @ weights
    away = weights - start
    return float(cases @ odds - np.logaddexp(0.0, odds).sum() - 0.5 * away @ precision @ away)
