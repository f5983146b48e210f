"""The parts that no implementation of this model on this machine can go without, each by itself.

The ceiling is what the machine would do if both were as fast as measured and nothing came between them: the fastest
source of normals found, and our own arithmetic. It is no bound of the hardware: better arithmetic would raise it.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence

from rightsource.simulation.bench.kernel_batch import by_blocks, follow_by_blocks
from rightsource.simulation.bench.sizes import R1, packed_study, sized_study
from rightsource.simulation.kernel.arithmetic import RING_SLOTS, draw_alone, run_on_ready_normals
from rightsource.simulation.kernel.layout import LANES
from rightsource.simulation.packing import Packed
from rightsource.simulation.project import warm

# What NumPy fills at a time: an array that stays in the nearest cache.
_AT_A_TIME: Final = 4096


def our_normals(futures: int, normals_per_future: int, threads: int) -> None:
    """Draw as many normals as so many futures take, by the kernel's own lanes."""
    blocks = -(-futures // LANES)
    with ThreadPoolExecutor(threads) as pool:
        share = -(-blocks // threads)
        list(pool.map(lambda number: draw_alone(np.uint64(number), share, normals_per_future // 2), range(threads)))


def numpys_normals(futures: int, normals_per_future: int, threads: int) -> None:
    """Draw as many normals as so many futures take, by the fastest of NumPy's generators."""
    times = -(-futures * normals_per_future // (threads * _AT_A_TIME))

    def fill(number: int) -> None:
        generator, room = Generator(SFC64(SeedSequence(number))), np.empty(_AT_A_TIME)
        for _ in range(times):
            generator.standard_normal(out=room)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, range(threads)))


def arithmetic(packed: Packed, futures: int, threads: int) -> None:
    """Follow futures as the kernel does, in the same blocks and with the same outputs, on ready normals."""
    ring = Generator(SFC64(SeedSequence(0))).standard_normal(RING_SLOTS * LANES)
    by_blocks(packed, futures, threads, lambda _, rows, outputs: run_on_ready_normals(packed, ring, 0, rows, *outputs))


def compile_what_is_timed() -> None:
    """Compile the kernel and its two parts, and keep them on disk."""
    warm()
    packed = packed_study(sized_study(R1), 0)
    follow_by_blocks(packed, 1, 1)
    our_normals(1, 2, 1)
    arithmetic(packed, 1, 1)


def ceiling(normals_per_s: float, arithmetic_per_s: float) -> float:
    """Return futures a second if one part followed the other without loss.

    >>> ceiling(100.0, 100.0)
    50.0
    """
    return 1.0 / (1.0 / normals_per_s + 1.0 / arithmetic_per_s)
