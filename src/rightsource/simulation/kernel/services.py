"""What is delivered in a month, by whom and at whose cost, for a block of futures. Mirrors `reference.services`."""

from rightsource.simulation.columns import (
    N_AMOUNT,
    N_LAST,
    N_RECURRENT,
    N_SERVICE,
    N_START,
    S_CEILING,
    S_CHANGE_CAP,
    S_COST,
    S_COUNCIL_SHARE,
    S_EFFICIENCY,
    S_ELASTICITY,
    S_FEE,
    S_FEES,
    S_FLOOR,
    S_FROM,
    S_GROUP,
    S_INCOME,
    S_INDEXATION,
    S_MECHANISM,
    S_OTHER,
    S_PAY,
    S_PAYMENT_CAP,
    S_PRICE,
    S_RISK_CAP,
    S_SCHOOLS,
    S_UNTIL,
    S_VEHICLE,
    S_VERIFIED,
    V_DELAY,
    V_PENSION,
    V_PREMIUM,
    V_VAT,
)
from rightsource.simulation.compiled import compiled
from rightsource.simulation.drivers import CARE_FEES, CPI, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.kernel.lanes import exp_of, place
from rightsource.simulation.kernel.layout import (
    ACTIVITY,
    APRIL_FEES,
    APRIL_PAY,
    APRIL_PRICES,
    CHARGED,
    CHARGES,
    CLIENTS_PAID,
    COST,
    DELIVERED,
    FAILED,
    INDEX,
    LANES,
    LEVEL,
    LOG_INDEX,
    NET,
    ONE_OFF,
    PAID,
    PREMIUM,
    REACH,
    SAVED,
    SAVED_SHARE,
    SCHOOLS_NET,
    SERVICE_ROOM,
    SERVICE_STRAY,
    UPLIFT,
    VEHICLE_ROOM,
    WORK_COST,
    WORK_INCOME,
)
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.vehicle import Mechanism

_PAY, _FEES, _PRICES = INDEX + PAY_AWARD * LANES, INDEX + CARE_FEES * LANES, INDEX + CPI * LANES
_BLOCK, _ACTIVITY, _OUTCOME = int(Mechanism.BLOCK), int(Mechanism.ACTIVITY), int(Mechanism.OUTCOME)
_COST_PLUS, _GAIN_SHARE = int(Mechanism.COST_PLUS), int(Mechanism.GAIN_SHARE)
_NO_BOUND = 1e300


@compiled
def begin_savings(
    services: FloatArray,
    savings: FloatArray,
    t: FloatArray,
    sv: FloatArray,
    delivered: FloatArray,
    begins: FloatArray,
    month: int,
) -> None:
    """Add the recurrent savings that begin this month, and write this month's one-off savings."""
    for v in range(savings.shape[0]):
        if month < savings[v, N_START] or month > savings[v, N_LAST]:
            continue
        monthly = savings[v, N_AMOUNT]
        if savings[v, N_RECURRENT] == 1.0:
            share = monthly / services[int(savings[v, N_SERVICE]), S_COST]
            room = place(int(savings[v, N_SERVICE]) * SERVICE_ROOM + SAVED_SHARE)
            for i in range(LANES):
                begun = 1.0 if begins[v * LANES + i] == month else 0.0
                sv[room + i] += begun * share * delivered[v * LANES + i]
        else:
            for i in range(LANES):
                since = month - begins[v * LANES + i]
                running = 1.0 if (since >= 0.0) & (since < MONTHS_PER_YEAR) else 0.0
                t[ONE_OFF + i] += running * monthly * delivered[v * LANES + i]


