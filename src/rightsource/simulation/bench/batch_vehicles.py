"""Every vehicle's month as array operations over a batch of futures. Mirrors `kernel.vehicles`."""

from typing import Any

from rightsource.simulation import columns as at
from rightsource.simulation.bench.tables import Array, Moment, Tables
from rightsource.simulation.drivers import MONTHS_PER_YEAR

State = dict[str, Any]
NO_MONTH = 1e9
_DAYS_PER_MONTH = 365.0 / MONTHS_PER_YEAR
_OF_THE_MONTH = frozenset(("reach", "charged", "clients", "delivered", "other_income", "other_cost", "traded", "tax"))
_YEAR = ("result_gbp", "charges_gbp")


def open_vehicles(tables: Tables, futures: int) -> State:
    """Return every vehicle's books of the first day, each (V, D)."""
    xp, of = tables.xp, tables.vehicles
    zeros = xp.zeros((len(tables.packed.vehicles), futures))
    return {
        "reserves": zeros + of["reserves_gbp"],
        "cash": zeros + of["cash_gbp"],
        "loan": zeros + of["loan_gbp"] * (of["loan_from_month"] == 0.0),
        "tied_up": zeros,
        "to_date": zeros,
        "left": zeros,
        "failed": zeros + NO_MONTH,
        "teckal": zeros + NO_MONTH,
        "owner_work": tuple(zeros + of[name] for name in _work("owner")),
        "owner_now": zeros,
        "other_work": tuple(zeros + of[name] for name in _work("other")),
        "other_now": zeros,
        "share": zeros + 1.0,
        **dict.fromkeys(_YEAR, zeros),
    }


def _work(whose: str) -> tuple[str, ...]:
    return tuple(f"{whose}_work_{ago}_gbp" for ago in (1, 2, 3))


def open_month(tables: Tables, v: State, given: Moment, *, is_april: bool) -> State:
    """Begin a month, and in April a year."""
    xp, year = tables.xp, given.year
    if is_april:
        zeros = xp.zeros_like(v["cash"])
        # In the first April nothing has been done yet, so the years before stay where they are.
        aged = {
            f"{whose}_work": tuple(
                xp.where(year["is_later"], newer, older)
                for newer, older in zip((v[f"{whose}_now"], *v[f"{whose}_work"][:2]), v[f"{whose}_work"], strict=True)
            )
            for whose in ("owner", "other")
        }
        v = {
            **v,
            **aged,
            "owner_now": zeros,
            "other_now": zeros,
            "to_date": zeros,
            "left": zeros + year["support_left"],
            **dict.fromkeys(_YEAR, zeros),
        }
    return {**v, "reach": xp.maximum(0.0, v["reserves"])}


def trade(tables: Tables, v: State, given: Moment) -> tuple[State, State]:
    """Run the rest of every vehicle's month; return the vehicles, and what the council sees of them."""
    trades = ((v["failed"] == NO_MONTH) & given.month["exists"]) * 1.0
    v, separate = _be_separate(tables, v, given, trades)
    v, dividend = _move_cash(tables, v, given, trades)
    v, help_given = _need_help(tables, v, given, trades)
    v = _count_work(tables, v, given)
    result = v["traded"] - v["tax"] + help_given["given"] + help_given["released"]
    v = {
        **v,
        "reserves": v["reserves"] + result,
        "result_gbp": v["result_gbp"] + result,
        "charges_gbp": v["charges_gbp"] + v["charged"],
    }
    v = {name: figure for name, figure in v.items() if name not in _OF_THE_MONTH}
    owner = tables.vehicles["owner_share"]
    lump = -separate["set_up"] - help_given["given"] - help_given["falls_due"] - help_given["released"]
    seen = {
        "again": separate["again"].sum(axis=0),
        "lump": lump.sum(axis=0),
        "separate": separate["separate"].sum(axis=0),
        "lent": (separate["lent"] - help_given["recovered"]).sum(axis=0),
        "dividends": (owner * dividend).sum(axis=0),
        "support": help_given["given"].sum(axis=0),
        "lost": (help_given["falls_due"] + help_given["released"]).sum(axis=0),
        "results": result.sum(axis=0),
        "others": ((1.0 - owner) * result).sum(axis=0),
    }
    return v, seen


