"""The bridge: the council core as one audience knew it on a day, turned into a group, assumptions and a plan.

Nothing is made up. What is on record is cited row by row, what is taken for want of a record is said in words, and
where too little is known the bridge refuses and says what to write where. The first year is the financial year of the
day; an older statement is carried forward to it by the central assumptions, never by what came later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from rightsource.constitution.rules.books import the_law
from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.planning.errors import StudyHasFaults, TooLittleKnown
from rightsource.planning.rules.base_year import BaseYear, ServiceCost, base_year, receipts_relied_on, what_to_fill_in
from rightsource.planning.rules.base_year import Funding as BaseFunding
from rightsource.planning.rules.books import PriceMix, assumptions_for, price_mix, saving_belief
from rightsource.planning.rules.known import CouncilRecord, Input, council_key
from rightsource.planning.rules.law_of_the_day import law_as_known
from rightsource.planning.rules.saving_beliefs import Savings, believed_savings
from rightsource.quantities import FinancialYear, Problem
from rightsource.quantities.wording import day_in_words
from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.drivers import (
    BUSINESS_RATES,
    CARE_FEES,
    CLIENT_GROUPS,
    CPI,
    EXTERNAL_MARKET,
    GRANT_SETTLEMENT,
    INTEREST_RATE,
    PAY_AWARD,
    TAX_BASE,
)
from rightsource.simulation.faults import StudyCannotRun, find_faults
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import (
    TAX_STEP_SHARE,
    Plan,
    Saving,
    TaxRise,
    VehicleSupport,
    plan_without_decisions,
)
from rightsource.simulation.vehicle import Move, Vehicle
from rightsource.treasury.rules.reserves import RING_FENCED, Figure, one_off_use, reserves_at
from rightsource.treasury.rules.rows import USABLE, Measure, ReserveKind

YEARS = 5

DRIVER_OF: Mapping[ClientGroup, str] = {
    ClientGroup.LOOKED_AFTER: "children_looked_after",
    ClientGroup.OTHER_CHILDREN: "children_looked_after",
    ClientGroup.ADULTS_18_64: "adults_18_64",
    ClientGroup.ADULTS_65_PLUS: "adults_65_plus",
    ClientGroup.HIGH_NEEDS: "high_needs_education",
    ClientGroup.WASTE: "waste",
    ClientGroup.GENERAL: "general",
    ClientGroup.SUPPORT: "general",
}


@dataclass(frozen=True, slots=True)
class Core:
    """A study of the council core that can run, and what it is made of.

    Attributes:
        on: the day as at which it was known.
        first: the first year followed, the financial year of the day.
        base: the year that services and funding were taken from.
        balances: the balances that opening reserves are.
        inputs: every amount taken from the record, with its rows.
        assumed: what was taken for want of a record, in words.
        missing: what is not on record and would sharpen the answer, in words.
        model_savings: the keys of the plan's savings that the record attributes to the vehicle model.
    """

    group: Group
    assumptions: Assumptions
    plan: Plan
    on: date
    first: FinancialYear
    base: BaseYear
    balances: tuple[Figure, ...]
    inputs: tuple[Input, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...]
    model_savings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Carried:
    """A core before its vehicles: what they are built on.

    Attributes:
        growth: what a pound of each service's cost in the base year is in the first year followed.
    """

    assumptions: Assumptions
    savings: Savings
    growth: Mapping[str, float]
    first: FinancialYear
    years: int


@dataclass(frozen=True, slots=True)
class Federated:
    """What vehicles add to a core; `savings` are those of the plan that fall on the council's account or on cost."""

    vehicles: tuple[Vehicle, ...]
    moves: tuple[Move, ...]
    support: tuple[VehicleSupport, ...]
    savings: tuple[Saving, ...]
    inputs: tuple[Input, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...]


def council_core(record: CouncilRecord, *, on: date, years: int = YEARS, audience: str = "") -> Core:
    """Return the council core as known on a day, ready to be projected.

    Args:
        record: what an audience knew by the day.
        on: the day; its financial year is the first that is followed.
        years: how many financial years to follow.
        audience: who knew, for the words of a refusal.

    Raises:
        TooLittleKnown: there is no year to start from, or no balance of usable reserves; says what to write where.
        StudyHasFaults: the rows on record contradict each other or the model.
    """
    base, balances = starting_point(record, on, audience)
    return core_of(record, base, balances, on=on, years=years)


