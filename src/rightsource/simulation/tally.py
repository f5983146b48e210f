"""Any number of futures told in little room: they are followed some at a time, counted, added up and let go.

Every count is a whole number and so is every sum (of thousandths of a pound), so the same futures give the same bits
however they are split, in whatever order they are added, and on any number of threads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from rightsource.simulation.project import Progress, project
from rightsource.simulation.projection import NEVER, FloatArray, IntArray, Projection
from rightsource.simulation.sketch import Sketch
from rightsource.simulation.study import Study

CountArray = npt.NDArray[np.int64]

# Followed at once: many threads' chunks, and at the largest size that is measured a hundred megabytes.
BATCH: Final = 8192
# Up to so many futures every figure shown is kept, and quantiles are exact; beyond it they are those of sketches.
EXACT_FUTURES: Final = 2 * BATCH
THOUSANDTHS: Final = 1000.0

# Whose quantiles are shown, and whose means.
FANS: Final = (
    "reserves_gbp",
    "recurrent_result_gbp",
    "group_result_gbp",
    "schools_balance_gbp",
    "savings_gbp",
    "step_in_gbp",
)
MEANS: Final = (
    "support_gbp",
    "savings_gbp",
    "one_off_savings_gbp",
    "reserves_used_gbp",
    "vehicle_support_gbp",
    "separation_gbp",
    "step_in_gbp",
    "charges_gbp",
    "dividends_gbp",
    "net_cost_gbp",
)
VEHICLE_FANS: Final = ("reserves_gbp",)
VEHICLE_MEANS: Final = ("support_gbp", "result_gbp", "external_income_gbp")


@dataclass(eq=False)
class Spread:
    """The figures of one thing in one year: all of them, or their sketch."""

    is_exact: bool
    kept: list[FloatArray] = field(default_factory=list)
    sketch: Sketch | None = None

    def add(self, figures: FloatArray) -> None:
        """Take more figures in."""
        if self.is_exact:
            self.kept.append(figures.copy())
            return
        more = Sketch.of(figures)
        self.sketch = more if self.sketch is None else self.sketch.merged(more)

    def quantiles(self, shares: tuple[float, ...]) -> tuple[float, ...]:
        """Return the quantiles at these shares."""
        if self.is_exact:
            return tuple(np.quantile(np.concatenate(self.kept), shares).tolist())
        assert self.sketch is not None
        return tuple(self.sketch.quantile(share) for share in shares)


@dataclass(eq=False)
class Tally:
    """What has been counted of one study so far. Axes: vehicle V, month M, year Y.

    Attributes:
        of: the first future: who exists and what is certain is the same in all.
        s114_months, support_months: (M,) futures in which it first comes in each month.
        failure_months, teckal_months: (V, M) the same for each vehicle.
        support_years, exhausted_years: (Y,) futures in which support is taken, or reserves end below nil.
        vehicle_support_years: (V, Y) futures in which a vehicle is given support.
        sums: for each of `MEANS` (1, Y) and for each of `VEHICLE_MEANS` (V, Y), in thousandths of a pound.
        spreads: for each of `FANS` and `VEHICLE_FANS`, a row of years for each that has it.
    """

    of: Projection
    is_exact: bool
    futures: int
    s114_months: CountArray
    support_months: CountArray
    failure_months: CountArray
    teckal_months: CountArray
    support_years: CountArray
    exhausted_years: CountArray
    vehicle_support_years: CountArray
    sums: dict[str, list[list[int]]]
    spreads: dict[str, list[list[Spread]]]

    @staticmethod
    def of_all(projection: Projection) -> "Tally":
        """Return the tally of a projection alone, with its quantiles exact."""
        tally = empty_tally(projection, is_exact=True)
        tally.add(projection)
        return tally

    def add(self, projection: Projection) -> None:
        """Count more futures of the same study."""
        rounding = projection.group.rounding_gbp
        self.futures += projection.futures
        self.s114_months += by_month(projection.first_s114_month[:, 0], len(self.s114_months))
        self.support_months += by_month(projection.first_support_month[:, 0], len(self.support_months))
        for place, (failed, breached) in enumerate(
            zip(projection.failure_month.T, projection.teckal_month.T, strict=True)
        ):
            self.failure_months[place] += by_month(failed, self.failure_months.shape[1])
            self.teckal_months[place] += by_month(breached, self.teckal_months.shape[1])
        self.support_years += (projection.support_gbp[:, 0] > rounding).sum(axis=0)
        self.exhausted_years += (projection.reserves_gbp[:, 0] < -rounding).sum(axis=0)
        self.vehicle_support_years += (projection.of_vehicles("support_gbp") > rounding).sum(axis=0)
        for name, figures in _figures_of(projection, MEANS, VEHICLE_MEANS):
            for row, whose in zip(self.sums[name], figures, strict=True):
                for year, of_year in enumerate(whose):
                    row[year] += int(np.rint(of_year * THOUSANDTHS).astype(np.int64).sum())
        for name, figures in _figures_of(projection, FANS, VEHICLE_FANS):
            for spreads, whose in zip(self.spreads[name], figures, strict=True):
                for spread, of_year in zip(spreads, whose, strict=True):
                    spread.add(of_year)

    def means(self, name: str, place: int = 0) -> tuple[float, ...]:
        """Return the mean of each year, of the council or, as `vehicle name`, of the vehicle in a place."""
        return tuple(total / THOUSANDTHS / self.futures for total in self.sums[name][place])

    def quantiles(self, name: str, shares: tuple[float, ...], place: int = 0) -> tuple[tuple[float, ...], ...]:
        """Return for each share its quantile of each year."""
        by_year = [spread.quantiles(shares) for spread in self.spreads[name][place]]
        return tuple(zip(*by_year, strict=True))


def empty_tally(projection: Projection, *, is_exact: bool) -> Tally:
    """Return the tally of no future yet, with room for those of the same study as a projection's."""
    years, months, vehicles = projection.group.years, projection.group.months, len(projection.group.vehicles)
    council, theirs = [(name, 1) for name in MEANS], [(f"vehicle {name}", vehicles) for name in VEHICLE_MEANS]
    fans, their_fans = [(name, 1) for name in FANS], [(f"vehicle {name}", vehicles) for name in VEHICLE_FANS]
    return Tally(
        of=_first_of(projection),
        is_exact=is_exact,
        futures=0,
        s114_months=np.zeros(months, dtype=np.int64),
        support_months=np.zeros(months, dtype=np.int64),
        failure_months=np.zeros((vehicles, months), dtype=np.int64),
        teckal_months=np.zeros((vehicles, months), dtype=np.int64),
        support_years=np.zeros(years, dtype=np.int64),
        exhausted_years=np.zeros(years, dtype=np.int64),
        vehicle_support_years=np.zeros((vehicles, years), dtype=np.int64),
        sums={name: [[0] * years for _ in range(rows)] for name, rows in (*council, *theirs)},
        spreads={
            name: [[Spread(is_exact) for _ in range(years)] for _ in range(rows)] for name, rows in (*fans, *their_fans)
        },
    )


