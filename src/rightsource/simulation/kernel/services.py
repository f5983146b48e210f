"""What is delivered in a month, by whom and at whose cost, for a block of futures. Mirrors `reference.services`."""

from typing import NamedTuple

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
from rightsource.simulation.compiled import compiled, inlined
from rightsource.simulation.drivers import CARE_FEES, CPI, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.kernel.lanes import exp_of, place
from rightsource.simulation.kernel.layout import (
    APRIL_FEES,
    APRIL_PAY,
    APRIL_PRICES,
    CHARGED,
    CLIENTS_PAID,
    COST,
    DEARER,
    DELIVERED,
    FAILED,
    INDEX,
    LANES,
    LEVEL,
    LOG_INDEX,
    NET,
    ODD_STRAY,
    ONE_OFF,
    REACH,
    SAVED,
    SAVED_SHARE,
    SERVICE_ROOM,
    SERVICE_STRAY,
    TO_SCHOOLS,
    VEHICLE_ROOM,
    VEHICLES_TO_SCHOOLS,
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
    """Deliver every service for a month; add what vehicles do and charge, as if none had failed, into their part."""
    for s in range(services.shape[0]):
        v = int(services[s, S_VEHICLE])
        if v < 0 or month < services[s, S_FROM] or month >= services[s, S_UNTIL]:
            _by_the_council(services, w, t, sv, s, month)
        elif services[s, S_MECHANISM] == _COST_PLUS or services[s, S_MECHANISM] == _GAIN_SHARE:
            _for_a_cost(services, vehicles, w, t, sv, vh, s, v, month)
        else:
            _for_a_price(services, expected, vehicles, w, t, sv, vh, s, v, month)


@inlined
def _by_the_council(services: FloatArray, w: FloatArray, t: FloatArray, sv: FloatArray, s: int, month: int) -> None:
    room, group = place(s * SERVICE_ROOM), place(LOG_INDEX + int(services[s, S_GROUP]) * LANES)
    stray = place(s * SERVICE_ROOM + (ODD_STRAY if month % 2 else SERVICE_STRAY))
    base, clients, elasticity = services[s, S_COST], services[s, S_INCOME], services[s, S_ELASTICITY]
    pay, fees, other = services[s, S_PAY], services[s, S_FEES], services[s, S_OTHER]
    purse = place(TO_SCHOOLS if services[s, S_SCHOOLS] == 1.0 else 0)
    for i in range(LANES):
        activity = exp_of(elasticity * w[group + i] + sv[stray + i])
        price = pay * w[_PAY + i] + fees * w[_FEES + i] + other * w[_PRICES + i]
        before = base * activity * price
        saved = before * sv[room + SAVED_SHARE + i]
        cost = before - saved
        t[SAVED + i] += saved
        t[purse + COST + i] += cost
        t[purse + NET + i] += cost - clients * activity * w[_PRICES + i]


class _Terms(NamedTuple):
    """What does not change from lane to lane for one moved service in one month."""

    cost: float
    income: float
    elasticity: float
    pay: float
    fees: float
    other: float
    dearer_pay: float
    dearer_other: float
    premium: float
    returned_before: float


@inlined
def _terms(services: FloatArray, vehicles: FloatArray, s: int, v: int, month: int) -> _Terms:
    return _Terms(
        services[s, S_COST],
        services[s, S_INCOME],
        services[s, S_ELASTICITY],
        services[s, S_PAY],
        services[s, S_FEES],
        services[s, S_OTHER],
        services[s, S_PAY] * vehicles[v, V_PENSION],
        services[s, S_OTHER] * vehicles[v, V_VAT],
        vehicles[v, V_PREMIUM],
        month - vehicles[v, V_DELAY],
    )


@inlined
def _price(k: _Terms, w: FloatArray, failed: float, i: int) -> tuple[float, float]:
    """Return what inputs cost whoever does the work, and what of that is separation's or, once returned, step-in's."""
    plain = k.pay * w[_PAY + i] + k.fees * w[_FEES + i] + k.other * w[_PRICES + i]
    separate = k.dearer_pay * w[_PAY + i] + k.dearer_other * w[_PRICES + i]
    dearer = k.premium * plain if failed < k.returned_before else separate
    return plain + dearer, dearer


@inlined
def _for_a_price(
    services: FloatArray,
    expected: FloatArray,
    vehicles: FloatArray,
    w: FloatArray,
    t: FloatArray,
    sv: FloatArray,
    vh: FloatArray,
    s: int,
    v: int,
    month: int,
) -> None:
    """Deliver a service for a price, whatever the cost. See `mechanisms.charge`.

    All four mechanisms are a price, a share of the activity, and bounds on it.
    """
    k, mechanism, price = _terms(services, vehicles, s, v, month), services[s, S_MECHANISM], services[s, S_PRICE]
    room, group = place(s * SERVICE_ROOM), place(LOG_INDEX + int(services[s, S_GROUP]) * LANES)
    stray = place(s * SERVICE_ROOM + (ODD_STRAY if month % 2 else SERVICE_STRAY))
    year, vehicle = month // MONTHS_PER_YEAR, place(v * VEHICLE_ROOM)
    purse = place(vehicle + (VEHICLES_TO_SCHOOLS if services[s, S_SCHOOLS] == 1.0 else 0))
    least, most, counted = -_NO_BOUND, _NO_BOUND, 1.0
    if mechanism == _BLOCK:
        least, most = 1.0, 1.0
    elif mechanism == _ACTIVITY:
        least, most = services[s, S_FLOOR] * expected[s, year], services[s, S_CEILING] * expected[s, year]
    elif mechanism == _OUTCOME:
        counted, most = services[s, S_VERIFIED], services[s, S_PAYMENT_CAP]
    for i in range(LANES):
        activity = exp_of(k.elasticity * w[group + i] + sv[stray + i])
        inputs, dearer = _price(k, w, vh[vehicle + FAILED + i], i)
        before = k.cost * activity
        saved = before * sv[room + SAVED_SHARE + i]
        kept = before - saved
        t[SAVED + i] += saved * inputs
        vh[vehicle + DEARER + i] += kept * dearer
        vh[purse + DELIVERED + i] += kept * inputs
        vh[purse + CLIENTS_PAID + i] += k.income * activity * w[_PRICES + i]
        vh[purse + CHARGED + i] += price * sv[room + LEVEL + i] * max(least, min(most, counted * activity))


@inlined
def _for_a_cost(
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
    """Deliver a service for its cost, against a target. See `mechanisms.charge` and `mechanisms.borne`.

    Gain share is cost plus without a fee or a cap, and without regard to how far reserves reach.
    """
    k, price, theirs = _terms(services, vehicles, s, v, month), services[s, S_PRICE], 1.0 - services[s, S_COUNCIL_SHARE]
    room, group = place(s * SERVICE_ROOM), place(LOG_INDEX + int(services[s, S_GROUP]) * LANES)
    stray = place(s * SERVICE_ROOM + (ODD_STRAY if month % 2 else SERVICE_STRAY))
    vehicle, is_plus = place(v * VEHICLE_ROOM), services[s, S_MECHANISM] == _COST_PLUS
    purse = place(vehicle + (VEHICLES_TO_SCHOOLS if services[s, S_SCHOOLS] == 1.0 else 0))
    fee = services[s, S_FEE] if is_plus else 0.0
    cap, unbounded = (services[s, S_RISK_CAP], 0.0) if is_plus else (0.0, _NO_BOUND)
    reached = 1.0 if is_plus else 0.0
    for i in range(LANES):
        activity = exp_of(k.elasticity * w[group + i] + sv[stray + i])
        inputs, dearer = _price(k, w, vh[vehicle + FAILED + i], i)
        before, income = k.cost * activity, k.income * activity * w[_PRICES + i]
        saved = before * sv[room + SAVED_SHARE + i]
        kept = before - saved
        t[SAVED + i] += saved * inputs
        cost, target = kept * inputs, price * sv[room + LEVEL + i]
        bound = cap * target + unbounded
        part = max(-bound, min(bound, theirs * (cost - income - target)))
        part = min(part, max(unbounded, vh[vehicle + REACH + i]))
        vh[vehicle + REACH + i] -= reached * max(0.0, part)
        vh[vehicle + DEARER + i] += kept * dearer
        vh[purse + DELIVERED + i] += cost
        vh[purse + CLIENTS_PAID + i] += income
        vh[purse + CHARGED + i] += cost - income + fee * target - part
