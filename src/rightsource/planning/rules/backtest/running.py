"""A whole backtest: which councils on which days, what every forecast said of them, what came, and how they did.

Nothing said of a day looks past it: returns by the vintage inside each workbook, the cases that a baseline learns from
by the day on which they were known. So a later year or a later edition changes no earlier forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Final

import numpy as np

from rightsource.planning.rules.at_once import Workers, results_of
from rightsource.planning.rules.backtest.baselines import LOGISTIC, DayInputs, baseline_chances, day_inputs, lesson_of
from rightsource.planning.rules.backtest.cases import Case, computed_case, first_published, reported_case, years_after
from rightsource.planning.rules.backtest.chances import ModelChances, Task, chances_of, estimated_from
from rightsource.planning.rules.backtest.indicators import FloatArray, Indicators, indicators_of
from rightsource.planning.rules.backtest.labels import Event, LeftAside, labels_of
from rightsource.planning.rules.backtest.scores import MODEL, CouncilDay, Judged, judged
from rightsource.planning.rules.backtest_thresholds import Thresholds, rules_hash, thresholds
from rightsource.planning.rules.calibration.estimates import calibrate
from rightsource.planning.rules.outturn_council import Estimated
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear

Progress = Callable[[int, int], None]

HORIZON_YEARS_MAX: Final = 9
"""The longest horizon: a study follows ten years, and a horizon ends in the year after its last whole one."""

_LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Kept:
    """One edition of the returns that was given."""

    form: str
    financial_year: FinancialYear
    vintage_on: date


@dataclass(frozen=True, slots=True)
class NotScored:
    """A council and day of which no study could be made, and why."""

    e_code: str
    scored_on: date
    because: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was said of one council on one day by every forecast, and what came; None where it is not seen yet."""

    e_code: str
    name: str
    scored_on: date
    fold: int
    reserves_share: float
    reported: Mapping[str, float]
    computed: Mapping[str, float]
    reported_came: bool | None
    computed_came: bool | None


@dataclass(frozen=True, slots=True)
class Backtest(Judged):
    """How the forecasts did with reported distress, and beside it with computed distress, and on what that stands.

    Attributes:
        model: its own chances, which nobody told how rare distress is.
        model_recalibrated: its order, made chances as those of the ranked baselines are.
        baselines: reserves, last_change, resilience_index and logistic.
        paired: each of the two less each baseline, on the same resamples.
        n: council days whose case is seen.
        n_positive: of them, those that distress came to.
        n_not_seen: council days whose horizon has not closed within what is known.
        brier_of_base_rate: of whoever says the share that came, always; only hindsight knows it.
        hits: the model's chance was at the alarm or above, and distress came.
        misses: it came, and the chance was below.
        false_alarms: the chance was at the alarm or above, and none came.
        computed: the same for usable reserves under a stated share of net revenue expenditure.
        estimated_on: the scored days on which enough was published to estimate from; before them, the dated files.
        labels_left_aside: events that no score took in.
        forecasts: every council and day, so that one can look.
        rules_hash: of the definitions, all thresholds and priors, and the model with its dated assumptions.
    """

    computed: Judged
    first_year: int
    horizon_years: int
    scored_on: tuple[date, ...]
    councils: int
    futures: int
    alarm_chance: float
    computed_reserves_share: float
    labels_complete_to: date
    labels_left_aside: tuple[LeftAside, ...]
    returns: tuple[Kept, ...]
    estimated_on: tuple[date, ...]
    not_scored: tuple[NotScored, ...]
    forecasts: tuple[Forecast, ...]
    rules_hash: str


