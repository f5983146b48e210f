"""Timing the kernel, the parts of the ceiling and the peers in turns, by a clock that is given."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from rightsource.planning.rules.bench import HEADLINE, LABELS, Agreement, Speed
from rightsource.simulation.bench import engines
from rightsource.simulation.bench.best_plan import outcome_by_numpy
from rightsource.simulation.bench.ceiling import arithmetic, compile_what_is_timed, numpys_normals, our_normals
from rightsource.simulation.bench.kernel_batch import follow_by_blocks
from rightsource.simulation.bench.sizes import R1, R2, Size, packed_study, sized_study
from rightsource.simulation.evaluate import Outcome
from rightsource.simulation.project import CHUNK
from rightsource.simulation.study import Study

Clock = Callable[[], float]
Progress = Callable[[int, int], None]

SIZES: Final = (R1, R2)
PROCESSORS: Final = (1, 2)
IN_THREADS: Final = ("kernel", "our normals", "numpy normals", "arithmetic")
HEADLINE_SIZE: Final = ("ceiling", *HEADLINE)
_COMPARED: Final = ("python", "numpy", "jax threefry2x32")
_FUTURES_COMPARED: Final = {"python": 3, "calc": 2, "numpy": 64, "jax threefry2x32": 64}
# Each is a start of the whole office.
_CALC_REPEATS: Final = 3
_SINGLE_THREADED: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}


@dataclass(frozen=True)
class Effort:
    """How often each thing is timed, and for how long at least; how often Calc recalculates."""

    repeats: int
    seconds: float
    recalculations: int


@dataclass(frozen=True)
class Entry:
    """One cell of the table: what is run, on how many processors, and how many futures a run."""

    engine: str
    size: Size
    threads: int
    futures: int
    run: Callable[[int], object]  # given how many futures


class Crew:
    """Processes for the peers, each kept to a processor of its own for as long as the benchmark runs."""

    def __init__(self, pools: Sequence[ProcessPoolExecutor]) -> None:
        self._pools = pools

    def run(self, engine: str, size: Size, futures: int, threads: int) -> None:
        """Follow futures, shared out evenly between so many processes, and wait for the last of them."""
        share = futures // threads
        asked = [
            pool.submit(engines.run, engine, size, share, number * share)
            for number, pool in enumerate(self._pools[:threads])
        ]
        for each in asked:
            each.result()

    def outcomes(self, studies: Sequence[Study], first: int, futures: int) -> list[Outcome]:
        """Return what each study comes to by the NumPy batch, one study a process."""
        asked = [
            self._pools[number % len(self._pools)].submit(outcome_by_numpy, study, first, futures)
            for number, study in enumerate(studies)
        ]
        return [each.result() for each in asked]

    def difference_share(self, engine: str, size: Size, futures: int) -> float:
        """Return how far a peer's figures are from the kernel's. See `engines.difference_share`."""
        return self._pools[0].submit(engines.difference_share, engine, size, futures).result()


def compile_apart() -> None:
    """Let a process of its own compile what is timed.

    A process that has compiled follows futures by two fifths slower, for as long as it lives, than one that finds the
    same code on disk, as every process after the first one does.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(compile_what_is_timed).result()


@contextmanager
def crew() -> Iterator[Crew]:
    """Start the peers' processes, each of a fresh interpreter, and end them."""
    before = {name: os.environ.get(name) for name in _SINGLE_THREADED}
    os.environ.update(_SINGLE_THREADED)
    processors = sorted(os.sched_getaffinity(0))[: PROCESSORS[-1]]
    context = multiprocessing.get_context("spawn")
    pools = [
        ProcessPoolExecutor(1, mp_context=context, initializer=engines.keep_to, initargs=(processor,))
        for processor in processors
    ]
    try:
        yield Crew(pools)
    finally:
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def timed_in_turns(workers: Crew, effort: Effort, clock: Clock, progress: Progress | None = None) -> list[Speed]:
    """Return the speed of everything that can be measured here, and why not of what cannot."""
    cannot = {name: why for name in engines.LEAST if (why := engines.why_not(name))}
    entries = [
        _entry(workers, name, size, threads, seconds=effort.seconds, clock=clock)
        for name in (*IN_THREADS, *engines.LEAST)
        if name not in cannot
        for size in SIZES
        for threads in PROCESSORS
        if threads == 1 or threads <= (os.cpu_count() or 1)
    ]
    seconds: list[list[float]] = [[] for _ in entries]
    for turn in range(effort.repeats):
        for place, entry in enumerate(entries):
            began = clock()
            entry.run(entry.futures)
            seconds[place].append(clock() - began)
            if progress:
                progress(turn * len(entries) + place + 1, effort.repeats * len(entries))
    measured = [
        Speed(
            entry.engine,
            LABELS[entry.engine],
            entry.size.name,
            entry.threads,
            entry.futures / min(taken),
            entry.futures / max(taken),
            entry.futures,
            effort.repeats,
        )
        for entry, taken in zip(entries, seconds, strict=True)
    ]
    return [*measured, calc(effort)] + [
        Speed(name, LABELS[name], size.name, threads, None, None, 0, 0, why)
        for name, why in cannot.items()
        for size in SIZES
        for threads in PROCESSORS
    ]


def _entry(workers: Crew, engine: str, size: Size, threads: int, *, seconds: float, clock: Clock) -> Entry:
    """Return what to run, run once already, with so many futures that a run takes long enough."""
    run, least = _runner(workers, engine, size, threads), _least(engine, threads)
    run(least)
    began = clock()
    run(least)
    taken = clock() - began
    futures = least
    if taken < seconds:
        futures = least * int(-(-seconds // max(taken, 1e-6)))
    return Entry(engine, size, threads, futures, run)


def calc(effort: Effort) -> Speed:
    """Return Calc's speed on the smaller study. It has one thread, and times itself."""
    why = engines.why_not("calc")
    if why:
        return Speed("calc", LABELS["calc"], R1.name, 1, None, None, 0, 0, why)
    times = effort.recalculations
    found = [engines.calc_futures_per_s(R1, times) for _ in range(min(effort.repeats, _CALC_REPEATS))]
    return Speed("calc", LABELS["calc"], R1.name, 1, max(found), min(found), times, len(found))


def _least(engine: str, threads: int) -> int:
    return engines.LEAST.get(engine, CHUNK) * threads


def _runner(workers: Crew, engine: str, size: Size, threads: int) -> Callable[[int], object]:
    if engine not in IN_THREADS:
        return lambda futures: workers.run(engine, size, futures, threads)
    packed, normals = packed_study(sized_study(size), engines.SEED), size.normals_per_future
    return {
        "kernel": lambda futures: follow_by_blocks(packed, futures, threads),
        "our normals": lambda futures: our_normals(futures, normals, threads),
        "numpy normals": lambda futures: numpys_normals(futures, normals, threads),
        "arithmetic": lambda futures: arithmetic(packed, futures, threads),
    }[engine]


def agreements(workers: Crew) -> Iterator[Agreement]:
    """Yield how far each peer that takes the kernel's random numbers is from it."""
    why = engines.why_not("calc")
    futures = _FUTURES_COMPARED["calc"]
    yield Agreement("calc", R1.name, futures, None if why else engines.difference_share("calc", R1, futures), why)
    for engine in _COMPARED:
        for size in SIZES:
            futures, why = _FUTURES_COMPARED[engine], engines.why_not(engine)
            share = None if why else workers.difference_share(engine, size, futures)
            yield Agreement(engine, size.name, futures, share, why)
