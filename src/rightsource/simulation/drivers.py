"""The fourteen things outside a council's control that move its money, and how each one moves.

Their order is the order of the correlation matrix and of the random draws, so it never changes.
"""

from enum import IntEnum, unique
from typing import Final


@unique
class Motion(IntEnum):
    """How a driver's departure from its central path comes about."""

    DRIFT = 0  # each month's surprise stays: demand, markets
    YEARLY = 1  # surprises gather for twelve months and are settled in April: pay, fees, grant, tax base
    INFLATION = 2  # a rate that strays and comes back, and a price index that remembers
    RATE = 3  # a rate that strays and comes back, and leaves nothing behind


CHILDREN_LOOKED_AFTER: Final = 0
ADULTS_18_64: Final = 1
ADULTS_65_PLUS: Final = 2
WASTE: Final = 3
HIGH_NEEDS_EDUCATION: Final = 4
GENERAL: Final = 5
CPI: Final = 6
INTEREST_RATE: Final = 7
PAY_AWARD: Final = 8
CARE_FEES: Final = 9
GRANT_SETTLEMENT: Final = 10
TAX_BASE: Final = 11
BUSINESS_RATES: Final = 12
EXTERNAL_MARKET: Final = 13

MOTIONS: Final[dict[str, Motion]] = {
    "children_looked_after": Motion.DRIFT,
    "adults_18_64": Motion.DRIFT,
    "adults_65_plus": Motion.DRIFT,
    "waste": Motion.DRIFT,
    "high_needs_education": Motion.DRIFT,
    "general": Motion.DRIFT,
    "cpi": Motion.INFLATION,
    "interest_rate": Motion.RATE,
    "pay_award": Motion.YEARLY,
    "care_fees": Motion.YEARLY,
    "grant_settlement": Motion.YEARLY,
    "tax_base": Motion.YEARLY,
    "business_rates": Motion.YEARLY,
    "external_market": Motion.DRIFT,
}
DRIVER_KEYS: Final = tuple(MOTIONS)
CLIENT_GROUPS: Final = DRIVER_KEYS[: GENERAL + 1]
DRIVERS: Final = len(DRIVER_KEYS)
MONTHS_PER_YEAR: Final = 12
YEARS_MAX: Final = 10
