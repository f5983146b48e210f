"""What a run of years is worth on its first day: deflated by the prices of each future, discounted by dated rates."""

import numpy as np

from rightsource.simulation.projection import FloatArray, Projection

Discount = tuple[float, ...]
"""What a real pound of each year is worth in the first: one factor a year, the first of which is 1."""


def present_value_gbp(yearly_gbp: FloatArray, prices: FloatArray, discount: Discount) -> FloatArray:
    """Return (D,) the worth of yearly amounts in pounds of the first day.

    Args:
        yearly_gbp: (D, Y) pounds of each year.
        prices: (D, Y) consumer prices against the first day's.
        discount: (Y,) what a real pound of each year is worth in the first.

    >>> present_value_gbp(np.array([[100.0, 110.0]]), np.array([[1.0, 1.1]]), (1.0, 0.5)).tolist()
    [150.0]
    """
    return np.asarray((yearly_gbp / prices) @ np.array(discount), dtype=np.float64)


def net_present_cost_gbp(projection: Projection, discount: Discount) -> FloatArray:
    """Return (D,) what the services of a group cost beyond what it earned, over all years, at its present worth."""
    return present_value_gbp(projection.net_cost_gbp[:, 0], projection.prices[:, 0], discount)
