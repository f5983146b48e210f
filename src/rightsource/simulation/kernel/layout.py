"""Where each figure of a block of futures lies. A slot holds one figure of every lane, side by side.

A block has four rooms. Within a room every slot has a fixed place, so the compiler sees that nothing overlaps and lets
eight lanes go at once; places that it cannot see it would have to compare each time.
"""

from typing import Final

from rightsource.simulation.drivers import DRIVERS
from rightsource.simulation.projection import VEHICLE_YEARLY, YEARLY

LANES: Final = 112
# A month that never comes.
NO_MONTH: Final = 1e9

# The world's room: what happens to everyone.
STRAY: Final = 0
GATHERED: Final = STRAY + DRIVERS * LANES
INDEX: Final = GATHERED + DRIVERS * LANES
LOG_INDEX: Final = INDEX + DRIVERS * LANES
NORMALS: Final = LOG_INDEX + DRIVERS * LANES
UNIFORM_0: Final = NORMALS + DRIVERS * LANES
UNIFORM_1, APRIL_PAY, APRIL_FEES, APRIL_PRICES, PRICES_STRAY, WORLD_ROOM = (
    UNIFORM_0 + place * LANES for place in range(1, 7)
)

# The council's room: its accounts, what the services of this month come to, the month, the year.
(
    FIXED,
    FLOATING,
    PROVISION,
    UNALLOCATED,
    EARMARKED,
    RUNNING,
    SCHOOLS,
    FORECAST,
    S114_MONTH,
    SUPPORT_MONTH,
    WORST,
    COST,
    NET,
    SCHOOLS_COST,
    SCHOOLS_NET,
    CHARGES,
    SAVED,
    UPLIFT,
    PREMIUM,
    ONE_OFF,
    AGAIN,
    LUMP,
    DIVIDENDS,
    SUPPORT,
    LOST,
    LENT,
    RESULTS,
    OTHERS,
    OUTWARD,
    SEPARATE,
    YEAR,
) = (place * LANES for place in range(31))
MONTH: Final = COST
# Two purses lie alike, the general fund's and the schools grant's: from the one to the other is this far.
TO_SCHOOLS: Final = SCHOOLS_COST - COST
COUNCIL_ROOM: Final = YEAR + len(YEARLY) * LANES

# Each service's part of its room. Its stray of an even month, then that of the odd month after it.
SERVICE_STRAY, ODD_STRAY, SAVED_SHARE, LEVEL, SERVICE_ROOM = (place * LANES for place in range(5))

# Each vehicle's part of its room: its books, then its work for owners and others, then what a month adds up, the year.
(
    RESERVES,
    CASH,
    LOAN,
    TIED_UP,
    TO_DATE,
    LEFT,
    REACH,
    FAILED,
    TECKAL,
    BIDS_INCOME,
    BIDS_COST,
    APRIL_RESERVES,
    DIVIDEND,
    OWNER_WORK,
    OWNER_WORK_1,
    OWNER_WORK_2,
    OWNER_WORK_3,
    OTHER_WORK,
    OTHER_WORK_1,
    OTHER_WORK_2,
    OTHER_WORK_3,
    OWNER_TWO_YEARS,
    WHOLE_TWO_YEARS,
    WHOLE_THIRD_YEAR,
    CHARGED,
    CLIENTS_PAID,
    DELIVERED,
    SCHOOLS_CHARGED,
    SCHOOLS_CLIENTS_PAID,
    SCHOOLS_DELIVERED,
    DEARER,
    _VEHICLE_YEAR,
) = (place * LANES for place in range(32))
VEHICLE_YEAR: Final = _VEHICLE_YEAR
VEHICLES_TO_SCHOOLS: Final = SCHOOLS_CHARGED - CHARGED
VEHICLE_ROOM: Final = VEHICLE_YEAR + len(VEHICLE_YEARLY) * LANES
