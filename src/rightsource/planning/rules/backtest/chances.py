"""The model's own chances of distress for one council as at one day: one task, in whatever process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from rightsource.planning.errors import StudyHasFaults, TooLittleKnown
from rightsource.planning.rules.books import Balancing, assumptions_for
from rightsource.planning.rules.calibration.estimates import Calibration
from rightsource.planning.rules.outturn_council import Estimated, OutturnStudy, council_from_outturn
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER


@dataclass(frozen=True, slots=True)
class Task:
    """One council as at one day, with all that its chances depend on.

    Attributes:
        rows: its returns that were published by the day.
        estimated: what was estimated for its fold and day, None where too little was known to estimate.
        reserves_share: computed distress is usable reserves under this share of the first year's spending.
    """

    e_code: str
    on: date
    horizon_years: int
    rows: tuple[OutturnRow, ...]
    estimated: Estimated | None
    reserves_share: float
    futures: int
    seed: int


@dataclass(frozen=True, slots=True)
class ModelChances:
    """The model's chances of reported and of computed distress; both None where its study could not be made."""

    e_code: str
    on: date
    reported: float | None
    computed: float | None
    not_scored_because: str = ""


def chances_of(task: Task) -> ModelChances:
    """Follow one council's futures from a day, and count those in which distress comes within the horizon."""
    try:
        study = council_from_outturn(task.rows, on=task.on, years=task.horizon_years + 1, estimated=task.estimated)
    except (TooLittleKnown, StudyHasFaults) as refused:
        because = " ".join(problem.message for problem in refused.problems)
        return ModelChances(task.e_code, task.on, None, None, because)
    seed = seed_of(task.seed, task.e_code, task.on)
    projection = project(study.group, study.assumptions, study.plan, futures=task.futures, seed=seed, threads=1)
    first = projection.first_s114_month[:, 0]
    fails = (first != NEVER) & (first < _months_until(task.on, task.horizon_years))
    at_year_ends = projection.reserves_gbp[:, 0, : task.horizon_years]
    runs_low = (at_year_ends < task.reserves_share * spending_gbp(study)).any(axis=1)
    return ModelChances(task.e_code, task.on, float(fails.mean()), float(runs_low.mean()))


def seed_of(seed: int, e_code: str, on: date) -> int:
    """Return the seed of one council's futures as at a day: of the study's seed, its code and the day alone."""
    digest = hashlib.sha256(f"{seed} {e_code} {on.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def spending_gbp(study: OutturnStudy) -> float:
    """Return what the first year of a study spends, debt costs included."""
    debt = study.group.debt
    interest = debt.fixed_gbp * debt.fixed_rate_share
    return sum(each.cost_gbp for each in study.group.services) + interest + debt.minimum_revenue_provision_gbp


def estimated_from(calibration: Calibration, years: int) -> Estimated | None:
    """Return what a study takes from the returns of others, None where the movement of reserves is not told.

    Growth, services' own shocks, what is added to reserves in a usual year and what is carried over are as estimated.
    The spread of drivers stays that of the dated files: between one council and the next, growth strays mostly because
    spending follows funding, and what did not balance is in the movement of reserves, which the shocks come from.
    """
    if calibration.reserves is None:
        return None
    first = FinancialYear.of(calibration.on)
    dated = assumptions_for(first, years, known=first)
    central = {each.driver: each.central.value for each in calibration.drivers}
    drivers = tuple(
        replace(driver, central_share=(central[driver.key],) * years) if driver.key in central else driver
        for driver in dated.drivers
    )
    assumptions = replace(
        dated,
        drivers=drivers,
        service_spread_share=calibration.reserves.service_spread_share.value,
        service_persistence=calibration.reserves.monthly_persistence.value,
    )
    reserves = calibration.reserves
    return Estimated(assumptions, Balancing(reserves.added_share.value, reserves.carried_share.value))


def _months_until(on: date, horizon_years: int) -> int:
    """Return how many months there are from the April before a day to the end of the horizon's last month."""
    april = FinancialYear.of(on).first_day
    elapsed = (on.year - april.year) * MONTHS_PER_YEAR + on.month - april.month + 1
    return elapsed + horizon_years * MONTHS_PER_YEAR
