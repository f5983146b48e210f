"""The whole model as array operations over a batch of futures, for any array namespace `xp`: NumPy's or JAX's.

It mirrors the kernel, month by month, without its check that results add up. A state is a dict of arrays with the
futures last; nothing is changed in place, so that a compiler may follow it.
"""

from typing import Any

from rightsource.simulation import columns as at
from rightsource.simulation.bench.batch_vehicles import keep_year, open_month, open_vehicles, trade
from rightsource.simulation.bench.tables import Array, Moment, Tables
from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    CARE_FEES,
    CPI,
    DRIVERS,
    EXTERNAL_MARKET,
    GENERAL,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    PAY_AWARD,
    TAX_BASE,
)
from rightsource.simulation.projection import YEARLY

State = dict[str, Any]
NO_MONTH = 1e9
_PRICES = [PAY_AWARD, CARE_FEES, CPI]


def opening(tables: Tables, futures: int) -> State:
    """Return the state of the first day."""
    xp = tables.xp
    zeros = xp.zeros(futures)
    start = tables.packed.opening
    fixed, floating, provision, unallocated, earmarked, schools = (zeros + float(amount) for amount in start)
    return {
        "stray": xp.zeros((DRIVERS, futures)),
        "gathered": xp.zeros((DRIVERS, futures)),
        "prices_stray": zeros,
        "service_stray": xp.zeros((len(tables.order), futures)),
        "april": xp.ones((3, futures)),
        "level": xp.ones((len(tables.vehicle_of), futures)),
        "fixed": fixed,
        "floating": floating,
        "provision": provision,
        "unallocated": unallocated,
        "earmarked": earmarked,
        "running": unallocated + earmarked,
        "schools": schools,
        "s114": zeros + NO_MONTH,
        "support": zeros + NO_MONTH,
        "year": dict.fromkeys(YEARLY, zeros),
        "vehicles": open_vehicles(tables, futures),
    }


def delivered_savings(tables: Tables, uniforms: Array) -> tuple[Array, Array]:
    """Return each saving's delivered share and the month in which it begins, from two uniforms (N, 2, D)."""
    xp, savings = tables.xp, tables.packed.savings
    if not len(savings):
        return uniforms[:, 0], uniforms[:, 0]
    quantiles = tables.packed.delivery
    place = uniforms[:, 0] * (quantiles.shape[1] - 1)
    step = place.astype(int)
    rows = xp.arange(len(savings))[:, None]
    quantiles = xp.asarray(quantiles)
    low, high = quantiles[rows, step], quantiles[rows, step + 1]
    late = (uniforms[:, 1][:, None] > tables.packed.slippage[..., None]).sum(axis=1)
    return low + (place - step) * (high - low), savings[:, at.N_START, None] + late


def live_a_month(tables: Tables, state: State, given: Moment, normals: Array, *, is_april: bool) -> State:
    """Run one month, with normals (14 + S, D): the drivers' and then each service's, in the batch's order."""
    s = _step_world(tables, state, normals, is_april=is_april)
    given = given._replace(indices=_indices(tables, s, given.year))
    if is_april:
        s = _open_year(tables, s, given)
    s = {**s, "vehicles": open_month(tables, s["vehicles"], given, is_april=is_april)}
    s, work = _deliver(tables, s, given)
    vehicles, theirs = trade(tables, s["vehicles"], given)
    return _balance(tables, {**s, "vehicles": vehicles}, given, {**work, **theirs})


def _step_world(tables: Tables, s: State, normals: Array, *, is_april: bool) -> State:
    """Move every driver by the month's correlated surprises, and every service's own stray."""
    xp, stray, gathered = tables.xp, s["stray"], s["gathered"]
    if is_april:
        # Nothing has gathered before the first April, so that one changes nothing.
        stray, gathered = stray + tables.is_yearly * tables.moves * gathered, xp.zeros_like(gathered)
    surprise = xp.asarray(tables.packed.factor) @ normals[:DRIVERS]
    stray = tables.kept * stray + (1.0 - tables.is_yearly) * tables.moves * surprise
    scalars = tables.packed.scalars
    own = scalars[at.SERVICE_KEPT] * s["service_stray"] + scalars[at.SERVICE_MOVE] * normals[DRIVERS:]
    return {
        **s,
        "stray": stray,
        "gathered": gathered + tables.is_yearly * surprise,
        "prices_stray": s["prices_stray"] + stray[CPI] / MONTHS_PER_YEAR,
        "service_stray": own,
    }


