"""What happens to everyone, for a block of futures. Mirrors `reference.world`."""

import numpy as np

from rightsource.simulation.chance import TABLE_STEPS
from rightsource.simulation.columns import (
    B_CHANCE,
    B_STREAM,
    KEPT,
    MOTION,
    MOVE,
    N_START,
    N_STREAM,
    S_STREAM,
    SERVICE_KEPT,
    SERVICE_MOVE,
)
from rightsource.simulation.compiled import compiled, inlined
from rightsource.simulation.drivers import CPI, DRIVERS, GENERAL, INTEREST_RATE, MONTHS_PER_YEAR, Motion
from rightsource.simulation.kernel.lanes import draw_uniforms, exp_of, place, to_normals
from rightsource.simulation.kernel.layout import (
    GATHERED,
    INDEX,
    LANES,
    LOG_INDEX,
    NORMALS,
    ODD_STRAY,
    PRICES_STRAY,
    SERVICE_ROOM,
    SERVICE_STRAY,
    STRAY,
    UNIFORM_0,
    UNIFORM_1,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.philox import FOR_BIDS, FOR_DRIVERS, FOR_SAVINGS, FOR_SERVICES

_A_MONTH = 1.0 / MONTHS_PER_YEAR
_DRIFT, _YEARLY = int(Motion.DRIFT), int(Motion.YEARLY)


@compiled
def draw_savings(
    savings: FloatArray,
    delivery: FloatArray,
    slippage: FloatArray,
    seed: np.uint64,
    scenario: int,
    w: FloatArray,
    delivered: FloatArray,
    begins: FloatArray,
    first_future: int,
) -> None:
    """Draw what each saving turns out to be: its share and the month in which it begins."""
    for v in range(savings.shape[0]):
        draw_uniforms(w, seed, scenario, first_future, 0, int(savings[v, N_STREAM]), FOR_SAVINGS)
        for i in range(LANES):
            place = w[UNIFORM_0 + i] * TABLE_STEPS
            step = int(place)
            low = delivery[v, step]
            delivered[v * LANES + i] = low + (place - step) * (delivery[v, step + 1] - low)
            late = 0
            while w[UNIFORM_1 + i] > slippage[v, late]:
                late += 1
            begins[v * LANES + i] = savings[v, N_START] + late


@compiled
def draw_bids(
    bids: FloatArray, seed: np.uint64, scenario: int, w: FloatArray, won: FloatArray, first_future: int
) -> None:
    """Draw which bids are won: 1 or 0."""
    for b in range(bids.shape[0]):
        draw_uniforms(w, seed, scenario, first_future, 0, int(bids[b, B_STREAM]), FOR_BIDS)
        for i in range(LANES):
            won[b * LANES + i] = 1.0 if w[UNIFORM_0 + i] < bids[b, B_CHANCE] else 0.0


@compiled
def settle_awards(drivers: FloatArray, w: FloatArray) -> None:
    """Let what gathered in twelve months come about."""
    for d in range(DRIVERS):
        if drivers[d, MOTION] == _YEARLY:
            for i in range(LANES):
                w[STRAY + d * LANES + i] += drivers[d, MOVE] * w[GATHERED + d * LANES + i]
                w[GATHERED + d * LANES + i] = 0.0


@inlined
def _surprise(factor: FloatArray, w: FloatArray, d: int, target: int) -> None:
    """Write driver d's correlated surprise: two weights at a time, the last by itself where they are odd."""
    target = place(target)
    for i in range(LANES):
        w[target + i] = factor[d, d] * w[NORMALS + d * LANES + i] if d % 2 == 0 else 0.0
    for other in range(0, d, 2):
        one, two, source = factor[d, other], factor[d, other + 1], place(NORMALS + other * LANES)
        for i in range(LANES):
            w[target + i] += one * w[source + i] + two * w[source + LANES + i]


@compiled
def step_drivers(
    drivers: FloatArray,
    factor: FloatArray,
    seed: np.uint64,
    scenario: int,
    w: FloatArray,
    first_future: int,
    month: int,
) -> None:
    """Move every driver by its share of the month's fourteen correlated surprises."""
    for pair in range(DRIVERS // 2):
        draw_uniforms(w, seed, scenario, first_future, month, pair, FOR_DRIVERS)
        to_normals(w, UNIFORM_0, NORMALS + 2 * pair * LANES, 2)
    for d in range(DRIVERS):
        _surprise(factor, w, d, UNIFORM_0)
        _move(w, d, drivers[d, MOTION], drivers[d, MOVE], drivers[d, KEPT])
    for i in range(LANES):
        w[PRICES_STRAY + i] += w[STRAY + CPI * LANES + i] * _A_MONTH


@inlined
def _move(w: FloatArray, d: int, motion: float, move: float, kept: float) -> None:
    """Let one driver's surprise, which waits in the first slot of uniforms, come about or gather."""
    slot = place((GATHERED if motion == _YEARLY else STRAY) + d * LANES)
    size = 1.0 if motion == _YEARLY else move
    left = kept if _YEARLY != motion != _DRIFT else 1.0
    for i in range(LANES):
        w[slot + i] = left * w[slot + i] + size * w[UNIFORM_0 + i]


@compiled
def set_indices(central: FloatArray, log_central: FloatArray, w: FloatArray, year: int) -> None:
    """Write each driver against the first year; for the interest rate, the rate."""
    for d in range(DRIVERS):
        level, log_level = central[d, year], log_central[d, year]
        source = place(PRICES_STRAY if d == CPI else STRAY + d * LANES)
        target = place(INDEX + d * LANES)
        if d == INTEREST_RATE:
            for i in range(LANES):
                w[target + i] = level + w[source + i]
        else:
            for i in range(LANES):
                w[target + i] = level * exp_of(w[source + i])
        if d <= GENERAL:
            for i in range(LANES):
                w[LOG_INDEX + d * LANES + i] = log_level + w[source + i]


@compiled
def step_services(
    scalars: FloatArray,
    services: FloatArray,
    seed: np.uint64,
    scenario: int,
    w: FloatArray,
    sv: FloatArray,
    first_future: int,
    month: int,
) -> None:
    """Move every service's own stray: in even months by two, so that none of a block of draws is wasted."""
    if month % 2:
        return
    for s in range(services.shape[0]):
        draw_uniforms(w, seed, scenario, first_future, month // 2, int(services[s, S_STREAM]), FOR_SERVICES)
        to_normals(w, UNIFORM_0, NORMALS, 2)
        move_stray(scalars, w, sv, NORMALS, s)


@inlined
def move_stray(scalars: FloatArray, normals: FloatArray, sv: FloatArray, source: int, s: int) -> None:
    """Let a service stray for an even month and the odd one after it, by two slots of normals from `source` on."""
    kept, move = scalars[SERVICE_KEPT], scalars[SERVICE_MOVE]
    room, source = place(s * SERVICE_ROOM), place(source)
    for i in range(LANES):
        stray = kept * sv[room + ODD_STRAY + i] + move * normals[source + i]
        sv[room + SERVICE_STRAY + i] = stray
        sv[room + ODD_STRAY + i] = kept * stray + move * normals[source + LANES + i]
