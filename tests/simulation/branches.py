"""Which branches of the model one future went down, by name, told from what the plain engine did."""

from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np

from rightsource.simulation import mechanisms, project
from rightsource.simulation.projection import NEVER, Projection
from rightsource.simulation.reference import services
from rightsource.simulation.reference.council import Month
from rightsource.simulation.reference.vehicles import VehicleMonth
from rightsource.simulation.reference.world import Prepared, bids_won_in, deliveries_in
from rightsource.simulation.vehicle import Bid, Mechanism, Terms, Vehicle

BRANCHES = {
    "a saving starts on time",
    "a saving starts late",
    "a saving is so late that it never starts",
    "a one-off saving comes and goes",
    "a recurrent saving stays",
    "a saving is made in a service that has moved",
    "a tax rise is capped",
    "a tax rise is made as planned",
    "controls give what is wanted",
    "controls stop at their limit",
    "support is needed",
    "support is taken in part and in whole",
    "support is not enough",
    "s.114 is failed in the first month",
    "s.114 is failed later",
    "s.114 is never failed",
    "reserves are exhausted",
    "a deficit is met from earmarked reserves",
    "a deficit is met from unallocated reserves alone",
    "a surplus is banked",
    "receipts run short",
    "debt is refinanced",
    "debt is net of cash",
    "money is borrowed",
    "there is no vehicle",
    "schools: a deficit is kept apart",
    "schools: an old deficit falls in when the override ends",
    "schools: a month's own deficit falls in",
    "schools: a balance is above nothing",
    "schools: a vehicle is paid from the grant",
    "block: the price is paid",
    "activity: the floor is paid",
    "activity: the ceiling is paid",
    "activity: what was done is paid",
    "pay as you go: what was done is paid",
    "outcome: what was verified is paid",
    "outcome: the cap is paid",
    "cost plus: the vehicle bears part of an overspend",
    "cost plus: the vehicle keeps part of an underspend",
    "cost plus: it bears no more than its cap",
    "cost plus: it keeps no more than its cap",
    "cost plus: its reserves do not reach",
    "gain share: a gain is shared",
    "gain share: a loss is shared",
    "a price follows prices until go-live",
    "a price rises as far as its cap",
    "a price falls as far as its cap",
    "a price moves within its cap",
    "a vehicle exists on the first day",
    "a vehicle begins later, and pays to be set up",
    "a service goes live later",
    "a service moves back in-house",
    "a vehicle fails in the first month",
    "a vehicle fails later",
    "a vehicle never fails",
    "an administrator runs a service at its cost",
    "services return at once",
    "services return at a premium",
    "guarantees and pensions fall due",
    "a drill ends a vehicle that had cash",
    "help is given in whole",
    "help is given in part, and it fails",
    "help is given again and again until it runs out",
    "a loan is owed on the first day",
    "a loan is drawn later",
    "a loan is repaid to the last pound",
    "a loan is lost whole",
    "a loan is recovered in part",
    "a bid is won",
    "a bid is lost",
    "a bid's work grows",
    "a bid's work is whole",
    "corporation tax is paid",
    "a loss bears no tax",
    "a dividend is paid as planned",
    "a dividend is held back by reserves",
    "a dividend is held back by cash",
    "part of a dividend goes to other owners",
    "bills tie cash up",
    "suppliers' patience frees cash",
    "Teckal is failed in the first month",
    "Teckal is failed later",
    "Teckal is never failed",
}


@contextmanager
def watched():
    """Count the branches that payments go down in the plain engine, and keep the months that it goes through."""
    seen, months = Counter(), []

    def follow(study, future):
        lived = []
        months.append((study, future, lived))
        for month in plain_follow(study, future):
            lived.append(month)
            yield month

    def charge(terms, price_gbp, **how):
        seen.update(payment_branches(terms, price_gbp, **how))
        return mechanisms.charge(terms, price_gbp, **how)

    def indexed(level, terms, price_rise_share, *, is_live):
        seen[indexation_branch(terms, price_rise_share, is_live=is_live)] += 1
        return mechanisms.indexed(level, terms, price_rise_share, is_live=is_live)

    plain_follow = project.follow
    with (
        patch.object(project, "follow", follow),
        patch.object(services, "charge", charge),
        patch.object(services, "indexed", indexed),
    ):
        yield seen, months


