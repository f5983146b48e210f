"""How a budget stands, as the command line and the API tell it: every figure of a line in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.budget.rules.council_tax import ReferendumTest
from rightsource.budget.rules.monitoring import LineMonitored, Monitoring, Pressure
from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.solvency import OfficersStatement, TestsOfBudget
from rightsource.quantities import FinancialYear, Money, Month


@dataclass(frozen=True, slots=True)
class LineTold:
    """One line at the end of a month.

    Attributes:
        actual: what the books have; null where the line does not say where it is counted, or they are not yours to see.
        worse_by: by how much the forecast is worse than the budget; better is below nought.
        moved_by: who last moved the forecast; blank while nobody has.
    """

    line: str
    name: str
    flow: Flow
    heading: Heading
    recurrence: Recurrence
    service: str
    counterparty: str
    budget: Money
    profile: Money
    actual: Money | None
    commitment: Money
    forecast: Money
    worse_by: Money
    moved_by: str
    moved_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class BudgetTold:
    """One organisation's budget at the end of a month.

    Attributes:
        version: what the budget in force is called.
        decision: the decision that set it; blank for the budget sheet's own lines.
        outside: what the books have under no one line.
        uncoded: what is committed under no one line.
    """

    organisation: str
    version: str
    decision: str
    set_on: date
    income_budget: Money
    income_forecast: Money
    expenditure_budget: Money
    expenditure_forecast: Money
    worse_by: Money
    committed: Money
    outside: Money
    uncoded: Money
    lines: tuple[LineTold, ...]
    pressures: tuple[Pressure, ...]


@dataclass(frozen=True, slots=True)
class LawTold:
    """What the law asks of the council's own budget, and how it answers.

    Attributes:
        shortfall: what no income meets; a surplus is below nought.
        underlying_shortfall: the same without all that does not come back.
        tax_requirement: what the tax is to bring in; null where neither a decision nor a release states it.
        tax_sources: who states the tax of the year and of the year before: a decision here, or an official release.
        rise_percent: the rise of a band D home; null where the year before is not on record.
        needs_referendum: null where it cannot be told.
        statement: the section 151 officer's report; null where none is on record.
        resources_short_by: what neither income nor reserves meet; null where reserves are not on record.
        prohibited_until: the last day of a prohibition that a sent report has begun.
    """

    provision: str
    is_balanced: bool
    shortfall: Money
    underlying_shortfall: Money
    tax_requirement: Money | None
    tax_sources: tuple[str, ...]
    rise_percent: Decimal | None
    needs_referendum: bool | None
    statement: OfficersStatement | None
    resources_short_by: Money | None
    prohibited_until: date | None


@dataclass(frozen=True, slots=True)
class BudgetsTold:
    """The budgets of a year at the end of a month, as an audience knew by a day.

    Attributes:
        law: of the council's own budget; null where it is not among these.
    """

    year: FinancialYear
    month: Month
    on: date
    audience: str
    budgets: tuple[BudgetTold, ...]
    law: LawTold | None


def budget_told(found: Monitoring) -> BudgetTold:
    """Return an organisation's budget with its totals and lines."""
    return BudgetTold(
        organisation=found.organisation,
        version=found.version.name,
        decision=found.version.decision,
        set_on=found.version.set_on,
        income_budget=found.income_budget,
        income_forecast=found.income_forecast,
        expenditure_budget=found.expenditure_budget,
        expenditure_forecast=found.expenditure_forecast,
        worse_by=found.worse_by,
        committed=found.committed,
        outside=found.outside,
        uncoded=found.uncoded,
        lines=tuple(_line_told(each) for each in found.lines),
        pressures=found.pressures,
    )


def law_told(found: TestsOfBudget) -> LawTold:
    """Return what the law asks of a budget, in single values."""
    referendum: ReferendumTest | None = found.referendum
    return LawTold(
        provision=found.balance.provision,
        is_balanced=found.balance.is_balanced,
        shortfall=found.balance.shortfall,
        underlying_shortfall=found.balance.underlying_shortfall,
        tax_requirement=None if found.tax is None else found.tax.now.requirement,
        tax_sources=() if found.tax is None else found.tax.sources,
        rise_percent=None if referendum is None else referendum.rise_percent.quantize(Decimal("0.01")),
        needs_referendum=None if referendum is None else referendum.needs_referendum,
        statement=found.statement,
        resources_short_by=found.resources.short_by,
        prohibited_until=_latest(each.last_day for each in found.prohibitions),
    )


def _line_told(found: LineMonitored) -> LineTold:
    last = found.moves[-1] if found.moves else None
    return LineTold(
        line=found.line.line,
        name=found.line.name,
        flow=found.line.flow,
        heading=found.line.heading,
        recurrence=found.line.recurrence,
        service=found.line.service,
        counterparty=found.line.counterparty,
        budget=found.budget,
        profile=found.profile,
        actual=found.actual,
        commitment=found.commitment,
        forecast=found.forecast,
        worse_by=found.worse_by,
        moved_by="" if last is None else last.moved_by,
        moved_on=None if last is None else last.moved_on,
        reason="" if last is None else last.reason,
    )


def _latest(days: Iterable[date]) -> date | None:
    return max(days, default=None)
