"""Versions of a budget: each set once by a decision and never edited; and how a year is spread over its months."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.budget.errors import BudgetNotDecided
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Recurrence
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import FinancialYear, Money, Month, Problem, ProblemsFound

EVEN = (1,) * 12
"""The profile of a line that is spent alike in every month."""

_LONGEST_KEY = 100


class PlanKind(StrEnum):
    """Whether a version is the budget of one year or looks further ahead."""

    BUDGET = "budget of one year"
    PLAN = "medium-term plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetedLine:
    """One line of a version of a budget.

    Attributes:
        line: its key, the same in every version of the organisation.
        recurrence: whether it comes back every year.
        counterparty: with which organisation of the group, so that the books count its postings with that one here.
        account: the account of the books that counts here; blank for any.
        chart_line: the line of the shared chart that counts here; blank for any.
        division: the division of service that counts here; blank for any.
        profile: the weights of the twelve months from April.
    """

    line: str
    financial_year: FinancialYear
    flow: Flow
    heading: Heading
    name: str
    amount: Money
    recurrence: Recurrence = Recurrence.NOT_STATED
    service: str = ""
    counterparty: str = ""
    account: str = ""
    chart_line: str = ""
    division: str = ""
    profile: tuple[int, ...] = EVEN

    @property
    def is_in_the_books(self) -> bool:
        """Answer whether it says where the books count it."""
        return bool(self.account or self.chart_line or self.division or self.counterparty)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetVersion:
    """A budget or a medium-term plan as a decision set it.

    Attributes:
        organisation: whose it is.
        financial_year: the year, or the first of a plan.
        name: what it is called, once in the year.
        decision: the decision that set it; blank for what stands on the budget sheet and nobody has decided here.
        set_on: the day from which it stands.
    """

    organisation: str
    financial_year: FinancialYear
    name: str
    kind: PlanKind
    decision: str
    set_on: date
    lines: tuple[BudgetedLine, ...]

    @property
    def is_decided(self) -> bool:
        """Answer whether a decision set it."""
        return bool(self.decision)

    @property
    def years(self) -> tuple[FinancialYear, ...]:
        """The years it speaks of."""
        return tuple(sorted({each.financial_year for each in self.lines}))

    def of_year(self, year: FinancialYear) -> tuple[BudgetedLine, ...]:
        """Return its lines of one year."""
        return tuple(each for each in self.lines if each.financial_year == year)


@dataclass(frozen=True, slots=True)
class YearPlanned:
    """One year of a version added up.

    Attributes:
        one_off_income: income that does not come back.
        one_off_expenditure: spending that does not come back.
    """

    year: FinancialYear
    income: Money
    expenditure: Money
    one_off_income: Money
    one_off_expenditure: Money

    @property
    def gap(self) -> Money:
        """What is still to be found: spending beyond income, a surplus below nought."""
        return self.expenditure - self.income

    @property
    def underlying_gap(self) -> Money:
        """The gap once all that does not come back is left out on both sides."""
        return self.gap + self.one_off_income - self.one_off_expenditure


def check_version(
    version: BudgetVersion, decision: Decision | None, *, is_council: bool, organisations: Collection[str]
) -> None:
    """Refuse a version that no decision sets, or whose lines do not hold together.

    The calculations of a council's budget are full council's own, and nobody else's.

    Source: Local Government Finance Act 1992 s.67(1)-(2) for full council.

    Args:
        version: what would be set.
        decision: the decision that it names, where that is on record.
        is_council: whether it is the council's own budget.
        organisations: who is on record, for the counterparties.

    Raises:
        BudgetNotDecided: the decision is not on record, is not taken, or is not full council's.
        ProblemsFound: lists what is wrong, line by line.
    """
    if decision is None:
        raise BudgetNotDecided(version.decision, "is not on record")
    if decision.outcome is not Outcome.AGREED or decision.decided_on > version.set_on:
        raise BudgetNotDecided(version.decision, f"was not agreed by {version.set_on:%-d %B %Y}")
    if is_council and decision.body is not DecisionBody.FULL_COUNCIL:
        raise BudgetNotDecided(version.decision, f"was taken by {decision.body}, and the council's is full council's")
    problems = [*_faults_of_whole(version), *_faults_of_lines(version, organisations)]
    if problems:
        raise ProblemsFound(problems)


def year_of(version: BudgetVersion, year: FinancialYear) -> YearPlanned:
    """Return one year of a version added up, what does not come back apart."""
    lines = version.of_year(year)
    one_off = [each for each in lines if each.recurrence is Recurrence.ONE_OFF]
    return YearPlanned(
        year,
        total_of(lines, Flow.INCOME),
        total_of(lines, Flow.EXPENDITURE),
        total_of(one_off, Flow.INCOME),
        total_of(one_off, Flow.EXPENDITURE),
    )


def total_of(lines: Iterable[BudgetedLine], flow: Flow) -> Money:
    """Return what lines of one flow come to."""
    return Money.total([each.amount for each in lines if each.flow is flow])


def budget_in_force(versions: Iterable[BudgetVersion], year: FinancialYear) -> BudgetVersion | None:
    """Return one organisation's latest budget of a year, given its versions in the order in which they were set."""
    of_year = [each for each in versions if each.kind is PlanKind.BUDGET and each.financial_year == year]
    return max(reversed(of_year), key=lambda each: each.set_on, default=None)


