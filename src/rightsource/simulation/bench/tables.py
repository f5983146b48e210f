"""A study's tables as columns over futures: every constant of the batch, in the shape in which it meets (n, D) arrays.

Services are put in the order that saves the most indexing: those that stay with the council, then those that move, by
how they are charged.
"""

from typing import Any, NamedTuple

import numpy as np

from rightsource.simulation import columns as at
from rightsource.simulation.drivers import DRIVERS, GENERAL, INTEREST_RATE, MONTHS_PER_YEAR, Motion
from rightsource.simulation.packing import FloatArray, Packed
from rightsource.simulation.vehicle import Mechanism

# Any array of the namespace that the batch is run in.
Array = Any
_NO_BOUND = 1e300


class Charging(NamedTuple):
    """Where in the order of moved services each way of charging stands."""

    by_price: slice
    gain_share: slice
    cost_plus: tuple[slice, ...]  # one after another: each vehicle's first, then its second, so that reserves reach


class Tables(NamedTuple):
    """A study's constants. Columns are (n, 1), so that they meet figures (n, D)."""

    xp: Any  # the array namespace in which the batch is computed
    packed: Packed
    order: tuple[int, ...]  # the batch's order of services, as places in the study's
    stays: int  # how many of them stay with the council throughout
    charging: Charging
    services: dict[str, FloatArray]
    prices_of: FloatArray  # (S, 3) pay, fees, other
    groups: tuple[int, ...]
    moved: dict[str, FloatArray]  # of services that move
    vehicle_of: tuple[int, ...]  # of services that move
    work_of: FloatArray  # (V, services that move) 1 where the vehicle does it
    vehicles: dict[str, FloatArray]
    bids_of: FloatArray  # (V, B)
    savings_of: FloatArray  # (S, N) a month's amount as a share of the service's cost
    kept: FloatArray
    moves: FloatArray
    is_yearly: FloatArray


class Moment(NamedTuple):
    """What one month is given: what it brings, what its year brings, every future's luck, and the month's indices."""

    month: dict[str, Array]  # of `of_months`
    year: dict[str, Array]  # of `of_years`
    luck: dict[str, Array]  # delivered and begins (N, D) of savings, won (B, D) of bids
    indices: dict[str, Array]  # empty until the world has moved


def tables_of(packed: Packed) -> Tables:
    """Return a packed study's constants."""
    order, stays, charging = _order(packed.services)
    rows = packed.services[order]
    moved, vehicles = rows[stays:], packed.vehicles
    vehicle_of = moved[:, at.S_VEHICLE].astype(int)
    kinds = packed.drivers[:, at.MOTION]
    is_yearly = (kinds == Motion.YEARLY)[:, np.newaxis].astype(np.float64)
    returns = np.isin(kinds, (Motion.INFLATION, Motion.RATE))
    savings_of = np.zeros((len(order), len(packed.savings)))
    places = np.argsort(order)
    for number, row in enumerate(packed.savings):
        if row[at.N_RECURRENT]:
            place = places[int(row[at.N_SERVICE])]
            savings_of[place, number] = row[at.N_AMOUNT] / rows[place, at.S_COST]
    return Tables(
        xp=np,
        packed=packed,
        order=tuple(int(place) for place in order),
        stays=stays,
        charging=charging,
        services=_columns(at.SERVICE, rows),
        prices_of=rows[:, [at.S_PAY, at.S_FEES, at.S_OTHER]],
        groups=tuple(int(group) for group in rows[:, at.S_GROUP]),
        moved=_columns(at.SERVICE, moved) | _of_their_vehicles(moved, vehicles[vehicle_of]),
        vehicle_of=tuple(int(vehicle) for vehicle in vehicle_of),
        work_of=(np.arange(len(vehicles))[:, np.newaxis] == vehicle_of).astype(np.float64),
        vehicles=_columns(at.VEHICLE, vehicles),
        bids_of=_bids_of(vehicles, len(packed.bids)),
        savings_of=savings_of,
        kept=np.where(returns, packed.drivers[:, at.KEPT], 1.0)[:, np.newaxis],
        moves=packed.drivers[:, at.MOVE, np.newaxis],
        is_yearly=is_yearly,
    )


def _columns(names: tuple[str, ...], table: FloatArray) -> dict[str, FloatArray]:
    return {name: table[:, place, np.newaxis] for place, name in enumerate(names)}


def _order(services: FloatArray) -> tuple[FloatArray, int, Charging]:
    """Return the places of services in the batch's order, how many stay, and where each way of charging stands."""
    moved = [place for place, row in enumerate(services) if row[at.S_VEHICLE] >= 0.0]
    stay = [place for place, row in enumerate(services) if row[at.S_VEHICLE] < 0.0]
    of: dict[str, list[int]] = {"price": [], "gain": []}
    rounds: list[list[int]] = []
    seen: dict[float, int] = {}
    for place in moved:
        mechanism, vehicle = services[place, at.S_MECHANISM], services[place, at.S_VEHICLE]
        if mechanism == Mechanism.COST_PLUS:
            turn = seen[vehicle] = seen.get(vehicle, -1) + 1
            if turn == len(rounds):
                rounds.append([])
            rounds[turn].append(place)
        else:
            of["gain" if mechanism == Mechanism.GAIN_SHARE else "price"].append(place)
    slices, start = [], 0
    for part in (of["price"], of["gain"], *rounds):
        slices.append(slice(start, start + len(part)))
        start += len(part)
    order = np.array([*stay, *of["price"], *of["gain"], *(place for turn in rounds for place in turn)], dtype=int)
    return order, len(stay), Charging(slices[0], slices[1], tuple(slices[2:]))


