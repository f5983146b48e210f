"""The public door: follow many futures of one plan, with either engine."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from rightsource.simulation.assumptions import Assumptions, Driver, TaxLimit, uncorrelated
from rightsource.simulation.drivers import CPI, DRIVER_KEYS, MONTHS_PER_YEAR
from rightsource.simulation.faults import check_study
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.kernel.layout import LANES
from rightsource.simulation.kernel.run import run
from rightsource.simulation.packing import pack
from rightsource.simulation.plan import Plan, plan_without_decisions
from rightsource.simulation.projection import NEVER, VEHICLE_YEARLY, YEARLY, FloatArray, IntArray, Projection
from rightsource.simulation.reference.council import Month
from rightsource.simulation.reference.follow import follow
from rightsource.simulation.reference.world import Prepared, prepare
from rightsource.simulation.timetable import make_timetable

Engine = Literal["kernel", "reference"]
Progress = Callable[[int, int], None]

# Whole blocks of lanes; small enough that progress is seen and threads finish together, large enough that a task costs
# nothing.
CHUNK: Final = 6 * LANES


def project(
    group: Group,
    assumptions: Assumptions,
    plan: Plan,
    *,
    futures: int,
    seed: int,
    engine: Engine = "kernel",
    first_future: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Projection:
    """Follow `futures` futures of a group under a plan.

    Future number i is the same future whatever else is asked: in any batch, on any number of threads,
    under any plan of the same scenario.

    The seed is the study's, from 0 to 2**64 - 1. `threads` is how many run at once (what the machine has, if
    None); no bit depends on it. `progress` is called in the caller's thread, after each chunk of futures,
    with futures done and futures in all.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    check_study(group, assumptions, plan)
    assert futures > 0
    assert 0 <= seed < 1 << 64
    assert 0 <= first_future <= (1 << 32) - futures
    timetable = make_timetable(group, assumptions, plan)
    vehicles = len(group.vehicles)
    council = np.zeros((len(YEARLY), group.years, futures))
    of_vehicles = np.zeros((len(VEHICLE_YEARLY), vehicles, group.years, futures))
    months = np.full((2, futures), NEVER, dtype=np.int32)
    vehicle_months = np.full((2, vehicles, futures), NEVER, dtype=np.int32)
    if engine == "kernel":
        packed = pack(group, assumptions, plan, timetable, seed)

        def follow_chunk(start: int, stop: int) -> float:
            # Whole arrays, since the compiler writes faster where it knows how they lie.
            outputs = council, of_vehicles, months, vehicle_months
            return run(packed, first_future + start, start, stop - start, *outputs)

        worst = _share_out(follow_chunk, futures, threads or os.cpu_count() or 1, progress)
        assert worst <= group.rounding_gbp, f"Reserves or the group's result do not add up, by £{worst}."
    else:
        study = prepare(group, assumptions, plan, seed)
        _follow_slowly(study, first_future, (council, of_vehicles, months, vehicle_months), progress)
    return Projection(
        group=group,
        plan=plan,
        seed=seed,
        first_future=first_future,
        engine=engine,
        council=council,
        vehicles=of_vehicles,
        first_s114_month=months[0][:, np.newaxis],
        first_support_month=months[1][:, np.newaxis],
        failure_month=vehicle_months[0].T,
        teckal_month=vehicle_months[1].T,
        receipts_gbp=timetable.receipts_left_gbp[np.newaxis],
        receipts_used_gbp=timetable.receipts_used_gbp[np.newaxis],
        planned_savings_gbp=timetable.planned_savings_gbp,
        tax_rise_share=timetable.tax_rise_share,
        is_tax_capped=timetable.is_tax_capped,
    )


