"""A study of any upper-tier authority made from official returns alone, as they were known on a day: the council core.

Net revenue expenditure, less what schools' and public health reserves met, is what services cost. Social care of
children and of adults and the environment (taken as waste) are stated; interest and repayment of debt are stated; the
rest is everything else. Funding is what met it: council tax and Revenue Support Grant as stated, and as business rates
whatever else there was, before April 2013 as grant. What usable reserves met in that year has no funding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.planning.errors import StudyHasFaults, TooLittleKnown
from rightsource.planning.rules.books import Balancing, PriceMix, assumptions_for, balancing, price_mix, saving_belief
from rightsource.planning.rules.core import DRIVER_OF, cost_growth, most_allowed
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear, Problem
from rightsource.quantities.wording import day_in_words
from rightsource.simulation.assumptions import Assumptions, Driver
from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    CLIENT_GROUPS,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    TAX_BASE,
)
from rightsource.simulation.faults import find_faults
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Plan, Saving, TaxRise, plan_without_decisions

YEARS = 5
EVERYTHING_ELSE = "everything-else"
USABLE = ("other_earmarked", "unallocated")
RING_FENCED = ("schools", "public_health")
# Source: Local Government Finance Act 2012: rates retention and local council tax support, from 1 April 2013.
LOCALISED = FinancialYear(2013)

_POUNDS = 1000.0
_NRE = "net_revenue_expenditure_gbp_thousand"
_COUNCIL_TAX = "council_tax_requirement_gbp_thousand"
_GRANT = "revenue_support_grant_gbp_thousand"
_INTEREST = "interest_payable_gbp_thousand"
_PRINCIPAL = "repayment_of_principal_gbp_thousand"


@dataclass(frozen=True, slots=True)
class NetService:
    """One line of the return and the client group that it is taken to serve."""

    key: str
    measure: str
    client_group: ClientGroup


# Social care stood in one line in 2010-11, so that line is taken as its greater part.
NET_SERVICES = (
    NetService("childrens-social-care", "childrens_social_care_gbp_thousand", ClientGroup.LOOKED_AFTER),
    NetService("adult-social-care", "adult_social_care_gbp_thousand", ClientGroup.ADULTS_65_PLUS),
    NetService("social-care", "social_care_gbp_thousand", ClientGroup.ADULTS_65_PLUS),
    NetService("environment", "environment_gbp_thousand", ClientGroup.WASTE),
)
CLIENT_GROUP_OF: Mapping[str, ClientGroup] = {
    **{each.key: each.client_group for each in NET_SERVICES},
    EVERYTHING_ELSE: ClientGroup.GENERAL,
}


@dataclass(frozen=True, slots=True)
class Estimated:
    """What was estimated from other authorities' returns, to be used in the place of the dated files.

    Attributes:
        assumptions: their growth is that of net spending, so it is what was left after whatever was saved.
        balancing: as estimated with them.
    """

    assumptions: Assumptions
    balancing: Balancing


@dataclass(frozen=True, slots=True)
class OutturnStudy:
    """A study of one authority that can run, and what was taken for want of a figure."""

    e_code: str
    name: str
    first: FinancialYear
    group: Group
    assumptions: Assumptions
    plan: Plan
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BalanceKnown:
    """Reserves at a 31 March, in pounds, as an outturn closed with them or the next budget expected them."""

    on: date
    reserves: Reserves
    is_expected: bool


@dataclass(frozen=True, slots=True)
class NetPosition:
    """One return as the model sees it, in pounds: services, funding, debt costs and what usable reserves met."""

    year: FinancialYear
    is_budget: bool
    services_gbp: Mapping[str, float]
    interest_gbp: float
    principal_gbp: float
    council_tax_gbp: float
    grant_gbp: float
    business_rates_gbp: float
    net_revenue_expenditure_gbp: float
    added_to_usable_gbp: float

    @property
    def funding_gbp(self) -> float:
        """Everything that met the year's spending but reserves."""
        return self.council_tax_gbp + self.grant_gbp + self.business_rates_gbp