def indexation_branch(terms: Terms, rise: float, *, is_live: bool) -> str:
    if not is_live:
        return "a price follows prices until go-live"
    change = terms.indexation_share * rise - terms.efficiency_share
    if abs(change) <= terms.change_cap_share:
        return "a price moves within its cap"
    return "a price rises as far as its cap" if change > 0 else "a price falls as far as its cap"


def payment_branches(
    terms: Terms, price: float, *, activity: float, expected: float, net_cost_gbp: float, reach_gbp: float
) -> set[str]:
    counted, cap = terms.verified_share * activity, terms.payment_cap_share
    match terms.mechanism:
        case Mechanism.BLOCK:
            found = {"block: the price is paid"}
        case Mechanism.ACTIVITY:
            found = activity_branches(terms, activity, expected)
        case Mechanism.PAY_AS_YOU_GO:
            found = {"pay as you go: what was done is paid"}
        case Mechanism.OUTCOME:
            found = {"outcome: the cap is paid" if counted > cap else "outcome: what was verified is paid"}
        case Mechanism.COST_PLUS:
            found = risk_branches(terms, price, net_cost_gbp, reach_gbp)
        case Mechanism.GAIN_SHARE:
            found = {"gain share: a gain is shared" if net_cost_gbp < price else "gain share: a loss is shared"}
    return found


def activity_branches(terms: Terms, activity: float, expected: float) -> set[str]:
    if activity < terms.volume_floor_share * expected:
        return {"activity: the floor is paid"}
    is_above = activity > terms.volume_ceiling_share * expected
    return {"activity: the ceiling is paid" if is_above else "activity: what was done is paid"}


def risk_branches(terms: Terms, price: float, net_cost: float, reach: float) -> set[str]:
    part, cap = (1.0 - terms.council_share) * (net_cost - price), terms.risk_cap_share * price
    asked = {
        "cost plus: the vehicle bears part of an overspend": 0 < part <= min(cap, reach),
        "cost plus: the vehicle keeps part of an underspend": -cap <= part < 0,
        "cost plus: it bears no more than its cap": cap < part and cap <= reach,
        "cost plus: it keeps no more than its cap": part < -cap,
        "cost plus: its reserves do not reach": reach < min(part, cap),
    }
    return {name for name, is_so in asked.items() if is_so}


def future_branches(study: Prepared, future: int, months: list[Month]) -> Counter:
    """Return the branches that one whole future went down."""
    found = Counter(saving_branches(study, future))
    won = bids_won_in(study, future)
    for month in months:
        found.update(month_branches(study, month))
        found.update(school_branches(study, month))
    for place, vehicle in enumerate(study.group.vehicles):
        theirs = [month.vehicles[place] for month in months]
        found.update(life_branches(study, vehicle, theirs))
        found.update(loan_branches(vehicle, theirs))
        found.update(dividend_branches(vehicle, theirs))
        found.update(name for bid in vehicle.bids for name in bid_branches(bid, theirs, is_won=bid.key in won))
        for month, now in enumerate(theirs):
            found.update(money_branches(vehicle, now, is_march=month % 12 == 11))
            found.update(help_branches(study, vehicle, theirs, month))
    return found


def saving_branches(study: Prepared, future: int) -> set[str]:
    found, moved = set(), {move.service for move in study.group.moves}
    for delivery in deliveries_in(study, future):
        if delivery.begins_month >= study.group.months:
            found.add("a saving is so late that it never starts")
            continue
        found.add("a saving starts late" if delivery.months_late else "a saving starts on time")
        lasts = delivery.is_running(study.group.months - 1)
        if delivery.saving.is_recurrent:
            found |= {"a recurrent saving stays"} if lasts else set()
            found |= {"a saving is made in a service that has moved"} if delivery.saving.service in moved else set()
        elif not lasts:
            found.add("a one-off saving comes and goes")
    return found