def warm() -> None:
    """Compile the fast engine and keep it on disk, so that the first question is not kept waiting."""
    driver = [Driver(key, (0.0,), 0.0, 0.0, "no chance", None) for key in DRIVER_KEYS]
    limit = TaxLimit(2026, 1.0, 1.0, 1.0, "no limit", None)
    project(
        Group(2026, 1, (Service("all", "general", 1.0, 1.0, 0.0, 0.0),), Funding(1.0, 0.0, 0.0), Debt(), Reserves(1.0)),
        Assumptions(tuple(driver), uncorrelated(), 0.0, 0.0, (limit,)),
        plan_without_decisions(1),
        futures=1,
        seed=0,
    )


def _share_out(follow: Callable[[int, int], float], futures: int, threads: int, progress: Progress | None) -> float:
    """Follow all chunks, at most `threads` at once, and return the worst of what they return."""
    bounds = list(pairwise([*range(0, futures, CHUNK), futures]))
    worst = 0.0
    with ThreadPoolExecutor(min(threads, len(bounds))) as pool:
        for (_, stop), rounding in zip(bounds, pool.map(lambda bound: follow(*bound), bounds), strict=True):
            worst = max(worst, rounding)
            if progress:
                progress(stop, futures)
    return worst


def _follow_slowly(
    study: Prepared,
    first_future: int,
    outputs: tuple[FloatArray, FloatArray, IntArray, IntArray],
    progress: Progress | None,
) -> None:
    council, of_vehicles, first_months, vehicle_months = outputs
    futures = first_months.shape[1]
    for row in range(futures):
        months = list(follow(study, first_future + row))
        for year, of_year in enumerate(_by_year(months)):
            council[:, year, row] = _year_figures(of_year)
            for place in range(len(study.group.vehicles)):
                of_vehicles[:, place, year, row] = _vehicle_figures(of_year, place)
        first_months[:, row] = _first(months, "fails_s114"), _first(months, "needs_support")
        for place in range(len(study.group.vehicles)):
            theirs = [month.vehicles[place] for month in months]
            vehicle_months[:, place, row] = _first(theirs, "fails"), _first(theirs, "is_below_teckal")
        if progress:
            progress(row + 1, futures)


def _first(months: Sequence[object], what: str) -> int:
    return next((place for place, month in enumerate(months) if getattr(month, what)), NEVER)


def _by_year(months: list[Month]) -> Iterator[list[Month]]:
    for april in range(0, len(months), MONTHS_PER_YEAR):
        yield months[april : april + MONTHS_PER_YEAR]


def _year_figures(months: list[Month]) -> list[float]:
    """Return one year's figures in the order of `YEARLY`."""
    march = months[-1]
    one_off = sum(month.balance.one_off_savings_gbp for month in months)
    return [
        march.reserves_gbp,
        sum(month.result_gbp for month in months),
        sum(month.balance.recurrent_gbp for month in months),
        march.support_gbp,
        sum(month.recurrent_savings_gbp for month in months) + one_off,
        one_off,
        sum(month.controls_gbp for month in months),
        march.reserves_used_gbp,
        march.debt_gbp,
        sum(month.charges_gbp for month in months),
        sum(month.vehicle_support_gbp for month in months),
        sum(month.separation_gbp for month in months),
        sum(month.step_in_gbp for month in months),
        sum(month.dividends_gbp for month in months),
        march.schools_balance_gbp,
        sum(month.group_result_gbp for month in months),
        sum(month.net_cost_gbp for month in months),
        sum(month.index[CPI] for month in months) / MONTHS_PER_YEAR,
    ]


def _vehicle_figures(months: list[Month], place: int) -> list[float]:
    """Return one vehicle's figures of one year in the order of `VEHICLE_YEARLY`."""
    theirs = [month.vehicles[place] for month in months]
    return [
        theirs[-1].reserves_gbp,
        theirs[-1].cash_gbp,
        sum(month.result_gbp for month in theirs),
        sum(month.charges_gbp for month in theirs),
        sum(month.external_income_gbp for month in theirs),
        sum(month.support_gbp for month in theirs),
        theirs[-1].owner_work_share,
    ]
