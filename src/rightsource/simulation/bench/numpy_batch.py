"""The peer in NumPy: the model over a batch of futures at a time, with the generator that NumPy is fastest with."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence

from rightsource.simulation.bench.batch import NO_MONTH, close_year, delivered_savings, live_a_month, opening
from rightsource.simulation.bench.tables import Moment, Tables, of_months, of_years, tables_of
from rightsource.simulation.columns import B_CHANCE
from rightsource.simulation.drivers import DRIVERS, MONTHS_PER_YEAR
from rightsource.simulation.packing import FloatArray, Packed
from rightsource.simulation.projection import NEVER, IntArray

# Measured: with fewer futures the calls cost more than the work, with more the arrays leave the cache.
CHUNK: Final = 512


class Figures(NamedTuple):
    """What every peer gives back, in the shapes of the kernel's own outputs."""

    council: FloatArray  # (K, Y, D)
    vehicles: FloatArray  # (KV, V, Y, D)
    months: IntArray  # (2, D) first s.114 and first support
    vehicle_months: IntArray  # (2, V, D) failure and Teckal


class Luck(NamedTuple):
    """All that chance has a say in, for one batch of futures."""

    savings: FloatArray  # (N, 2, D) uniforms
    bids: FloatArray  # (B, D) uniforms
    normals: Callable[[int], FloatArray]  # of a month: (14 + S, D)


def follow(tables: Tables, luck: Luck, futures: int) -> Figures:
    """Return what becomes of a batch of futures."""
    years, months = of_years(tables), of_months(tables)
    delivered, begins = delivered_savings(tables, luck.savings)
    won = (luck.bids < tables.packed.bids[:, B_CHANCE, None]) * 1.0
    drawn = {"delivered": delivered, "begins": begins, "won": won}
    state = opening(tables, futures)
    council, vehicles = [], []
    for month in range(tables.packed.months):
        place, year_number = month % MONTHS_PER_YEAR, month // MONTHS_PER_YEAR
        year = {name: each[year_number] for name, each in years.items()}
        now = {name: each[month] for name, each in months.items()}
        state = live_a_month(tables, state, Moment(now, year, drawn, {}), luck.normals(month), is_april=place == 0)
        if place == MONTHS_PER_YEAR - 1:
            state, of_council, of_vehicles = close_year(tables, state, year)
            council.append(of_council)
            vehicles.append(of_vehicles)
    theirs = state["vehicles"]
    return Figures(
        np.stack(council, axis=1),
        np.stack(vehicles, axis=2),
        months_of(state["s114"], state["support"]),
        months_of(theirs["failed"], theirs["teckal"]),
    )


def months_of(*firsts: FloatArray) -> IntArray:
    """Return first months as whole numbers, one that never comes as NEVER."""
    return np.stack([np.where(np.asarray(first) == NO_MONTH, NEVER, first).astype(np.int32) for first in firsts])


def follow_many(packed: Packed, futures: int, seed: int, first: int = 0, *, chunk: int = CHUNK) -> float:
    """Follow futures with NumPy's own random numbers and return the sum of last reserves, so that none is left out.

    Args:
        packed: the study.
        futures: how many.
        seed: of the generator.
        first: the first one's number, so that two processes draw apart.
        chunk: how many at a time.
    """
    tables = tables_of(packed)
    starts = range(first, first + futures, chunk)
    return sum(follow_batch(tables, min(chunk, first + futures - start), seed, start) for start in starts)


def follow_batch(tables: Tables, futures: int, seed: int, first: int) -> float:
    """Follow one batch of futures and return the sum of last reserves."""
    luck = drawn(tables, Generator(SFC64(SeedSequence((seed, first)))), futures)
    return float(follow(tables, luck, futures).council[0, -1].sum())


def drawn(tables: Tables, generator: Generator, futures: int) -> Luck:
    """Return the luck of a batch of futures, drawn as it is asked for into one array that stays in the cache."""
    kept = np.empty((DRIVERS + len(tables.order), futures))
    packed = tables.packed
    return Luck(
        generator.random((len(packed.savings), 2, futures)),
        generator.random((len(packed.bids), futures)),
        lambda _: generator.standard_normal(out=kept),
    )
