"""The year that a projection starts from: its services and funding, from a whole statement or from totals.

A *whole* statement names the council's spending and its funding line by line. Where only net revenue expenditure is on
record, what it does not name stands as one service, and funding that is not named is what makes the year add up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rightsource.budget.rules.group import OrganisationPosition, statement
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.planning.rules.books import funding_mix
from rightsource.planning.rules.known import CouncilRecord, Input, council_key, lines_stated
from rightsource.quantities import FinancialYear, Money, Problem
from rightsource.quantities.wording import amount_in_words, day_in_words, list_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.reserves import one_off_use, reserves_at
from rightsource.treasury.rules.rows import USABLE, Measure, ReserveKind, Supports

Line = Recorded[BudgetLine]

_GRANTS = frozenset({Heading.GOVERNMENT_GRANT, Heading.RING_FENCED_GRANT})
_SALES = frozenset({Heading.OWNER_WORK, Heading.EXTERNAL_WORK})
_FUNDING = frozenset({Heading.COUNCIL_TAX, Heading.BUSINESS_RATES, *_GRANTS, *_SALES})
_ONE_OFF_WORDS = ("reserve", "receipt")
_PREFERRED_THIS_YEAR = (Version.FORECAST, Version.BUDGET, Version.OUTTURN)
_PREFERRED_PAST_YEAR = (Version.OUTTURN, Version.FORECAST, Version.BUDGET)
_ONLY_TOTALS = (
    "Only totals are on record: what net revenue expenditure does not name, interest and repayment of debt among it, "
    "is one service of everything else, after grants for services and charges."
)
_NOT_BY_AGE = (
    "Adult social care is not divided by age on record, and is taken to follow the need of those aged 65 and over."
)
EVERYTHING_ELSE = "everything-else"
FINANCING = "capital-financing"


@dataclass(frozen=True, slots=True)
class ServiceCost:
    """One service of the base year: whom it is for, what it costs and what its clients pay, in pounds.

    `delivered_by` is the vehicle whose cost this is; blank where the council has the cost, a price it pays among them.
    One that is `paid_from_schools_grant` is met by the dedicated schools grant and not by the general fund.
    """

    key: str
    title: str
    client_group: ClientGroup
    cost_gbp: float
    income_gbp: float = 0.0
    delivered_by: str = ""
    paid_from_schools_grant: bool = False


@dataclass(frozen=True, slots=True)
class Funding:
    """Where the base year's recurrent money comes from, in pounds."""

    council_tax_gbp: float
    grant_gbp: float
    business_rates_gbp: float
    sales_gbp: float = 0.0
    schools_grant_gbp: float = 0.0


