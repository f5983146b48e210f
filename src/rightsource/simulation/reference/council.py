"""The council's month: what falls on it, its forecast, its reaction, the s.114(3) test, and the close of the year."""

from dataclasses import dataclass

from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    EXTERNAL_MARKET,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    TAX_BASE,
)
from rightsource.simulation.group import Group
from rightsource.simulation.reference.services import Delivered, Purse
from rightsource.simulation.reference.vehicles import Books, VehicleMonth
from rightsource.simulation.reference.world import Delivery, Prepared


@dataclass
class Accounts:
    """What the council holds and owes in one future."""

    fixed_gbp: float
    floating_gbp: float
    mrp_gbp_per_year: float
    unallocated_gbp: float
    earmarked_gbp: float
    running_reserves_gbp: float
    schools_gbp: float


@dataclass(frozen=True)
class Balance:
    """What comes in and goes out of the council's general fund in one month, before it reacts."""

    funding_gbp: float
    client_income_gbp: float
    cost_gbp: float
    charges_gbp: float
    from_vehicles_gbp: float
    interest_gbp: float
    mrp_gbp: float
    earned_gbp: float
    schools_gbp: float  # the month's own deficit of the schools grant, where no override keeps it apart
    one_off_savings_gbp: float
    receipts_gbp: float
    lump_gbp: float  # set-up, support, failure and an old schools deficit: not expected to come again next month

    @property
    def recurrent_gbp(self) -> float:
        """What is expected again next month and next year."""
        income = self.funding_gbp + self.client_income_gbp + self.from_vehicles_gbp + self.earned_gbp
        return income - self.cost_gbp - self.charges_gbp - self.interest_gbp - self.mrp_gbp - self.schools_gbp

    @property
    def unchecked_gbp(self) -> float:
        """What is expected again each month of this year, before controls."""
        return self.recurrent_gbp + self.one_off_savings_gbp + self.receipts_gbp


@dataclass(frozen=True)
class Month:
    """What happened in one month of one future, in pounds of that month."""

    month: int
    index: tuple[float, ...]  # (14,) each driver against the first year; for the interest rate, the rate
    balance: Balance
    recurrent_savings_gbp: float
    controls_gbp: float
    controls_wanted_gbp: float
    forecast_gbp: float  # usable reserves expected at the year's end, before support
    needs_support: bool
    fails_s114: bool
    support_gbp: float
    reserves_used_gbp: float
    earmarked_used_gbp: float
    reserves_gbp: float
    debt_gbp: float
    charges_gbp: float
    vehicle_support_gbp: float
    separation_gbp: float
    step_in_gbp: float
    dividends_gbp: float
    schools_balance_gbp: float
    schools_charged_gbp: float
    group_result_gbp: float
    net_cost_gbp: float
    vehicles: tuple[VehicleMonth, ...]

    @property
    def result_gbp(self) -> float:
        """The general fund's result of the month."""
        return self.balance.unchecked_gbp + self.balance.lump_gbp + self.controls_gbp


@dataclass(frozen=True)
class FromVehicles:
    """What the vehicles' month means for the council: every amount is the council's part."""

    recharges_gbp: float
    interest_gbp: float
    client_teams_gbp: float
    dividends_gbp: float
    set_up_gbp: float
    support_gbp: float
    crystallised_gbp: float
    loans_lost_gbp: float
    lent_gbp: float

    @property
    def recurrent_gbp(self) -> float:
        """What is expected again next month."""
        return self.recharges_gbp + self.interest_gbp + self.dividends_gbp - self.client_teams_gbp

    @property
    def lump_gbp(self) -> float:
        """What is not."""
        return -(self.set_up_gbp + self.support_gbp + self.crystallised_gbp + self.loans_lost_gbp)


def opening_accounts(group: Group) -> Accounts:
    """Return the council's accounts on the first day."""
    debt, reserves = group.debt, group.reserves
    return Accounts(
        fixed_gbp=debt.fixed_gbp,
        floating_gbp=debt.floating_gbp,
        mrp_gbp_per_year=debt.minimum_revenue_provision_gbp,
        unallocated_gbp=reserves.unallocated_gbp,
        earmarked_gbp=reserves.earmarked_gbp,
        running_reserves_gbp=reserves.usable_gbp,
        schools_gbp=reserves.schools_balance_gbp,
    )


