"""The two parts of a run by themselves, to be timed: the random numbers alone, and the arithmetic without them."""

import numpy as np

from rightsource.simulation.columns import KEPT, MOTION, MOVE
from rightsource.simulation.compiled import compiled
from rightsource.simulation.drivers import CPI, DRIVERS, MONTHS_PER_YEAR
from rightsource.simulation.kernel.lanes import draw_uniforms, new_room, to_normals
from rightsource.simulation.kernel.layout import (
    COUNCIL_ROOM,
    LANES,
    NORMALS,
    PRICES_STRAY,
    SERVICE_ROOM,
    STRAY,
    UNIFORM_0,
    VEHICLE_ROOM,
    WORLD_ROOM,
    WORST,
)
from rightsource.simulation.kernel.run import _open_block, _write_months, _write_year, live_drawn_month
from rightsource.simulation.kernel.world import (
    _move,
    _surprise,
    draw_bids,
    draw_savings,
    move_stray,
    settle_awards,
)
from rightsource.simulation.packing import FloatArray, Packed
from rightsource.simulation.projection import IntArray

# The ready normals: so few that they stay in the nearest cache, and enough that no month is like the one before.
RING_SLOTS = 32
_TURNS = RING_SLOTS - DRIVERS


@compiled
def draw_alone(seed: np.uint64, blocks: int, pairs: int) -> float:
    """Draw as a run does, `pairs` of normals for each lane of each block; return a sum, so that none is left out."""
    w = new_room(WORLD_ROOM)
    total = 0.0
    for block in range(blocks):
        for pair in range(pairs):
            draw_uniforms(w, seed, 0, block * LANES, pair, 0, 0)
            to_normals(w, UNIFORM_0, NORMALS, 2)
            total += w[NORMALS + pair % LANES]
    return total


@compiled
def run_on_ready_normals(
    p: Packed,
    ring: FloatArray,
    first_row: int,
    rows: int,
    yearly: FloatArray,
    vehicle_yearly: FloatArray,
    months: IntArray,
    vehicle_months: IntArray,
) -> float:
    """Do all that `run.run` does but draw: normals are read from a ring, savings and bids are drawn for one block.

    Shapes:
        ring (RING_SLOTS * LANES,); the others as in `run.run`.
    """
    seed, scenario, scalars, years, services, vehicles = p.seed, p.scenario, p.scalars, p.years, p.services, p.vehicles
    drivers, factor, central, log_central, foreseen = p.drivers, p.factor, p.central, p.log_central, p.foreseen
    opening, expected, vehicle_support, bids, savings = p.opening, p.expected, p.vehicle_support, p.bids, p.savings
    w, t = new_room(WORLD_ROOM), new_room(COUNCIL_ROOM)
    sv, vh = new_room(services.shape[0] * SERVICE_ROOM), new_room(vehicles.shape[0] * VEHICLE_ROOM)
    delivered, begins = new_room(savings.shape[0] * LANES), new_room(savings.shape[0] * LANES)
    won = new_room(bids.shape[0] * LANES)
    draw_savings(savings, p.delivery, p.slippage, seed, scenario, w, delivered, begins, 0)
    draw_bids(bids, seed, scenario, w, won, 0)
    worst = 0.0
    for start in range(first_row, first_row + rows, LANES):
        count = min(LANES, first_row + rows - start)
        _open_block(opening, services, vehicles, w, t, sv, vh)
        for month in range(p.months):
            year, month_of_year = month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR
            if month_of_year == 0 and month:
                settle_awards(drivers, w)
            _step_drivers(drivers, factor, ring, w, month)
            _step_services(scalars, ring, sv, services.shape[0], month)
            live_drawn_month(
                central, log_central, scalars, years, foreseen, services, expected, vehicles, vehicle_support, bids,
                savings, w, t, sv, vh, delivered, begins, won, month,
            )  # fmt: skip
            if month_of_year == MONTHS_PER_YEAR - 1:
                _write_year(t, vh, yearly, vehicle_yearly, year, start, count)
        _write_months(t, vh, months, vehicle_months, start, count)
        worst = max(worst, t[WORST : WORST + count].max())
    return worst


@compiled
def _step_drivers(drivers: FloatArray, factor: FloatArray, ring: FloatArray, w: FloatArray, month: int) -> None:
    """Move every driver as `world.step_drivers` does, by normals out of the ring."""
    first = (month % _TURNS) * LANES
    w[NORMALS : NORMALS + DRIVERS * LANES] = ring[first : first + DRIVERS * LANES]
    for d in range(DRIVERS):
        _surprise(factor, w, d, UNIFORM_0)
        _move(w, d, drivers[d, MOTION], drivers[d, MOVE], drivers[d, KEPT])
    for i in range(LANES):
        w[PRICES_STRAY + i] += w[STRAY + CPI * LANES + i] * (1.0 / MONTHS_PER_YEAR)


@compiled
def _step_services(scalars: FloatArray, ring: FloatArray, sv: FloatArray, services: int, month: int) -> None:
    """Move every service's own stray as `world.step_services` does, by normals out of the ring."""
    if month % 2 == 0:
        for s in range(services):
            move_stray(scalars, ring, sv, (month + s) % (RING_SLOTS - 1) * LANES, s)