def returns_known(rows: Iterable[OutturnRow], on: date) -> dict[tuple[str, FinancialYear], OutturnRow]:
    """Return the latest edition of each form and year that was published by a day."""
    known: dict[tuple[str, FinancialYear], OutturnRow] = {}
    for row in sorted((row for row in rows if row.vintage_on <= on), key=lambda row: row.vintage_on):
        known[row.form, row.financial_year] = row
    return known


def net_position(row: OutturnRow) -> NetPosition | None:
    """Return one return as the model sees it, or None where it lacks what that takes or spends nothing.

    Source: the order of the RS and RA forms: net revenue expenditure and the changes in reserves are met by grant,
    business rates and council tax.
    """
    amounts, reserves = row.authority.amounts, row.authority.reserves
    if not all(name in amounts for name in (_NRE, _COUNCIL_TAX)) or not all(name in reserves for name in USABLE):
        return None

    def added(kinds: tuple[str, ...]) -> float:
        return sum(reserves[kind].appropriation_gbp_thousand for kind in kinds if kind in reserves) * _POUNDS

    def stated(name: str) -> float:
        return max(amounts.get(name, 0), 0) * _POUNDS

    net = amounts[_NRE] * _POUNDS
    spent = net + added(RING_FENCED)
    funding = spent + added(USABLE)
    if min(net, spent, funding) <= 0:
        return None
    tax = min(stated(_COUNCIL_TAX), funding)
    grant = min(stated(_GRANT), funding - tax)
    rates = funding - tax - grant
    if row.financial_year < LOCALISED:
        grant, rates = grant + rates, 0.0
    named = {each.key: stated(each.measure) for each in NET_SERVICES if stated(each.measure) > 0}
    named[EVERYTHING_ELSE] = max(spent - sum(named.values()) - stated(_INTEREST) - stated(_PRINCIPAL), 0.0)
    # Where the lines come to more than the total, income that the summary nets off further down paid for part.
    scale = spent / (sum(named.values()) + stated(_INTEREST) + stated(_PRINCIPAL))
    return NetPosition(
        year=row.financial_year,
        is_budget=row.form == "RA",
        services_gbp={key: amount * scale for key, amount in named.items() if amount > 0},
        interest_gbp=stated(_INTEREST) * scale,
        principal_gbp=stated(_PRINCIPAL) * scale,
        council_tax_gbp=tax,
        grant_gbp=grant,
        business_rates_gbp=rates,
        net_revenue_expenditure_gbp=net,
        added_to_usable_gbp=added(USABLE),
    )


def balance_known(known: Mapping[tuple[str, FinancialYear], OutturnRow], first: FinancialYear) -> BalanceKnown | None:
    """Return the reserves nearest before a year's first day: the close of an outturn or the opening of a budget."""
    found: list[BalanceKnown] = []
    for (form, year), row in known.items():
        closes = form == "RS"
        # A budget's opening balance is that of the night before its year.
        on = (year if closes else FinancialYear(year.starts_in - 1)).last_day
        reserves = row.authority.reserves
        if on >= first.first_day or not all(kind in reserves for kind in USABLE):
            continue
        held = {
            kind: (each.closing_gbp_thousand if closes else each.opening_gbp_thousand) * _POUNDS
            for kind, each in reserves.items()
        }
        ring_fenced = sum(held.get(kind, 0.0) for kind in RING_FENCED)
        balance = Reserves(held["unallocated"], held["other_earmarked"], ring_fenced)
        found.append(BalanceKnown(on, balance, is_expected=not closes))
    return max(found, key=lambda each: (each.on, not each.is_expected), default=None)