def month_branches(study: Prepared, month: Month) -> set[str]:
    support_limit = study.plan.support_limit_gbp[month.month // 12]
    is_march = month.month % 12 == 11
    used = month.reserves_used_gbp
    asked = {
        "controls give what is wanted": 0 < month.controls_gbp == month.controls_wanted_gbp,
        "controls stop at their limit": 0 < month.controls_gbp < month.controls_wanted_gbp,
        "support is needed": month.needs_support,
        "support is taken in part and in whole": 0 < month.support_gbp < support_limit,
        "support is not enough": 0 < support_limit == month.support_gbp,
        "reserves are exhausted": month.reserves_gbp < -study.group.rounding_gbp,
        "a deficit is met from earmarked reserves": month.earmarked_used_gbp > 0,
        "a deficit is met from unallocated reserves alone": used > 0 == month.earmarked_used_gbp,
        "a surplus is banked": is_march and not used and month.reserves_gbp > 0,
        "debt is net of cash": month.debt_gbp < 0,
        "there is no vehicle": not study.group.vehicles,
    }
    return {name for name, is_so in asked.items() if is_so}


def school_branches(study: Prepared, month: Month) -> set[str]:
    override = study.assumptions.law.schools_override_months
    charged, own = month.schools_charged_gbp, month.balance.schools_gbp
    moved = {move.service for move in study.group.moves}
    asked = {
        "schools: a deficit is kept apart": month.schools_balance_gbp < 0,
        "schools: an old deficit falls in when the override ends": charged > own and month.month == override > 0,
        "schools: a month's own deficit falls in": own > 0,
        "schools: a balance is above nothing": month.schools_balance_gbp > 0,
        "schools: a vehicle is paid from the grant": month.charges_gbp != month.balance.charges_gbp
        and any(service.paid_from_schools_grant and service.key in moved for service in study.group.services),
    }
    return {name for name, is_so in asked.items() if is_so}


def life_branches(study: Prepared, vehicle: Vehicle, theirs: list[VehicleMonth]) -> set[str]:
    """Return what became of a vehicle, from its first month until its services returned."""
    months, moves = len(theirs), [move for move in study.group.moves if move.vehicle == vehicle.key]
    failed = next((month for month, now in enumerate(theirs) if now.fails), None)
    delay, lives_until = vehicle.failure.delay_months, months if failed is None else failed + 1
    runs_on = failed is not None and any(move.from_month <= failed < move.until_month - 1 for move in moves)
    teckal = next((month for month, now in enumerate(theirs) if now.is_below_teckal), None)
    asked = {
        "a vehicle exists on the first day": vehicle.from_month <= 0,
        "a vehicle begins later, and pays to be set up": any(now.set_up_gbp for now in theirs),
        "a service goes live later": any(0 < move.from_month < lives_until for move in moves),
        "a service moves back in-house": any(move.until_month < lives_until for move in moves),
        "a vehicle fails in the first month": failed == 0,
        "a vehicle fails later": bool(failed),
        "a vehicle never fails": failed is None,
        "an administrator runs a service at its cost": runs_on and delay > 0 and failed + 1 < months,
        "services return at once": runs_on and delay == 0 and failed + 1 < months,
        "services return at a premium": runs_on and failed + delay + 1 < months and vehicle.failure.premium_share > 0,
        "guarantees and pensions fall due": any(now.crystallised_gbp for now in theirs),
        "Teckal is failed in the first month": teckal == 0,
        "Teckal is failed later": bool(teckal),
        "Teckal is never failed": teckal is None,
    }
    return {name for name, is_so in asked.items() if is_so}


def loan_branches(vehicle: Vehicle, theirs: list[VehicleMonth]) -> set[str]:
    loan = vehicle.loan
    if loan is None or not loan.amount_gbp:
        return set()
    repaid = sum(now.repaid_gbp for now in theirs)
    asked = {
        "a loan is owed on the first day": loan.from_month == 0,
        "a loan is drawn later": any(now.drawn_gbp for now in theirs),
        "a loan is repaid to the last pound": repaid > loan.amount_gbp * (1 - 1e-12),
        "a loan is lost whole": any(now.released_debt_gbp > 0 == now.recovered_gbp for now in theirs),
        "a loan is recovered in part": any(now.released_debt_gbp and now.recovered_gbp for now in theirs),
    }
    return {name for name, is_so in asked.items() if is_so}


def bid_branches(bid: Bid, theirs: list[VehicleMonth], *, is_won: bool) -> set[str]:
    lives = [month for month, now in enumerate(theirs) if now.overheads_gbp]
    last = lives[-1] if lives else NEVER
    if not bid.income_gbp or last < bid.from_month:
        return set()
    if not is_won:
        return {"a bid is lost"}
    is_whole = last >= bid.from_month + bid.ramp_months - 1
    grows = {"a bid's work grows"} if bid.ramp_months > 1 else set()
    return {"a bid is won"} | grows | ({"a bid's work is whole"} if is_whole else set())


def money_branches(vehicle: Vehicle, now: VehicleMonth, *, is_march: bool) -> set[str]:
    at_rest = now.charges_gbp + now.external_income_gbp == 0
    tied_up = now.charges_gbp * vehicle.paid_after_days - now.service_cost_gbp * vehicle.pays_after_days
    asked = {
        "corporation tax is paid": now.corporation_tax_gbp > 0,
        "a loss bears no tax": is_march and now.overheads_gbp > 0 == now.corporation_tax_gbp and now.result_gbp < 0,
        "part of a dividend goes to other owners": now.dividend_gbp > 0 and vehicle.owner_share < 1,
        "bills tie cash up": not at_rest and tied_up > 0,
        "suppliers' patience frees cash": not at_rest and tied_up < 0,
    }
    return {name for name, is_so in asked.items() if is_so}


def dividend_branches(vehicle: Vehicle, theirs: list[VehicleMonth]) -> Counter:
    """Return how each March's dividend came about."""
    found = Counter()
    for march in range(11, len(theirs), 12):
        now = theirs[march]
        surplus = sum(each.trading_result_gbp for each in theirs[march - 11 : march + 1]) - now.corporation_tax_gbp
        planned = vehicle.dividend_share * surplus
        if planned <= 1.0 or not now.overheads_gbp:
            continue
        if now.dividend_gbp > planned * (1 - 1e-9):
            found["a dividend is paid as planned"] += 1
        elif now.cash_gbp - now.support_gbp > vehicle.cash_floor_gbp + 1e-6:
            found["a dividend is held back by reserves"] += 1
        else:
            found["a dividend is held back by cash"] += 1
    return found


def help_branches(study: Prepared, vehicle: Vehicle, theirs: list[VehicleMonth], month: int) -> set[str]:
    now, april = theirs[month], month - month % 12
    had_before = any(each.support_gbp for each in theirs[april:month])
    drill = study.plan.drill
    is_drilled = drill is not None and (drill.vehicle, drill.month) == (vehicle.key, month)
    asked = {
        "help is given in whole": now.support_gbp > 0 and not now.fails,
        "help is given in part, and it fails": now.support_gbp > 0 and now.fails and not is_drilled,
        "help is given again and again until it runs out": had_before and now.fails and not is_drilled,
        "a drill ends a vehicle that had cash": now.fails and is_drilled and now.cash_gbp > vehicle.cash_floor_gbp,
    }
    return {name for name, is_so in asked.items() if is_so}


def projection_branches(projection: Projection, study: Prepared) -> set[str]:
    """Return the branches of what all futures share, and of when s.114 is failed."""
    found = {
        "a tax rise is capped" if capped else "a tax rise is made as planned" for capped in projection.is_tax_capped
    }
    for month in projection.first_s114_month[:, 0]:
        if month == NEVER:
            found.add("s.114 is never failed")
        else:
            found.add("s.114 is failed later" if month else "s.114 is failed in the first month")
    if (projection.receipts_used_gbp[0] < np.array(study.plan.receipts_used_gbp)).any():
        found.add("receipts run short")
    if study.group.debt.fixed_gbp and study.group.debt.refinanced_share_per_year and study.group.years > 1:
        found.add("debt is refinanced")
    if any(study.plan.borrowing_gbp[:-1]):
        found.add("money is borrowed")
    return found
