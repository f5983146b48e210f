"""What comes out: each future's yearly figures, and the month in which it first could not pay its way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

NEVER: Final = -1
# The engines fill one array whose last axis holds these, in this order; `Projection` names its slices.
YEARLY: Final = (
    "reserves_gbp",
    "result_gbp",
    "recurrent_result_gbp",
    "support_gbp",
    "savings_gbp",
    "one_off_savings_gbp",
    "controls_gbp",
    "reserves_used_gbp",
    "debt_gbp",
    "charges_gbp",
    "vehicle_support_gbp",
    "separation_gbp",
    "step_in_gbp",
    "dividends_gbp",
    "schools_balance_gbp",
    "group_result_gbp",
    "net_cost_gbp",
    "prices",
)
# The same for each vehicle.
VEHICLE_YEARLY: Final = (
    "reserves_gbp",
    "cash_gbp",
    "result_gbp",
    "charges_gbp",
    "external_income_gbp",
    "support_gbp",
    "owner_work_share",
)


@dataclass(frozen=True, eq=False)
class Projection:
    """Many futures of one group under one plan. Axes: draw D, organisation O, year Y; O is the council alone (1).

    Vehicles have an axis V of their own, in the group's order.

    Attributes:
        council: (len(YEARLY), Y, D) and vehicles: (len(VEHICLE_YEARLY), V, Y, D); read through the named properties.
        first_s114_month: (D, O) month from 0 in which the forecast first fails s.114(3), or NEVER.
        first_support_month: (D, O) month in which it first fails but for support the plan counts on, or NEVER.
        failure_month: (D, V) month in which a vehicle fails, or NEVER.
        teckal_month: (D, V) first month in which a vehicle's work for owners is too little of its work, or NEVER.
        receipts_gbp: (O, Y) capital receipts left at each year's end: not part of usable reserves.
        receipts_used_gbp: (O, Y) capital receipts that held up the revenue account.
        planned_savings_gbp: (Y,) what the savings would bring if all came whole and on time.
        tax_rise_share: (Y,) the rise made, and `is_tax_capped` (Y,) whether the plan asked for more.
    """

    group: Group
    plan: Plan
    seed: int
    first_future: int
    engine: str
    council: FloatArray
    vehicles: FloatArray
    first_s114_month: IntArray
    first_support_month: IntArray
    failure_month: IntArray
    teckal_month: IntArray
    receipts_gbp: FloatArray
    receipts_used_gbp: FloatArray
    planned_savings_gbp: FloatArray
    tax_rise_share: FloatArray
    is_tax_capped: npt.NDArray[np.bool_]

    @property
    def futures(self) -> int:
        """How many futures were followed."""
        return int(self.council.shape[-1])

    @property
    def opening_reserves_gbp(self) -> FloatArray:
        """(O,) usable reserves on the first day."""
        return np.array([self.group.reserves.usable_gbp])

    @property
    def ring_fenced_gbp(self) -> FloatArray:
        """(O,) reserves that may not be used for anything else, and so are left alone throughout."""
        return np.array([self.group.reserves.ring_fenced_gbp])

    @property
    def reserves_gbp(self) -> FloatArray:
        """(D, O, Y) usable reserves at each year's end, after any support. Below zero means exhausted."""
        return self.of_council("reserves_gbp")

    @property
    def result_gbp(self) -> FloatArray:
        """(D, O, Y) the year's income less spending, one-off help from savings and receipts included."""
        return self.of_council("result_gbp")

    @property
    def recurrent_result_gbp(self) -> FloatArray:
        """(D, O, Y) the same without one-off savings, capital receipts, in-year controls and what befell vehicles."""
        return self.of_council("recurrent_result_gbp")

    @property
    def support_gbp(self) -> FloatArray:
        """(D, O, Y) Exceptional Financial Support taken: a borrowing, repaid with interest."""
        return self.of_council("support_gbp")

    @property
    def savings_gbp(self) -> FloatArray:
        """(D, O, Y) what savings brought, recurrent and one-off."""
        return self.of_council("savings_gbp")

    @property
    def one_off_savings_gbp(self) -> FloatArray:
        """(D, O, Y) the part of the savings that does not come again."""
        return self.of_council("one_off_savings_gbp")

    @property
    def controls_gbp(self) -> FloatArray:
        """(D, O, Y) spending withheld in the year by the plan's reaction."""
        return self.of_council("controls_gbp")

    @property
    def reserves_used_gbp(self) -> FloatArray:
        """(D, O, Y) reserves drawn to meet the year's deficit."""
        return self.of_council("reserves_used_gbp")

    @property
    def debt_gbp(self) -> FloatArray:
        """(D, O, Y) debt at each year's end, net of cash invested."""
        return self.of_council("debt_gbp")

    @property
    def charges_gbp(self) -> FloatArray:
        """(D, O, Y) what the council paid its vehicles for services."""
        return self.of_council("charges_gbp")

    @property
    def vehicle_support_gbp(self) -> FloatArray:
        """(D, O, Y) what the council gave vehicles that ran out of cash."""
        return self.of_council("vehicle_support_gbp")

    @property
    def separation_gbp(self) -> FloatArray:
        """(D, O, Y) what being separate cost, whoever paid it: `vehicle.Separation` and corporation tax."""
        return self.of_council("separation_gbp")

    @property
    def step_in_gbp(self) -> FloatArray:
        """(D, O, Y) what failed vehicles cost: what fell due, loans lost, and what their services cost more since."""
        return self.of_council("step_in_gbp")

    @property
    def dividends_gbp(self) -> FloatArray:
        """(D, O, Y) surplus returned to the council by its vehicles."""
        return self.of_council("dividends_gbp")

    @property
    def schools_balance_gbp(self) -> FloatArray:
        """(D, O, Y) the schools grant's balance at each year's end; below zero, a deficit kept apart."""
        return self.of_council("schools_balance_gbp")

    @property
    def group_result_gbp(self) -> FloatArray:
        """(D, O, Y) the group's result: nothing owed within it, and of each vehicle the council's part."""
        return self.of_council("group_result_gbp")

    @property
    def net_cost_gbp(self) -> FloatArray:
        """(D, O, Y) what services cost the group beyond what it earned: funding less the group's result.

        Spending withheld by in-year controls counts as spent, since what was withheld is still needed.
        """
        return self.of_council("net_cost_gbp")

    @property
    def prices(self) -> FloatArray:
        """(D, O, Y) consumer prices, the year's average against the first day's."""
        return self.of_council("prices")

    def of_council(self, name: str) -> FloatArray:
        """Return (D, 1, Y), one of `YEARLY`."""
        figures: FloatArray = self.council[YEARLY.index(name)].T[:, np.newaxis]
        return figures

    def of_vehicles(self, name: str) -> FloatArray:
        """Return (D, V, Y), one of `VEHICLE_YEARLY`."""
        figures: FloatArray = np.moveaxis(self.vehicles[VEHICLE_YEARLY.index(name)], -1, 0)
        return figures

    def first_s114_year(self) -> IntArray:
        """Return (D, O) years from 0 in which the forecast first fails s.114(3), or NEVER."""
        return year_of(self.first_s114_month)

    def first_support_year(self) -> IntArray:
        """Return (D, O) years from 0 in which support is first needed and counted on, or NEVER."""
        return year_of(self.first_support_month)


def year_of(month: IntArray) -> IntArray:
    """Return the years of months, both from 0; NEVER stays so."""
    return np.where(month == NEVER, NEVER, month // MONTHS_PER_YEAR).astype(np.int32)