def starting_point(record: CouncilRecord, on: date, audience: str = "") -> tuple[BaseYear, tuple[Figure, ...]]:
    """Return the year and the balances that a projection starts from.

    Raises:
        TooLittleKnown: there is no year to start from, or no balance of usable reserves; says what to write where.
    """
    base = base_year(record, on)
    balances = opening_balances(record, on)
    problems = [*(what_to_fill_in(record) if base is None else ()), *_reserves_to_fill_in(balances)]
    if base is None or problems:
        raise TooLittleKnown(on, audience, problems)
    return base, balances


def core_of(
    record: CouncilRecord,
    base: BaseYear,
    balances: tuple[Figure, ...],
    *,
    on: date,
    years: int,
    federate: Callable[[Carried], Federated] | None = None,
) -> Core:
    """Return the core that starts from a year and balances, with vehicles where there are any.

    Raises:
        StudyHasFaults: the rows on record contradict each other or the model.
    """
    try:
        core = _core(record, base, balances, on=on, years=years, federate=federate)
    except StudyCannotRun as refused:
        raise StudyHasFaults([Problem(each.where, each.message, each.code) for each in refused.faults]) from None
    faults = find_faults(core.group, core.assumptions, core.plan)
    if faults:
        raise StudyHasFaults([Problem(each.where, each.message, each.code) for each in faults])
    return core


def _core(
    record: CouncilRecord,
    base: BaseYear,
    balances: tuple[Figure, ...],
    *,
    on: date,
    years: int,
    federate: Callable[[Carried], Federated] | None,
) -> Core:
    first = FinancialYear.of(on)
    last = FinancialYear(first.starts_in + years - 1)
    assumptions = assumptions_for(first, years, known=first)
    savings = believed_savings(record, base, saving_belief(first), first=first, last=last, on=on)
    debt, financing, debt_words = _debt(record, base, assumptions, on)
    grown = _with(base.services, savings, financing)
    services, funding, growth = _carried_forward(grown, base, first)
    reserves = _reserves(balances, has_schools=base.funding.schools_grant_gbp > 0.0)
    # What reserves earn is in the statement already. Lent to the council itself it earns nothing more, and a reserve
    # that is spent has to be borrowed for.
    debt = replace(debt, floating_gbp=reserves.usable_gbp)
    carried = Carried(assumptions, savings, growth, first, years)
    theirs = federate(carried) if federate else _no_vehicles(carried)
    held = tuple(
        Input(f"{each.row.kind.value.capitalize()}, {each.row.name}", each.row.amount.gbp, (each.record_id,))
        for each in balances
    )
    return Core(
        group=Group(first.starts_in, years, services, funding, debt, reserves, theirs.vehicles, theirs.moves),
        assumptions=replace(assumptions, law=law_as_known(the_law(), on, years)),
        plan=replace(_plan(record, first, assumptions), savings=theirs.savings, vehicle_support=theirs.support),
        on=on,
        first=first,
        base=base,
        balances=balances,
        inputs=(*base.inputs, *held, *savings.inputs, *theirs.inputs),
        assumed=(
            *base.assumed,
            *_carrying(base, first, balances),
            *debt_words,
            *savings.assumed,
            *theirs.assumed,
            *_ALWAYS_ASSUMED,
        ),
        missing=(*base.missing, *_not_on_record(record, balances), *theirs.missing),
        model_savings=savings.of_the_model,
    )


def _no_vehicles(carried: Carried) -> Federated:
    return Federated((), (), (), carried.savings.savings, (), (), ())


# Services and funding


def _with(services: tuple[ServiceCost, ...], savings: Savings, financing: float) -> list[ServiceCost]:
    """Return the services before savings, with capital financing as a cost where no debt stands behind it."""
    put_back = savings.put_back_gbp
    grown = [replace(each, cost_gbp=each.cost_gbp + put_back.get(each.key, 0.0)) for each in services]
    if financing > 0:
        grown.append(ServiceCost("capital-financing", "Capital financing", ClientGroup.GENERAL, financing))
    return [each for each in grown if each.cost_gbp > 0]