def _indices(tables: Tables, s: State, year: State) -> State:
    """Return each driver against the first year, and what is read from them most."""
    xp = tables.xp
    level = year["central"] * xp.exp(s["stray"])
    prices = year["central"][CPI] * xp.exp(s["prices_stray"])
    return {
        "log": year["log_central"] + s["stray"][: GENERAL + 1],
        "pay": level[PAY_AWARD],
        "cpi": prices,
        "of_prices": xp.stack([level[PAY_AWARD], level[CARE_FEES], prices]),
        "rate": year["rate"] + s["stray"][INTEREST_RATE],
        "grant": level[GRANT_SETTLEMENT],
        "base": level[TAX_BASE],
        "rates": level[BUSINESS_RATES],
        "market": level[EXTERNAL_MARKET],
    }


def _open_year(tables: Tables, s: State, given: Moment) -> State:
    """Refinance debt, provide for last year's borrowing, and move every price by this April's indexation."""
    xp, year, index = tables.xp, given.year, given.indices
    refinanced = s["fixed"] * year["refinanced_share"]
    weights = tables.prices_of[tables.stays :]
    now = weights @ index["of_prices"]
    change = year["passed_on"] * (now / (weights @ s["april"]) - 1.0) - year["efficiency"]
    change = xp.clip(change, -year["cap"], year["cap"])
    return {
        **s,
        "fixed": s["fixed"] - refinanced,
        "floating": s["floating"] + refinanced,
        "provision": s["provision"] + year["more_provision"],
        "level": s["level"] * xp.where(year["is_later"], 1.0 + change, 1.0),
        "april": index["of_prices"],
        "year": dict.fromkeys(YEARLY, xp.zeros_like(s["fixed"])),
    }


def _deliver(tables: Tables, s: State, given: Moment) -> tuple[State, State]:
    """Deliver every service; return the state, with what falls on vehicles, and what falls on the council."""
    xp, stays, services, month = tables.xp, tables.stays, tables.services, given.month["month"]
    running = xp.where(given.luck["begins"] <= month, given.luck["delivered"], 0.0)
    activity = xp.exp(services["elasticity"] * given.indices["log"][tables.groups, :] + s["service_stray"])
    price = tables.prices_of @ given.indices["of_prices"]
    before = services["cost_gbp"] * activity
    kept = before * (1.0 - tables.savings_of @ running)
    income = services["income_gbp"] * activity * given.indices["cpi"]
    schools = services["is_schools"]
    cost = kept[:stays] * price[:stays]
    net = cost - income[:stays]
    moved = _moved(tables, s["vehicles"], given, kept=kept[stays:], plain=price[stays:])
    moved |= {"activity": activity[stays:], "income": income[stays:], "net": moved["cost"] - income[stays:]}
    s, paid = _charge(tables, s, given, moved)
    theirs = given.month["is_live"] & ~moved["has_returned"]
    due = xp.where(moved["failed"] < month, moved["net"], paid)
    charged = xp.where(theirs, due, 0.0)
    falls = xp.where(theirs, due, moved["net"])
    delivered, clients = xp.where(theirs, moved["cost"], 0.0), xp.where(theirs, moved["income"], 0.0)
    own, other = 1.0 - schools[:stays], 1.0 - schools[stays:]
    full_price = xp.concatenate([price[:stays], moved["price"]])
    of = tables.work_of
    done = {"charged": of @ charged, "clients": of @ clients, "delivered": of @ delivered}
    return {**s, "vehicles": {**s["vehicles"], **done}}, {
        "cost": (own * cost).sum(axis=0) + (other * (moved["cost"] - delivered)).sum(axis=0),
        "net": (own * net).sum(axis=0) + (other * falls).sum(axis=0),
        "schools_net": (schools[:stays] * net).sum(axis=0) + (schools[stays:] * falls).sum(axis=0),
        "charges": charged.sum(axis=0),
        "saved": ((before - kept) * full_price).sum(axis=0),
        "uplift": moved["uplift"],
        "premium": moved["premium"],
        "one_off": _one_off(tables, given),
    }