def months_of(year: FinancialYear) -> tuple[Month, ...]:
    """Return the twelve months of a financial year, from April."""
    found = [Month.of(year.first_day)]
    while len(found) < len(EVEN):
        found.append(found[-1].next)
    return tuple(found)


def month_to_show(year: FinancialYear, on: date) -> Month:
    """Return the last month of a year that was over on a day; its first where none was yet.

    >>> str(month_to_show(FinancialYear(2026), date(2026, 11, 22))), str(month_to_show(FinancialYear(2025), date.max))
    ('October 2026', 'March 2026')
    """
    over = [month for month in months_of(year) if month.last_day < on]
    return over[-1] if over else months_of(year)[0]


def profiled(amount: Money, profile: Sequence[int], year: FinancialYear, until: Month) -> Money:
    """Return what of a year's amount is planned from April to the end of a month; all months lose no penny.

    >>> profiled(Money(100), EVEN, FinancialYear(2026), Month(2026, 6)), profiled(
    ...     Money(100), EVEN, FinancialYear(2026), Month(2027, 3)
    ... )
    (Money('£0.27'), Money('£1.00'))
    """
    parts = zip(months_of(year), amount.split(list(profile)), strict=True)
    return Money.total([part for month, part in parts if month <= until])


def lines_on_the_sheet(rows: Iterable[BudgetLine]) -> tuple[BudgetedLine, ...]:
    """Return the lines of the budget sheet as lines of a version, each under a key made of what it says."""
    used: Counter[str] = Counter()
    found = []
    for row in rows:
        key = key_of(row)
        used[key] += 1
        found.append(
            BudgetedLine(
                line=key if used[key] == 1 else f"{key}-{used[key]}",
                financial_year=row.financial_year,
                flow=row.flow,
                heading=row.heading,
                name=row.name,
                amount=row.amount,
                service=row.service,
                counterparty=row.counterparty,
            )
        )
    return tuple(found)


def key_of(row: BudgetLine) -> str:
    """Return the key of a line that came on a sheet and brought none: what it says, in lower case with hyphens.

    >>> row = BudgetLine(organisation="c", financial_year=FinancialYear(2026), version=None, as_at=None,
    ...     flow=Flow.INCOME, heading=Heading.OTHER, name="Fees & charges", amount=Money(1))
    >>> key_of(row)
    'income-fees-charges'
    """
    said = f"{row.flow} {row.name} {row.counterparty}"
    return re.sub(r"[^a-z0-9]+", "-", said.casefold()).strip("-")[:_LONGEST_KEY]


def _faults_of_whole(version: BudgetVersion) -> Iterator[Problem]:
    if not version.name.strip():
        yield Problem("the version", "It has no name. Say what it is called.", "version-not-named")
    if not version.lines:
        yield Problem("the version", "It has no line. A budget has one line at least.", "version-is-empty")
    for year in version.years:
        is_only_year = version.kind is PlanKind.BUDGET and year != version.financial_year
        if is_only_year or year < version.financial_year:
            yield Problem("the version", f"It cannot have lines of {year}.", "line-of-another-year")


def _faults_of_lines(version: BudgetVersion, organisations: Collection[str]) -> Iterator[Problem]:
    seen: set[tuple[str, FinancialYear]] = set()
    for number, each in enumerate(version.lines, start=1):
        where = f"line {number}, {each.line or each.name}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", each.line) or len(each.line) > _LONGEST_KEY + 4:
            yield Problem(where, "Its key is made of lower case letters, digits and hyphens.", "line-key-not-plain")
        if (each.line, each.financial_year) in seen:
            yield Problem(where, f"It stands twice in {each.financial_year}. Use each key once.", "line-twice")
        seen.add((each.line, each.financial_year))
        yield from _faults_of_line(where, each, organisations)


def _faults_of_line(where: str, line: BudgetedLine, organisations: Collection[str]) -> Iterator[Problem]:
    if not line.name.strip():
        yield Problem(where, "It has no name.", "line-not-named")
    if line.amount < Money(0):
        yield Problem(
            where, "Its amount is below nought. Income and spending are both above it.", "amount-below-nought"
        )
    if len(line.profile) != len(EVEN) or min(line.profile) < 0 or not any(line.profile):
        yield Problem(where, "Its profile is not twelve weights from nought up, one above it.", "profile-not-of-a-year")
    if line.chart_line and line.chart_line not in chart_lines():
        yield Problem(where, f"{line.chart_line!r} is not a line of the shared chart.", "line-not-on-chart")
    if line.division and line.division not in set(ServiceDivision):
        yield Problem(where, f"{line.division!r} is not a division of service.", "division-not-known")
    if line.counterparty and line.counterparty not in organisations:
        yield Problem(where, f"{line.counterparty!r} is not an organisation on record.", "counterparty-not-on-record")