def _carried_forward(
    services: list[ServiceCost], base: BaseYear, first: FinancialYear
) -> tuple[tuple[Service, ...], Funding, dict[str, float]]:
    """Return services and funding at the first year's demand and prices, and what each service's pound has become.

    It is carried a year at a time by the central path.
    """
    mixes = price_mix(first)
    funding = base.funding
    growths = [1.0] * len(services)
    between = first.starts_in - base.year.starts_in
    if between > 0:
        path = assumptions_for(base.year.next, between, known=first)
        for year in range(between):
            growths = [
                growth * cost_growth(path, year, each.client_group, mixes[each.client_group])
                for growth, each in zip(growths, services, strict=True)
            ]
            funding = _funding_a_year_on(funding, path, year)
    made = tuple(
        _service(each, growth, mixes[each.client_group]) for each, growth in zip(services, growths, strict=True)
    )
    money = Funding(
        funding.council_tax_gbp,
        funding.grant_gbp,
        funding.business_rates_gbp,
        funding.sales_gbp,
        funding.schools_grant_gbp,
    )
    return made, money, {each.key: growth for growth, each in zip(growths, services, strict=True)}


def _service(each: ServiceCost, growth: float, mix: PriceMix) -> Service:
    return Service(
        key=each.key,
        client_group=DRIVER_OF[each.client_group],
        cost_gbp=each.cost_gbp * growth,
        pay_share=mix.pay_share,
        fees_share=mix.fees_share,
        other_share=mix.other_share,
        income_gbp=each.income_gbp * growth,
        paid_from_schools_grant=each.paid_from_schools_grant,
    )


def cost_growth(path: Assumptions, year: int, group: ClientGroup, mix: PriceMix) -> float:
    """Return what a client group's cost becomes of one pound in a year of the central path, demand and prices."""

    def central(driver: int) -> float:
        return path.drivers[driver].central_share[year]

    prices = mix.pay_share * central(PAY_AWARD) + mix.fees_share * central(CARE_FEES) + mix.other_share * central(CPI)
    return (1.0 + central(CLIENT_GROUPS.index(DRIVER_OF[group]))) * (1.0 + prices)


def _funding_a_year_on(funding: BaseFunding, path: Assumptions, year: int) -> BaseFunding:
    def grown(amount: float, driver: int) -> float:
        return amount * (1.0 + path.drivers[driver].central_share[year])

    rise = most_allowed(path)[year]
    return BaseFunding(
        grown(funding.council_tax_gbp, TAX_BASE) * (1.0 + rise.core_share + rise.social_care_share),
        grown(funding.grant_gbp, GRANT_SETTLEMENT),
        grown(funding.business_rates_gbp, BUSINESS_RATES),
        grown(funding.sales_gbp, EXTERNAL_MARKET),
        grown(funding.schools_grant_gbp, GRANT_SETTLEMENT),
    )


def most_allowed(assumptions: Assumptions) -> tuple[TaxRise, ...]:
    """Return the rise of each year that stops just short of a referendum."""
    return tuple(
        TaxRise(
            min(limit.core_share, limit.total_share - limit.social_care_share) - TAX_STEP_SHARE, limit.social_care_share
        )
        for limit in assumptions.tax_limits
    )


# Reserves, debt and the plan


def opening_balances(record: CouncilRecord, on: date) -> tuple[Figure, ...]:
    """Return the balances nearest before the year's first day: the actual ones, or an estimate that is newer."""
    council = council_key(record)
    first_day = FinancialYear.of(on).first_day
    by_kind: dict[ReserveKind, tuple[Figure, ...]] = {}
    for statement in ("actual", "forecast", "budget"):
        stated = reserves_at(record.reserves_debt, council, first_day, statement).figures
        for kind in ReserveKind:
            found = tuple(figure for figure in stated if figure.row.kind is kind)
            standing = by_kind.get(kind, ())
            if found and (not standing or _newest(found) > _newest(standing)):
                by_kind[kind] = found
    return tuple(figure for kind in ReserveKind for figure in by_kind.get(kind, ()))


def _newest(figures: tuple[Figure, ...]) -> date:
    return max(figure.row.as_at for figure in figures)


def _of(balances: tuple[Figure, ...], *kinds: ReserveKind) -> float:
    return sum(figure.row.amount.gbp for figure in balances if figure.row.kind in kinds)


def _reserves(balances: tuple[Figure, ...], *, has_schools: bool) -> Reserves:
    """Return what is set aside; the balance of the schools grant only where what it pays for is followed."""
    ring_fenced = RING_FENCED - {ReserveKind.SCHOOLS} if has_schools else RING_FENCED
    return Reserves(
        unallocated_gbp=_of(balances, ReserveKind.UNALLOCATED),
        earmarked_gbp=_of(balances, ReserveKind.EARMARKED),
        ring_fenced_gbp=_of(balances, *ring_fenced),
        capital_receipts_gbp=_of(balances, ReserveKind.RECEIPTS),
        schools_balance_gbp=_of(balances, ReserveKind.SCHOOLS) if has_schools else 0.0,
    )