def _be_separate(tables: Tables, v: State, given: Moment, trades: Array) -> tuple[State, State]:
    """Work for others, pay for being separate and for the loan, and in March the tax; return the trading result."""
    xp, of, bids = tables.xp, tables.vehicles, tables.packed.bids
    now, index = given.month, given.indices
    won = given.luck["won"] * now["ramp"] * bids[:, at.B_INCOME, None]
    other_income = trades * index["market"] * (of["other_income_gbp"] + tables.bids_of @ won)
    its_cost = tables.bids_of @ (won * (1.0 - bids[:, at.B_MARGIN, None]))
    other_cost = trades * index["market"] * (of["other_cost_gbp"] + its_cost)
    loan, pay = v["loan"], trades * index["pay"]
    interest = now["exists"] * loan * (index["rate"] + of["loan_margin_share"]) / MONTHS_PER_YEAR
    lent = trades * (now["drawn"] - xp.minimum(loan, of["instalment_gbp"]))
    traded = v["charged"] + v["clients"] + other_income - v["delivered"] - other_cost
    traded = now["exists"] * (traded - (of["overheads_gbp"] + of["recharge_gbp"]) * pay - interest)
    to_date = v["to_date"] + trades * traded
    tax = trades * now["tax_share"] * xp.maximum(0.0, to_date)
    set_up = trades * now["set_up"] * index["cpi"]
    v = {
        **v,
        "loan": loan + lent,
        "cash": v["cash"] + lent,
        "to_date": to_date,
        "traded": traded,
        "tax": tax,
        "other_income": other_income,
        "other_cost": other_cost,
    }
    return v, {
        "lent": lent,
        "again": (of["recharge_gbp"] - of["client_team_gbp"]) * pay + interest,
        "set_up": set_up,
        "separate": (of["overheads_gbp"] + of["client_team_gbp"]) * pay + set_up + tax,
    }


def _move_cash(tables: Tables, v: State, given: Moment, trades: Array) -> tuple[State, Array]:
    """Let the result move cash, but for what is tied up in bills; in March pay the dividend."""
    xp, of, now = tables.xp, tables.vehicles, given.month
    tied_up = (v["charged"] + v["other_income"]) * (of["waits_days"] / _DAYS_PER_MONTH)
    tied_up = tied_up - (v["delivered"] + v["other_cost"]) * (of["lets_wait_days"] / _DAYS_PER_MONTH)
    before = xp.where(now["is_first"], tied_up, v["tied_up"])
    after_tax = v["traded"] - v["tax"]
    cash = v["cash"] + trades * (after_tax - (tied_up - before))
    surplus = xp.maximum(0.0, v["to_date"] - v["tax"])
    reserves = xp.maximum(0.0, v["reserves"] + after_tax)
    free = xp.maximum(0.0, cash - of["cash_floor_gbp"])
    dividend = trades * xp.minimum(xp.minimum(now["dividend_share"] * surplus, reserves), free)
    v = {
        **v,
        "tied_up": xp.where(trades > 0.0, tied_up, v["tied_up"]),
        "cash": cash - dividend,
        "reserves": v["reserves"] - dividend,
    }
    return v, dividend


def _need_help(tables: Tables, v: State, given: Moment, trades: Array) -> tuple[State, State]:
    """Let the owner make good what cash lacks, as far as the plan allows; else it fails."""
    xp, of, now, lives = tables.xp, tables.vehicles, given.month, trades > 0.0
    missing = xp.where(lives, xp.maximum(0.0, of["cash_floor_gbp"] - v["cash"]), 0.0)
    given = xp.minimum(missing, v["left"])
    fails = lives & ((missing - given > tables.packed.scalars[at.ROUNDING]) | now["drilled"])
    recovered = xp.where(fails, v["loan"] * of["recovered_share"], 0.0)
    released = xp.where(fails, v["loan"], 0.0) - recovered
    v = {
        **v,
        "left": v["left"] - given,
        "cash": v["cash"] + given - recovered,
        "loan": xp.where(fails, 0.0, v["loan"]),
        "failed": xp.where(fails, now["month"], v["failed"]),
    }
    falls_due = xp.where(fails, of["falls_due_gbp"], 0.0)
    return v, {"given": given, "recovered": recovered, "released": released, "falls_due": falls_due}


def _count_work(tables: Tables, v: State, given: Moment) -> State:
    """Measure work for owners over the last 36 months, the oldest year by its months still within them."""
    xp, now = tables.xp, given.month
    month, least = now["month"], tables.packed.scalars[at.TECKAL_MIN]
    counts = (v["failed"] >= month) & now["exists"]
    owner_now = v["owner_now"] + counts * (v["charged"] + v["clients"])
    other_now = v["other_now"] + counts * v["other_income"]
    owner = owner_now + sum(v["owner_work"][:2]) + now["still"] * v["owner_work"][2]
    whole = owner + other_now + sum(v["other_work"][:2]) + now["still"] * v["other_work"][2]
    measured = counts & (whole > 0.0)
    falls_below = measured & (owner <= least * whole) & (v["teckal"] == NO_MONTH)
    return {
        **v,
        "owner_now": owner_now,
        "other_now": other_now,
        "share": xp.where(measured, owner / xp.where(whole > 0.0, whole, 1.0), v["share"]),
        "teckal": xp.where(falls_below, month, v["teckal"]),
    }


def keep_year(tables: Tables, v: State, year: State) -> Array:
    """Return the year's figures of every vehicle (KV, V, D), in the order of `projection.VEHICLE_YEARLY`."""
    given = year["support_left"] - v["left"]
    figures = (v["reserves"], v["cash"], v["result_gbp"], v["charges_gbp"], v["other_now"], given, v["share"])
    return tables.xp.stack(figures)