@dataclass(frozen=True, slots=True)
class BaseYear:
    """A year of the council's money as last stated, before any carrying forward.

    Attributes:
        financing_gbp: interest and minimum revenue provision together; None where they stand inside a total.
        inputs: every amount taken from the record, with its rows.
        assumed: what was taken for want of a record, in words.
        missing: what is not on record and would sharpen the answer, in words.
    """

    year: FinancialYear
    version: Version
    as_at: date
    services: tuple[ServiceCost, ...]
    funding: Funding
    financing_gbp: float | None
    inputs: tuple[Input, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parts:
    """What is gathered while the lines of a statement are gone through."""

    inputs: list[Input] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def base_year(record: CouncilRecord, on: date) -> BaseYear | None:
    """Return the latest year that can be started from, not after the year of the day; None where there is none."""
    lines = lines_stated(record, on)
    this_year = FinancialYear.of(on)
    years = sorted({line.row.financial_year for line in lines if line.row.financial_year <= this_year}, reverse=True)
    for year in years:
        preferred = _PREFERRED_THIS_YEAR if year == this_year else _PREFERRED_PAST_YEAR
        found = [each for version in preferred if (each := statement(lines, year, version, on)) is not None]
        whole = next((each for each in found if _is_whole(each, lines)), None)
        if whole is not None:
            return _from_whole(record, on, year, whole)
        totals = _latest_total(lines, year, preferred)
        if totals is not None:
            return _from_totals(record, lines, year, totals)
    return None


def what_to_fill_in(record: CouncilRecord) -> list[Problem]:
    """Return what stands in the way of a base year, and what to write on which sheet."""
    if not record.council:
        return [Problem("sheet council", "The council itself is not on record. Write its key and name.", "no-council")]
    message = (
        "There is no budget, forecast or outturn of the council that names its spending and its funding, nor one that "
        "states net revenue expenditure. Write a line for each service and source of funding of this year's budget."
    )
    return [Problem("sheet budget_forecast", message, "no-base-year")]


def _is_whole(position: OrganisationPosition, lines: Iterable[Line]) -> bool:
    """Answer whether a statement names all that is spent, and its funding: a stated total must not be more."""
    spends = {line.row.heading for line in position.lines if line.row.flow is Flow.EXPENDITURE}
    comes_in = {line.row.heading for line in position.lines if line.row.flow is Flow.INCOME}
    one = position.lines[0].row
    total = _latest_total(lines, one.financial_year, (one.version,))
    names_all = total is None or total.row.amount <= position.expenditure
    return names_all and Heading.SERVICE in spends and Heading.COUNCIL_TAX in comes_in and bool(_GRANTS & comes_in)


def _latest_total(lines: Iterable[Line], year: FinancialYear, preferred: Sequence[Version]) -> Line | None:
    totals = [
        line
        for line in lines
        if line.row.heading is Heading.NET_REVENUE
        and line.row.flow is Flow.EXPENDITURE
        and line.row.financial_year == year
        and line.row.version in preferred
    ]
    return max(totals, key=lambda line: (-preferred.index(line.row.version), line.row.as_at), default=None)


# A whole statement


def _from_whole(record: CouncilRecord, on: date, year: FinancialYear, position: OrganisationPosition) -> BaseYear:
    parts = _Parts()
    schools = _schools_grant(record, on, position.lines)
    services = _services_of(record, on, position.lines, parts, {line.row.service for line in schools})
    general = [line for line in position.lines if line not in schools]
    financing = _sum(position.lines, Flow.EXPENDITURE, {Heading.CAPITAL_FINANCING}, "Capital financing", parts)
    funding = Funding(
        council_tax_gbp=_sum(position.lines, Flow.INCOME, {Heading.COUNCIL_TAX}, "Council tax", parts),
        grant_gbp=_sum(general, Flow.INCOME, _GRANTS, "Government grants", parts),
        business_rates_gbp=_sum(position.lines, Flow.INCOME, {Heading.BUSINESS_RATES}, "Business rates", parts),
        sales_gbp=_sum(position.lines, Flow.INCOME, _SALES, "Work sold", parts),
        schools_grant_gbp=_sum(schools, Flow.INCOME, _GRANTS, "Dedicated schools grant", parts),
    )
    if schools:
        parts.assumed.append(
            "High-needs education is paid from the dedicated schools grant. Its balance is carried apart while the law "
            "of the day keeps it apart, and a deficit falls on the general fund after that."
        )
    version = position.lines[0].row.version
    if version is Version.FORECAST:
        parts.assumed.append(
            f"The forecast of {day_in_words(position.as_at)} is taken as what this year costs, and an overspend in it "
            "as one that comes again until a saving ends it."
        )
    elif version is Version.BUDGET:
        parts.missing.append(f"No forecast for {year} is known, so the budget is taken as what the year costs.")
    assumed, missing = tuple(parts.assumed), tuple(parts.missing)
    return BaseYear(year, version, position.as_at, services, funding, financing, tuple(parts.inputs), assumed, missing)


def _schools_grant(record: CouncilRecord, on: date, lines: Sequence[Line]) -> list[Line]:
    """Return the ring-fenced grant for high-needs education: the part of the dedicated schools grant that is followed.

    Source: School and Early Years Finance (England) Regulations of each year: the high needs block.
    """
    return [
        line
        for line in lines
        if line.row.heading is Heading.RING_FENCED_GRANT
        and line.row.service
        and _client_group(record, on, line.row.service, line.row) is ClientGroup.HIGH_NEEDS
    ]


def _services_of(
    record: CouncilRecord, on: date, lines: Sequence[Line], parts: _Parts, schools: Collection[str]
) -> tuple[ServiceCost, ...]:
    spending = [
        line
        for line in lines
        if line.row.flow is Flow.EXPENDITURE and line.row.heading is not Heading.CAPITAL_FINANCING
    ]
    income = [line for line in lines if line.row.flow is Flow.INCOME and line.row.heading not in _FUNDING]
    one_off = [line for line in income if _is_one_off(line)]
    if one_off:
        amount = amount_in_words(_money(one_off))
        parts.assumed.append(f"{amount} of reserves and receipts in the year's income does not come again.")
    by_service: dict[str, list[Line]] = {}
    for line in spending:
        by_service.setdefault(service_of(record, on, line.row), []).append(line)
    named = {key: [line for line in income if line.row.service == key] for key in by_service}
    spread = [line for line in income if line not in one_off and not any(line in own for own in named.values())]
    to_spread = _gbp(spread)
    spending_gbp = sum(_gbp(own) for key, own in by_service.items() if key not in schools)
    if spread:
        parts.assumed.append(
            f"{amount_in_words(_money(spread))} of charges and other income is spread over services by what they cost."
        )
        parts.inputs.append(Input("Charges and other income", to_spread, _ids(spread)))
    made = []
    for key, own in by_service.items():
        cost = _gbp(own)
        group = _client_group(record, on, key, own[0].row)
        part = 0.0 if key in schools else to_spread * cost / spending_gbp
        clients = _gbp(named[key]) + part
        made.append(ServiceCost(key, own[0].row.name, group, cost, clients, paid_from_schools_grant=key in schools))
        parts.inputs.append(Input(own[0].row.name, cost, _ids([*own, *named[key]])))
    return tuple(made)


def _is_one_off(line: Line) -> bool:
    name = line.row.name.casefold()
    return line.row.heading is Heading.OTHER and any(word in name for word in _ONE_OFF_WORDS)


def service_of(record: CouncilRecord, on: date, row: BudgetLine) -> str:
    """Return the service that a line pays for: its own, its vehicle's by agreement or delivery, else its heading."""
    if row.service:
        return row.service
    if row.counterparty:
        for agreement in record.agreements:
            terms = agreement.row
            is_ours = terms.provider == row.counterparty and terms.commissioner == row.organisation
            if is_ours and terms.service and on in terms.period:
                return terms.service
        for delivery in record.services:
            if delivery.row.delivered_by == row.counterparty and on in delivery.row.period:
                return delivery.row.service
        return row.counterparty
    return "-".join(row.name.casefold().split())


def _client_group(record: CouncilRecord, on: date, service: str, row: BudgetLine) -> ClientGroup:
    delivered = [each.row for each in record.services if each.row.service == service]
    in_force = [each for each in delivered if on in each.period] or delivered
    if in_force:
        return in_force[-1].client_group
    if row.heading is Heading.SUPPORT:
        return ClientGroup.SUPPORT
    return _group_by_name(row.name) if row.heading is Heading.SERVICE else ClientGroup.GENERAL


def _group_by_name(name: str) -> ClientGroup:
    words = name.casefold()
    if "children" in words:
        return ClientGroup.LOOKED_AFTER
    return ClientGroup.ADULTS_65_PLUS if "adult" in words else ClientGroup.GENERAL


# Totals only


def _from_totals(record: CouncilRecord, lines: Sequence[Line], year: FinancialYear, total: Line) -> BaseYear:
    parts = _Parts()
    named = [
        line
        for line in lines
        if line.row.financial_year == year
        and (line.row.version, line.row.as_at) == (total.row.version, total.row.as_at)
        and (line.row.flow, line.row.heading) == (Flow.EXPENDITURE, Heading.SERVICE)
    ]
    receipts = receipts_relied_on(record, year)
    services = tuple(_coarse_services(total, named, receipts, parts))
    held_up = _reserves_under(record, year, total.row.version)
    funding = _coarse_funding(lines, year, total.row.amount.gbp - held_up, parts)
    if held_up > 0:
        parts.assumed.append(
            f"{_words(held_up)} of the year's spending was met from reserves, and does not come again."
        )
    parts.assumed += [
        _ONLY_TOTALS,
        _NOT_BY_AGE,
    ]
    parts.missing.append("Spending line by line, business rates, debt and charges are not on record.")
    return BaseYear(
        year, total.row.version, total.row.as_at, services, funding, None,
        tuple(parts.inputs), tuple(parts.assumed), tuple(parts.missing),
    )  # fmt: skip


def _coarse_services(total: Line, named: Sequence[Line], receipts: float, parts: _Parts) -> Iterator[ServiceCost]:
    for line in named:
        if line.row.amount.pence > 0:
            key = line.row.service or "-".join(line.row.name.casefold().replace(",", "").replace("'", "").split()[:3])
            yield ServiceCost(key, line.row.name, _group_by_name(line.row.name), line.row.amount.gbp)
            parts.inputs.append(Input(line.row.name, line.row.amount.gbp, _ids([line])))
    rest = total.row.amount.gbp - _gbp(named) + receipts
    if receipts:
        parts.assumed.append(
            f"{_words(receipts)} of capital receipts held the year up, and what they paid for comes again without them."
        )
    if rest > 0:
        yield ServiceCost(EVERYTHING_ELSE, "Everything else", ClientGroup.GENERAL, rest)
    parts.inputs.append(Input("Net revenue expenditure", total.row.amount.gbp, _ids([total])))


def _coarse_funding(lines: Sequence[Line], year: FinancialYear, to_meet: float, parts: _Parts) -> Funding:
    """Return funding that meets the year's spending: parts on record as they are, the others by our shares of the rest.

    Source: a budget meets its spending from council tax, grant, rates and reserves (Local Government Finance Act 1992,
    ss.31A and 42A).
    """
    mix = funding_mix(year)
    shares = {
        Heading.COUNCIL_TAX: mix.council_tax_share,
        Heading.GOVERNMENT_GRANT: mix.grant_share,
        Heading.BUSINESS_RATES: mix.business_rates_share,
    }
    known: dict[Heading, float] = {}
    for heading in shares:
        stated = _stated(lines, year, heading)
        if stated:
            known[heading] = _sum(stated, Flow.INCOME, {heading}, heading.value.capitalize(), parts)
    unknown = {heading: share for heading, share in shares.items() if heading not in known}
    rest = max(to_meet - sum(known.values()), 0.0)
    weight = sum(unknown.values())
    if weight:
        parts.assumed.append(
            f"{_words(rest)} of funding is what makes {year} add up: {_names(unknown)} "
            f"{'is' if len(unknown) == 1 else 'are'} not on record"
            + (", so it is divided as in other counties." if len(unknown) > 1 else ".")
        )
    amounts = {heading: known.get(heading, rest * unknown.get(heading, 0.0) / (weight or 1.0)) for heading in shares}
    return Funding(amounts[Heading.COUNCIL_TAX], amounts[Heading.GOVERNMENT_GRANT], amounts[Heading.BUSINESS_RATES])


def _stated(lines: Sequence[Line], year: FinancialYear, heading: Heading) -> list[Line]:
    """Return the lines of one heading of a year in the surest version that states it, at its latest day."""
    found = [
        line
        for line in lines
        if (line.row.financial_year, line.row.heading, line.row.flow) == (year, heading, Flow.INCOME)
    ]
    if not found:
        return []
    surest = max((-_PREFERRED_PAST_YEAR.index(line.row.version), line.row.as_at) for line in found)
    return [line for line in found if (-_PREFERRED_PAST_YEAR.index(line.row.version), line.row.as_at) == surest]


def _reserves_under(record: CouncilRecord, year: FinancialYear, version: Version) -> float:
    """Return by how much reserves met the year: planned use for a budget, the fall of balances for an outturn."""
    council = council_key(record)
    if version is not Version.OUTTURN:
        use = one_off_use(record.reserves_debt, council, year, Measure.PLANNED_USE)
        return sum(each.row.amount.gbp for each in use.uses if each.row.kind in USABLE) + use.unnamed.gbp
    opening = reserves_at(record.reserves_debt, council, year.first_day)
    closing = reserves_at(record.reserves_debt, council, year.last_day)
    if not (opening.has(*USABLE) and closing.has(*USABLE)) or opening.figures == closing.figures:
        return 0.0
    return opening.usable.gbp - closing.usable.gbp


def receipts_relied_on(record: CouncilRecord, year: FinancialYear) -> float:
    """Return the capital receipts that a year means to use, or used, for spending that comes again, in pounds."""
    council = council_key(record)
    uses = one_off_use(record.reserves_debt, council, year, Measure.PLANNED_USE).uses
    uses = uses or one_off_use(record.reserves_debt, council, year, Measure.USED).uses
    return sum(
        use.row.amount.gbp
        for use in uses
        if use.row.kind is ReserveKind.RECEIPTS and use.row.supports in {Supports.RECURRENT, Supports.NOT_STATED}
    )


# Adding up


def _sum(lines: Iterable[Line], flow: Flow, headings: Iterable[Heading], what: str, parts: _Parts) -> float:
    wanted = set(headings)
    found = [line for line in lines if line.row.flow is flow and line.row.heading in wanted]
    if found:
        parts.inputs.append(Input(what, _gbp(found), _ids(found)))
    return _gbp(found)


def _gbp(lines: Sequence[Line]) -> float:
    return _money(lines).gbp


def _money(lines: Sequence[Line]) -> Money:
    return Money.total([line.row.amount for line in lines])


def _words(amount_gbp: float) -> str:
    return amount_in_words(Money.nearest(amount_gbp))


def _ids(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(line.record_id for line in lines if line.record_id)


def _names(headings: Iterable[Heading]) -> str:
    return list_in_words([heading.value for heading in headings])
