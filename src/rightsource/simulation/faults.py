"""What is wrong with a study before it runs: every fault at once, each by name."""

from collections.abc import Iterator
from math import isfinite

import numpy as np

from rightsource.simulation.assumptions import Assumptions, Driver
from rightsource.simulation.drivers import CLIENT_GROUPS, DRIVER_KEYS, DRIVERS, MOTIONS, YEARS_MAX, Motion
from rightsource.simulation.fault import Fault, not_a_share, not_numbers, repeated
from rightsource.simulation.group import Group, Service
from rightsource.simulation.philox import KIND_SHIFT
from rightsource.simulation.plan import Drill, Plan, Saving
from rightsource.simulation.vehicle_faults import vehicle_faults


class StudyCannotRun(ValueError):  # noqa: N818 - the house names a refusal by what is wrong
    """The group, the assumptions or the plan hold faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(f"{fault.where}: {fault.message}" for fault in faults))


def find_faults(group: Group, assumptions: Assumptions, plan: Plan) -> tuple[Fault, ...]:
    """Return every fault of a study, in reading order; none means that it can run."""
    return (
        *_group_faults(group),
        *_assumption_faults(assumptions, group.years),
        *_plan_faults(plan, group),
    )


def check_study(group: Group, assumptions: Assumptions, plan: Plan) -> None:
    """Refuse a study that holds any fault.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    faults = find_faults(group, assumptions, plan)
    if faults:
        raise StudyCannotRun(faults)


def _group_faults(group: Group) -> Iterator[Fault]:
    if not 1 <= group.years <= YEARS_MAX:
        yield Fault("group", f"It covers {group.years} years; a study covers 1 to {YEARS_MAX}.", "years-out-of-range")
    if not group.services:
        yield Fault("group", "It has no service.", "no-service")
    yield from repeated("service", [service.key for service in group.services])
    for service in group.services:
        yield from _service_faults(service, group)
    yield from vehicle_faults(group)
    yield from not_numbers("funding", group.funding)
    yield from not_numbers("reserves", group.reserves)
    debt = group.debt
    yield from not_numbers("debt", debt)
    yield from not_a_share("debt", "refinanced share", debt.refinanced_share_per_year)
    if debt.new_borrowing_years < 1 or debt.support_years < 1:
        yield Fault("debt", "A repayment period is shorter than one year.", "repayment-too-short")


def _service_faults(service: Service, group: Group) -> Iterator[Fault]:
    where = f"service {service.key}"
    if service.client_group not in CLIENT_GROUPS:
        yield Fault(where, f"Its client group {service.client_group!r} is not known.", "unknown-client-group")
    yield from not_numbers(where, service)
    if service.cost_gbp <= 0:
        yield Fault(where, f"Its cost of £{service.cost_gbp:,.0f} is not above nothing.", "cost-not-positive")
    shares = (service.pay_share, service.fees_share, service.other_share)
    if min(shares) < 0 or abs(sum(shares) - 1.0) > 1e-9:
        yield Fault(where, f"Its price mix {shares} does not sum to 1.", "price-mix-not-whole")


def _assumption_faults(assumptions: Assumptions, years: int) -> Iterator[Fault]:
    if tuple(driver.key for driver in assumptions.drivers) != DRIVER_KEYS:
        yield Fault("assumptions", "The drivers are not the fourteen, in their order.", "drivers-not-the-fourteen")
    for driver in assumptions.drivers:
        yield from _driver_faults(driver, years)
    yield from not_a_share("services' own shocks", "persistence", assumptions.service_persistence)
    yield from not_numbers("services' own shocks", assumptions)
    if assumptions.service_spread_share < 0:
        yield Fault("services' own shocks", "Their spread is below nothing.", "spread-negative")
    if len(assumptions.tax_limits) != years:
        yield Fault("tax limits", f"There are {len(assumptions.tax_limits)} for {years} years.", "years-do-not-match")
    for limit in assumptions.tax_limits:
        yield from not_numbers(f"tax limit of {limit.first_year}", limit)
    yield from _law_faults(assumptions, years)
    yield from _correlation_faults(assumptions)


def _law_faults(assumptions: Assumptions, years: int) -> Iterator[Fault]:
    law = assumptions.law
    if law.corporation_tax_share and len(law.corporation_tax_share) != years:
        yield Fault(
            "corporation tax", f"There are {len(law.corporation_tax_share)} for {years} years.", "years-do-not-match"
        )
    for share in (*law.corporation_tax_share, law.teckal_share_min):
        yield from not_a_share("the law", "rate", share)
    if law.schools_override_months < 0:
        yield Fault("schools override", "It counts months below nothing.", "months-negative")


def _driver_faults(driver: Driver, years: int) -> Iterator[Fault]:
    where = f"driver {driver.key}"
    if len(driver.central_share) != years:
        yield Fault(
            where, f"It has {len(driver.central_share)} central values for {years} years.", "years-do-not-match"
        )
    if any(not isfinite(central) or central <= -1 for central in driver.central_share):
        yield Fault(where, "A central value is not a number above −100 %.", "central-out-of-range")
    if not (isfinite(driver.spread_share) and driver.spread_share >= 0):
        yield Fault(where, "Its spread is below nothing.", "spread-negative")
    returns = MOTIONS.get(driver.key) in {Motion.INFLATION, Motion.RATE}
    if not 0 <= driver.monthly_persistence < 1 or (driver.monthly_persistence and not returns):
        yield Fault(
            where,
            f"Its monthly persistence of {driver.monthly_persistence} must be from 0 to under 1, "
            "and 0 for a driver that does not return.",
            "persistence-out-of-range",
        )


