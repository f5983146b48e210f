"""The peer in JAX: the same batch compiled by XLA, twelve months in a year and one year after another.

JAX comes with the extra [bench]; nothing of it is imported before it is asked for.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from rightsource.simulation.bench.batch import close_year, delivered_savings, live_a_month, opening
from rightsource.simulation.bench.numpy_batch import Figures, Luck, months_of
from rightsource.simulation.bench.tables import Moment, Tables, of_months, of_years
from rightsource.simulation.columns import B_CHANCE
from rightsource.simulation.drivers import DRIVERS, MONTHS_PER_YEAR
from rightsource.simulation.packing import Packed

# The two that JAX has for every machine; the benchmark takes the faster.
GENERATORS: Final = ("threefry2x32", "rbg")
CHUNK: Final = 512


def follow_given(tables: Tables, luck: Luck, futures: int) -> Figures:
    """Return what becomes of a batch of futures whose luck is given."""
    jax = _jax()
    given = np.stack([luck.normals(month).copy() for month in range(tables.packed.months)])
    compiled = jax.jit(_compiled(tables, futures, lambda month: jax.numpy.asarray(given)[month]))
    outputs = compiled(luck.savings, luck.bids)
    council, vehicles, firsts, their_firsts = (np.asarray(each) for each in outputs)
    return Figures(
        np.moveaxis(council, 0, 1),
        np.moveaxis(vehicles, 0, 2),
        months_of(*firsts),
        months_of(*their_firsts),
    )


def follower(packed: Packed, tables: Tables, generator: str, chunk: int = CHUNK) -> Callable[[int, int, int], float]:
    """Return what follows futures by JAX's own random numbers and gives the sum of last reserves.

    It takes the first future's number, how many (whole chunks), and the seed. The first call compiles.
    """
    jax = _jax()

    def a_chunk(seed: Any, number: Any) -> Any:
        key = jax.random.fold_in(jax.random.key(seed, impl=generator), number)
        savings = jax.random.uniform(jax.random.fold_in(key, packed.months), (len(packed.savings), 2, chunk))
        bids = jax.random.uniform(jax.random.fold_in(key, packed.months + 1), (len(packed.bids), chunk))

        def normals(month: Any) -> Any:
            return jax.random.normal(jax.random.fold_in(key, month), (DRIVERS + len(tables.order), chunk))

        return _compiled(tables, chunk, normals)(savings, bids)

    compiled = jax.jit(a_chunk)

    def follow(first: int, futures: int, seed: int) -> float:
        assert futures % chunk == 0
        numbers = range(first // chunk, (first + futures) // chunk)
        return sum(float(compiled(seed, number)[0][-1, 0].sum()) for number in numbers)

    return follow


def _jax() -> Any:
    import jax

    jax.config.update("jax_enable_x64", val=True)
    return jax


def _compiled(tables: Tables, futures: int, normals: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the whole of a batch as one function: years scanned, and within each its months after April."""
    jax = _jax()
    tables, years = tables._replace(xp=jax.numpy), of_years(tables)
    months = {
        name: each.reshape(-1, MONTHS_PER_YEAR, *each.shape[1:])
        for name, each in {**of_months(tables), "place": np.arange(tables.packed.months)}.items()
    }

    def follow(savings: Any, bids: Any) -> Any:
        delivered, begins = delivered_savings(tables, savings)
        won = (bids < tables.packed.bids[:, B_CHANCE, None]) * 1.0
        luck = {"delivered": delivered, "begins": begins, "won": won}

        def a_year(state: Any, brought: Any) -> Any:
            year, of_year = brought

            def a_month(state: Any, now: Any, *, is_april: bool = False) -> Any:
                drawn = normals(now["place"])
                return live_a_month(tables, state, Moment(now, year, luck, {}), drawn, is_april=is_april), None

            state, _ = a_month(state, {name: each[0] for name, each in of_year.items()}, is_april=True)
            state, _ = jax.lax.scan(a_month, state, {name: each[1:] for name, each in of_year.items()})
            state, council, vehicles = close_year(tables, state, year)
            return state, (council, vehicles)

        state, (council, vehicles) = jax.lax.scan(a_year, opening(tables, futures), (years, months))
        theirs = state["vehicles"]
        return council, vehicles, (state["s114"], state["support"]), (theirs["failed"], theirs["teckal"])

    return follow
