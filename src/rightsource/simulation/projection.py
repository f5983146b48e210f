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
)


@dataclass(frozen=True, eq=False)
class Projection:
    """Many futures of one group under one plan. Axes: draw D, organisation O (0 is the council core), year Y.

    Attributes:
        yearly_gbp: (D, O, Y, len(YEARLY)); read it through the named properties.
        first_s114_month: (D, O) month from 0 in which the forecast first fails s.114(3), or NEVER.
        first_support_month: (D, O) month in which it first fails but for support the plan counts on, or NEVER.
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
    yearly_gbp: FloatArray
    first_s114_month: IntArray
    first_support_month: IntArray
    receipts_gbp: FloatArray
    receipts_used_gbp: FloatArray
    planned_savings_gbp: FloatArray
    tax_rise_share: FloatArray
    is_tax_capped: npt.NDArray[np.bool_]

    @property
    def futures(self) -> int:
        """How many futures were followed."""
        return int(self.yearly_gbp.shape[0])

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
        return self._slice("reserves_gbp")

    @property
    def result_gbp(self) -> FloatArray:
        """(D, O, Y) the year's income less spending, one-off help from savings and receipts included."""
        return self._slice("result_gbp")

    @property
    def recurrent_result_gbp(self) -> FloatArray:
        """(D, O, Y) the same without one-off savings, capital receipts and in-year controls."""
        return self._slice("recurrent_result_gbp")

    @property
    def support_gbp(self) -> FloatArray:
        """(D, O, Y) Exceptional Financial Support taken: a borrowing, repaid with interest."""
        return self._slice("support_gbp")

    @property
    def savings_gbp(self) -> FloatArray:
        """(D, O, Y) what savings brought, recurrent and one-off."""
        return self._slice("savings_gbp")

    @property
    def one_off_savings_gbp(self) -> FloatArray:
        """(D, O, Y) the part of the savings that does not come again."""
        return self._slice("one_off_savings_gbp")

    @property
    def controls_gbp(self) -> FloatArray:
        """(D, O, Y) spending withheld in the year by the plan's reaction."""
        return self._slice("controls_gbp")

    @property
    def reserves_used_gbp(self) -> FloatArray:
        """(D, O, Y) reserves drawn to meet the year's deficit."""
        return self._slice("reserves_used_gbp")

    @property
    def debt_gbp(self) -> FloatArray:
        """(D, O, Y) debt at each year's end, net of cash invested."""
        return self._slice("debt_gbp")

    def _slice(self, name: str) -> FloatArray:
        return self.yearly_gbp[..., YEARLY.index(name)]

    def first_s114_year(self) -> IntArray:
        """Return (D, O) years from 0 in which the forecast first fails s.114(3), or NEVER."""
        return _year_of(self.first_s114_month)

    def first_support_year(self) -> IntArray:
        """Return (D, O) years from 0 in which support is first needed and counted on, or NEVER."""
        return _year_of(self.first_support_month)


def _year_of(month: IntArray) -> IntArray:
    return np.where(month == NEVER, NEVER, month // MONTHS_PER_YEAR).astype(np.int32)
