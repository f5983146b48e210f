"""Forecasts against what came: how well they rank, how far off they were, how they differ, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.random import Generator, Philox

from rightsource.planning.rules.backtest_thresholds import Scoring
from rightsource.quantities.wording import count_in_words

FloatArray = npt.NDArray[np.float64]

MODEL: Final = "model"
# The model's order alone, made a chance in the way in which the ranked baselines are made chances.
RECALIBRATED: Final = "model_recalibrated"
BASELINES: Final = ("reserves", "last_change", "resilience_index", "logistic")
BETTER, WORSE, NOT_DISTINGUISHABLE = "the model is better", "the model is worse", "not distinguishable"
NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class CouncilDay:
    """One council as at one day: what each forecast said of it, and whether distress came.

    Attributes:
        risks: of each forecast, higher for more at risk; the order is what an AUC judges.
        chances: of each forecast, from 0 to 1; what a Brier score judges.
        came: whether distress came within the horizon; None where that is not seen yet.
        event: what came first.
        event_on: and when.
    """

    e_code: str
    name: str
    on: date
    risks: Mapping[str, float]
    chances: Mapping[str, float]
    came: bool | None
    event: str = ""
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of an interval by bootstrap of authorities."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intervals:
    """The intervals of two measures; None where too few resamples could be judged."""

    auc: Interval | None
    brier: Interval | None


@dataclass(frozen=True, slots=True)
class Score:
    """How one forecast did. AUC: the chance that a council in distress was ranked above one that was not.

    Source: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
    """

    auc: float | None
    brier: float | None
    intervals: Intervals
    no_auc_because: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The model less one baseline, on the same councils, days and resamples.

    Attributes:
        forecast: the model, or the model recalibrated.
        auc: above nought is better.
        brier: below nought is better.
        verdict_auc: better or worse where the interval leaves nought out, else not distinguishable; not judged without.
        verdict_brier: the same of the Brier scores.
    """

    forecast: str
    against: str
    auc: float | None
    brier: float | None
    intervals: Intervals
    verdict_auc: str
    verdict_brier: str


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The council days on which the model's chance lay from one share up to another, and what came of them."""

    chance_from: float
    chance_to: float
    council_days: int
    chance_mean: float
    came: int
    came_share: float


@dataclass(frozen=True, slots=True)
class Named:
    """One council and year by name: what the model said, and what came."""

    e_code: str
    name: str
    year: int
    scored_on: date
    chance: float
    event: str
    event_on: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """How the model and the baselines did with one kind of distress.

    Attributes:
        model: its own chances, which nobody told how rare distress is.
        model_recalibrated: its order, made chances as those of the ranked baselines are.
        n: council days whose case is seen.
        n_positive: of them, those that distress came to.
        n_not_seen: council days whose horizon has not closed within what is known.
        brier_of_base_rate: of whoever says the share that came, always; only hindsight knows it.
        hits: the model's chance was at the alarm or above, and distress came.
        misses: it came, and the chance was below.
        false_alarms: the chance was at the alarm or above, and none came.
    """

    model: Score
    model_recalibrated: Score
    baselines: Mapping[str, Score]
    paired: tuple[Paired, ...]
    n: int
    n_positive: int
    n_positive_authorities: int
    n_not_seen: int
    brier_of_base_rate: float | None
    reliability: tuple[ReliabilityBin, ...]
    hits: tuple[Named, ...]
    misses: tuple[Named, ...]
    false_alarms: tuple[Named, ...]


def judged(days: Sequence[CouncilDay], scoring: Scoring) -> Judged:
    """Return how each forecast did with one kind of distress, over the council days whose case is seen."""
    seen = [day for day in days if day.came is not None]
    table = _Table(seen, scoring)
    came = [day for day in seen if day.came]
    is_warned = [day.chances[MODEL] >= scoring.alarm_chance for day in seen]
    share = len(came) / len(seen) if seen else None
    return Judged(
        model=table.score(MODEL),
        model_recalibrated=table.score(RECALIBRATED),
        baselines={name: table.score(name) for name in BASELINES},
        paired=tuple(table.paired(one, other) for one in (MODEL, RECALIBRATED) for other in BASELINES),
        n=len(seen),
        n_positive=len(came),
        n_positive_authorities=len({day.e_code for day in came}),
        n_not_seen=len(days) - len(seen),
        brier_of_base_rate=None if share is None else share * (1.0 - share),
        reliability=tuple(_reliability(seen, scoring.reliability_edges)),
        hits=tuple(_named(day) for day, warned in zip(seen, is_warned, strict=True) if warned and day.came),
        misses=tuple(_named(day) for day, warned in zip(seen, is_warned, strict=True) if not warned and day.came),
        false_alarms=tuple(_named(day) for day, warned in zip(seen, is_warned, strict=True) if warned and not day.came),
    )