def _one_off(tables: Tables, given: Moment) -> Array:
    since = given.month["month"] - given.luck["begins"]
    running = (since >= 0.0) & (since < MONTHS_PER_YEAR)
    amounts = tables.packed.savings[:, at.N_AMOUNT] * (1.0 - tables.packed.savings[:, at.N_RECURRENT])
    return (amounts[:, None] * tables.xp.where(running, given.luck["delivered"], 0.0)).sum(axis=0)


def _moved(tables: Tables, vehicles: State, given: Moment, *, kept: Array, plain: Array) -> State:
    """Return what moved services cost whoever does them: the vehicle, or, once returned, the council."""
    xp, moved, is_live = tables.xp, tables.moved, given.month["is_live"]
    failed = vehicles["failed"][tables.vehicle_of, :]
    has_returned = failed < given.month["month"] - moved["delay_months"]
    dearer = moved["dearer_pay"] * given.indices["pay"] + moved["dearer_other"] * given.indices["cpi"]
    separate = xp.where(is_live & ~has_returned, dearer, 0.0)
    premium = xp.where(is_live & has_returned, moved["premium_share"] * plain, 0.0)
    price = plain + separate + premium
    return {
        "failed": failed,
        "has_returned": has_returned,
        "price": price,
        "cost": kept * price,
        "uplift": (kept * separate).sum(axis=0),
        "premium": (kept * premium).sum(axis=0),
    }


def _charge(tables: Tables, s: State, given: Moment, moved: State) -> tuple[State, Array]:
    """Charge each moved service by its terms, and take what is borne from its vehicle's reach. See `mechanisms`."""
    xp, terms, where, year = tables.xp, tables.moved, tables.charging, given.year
    price = terms["price_gbp"] * s["level"]
    net, activity = moved["net"], moved["activity"]
    theirs = 1.0 - terms["council_share"]
    at_price, at_gain = where.by_price, where.gain_share
    counted = xp.clip(terms["counted"][at_price] * activity[at_price], year["least"][at_price], year["most"][at_price])
    paid = [price[at_price] * counted, net[at_gain] + theirs[at_gain] * (price[at_gain] - net[at_gain])]
    reach = s["vehicles"]["reach"]
    for turn in where.cost_plus:
        cap = terms["risk_cap_share"][turn] * price[turn]
        part = xp.clip(theirs[turn] * (net[turn] - price[turn]), -cap, cap)
        part = xp.minimum(part, xp.maximum(0.0, reach[tables.vehicle_of[turn], :]))
        reach = reach - tables.work_of[:, turn] @ xp.maximum(0.0, part)
        paid.append(net[turn] + terms["fee_share"][turn] * price[turn] - part)
    return {**s, "vehicles": {**s["vehicles"], "reach": reach}}, xp.concatenate(paid)


