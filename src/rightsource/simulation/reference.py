"""The model in plain Python, one future at a time, for reading and as the oracle of the fast engine.

`follow` is one future; `_live_a_month` is one month, in the order of the explanation's page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp, sqrt

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.chance import delivery_table, months_late_at, share_at, slippage_table
from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    CARE_FEES,
    CPI,
    DRIVER_KEYS,
    DRIVERS,
    EXTERNAL_MARKET,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    MOTIONS,
    PAY_AWARD,
    TAX_BASE,
    Motion,
)
from rightsource.simulation.group import Group, Service
from rightsource.simulation.philox import FOR_DRIVERS, FOR_SAVINGS, FOR_SERVICES, normals, stream_of, uniforms
from rightsource.simulation.plan import Plan, Saving
from rightsource.simulation.timetable import Timetable, make_timetable


@dataclass(frozen=True)
class Study:
    """Everything that a future needs, made ready once."""

    group: Group
    assumptions: Assumptions
    plan: Plan
    seed: int
    timetable: Timetable
    factor: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Delivery:
    """What one saving turned out to be in one future."""

    saving: Saving
    delivered_share: float
    months_late: int

    @property
    def begins_month(self) -> int:
        """The month in which the saving really begins."""
        return self.saving.start_month + self.months_late

    def is_running(self, month: int) -> bool:
        """Say whether the saving brings money in this month."""
        if self.saving.is_recurrent:
            return month >= self.begins_month
        return self.begins_month <= month < self.begins_month + MONTHS_PER_YEAR


@dataclass
class Books:
    """Where one future stands: how far the world has strayed, and what the council holds and owes."""

    fixed_gbp: float
    floating_gbp: float
    mrp_gbp_per_year: float
    unallocated_gbp: float
    earmarked_gbp: float
    running_reserves_gbp: float
    stray: list[float] = field(default_factory=lambda: [0.0] * DRIVERS)
    gathered: list[float] = field(default_factory=lambda: [0.0] * DRIVERS)
    consumer_prices_stray: float = 0.0
    service_stray: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """What happened in one month of one future, in pounds of that month."""

    month: int
    index: tuple[float, ...]  # (14,) each driver against the first year; for the interest rate, the rate
    cost_gbp: float
    client_income_gbp: float
    funding_gbp: float
    interest_gbp: float
    mrp_gbp: float
    earned_gbp: float
    recurrent_savings_gbp: float
    one_off_savings_gbp: float
    receipts_gbp: float
    controls_gbp: float
    controls_wanted_gbp: float
    recurrent_result_gbp: float
    result_gbp: float
    forecast_gbp: float  # usable reserves expected at the year's end, before support
    needs_support: bool
    fails_s114: bool
    support_gbp: float
    reserves_used_gbp: float
    earmarked_used_gbp: float
    reserves_gbp: float
    debt_gbp: float


def prepare(group: Group, assumptions: Assumptions, plan: Plan, seed: int) -> Study:
    """Return a study made ready for `follow`."""
    return Study(
        group=group,
        assumptions=assumptions,
        plan=plan,
        seed=seed,
        timetable=make_timetable(group, assumptions, plan),
        factor=_lower_factor(assumptions.correlation),
    )


def follow(study: Study, future: int) -> Iterator[Month]:
    """Yield each month of one future."""
    books = _opening_books(study.group)
    deliveries = deliveries_in(study, future)
    for month in range(study.group.months):
        if month % MONTHS_PER_YEAR == 0:
            _open_year(study, books, month // MONTHS_PER_YEAR)
        _step_drivers(study, books, future, month)
        _step_services(study, books, future, month)
        yield _live_a_month(study, books, deliveries, month)


def deliveries_in(study: Study, future: int) -> tuple[Delivery, ...]:
    """Return what each saving turns out to be in one future: one pair of draws a saving, always."""
    return tuple(_delivery(study, saving, future) for saving in study.plan.savings)


def _delivery(study: Study, saving: Saving, future: int) -> Delivery:
    share_draw, delay_draw = uniforms(
        seed=study.seed,
        future=future,
        step=0,
        stream=stream_of(saving.key),
        kind=FOR_SAVINGS,
        scenario=study.plan.scenario,
    )
    return Delivery(
        saving=saving,
        delivered_share=share_at(delivery_table(saving.delivery_share_mean, saving.delivery_concentration), share_draw),
        months_late=months_late_at(slippage_table(saving.slippage_months_mean, saving.slippage_months_max), delay_draw),
    )


def _opening_books(group: Group) -> Books:
    return Books(
        fixed_gbp=group.debt.fixed_gbp,
        floating_gbp=group.debt.floating_gbp,
        mrp_gbp_per_year=group.debt.minimum_revenue_provision_gbp,
        unallocated_gbp=group.reserves.unallocated_gbp,
        earmarked_gbp=group.reserves.earmarked_gbp,
        running_reserves_gbp=group.reserves.usable_gbp,
        service_stray=[0.0] * len(group.services),
    )


def _open_year(study: Study, books: Books, year: int) -> None:
    """Settle what is settled in April: yearly awards, refinancing, and the provision for new debt."""
    if year == 0:
        return
    for place, driver in enumerate(study.assumptions.drivers):
        if MOTIONS[driver.key] is Motion.YEARLY:
            books.stray[place] += driver.spread_share * books.gathered[place] / sqrt(MONTHS_PER_YEAR)
            books.gathered[place] = 0.0
    debt = study.group.debt
    refinanced = books.fixed_gbp * debt.refinanced_share_per_year
    books.fixed_gbp -= refinanced
    books.floating_gbp += refinanced
    books.mrp_gbp_per_year += study.plan.borrowing_gbp[year - 1] / debt.new_borrowing_years


def _step_drivers(study: Study, books: Books, future: int, month: int) -> None:
    """Move every driver by its share of the month's fourteen correlated surprises."""
    independent: list[float] = []
    for pair in range(DRIVERS // 2):
        independent += normals(
            seed=study.seed,
            future=future,
            step=month,
            stream=pair,
            kind=FOR_DRIVERS,
            scenario=study.plan.scenario,
        )
    for place, driver in enumerate(study.assumptions.drivers):
        surprise = sum(weight * draw for weight, draw in zip(study.factor[place], independent, strict=True))
        match MOTIONS[driver.key]:
            case Motion.DRIFT:
                books.stray[place] += driver.spread_share / sqrt(MONTHS_PER_YEAR) * surprise
            case Motion.YEARLY:
                books.gathered[place] += surprise
            case Motion.INFLATION | Motion.RATE:
                kept = driver.monthly_persistence
                books.stray[place] = kept * books.stray[place] + driver.spread_share * sqrt(1 - kept**2) * surprise
    books.consumer_prices_stray += books.stray[CPI] / MONTHS_PER_YEAR


def _step_services(study: Study, books: Books, future: int, month: int) -> None:
    """Move every service's own stray. One block of draws serves two months, so that none is wasted."""
    kept = study.assumptions.service_persistence
    spread = study.assumptions.service_spread_share * sqrt(1 - kept**2)
    for place, service in enumerate(study.group.services):
        pair = normals(
            seed=study.seed,
            future=future,
            step=month // 2,
            stream=stream_of(service.key),
            kind=FOR_SERVICES,
            scenario=study.plan.scenario,
        )
        books.service_stray[place] = kept * books.service_stray[place] + spread * pair[month % 2]


def _indices(study: Study, books: Books, year: int) -> tuple[float, ...]:
    central = study.timetable.central
    return tuple(_index(float(central[place, year]), books, place) for place in range(DRIVERS))


def _index(central: float, books: Books, place: int) -> float:
    if place == INTEREST_RATE:
        return central + books.stray[place]
    if place == CPI:
        return central * exp(books.consumer_prices_stray)
    return central * exp(books.stray[place])


@dataclass
class _Services:
    cost_gbp: float = 0.0
    income_gbp: float = 0.0
    saved_gbp: float = 0.0


def _run_services(
    study: Study, books: Books, deliveries: tuple[Delivery, ...], index: tuple[float, ...], month: int
) -> _Services:
    """Return what the month's services cost, what clients paid, and what recurrent savings took off."""
    total = _Services()
    for place, service in enumerate(study.group.services):
        demand = index[service.client_group_index] ** service.demand_elasticity
        before = service.cost_gbp / MONTHS_PER_YEAR * demand * _price(service, index) * exp(books.service_stray[place])
        saved = before * _recurrent_share(service, deliveries, month)
        total.cost_gbp += before - saved
        total.saved_gbp += saved
        total.income_gbp += service.income_gbp / MONTHS_PER_YEAR * demand * index[CPI]
    return total


def _price(service: Service, index: tuple[float, ...]) -> float:
    return (
        service.pay_share * index[PAY_AWARD] + service.fees_share * index[CARE_FEES] + service.other_share * index[CPI]
    )


def _recurrent_share(service: Service, deliveries: tuple[Delivery, ...], month: int) -> float:
    return sum(
        delivery.delivered_share * delivery.saving.amount_gbp / service.cost_gbp
        for delivery in deliveries
        if delivery.saving.is_recurrent and delivery.saving.service == service.key and delivery.is_running(month)
    )


def _one_off_savings(deliveries: tuple[Delivery, ...], month: int) -> float:
    return sum(
        delivery.delivered_share * delivery.saving.amount_gbp / MONTHS_PER_YEAR
        for delivery in deliveries
        if not delivery.saving.is_recurrent and delivery.is_running(month)
    )


def _funding(study: Study, index: tuple[float, ...], year: int) -> float:
    funding = study.group.funding
    return (
        funding.council_tax_gbp * float(study.timetable.tax_level[year]) * index[TAX_BASE]
        + funding.grant_gbp * index[GRANT_SETTLEMENT]
        + funding.business_rates_gbp * index[BUSINESS_RATES]
        + funding.trading_income_gbp * index[EXTERNAL_MARKET]
    ) / MONTHS_PER_YEAR


def _live_a_month(study: Study, books: Books, deliveries: tuple[Delivery, ...], month: int) -> Month:
    """Run one month: services, funding, debt, forecast, reaction, the s.114(3) test, and in March the close."""
    year, month_of_year = divmod(month, MONTHS_PER_YEAR)
    months_left = MONTHS_PER_YEAR - month_of_year
    index = _indices(study, books, year)
    services = _run_services(study, books, deliveries, index, month)
    funding = _funding(study, index, year)
    interest = (
        books.fixed_gbp * study.group.debt.fixed_rate_share + books.floating_gbp * index[INTEREST_RATE]
    ) / MONTHS_PER_YEAR
    mrp = books.mrp_gbp_per_year / MONTHS_PER_YEAR
    earned = books.running_reserves_gbp * index[INTEREST_RATE] / MONTHS_PER_YEAR
    recurrent = funding + services.income_gbp + earned - services.cost_gbp - interest - mrp
    one_off = _one_off_savings(deliveries, month)
    receipts = float(study.timetable.receipts_used_gbp[year]) / MONTHS_PER_YEAR
    unchecked = recurrent + one_off + receipts
    forecast = books.running_reserves_gbp + months_left * unchecked + float(study.timetable.foreseen_savings_gbp[month])
    reaction = study.plan.reaction
    wanted = reaction.response_share * max(0.0, reaction.minimum_reserves_gbp - forecast) / months_left
    controls = min(wanted, reaction.limit_share * services.cost_gbp)
    forecast += months_left * controls
    last_resort_gbp = -study.plan.support_limit_gbp[year] - study.group.rounding_gbp
    books.floating_gbp += study.plan.borrowing_gbp[year] / MONTHS_PER_YEAR - mrp
    books.running_reserves_gbp += unchecked + controls
    support, used, earmarked_used = _close_year(study, books, year) if months_left == 1 else (0.0, 0.0, 0.0)
    return Month(
        month=month,
        index=index,
        cost_gbp=services.cost_gbp,
        client_income_gbp=services.income_gbp,
        funding_gbp=funding,
        interest_gbp=interest,
        mrp_gbp=mrp,
        earned_gbp=earned,
        recurrent_savings_gbp=services.saved_gbp,
        one_off_savings_gbp=one_off,
        receipts_gbp=receipts,
        controls_gbp=controls,
        controls_wanted_gbp=wanted,
        recurrent_result_gbp=recurrent,
        result_gbp=unchecked + controls,
        forecast_gbp=forecast,
        needs_support=last_resort_gbp <= forecast < -study.group.rounding_gbp,
        fails_s114=forecast < last_resort_gbp,
        support_gbp=support,
        reserves_used_gbp=used,
        earmarked_used_gbp=earmarked_used,
        reserves_gbp=books.running_reserves_gbp,
        debt_gbp=books.fixed_gbp + books.floating_gbp,
    )


def _close_year(study: Study, books: Books, year: int) -> tuple[float, float, float]:
    """Meet the year's deficit, or bank its surplus; return support, reserves used, and earmarked used.

    Support, when the plan counts on it, is a borrowing that makes good what reserves cannot. A deficit is
    met from the earmarked reserves meant for it, then from unallocated, then from other earmarked ones;
    what is still missing stays as unallocated reserves below zero.
    """
    support = min(study.plan.support_limit_gbp[year], max(0.0, -books.running_reserves_gbp))
    books.running_reserves_gbp += support
    books.floating_gbp += support
    books.mrp_gbp_per_year += support / study.group.debt.support_years
    opening_earmarked, opening = books.earmarked_gbp, books.unallocated_gbp + books.earmarked_gbp
    change = books.running_reserves_gbp - opening
    if change >= 0.0:
        books.unallocated_gbp += change
        used = 0.0
    else:
        used = _draw_reserves(books, -change, study.plan.earmarked_use_gbp[year])
    closing = books.unallocated_gbp + books.earmarked_gbp
    assert abs(closing - opening - change) <= study.group.rounding_gbp
    books.running_reserves_gbp = closing
    return support, used, opening_earmarked - books.earmarked_gbp


def _draw_reserves(books: Books, deficit_gbp: float, earmarked_use_gbp: float) -> float:
    """Take a deficit out of the reserves in their order; return what they could give."""
    meant_for_it = min(deficit_gbp, earmarked_use_gbp, books.earmarked_gbp)
    books.earmarked_gbp -= meant_for_it
    missing = deficit_gbp - meant_for_it
    unallocated = min(missing, max(0.0, books.unallocated_gbp))
    books.unallocated_gbp -= unallocated
    missing -= unallocated
    other_earmarked = min(missing, books.earmarked_gbp)
    books.earmarked_gbp -= other_earmarked
    missing -= other_earmarked
    books.unallocated_gbp -= missing
    return deficit_gbp - missing


def _lower_factor(matrix: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """Return the lower triangular L with L L' = matrix (Cholesky, row by row)."""
    size = len(DRIVER_KEYS)
    lower = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(lower[row][k] * lower[column][k] for k in range(column))
            lower[row][column] = sqrt(rest) if row == column else rest / lower[column][column]
    return tuple(tuple(row) for row in lower)
