"""Each vehicle's month, for a block of futures. Mirrors `reference.vehicles`."""

from rightsource.simulation.columns import (
    B_FROM,
    B_INCOME,
    B_MARGIN,
    B_RAMP,
    DRILL_MONTH,
    DRILL_VEHICLE,
    ROUNDING,
    TAX_RATE,
    TECKAL_MIN,
    V_CASH,
    V_CASH_FLOOR,
    V_CLIENT_TEAM,
    V_DIVIDEND,
    V_FALLS_DUE,
    V_FIRST_BID,
    V_FROM,
    V_INSTALMENT,
    V_LAST_BID,
    V_LETS_WAIT,
    V_LOAN,
    V_LOAN_FROM,
    V_LOAN_MARGIN,
    V_OTHER_COST,
    V_OTHER_INCOME,
    V_OTHER_WORK_1,
    V_OVERHEADS,
    V_OWNER_SHARE,
    V_OWNER_WORK_1,
    V_RECHARGE,
    V_RECOVERED,
    V_RESERVES,
    V_SET_UP,
    V_TAXED,
    V_WAITS,
)
from rightsource.simulation.compiled import compiled, inlined
from rightsource.simulation.drivers import CPI, EXTERNAL_MARKET, INTEREST_RATE, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.kernel.lanes import place
from rightsource.simulation.kernel.layout import (
    AGAIN,
    CASH,
    CHARGED,
    CLIENTS_PAID,
    DELIVERED,
    DIVIDENDS,
    FAILED,
    INDEX,
    LANES,
    LEFT,
    LENT,
    LOAN,
    LOST,
    LUMP,
    NO_MONTH,
    OTHER_COST,
    OTHER_INCOME,
    OTHER_WORK,
    OTHER_WORK_1,
    OTHER_WORK_2,
    OTHER_WORK_3,
    OTHERS,
    OUTWARD,
    OWNER_WORK,
    OWNER_WORK_1,
    OWNER_WORK_2,
    OWNER_WORK_3,
    REACH,
    RESERVES,
    RESULT,
    RESULTS,
    SEPARATE,
    SUPPORT,
    TECKAL,
    TIED_UP,
    TO_DATE,
    VEHICLE_ROOM,
    VEHICLE_YEAR,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.projection import VEHICLE_YEARLY

_MARKET, _PAY = INDEX + EXTERNAL_MARKET * LANES, INDEX + PAY_AWARD * LANES
_RATE, _PRICES = INDEX + INTEREST_RATE * LANES, INDEX + CPI * LANES
_DAYS_PER_MONTH = 365.0 / MONTHS_PER_YEAR

_YEAR_RESERVES = VEHICLE_YEAR + VEHICLE_YEARLY.index("reserves_gbp") * LANES
_YEAR_CASH = VEHICLE_YEAR + VEHICLE_YEARLY.index("cash_gbp") * LANES
_YEAR_RESULT = VEHICLE_YEAR + VEHICLE_YEARLY.index("result_gbp") * LANES
_YEAR_CHARGES = VEHICLE_YEAR + VEHICLE_YEARLY.index("charges_gbp") * LANES
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
            vh[r + CASH + i] = vehicles[v, V_CASH]
            vh[r + LOAN + i] = vehicles[v, V_LOAN] if vehicles[v, V_LOAN_FROM] == 0 else 0.0
            vh[r + FAILED + i] = NO_MONTH
            vh[r + TECKAL + i] = NO_MONTH
            vh[r + _YEAR_SHARE + i] = 1.0
            for year in range(3):
                vh[r + OWNER_WORK_1 + year * LANES + i] = vehicles[v, V_OWNER_WORK_1 + year]
                vh[r + OTHER_WORK_1 + year * LANES + i] = vehicles[v, V_OTHER_WORK_1 + year]


@compiled
def open_month(vehicles: FloatArray, vehicle_support: FloatArray, vh: FloatArray, month: int) -> None:
    """Begin a month, and in April a year."""
    for v in range(vehicles.shape[0]):
        r = place(v * VEHICLE_ROOM)
        vh[r + CHARGED : r + OTHER_INCOME] = 0.0
        for i in range(LANES):
            vh[r + REACH + i] = max(0.0, vh[r + RESERVES + i])
        if month % MONTHS_PER_YEAR == 0:
            left = vehicle_support[v, month // MONTHS_PER_YEAR]
            vh[r + TO_DATE : r + LEFT] = 0.0
            vh[r + LEFT : r + REACH] = left
            vh[r + VEHICLE_YEAR : r + _YEAR_SHARE] = 0.0
            if month:
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


@compiled
def trade(
    scalars: FloatArray,
    years: FloatArray,
    vehicles: FloatArray,
    bids: FloatArray,
    w: FloatArray,
    t: FloatArray,
    vh: FloatArray,
    won: FloatArray,
    month: int,
) -> None:
    """Run the rest of every vehicle's month, its services having been delivered and charged."""
    for v in range(vehicles.shape[0]):
        if month >= vehicles[v, V_FROM]:
            _do_other_work(vehicles, bids, w, vh, won, v, month)
            _be_separate(years, vehicles, w, t, vh, v, month)
            _need_help(scalars, vehicles, t, vh, v, month)
            _count_work(scalars, vh, v, month)


@inlined
def _do_other_work(
    vehicles: FloatArray, bids: FloatArray, w: FloatArray, vh: FloatArray, won: FloatArray, v: int, month: int
) -> None:
    r, income, cost = place(v * VEHICLE_ROOM), vehicles[v, V_OTHER_INCOME], vehicles[v, V_OTHER_COST]
    for i in range(LANES):
        market = w[_MARKET + i] if vh[r + FAILED + i] == NO_MONTH else 0.0
        vh[r + OTHER_INCOME + i] = income * market
        vh[r + OTHER_COST + i] = cost * market
    for b in range(int(vehicles[v, V_FIRST_BID]), int(vehicles[v, V_LAST_BID])):
        ramp = max(0.0, min(1.0, (month - bids[b, B_FROM] + 1) / bids[b, B_RAMP]))
        if ramp > 0.0:
            more, its_cost = ramp * bids[b, B_INCOME], ramp * bids[b, B_INCOME] * (1.0 - bids[b, B_MARGIN])
            for i in range(LANES):
                market = won[b * LANES + i] * w[_MARKET + i] if vh[r + FAILED + i] == NO_MONTH else 0.0
                vh[r + OTHER_INCOME + i] += more * market
                vh[r + OTHER_COST + i] += its_cost * market


@inlined
def _be_separate(
    years: FloatArray, vehicles: FloatArray, w: FloatArray, t: FloatArray, vh: FloatArray, v: int, month: int
) -> None:
    """Pay for being separate and for the loan, in March tax and dividend; let the result move cash."""
    r, is_march = place(v * VEHICLE_ROOM), month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1
    begins = month > 0 and month == vehicles[v, V_FROM]
    overheads, recharge, client_team = vehicles[v, V_OVERHEADS], vehicles[v, V_RECHARGE], vehicles[v, V_CLIENT_TEAM]
    set_up = vehicles[v, V_SET_UP] if begins else 0.0
    margin, instalment = vehicles[v, V_LOAN_MARGIN], vehicles[v, V_INSTALMENT]
    drawn = vehicles[v, V_LOAN] if month > 0 and month == vehicles[v, V_LOAN_FROM] else 0.0
    tax_share = vehicles[v, V_TAXED] * years[month // MONTHS_PER_YEAR, TAX_RATE] if is_march else 0.0
    dividend_share = vehicles[v, V_DIVIDEND] if is_march else 0.0
    waits, lets_wait = vehicles[v, V_WAITS] / _DAYS_PER_MONTH, vehicles[v, V_LETS_WAIT] / _DAYS_PER_MONTH
    floor, owner, is_first = vehicles[v, V_CASH_FLOOR], vehicles[v, V_OWNER_SHARE], month == 0
    for i in range(LANES):
        trades = 1.0 if vh[r + FAILED + i] == NO_MONTH else 0.0
        loan, pay, opened = vh[r + LOAN + i], trades * w[_PAY + i], trades * set_up * w[_PRICES + i]
        interest = loan * (w[_RATE + i] + margin) / MONTHS_PER_YEAR
        lent = trades * drawn - min(loan, trades * instalment)
        income = vh[r + CHARGED + i] + vh[r + OTHER_INCOME + i]
        spent = vh[r + DELIVERED + i] + vh[r + OTHER_COST + i]
        traded = income + vh[r + CLIENTS_PAID + i] - spent - (overheads + recharge) * pay - interest
        to_date = vh[r + TO_DATE + i] + trades * traded
        tax = trades * tax_share * max(0.0, to_date)
        # What is tied up in bills sent less bills to pay; on the first day it was so already.
        tied_up = income * waits - spent * lets_wait
        before = tied_up if is_first else vh[r + TIED_UP + i]
        cash = vh[r + CASH + i] + lent + trades * (traded - tax - (tied_up - before))
        reserves = vh[r + RESERVES + i] + traded - tax
        dividend = min(dividend_share * max(0.0, to_date - tax), max(0.0, reserves), max(0.0, cash - floor))
        dividend *= trades
        vh[r + LOAN + i] = loan + lent
        vh[r + TO_DATE + i] = to_date
        vh[r + TIED_UP + i] = tied_up if trades == 1.0 else vh[r + TIED_UP + i]
        vh[r + CASH + i] = cash - dividend
        vh[r + RESERVES + i] = reserves - dividend
        vh[r + _YEAR_RESULT + i] += traded - tax
        vh[r + RESULT + i] = traded - tax
        t[LENT + i] += lent
        t[AGAIN + i] += (recharge - client_team) * pay + interest
        t[LUMP + i] -= opened
        t[SEPARATE + i] += (overheads + client_team) * pay + opened + tax
        t[OUTWARD + i] += spent - vh[r + OTHER_INCOME + i] - vh[r + CLIENTS_PAID + i]
        t[DIVIDENDS + i] += owner * dividend


@inlined
def _need_help(scalars: FloatArray, vehicles: FloatArray, t: FloatArray, vh: FloatArray, v: int, month: int) -> None:
    """Let the owner make good what cash lacks, as far as the plan allows, else it fails; add the month to the year."""
    r, rounding, now = place(v * VEHICLE_ROOM), scalars[ROUNDING], month + 0.0
    floor, recovered_share, others = (
        vehicles[v, V_CASH_FLOOR],
        vehicles[v, V_RECOVERED],
        1.0 - vehicles[v, V_OWNER_SHARE],
    )
    crystallised = vehicles[v, V_FALLS_DUE]
    drilled = scalars[DRILL_VEHICLE] == v and scalars[DRILL_MONTH] == month
    for i in range(LANES):
        trades, cash, loan = vh[r + FAILED + i] == NO_MONTH, vh[r + CASH + i], vh[r + LOAN + i]
        missing = max(0.0, floor - cash) if trades else 0.0
        given = min(missing, vh[r + LEFT + i])
        fails = trades & ((missing - given > rounding) | drilled)
        recovered = loan * recovered_share if fails else 0.0
        released = loan - recovered if fails else 0.0
        falls_due = crystallised if fails else 0.0
        result = vh[r + RESULT + i] + given + released
        vh[r + LEFT + i] -= given
        vh[r + CASH + i] = cash + given - recovered
        vh[r + LOAN + i] = 0.0 if fails else loan
        vh[r + FAILED + i] = now if fails else vh[r + FAILED + i]
        vh[r + RESERVES + i] += given + released
        vh[r + _YEAR_RESULT + i] += given + released
        vh[r + _YEAR_CHARGES + i] += vh[r + CHARGED + i]
        t[LENT + i] -= recovered
        t[SUPPORT + i] += given
        t[LOST + i] += falls_due + released
        t[LUMP + i] -= given + falls_due + released
        t[OUTWARD + i] += falls_due
        t[RESULTS + i] += result
        t[OTHERS + i] += others * result


@inlined
def _count_work(scalars: FloatArray, vh: FloatArray, v: int, month: int) -> None:
    """Measure work for owners over the last 36 months, the oldest year by its months still within them."""
    r = place(v * VEHICLE_ROOM)
    still = (MONTHS_PER_YEAR - 1 - month % MONTHS_PER_YEAR) / MONTHS_PER_YEAR
    least, now = scalars[TECKAL_MIN], month + 0.0
    for i in range(LANES):
        counts = 1.0 if vh[r + FAILED + i] >= now else 0.0
        vh[r + OWNER_WORK + i] += counts * (vh[r + CHARGED + i] + vh[r + CLIENTS_PAID + i])
        vh[r + OTHER_WORK + i] += counts * vh[r + OTHER_INCOME + i]
        owner = vh[r + OWNER_WORK + i] + vh[r + OWNER_WORK_1 + i] + vh[r + OWNER_WORK_2 + i]
        other = vh[r + OTHER_WORK + i] + vh[r + OTHER_WORK_1 + i] + vh[r + OTHER_WORK_2 + i]
        owner += still * vh[r + OWNER_WORK_3 + i]
        whole = owner + other + still * vh[r + OTHER_WORK_3 + i]
        measured = (counts == 1.0) & (whole > 0.0)
        vh[r + _YEAR_SHARE + i] = owner / whole if measured else vh[r + _YEAR_SHARE + i]
        falls_below = measured & (owner <= least * whole) & (vh[r + TECKAL + i] == NO_MONTH)
        vh[r + TECKAL + i] = now if falls_below else vh[r + TECKAL + i]


@compiled
def keep_year(vehicle_support: FloatArray, vh: FloatArray, year: int) -> None:
    """Write the year's figures that are what March ends with."""
    for v in range(vehicle_support.shape[0]):
        r = place(v * VEHICLE_ROOM)
        limit = vehicle_support[v, year]
        for i in range(LANES):
            vh[r + _YEAR_RESERVES + i] = vh[r + RESERVES + i]
            vh[r + _YEAR_CASH + i] = vh[r + CASH + i]
            vh[r + _YEAR_OTHER + i] = vh[r + OTHER_WORK + i]
            vh[r + _YEAR_SUPPORT + i] = limit - vh[r + LEFT + i]