def council_from_outturn(
    rows: Iterable[OutturnRow], *, on: date, years: int = YEARS, estimated: Estimated | None = None
) -> OutturnStudy:
    """Return the study of one authority that its official returns make, as far as they were published by a day.

    A workbook is known from the latest day that it states anywhere, so a revised one is not known before its revision.
    The budget return of a year knows the reserves expected at its first day. A council's plans are not in the returns:
    it is taken to balance each year, as the law demands, by savings that are delivered as the dated files say.

    Args:
        rows: the authority's returns, of every form, year and edition; what came after the day is not looked at.
        on: the day; its financial year is the first that is followed.
        years: how many financial years to follow.
        estimated: what was estimated from other authorities' returns, in the place of the dated files. Its growth is
            that of net spending, after savings, so no saving is planned beside it.

    Raises:
        TooLittleKnown: no return known by the day has what a study takes, or none gives usable reserves.
        StudyHasFaults: the figures make a study that cannot run.
    """
    known = returns_known(rows, on)
    first = FinancialYear.of(on)
    base = _base(known, first)
    balance = balance_known(known, first)
    if base is None or balance is None:
        raise TooLittleKnown(on, "", list(_wanting(base, balance)))
    latest = max(known.values(), key=lambda row: (row.financial_year, row.vintage_on)).authority
    assumptions = estimated.assumptions if estimated else assumptions_for(first, years, known=first)
    usual = estimated.balancing if estimated else balancing(first)
    rate = max(assumptions.drivers[INTEREST_RATE].central_share[0], _LEAST_RATE)
    opening = _opening(base, first, usual, estimated, rate)
    if estimated:
        assumptions = _in_balance(opening, assumptions, usual)
        plan = _plan(assumptions, ())
    else:
        plan = _plan(assumptions, tuple(_savings_that_balance(opening, assumptions, usual)))
    group = Group(
        first.starts_in, years, opening.services, opening.funding, _debt(base, rate, balance), balance.reserves
    )
    faults = find_faults(group, assumptions, plan)
    if faults:
        raise StudyHasFaults([Problem(each.where, each.message, each.code) for each in faults])
    assumed = tuple(_assumed(base, balance, first, estimated))
    return OutturnStudy(latest.e_code, latest.name, first, group, assumptions, plan, assumed)


# The first year


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first year's budget: what services cost, what meets it, and what it adds to usable reserves."""

    services: tuple[Service, ...]
    funding: Funding
    financing_gbp: float
    net_revenue_expenditure_gbp: float
    added_gbp: float
    interest_saved_gbp: float  # a year, by each year's repayment of debt


def _base(known: Mapping[tuple[str, FinancialYear], OutturnRow], first: FinancialYear) -> NetPosition | None:
    """Return the latest year up to the first that is known whole; its outturn before its budget."""
    positions = [net_position(row) for (_, year), row in known.items() if year <= first]
    found = [position for position in positions if position is not None]
    return max(found, key=lambda each: (each.year, not each.is_budget), default=None)


def _wanting(base: NetPosition | None, balance: BalanceKnown | None) -> Iterator[Problem]:
    if base is None:
        message = (
            "No return known by the day gives net revenue expenditure, the council tax requirement and the change in "
            "usable reserves, all above nothing. Give the workbook of an earlier year, or ask for a later day."
        )
        yield Problem("net revenue expenditure", message, "outturn-no-base-year")
    if balance is None:
        message = (
            "No return known by the day gives other earmarked and unallocated reserves before the year's first day. "
            "Give the workbook of an earlier year, or ask for a later day."
        )
        yield Problem("usable reserves", message, "outturn-no-reserves")


def _opening(
    base: NetPosition, first: FinancialYear, usual: Balancing, estimated: Estimated | None, rate: float
) -> _Opening:
    """Carry a year's return forward to the first year: funding by its central path, and spending to what that meets."""
    mixes = price_mix(first)
    growths = dict.fromkeys(base.services_gbp, 1.0)
    funding = Funding(base.council_tax_gbp, base.grant_gbp, base.business_rates_gbp)
    between = first.starts_in - base.year.starts_in
    if between > 0:
        path = assumptions_for(base.year.next, between, known=first)
        path = _as_estimated(path, estimated.assumptions) if estimated else path
        rises = most_allowed(path)
        for year in range(between):
            funding = _a_year_on(funding, path, year, rises[year])
            for key in growths:
                group = CLIENT_GROUP_OF[key]
                growths[key] *= cost_growth(path, year, group, mixes[group])
    spending = {key: amount * growths[key] for key, amount in base.services_gbp.items()}
    net = base.net_revenue_expenditure_gbp * _total(funding) / base.funding_gbp
    added = _added_share(base.added_to_usable_gbp / base.net_revenue_expenditure_gbp, between, usual) * net
    financing = base.interest_gbp + base.principal_gbp
    scale = (_total(funding) - financing - added) / sum(spending.values())
    services = tuple(_service(key, amount * scale, mixes[CLIENT_GROUP_OF[key]]) for key, amount in spending.items())
    return _Opening(services, funding, financing, net, added, rate * base.principal_gbp)