def auc(risks: FloatArray, came: FloatArray, weights: FloatArray) -> float:
    """Return the chance that a case that came has the higher risk than one that did not, a tie counting half.

    >>> came = np.array([1.0, 0.0, 0.0])
    >>> auc(np.array([0.9, 0.1, 0.9]), came, np.ones(3))
    0.75
    """
    _, place = np.unique(risks, return_inverse=True)
    positive = np.bincount(place, weights * came)
    negative = np.bincount(place, weights * (1.0 - came))
    below = np.cumsum(negative) - 0.5 * negative
    return float(positive @ below / (positive.sum() * negative.sum()))


def brier(chances: FloatArray, came: FloatArray, weights: FloatArray) -> float:
    """Return the mean squared distance of chances from what came."""
    return float(weights @ (chances - came) ** 2 / weights.sum())


class _Table:
    """The seen council days as columns, and both measures of every forecast over the same resamples of authorities."""

    def __init__(self, seen: Sequence[CouncilDay], scoring: Scoring) -> None:
        self._scoring = scoring
        self._came = np.array([float(bool(day.came)) for day in seen])
        self._names = (MODEL, RECALIBRATED, *BASELINES)
        self._risks = {name: np.array([day.risks[name] for day in seen]) for name in self._names}
        self._chances = {name: np.array([day.chances[name] for day in seen]) for name in self._names}
        self._no_auc = _why_no_auc(int(self._came.sum()), len(seen), scoring.positives_min)
        weights = list(_resamples([day.e_code for day in seen], scoring)) if seen else []
        self._brier = {name: [brier(self._chances[name], self._came, each) for each in weights] for name in self._names}
        both = [each for each in weights if 0.0 < each @ self._came < each.sum()] if not self._no_auc else []
        self._auc = {name: [auc(self._risks[name], self._came, each) for each in both] for name in self._names}

    def score(self, name: str) -> Score:
        """Return how one forecast did."""
        return Score(
            self._auc_of(name),
            self._brier_of(name),
            Intervals(self._interval(self._auc[name]), self._interval(self._brier[name])),
            self._no_auc,
        )

    def paired(self, one: str, other: str) -> Paired:
        """Return one forecast less another."""
        aucs = [mine - theirs for mine, theirs in zip(self._auc[one], self._auc[other], strict=True)]
        briers = [mine - theirs for mine, theirs in zip(self._brier[one], self._brier[other], strict=True)]
        intervals = Intervals(self._interval(aucs), self._interval(briers))
        return Paired(
            forecast=one,
            against=other,
            auc=_less(self._auc_of(one), self._auc_of(other)),
            brier=_less(self._brier_of(one), self._brier_of(other)),
            intervals=intervals,
            verdict_auc=_verdict(intervals.auc, is_more_better=True),
            verdict_brier=_verdict(intervals.brier, is_more_better=False),
        )

    def _auc_of(self, name: str) -> float | None:
        return None if self._no_auc else auc(self._risks[name], self._came, np.ones_like(self._came))

    def _brier_of(self, name: str) -> float | None:
        return brier(self._chances[name], self._came, np.ones_like(self._came)) if self._came.size else None

    def _interval(self, values: Sequence[float]) -> Interval | None:
        if len(values) < self._scoring.bootstrap_replicates_min:
            return None
        tail = (1.0 - self._scoring.interval_share) / 2.0
        low, high = np.quantile(np.array(values), [tail, 1.0 - tail])
        return Interval(float(low), float(high))


def _why_no_auc(positives: int, seen: int, positives_min: int) -> str:
    if positives < positives_min:
        cases = count_in_words(positives, "council year")
        return f"Distress came in {cases}; under {positives_min} an AUC says nothing."
    return "Distress came in every council year, so there is nothing to rank it above." if positives == seen else ""


def _resamples(e_codes: Sequence[str], scoring: Scoring) -> list[FloatArray]:
    """Return the weights of each resample: how often the authority of each council day was drawn."""
    authorities, place = np.unique(np.array(e_codes), return_inverse=True)
    chance = Generator(Philox(scoring.seed))
    count = len(authorities)
    drawn = chance.multinomial(count, np.full(count, 1.0 / count), scoring.bootstrap_replicates)
    return [each[place].astype(np.float64) for each in drawn]


def _less(model: float | None, other: float | None) -> float | None:
    return None if model is None or other is None else model - other


def _verdict(interval: Interval | None, *, is_more_better: bool) -> str:
    if interval is None:
        return NOT_JUDGED
    if interval.low <= 0.0 <= interval.high:
        return NOT_DISTINGUISHABLE
    return BETTER if (interval.low > 0.0) == is_more_better else WORSE


def _reliability(seen: Sequence[CouncilDay], edges: Sequence[float]) -> list[ReliabilityBin]:
    bins = []
    for low, high in pairwise(edges):
        is_last = high == edges[-1]
        held = [day for day in seen if low <= day.chances[MODEL] < high or (is_last and day.chances[MODEL] == high)]
        if held:
            came = sum(bool(day.came) for day in held)
            mean = sum(day.chances[MODEL] for day in held) / len(held)
            bins.append(ReliabilityBin(low, high, len(held), mean, came, came / len(held)))
    return bins


def _named(day: CouncilDay) -> Named:
    return Named(day.e_code, day.name, day.on.year, day.on, day.chances[MODEL], day.event, day.event_on)
