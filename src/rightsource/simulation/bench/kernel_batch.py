"""The kernel run as its peers are: a block of futures at a time, of which only the sum of last reserves is kept.

Every figure of every year is written, into room that the next block uses again; whoever wants more than a sum reads it
there.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rightsource.simulation.kernel.layout import LANES
from rightsource.simulation.kernel.run import run
from rightsource.simulation.packing import FloatArray, Packed
from rightsource.simulation.projection import NEVER, VEHICLE_YEARLY, YEARLY, IntArray

Outputs = tuple[FloatArray, FloatArray, IntArray, IntArray]

_RESERVES = YEARLY.index("reserves_gbp")


def follow_by_blocks(packed: Packed, futures: int, threads: int) -> float:
    """Follow futures from the first on, and return the sum of their last reserves."""
    return by_blocks(packed, futures, threads, lambda first, rows, outputs: run(packed, first, 0, rows, *outputs))


def by_blocks(packed: Packed, futures: int, threads: int, follow: Callable[[int, int, Outputs], object]) -> float:
    """Let each thread follow every so-manieth block into room of its own, and return the sum of last reserves.

    Args:
        packed: the study.
        futures: how many to follow.
        threads: how many follow at once.
        follow: called with a block's first future, its futures, and the room for what they come to.
    """

    def share(thread: int) -> float:
        outputs, total = room_for_a_block(packed), 0.0
        for first in range(thread * LANES, futures, threads * LANES):
            rows = min(LANES, futures - first)
            follow(first, rows, outputs)
            total += float(outputs[0][_RESERVES, -1, :rows].sum())
        return total

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(share, range(threads)))


def room_for_a_block(packed: Packed) -> Outputs:
    """Return the outputs of one block. Shapes: as `run.run` fills them, D being the lanes of a block."""
    years, vehicles = len(packed.years), len(packed.vehicles)
    return (
        np.zeros((len(YEARLY), years, LANES)),
        np.zeros((len(VEHICLE_YEARLY), vehicles, years, LANES)),
        np.full((2, LANES), NEVER, dtype=np.int32),
        np.full((2, vehicles, LANES), NEVER, dtype=np.int32),
    )
