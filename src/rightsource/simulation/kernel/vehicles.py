"""Each vehicle's month, for a block of futures. Mirrors `reference.vehicles`.

A month is one pass over a vehicle's part; what happens in few months, or to few lanes, is a pass by itself.
"""

from typing import NamedTuple

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
    V_CASH_FLOOR,
    V_CLIENT_TEAM,
    V_DELAY,
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
    V_OVERHEADS,
    V_OWNER_SHARE,
    V_RECHARGE,
    V_RECOVERED,
    V_SERVES_SCHOOLS,
    V_SET_UP,
    V_TAXED,
    V_WAITS,
)
from rightsource.simulation.compiled import compiled, inlined
from rightsource.simulation.drivers import CPI, EXTERNAL_MARKET, INTEREST_RATE, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.kernel.lanes import place
from rightsource.simulation.kernel.layout import (
    AGAIN,
    APRIL_RESERVES,
    BIDS_COST,
    BIDS_INCOME,
    CASH,
    CHARGED,
    CHARGES,
    CLIENTS_PAID,
    COST,
    DEARER,
    DELIVERED,
    DIVIDEND,
    DIVIDENDS,
    FAILED,
    INDEX,
    LANES,
    LEFT,
    LENT,
    LOAN,
    LOST,
    LUMP,
    NET,
    NO_MONTH,
    OTHER_WORK,
    OTHERS,
    OUTWARD,
    OWNER_TWO_YEARS,
    OWNER_WORK,
    OWNER_WORK_3,
    PREMIUM,
    REACH,
    RESERVES,
    RESULTS,
    SCHOOLS_CHARGED,
    SCHOOLS_CLIENTS_PAID,
    SCHOOLS_DELIVERED,
    SCHOOLS_NET,
    SEPARATE,
    SUPPORT,
    TECKAL,
    TIED_UP,
    TO_DATE,
    UPLIFT,
    VEHICLE_ROOM,
    VEHICLE_YEAR,
    WHOLE_THIRD_YEAR,
    WHOLE_TWO_YEARS,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.projection import VEHICLE_YEARLY

_MARKET, _PAY = INDEX + EXTERNAL_MARKET * LANES, INDEX + PAY_AWARD * LANES
_RATE, _PRICES = INDEX + INTEREST_RATE * LANES, INDEX + CPI * LANES
_DAYS_PER_MONTH = 365.0 / MONTHS_PER_YEAR
# A product by lanes takes a tenth of the time of a division.
_A_MONTH = 1.0 / MONTHS_PER_YEAR

_YEAR_CHARGES = VEHICLE_YEAR + VEHICLE_YEARLY.index("charges_gbp") * LANES
_YEAR_SHARE = VEHICLE_YEAR + VEHICLE_YEARLY.index("owner_work_share") * LANES


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
    """Run the rest of every vehicle's month, its services having been delivered."""
    is_march = month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1
    for v in range(vehicles.shape[0]):
        if month < vehicles[v, V_FROM]:
            continue
        _ramp_up(vehicles, bids, vh, won, v, month)
        if vehicles[v, V_SERVES_SCHOOLS] == 1.0:
            _let_schools_pay(vehicles, t, vh, v, month)
        if month > 0 and month == vehicles[v, V_FROM]:
            _set_up(vehicles, w, t, v)
        failures = (
            _march(scalars, years, vehicles, w, t, vh, v, month)
            if is_march
            else _month(scalars, vehicles, w, t, vh, v, month)
        )
        if failures:
            _fail(vehicles, t, vh, v, month)
        if failures or is_march:
            _measure_work(vh, v, month)


@compiled
def _ramp_up(vehicles: FloatArray, bids: FloatArray, vh: FloatArray, won: FloatArray, v: int, month: int) -> None:
    """Write what the bids won so far bring in and cost, before the market moves them, in months in which that grows."""
    first, last = int(vehicles[v, V_FIRST_BID]), int(vehicles[v, V_LAST_BID])
    grows = month == vehicles[v, V_FROM]
    for b in range(first, last):
        grows |= bids[b, B_FROM] <= month < bids[b, B_FROM] + bids[b, B_RAMP]
    if not grows:
        return
    r = place(v * VEHICLE_ROOM)
    vh[r + BIDS_INCOME : r + APRIL_RESERVES] = 0.0
    for b in range(first, last):
        ramp = max(0.0, min(1.0, (month - bids[b, B_FROM] + 1) / bids[b, B_RAMP]))
        more, its_cost = ramp * bids[b, B_INCOME], ramp * bids[b, B_INCOME] * (1.0 - bids[b, B_MARGIN])
        for i in range(LANES):
            vh[r + BIDS_INCOME + i] += more * won[b * LANES + i]
            vh[r + BIDS_COST + i] += its_cost * won[b * LANES + i]


@compiled
def _let_schools_pay(vehicles: FloatArray, t: FloatArray, vh: FloatArray, v: int, month: int) -> None:
    """Move what the schools grant is to meet out of what the general fund is about to."""
    r, now, returned_before = place(v * VEHICLE_ROOM), month + 0.0, month - vehicles[v, V_DELAY]
    for i in range(LANES):
        failed = vh[r + FAILED + i]
        cost, income, charged = (
            vh[r + SCHOOLS_DELIVERED + i],
            vh[r + SCHOOLS_CLIENTS_PAID + i],
            vh[r + SCHOOLS_CHARGED + i],
        )
        due = cost - income if failed < now else charged
        t[COST + i] -= cost if failed < returned_before else 0.0
        t[NET + i] -= due
        t[SCHOOLS_NET + i] += due
        vh[r + DELIVERED + i] += cost
        vh[r + CLIENTS_PAID + i] += income
        vh[r + CHARGED + i] += charged
    vh[r + SCHOOLS_CHARGED : r + DEARER] = 0.0


@compiled
def _set_up(vehicles: FloatArray, w: FloatArray, t: FloatArray, v: int) -> None:
    set_up = vehicles[v, V_SET_UP]
    for i in range(LANES):
        opened = set_up * w[_PRICES + i]
        t[LUMP + i] -= opened
        t[SEPARATE + i] += opened


@compiled
def _march(
    scalars: FloatArray,
    years: FloatArray,
    vehicles: FloatArray,
    w: FloatArray,
    t: FloatArray,
    vh: FloatArray,
    v: int,
    month: int,
) -> int:
    """Live March, in which tax falls due on the year and a dividend is paid; return how many lanes failed."""
    tax_share = vehicles[v, V_TAXED] * years[month // MONTHS_PER_YEAR, TAX_RATE]
    return _live(scalars, vehicles, w, t, vh, v, month, tax_share, True)


@compiled
def _month(
    scalars: FloatArray, vehicles: FloatArray, w: FloatArray, t: FloatArray, vh: FloatArray, v: int, month: int
) -> int:
    """Live any other month; return how many lanes failed."""
    return _live(scalars, vehicles, w, t, vh, v, month, 0.0, False)


class _Standing(NamedTuple):
    """What does not change from lane to lane for one vehicle in one month."""

    now: float
    returned_before: float
    income: float
    its_cost: float
    apart: float
    separate: float
    again: float
    margin: float
    drawn: float
    instalment: float
    waits: float
    lets_wait: float
    ties: float
    floor: float
    owner_share: float
    dividend_share: float
    tax_share: float
    rounding: float
    is_drilled: bool
    still: float
    teckal_min: float


@inlined
def _standing(scalars: FloatArray, vehicles: FloatArray, v: int, month: int, tax_share: float) -> _Standing:
    overheads, recharge, client_team = vehicles[v, V_OVERHEADS], vehicles[v, V_RECHARGE], vehicles[v, V_CLIENT_TEAM]
    return _Standing(
        month + 0.0,
        month - vehicles[v, V_DELAY],
        vehicles[v, V_OTHER_INCOME],
        vehicles[v, V_OTHER_COST],
        overheads + recharge,
        overheads + client_team,
        recharge - client_team,
        vehicles[v, V_LOAN_MARGIN],
        vehicles[v, V_LOAN] if month > 0 and month == vehicles[v, V_LOAN_FROM] else 0.0,
        vehicles[v, V_INSTALMENT],
        vehicles[v, V_WAITS] / _DAYS_PER_MONTH,
        vehicles[v, V_LETS_WAIT] / _DAYS_PER_MONTH,
        # What is tied up in bills sent less bills to pay was so already on the first day.
        1.0 if month else 0.0,
        vehicles[v, V_CASH_FLOOR],
        vehicles[v, V_OWNER_SHARE],
        vehicles[v, V_DIVIDEND],
        tax_share,
        scalars[ROUNDING],
        scalars[DRILL_VEHICLE] == v and scalars[DRILL_MONTH] == month,
        _still(month),
        scalars[TECKAL_MIN],
    )


@inlined
def _still(month: int) -> float:
    """Return how much of the year before last but one is still within the last 36 months."""
    return (MONTHS_PER_YEAR - 1 - month % MONTHS_PER_YEAR) / MONTHS_PER_YEAR


@inlined
def _live(
    scalars: FloatArray,
    vehicles: FloatArray,
    w: FloatArray,
    t: FloatArray,
    vh: FloatArray,
    v: int,
    month: int,
    tax_share: float,
    is_march: bool,
) -> int:
    """Live a month in every lane; return how many failed."""
    r, k, failures = place(v * VEHICLE_ROOM), _standing(scalars, vehicles, v, month, tax_share), 0
    for i in range(LANES):
        failed = vh[r + FAILED + i]
        trades, charged, delivered, clients = _take_up_work(k, t, vh, r, failed, i)
        market, pay, loan = trades * w[_MARKET + i], trades * w[_PAY + i], vh[r + LOAN + i]
        other_income = (k.income + vh[r + BIDS_INCOME + i]) * market
        other_cost = (k.its_cost + vh[r + BIDS_COST + i]) * market
        interest = loan * (w[_RATE + i] + k.margin) * _A_MONTH
        lent = trades * k.drawn - min(loan, trades * k.instalment)
        billed, spent = charged + other_income, delivered + other_cost
        traded = billed + clients - spent - k.apart * pay - interest
        tied_up = billed * k.waits - spent * k.lets_wait
        cash = vh[r + CASH + i] + lent + traded - k.ties * trades * (tied_up - vh[r + TIED_UP + i])
        tax, result, fails = _settle(k, t, vh, r, failed, trades, traded, cash, is_march, i)
        failures += 1 if fails else 0
        vh[r + LOAN + i] = loan + lent
        vh[r + TIED_UP + i] = tied_up
        t[LENT + i] += lent
        t[AGAIN + i] += k.again * pay + interest
        t[SEPARATE + i] += k.separate * pay + tax
        t[OUTWARD + i] += other_cost - other_income
        t[RESULTS + i] += result
        t[OTHERS + i] += (1.0 - k.owner_share) * result
        _count_work(k, vh, r, failed, charged + clients, other_income, i)
    return failures


@inlined
def _take_up_work(
    k: _Standing, t: FloatArray, vh: FloatArray, r: int, failed: float, i: int
) -> tuple[float, float, float, float]:
    """Let the work done for owners fall on the vehicle, and its charge on the payer.

    While an administrator runs it, the payer pays what it costs; once its services are returned, all falls on the
    payer. Return 1 if the vehicle trades, else 0, and what it charged, what that cost and what clients paid it.
    """
    cost, clients, dearer = vh[r + DELIVERED + i], vh[r + CLIENTS_PAID + i], vh[r + DEARER + i]
    due, trades = vh[r + CHARGED + i] if failed >= k.now else cost - clients, 1.0 if failed >= k.now else 0.0
    paid = 0.0 if failed < k.returned_before else due
    t[COST + i] += cost if failed < k.returned_before else 0.0
    t[NET + i] += due
    t[CHARGES + i] += paid
    t[UPLIFT + i] += 0.0 if failed < k.returned_before else dearer
    t[PREMIUM + i] += dearer if failed < k.returned_before else 0.0
    t[OUTWARD + i] += 0.0 if failed < k.returned_before else cost - clients
    vh[r + _YEAR_CHARGES + i] += paid
    vh[r + DELIVERED + i] = 0.0
    vh[r + CLIENTS_PAID + i] = 0.0
    vh[r + CHARGED + i] = 0.0
    vh[r + DEARER + i] = 0.0
    return trades, trades * due, trades * cost, trades * clients


@inlined
def _settle(
    k: _Standing,
    t: FloatArray,
    vh: FloatArray,
    r: int,
    failed: float,
    trades: float,
    traded: float,
    cash: float,
    is_march: bool,
    i: int,
) -> tuple[float, float, bool]:
    """Tax the year and pay a dividend in March; let the owner make good what cash lacks as far as planned, or it fails.

    Return the tax, the month's result, and whether it fails.
    """
    to_date, reserves, left = vh[r + TO_DATE + i] + traded, vh[r + RESERVES + i] + traded, vh[r + LEFT + i]
    tax = 0.0
    if is_march:
        tax = trades * k.tax_share * max(0.0, to_date)
        cash -= tax
        reserves -= tax
        surplus = k.dividend_share * max(0.0, to_date - tax)
        dividend = trades * min(surplus, max(0.0, reserves), max(0.0, cash - k.floor))
        vh[r + DIVIDEND + i] = dividend
        t[DIVIDENDS + i] += k.owner_share * dividend
        cash -= dividend
        reserves -= dividend
    missing = trades * max(0.0, k.floor - cash)
    given = min(missing, left)
    fails = (failed >= k.now) & ((missing - given > k.rounding) | k.is_drilled)
    vh[r + FAILED + i] = k.now if fails else failed
    vh[r + LEFT + i] = left - given
    vh[r + CASH + i] = cash + given
    vh[r + RESERVES + i] = reserves + given
    vh[r + REACH + i] = max(0.0, reserves + given)
    vh[r + TO_DATE + i] = to_date
    t[SUPPORT + i] += given
    return tax, traded - tax + given, fails


@inlined
def _count_work(
    k: _Standing, vh: FloatArray, r: int, failed: float, for_owner: float, for_others: float, i: int
) -> None:
    """Measure work for owners over the last 36 months, the oldest year by its months still within them."""
    owner_work, other_work = vh[r + OWNER_WORK + i] + for_owner, vh[r + OTHER_WORK + i] + for_others
    owner = owner_work + vh[r + OWNER_TWO_YEARS + i] + k.still * vh[r + OWNER_WORK_3 + i]
    whole = owner_work + other_work + vh[r + WHOLE_TWO_YEARS + i] + k.still * vh[r + WHOLE_THIRD_YEAR + i]
    falls_below = (failed >= k.now) & (whole > 0.0) & (owner <= k.teckal_min * whole)
    vh[r + OWNER_WORK + i] = owner_work
    vh[r + OTHER_WORK + i] = other_work
    vh[r + TECKAL + i] = min(vh[r + TECKAL + i], k.now if falls_below else NO_MONTH)


@compiled
def _fail(vehicles: FloatArray, t: FloatArray, vh: FloatArray, v: int, month: int) -> None:
    """End it where it failed this month: the loan is lost but for what is recovered, what was vouched for is due."""
    r, now, others = place(v * VEHICLE_ROOM), month + 0.0, 1.0 - vehicles[v, V_OWNER_SHARE]
    recovered_share, crystallised = vehicles[v, V_RECOVERED], vehicles[v, V_FALLS_DUE]
    for i in range(LANES):
        fails = 1.0 if vh[r + FAILED + i] == now else 0.0
        loan, falls_due = fails * vh[r + LOAN + i], fails * crystallised
        recovered = loan * recovered_share
        released = loan - recovered
        vh[r + CASH + i] -= recovered
        vh[r + LOAN + i] -= loan
        vh[r + RESERVES + i] += released
        t[LENT + i] -= recovered
        t[LOST + i] += falls_due + released
        t[LUMP + i] -= falls_due + released
        t[OUTWARD + i] += falls_due
        t[RESULTS + i] += released
        t[OTHERS + i] += others * released


@compiled
def _measure_work(vh: FloatArray, v: int, month: int) -> None:
    """Write the share of work for owners of every lane that traded this month."""
    r, now, still = place(v * VEHICLE_ROOM), month + 0.0, _still(month)
    for i in range(LANES):
        work, others = vh[r + OWNER_WORK + i], vh[r + OTHER_WORK + i]
        owner = work + vh[r + OWNER_TWO_YEARS + i] + still * vh[r + OWNER_WORK_3 + i]
        whole = work + others + vh[r + WHOLE_TWO_YEARS + i] + still * vh[r + WHOLE_THIRD_YEAR + i]
        measured = (vh[r + FAILED + i] >= now) & (whole > 0.0)
        vh[r + _YEAR_SHARE + i] = owner / whole if measured else vh[r + _YEAR_SHARE + i]
