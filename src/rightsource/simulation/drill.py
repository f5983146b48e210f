"""One vehicle made to fail in one month: what it costs, which services come back, and when it would be worst."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.group import Group
from rightsource.simulation.paired import Difference, Sides, difference, sides
from rightsource.simulation.plan import Drill
from rightsource.simulation.project import Progress, project
from rightsource.simulation.projection import NEVER, FloatArray, IntArray, Projection
from rightsource.simulation.study import Study
from rightsource.simulation.summary import MODEL_ERROR, Summary, chance, summarise
from rightsource.simulation.vehicle import Vehicle

# Enough to put months in order, and few enough that every month of a study is tried while somebody waits.
FUTURES_A_MONTH: Final = 512
WORST_SHOWN: Final = 3


@dataclass(frozen=True)
class ServiceReturning:
    """One service that the vehicle delivers in the month of its failure, and so comes back to the council."""

    service: str
    client_group: str
    cost_gbp: float
    pay_gbp: float


@dataclass(frozen=True)
class CostOfKind:
    """What the failure costs the council of one kind, year by year, on average; below nothing, what it spares."""

    what: str
    by_year_gbp: tuple[float, ...]

    @property
    def total_gbp(self) -> float:
        """All years together."""
        return sum(self.by_year_gbp)


@dataclass(frozen=True)
class MonthOfFailure:
    """What a failure in one month would do: the cost to the last year, and how often it ends in s.114."""

    month: int
    cost_gbp: float
    p_s114: float


@dataclass(frozen=True)
class Drilled:
    """A vehicle that fails in a month, in every future in which it has not failed before.

    Attributes:
        vehicle, month: who is made to fail, and in which month, from 0.
        without, with_failure: the plan as it is, and with the failure.
        already_failed_share: futures in which it has failed on its own by then, and the drill changes nothing.
        s114: on which side each future falls; the first plan is the one without.
        cost_gbp: what the failure takes from the council's account over all years.
        cost_where_alive_gbp: the same in the futures alone in which it had not failed by then; None where it had in
            all, or in all but one.
        costs: the same by kind and year, on average; they add up to its mean.
        services: what comes back, at first-year prices.
        returns_in_month: when it does: after the administrator's delay.
        worst_months: the months of failure that end most often in s.114, the worst first; then by cost.
        futures_a_month: how many futures that order rests on.
    """

    vehicle: str
    month: int
    without: Summary
    with_failure: Summary
    already_failed_share: float
    s114: Sides
    cost_gbp: Difference
    cost_where_alive_gbp: Difference | None
    costs: tuple[CostOfKind, ...]
    services: tuple[ServiceReturning, ...]
    returns_in_month: int
    worst_months: tuple[MonthOfFailure, ...]
    futures_a_month: int = FUTURES_A_MONTH
    model_error: str = MODEL_ERROR


def drill(
    study: Study,
    vehicle: str,
    month: int,
    *,
    futures: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Drilled:
    """Let a vehicle fail at the end of a month, and compare with the same futures without.

    Raises:
        StudyCannotRun: there is no such vehicle or month, or the study holds other faults.
    """
    drilled = _with_drill(study, vehicle, month)
    failing = _project(drilled, futures, seed, threads)
    plain = _project(replace(study, plan=replace(study.plan, drill=None)), futures, seed, threads)
    place = [each.key for each in study.group.vehicles].index(vehicle)
    failed_at = plain.failure_month[:, place]
    was_alive = (failed_at == NEVER) | (failed_at >= month)
    worse = (plain.result_gbp[:, 0] - failing.result_gbp[:, 0]).sum(axis=1)
    return Drilled(
        vehicle=vehicle,
        month=month,
        without=summarise(plain),
        with_failure=summarise(failing),
        already_failed_share=1.0 - float(np.mean(was_alive)),
        s114=sides(plain.first_s114_month[:, 0], failing.first_s114_month[:, 0]),
        cost_gbp=difference(np.zeros(futures), worse),
        cost_where_alive_gbp=difference(np.zeros(was_alive.sum()), worse[was_alive]) if was_alive.sum() > 1 else None,
        costs=_by_kind(study.group, place, plain, failing),
        services=services_returning(study.group, vehicle, month),
        returns_in_month=month + study.group.vehicles[place].failure.delay_months + 1,
        worst_months=_worst_months(study, vehicle, seed, threads, progress),
    )


def services_returning(group: Group, vehicle: str, month: int) -> tuple[ServiceReturning, ...]:
    """Return the services that a vehicle delivers in a month, at first-year prices."""
    moved = {move.service for move in group.moves if move.vehicle == vehicle and move.from_month <= month}
    moved -= {move.service for move in group.moves if move.until_month <= month}
    return tuple(
        ServiceReturning(service.key, service.client_group, service.cost_gbp, service.cost_gbp * service.pay_share)
        for service in group.services
        if service.key in moved
    )


def _with_drill(study: Study, vehicle: str, month: int) -> Study:
    return replace(study, plan=replace(study.plan, drill=Drill(vehicle, month)))


def _project(study: Study, futures: int, seed: int, threads: int | None) -> Projection:
    return project(study.group, study.assumptions, study.plan, futures=futures, seed=seed, threads=threads)


# What it costs, by kind


def _by_kind(group: Group, place: int, plain: Projection, failing: Projection) -> tuple[CostOfKind, ...]:
    """Divide what the failure takes from the council's account each year into its kinds."""
    failure = group.vehicles[place].failure
    happens = _failures_by_year(failing.failure_month[:, place], group) - _failures_by_year(
        plain.failure_month[:, place], group
    )
    lost = _loans_lost(group, place, failing) - _loans_lost(group, place, plain)

    def more(name: str) -> FloatArray:
        change: FloatArray = failing.of_council(name)[:, 0].mean(axis=0) - plain.of_council(name)[:, 0].mean(axis=0)
        return change

    falls_due = failure.guarantee_gbp + failure.pension_deficit_gbp + failure.step_in_gbp
    kinds = {
        "guarantees called": happens * failure.guarantee_gbp,
        "pension deficit": happens * failure.pension_deficit_gbp,
        "stepping in": happens * failure.step_in_gbp,
        "loans lost": lost,
        "services at a dearer cost": more("step_in_gbp") - happens * falls_due - lost,
        "dividends forgone": -more("dividends_gbp"),
        "support no longer given": more("vehicle_support_gbp"),
        "spending withheld in answer": -more("controls_gbp"),
    }
    rest = -more("result_gbp") - sum(kinds.values())
    kinds["services at cost instead of at their price, recharges and interest"] = rest
    return tuple(CostOfKind(what, tuple(by_year.tolist())) for what, by_year in kinds.items())