def open_year(study: Prepared, accounts: Accounts, year: int) -> None:
    """Refinance part of the fixed debt, and begin to provide for what was borrowed last year."""
    if year == 0:
        return
    debt = study.group.debt
    refinanced = accounts.fixed_gbp * debt.refinanced_share_per_year
    accounts.fixed_gbp -= refinanced
    accounts.floating_gbp += refinanced
    accounts.mrp_gbp_per_year += study.plan.borrowing_gbp[year - 1] / debt.new_borrowing_years


def _from(books: list[Books]) -> FromVehicles:
    now = [(each.vehicle, each.month) for each in books]
    return FromVehicles(
        recharges_gbp=sum(month.recharge_gbp for _, month in now),
        interest_gbp=sum(month.interest_gbp for _, month in now),
        client_teams_gbp=sum(month.client_team_gbp for _, month in now),
        dividends_gbp=sum(vehicle.owner_share * month.dividend_gbp for vehicle, month in now),
        set_up_gbp=sum(month.set_up_gbp for _, month in now),
        support_gbp=sum(month.support_gbp for _, month in now),
        crystallised_gbp=sum(month.crystallised_gbp for _, month in now),
        loans_lost_gbp=sum(month.released_debt_gbp for _, month in now),
        lent_gbp=sum(month.drawn_gbp - month.repaid_gbp - month.recovered_gbp for _, month in now),
    )


def _funding(study: Prepared, index: tuple[float, ...], year: int) -> float:
    funding = study.group.funding
    return (
        funding.council_tax_gbp * float(study.timetable.tax_level[year]) * index[TAX_BASE]
        + funding.grant_gbp * index[GRANT_SETTLEMENT]
        + funding.business_rates_gbp * index[BUSINESS_RATES]
        + funding.trading_income_gbp * index[EXTERNAL_MARKET]
    ) / MONTHS_PER_YEAR


def _one_off_savings(deliveries: tuple[Delivery, ...], month: int) -> float:
    return sum(
        delivery.delivered_share * delivery.saving.amount_gbp / MONTHS_PER_YEAR
        for delivery in deliveries
        if not delivery.saving.is_recurrent and delivery.is_running(month)
    )


@dataclass(frozen=True)
class Schools:
    """The month of the schools grant: what came and went, and what the general fund had to take."""

    grant_gbp: float
    result_gbp: float
    charged_gbp: float
    charged_again_gbp: float


def _run_schools(
    study: Prepared, accounts: Accounts, delivered: Delivered, index: tuple[float, ...], month: int
) -> Schools:
    """Carry the schools balance, and let a deficit fall on the general fund where no override keeps it apart.

    Of what falls, the part that is this month's own deficit is expected again; an old one is not.
    """
    grant = study.group.funding.schools_grant_gbp * index[GRANT_SETTLEMENT] / MONTHS_PER_YEAR
    flow = grant - delivered.schools.net_gbp
    accounts.schools_gbp += flow
    if month < study.assumptions.law.schools_override_months:
        return Schools(grant, flow, 0.0, 0.0)
    charged = max(0.0, -accounts.schools_gbp)
    accounts.schools_gbp += charged
    return Schools(grant, flow + charged, charged, min(charged, max(0.0, -flow)))