def _added_share(was: float, years: int, usual: Balancing) -> float:
    """Return what is added to usable reserves some years after a year's addition, each a share of spending."""
    return usual.added_share + usual.carried_share**years * (was - usual.added_share)


def _as_estimated(path: Assumptions, estimated: Assumptions) -> Assumptions:
    """Return a path of years gone by with the growth that was estimated."""
    drivers = tuple(
        replace(driver, central_share=estimate.central_share[:1] * len(driver.central_share))
        for driver, estimate in zip(path.drivers, estimated.drivers, strict=True)
    )
    return replace(path, drivers=drivers)


def _service(key: str, cost_gbp: float, mix: PriceMix) -> Service:
    return Service(
        key=key,
        client_group=DRIVER_OF[CLIENT_GROUP_OF[key]],
        cost_gbp=cost_gbp,
        pay_share=mix.pay_share,
        fees_share=mix.fees_share,
        other_share=mix.other_share,
    )


def _total(funding: Funding) -> float:
    return funding.council_tax_gbp + funding.grant_gbp + funding.business_rates_gbp


def _a_year_on(funding: Funding, path: Assumptions, year: int, rise: TaxRise) -> Funding:
    def grown(amount: float, driver: int) -> float:
        return amount * (1.0 + path.drivers[driver].central_share[year])

    return Funding(
        grown(funding.council_tax_gbp, TAX_BASE) * (1.0 + rise.core_share + rise.social_care_share),
        grown(funding.grant_gbp, GRANT_SETTLEMENT),
        grown(funding.business_rates_gbp, BUSINESS_RATES),
    )


# The years after it: a budget balances


@dataclass(frozen=True, slots=True)
class _Year:
    """One later year of the central path: what services would cost, and what there is for them."""

    number: int
    cost_gbp: float
    affordable_gbp: float


def _central_years(opening: _Opening, assumptions: Assumptions, usual: Balancing) -> Iterator[_Year]:
    """Give each year after the first on the central path, nothing saved."""
    rises = most_allowed(assumptions)
    funding, costs = opening.funding, {each.key: each.cost_gbp for each in opening.services}
    mixes = {each.key: PriceMix(each.pay_share, each.fees_share, each.other_share) for each in opening.services}
    was_added = opening.added_gbp / opening.net_revenue_expenditure_gbp
    for year in range(1, len(rises)):
        funding = _a_year_on(funding, assumptions, year, rises[year])
        for key in costs:
            costs[key] *= cost_growth(assumptions, year, CLIENT_GROUP_OF[key], mixes[key])
        added = _added_share(was_added, year, usual) * opening.net_revenue_expenditure_gbp
        # What was repaid by the middle of the year bears no interest in it.
        saved = opening.interest_saved_gbp * (year + 0.5)
        yield _Year(year, sum(costs.values()), _total(funding) - opening.financing_gbp + saved - added)


def _savings_that_balance(opening: _Opening, assumptions: Assumptions, usual: Balancing) -> Iterator[Saving]:
    """Give the recurrent savings, each April and from each service alike, that balance the central path."""
    belief = saving_belief(FinancialYear.of(date(assumptions.tax_limits[0].first_year, 4, 1)))
    saved = 0.0
    for year in _central_years(opening, assumptions, usual):
        wanted = min(max(1.0 - year.affordable_gbp / year.cost_gbp - saved, 0.0), 1.0 - saved)
        saved += wanted
        for service in opening.services:
            if wanted > 0.0:
                yield Saving(
                    key=f"balance-{year.number}-{service.key}",
                    service=service.key,
                    amount_gbp=wanted * service.cost_gbp,
                    start_month=year.number * MONTHS_PER_YEAR,
                    is_recurrent=True,
                    delivery_share_mean=belief.delivery_share_mean,
                    delivery_concentration=belief.delivery_concentration,
                    slippage_months_mean=belief.slippage_months_mean,
                    slippage_months_max=belief.slippage_months_max,
                )