@compiled
def index_prices(services: FloatArray, w: FloatArray, sv: FloatArray, month: int) -> None:
    """Move every price by one April's indexation, and remember this April. See `mechanisms.indexed`."""
    for s in range(services.shape[0]):
        if services[s, S_VEHICLE] < 0.0 or month == 0:
            continue
        pay, fees, other = services[s, S_PAY], services[s, S_FEES], services[s, S_OTHER]
        is_live = month > services[s, S_FROM]
        passed_on = services[s, S_INDEXATION] if is_live else 1.0
        efficiency = services[s, S_EFFICIENCY] if is_live else 0.0
        cap = services[s, S_CHANGE_CAP] if is_live else 1e9
        level = place(s * SERVICE_ROOM + LEVEL)
        for i in range(LANES):
            now = pay * w[_PAY + i] + fees * w[_FEES + i] + other * w[_PRICES + i]
            before = pay * w[APRIL_PAY + i] + fees * w[APRIL_FEES + i] + other * w[APRIL_PRICES + i]
            change = passed_on * (now / before - 1.0) - efficiency
            sv[level + i] *= 1.0 + max(-cap, min(cap, change))
    for i in range(LANES):
        w[APRIL_PAY + i] = w[_PAY + i]
        w[APRIL_FEES + i] = w[_FEES + i]
        w[APRIL_PRICES + i] = w[_PRICES + i]