def _balance(
    study: Prepared,
    month: int,
    *,
    accounts: Accounts,
    purse: Purse,
    theirs: FromVehicles,
    schools: Schools,
    one_off_gbp: float,
    index: tuple[float, ...],
) -> Balance:
    year, rate = month // MONTHS_PER_YEAR, index[INTEREST_RATE]
    owed = accounts.fixed_gbp * study.group.debt.fixed_rate_share + accounts.floating_gbp * rate
    return Balance(
        funding_gbp=_funding(study, index, year),
        client_income_gbp=purse.income_gbp,
        cost_gbp=purse.cost_gbp,
        charges_gbp=purse.charges_gbp,
        from_vehicles_gbp=theirs.recurrent_gbp,
        interest_gbp=owed / MONTHS_PER_YEAR,
        mrp_gbp=accounts.mrp_gbp_per_year / MONTHS_PER_YEAR,
        earned_gbp=accounts.running_reserves_gbp * rate / MONTHS_PER_YEAR,
        schools_gbp=schools.charged_again_gbp,
        one_off_savings_gbp=one_off_gbp,
        receipts_gbp=float(study.timetable.receipts_used_gbp[year]) / MONTHS_PER_YEAR,
        lump_gbp=theirs.lump_gbp - (schools.charged_gbp - schools.charged_again_gbp),
    )


@dataclass(frozen=True)
class Reaction:
    """What the council forecasts for the end of its year, and what it withholds because of that."""

    forecast_gbp: float
    controls_gbp: float
    wanted_gbp: float


def _react(study: Prepared, accounts: Accounts, balance: Balance, month: int) -> Reaction:
    months_left = MONTHS_PER_YEAR - month % MONTHS_PER_YEAR
    foreseen = float(study.timetable.foreseen_savings_gbp[month])
    forecast = accounts.running_reserves_gbp + months_left * balance.unchecked_gbp + balance.lump_gbp + foreseen
    planned = study.plan.reaction
    wanted = planned.response_share * max(0.0, planned.minimum_reserves_gbp - forecast) / months_left
    controls = min(wanted, planned.limit_share * balance.cost_gbp)
    return Reaction(forecast + months_left * controls, controls, wanted)


def live_a_month(
    study: Prepared,
    month: int,
    *,
    accounts: Accounts,
    delivered: Delivered,
    books: list[Books],
    deliveries: tuple[Delivery, ...],
    index: tuple[float, ...],
) -> Month:
    """Run one month: services, vehicles, funding, debt, forecast, reaction, the s.114(3) test; in March the close."""
    year = month // MONTHS_PER_YEAR
    theirs, schools = _from(books), _run_schools(study, accounts, delivered, index, month)
    one_off = _one_off_savings(deliveries, month)
    balance = _balance(
        study,
        month,
        accounts=accounts,
        purse=delivered.general,
        theirs=theirs,
        schools=schools,
        one_off_gbp=one_off,
        index=index,
    )
    reaction = _react(study, accounts, balance, month)
    last_resort_gbp = -study.plan.support_limit_gbp[year] - study.group.rounding_gbp
    accounts.floating_gbp += study.plan.borrowing_gbp[year] / MONTHS_PER_YEAR - balance.mrp_gbp + theirs.lent_gbp
    result = balance.unchecked_gbp + balance.lump_gbp + reaction.controls_gbp
    accounts.running_reserves_gbp += result
    outside = balance.funding_gbp + schools.grant_gbp + balance.receipts_gbp + reaction.controls_gbp
    kept = balance.earned_gbp + one_off - balance.interest_gbp - balance.mrp_gbp
    group_result = _group_result(study, delivered, books, result + schools.result_gbp, outside + kept)
    support, used, earmarked = (0.0, 0.0, 0.0)
    if month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
        support, used, earmarked = close_year(study, accounts, year)
    return Month(
        month=month,
        index=index,
        balance=balance,
        recurrent_savings_gbp=delivered.saved_gbp,
        controls_gbp=reaction.controls_gbp,
        controls_wanted_gbp=reaction.wanted_gbp,
        forecast_gbp=reaction.forecast_gbp,
        needs_support=last_resort_gbp <= reaction.forecast_gbp < -study.group.rounding_gbp,
        fails_s114=reaction.forecast_gbp < last_resort_gbp,
        support_gbp=support,
        reserves_used_gbp=used,
        earmarked_used_gbp=earmarked,
        reserves_gbp=accounts.running_reserves_gbp,
        debt_gbp=accounts.fixed_gbp + accounts.floating_gbp,
        charges_gbp=delivered.general.charges_gbp + delivered.schools.charges_gbp,
        vehicle_support_gbp=theirs.support_gbp,
        separation_gbp=delivered.separation_gbp + _separation(books),
        step_in_gbp=delivered.premium_gbp + theirs.crystallised_gbp + theirs.loans_lost_gbp,
        dividends_gbp=theirs.dividends_gbp,
        schools_balance_gbp=accounts.schools_gbp,
        schools_charged_gbp=schools.charged_gbp,
        group_result_gbp=group_result,
        net_cost_gbp=outside - group_result,
        vehicles=tuple(each.month for each in books),
    )