def tallied(
    study: Study,
    *,
    futures: int,
    seed: int,
    first_future: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Follow any number of futures of a study, a batch at a time, and count what they come to.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    tally: Tally | None = None
    for batch in batches(
        study, futures=futures, seed=seed, first_future=first_future, threads=threads, progress=progress
    ):
        tally = tally or empty_tally(batch, is_exact=futures <= EXACT_FUTURES)
        tally.add(batch)
    assert tally is not None
    return tally


def batches(
    study: Study,
    *,
    futures: int,
    seed: int,
    first_future: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Projection]:
    """Give the futures of a study some at a time; a few of them at once, however many are asked for.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    most = futures if futures <= EXACT_FUTURES else BATCH
    for start in range(0, futures, most):

        def tell(done: int, _: int, start: int = start) -> None:
            if progress:
                progress(start + done, futures)

        yield project(
            study.group,
            study.assumptions,
            study.plan,
            futures=min(most, futures - start),
            seed=seed,
            first_future=first_future + start,
            threads=threads,
            progress=tell,
        )


def _first_of(projection: Projection) -> Projection:
    """Return a projection's first future alone, so that the others need not be held."""
    return replace(
        projection,
        council=projection.council[..., :1].copy(),
        vehicles=projection.vehicles[..., :1].copy(),
        first_s114_month=projection.first_s114_month[:1].copy(),
        first_support_month=projection.first_support_month[:1].copy(),
        failure_month=projection.failure_month[:1].copy(),
        teckal_month=projection.teckal_month[:1].copy(),
    )


def _figures_of(
    projection: Projection, council: tuple[str, ...], theirs: tuple[str, ...]
) -> Iterator[tuple[str, FloatArray]]:
    """Give each figure's name and its array, (1 or V, Y, D): every year's futures side by side."""
    for name in council:
        yield name, projection.of_council(name).transpose(1, 2, 0)
    for name in theirs:
        yield f"vehicle {name}", projection.of_vehicles(name).transpose(1, 2, 0)


def by_month(first_months: IntArray, months: int) -> CountArray:
    """Return in how many futures it first comes in each month."""
    counts: CountArray = np.bincount(first_months[first_months != NEVER], minlength=months)
    return counts