@compiled
def deliver(
    services: FloatArray,
    expected: FloatArray,
    vehicles: FloatArray,
    w: FloatArray,
    t: FloatArray,
    sv: FloatArray,
    vh: FloatArray,
    month: int,
) -> None:
    """Deliver every service for a month; write what falls on vehicles into their part."""
    for s in range(services.shape[0]):
        v = int(services[s, S_VEHICLE])
        if v < 0 or month < services[s, S_FROM] or month >= services[s, S_UNTIL]:
            _by_the_council(services, w, t, sv, s)
            continue
        _work(services, vehicles, w, t, sv, vh, s, v, month)
        if services[s, S_MECHANISM] == _COST_PLUS or services[s, S_MECHANISM] == _GAIN_SHARE:
            _charge_by_cost(services, t, sv, vh, s, v)
        else:
            _charge_by_price(services, expected, t, sv, s, month // MONTHS_PER_YEAR)
        _share_out(services, vehicles, t, vh, s, v, month)


@compiled
def _by_the_council(services: FloatArray, w: FloatArray, t: FloatArray, sv: FloatArray, s: int) -> None:
    room, group = place(s * SERVICE_ROOM), place(LOG_INDEX + int(services[s, S_GROUP]) * LANES)
    base, clients, elasticity = services[s, S_COST], services[s, S_INCOME], services[s, S_ELASTICITY]
    pay, fees, other = services[s, S_PAY], services[s, S_FEES], services[s, S_OTHER]
    schools = services[s, S_SCHOOLS]
    general = 1.0 - schools
    for i in range(LANES):
        activity = exp_of(elasticity * w[group + i] + sv[room + SERVICE_STRAY + i])
        price = pay * w[_PAY + i] + fees * w[_FEES + i] + other * w[_PRICES + i]
        before = base * activity * price
        saved = before * sv[room + SAVED_SHARE + i]
        cost = before - saved
        net = cost - clients * activity * w[_PRICES + i]
        t[SAVED + i] += saved
        t[COST + i] += general * cost
        t[NET + i] += general * net
        t[SCHOOLS_NET + i] += schools * net


@compiled
def _work(
    services: FloatArray,
    vehicles: FloatArray,
    w: FloatArray,
    t: FloatArray,
    sv: FloatArray,
    vh: FloatArray,
    s: int,
    v: int,
    month: int,
) -> None:
    """Write how much of a moved service is done and what it costs: the vehicle, or, once returned, the council."""
    room, group = place(s * SERVICE_ROOM), place(LOG_INDEX + int(services[s, S_GROUP]) * LANES)
    base, clients, elasticity = services[s, S_COST], services[s, S_INCOME], services[s, S_ELASTICITY]
    pay, fees, other = services[s, S_PAY], services[s, S_FEES], services[s, S_OTHER]
    dearer_pay, dearer_other = pay * vehicles[v, V_PENSION], other * vehicles[v, V_VAT]
    failed, returned_before = place(v * VEHICLE_ROOM + FAILED), month - vehicles[v, V_DELAY]
    premium_share = vehicles[v, V_PREMIUM]
    for i in range(LANES):
        activity = exp_of(elasticity * w[group + i] + sv[room + SERVICE_STRAY + i])
        plain = pay * w[_PAY + i] + fees * w[_FEES + i] + other * w[_PRICES + i]
        dearer = dearer_pay * w[_PAY + i] + dearer_other * w[_PRICES + i]
        has_returned = vh[failed + i] < returned_before
        separate = 0.0 if has_returned else dearer
        premium = premium_share * plain if has_returned else 0.0
        before = base * activity
        kept = before - before * sv[room + SAVED_SHARE + i]
        price = plain + separate + premium
        t[ACTIVITY + i] = activity
        t[WORK_COST + i] = kept * price
        t[WORK_INCOME + i] = clients * activity * w[_PRICES + i]
        t[SAVED + i] += (before - kept) * price
        t[UPLIFT + i] += kept * separate
        t[PREMIUM + i] += kept * premium


@compiled
def _charge_by_price(
    services: FloatArray, expected: FloatArray, t: FloatArray, sv: FloatArray, s: int, year: int
) -> None:
    """Write what a price charges, whatever the cost. See `mechanisms.charge`.

    All four are a price, a share of the activity, and bounds on it.
    """
    mechanism, price, level = services[s, S_MECHANISM], services[s, S_PRICE], place(s * SERVICE_ROOM + LEVEL)
    least, most, counted = -_NO_BOUND, _NO_BOUND, 1.0
    if mechanism == _BLOCK:
        least, most = 1.0, 1.0
    elif mechanism == _ACTIVITY:
        least, most = services[s, S_FLOOR] * expected[s, year], services[s, S_CEILING] * expected[s, year]
    elif mechanism == _OUTCOME:
        counted, most = services[s, S_VERIFIED], services[s, S_PAYMENT_CAP]
    for i in range(LANES):
        t[PAID + i] = price * sv[level + i] * max(least, min(most, counted * t[ACTIVITY + i]))


@compiled
def _charge_by_cost(services: FloatArray, t: FloatArray, sv: FloatArray, vh: FloatArray, s: int, v: int) -> None:
    """Write what a cost charges against its target. See `mechanisms.charge` and `mechanisms.borne`."""
    price, level, reach = services[s, S_PRICE], place(s * SERVICE_ROOM + LEVEL), place(v * VEHICLE_ROOM + REACH)
    theirs, fee, cap = 1.0 - services[s, S_COUNCIL_SHARE], services[s, S_FEE], services[s, S_RISK_CAP]
    if services[s, S_MECHANISM] == _COST_PLUS:
        for i in range(LANES):
            target = price * sv[level + i]
            net = t[WORK_COST + i] - t[WORK_INCOME + i]
            part = max(-cap * target, min(cap * target, theirs * (net - target)))
            part = min(part, max(0.0, vh[reach + i]))
            vh[reach + i] -= max(0.0, part)
            t[PAID + i] = net + fee * target - part
    else:
        for i in range(LANES):
            net = t[WORK_COST + i] - t[WORK_INCOME + i]
            t[PAID + i] = net + theirs * (price * sv[level + i] - net)


@compiled
def _share_out(
    services: FloatArray, vehicles: FloatArray, t: FloatArray, vh: FloatArray, s: int, v: int, month: int
) -> None:
    """Let the month's work fall on the vehicle and its charge on its payer; once returned, all on the payer."""
    schools, vehicle = services[s, S_SCHOOLS], place(v * VEHICLE_ROOM)
    general, now, returned_before = 1.0 - schools, month + 0.0, month - vehicles[v, V_DELAY]
    for i in range(LANES):
        failed, cost, income = vh[vehicle + FAILED + i], t[WORK_COST + i], t[WORK_INCOME + i]
        net = cost - income
        # While an administrator runs it, the council pays what it costs.
        due = net if failed < now else t[PAID + i]
        paid = 0.0 if failed < returned_before else due
        falls_on_payer = net if failed < returned_before else due
        their_cost = 0.0 if failed < returned_before else cost
        their_income = 0.0 if failed < returned_before else income
        t[COST + i] += general * (cost - their_cost)
        t[NET + i] += general * falls_on_payer
        t[SCHOOLS_NET + i] += schools * falls_on_payer
        t[CHARGES + i] += paid
        vh[vehicle + CHARGED + i] += paid
        vh[vehicle + DELIVERED + i] += their_cost
        vh[vehicle + CLIENTS_PAID + i] += their_income
