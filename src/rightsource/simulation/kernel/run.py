"""A block of futures, one month after another, and as many blocks as are asked for."""

from rightsource.simulation.compiled import compiled, inlined
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.kernel.council import close_year, keep_month, live_a_month, open_accounts, open_year
from rightsource.simulation.kernel.lanes import new_room
from rightsource.simulation.kernel.layout import (
    COUNCIL_ROOM,
    FAILED,
    LANES,
    LEVEL,
    MONTH,
    NO_MONTH,
    S114_MONTH,
    SERVICE_ROOM,
    SUPPORT_MONTH,
    TECKAL,
    VEHICLE_ROOM,
    VEHICLE_YEAR,
    WORLD_ROOM,
    WORST,
    YEAR,
)
from rightsource.simulation.kernel.services import begin_savings, deliver, index_prices
from rightsource.simulation.kernel.vehicle_years import keep_year, open_vehicle_year, open_vehicles
from rightsource.simulation.kernel.vehicles import trade
from rightsource.simulation.kernel.world import (
    draw_bids,
    draw_savings,
    set_indices,
    settle_awards,
    step_drivers,
    step_services,
)
from rightsource.simulation.packing import FloatArray, Packed
from rightsource.simulation.projection import NEVER, VEHICLE_YEARLY, YEARLY, IntArray


@compiled
def run(
    p: Packed,
    first_future: int,
    first_row: int,
    rows: int,
    yearly: FloatArray,
    vehicle_yearly: FloatArray,
    months: IntArray,
    vehicle_months: IntArray,
) -> float:
    """Follow `rows` futures, and fill the outputs from `first_row`; return the worst rounding error.

    A block that is not full follows futures beyond the last one too, and drops them: so every future is computed by
    the same instructions, wherever it stands.

    Shapes:
        yearly (K, Y, D), vehicle_yearly (KV, V, Y, D), months (2, D) first s.114 and support, vehicle_months (2, V, D)
        failure and Teckal.
    """
    # Unpacked once: taking an array out of `p` counts a reference, and two threads that count the same one wait for
    # each other.
    seed, scenario, scalars, years, services, vehicles = p.seed, p.scenario, p.scalars, p.years, p.services, p.vehicles
    drivers, factor, central, log_central, foreseen = p.drivers, p.factor, p.central, p.log_central, p.foreseen
    opening, expected, vehicle_support, bids, savings = p.opening, p.expected, p.vehicle_support, p.bids, p.savings
    delivery, slippage = p.delivery, p.slippage
    w, t = new_room(WORLD_ROOM), new_room(COUNCIL_ROOM)
    sv, vh = new_room(services.shape[0] * SERVICE_ROOM), new_room(vehicles.shape[0] * VEHICLE_ROOM)
    delivered, begins = new_room(savings.shape[0] * LANES), new_room(savings.shape[0] * LANES)
    won = new_room(bids.shape[0] * LANES)
    worst = 0.0
    for start in range(first_row, first_row + rows, LANES):
        future, count = first_future + start - first_row, min(LANES, first_row + rows - start)
        _open_block(opening, services, vehicles, w, t, sv, vh)
        draw_savings(savings, delivery, slippage, seed, scenario, w, delivered, begins, future)
        draw_bids(bids, seed, scenario, w, won, future)
        for month in range(p.months):
            year, month_of_year = month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR
            if month_of_year == 0 and month:
                settle_awards(drivers, w)
            step_drivers(drivers, factor, seed, scenario, w, future, month)
            step_services(scalars, services, seed, scenario, w, sv, future, month)
            live_drawn_month(
                central, log_central, scalars, years, foreseen, services, expected, vehicles, vehicle_support, bids,
                savings, w, t, sv, vh, delivered, begins, won, month,
            )  # fmt: skip
            if month_of_year == MONTHS_PER_YEAR - 1:
                _write_year(t, vh, yearly, vehicle_yearly, year, start, count)
        _write_months(t, vh, months, vehicle_months, start, count)
        worst = max(worst, t[WORST : WORST + count].max())
    return worst


@inlined
def live_drawn_month(
    central: FloatArray,
    log_central: FloatArray,
    scalars: FloatArray,
    years: FloatArray,
    foreseen: FloatArray,
    services: FloatArray,
    expected: FloatArray,
    vehicles: FloatArray,
    vehicle_support: FloatArray,
    bids: FloatArray,
    savings: FloatArray,
    w: FloatArray,
    t: FloatArray,
    sv: FloatArray,
    vh: FloatArray,
    delivered: FloatArray,
    begins: FloatArray,
    won: FloatArray,
    month: int,
) -> None:
    """Live one month whose surprises have been drawn, and in March close the year."""
    year, month_of_year = month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR
    set_indices(central, log_central, w, year)
    if month_of_year == 0:
        open_year(scalars, years, t, year)
        open_vehicle_year(vehicle_support, vh, year)
        index_prices(services, w, sv, month)
    t[MONTH:YEAR] = 0.0
    begin_savings(services, savings, t, sv, delivered, begins, month)
    deliver(services, expected, vehicles, w, t, sv, vh, month)
    trade(scalars, years, vehicles, bids, w, t, vh, won, month)
    live_a_month(scalars, years, foreseen, w, t, month)
    keep_month(scalars, w, t)
    if month_of_year == MONTHS_PER_YEAR - 1:
        close_year(scalars, years, t, year)
        keep_year(vehicle_support, vh, year)


@compiled
def _open_block(
    opening: FloatArray,
    services: FloatArray,
    vehicles: FloatArray,
    w: FloatArray,
    t: FloatArray,
    sv: FloatArray,
    vh: FloatArray,
) -> None:
    w[:] = 0.0
    t[:] = 0.0
    sv[:] = 0.0
    vh[:] = 0.0
    for s in range(services.shape[0]):
        sv[s * SERVICE_ROOM + LEVEL : (s + 1) * SERVICE_ROOM] = 1.0
    open_accounts(opening, t)
    open_vehicles(vehicles, vh)


@compiled
def _write_year(
    t: FloatArray, vh: FloatArray, yearly: FloatArray, vehicle_yearly: FloatArray, year: int, start: int, count: int
) -> None:
    for k in range(len(YEARLY)):
        for i in range(count):
            yearly[k, year, start + i] = t[YEAR + k * LANES + i]
    for k in range(len(VEHICLE_YEARLY)):
        for v in range(vehicle_yearly.shape[1]):
            for i in range(count):
                vehicle_yearly[k, v, year, start + i] = vh[v * VEHICLE_ROOM + VEHICLE_YEAR + k * LANES + i]


@compiled
def _write_months(
    t: FloatArray, vh: FloatArray, months: IntArray, vehicle_months: IntArray, start: int, count: int
) -> None:
    for i in range(count):
        months[0, start + i] = _month(t[S114_MONTH + i])
        months[1, start + i] = _month(t[SUPPORT_MONTH + i])
        for v in range(vehicle_months.shape[1]):
            vehicle_months[0, v, start + i] = _month(vh[v * VEHICLE_ROOM + FAILED + i])
            vehicle_months[1, v, start + i] = _month(vh[v * VEHICLE_ROOM + TECKAL + i])


@compiled
def _month(month: float) -> int:
    return NEVER if month == NO_MONTH else int(month)
