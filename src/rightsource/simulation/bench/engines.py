"""The peers by name, as a process of their own is asked to run them: it keeps what a study needs from call to call."""

import os
import warnings
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

import numpy as np

from rightsource.simulation.bench.draws import kernels_luck
from rightsource.simulation.bench.jax_batch import CHUNK as JAX_CHUNK
from rightsource.simulation.bench.jax_batch import GENERATORS, follow_given, follower
from rightsource.simulation.bench.numpy_batch import CHUNK as NUMPY_CHUNK
from rightsource.simulation.bench.numpy_batch import Figures, follow, follow_many
from rightsource.simulation.bench.office import figures_by_calc, seconds_a_future, why_not_calc
from rightsource.simulation.bench.plain import PlainStudy, follow_plainly, plain_study
from rightsource.simulation.bench.sizes import Size, packed_study, sized_study
from rightsource.simulation.bench.tables import Tables, tables_of
from rightsource.simulation.bench.workbench import follow_in_experiments
from rightsource.simulation.packing import Packed
from rightsource.simulation.project import project
from rightsource.simulation.projection import Projection

SEED: Final = 114

# The fewest futures that a peer follows at a time: a batch of its own, or one future.
LEAST: Final = {
    "numpy": NUMPY_CHUNK,
    **{f"jax {generator}": JAX_CHUNK for generator in GENERATORS},
    "ema batched": NUMPY_CHUNK,
    "ema singly": 1,
    "python": 1,
}
_NEEDS: Final = {"jax": "JAX", "ema_workbench": "EMA Workbench", "pymoo": "pymoo"}


def missing(module: str) -> str:
    """Return why a package of the extra [bench] cannot be measured; nothing if it can."""
    if find_spec(module) is None:
        return f"{_NEEDS[module]} is not installed. It comes with the extra [bench]."
    return ""


def why_not(engine: str) -> str:
    """Return why a peer cannot be measured; nothing if it can."""
    if engine == "calc":
        return why_not_calc()
    package = {"jax": "jax", "ema": "ema_workbench"}.get(engine.split(maxsplit=1)[0])
    return missing(package) if package else ""


def keep_to(processor: int) -> None:
    """Keep this process, and every thread that a library starts in it, to one processor."""
    os.sched_setaffinity(0, {processor})
    warnings.simplefilter("ignore")


def run(engine: str, size: Size, futures: int, first: int) -> float:
    """Follow futures by a peer, random numbers included, and return the sum of last reserves."""
    packed = _packed(size)
    if engine == "python":
        return follow_plainly(_plain(size), futures, first)
    if engine == "numpy":
        return follow_many(packed, futures, SEED, first)
    if engine.startswith("jax"):
        return _jax(size, engine.removeprefix("jax "))(first, futures, SEED)
    return follow_in_experiments(packed, futures, SEED, first, each=LEAST[engine])


def difference_share(engine: str, size: Size, futures: int) -> float:
    """Return the largest difference between a peer's figures and the kernel's, given the same random numbers.

    Each as a share of the figure and the council's turnover together; a first month that differs makes it infinite.
    """
    study = sized_study(size)
    group, assumptions, plan = study.group, study.assumptions, study.plan
    kernel = project(group, assumptions, plan, futures=futures, seed=SEED)
    if engine == "python":
        return difference_from(
            figures_of(project(group, assumptions, plan, futures=futures, seed=SEED, engine="reference")), kernel
        )
    tables = _tables(size)
    given = {"numpy": follow, "calc": figures_by_calc}.get(engine, follow_given)
    return difference_from(given(tables, kernels_luck(tables, futures), futures), kernel)


def calc_futures_per_s(size: Size, times: int) -> float:
    """Return how many futures a second Calc adds, by its own clock."""
    return 1.0 / seconds_a_future(_tables(size), times)


def figures_of(projection: Projection) -> Figures:
    """Return a projection's figures as every peer gives them back."""
    return Figures(
        projection.council,
        projection.vehicles,
        np.stack([projection.first_s114_month[:, 0], projection.first_support_month[:, 0]]),
        np.stack([projection.failure_month.T, projection.teckal_month.T]),
    )


def difference_from(figures: Figures, kernel: Projection) -> float:
    """Return the largest difference between figures and the kernel's. See `difference_share`."""
    ours = figures_of(kernel)
    if any((one != other).any() for one, other in zip(figures[2:], ours[2:], strict=True)):
        return float("inf")
    turnover = kernel.group.turnover_gbp
    shares = [abs(one - other) / (abs(other) + turnover) for one, other in zip(figures[:2], ours[:2], strict=True)]
    return float(max(share.max() for share in shares))


@lru_cache
def _packed(size: Size) -> Packed:
    return packed_study(sized_study(size), SEED)


@lru_cache
def _tables(size: Size) -> Tables:
    return tables_of(_packed(size))


@lru_cache
def _plain(size: Size) -> PlainStudy:
    return plain_study(sized_study(size), SEED)


@lru_cache
def _jax(size: Size, generator: str) -> Callable[[int, int, int], float]:
    return follower(_packed(size), _tables(size), generator)
