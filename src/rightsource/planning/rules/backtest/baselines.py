"""The four forecasts that need no model: reserves, last year's change, a composite, and a logistic regression.

Three of them rank councils. So that their Brier scores can be had, each rank becomes a chance by a regression of its
own; like the fourth, it learns from cases that were known before the day, of authorities of other folds. The model's
order is made a chance in the same way, so that it can be compared with them on equal terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rightsource.planning.rules.backtest.cases import Case
from rightsource.planning.rules.backtest.indicators import (
    LAST_CHANGE_SHARE,
    RESERVES_SHARE,
    FloatArray,
    Indicators,
    column,
    normal_scores,
    percentile_ranks,
    resilience,
    standardised,
)
from rightsource.planning.rules.backtest.logistic import chances, fitted, log_odds
from rightsource.planning.rules.backtest.scores import RECALIBRATED
from rightsource.planning.rules.backtest_thresholds import Prior, ResilienceIndex

LOGISTIC = "logistic"
_PRIOR_WEIGHT_OF_A_RANK = 1.0


@dataclass(frozen=True, eq=False)
class DayInputs:
    """All councils of one day, as the baselines see them. Axes: council C, input K.

    Attributes:
        risks: (C,) of each ranked baseline and of the model, from 0 to 1, higher for more at risk.
        inputs: (C, K) of the logistic regression, in standard deviations.
    """

    on: date
    e_codes: tuple[str, ...]
    folds: FloatArray
    risks: Mapping[str, FloatArray]
    inputs: FloatArray

    def of(self, name: str) -> FloatArray:
        """Return (C, K) what one forecast's regression looks at."""
        return self.inputs if name == LOGISTIC else normal_scores(self.risks[name])[:, None]


def day_inputs(
    on: date,
    day: Sequence[Indicators],
    folds: Sequence[int],
    *,
    model: FloatArray,
    index: ResilienceIndex,
    prior: Prior,
) -> DayInputs:
    """Return what the baselines see of the councils of a day: each against the others of that day.

    Args:
        on: the day.
        day: the councils' indicators.
        folds: the fold of each.
        model: the model's own chance for each, whose order is judged beside the others'; NaN where it has none.
        index: the indicators of the composite.
        prior: which indicators the logistic regression takes.
    """
    risks = {
        RECALIBRATED: percentile_ranks(model),
        "reserves": percentile_ranks(-column(day, RESERVES_SHARE)),
        "last_change": percentile_ranks(-column(day, LAST_CHANGE_SHARE)),
        "resilience_index": resilience(day, index),
    }
    inputs = np.column_stack([standardised(column(day, name)) for name in prior.weights])
    return DayInputs(on, tuple(each.e_code for each in day), np.array(folds, dtype=np.float64), risks, inputs)


@dataclass(frozen=True, eq=False)
class Lesson:
    """Every case of one kind on one day, for those who look back at it; nought where it is not closed."""

    day: DayInputs
    came: FloatArray
    closed_on: tuple[date | None, ...]


def lesson_of(day: DayInputs, cases: Mapping[str, Case]) -> Lesson:
    """Return a day's cases of one kind in the order of its councils."""
    own = [cases[e_code] for e_code in day.e_codes]
    return Lesson(day, np.array([float(case.came) for case in own]), tuple(case.closed_on for case in own))


def baseline_chances(
    day: DayInputs, lessons: Sequence[Lesson], *, horizon_years: int, prior: Prior
) -> dict[str, FloatArray]:
    """Return the chance of distress that each baseline gives each council of a day.

    Args:
        day: the day.
        lessons: the cases of every day, this one and later ones too; what was not closed by the day teaches nothing.
        horizon_years: how far a chance reaches.
        prior: where a regression begins.
    """
    found = {name: np.zeros(len(day.e_codes)) for name in (*day.risks, LOGISTIC)}
    intercept = log_odds(1.0 - (1.0 - prior.yearly_chance) ** horizon_years)
    for fold in np.unique(day.folds):
        own = day.folds == fold
        taught = [_taught(lesson, day.on, fold) for lesson in lessons]
        came = np.concatenate([lesson.came[known] for lesson, known in zip(lessons, taught, strict=True)])
        for name, chance in found.items():
            past = np.vstack([lesson.day.of(name)[known] for lesson, known in zip(lessons, taught, strict=True)])
            weights = list(prior.weights.values()) if name == LOGISTIC else [_PRIOR_WEIGHT_OF_A_RANK]
            spreads = [prior.intercept_spread, *[prior.weight_spread] * len(weights)]
            learned = fitted(past, came, start=np.array([intercept, *weights]), spreads=np.array(spreads))
            chance[own] = chances(learned, day.of(name)[own])
    return found


def _taught(lesson: Lesson, on: date, fold: float) -> FloatArray:
    """Say which cases of a past day were closed by a day and are of another fold."""
    closed = np.array([closed_on is not None and closed_on <= on for closed_on in lesson.closed_on], dtype=bool)
    return np.asarray(closed & (lesson.day.folds != fold))