def _reserves_to_fill_in(balances: tuple[Figure, ...]) -> Iterator[Problem]:
    """Ask for each kind of usable reserve that is not on record: half of a balance is no balance."""
    for kind in sorted(USABLE):
        if not any(figure.row.kind is kind for figure in balances):
            message = (
                f"There is no balance of the {kind.value} before 1 April of the year. Write one, with 'balance at the "
                "day' and the day, nought if there is none."
            )
            yield Problem("sheet reserves_debt", message, "no-opening-balance")


def _debt(
    record: CouncilRecord, base: BaseYear, assumptions: Assumptions, on: date
) -> tuple[Debt, float, tuple[str, ...]]:
    """Return the debt, what of capital financing no debt stands behind, and what was assumed of it."""
    owed = reserves_at(record.reserves_debt, council_key(record), on).of(ReserveKind.BORROWING).gbp
    if base.financing_gbp is None:
        return Debt(), 0.0, ()
    if owed <= 0:
        words = "What is owed is not on record, so capital financing is taken as a cost that follows prices."
        return Debt(), base.financing_gbp, (words,)
    rate = assumptions.drivers[INTEREST_RATE].central_share[0]
    interest = min(owed * rate, base.financing_gbp)
    words = (
        f"Capital financing is not divided on record: interest is taken at {rate:.2%} of what is owed, the rest as the "
        "minimum revenue provision. No debt is taken to fall due in these years, and none to be added."
    )
    debt = Debt(
        fixed_gbp=owed,
        fixed_rate_share=interest / owed,
        minimum_revenue_provision_gbp=base.financing_gbp - interest,
    )
    return debt, 0.0, (words,)


def _plan(record: CouncilRecord, first: FinancialYear, assumptions: Assumptions) -> Plan:
    years = len(assumptions.tax_limits)
    receipts = receipts_relied_on(record, first)
    planned = one_off_use(record.reserves_debt, council_key(record), first, Measure.PLANNED_USE).uses
    earmarked = sum(use.row.amount.gbp for use in planned if use.row.kind is ReserveKind.EARMARKED)
    later = (0.0,) * (years - 1)
    return replace(
        plan_without_decisions(years),
        tax_rises=most_allowed(assumptions),
        earmarked_use_gbp=(earmarked, *later),
        receipts_expected_gbp=(receipts, *later),
        receipts_used_gbp=(receipts, *later),
    )


# What is said of it

# Source: Local Government Finance Act 2012 (rates retention, local council tax support) and Health and Social Care Act
# 2012 s.12 (public health), both from 1 April 2013.
_LOCALISED = FinancialYear(2013)
_NOTHING_MORE = (
    "Nothing is decided beyond what is on record: no further saving, and no help from government. A council decides "
    "more each year, so later years show what must still be found, not what will happen."
)
_ALWAYS_ASSUMED = (
    _NOTHING_MORE,
    "Council tax rises each year by the most that needs no referendum under the limits known on the day.",
    "What costs follow (pay, fees, prices) is our assumption for each client group, and contracts follow it too.",
    "Nothing is withheld in the year when a forecast turns bad.",
    "Interest on the reserves held is in the figures already; spending them costs the interest of the day.",
)


def _carrying(base: BaseYear, first: FinancialYear, balances: tuple[Figure, ...]) -> Iterator[str]:
    if base.year < first:
        yield (
            f"The {base.version.value} of {base.year} is the latest year known; it is carried forward to {first} by "
            "the central assumptions."
        )
        if base.year < _LOCALISED <= first and base.financing_gbp is None:
            yield (
                "Net revenue expenditure before and after 1 April 2013 is not the same measure: support for council "
                "tax, business rates and public health came to councils on that day."
            )
    usable = [figure for figure in balances if figure.row.kind in USABLE]
    oldest = min(figure.row.as_at for figure in usable)
    if FinancialYear.of(oldest).next < first:
        yield f"Opening reserves are those of {day_in_words(oldest)}, the last that were known."
    estimated = sorted({figure.row.statement for figure in usable} - {"actual"})
    if estimated:
        yield f"Opening reserves are an estimate ({', '.join(estimated)}): the actual balance was not known."


def _not_on_record(record: CouncilRecord, balances: tuple[Figure, ...]) -> Iterator[str]:
    if not any(figure.row.kind in RING_FENCED for figure in balances):
        yield "Ring-fenced reserves are not on record; none are counted as usable."
    if not record.savings:
        yield "No saving is on record."
    if not record.services:
        yield "No service is on record, so whom a cost is for is read from the name of its line."
