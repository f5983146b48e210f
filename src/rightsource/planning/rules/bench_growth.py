"""How time and memory grow with what is asked, and how long the whole country takes; by a clock that is given."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import replace
from datetime import date
from typing import Final

from rightsource.planning.rules.at_once import local_processes, results_of
from rightsource.planning.rules.bench import CountryTime, Memory, Slope, slope_of
from rightsource.planning.rules.national import national, project_council, shipped_returns
from rightsource.planning.rules.national_found import Scenario
from rightsource.simulation.bench.engines import SEED
from rightsource.simulation.bench.sizes import R2, Size, sized_study
from rightsource.simulation.project import project
from rightsource.simulation.study import Study
from rightsource.simulation.summary import survey

Clock = Callable[[], float]

# A decade of each. Services grow with their vehicles, three to one, so that all but the drivers grows.
_FUTURES: Final = (1024, 3072, 10240)
_SERVICES: Final = (60, 180, 600)
_YEARS: Final = (1, 3, 10)
# One year takes so little that what a question costs once, whatever is asked, is not little beside it.
_MORE_FOR_MONTHS: Final = 16
_SERVICES_PER_VEHICLE: Final = 3
_TO_START: Final = 6
_KILOBYTES_PER_MEGABYTE: Final = 1000.0


def slopes(clock: Clock, *, repeats: int, futures: int) -> tuple[Slope, ...]:
    """Return how time grows with futures, services and months, each over a decade, on one thread."""
    by_futures = [(R2, count * futures // _FUTURES[0]) for count in _FUTURES]
    by_services = [
        (replace(R2, services=count, vehicles=count // _SERVICES_PER_VEHICLE), futures) for count in _SERVICES
    ]
    by_years = [(replace(R2, years=count), _MORE_FOR_MONTHS * futures) for count in _YEARS]
    return (
        _slope("futures", [count for _, count in by_futures], by_futures, repeats, clock),
        _slope("services", _SERVICES, by_services, repeats, clock),
        _slope("months", [size.months for size, _ in by_years], by_years, repeats, clock),
    )


def _slope(of: str, counts: Sequence[int], asked: Sequence[tuple[Size, int]], repeats: int, clock: Clock) -> Slope:
    """Time each in turns, once unmeasured, and return the slope of the best times."""
    seconds = [float("inf")] * len(asked)
    for turn in range(repeats + 1):
        for place, (size, futures) in enumerate(asked):
            study = sized_study(size)
            began = clock()
            project(study.group, study.assumptions, study.plan, futures=futures, seed=SEED, threads=1)
            if turn:
                seconds[place] = min(seconds[place], clock() - began)
    return Slope(of, slope_of(counts, seconds), tuple(counts), tuple(seconds))


def best_of(work: Callable[[], object], clock: Clock, times: int = 7) -> float:
    """Return the shortest time that some work took, having been done once before."""
    work()
    seconds = []
    for _ in range(times):
        began = clock()
        work()
        seconds.append(clock() - began)
    return min(seconds)


def memory(futures: int) -> Memory:
    """Return the most memory that a process of its own took to survey so many futures of the larger study."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return Memory(R2.name, futures, pool.submit(_peak_mb, futures).result())


def _peak_mb(futures: int) -> float:
    study = sized_study(R2)
    survey(Study(study.group, study.assumptions, study.plan), futures=futures, seed=SEED)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_PER_MEGABYTE


def country(clock: Clock, *, today: date, futures: int) -> CountryTime:
    """Return how long every upper-tier authority takes, in this process and by two, their start apart."""
    study = national(
        shipped_returns(), on=None, today=today, scenario=Scenario.MOST_TAX, years=5, futures=futures, seed=SEED
    )
    began = clock()
    alone = sum(1 for _ in results_of(project_council, study.tasks, None))
    serial = clock() - began
    with local_processes(2)() as pool:
        began = clock()
        # As many as there are workers have one each to begin with, or nearly: by then they have started.
        wait([pool.submit(project_council, task) for task in study.tasks[:_TO_START]])
        start = clock() - began
        began = clock()
        by_two = sum(1 for _ in pool.map(project_council, study.tasks))
        two = clock() - began
    assert alone == by_two == len(study.tasks)
    return CountryTime(alone, futures, serial, two, start, serial / two)