def _failures_by_year(failure_month: IntArray, group: Group) -> FloatArray:
    """Return (Y,) the share of futures in which it fails in each year."""
    failed = failure_month[failure_month != NEVER]
    counts: FloatArray = np.bincount(failed // MONTHS_PER_YEAR, minlength=group.years) / len(failure_month)
    return counts


def _loans_lost(group: Group, place: int, projection: Projection) -> FloatArray:
    """Return (Y,) what the council loses of its loan each year, on average."""
    failed = projection.failure_month[:, place]
    by_month = np.bincount(failed[failed != NEVER], minlength=group.months) / projection.futures
    owed = np.array([_owed_gbp(group.vehicles[place], month) for month in range(group.months)])
    loan = group.vehicles[place].loan
    lost = by_month * owed * (0.0 if loan is None else 1.0 - loan.recovered_share)
    by_year: FloatArray = lost.reshape(group.years, -1).sum(axis=1)
    return by_year


def _owed_gbp(vehicle: Vehicle, month: int) -> float:
    """Return what a vehicle still owes the council at the end of a month: instalments begin when it trades."""
    loan = vehicle.loan
    if loan is None or month < loan.from_month:
        return 0.0
    owed, instalment = (loan.amount_gbp, loan.amount_gbp / loan.repaid_over_months)
    first = max(vehicle.from_month, 0) if loan.from_month == 0 else loan.from_month + 1
    return max(0.0, owed - instalment * max(0, month - first + 1))


# When it would be worst


def _worst_months(
    study: Study, vehicle: str, seed: int, threads: int | None, progress: Progress | None
) -> tuple[MonthOfFailure, ...]:
    found = months_of_failure(study, vehicle, seed=seed, threads=threads, progress=progress)
    return tuple(sorted(found, key=lambda each: (-each.p_s114, -each.cost_gbp, each.month))[:WORST_SHOWN])


def months_of_failure(
    study: Study, vehicle: str, *, seed: int, threads: int | None = None, progress: Progress | None = None
) -> tuple[MonthOfFailure, ...]:
    """Return what a failure would do in every month of a study in which the vehicle exists, in a few futures each.

    Raises:
        StudyCannotRun: there is no such vehicle, or the study holds other faults.
    """
    begins = next((each.from_month for each in study.group.vehicles if each.key == vehicle), 0)
    months = range(max(0, begins), study.group.months)
    found = []
    for done, month in enumerate(months, start=1):
        found.append(_failing_in(_with_drill(study, vehicle, month), seed, threads))
        if progress:
            progress(done, len(months))
    return tuple(found)


@lru_cache(maxsize=512)
def _failing_in(drilled: Study, seed: int, threads: int | None) -> MonthOfFailure:
    assert drilled.plan.drill is not None
    failing = _project(drilled, FUTURES_A_MONTH, seed, threads)
    plain = _without(replace(drilled, plan=replace(drilled.plan, drill=None)), seed, threads)
    cost = float((plain - failing.result_gbp[:, 0]).sum(axis=1).mean())
    hits = int(np.sum(failing.first_s114_month != NEVER))
    return MonthOfFailure(drilled.plan.drill.month, cost, chance(hits, FUTURES_A_MONTH).share)


@lru_cache(maxsize=8)
def _without(study: Study, seed: int, threads: int | None) -> FloatArray:
    return _project(study, FUTURES_A_MONTH, seed, threads).result_gbp[:, 0].copy()
