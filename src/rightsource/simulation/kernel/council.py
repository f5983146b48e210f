"""The council's month and the close of its year, for a block of futures. Mirrors `reference.council`."""

from rightsource.simulation.columns import (
    BORROWING,
    EARMARKED_USE,
    FIXED_RATE,
    GRANT,
    LIMIT,
    MINIMUM_RESERVES,
    NEW_BORROWING_YEARS,
    OVERRIDE_MONTHS,
    RATES,
    RECEIPTS,
    REFINANCED,
    RESPONSE,
    ROUNDING,
    SCHOOLS_GRANT,
    SUPPORT_LIMIT,
    SUPPORT_YEARS,
    TAX,
    TRADING,
)
from rightsource.simulation.compiled import compiled
from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    CPI,
    EXTERNAL_MARKET,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    TAX_BASE,
)
from rightsource.simulation.kernel.layout import (
    AGAIN,
    CHARGES,
    COST,
    DIVIDENDS,
    EARMARKED,
    FIXED,
    FLOATING,
    FORECAST,
    INDEX,
    LANES,
    LENT,
    LOST,
    LUMP,
    NET,
    NO_MONTH,
    ONE_OFF,
    OTHERS,
    OUTWARD,
    PREMIUM,
    PROVISION,
    RESULTS,
    RUNNING,
    S114_MONTH,
    SAVED,
    SCHOOLS,
    SCHOOLS_NET,
    SEPARATE,
    SUPPORT,
    SUPPORT_MONTH,
    UNALLOCATED,
    UPLIFT,
    WORST,
    YEAR,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.projection import YEARLY

_BASE, _GRANT = INDEX + TAX_BASE * LANES, INDEX + GRANT_SETTLEMENT * LANES
_RATES, _MARKET = INDEX + BUSINESS_RATES * LANES, INDEX + EXTERNAL_MARKET * LANES
_RATE, _PRICES = INDEX + INTEREST_RATE * LANES, INDEX + CPI * LANES

_A_MONTH = 1.0 / MONTHS_PER_YEAR
_RESERVES = YEAR + YEARLY.index("reserves_gbp") * LANES
_RESULT = YEAR + YEARLY.index("result_gbp") * LANES
_RECURRENT = YEAR + YEARLY.index("recurrent_result_gbp") * LANES
_EFS = YEAR + YEARLY.index("support_gbp") * LANES
_SAVINGS = YEAR + YEARLY.index("savings_gbp") * LANES
_ONE_OFF_SAVINGS = YEAR + YEARLY.index("one_off_savings_gbp") * LANES
_CONTROLS = YEAR + YEARLY.index("controls_gbp") * LANES
_USED = YEAR + YEARLY.index("reserves_used_gbp") * LANES
_DEBT = YEAR + YEARLY.index("debt_gbp") * LANES
_CHARGES = YEAR + YEARLY.index("charges_gbp") * LANES
_VEHICLE_SUPPORT = YEAR + YEARLY.index("vehicle_support_gbp") * LANES
_SEPARATION = YEAR + YEARLY.index("separation_gbp") * LANES
_STEP_IN = YEAR + YEARLY.index("step_in_gbp") * LANES
_DIVIDENDS = YEAR + YEARLY.index("dividends_gbp") * LANES
_SCHOOLS_BALANCE = YEAR + YEARLY.index("schools_balance_gbp") * LANES
_GROUP_RESULT = YEAR + YEARLY.index("group_result_gbp") * LANES
_NET_COST = YEAR + YEARLY.index("net_cost_gbp") * LANES
_PRICE_LEVEL = YEAR + YEARLY.index("prices") * LANES


@compiled
def open_accounts(opening: FloatArray, t: FloatArray) -> None:
    """Write the council's accounts of the first day."""
    for place, slot in enumerate((FIXED, FLOATING, PROVISION, UNALLOCATED, EARMARKED, SCHOOLS)):
        t[slot : slot + LANES] = opening[place]
    t[RUNNING : RUNNING + LANES] = opening[3] + opening[4]
    t[S114_MONTH : S114_MONTH + LANES] = NO_MONTH
    t[SUPPORT_MONTH : SUPPORT_MONTH + LANES] = NO_MONTH


@compiled
def open_year(scalars: FloatArray, years: FloatArray, t: FloatArray, year: int) -> None:
    """Refinance part of the fixed debt, and begin to provide for what was borrowed last year."""
    t[YEAR : YEAR + len(YEARLY) * LANES] = 0.0
    if year == 0:
        return
    more = years[year - 1, BORROWING] / scalars[NEW_BORROWING_YEARS]
    for i in range(LANES):
        refinanced = t[FIXED + i] * scalars[REFINANCED]
        t[FIXED + i] -= refinanced
        t[FLOATING + i] += refinanced
        t[PROVISION + i] += more


@compiled
def _run_schools(scalars: FloatArray, w: FloatArray, t: FloatArray, month: int) -> None:
    """Carry the schools balance, and let a deficit fall on the general fund where no override keeps it apart."""
    grant_gbp, falls = scalars[SCHOOLS_GRANT], 0.0 if month < scalars[OVERRIDE_MONTHS] else 1.0
    for i in range(LANES):
        grant = grant_gbp * w[_GRANT + i]
        flow = grant - t[SCHOOLS_NET + i]
        balance = t[SCHOOLS + i] + flow
        charged = falls * max(0.0, -balance)
        again = min(charged, max(0.0, -flow))
        t[SCHOOLS + i] = balance + charged
        t[AGAIN + i] -= again
        t[LUMP + i] -= charged - again
        t[RESULTS + i] += flow + charged
        t[OUTWARD + i] -= grant


@compiled
def live_a_month(
    scalars: FloatArray, years: FloatArray, foreseen: FloatArray, w: FloatArray, t: FloatArray, month: int
) -> None:
    """Run one month: schools, funding, debt, forecast, reaction, and the s.114(3) test."""
    year, months_left = month // MONTHS_PER_YEAR, MONTHS_PER_YEAR - month % MONTHS_PER_YEAR
    _run_schools(scalars, w, t, month)
    tax, receipts, borrowed = years[year, TAX], years[year, RECEIPTS] / MONTHS_PER_YEAR, years[year, BORROWING]
    grant, rates, trading = scalars[GRANT], scalars[RATES], scalars[TRADING]
    foreseen, response = foreseen[month], scalars[RESPONSE] / months_left
    least, limit = scalars[MINIMUM_RESERVES], scalars[LIMIT]
    for i in range(LANES):
        rate = w[_RATE + i]
        funding = tax * w[_BASE + i] + grant * w[_GRANT + i] + rates * w[_RATES + i] + trading * w[_MARKET + i]
        provision = t[PROVISION + i] * _A_MONTH
        debt = (t[FIXED + i] * scalars[FIXED_RATE] + t[FLOATING + i] * rate) * _A_MONTH + provision
        earned = t[RUNNING + i] * rate * _A_MONTH
        # The charges of vehicles are in what is net; dividends come again next March.
        recurrent = funding + earned - t[NET + i] - debt + t[AGAIN + i] + t[DIVIDENDS + i]
        unchecked = recurrent + t[ONE_OFF + i] + receipts
        lump = t[LUMP + i] - t[SUPPORT + i]
        forecast = t[RUNNING + i] + months_left * unchecked + lump + foreseen
        controls = min(response * max(0.0, least - forecast), limit * t[COST + i])
        result = unchecked + lump + controls
        t[FORECAST + i] = forecast + months_left * controls
        t[FLOATING + i] += borrowed * _A_MONTH - provision + t[LENT + i]
        t[RUNNING + i] += result
        t[RESULTS + i] += result - t[DIVIDENDS + i]
        outside = funding + receipts + controls
        t[OUTWARD + i] += debt - earned - t[ONE_OFF + i] - outside
        t[_RESULT + i] += result
        t[_RECURRENT + i] += recurrent
        t[_CONTROLS + i] += controls
        t[_NET_COST + i] += outside
    _test_s114(scalars, years, t, month, year)


@compiled
def _test_s114(scalars: FloatArray, years: FloatArray, t: FloatArray, month: int, year: int) -> None:
    last_resort, rounding, now = -years[year, SUPPORT_LIMIT] - scalars[ROUNDING], scalars[ROUNDING], month + 0.0
    for i in range(LANES):
        forecast = t[FORECAST + i]
        fails = forecast < last_resort
        needs = (forecast >= last_resort) & (forecast < -rounding)
        t[S114_MONTH + i] = min(t[S114_MONTH + i], now) if fails else t[S114_MONTH + i]
        t[SUPPORT_MONTH + i] = min(t[SUPPORT_MONTH + i], now) if needs else t[SUPPORT_MONTH + i]


@compiled
def keep_month(scalars: FloatArray, w: FloatArray, t: FloatArray) -> None:
    """Add the month to the year, and keep the worst gap between the members' results and what came from outside."""
    for i in range(LANES):
        # What the council's own services cost is what is net for it, less what it paid vehicles.
        own_net = t[NET + i] + t[SCHOOLS_NET + i] - t[CHARGES + i]
        gap = t[RESULTS + i] + t[OUTWARD + i] + t[SEPARATE + i] + own_net
        group_result = t[RESULTS + i] - t[OTHERS + i]
        t[WORST + i] = max(t[WORST + i], abs(gap))
        t[_GROUP_RESULT + i] += group_result
        t[_NET_COST + i] += scalars[SCHOOLS_GRANT] * w[_GRANT + i] - group_result
        t[_PRICE_LEVEL + i] += w[_PRICES + i] * _A_MONTH
    for i in range(LANES):
        t[_SAVINGS + i] += t[SAVED + i] + t[ONE_OFF + i]
        t[_ONE_OFF_SAVINGS + i] += t[ONE_OFF + i]
        t[_CHARGES + i] += t[CHARGES + i]
        t[_VEHICLE_SUPPORT + i] += t[SUPPORT + i]
        t[_SEPARATION + i] += t[UPLIFT + i] + t[SEPARATE + i]
        t[_STEP_IN + i] += t[PREMIUM + i] + t[LOST + i]
        t[_DIVIDENDS + i] += t[DIVIDENDS + i]


@compiled
def close_year(scalars: FloatArray, years: FloatArray, t: FloatArray, year: int) -> None:
    """Meet the deficit or bank the surplus; keep the worst gap by which the reserves fail to add up."""
    support_limit, meant = years[year, SUPPORT_LIMIT], years[year, EARMARKED_USE]
    for i in range(LANES):
        support = min(support_limit, max(0.0, -t[RUNNING + i]))
        unallocated, earmarked = t[UNALLOCATED + i], t[EARMARKED + i]
        opening = unallocated + earmarked
        change = t[RUNNING + i] + support - opening
        deficit = max(0.0, -change)
        from_meant = min(deficit, meant, earmarked)
        missing = deficit - from_meant
        from_unallocated = min(missing, max(0.0, unallocated))
        missing -= from_unallocated
        from_other = min(missing, earmarked - from_meant)
        missing -= from_other
        earmarked -= from_meant + from_other
        unallocated += max(0.0, change) - from_unallocated - missing
        closing = unallocated + earmarked
        t[FLOATING + i] += support
        t[PROVISION + i] += support / scalars[SUPPORT_YEARS]
        t[UNALLOCATED + i] = unallocated
        t[EARMARKED + i] = earmarked
        t[RUNNING + i] = closing
        t[_EFS + i] = support
        t[_USED + i] = deficit - missing
        t[_RESERVES + i] = closing
        t[_DEBT + i] = t[FIXED + i] + t[FLOATING + i]
        t[_SCHOOLS_BALANCE + i] = t[SCHOOLS + i]
        t[WORST + i] = max(t[WORST + i], abs(closing - opening - t[_RESULT + i] - support))