def _in_balance(opening: _Opening, assumptions: Assumptions, usual: Balancing) -> Assumptions:
    """Return the assumptions with every client group's growth moved alike, so that the central path balances."""
    shifts = [1.0]
    before = 1.0
    for year in _central_years(opening, assumptions, usual):
        level = max(year.affordable_gbp, 0.0) / year.cost_gbp
        shifts.append(max(level / before, _LEAST_SHIFT))
        before *= shifts[-1]
    drivers = tuple(_shifted(driver, shifts) for driver in assumptions.drivers)
    return replace(assumptions, drivers=drivers)


# A driver's growth has to stay above −100 %; no council's spending halves in a year.
_LEAST_SHIFT = 0.5


def _shifted(driver: Driver, shifts: list[float]) -> Driver:
    if driver.key not in CLIENT_GROUPS:
        return driver
    moved = tuple((1.0 + share) * shift - 1.0 for share, shift in zip(driver.central_share, shifts, strict=True))
    return replace(driver, central_share=moved)


def _plan(assumptions: Assumptions, savings: tuple[Saving, ...]) -> Plan:
    plan = plan_without_decisions(len(assumptions.tax_limits))
    return replace(plan, tax_rises=most_allowed(assumptions), savings=savings)


def _debt(base: NetPosition, rate: float, balance: BalanceKnown) -> Debt:
    """Return a debt that costs what the return says; only that cost is in the return, so the debt is at our rate.

    What reserves earn is in the statement already: lent to the council itself they earn nothing more, and a reserve
    that is spent has to be borrowed for.
    """
    return Debt(
        fixed_gbp=base.interest_gbp / rate,
        floating_gbp=balance.reserves.usable_gbp,
        fixed_rate_share=rate,
        minimum_revenue_provision_gbp=base.principal_gbp,
    )


_LEAST_RATE = 0.001


# What is said of it


def _assumed(
    base: NetPosition, balance: BalanceKnown, first: FinancialYear, estimated: Estimated | None
) -> Iterator[str]:
    form = "budget return" if base.is_budget else "outturn"
    yield f"The {form} of {base.year} is the latest whole year known on the day."
    if base.year < first:
        yield (
            f"It is carried forward to {first}: funding by the central assumptions, spending to what that meets, with "
            "a part of what the year added to or drew from usable reserves."
        )
    if base.year < LOCALISED <= first:
        yield (
            "Net revenue expenditure before and after 1 April 2013 is not the same measure: support for council tax, "
            "business rates and public health came to councils on that day."
        )
    was = "expected in the budget" if balance.is_expected else "in the outturn"
    yield f"Opening reserves are those of {day_in_words(balance.on)} {was}, the last that were known."
    if "social-care" in base.services_gbp:
        yield "Children's and adults' social care are one line in that return; it is taken as adults'."
    yield "Adults are not divided by age in the summary: all are taken as over 65. The environment is taken as waste."
    yield (
        "Debt is not in the return. Interest is paid at our rate on as much debt as makes the interest stated, and no "
        "debt is taken to fall due or to be added. Companies, loans to them and guarantees are not in it either."
    )
    yield "Council tax rises each year by the most that needs no referendum under the limits known on the day."
    if estimated:
        yield (
            "Growth and spread are those estimated from other authorities' returns, after whatever was saved. Spending "
            "follows funding, since a budget has to balance, and no further saving is planned."
        )
    else:
        yield (
            "Savings are not in the return. Each April's budget is taken to balance by savings from every service "
            "alike, delivered and late as the dated assumption says."
        )
