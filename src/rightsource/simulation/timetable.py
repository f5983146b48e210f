"""What is settled before any chance is drawn: central paths, tax levels, receipts, and savings as planned."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rightsource.simulation.assumptions import Assumptions, Driver
from rightsource.simulation.drivers import INTEREST_RATE, MONTHS_PER_YEAR
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan, Saving, is_excessive, permitted_rise_share

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Timetable:
    """The certain part of a study.

    Attributes:
        central: (14, Y) index against the first year, or, for the interest rate, the rate itself.
        tax_level: (Y,) council tax per dwelling against the first year.
        tax_rise_share: (Y,) the rise made; is_tax_capped: (Y,) whether the plan asked for more.
        receipts_used_gbp: (Y,) and receipts_left_gbp: (Y,) at each year's end.
        foreseen_savings_gbp: (M,) what the council still counts on this year from savings not yet due.
        planned_savings_gbp: (Y,) savings whole and on time, at first-year prices.
        expected_activity: (S, Y) how much of each service is expected, against the first year.
    """

    central: FloatArray
    tax_level: FloatArray
    tax_rise_share: FloatArray
    is_tax_capped: npt.NDArray[np.bool_]
    receipts_used_gbp: FloatArray
    receipts_left_gbp: FloatArray
    foreseen_savings_gbp: FloatArray
    planned_savings_gbp: FloatArray
    expected_activity: FloatArray


def make_timetable(group: Group, assumptions: Assumptions, plan: Plan) -> Timetable:
    """Return the certain part of a study that holds no faults."""
    rises = [
        permitted_rise_share(rise, limit) for rise, limit in zip(plan.tax_rises, assumptions.tax_limits, strict=True)
    ]
    capped = [is_excessive(rise, limit) for rise, limit in zip(plan.tax_rises, assumptions.tax_limits, strict=True)]
    used, left = _receipts(group, plan)
    central = np.array([_central_path(driver, place) for place, driver in enumerate(assumptions.drivers)])
    return Timetable(
        central=central,
        tax_level=_levels(rises),
        tax_rise_share=np.array(rises),
        is_tax_capped=np.array(capped),
        receipts_used_gbp=used,
        receipts_left_gbp=left,
        foreseen_savings_gbp=_foreseen_savings(plan.savings, group.months),
        planned_savings_gbp=_planned_savings(plan.savings, group.months),
        expected_activity=np.array([central[s.client_group_index] ** s.demand_elasticity for s in group.services]),
    )


def _central_path(driver: Driver, place: int) -> FloatArray:
    return np.array(driver.central_share) if place == INTEREST_RATE else _levels(driver.central_share)


def _levels(growth_share: Sequence[float]) -> FloatArray:
    """Return each year's level against the first, whose own growth is already in the budget."""
    return np.asarray(np.cumprod([1.0, *(1.0 + growth for growth in growth_share[1:])]), dtype=np.float64)


def _receipts(group: Group, plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Return receipts used and left each year: receipts that have not come in cannot be used."""
    held, used, left = group.reserves.capital_receipts_gbp, [], []
    for expected, wanted in zip(plan.receipts_expected_gbp, plan.receipts_used_gbp, strict=True):
        held += expected
        used.append(min(wanted, held))
        held -= used[-1]
        left.append(held)
    return np.array(used), np.array(left)


def _foreseen_savings(savings: Sequence[Saving], months: int) -> FloatArray:
    foreseen = np.zeros(months)
    for saving in savings:
        if saving.start_month >= months:
            continue
        april = saving.start_month - saving.start_month % MONTHS_PER_YEAR
        months_due = april + MONTHS_PER_YEAR - saving.start_month
        foreseen[april : saving.start_month] += (
            saving.delivery_share_mean * saving.amount_gbp / MONTHS_PER_YEAR * months_due
        )
    return foreseen


def _planned_savings(savings: Sequence[Saving], months: int) -> FloatArray:
    planned = np.zeros(months)
    for saving in savings:
        stop = months if saving.is_recurrent else saving.start_month + MONTHS_PER_YEAR
        planned[saving.start_month : stop] += saving.amount_gbp / MONTHS_PER_YEAR
    return np.asarray(planned.reshape(-1, MONTHS_PER_YEAR).sum(axis=1), dtype=np.float64)
