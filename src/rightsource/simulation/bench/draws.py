"""The kernel's own random numbers, to be given to peers that are compared with it figure by figure."""

import numpy as np

from rightsource.simulation.bench.numpy_batch import Luck
from rightsource.simulation.bench.tables import Tables
from rightsource.simulation.columns import B_STREAM, N_STREAM, S_STREAM
from rightsource.simulation.drivers import DRIVERS
from rightsource.simulation.kernel.lanes import draw_uniforms, to_normals
from rightsource.simulation.kernel.layout import LANES, NORMALS, UNIFORM_0, UNIFORM_1, WORLD_ROOM
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.philox import FOR_BIDS, FOR_DRIVERS, FOR_SAVINGS, FOR_SERVICES


def kernels_luck(tables: Tables, futures: int) -> Luck:
    """Return what the kernel draws for the first futures of a study: services in the batch's order."""
    assert futures <= LANES
    packed = tables.packed
    room = np.zeros(WORLD_ROOM)

    def pair(step: int, stream: float, kind: int) -> FloatArray:
        draw_uniforms(room, packed.seed, packed.scenario, 0, step, int(stream), kind)
        return np.stack([room[UNIFORM_0 : UNIFORM_0 + futures], room[UNIFORM_1 : UNIFORM_1 + futures]])

    def normals_of(step: int, stream: float, kind: int) -> FloatArray:
        pair(step, stream, kind)
        to_normals(room, UNIFORM_0, NORMALS, 2)
        return np.stack([room[NORMALS : NORMALS + futures], room[NORMALS + LANES : NORMALS + LANES + futures]])

    def of_month(month: int) -> FloatArray:
        of_drivers = [normals_of(month, number, FOR_DRIVERS) for number in range(DRIVERS // 2)]
        streams = packed.services[list(tables.order), S_STREAM]
        of_services = [normals_of(month // 2, stream, FOR_SERVICES)[month % 2 :][:1] for stream in streams]
        return np.concatenate([*of_drivers, *of_services])

    savings = [pair(0, stream, FOR_SAVINGS) for stream in packed.savings[:, N_STREAM]]
    bids = [pair(0, stream, FOR_BIDS)[0] for stream in packed.bids[:, B_STREAM]]
    return Luck(
        np.array(savings).reshape(-1, 2, futures),
        np.array(bids).reshape(-1, futures),
        of_month,
    )
