"""Each vehicle's books on the first day, and what each April opens and each March keeps. See `vehicles`."""

from rightsource.simulation.columns import (
    V_CASH,
    V_LOAN,
    V_LOAN_FROM,
    V_OTHER_WORK_1,
    V_OWNER_WORK_1,
    V_RESERVES,
)
from rightsource.simulation.compiled import compiled
from rightsource.simulation.kernel.lanes import place
from rightsource.simulation.kernel.layout import (
    APRIL_RESERVES,
    CASH,
    DIVIDEND,
    FAILED,
    LANES,
    LEFT,
    LOAN,
    NO_MONTH,
    OTHER_WORK,
    OTHER_WORK_1,
    OTHER_WORK_2,
    OTHER_WORK_3,
    OWNER_TWO_YEARS,
    OWNER_WORK,
    OWNER_WORK_1,
    OWNER_WORK_2,
    OWNER_WORK_3,
    REACH,
    RESERVES,
    TECKAL,
    TO_DATE,
    VEHICLE_ROOM,
    VEHICLE_YEAR,
    WHOLE_THIRD_YEAR,
    WHOLE_TWO_YEARS,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.projection import VEHICLE_YEARLY

_YEAR_RESERVES = VEHICLE_YEAR + VEHICLE_YEARLY.index("reserves_gbp") * LANES
_YEAR_CASH = VEHICLE_YEAR + VEHICLE_YEARLY.index("cash_gbp") * LANES
_YEAR_RESULT = VEHICLE_YEAR + VEHICLE_YEARLY.index("result_gbp") * LANES
_YEAR_OTHER = VEHICLE_YEAR + VEHICLE_YEARLY.index("external_income_gbp") * LANES
_YEAR_SUPPORT = VEHICLE_YEAR + VEHICLE_YEARLY.index("support_gbp") * LANES
_YEAR_SHARE = VEHICLE_YEAR + VEHICLE_YEARLY.index("owner_work_share") * LANES


@compiled
def open_vehicles(vehicles: FloatArray, vh: FloatArray) -> None:
    """Write every vehicle's books of the first day."""
    for v in range(vehicles.shape[0]):
        r = place(v * VEHICLE_ROOM)
        for i in range(LANES):
            vh[r + RESERVES + i] = vehicles[v, V_RESERVES]
            vh[r + REACH + i] = max(0.0, vehicles[v, V_RESERVES])
            vh[r + CASH + i] = vehicles[v, V_CASH]
            vh[r + LOAN + i] = vehicles[v, V_LOAN] if vehicles[v, V_LOAN_FROM] == 0 else 0.0
            vh[r + FAILED + i] = NO_MONTH
            vh[r + TECKAL + i] = NO_MONTH
            vh[r + _YEAR_SHARE + i] = 1.0
            # April makes them a year older.
            for year in range(3):
                vh[r + OWNER_WORK + year * LANES + i] = vehicles[v, V_OWNER_WORK_1 + year]
                vh[r + OTHER_WORK + year * LANES + i] = vehicles[v, V_OTHER_WORK_1 + year]


@compiled
def open_vehicle_year(vehicle_support: FloatArray, vh: FloatArray, year: int) -> None:
    """Begin every vehicle's year."""
    for v in range(vehicle_support.shape[0]):
        r, limit = place(v * VEHICLE_ROOM), vehicle_support[v, year]
        vh[r + TO_DATE : r + LEFT] = 0.0
        vh[r + LEFT : r + REACH] = limit
        vh[r + DIVIDEND : r + OWNER_WORK] = 0.0
        vh[r + VEHICLE_YEAR : r + _YEAR_SHARE] = 0.0
        for i in range(LANES):
            vh[r + APRIL_RESERVES + i] = vh[r + RESERVES + i]
        _age_work(vh, r)


@compiled
def _age_work(vh: FloatArray, r: int) -> None:
    r = place(r)
    for i in range(LANES):
        vh[r + OWNER_WORK_3 + i] = vh[r + OWNER_WORK_2 + i]
        vh[r + OWNER_WORK_2 + i] = vh[r + OWNER_WORK_1 + i]
        vh[r + OWNER_WORK_1 + i] = vh[r + OWNER_WORK + i]
        vh[r + OWNER_WORK + i] = 0.0
    for i in range(LANES):
        vh[r + OTHER_WORK_3 + i] = vh[r + OTHER_WORK_2 + i]
        vh[r + OTHER_WORK_2 + i] = vh[r + OTHER_WORK_1 + i]
        vh[r + OTHER_WORK_1 + i] = vh[r + OTHER_WORK + i]
        vh[r + OTHER_WORK + i] = 0.0
    for i in range(LANES):
        owner = vh[r + OWNER_WORK_1 + i] + vh[r + OWNER_WORK_2 + i]
        vh[r + OWNER_TWO_YEARS + i] = owner
        vh[r + WHOLE_TWO_YEARS + i] = owner + vh[r + OTHER_WORK_1 + i] + vh[r + OTHER_WORK_2 + i]
        vh[r + WHOLE_THIRD_YEAR + i] = vh[r + OWNER_WORK_3 + i] + vh[r + OTHER_WORK_3 + i]


@compiled
def keep_year(vehicle_support: FloatArray, vh: FloatArray, year: int) -> None:
    """Write the year's figures that are what March ends with."""
    for v in range(vehicle_support.shape[0]):
        r = place(v * VEHICLE_ROOM)
        limit = vehicle_support[v, year]
        for i in range(LANES):
            vh[r + _YEAR_RESERVES + i] = vh[r + RESERVES + i]
            vh[r + _YEAR_CASH + i] = vh[r + CASH + i]
            vh[r + _YEAR_RESULT + i] = vh[r + RESERVES + i] - vh[r + APRIL_RESERVES + i] + vh[r + DIVIDEND + i]
            vh[r + _YEAR_OTHER + i] = vh[r + OTHER_WORK + i]
            vh[r + _YEAR_SUPPORT + i] = limit - vh[r + LEFT + i]