def _separation(books: list[Books]) -> float:
    """Return what being separate cost this month, beyond dearer pensions and value added tax."""
    return sum(
        each.month.overheads_gbp + each.month.client_team_gbp + each.month.set_up_gbp + each.month.corporation_tax_gbp
        for each in books
    )


def _group_result(
    study: Prepared, delivered: Delivered, books: list[Books], council_gbp: float, council_outside_gbp: float
) -> float:
    """Return the group's result, of the vehicles only the council's part: what is owed within it has dropped out.

    A dividend is income of the council and no cost of the vehicle, so it is taken out again. What is left must be
    what came from outside the group less what went out of it.
    """
    months = [each.month for each in books]
    dividends = sum(each.vehicle.owner_share * each.month.dividend_gbp for each in books)
    members = council_gbp - dividends + sum(month.result_gbp for month in months)
    inward = delivered.whole_income_gbp + sum(month.external_income_gbp for month in months)
    outward = delivered.whole_cost_gbp + sum(
        month.external_cost_gbp
        + month.overheads_gbp
        + month.client_team_gbp
        + month.set_up_gbp
        + month.corporation_tax_gbp
        + month.crystallised_gbp
        for month in months
    )
    gap = members - (council_outside_gbp + inward - outward)
    assert abs(gap) <= study.group.rounding_gbp, f"The group's result does not add up, by £{gap}."
    return members - sum((1.0 - each.vehicle.owner_share) * each.month.result_gbp for each in books)


def close_year(study: Prepared, accounts: Accounts, year: int) -> tuple[float, float, float]:
    """Meet the year's deficit, or bank its surplus; return support, reserves used, and earmarked used.

    Support, when the plan counts on it, is a borrowing that makes good what reserves cannot. A deficit is
    met from the earmarked reserves meant for it, then from unallocated, then from other earmarked ones;
    what is still missing stays as unallocated reserves below zero.
    """
    support = min(study.plan.support_limit_gbp[year], max(0.0, -accounts.running_reserves_gbp))
    accounts.running_reserves_gbp += support
    accounts.floating_gbp += support
    accounts.mrp_gbp_per_year += support / study.group.debt.support_years
    opening_earmarked, opening = accounts.earmarked_gbp, accounts.unallocated_gbp + accounts.earmarked_gbp
    change = accounts.running_reserves_gbp - opening
    if change >= 0.0:
        accounts.unallocated_gbp += change
        used = 0.0
    else:
        used = _draw_reserves(accounts, -change, study.plan.earmarked_use_gbp[year])
    closing = accounts.unallocated_gbp + accounts.earmarked_gbp
    assert abs(closing - opening - change) <= study.group.rounding_gbp
    accounts.running_reserves_gbp = closing
    return support, used, opening_earmarked - accounts.earmarked_gbp


def _draw_reserves(accounts: Accounts, deficit_gbp: float, earmarked_use_gbp: float) -> float:
    """Take a deficit out of the reserves in their order; return what they could give."""
    meant_for_it = min(deficit_gbp, earmarked_use_gbp, accounts.earmarked_gbp)
    accounts.earmarked_gbp -= meant_for_it
    missing = deficit_gbp - meant_for_it
    unallocated = min(missing, max(0.0, accounts.unallocated_gbp))
    accounts.unallocated_gbp -= unallocated
    missing -= unallocated
    other_earmarked = min(missing, accounts.earmarked_gbp)
    accounts.earmarked_gbp -= other_earmarked
    missing -= other_earmarked
    accounts.unallocated_gbp -= missing
    return deficit_gbp - missing
