"""How fast the engine is: what a run of the benchmark measured, the ratios that follow, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

LABELS: Final = {
    "kernel": "Rightsource: compiled, futures in lanes",
    "ceiling": "The machine's own ceiling",
    "generator": "Random numbers alone, the fastest of those measured",
    "our normals": "Random numbers alone: our lanes (Philox, inverse normal)",
    "numpy normals": "Random numbers alone: NumPy (SFC64)",
    "arithmetic": "Our arithmetic alone, on ready normals",
    "numpy": "NumPy batch (SFC64), a process a processor",
    "python": "Plain Python, a process a processor",
    "jax threefry2x32": "JAX (Threefry), a process a processor",
    "jax rbg": "JAX (XLA's generator), a process a processor",
    "ema batched": "EMA Workbench, a NumPy batch an experiment",
    "ema singly": "EMA Workbench, a future an experiment",
    "calc": "LibreOffice Calc, a recalculation a future",
}
"""What each thing measured is called, in the order of the table."""

HEADLINE: Final = ("R2", 2)
"""The size and the number of processors that ratios are of; of Calc, the smaller size and its one thread."""


@dataclass(frozen=True, slots=True)
class SizeTold:
    """A study of a stated size: organisations are the council and its vehicles."""

    name: str
    services: int
    months: int
    organisations: int
    normals_per_future: int


@dataclass(frozen=True, slots=True)
class Speed:
    """One thing measured: the best of several runs, and the worst of them.

    Attributes:
        engine: its name, and `label` what that is.
        size: of the study; threads: threads or processes at work, one on each processor.
        futures_per_s: the best, random numbers included; of random numbers alone, as many as a future takes.
        slowest_futures_per_s: the worst of the same runs: how far the machine was disturbed.
        futures: how many a run; repeats: how many runs.
        cannot_because: why there is no figure; empty if there is one.
    """

    engine: str
    label: str
    size: str
    threads: int
    futures_per_s: float | None
    slowest_futures_per_s: float | None
    futures: int
    repeats: int
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class Ratios:
    """How many times as fast the kernel is: of the larger study, two threads, random numbers included.

    Attributes:
        kernel_to_calc: of the smaller study, the kernel's two threads against Calc, which has one.
        threads_2_to_1: the kernel's two threads against its one.
        time_to_best_plan: the time that others take to a plan as good, against ours.
        futures_per_s_to_generator: the kernel against the random numbers that it needs, drawn and not used.
    """

    kernel_to_ceiling: float | None
    kernel_to_numpy: float | None
    kernel_to_python: float | None
    kernel_to_jax: float | None
    kernel_to_ema_batched: float | None
    kernel_to_ema_singly: float | None
    kernel_to_calc: float | None
    threads_2_to_1: float | None
    time_to_best_plan: float | None
    futures_per_s_to_generator: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a peer given the kernel's random numbers is from it, as a share of a figure and the turnover."""

    engine: str
    size: str
    futures: int
    largest_difference_share: float | None
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class Slope:
    """How time grows with one thing: 1 is in proportion. One thread; the best of several runs at each count.

    Attributes:
        of: futures, services (each vehicle with as many, so vehicles grow too) or months.
        slope: of the logarithm of time over the logarithm of the count, by least squares.
        counts, seconds: what was measured.
    """

    of: str
    slope: float
    counts: tuple[int, ...]
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory that a process took that surveyed so many futures: Python and everything else in it."""

    size: str
    futures: int
    peak_mb: float


@dataclass(frozen=True, slots=True)
class AmendmentTime:
    """A member's amendment, from asking over HTTP to the last byte of the page.

    Attributes:
        p95_s: within this time 19 of 20 answers came; kernel_s: the kernel alone on both plans, the best of several.
    """

    futures: int
    asked: int
    p95_s: float | None
    kernel_s: float | None
    p95_to_kernel: float | None
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class BestPlanTime:
    """The cheapest plan whose chance of s.114 is at most so much, ours and by another optimiser on the NumPy batch.

    Attributes:
        ours_s: the search's time to its verified plan; ours_cost_gbp: what that plan costs.
        theirs_s: the time until the other had a plan as cheap, or, where it found none, until it was stopped.
        theirs_cost_gbp: what its cheapest plan costs, in the same unseen futures.
        is_as_good: whether the other got there; if not, its time is only a least one.
    """

    limit_share: float
    ours_s: float | None
    ours_cost_gbp: float | None
    theirs: str
    theirs_s: float | None
    theirs_cost_gbp: float | None
    is_as_good: bool
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class CountryTime:
    """Every upper-tier authority of England from its published returns, in one process and by two."""

    authorities: int
    futures: int
    serial_s: float | None
    two_workers_s: float | None
    start_s: float | None
    two_workers_to_serial: float | None
    cannot_because: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What it was measured on."""

    processor: str
    processors: int
    python: str
    libraries: dict[str, str]
    load_before: float
    load_after: float


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of the benchmark, everything in it measured on one machine in one sitting.

    Attributes:
        is_quick: whether it was only to see that it works: its figures then mean nothing.
        ceiling_futures_per_s: what the machine would do if the fastest random numbers and our own arithmetic followed
            each other without loss; of the larger study, two processors.
    """

    is_quick: bool
    measured_at: str
    machine: Machine
    sizes: tuple[SizeTold, ...]
    ceiling_futures_per_s: float
    engines: tuple[Speed, ...]
    ratios: Ratios
    agreement: tuple[Agreement, ...]
    linearity: tuple[Slope, ...]
    memory: Memory
    amendment: AmendmentTime
    best_plan: BestPlanTime
    country: CountryTime


def with_ceilings(measured: Sequence[Speed]) -> tuple[Speed, ...]:
    """Return what was measured, with the fastest generator and the ceiling of each size and number of processors."""
    added = []
    for size, threads in sorted({(each.size, each.threads) for each in measured}):
        ours, numpys, arithmetic = (
            _speed(measured, name, size, threads) for name in ("our normals", "numpy normals", "arithmetic")
        )
        if ours is None or numpys is None or arithmetic is None:
            continue
        generator = max(ours, numpys, key=lambda each: each.futures_per_s or 0.0)
        best, slowest = (
            1.0 / (1.0 / one + 1.0 / other)
            for one, other in (
                (generator.futures_per_s or 1.0, arithmetic.futures_per_s or 1.0),
                (generator.slowest_futures_per_s or 1.0, arithmetic.slowest_futures_per_s or 1.0),
            )
        )
        for name, fast, slow in (
            ("generator", generator.futures_per_s, generator.slowest_futures_per_s),
            ("ceiling", best, slowest),
        ):
            added.append(Speed(name, LABELS[name], size, threads, fast, slow, arithmetic.futures, arithmetic.repeats))
    order = list(LABELS)
    return tuple(sorted((*measured, *added), key=lambda each: (each.size, order.index(each.engine), each.threads)))


def ratios_of(speeds: Sequence[Speed], best_plan: BestPlanTime) -> Ratios:
    """Return the ratios that follow from what was measured; None where one of the two was not."""

    def of(name: str, size: str = HEADLINE[0], threads: int = HEADLINE[1]) -> float | None:
        speed = _speed(speeds, name, size, threads)
        return speed.futures_per_s if speed else None

    kernel = of("kernel")
    faster_jax = max((of("jax threefry2x32") or 0.0), (of("jax rbg") or 0.0)) or None
    return Ratios(
        kernel_to_ceiling=_ratio(kernel, of("ceiling")),
        kernel_to_numpy=_ratio(kernel, of("numpy")),
        kernel_to_python=_ratio(kernel, of("python")),
        kernel_to_jax=_ratio(kernel, faster_jax),
        kernel_to_ema_batched=_ratio(kernel, of("ema batched")),
        kernel_to_ema_singly=_ratio(kernel, of("ema singly")),
        kernel_to_calc=_ratio(of("kernel", "R1"), of("calc", "R1", 1)),
        threads_2_to_1=_ratio(kernel, of("kernel", threads=1)),
        time_to_best_plan=_ratio(best_plan.theirs_s, best_plan.ours_s),
        futures_per_s_to_generator=_ratio(kernel, of("generator")),
    )


def slope_of(counts: Sequence[int], seconds: Sequence[float]) -> float:
    """Return the slope of the logarithm of time over the logarithm of the count, by least squares.

    >>> round(slope_of((10, 100), (2.0, 20.0)), 6), round(slope_of((1, 2, 4), (1.0, 4.0, 16.0)), 6)
    (1.0, 2.0)
    """
    x, y = [log(count) for count in counts], [log(second) for second in seconds]
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    above = sum((one - x_mean) * (other - y_mean) for one, other in zip(x, y, strict=True))
    return above / sum((one - x_mean) ** 2 for one in x)


def p95(seconds: Sequence[float]) -> float:
    """Return the time within which 19 of 20 came, without reading between two of them.

    >>> p95([1.0] * 19 + [9.0]), p95([1.0, 2.0])
    (1.0, 2.0)
    """
    ordered = sorted(seconds)
    return ordered[-(-19 * len(ordered) // 20) - 1]


def _speed(speeds: Sequence[Speed], engine: str, size: str, threads: int) -> Speed | None:
    found = (each for each in speeds if (each.engine, each.size, each.threads) == (engine, size, threads))
    return next((each for each in found if each.futures_per_s), None)


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one and other else None