def _of_their_vehicles(moved: FloatArray, vehicles: FloatArray) -> dict[str, FloatArray]:
    """Return what a moved service has from its vehicle, and how its price counts activity."""
    mechanism = moved[:, at.S_MECHANISM, np.newaxis]
    pay, other = moved[:, at.S_PAY, np.newaxis], moved[:, at.S_OTHER, np.newaxis]
    is_outcome = mechanism == Mechanism.OUTCOME
    return {
        "dearer_pay": pay * vehicles[:, at.V_PENSION, np.newaxis],
        "dearer_other": other * vehicles[:, at.V_VAT, np.newaxis],
        "delay_months": vehicles[:, at.V_DELAY, np.newaxis],
        "premium_share": vehicles[:, at.V_PREMIUM, np.newaxis],
        "counted": np.where(is_outcome, moved[:, at.S_VERIFIED, np.newaxis], 1.0),
    }


def _bids_of(vehicles: FloatArray, bids: int) -> FloatArray:
    table = np.zeros((len(vehicles), bids))
    for place, row in enumerate(vehicles):
        table[place, int(row[at.V_FIRST_BID]) : int(row[at.V_LAST_BID])] = 1.0
    return table


def of_years(tables: Tables) -> dict[str, FloatArray]:
    """Return what each year brings, the year first: what happens in April, and what holds all the year."""
    packed, years = tables.packed, len(tables.packed.years)
    borrowed = np.concatenate(([0.0], packed.years[:-1, at.BORROWING]))
    april = np.arange(years)[:, np.newaxis, np.newaxis] * MONTHS_PER_YEAR
    is_live = april > tables.moved["from_month"]
    is_block = tables.moved["mechanism"] == Mechanism.BLOCK
    is_activity = tables.moved["mechanism"] == Mechanism.ACTIVITY
    is_outcome = tables.moved["mechanism"] == Mechanism.OUTCOME
    expected = packed.expected[list(tables.order)][tables.stays :].T[..., np.newaxis]
    most = np.where(is_outcome, tables.moved["payment_cap_share"], _NO_BOUND)
    most = np.where(is_activity, tables.moved["volume_ceiling_share"] * expected, most)
    least = np.where(is_activity, tables.moved["volume_floor_share"] * expected, -_NO_BOUND)
    return {
        "is_later": np.arange(years) > 0.0,
        "refinanced_share": np.where(np.arange(years) > 0, packed.scalars[at.REFINANCED], 0.0),
        "more_provision": borrowed / packed.scalars[at.NEW_BORROWING_YEARS],
        "passed_on": np.where(is_live, tables.moved["indexation_share"], 1.0),
        "efficiency": np.where(is_live, tables.moved["efficiency_share"], 0.0),
        "cap": np.where(is_live, tables.moved["change_cap_share"], 1e9),
        "least": np.where(is_block, 1.0, least),
        "most": np.where(is_block, 1.0, most),
        "support_left": packed.vehicle_support.T[..., np.newaxis],
        "central": np.where(np.arange(DRIVERS) == INTEREST_RATE, 0.0, packed.central.T)[..., np.newaxis],
        "rate": packed.central[INTEREST_RATE],
        "log_central": packed.log_central[: GENERAL + 1].T[..., np.newaxis],
        **{name: packed.years[:, place] for place, name in enumerate(at.YEAR)},
    }


def of_months(tables: Tables) -> dict[str, FloatArray]:
    """Return what each month brings, the month first."""
    packed, vehicles, moved = tables.packed, tables.vehicles, tables.moved
    month = np.arange(packed.months, dtype=np.float64)
    here, place = month[:, np.newaxis, np.newaxis], month.astype(int) % MONTHS_PER_YEAR
    is_march = place == MONTHS_PER_YEAR - 1
    rates = packed.years[:, at.TAX_RATE].repeat(MONTHS_PER_YEAR)
    drilled = np.arange(len(packed.vehicles))[:, np.newaxis] == packed.scalars[at.DRILL_VEHICLE]
    begins = (here == vehicles["from_month"]) & (here > 0)
    lends = (here == vehicles["loan_from_month"]) & (here > 0)
    since = here - packed.bids[:, at.B_FROM, np.newaxis] + 1.0
    return {
        "month": month,
        "months_left": MONTHS_PER_YEAR - place.astype(np.float64),
        "still": (MONTHS_PER_YEAR - 1 - place) / MONTHS_PER_YEAR,
        "is_first": month == 0.0,
        "foreseen": packed.foreseen,
        "schools_fall": (month >= packed.scalars[at.OVERRIDE_MONTHS]).astype(np.float64),
        "is_live": (here >= moved["from_month"]) & (here < moved["until_month"]),
        "exists": here >= vehicles["from_month"],
        "set_up": np.where(begins, vehicles["set_up_gbp"], 0.0),
        "drawn": np.where(lends, vehicles["loan_gbp"], 0.0),
        "tax_share": np.where(is_march, rates, 0.0)[:, np.newaxis, np.newaxis] * vehicles["taxed_share"],
        "dividend_share": is_march[:, np.newaxis, np.newaxis] * vehicles["dividend_share"],
        "drilled": drilled & (here == packed.scalars[at.DRILL_MONTH]),
        "ramp": np.clip(since / packed.bids[:, at.B_RAMP, np.newaxis], 0.0, 1.0),
    }