def run_backtest(
    rows: Iterable[OutturnRow],
    events: Iterable[Event],
    *,
    first_year: int,
    horizon_years: int,
    complete_to: date | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Score every council on one day of every year from one on, as far as the returns reach.

    Args:
        rows: returns of upper-tier authorities, of every form, year and edition at hand.
        events: reported distress, as read.
        first_year: the calendar year of the first scored day.
        horizon_years: within how many years of it distress counts, 1 to HORIZON_YEARS_MAX.
        complete_to: the day to which the events are complete; if None, the end of the financial year of the last.
        workers: who follows the futures; None for this process alone. It changes no result.
        progress: called with council days done and in all.
    """
    assert 1 <= horizon_years <= HORIZON_YEARS_MAX
    chosen = thresholds()
    every = list(rows)
    labels = labels_of(events, every, complete_to=complete_to)
    by_code: dict[str, list[OutturnRow]] = {}
    for row in every:
        by_code.setdefault(row.authority.e_code, []).append(row)
    days = _days(by_code, first_year, chosen)
    estimated = _estimated(every, days, horizon_years, chosen)
    tasks = _tasks(by_code, days, estimated, horizon_years, chosen)
    said = {}
    for found in results_of(chances_of, tasks, workers):
        said[found.e_code, found.on] = found
        if progress:
            progress(len(said), len(tasks))
    published = {e_code: first_published(own) for e_code, own in by_code.items()}
    share = chosen.scoring.computed_reserves_share

    def reported(e_code: str, on: date) -> Case:
        return reported_case(labels, e_code, on, horizon_years)

    def computed(e_code: str, on: date) -> Case:
        return computed_case(published[e_code], on, horizon_years, reserves_share=share)

    names = {e_code: max(own, key=lambda row: row.vintage_on).authority.name for e_code, own in by_code.items()}
    assemble = partial(_council_days, days, said, names, chosen=chosen, horizon_years=horizon_years)
    of_reported = assemble(case_of=reported, chance_of=lambda found: found.reported)
    of_computed = assemble(case_of=computed, chance_of=lambda found: found.computed)
    main = judged(of_reported, chosen.scoring)
    return Backtest(
        **{each.name: getattr(main, each.name) for each in fields(Judged)},
        computed=judged(of_computed, chosen.scoring),
        first_year=first_year,
        horizon_years=horizon_years,
        scored_on=tuple(days),
        councils=len({each.e_code for each in of_reported}),
        futures=chosen.scoring.futures,
        alarm_chance=chosen.scoring.alarm_chance,
        computed_reserves_share=share,
        labels_complete_to=labels.complete_to,
        labels_left_aside=labels.left_aside,
        returns=_kept(every),
        estimated_on=tuple(on for on in days if any(estimated[fold, on] for fold in range(chosen.folds.count))),
        not_scored=_not_scored(said),
        forecasts=tuple(_forecasts(of_reported, of_computed, days, chosen)),
        rules_hash=rules_hash(),
    )


_Days = Mapping[date, Sequence[Indicators]]
_Said = Mapping[tuple[str, date], ModelChances]


def _days(
    by_code: Mapping[str, Sequence[OutturnRow]], first_year: int, chosen: Thresholds
) -> dict[date, list[Indicators]]:
    """Return each scored day with the councils whose reserves were known well enough on it."""
    days: dict[date, list[Indicators]] = {}
    last = max((row.financial_year.starts_in for own in by_code.values() for row in own), default=first_year)
    age = chosen.scoring.balance_age_years_max
    for year in range(first_year, min(last + age, _LAST_YEAR) + 2):
        on = chosen.scoring.scored_on(year)
        found = (indicators_of(own, on=on, index=chosen.resilience_index) for own in by_code.values())
        recent = [each for each in found if each is not None and years_after(each.balance_on, age) >= on]
        if recent:
            days[on] = sorted(recent, key=lambda each: each.e_code)
    return days


def _estimated(
    rows: Sequence[OutturnRow], days: _Days, horizon_years: int, chosen: Thresholds
) -> dict[tuple[int, date], Estimated | None]:
    """Return what was estimated for each fold on each day, from the other folds' returns published by then."""
    return {
        (fold, on): estimated_from(
            calibrate(rows, on=on, folds=chosen.folds, held_out=fold, settings=chosen.estimating, is_sure_asked=False),
            horizon_years + 1,
        )
        for on in days
        for fold in range(chosen.folds.count)
    }


def _tasks(
    by_code: Mapping[str, Sequence[OutturnRow]],
    days: _Days,
    estimated: Mapping[tuple[int, date], Estimated | None],
    horizon_years: int,
    chosen: Thresholds,
) -> list[Task]:
    return [
        Task(
            e_code=each.e_code,
            on=on,
            horizon_years=horizon_years,
            rows=tuple(row for row in by_code[each.e_code] if row.vintage_on <= on),
            estimated=estimated[chosen.folds.of(each.e_code), on],
            reserves_share=chosen.scoring.computed_reserves_share,
            futures=chosen.scoring.futures,
            seed=chosen.scoring.seed,
        )
        for on, day in days.items()
        for each in day
    ]


def _council_days(
    days: _Days,
    said: _Said,
    names: Mapping[str, str],
    *,
    chosen: Thresholds,
    horizon_years: int,
    case_of: Callable[[str, date], Case],
    chance_of: Callable[[ModelChances], float | None],
) -> list[CouncilDay]:
    """Return every council and day of which the model could speak, with all forecasts of one kind of distress."""
    model = {on: [chance_of(said[each.e_code, on]) for each in day] for on, day in days.items()}
    inputs = {on: _inputs(on, day, model[on], chosen) for on, day in days.items()}
    cases = {on: {each.e_code: case_of(each.e_code, on) for each in day} for on, day in days.items()}
    lessons = [lesson_of(inputs[on], cases[on]) for on in days]
    made = []
    for on in days:
        chances = baseline_chances(inputs[on], lessons, horizon_years=horizon_years, prior=chosen.prior)
        risks = {**inputs[on].risks, LOGISTIC: chances[LOGISTIC]}
        for place, (e_code, chance) in enumerate(zip(inputs[on].e_codes, model[on], strict=True)):
            if chance is not None:
                case = cases[on][e_code]
                made.append(
                    CouncilDay(
                        e_code=e_code,
                        name=names[e_code],
                        on=on,
                        risks={MODEL: chance, **_at(risks, place)},
                        chances={MODEL: chance, **_at(chances, place)},
                        came=case.came if case.is_seen else None,
                        event=case.event,
                        event_on=case.event_on,
                    )
                )
    return made


def _inputs(on: date, day: Sequence[Indicators], model: Sequence[float | None], chosen: Thresholds) -> DayInputs:
    known = np.array([np.nan if chance is None else chance for chance in model])
    folds = [chosen.folds.of(each.e_code) for each in day]
    return day_inputs(on, day, folds, model=known, index=chosen.resilience_index, prior=chosen.prior)


def _at(values: Mapping[str, FloatArray], place: int) -> dict[str, float]:
    return {name: float(array[place]) for name, array in values.items()}


def _kept(rows: Iterable[OutturnRow]) -> tuple[Kept, ...]:
    editions = {(row.financial_year, row.form, row.vintage_on) for row in rows}
    return tuple(Kept(form, year, vintage) for year, form, vintage in sorted(editions))


def _not_scored(said: _Said) -> tuple[NotScored, ...]:
    return tuple(
        NotScored(found.e_code, found.on, found.not_scored_because)
        for _, found in sorted(said.items())
        if found.reported is None
    )


def _forecasts(
    of_reported: Sequence[CouncilDay], of_computed: Sequence[CouncilDay], days: _Days, chosen: Thresholds
) -> Iterable[Forecast]:
    shares = {(each.e_code, on): each.values["reserves_share"] for on, day in days.items() for each in day}
    for one, other in zip(of_reported, of_computed, strict=True):
        yield Forecast(
            e_code=one.e_code,
            name=one.name,
            scored_on=one.on,
            fold=chosen.folds.of(one.e_code),
            reserves_share=shares[one.e_code, one.on],
            reported=one.chances,
            computed=other.chances,
            reported_came=one.came,
            computed_came=other.came,
        )