def _correlation_faults(assumptions: Assumptions) -> Iterator[Fault]:
    matrix = np.array(assumptions.correlation, dtype=np.float64)
    if matrix.shape != (DRIVERS, DRIVERS):
        yield Fault("correlation", f"It is {matrix.shape}, not 14 by 14.", "correlation-wrong-shape")
        return
    if not np.array_equal(matrix, matrix.T) or not np.array_equal(np.diag(matrix), np.ones(DRIVERS)):
        yield Fault("correlation", "It is not symmetric with ones down the middle.", "correlation-not-symmetric")
        return
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if smallest <= 1e-9:
        yield Fault(
            "correlation",
            f"It is not positive definite (smallest eigenvalue {smallest:.3g}): the pairs contradict each other.",
            "correlation-not-positive-definite",
        )


def _plan_faults(plan: Plan, group: Group) -> Iterator[Fault]:
    amounts = {
        "earmarked use": plan.earmarked_use_gbp,
        "borrowing": plan.borrowing_gbp,
        "receipts expected": plan.receipts_expected_gbp,
        "receipts used": plan.receipts_used_gbp,
        "support limit": plan.support_limit_gbp,
    }
    for name, values in {"tax rises": plan.tax_rises, **amounts}.items():
        if len(values) != group.years:
            yield Fault(f"plan, {name}", f"{len(values)} values for {group.years} years.", "years-do-not-match")
    for name, values in amounts.items():
        if any(value < 0 for value in values):
            yield Fault(f"plan, {name}", "An amount is below nothing.", "amount-negative")
    yield from not_numbers("plan", plan)
    yield from not_numbers("plan, tax rises", *plan.tax_rises)
    yield from not_numbers("plan, reaction", plan.reaction)
    yield from not_a_share("plan, reaction", "response", plan.reaction.response_share)
    yield from not_a_share("plan, reaction", "limit", plan.reaction.limit_share)
    if not 0 <= plan.scenario < 1 << KIND_SHIFT:
        yield Fault(
            "plan", f"Scenario {plan.scenario} is not from 0 to {(1 << KIND_SHIFT) - 1}.", "scenario-out-of-range"
        )
    yield from repeated("saving", [saving.key for saving in plan.savings])
    for saving in plan.savings:
        yield from _saving_faults(saving, group)
    yield from _oversaved(plan, group)
    yield from _help_faults(plan, group)


def _saving_faults(saving: Saving, group: Group) -> Iterator[Fault]:
    where = f"saving {saving.key}"
    if saving.service not in {service.key for service in group.services}:
        yield Fault(where, f"Its service {saving.service!r} does not exist.", "unknown-service")
    yield from not_numbers(where, saving)
    if saving.amount_gbp < 0:
        yield Fault(where, "Its amount is below nothing.", "amount-negative")
    if saving.start_month < 0 or saving.slippage_months_mean < 0 or saving.slippage_months_max < 0:
        yield Fault(where, "It counts months below nothing.", "months-negative")
    yield from not_a_share(where, "delivery", saving.delivery_share_mean)
    if saving.delivery_concentration <= 0:
        yield Fault(where, "Its delivery concentration is not above nothing.", "concentration-not-positive")


def _help_faults(plan: Plan, group: Group) -> Iterator[Fault]:
    keys = {vehicle.key for vehicle in group.vehicles}
    yield from repeated("support for", [support.vehicle for support in plan.vehicle_support])
    for support in plan.vehicle_support:
        where = f"support for {support.vehicle}"
        if support.vehicle not in keys:
            yield Fault(where, "There is no such vehicle.", "unknown-vehicle")
        yield from not_numbers(where, support)
        if len(support.limit_gbp) != group.years:
            yield Fault(where, f"{len(support.limit_gbp)} values for {group.years} years.", "years-do-not-match")
        if any(limit < 0 for limit in support.limit_gbp):
            yield Fault(where, "An amount is below nothing.", "amount-negative")
    if plan.drill is not None:
        yield from _drill_faults(plan.drill, group)


def _drill_faults(drill: Drill, group: Group) -> Iterator[Fault]:
    where = f"drill of {drill.vehicle}"
    begins = {vehicle.key: vehicle.from_month for vehicle in group.vehicles}
    if drill.vehicle not in begins:
        yield Fault(where, "There is no such vehicle.", "unknown-vehicle")
    if not 0 <= drill.month < group.months:
        yield Fault(where, f"Month {drill.month} is not one of the study's {group.months}.", "month-outside")
    elif drill.month < begins.get(drill.vehicle, 0):
        yield Fault(where, "It is to fail before it exists.", "before-it-exists")


def _oversaved(plan: Plan, group: Group) -> Iterator[Fault]:
    for service in group.services:
        saved = sum(
            saving.amount_gbp for saving in plan.savings if saving.service == service.key and saving.is_recurrent
        )
        if saved > service.cost_gbp:
            yield Fault(
                f"service {service.key}",
                f"Recurrent savings of £{saved:,.0f} are more than its cost of £{service.cost_gbp:,.0f}.",
                "saved-more-than-it-costs",
            )
