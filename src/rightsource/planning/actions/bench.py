"""Measuring how fast the engine is beside its peers: the clock is read here, and nothing is written down."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from rightsource.planning.rules.amending import movable
from rightsource.planning.rules.bench import (
    AmendmentTime,
    Bench,
    Machine,
    SizeTold,
    p95,
    ratios_of,
    with_ceilings,
)
from rightsource.planning.rules.bench_growth import best_of, country, memory, slopes
from rightsource.planning.rules.bench_plan import best_plan
from rightsource.planning.rules.bench_speeds import (
    HEADLINE_SIZE,
    SIZES,
    Effort,
    agreements,
    compile_apart,
    crew,
    timed_in_turns,
)
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED
from rightsource.simulation.project import project

Progress = Callable[[int, int], None]
Ask = Callable[[str, int], float]

_AMENDMENTS: Final = 40
_UNTIMED: Final = 3
_LIBRARIES: Final = ("numpy", "numba", "scipy", "jax", "ema-workbench", "pymoo")


@dataclass(frozen=True)
class Scale:
    """How much is measured: enough to be believed, or so little that it only shows that it works."""

    effort: Effort
    slope_futures: int
    slope_repeats: int
    memory_futures: int
    country_futures: int
    plans: int


FULL: Final = Scale(Effort(7, 0.4, 50), 1024, 5, 1_000_000, 10_000, 400)
QUICK: Final = Scale(Effort(1, 0.0, 2), 128, 1, 20_000, 100, 20)


def measure(
    *,
    today: date,
    is_quick: bool = False,
    ask: Ask | None = None,
    progress: Progress | None = None,
) -> Bench:
    """Measure everything on this machine, and return it with the ratios that follow.

    Args:
        today: the day on which it is measured.
        is_quick: only see that it works: the fewest futures, once each.
        ask: asks the open council for an amendment over HTTP, in futures of a seed, and returns the seconds it took.
        progress: called with the runs done and the runs in all, of the speeds, which take longest.
    """
    scale = QUICK if is_quick else FULL
    load_before = os.getloadavg()[0]
    compile_apart()
    with crew() as workers:
        agreed = tuple(agreements(workers))
        speeds = with_ceilings(timed_in_turns(workers, scale.effort, time.perf_counter, progress))
        plan = best_plan(workers, time.perf_counter, plans=scale.plans)
    ceiling = next(each for each in speeds if (each.engine, each.size, each.threads) == HEADLINE_SIZE)
    return Bench(
        is_quick=is_quick,
        measured_at=datetime.now().astimezone().isoformat(timespec="minutes"),
        machine=_machine(load_before),
        sizes=tuple(
            SizeTold(size.name, size.services, size.months, 1 + size.vehicles, size.normals_per_future)
            for size in SIZES
        ),
        ceiling_futures_per_s=ceiling.futures_per_s or 0.0,
        engines=speeds,
        ratios=ratios_of(speeds, plan),
        agreement=agreed,
        linearity=slopes(time.perf_counter, repeats=scale.slope_repeats, futures=scale.slope_futures),
        memory=memory(scale.memory_futures),
        amendment=_amendment(ask, today) if ask else AmendmentTime(0, 0, None, None, None, "No council was asked."),
        best_plan=plan,
        country=country(time.perf_counter, today=today, futures=scale.country_futures),
    )


def _amendment(ask: Ask, today: date) -> AmendmentTime:
    """Ask for a different amendment in different futures each time, so that no plan has been followed before."""
    # Only here is a council needed: all else is measured without one, and without a database.
    from django.db import transaction

    from rightsource.planning.queries import study_known
    from rightsource.storage import walls
    from rightsource.storage.knowledge import Audience

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        core = study_known(today, Audience.MEMBERS).core
    tax = next(each.name for each in movable(core) if each.name.startswith("tax."))
    seconds = [ask(f"{tax}={1 + turn / 100:.2f}%", turn) for turn in range(_UNTIMED + _AMENDMENTS)][_UNTIMED:]
    kernel = 2.0 * best_of(
        lambda: project(core.group, core.assumptions, core.plan, futures=DEFAULT_FUTURES, seed=DEFAULT_SEED),
        time.perf_counter,
    )
    return AmendmentTime(DEFAULT_FUTURES, _AMENDMENTS, p95(seconds), kernel, p95(seconds) / kernel)


def _machine(load_before: float) -> Machine:
    return Machine(
        processor=_processor(),
        processors=os.cpu_count() or 1,
        python=platform.python_version(),
        libraries={name: found for name in _LIBRARIES if (found := _version(name))},
        load_before=load_before,
        load_after=os.getloadavg()[0],
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
