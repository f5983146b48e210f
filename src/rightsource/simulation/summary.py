"""What a projection says, in few numbers: the reserves fan, the chance of s.114, vehicles that fail, and savings."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.project import Progress
from rightsource.simulation.projection import Projection
from rightsource.simulation.study import Study
from rightsource.simulation.tally import CountArray, Tally, by_month, tallied

QUANTILES: Final[dict[str, float]] = {"p5": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}

MODEL_ERROR: Final = (
    "The error shown is only that of drawing a limited number of futures. How far the model and its "
    "assumptions differ from the world is not in it, and is larger."
)


@dataclass(frozen=True)
class Chance:
    """A share of futures, and how far it might be off because only so many were drawn."""

    share: float
    monte_carlo_error: float


@dataclass(frozen=True)
class VehicleSummary:
    """One vehicle in many futures. Tuples have one entry a financial year, or a month where they say so.

    Attributes:
        vehicle: its key.
        p_failure_by_year: chance that it has failed by that year's end.
        p_teckal_by_year: chance that by then its work for its owners has been too little of its work at least once.
        teckal_month_share: the share of futures in which that first comes in each month, from 0.
        p_support_in_year: chance that the council gives it support in that year.
        reserves_gbp: its reserves at year end by quantile.
        mean_support_gbp, mean_result_gbp, mean_external_income_gbp: the averages over all futures.
    """

    vehicle: str
    p_failure_by_year: tuple[Chance, ...]
    p_teckal_by_year: tuple[Chance, ...]
    teckal_month_share: tuple[float, ...]
    p_support_in_year: tuple[Chance, ...]
    reserves_gbp: dict[str, tuple[float, ...]]
    mean_support_gbp: tuple[float, ...]
    mean_result_gbp: tuple[float, ...]
    mean_external_income_gbp: tuple[float, ...]


@dataclass(frozen=True)
class Summary:
    """One plan in many futures. Tuples have one entry a financial year, of which `years` are the first ones.

    Attributes:
        p_s114_by_year: chance that by that year's end a forecast has failed s.114(3) at least once.
        p_support_by_year: chance that by then support the plan counts on has been needed at least once.
        p_support_in_year: chance that support is taken at that year's end.
        p_exhausted_in_year: chance that usable reserves end that year below zero, even after support.
        reserves_gbp: usable reserves at year end by quantile; schools_balance_gbp likewise, kept apart from them.
        recurrent_result_gbp, group_result_gbp, savings_gbp, step_in_gbp: a year's figure by quantile.
        mean_support_gbp, mean_savings_gbp: the averages over all futures; planned_savings_gbp: whole and on time.
        mean_one_off_gbp: reserves drawn, capital receipts and one-off savings that held the year up.
        mean_vehicle_support_gbp, mean_step_in_gbp, mean_separation_gbp: what vehicles cost: help, failure, being apart.
        mean_charges_gbp, mean_dividends_gbp: what passes between the council and its vehicles.
        receipts_gbp, ring_fenced_gbp: kept apart from usable reserves.
        is_tax_capped: whether the plan asked for more than can be had without a referendum.
        vehicles: each of the group's, in its order.
    """

    years: tuple[int, ...]
    futures: int
    seed: int
    p_s114_by_year: tuple[Chance, ...]
    p_support_by_year: tuple[Chance, ...]
    p_support_in_year: tuple[Chance, ...]
    p_exhausted_in_year: tuple[Chance, ...]
    reserves_gbp: dict[str, tuple[float, ...]]
    recurrent_result_gbp: dict[str, tuple[float, ...]]
    group_result_gbp: dict[str, tuple[float, ...]]
    schools_balance_gbp: dict[str, tuple[float, ...]]
    savings_gbp: dict[str, tuple[float, ...]]
    step_in_gbp: dict[str, tuple[float, ...]]
    mean_support_gbp: tuple[float, ...]
    mean_savings_gbp: tuple[float, ...]
    planned_savings_gbp: tuple[float, ...]
    mean_one_off_gbp: tuple[float, ...]
    mean_vehicle_support_gbp: tuple[float, ...]
    mean_step_in_gbp: tuple[float, ...]
    mean_separation_gbp: tuple[float, ...]
    mean_charges_gbp: tuple[float, ...]
    mean_dividends_gbp: tuple[float, ...]
    receipts_gbp: tuple[float, ...]
    tax_rise_share: tuple[float, ...]
    is_tax_capped: tuple[bool, ...]
    ring_fenced_gbp: float
    opening_reserves_gbp: float
    vehicles: tuple[VehicleSummary, ...]
    model_error: str = MODEL_ERROR

    @property
    def monte_carlo_error(self) -> float:
        """The largest Monte Carlo error among the chances of s.114: the one to quote for all of them."""
        return max(chance.monte_carlo_error for chance in self.p_s114_by_year)


@dataclass(frozen=True)
class Outlook:
    """How a plan ends in many futures, in the few numbers that a member is shown at once; as in `Summary`."""

    years: tuple[int, ...]
    p_s114_by_year: tuple[Chance, ...]
    reserves_gbp: dict[str, tuple[float, ...]]


def outlook(projection: Projection) -> Outlook:
    """Return how a plan ends; most of what `summarise` takes is for figures that are not in it."""
    group = projection.group
    reserves = np.quantile(projection.reserves_gbp[:, 0], list(QUANTILES.values()), axis=0)
    return Outlook(
        years=tuple(group.first_year + year for year in range(group.years)),
        p_s114_by_year=_chances_by(by_month(projection.first_s114_month[:, 0], group.months), projection.futures),
        reserves_gbp={name: tuple(row) for name, row in zip(QUANTILES, reserves.tolist(), strict=True)},
    )


def summarise(projection: Projection) -> Summary:
    """Return what a projection says, its quantiles exact."""
    return summary_of(Tally.of_all(projection))


def survey(
    study: Study,
    *,
    futures: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Follow any number of futures of a study in little room, and return what they say.

    Quantiles are exact up to `tally.EXACT_FUTURES`, and beyond it within `sketch.RELATIVE_ERROR` of the figures.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    return summary_of(tallied(study, futures=futures, seed=seed, threads=threads, progress=progress))


def summary_of(tally: Tally) -> Summary:
    """Return what has been counted of a study so far."""
    projection, group, futures = tally.of, tally.of.group, tally.futures
    one_off = np.sum([tally.means("reserves_used_gbp"), tally.means("one_off_savings_gbp")], axis=0)
    return Summary(
        years=tuple(group.first_year + year for year in range(group.years)),
        futures=futures,
        seed=projection.seed,
        p_s114_by_year=_chances_by(tally.s114_months, futures),
        p_support_by_year=_chances_by(tally.support_months, futures),
        p_support_in_year=_chances(tally.support_years, futures),
        p_exhausted_in_year=_chances(tally.exhausted_years, futures),
        reserves_gbp=fan(tally, "reserves_gbp"),
        recurrent_result_gbp=fan(tally, "recurrent_result_gbp"),
        group_result_gbp=fan(tally, "group_result_gbp"),
        schools_balance_gbp=fan(tally, "schools_balance_gbp"),
        savings_gbp=fan(tally, "savings_gbp"),
        step_in_gbp=fan(tally, "step_in_gbp"),
        mean_support_gbp=tally.means("support_gbp"),
        mean_savings_gbp=tally.means("savings_gbp"),
        planned_savings_gbp=tuple(projection.planned_savings_gbp.tolist()),
        mean_one_off_gbp=tuple((one_off + projection.receipts_used_gbp[0]).tolist()),
        mean_vehicle_support_gbp=tally.means("vehicle_support_gbp"),
        mean_step_in_gbp=tally.means("step_in_gbp"),
        mean_separation_gbp=tally.means("separation_gbp"),
        mean_charges_gbp=tally.means("charges_gbp"),
        mean_dividends_gbp=tally.means("dividends_gbp"),
        receipts_gbp=tuple(projection.receipts_gbp[0].tolist()),
        tax_rise_share=tuple(projection.tax_rise_share.tolist()),
        is_tax_capped=tuple(projection.is_tax_capped.tolist()),
        ring_fenced_gbp=float(projection.ring_fenced_gbp[0]),
        opening_reserves_gbp=float(projection.opening_reserves_gbp[0]),
        vehicles=tuple(_vehicle(tally, place) for place in range(len(group.vehicles))),
    )


def _vehicle(tally: Tally, place: int) -> VehicleSummary:
    breaches = tally.teckal_months[place]
    return VehicleSummary(
        vehicle=tally.of.group.vehicles[place].key,
        p_failure_by_year=_chances_by(tally.failure_months[place], tally.futures),
        p_teckal_by_year=_chances_by(breaches, tally.futures),
        teckal_month_share=tuple((breaches / tally.futures).tolist()),
        p_support_in_year=_chances(tally.vehicle_support_years[place], tally.futures),
        reserves_gbp=fan(tally, "vehicle reserves_gbp", place),
        mean_support_gbp=tally.means("vehicle support_gbp", place),
        mean_result_gbp=tally.means("vehicle result_gbp", place),
        mean_external_income_gbp=tally.means("vehicle external_income_gbp", place),
    )


def fan(tally: Tally, name: str, place: int = 0) -> dict[str, tuple[float, ...]]:
    """Return the quantiles of a figure by year, by the quantile's name."""
    return dict(zip(QUANTILES, tally.quantiles(name, tuple(QUANTILES.values()), place), strict=True))


def adjusted_share(hits: int, futures: int) -> float:
    """Return a share with two hits and two misses added; see `chance`."""
    return (hits + 2) / (futures + 4)


def chance(hits: int, futures: int) -> Chance:
    """Return a share with its standard error.

    The error is taken at the share with two hits and two misses added, so that a chance seen in none of
    the futures, or in all of them, is not claimed to be certain.

    Source:
        Agresti and Coull, "Approximate is better than exact for interval estimation of binomial
        proportions", The American Statistician 52 (1998).

    >>> chance(0, 96)
    Chance(share=0.0, monte_carlo_error=0.014)
    """
    adjusted = adjusted_share(hits, futures)
    return Chance(hits / futures, sqrt(adjusted * (1.0 - adjusted) / (futures + 4)))


def _chances_by(first_months: CountArray, futures: int) -> tuple[Chance, ...]:
    """Return by each year's end the chance of what first comes in these months."""
    by_year = np.cumsum(first_months)[MONTHS_PER_YEAR - 1 :: MONTHS_PER_YEAR]
    return _chances(by_year, futures)


def _chances(hits: CountArray, futures: int) -> tuple[Chance, ...]:
    return tuple(chance(int(each), futures) for each in hits)
