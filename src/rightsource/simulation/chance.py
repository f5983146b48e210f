"""The chances of one saving, as tables made ahead: the share delivered and the months it is late.

Both engines read the same tables with one uniform number each, so the number of draws never varies.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

FloatArray = npt.NDArray[np.float64]

TABLE_STEPS: Final = 1024


@lru_cache(maxsize=1024)
def delivery_table(mean_share: float, concentration: float) -> FloatArray:
    """Return the quantiles of the share delivered at 0, 1/1024, ..., 1.

    A mean of 0 or 1 is a certainty. Otherwise the share is Beta(mean × concentration, (1 − mean) ×
    concentration). With the concentration held, a higher mean raises every quantile.

    >>> delivery_table(1.0, 20.0)[[0, 512]].tolist()
    [1.0, 1.0]
    """
    if mean_share in {0.0, 1.0}:
        return np.full(TABLE_STEPS + 1, mean_share)
    alpha, beta = mean_share * concentration, (1.0 - mean_share) * concentration
    wanted = np.linspace(0.0, 1.0, TABLE_STEPS + 1)[1:-1]
    return np.concatenate(([0.0], betaincinv(alpha, beta, wanted), [1.0]))


def slippage_table(mean_months: float, most_months: int) -> FloatArray:
    """Return the chance of being at most 0, 1, ..., `most_months` months late: geometric, cut at the most.

    >>> slippage_table(0.0, 2).tolist()
    [1.0, 1.0, 1.0]
    """
    if mean_months == 0.0:
        return np.ones(most_months + 1)
    stays_late = mean_months / (1.0 + mean_months)
    table = 1.0 - stays_late ** np.arange(1, most_months + 2, dtype=np.float64)
    table[-1] = 1.0
    return table


def share_at(table: FloatArray, uniform: float) -> float:
    """Return the quantile at `uniform`, by a straight line between the table's points."""
    place = uniform * TABLE_STEPS
    step = int(place)
    below = float(table[step])
    return below + (place - step) * (float(table[step + 1]) - below)


def months_late_at(table: FloatArray, uniform: float) -> int:
    """Return the whole months of delay at `uniform`."""
    return next(months for months, chance in enumerate(table) if uniform <= chance)
