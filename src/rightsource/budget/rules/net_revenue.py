"""What a council means to spend, and spent, net of its own income: the measure that reserves are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.governance.rules.alarms import Question
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Recorded

Line = Recorded[BudgetLine]

_LATEST_WORD_LAST = (Version.BUDGET, Version.FORECAST, Version.OUTTURN)


def net_revenue(lines: Iterable[Line], question: Question, year: FinancialYear) -> Line | None:
    """Return the council's net revenue expenditure of a year: the outturn if known, else the latest said of it."""
    stated = by_version(lines, question, year)
    return next((stated[version] for version in reversed(_LATEST_WORD_LAST) if version in stated), None)


def by_version(lines: Iterable[Line], question: Question, year: FinancialYear) -> dict[Version, Line]:
    """Return the council's net revenue expenditure of a year as last budgeted, forecast and turned out by the day."""
    return {line.row.version: line for line in _in_order(lines, question, year)}


def _in_order(lines: Iterable[Line], question: Question, year: FinancialYear) -> Sequence[Line]:
    found = [
        line
        for line in lines
        if line.row.heading is Heading.NET_REVENUE
        and line.row.flow is Flow.EXPENDITURE
        and line.row.financial_year == year
        and question.who.is_councils(line.row.organisation)
        and question.has_come(line.row.as_at)
    ]
    return sorted(found, key=lambda line: line.row.as_at)