def _balance(tables: Tables, s: State, given: Moment, month: State) -> State:
    """Run the council's month: schools, funding, debt, forecast, reaction, and the s.114(3) test."""
    xp, of = tables.xp, tables.packed.scalars
    now, year, index = given.month, given.year, given.indices
    left = now["months_left"]
    grant = of[at.SCHOOLS_GRANT] * index["grant"]
    flow = grant - month["schools_net"]
    charged = now["schools_fall"] * xp.maximum(0.0, -(s["schools"] + flow))
    again = xp.minimum(charged, xp.maximum(0.0, -flow))
    lump = month["lump"] - (charged - again)
    funding = year["tax_gbp"] * index["base"] + of[at.GRANT] * index["grant"]
    funding = funding + of[at.RATES] * index["rates"] + of[at.TRADING] * index["market"]
    receipts = year["receipts_gbp"] / MONTHS_PER_YEAR
    provision = s["provision"] / MONTHS_PER_YEAR
    debt = (s["fixed"] * of[at.FIXED_RATE] + s["floating"] * index["rate"]) / MONTHS_PER_YEAR + provision
    earned = s["running"] * index["rate"] / MONTHS_PER_YEAR
    recurrent = funding + earned - month["net"] - debt + month["again"] - again + month["dividends"]
    unchecked = recurrent + month["one_off"] + receipts
    forecast = s["running"] + left * unchecked + lump + now["foreseen"]
    wanted = of[at.RESPONSE] / left * xp.maximum(0.0, of[at.MINIMUM_RESERVES] - forecast)
    controls = xp.minimum(wanted, of[at.LIMIT] * month["cost"])
    result = unchecked + lump + controls
    forecast = forecast + left * controls
    results = month["results"] + flow + charged + result - month["dividends"]
    last_resort = -year["support_limit_gbp"] - of[at.ROUNDING]
    needs = (forecast >= last_resort) & (forecast < -of[at.ROUNDING])
    when = now["month"]
    added = {
        "result_gbp": result,
        "recurrent_result_gbp": recurrent,
        "savings_gbp": month["saved"] + month["one_off"],
        "one_off_savings_gbp": month["one_off"],
        "controls_gbp": controls,
        "charges_gbp": month["charges"],
        "vehicle_support_gbp": month["support"],
        "separation_gbp": month["uplift"] + month["separate"],
        "step_in_gbp": month["premium"] + month["lost"],
        "dividends_gbp": month["dividends"],
        "group_result_gbp": results - month["others"],
        "net_cost_gbp": funding + receipts + controls + grant - (results - month["others"]),
        "prices": index["cpi"] / MONTHS_PER_YEAR,
    }
    return {
        **s,
        "schools": s["schools"] + flow + charged,
        "floating": s["floating"] + year["borrowing_gbp"] / MONTHS_PER_YEAR - provision + month["lent"],
        "running": s["running"] + result,
        "s114": xp.where(forecast < last_resort, xp.minimum(s["s114"], when), s["s114"]),
        "support": xp.where(needs, xp.minimum(s["support"], when), s["support"]),
        "year": {name: figure + added[name] if name in added else figure for name, figure in s["year"].items()},
    }


def close_year(tables: Tables, s: State, year: State) -> tuple[State, Array, Array]:
    """Meet the deficit or bank the surplus; return the state and the year's figures (K, D) and (KV, V, D)."""
    xp = tables.xp
    support = xp.minimum(year["support_limit_gbp"], xp.maximum(0.0, -s["running"]))
    unallocated, earmarked = s["unallocated"], s["earmarked"]
    change = s["running"] + support - (unallocated + earmarked)
    deficit = xp.maximum(0.0, -change)
    from_meant = xp.minimum(xp.minimum(deficit, year["earmarked_use_gbp"]), earmarked)
    missing = deficit - from_meant
    from_unallocated = xp.minimum(missing, xp.maximum(0.0, unallocated))
    missing = missing - from_unallocated
    from_other = xp.minimum(missing, earmarked - from_meant)
    missing = missing - from_other
    earmarked = earmarked - from_meant - from_other
    unallocated = unallocated + xp.maximum(0.0, change) - from_unallocated - missing
    s = {
        **s,
        "floating": s["floating"] + support,
        "provision": s["provision"] + support / tables.packed.scalars[at.SUPPORT_YEARS],
        "unallocated": unallocated,
        "earmarked": earmarked,
        "running": unallocated + earmarked,
    }
    figures = s["year"] | {
        "support_gbp": support,
        "reserves_used_gbp": deficit - missing,
        "reserves_gbp": s["running"],
        "debt_gbp": s["fixed"] + s["floating"],
        "schools_balance_gbp": s["schools"],
    }
    return s, xp.stack([figures[name] for name in YEARLY]), keep_year(tables, s["vehicles"], year)
