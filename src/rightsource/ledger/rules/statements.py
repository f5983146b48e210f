"""The statements of one organisation's books: what a period brought, what stands at its end, how reserves moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from rightsource.ledger.rules.chart import chart_lines, line_of
from rightsource.ledger.rules.rows import PERFORMANCE, AccountKind, Balance, LineTotal, ServiceDivision, Span
from rightsource.quantities import Money, Month

NOT_CLOSED = "surplus-not-closed"
"""The line of a position that holds income and expenditure which no year end has taken to reserves yet."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a statement: what it is of, and how much; debit positive, so income and reserves are below nought."""

    key: str
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class IncomeAndExpenditure:
    """What a run of months brought and cost, told twice: by division of service and by what it was spent on."""

    by_service: tuple[StatementLine, ...]
    by_subjective: tuple[StatementLine, ...]
    deficit: Money


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What stands at the end of a month; all lines together are nil."""

    assets: tuple[StatementLine, ...]
    liabilities: tuple[StatementLine, ...]
    reserves: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class ReserveMovement:
    """How one reserve went from its first balance to its last, and by what."""

    key: str
    title: str
    opening: Money
    from_years_closed: Money
    other: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class TrialBalanceLine:
    """The balance of one account."""

    account: str
    title: str
    amount: Money


def trial_balance(balances: Iterable[Balance], at: Month) -> tuple[TrialBalanceLine, ...]:
    """Return the balance of every account of one organisation at the end of a month; together they are nil."""
    kept = [each for each in balances if each.month <= at]
    titles = {each.account: each.title for each in kept}
    totals = total_by(kept, lambda each: each.account, lambda each: each.amount)
    return tuple(TrialBalanceLine(account, titles[account], totals[account]) for account in sorted(totals))


def performance(totals: Iterable[LineTotal], span: Span) -> dict[tuple[str, ServiceDivision], Money]:
    """Return income and expenditure of a run of months by line and division, before the year end takes it away."""
    kept = (
        each
        for each in totals
        if each.month in span and not each.is_year_end and line_of(each.line).kind in PERFORMANCE
    )
    return total_by(kept, lambda each: (each.line, each.division), lambda each: each.amount)


def position(totals: Iterable[LineTotal], at: Month) -> dict[str, Money]:
    """Return what stands on each line at the end of a month, with what no year end has closed on a line of its own."""
    kept = (each for each in totals if each.month <= at)
    return total_by(kept, lambda each: position_line(each.line), lambda each: each.amount)


def position_line(line: str) -> str:
    """Return the line of a position on which a line of the chart stands."""
    return NOT_CLOSED if line_of(line).kind in PERFORMANCE else line


def income_and_expenditure(totals: Iterable[LineTotal], span: Span) -> IncomeAndExpenditure:
    """Return what a run of months brought and cost, by service and by subjective."""
    by_both = performance(totals, span).items()
    by_division = total_by(by_both, lambda each: each[0][1], lambda each: each[1])
    by_line = total_by(by_both, lambda each: each[0][0], lambda each: each[1])
    return IncomeAndExpenditure(
        by_service=tuple(
            StatementLine(division.name.lower(), division.value, by_division[division])
            for division in ServiceDivision
            if division in by_division
        ),
        by_subjective=_in_order(by_line),
        deficit=Money.total(list(by_line.values())),
    )


def balance_sheet(totals: Iterable[LineTotal], at: Month) -> BalanceSheet:
    """Return what one organisation has, owes and holds in reserve at the end of a month."""
    standing = position(totals, at)
    not_closed = standing.pop(NOT_CLOSED, Money(0))

    def of(kind: AccountKind) -> tuple[StatementLine, ...]:
        return _in_order({line: amount for line, amount in standing.items() if line_of(line).kind is kind})

    surplus = (StatementLine(NOT_CLOSED, "Surplus or deficit not closed to reserves", not_closed),)
    reserves = of(AccountKind.RESERVE) + (surplus if not_closed else ())
    return BalanceSheet(of(AccountKind.ASSET), of(AccountKind.LIABILITY), reserves)


def movement_in_reserves(totals: Iterable[LineTotal], span: Span) -> tuple[ReserveMovement, ...]:
    """Return how each reserve moved over a run of months, and what no year end has closed beside them."""
    rows: dict[str, list[LineTotal]] = defaultdict(list)
    for each in totals:
        if each.month <= span.last and line_of(each.line).kind in {AccountKind.RESERVE, *PERFORMANCE}:
            rows[position_line(each.line)].append(each)
    order = [*chart_lines(), NOT_CLOSED]
    return tuple(_movement(line, rows[line], span) for line in order if line in rows)


def _movement(line: str, totals: list[LineTotal], span: Span) -> ReserveMovement:
    opening = Money.total([each.amount for each in totals if each.month < span.first])
    closed = Money.total([each.amount for each in totals if each.month in span and each.is_year_end])
    other = Money.total([each.amount for each in totals if each.month in span and not each.is_year_end])
    title = "Surplus or deficit not closed to reserves" if line == NOT_CLOSED else line_of(line).title
    return ReserveMovement(line, title, opening, closed, other, opening + closed + other)


def _in_order(amounts: Mapping[str, Money]) -> tuple[StatementLine, ...]:
    return tuple(
        StatementLine(line.line, line.title, amounts[line.line])
        for line in chart_lines().values()
        if line.line in amounts
    )


Row = TypeVar("Row")


def total_by(rows: Iterable[Row], key: Callable[[Row], Key], amount: Callable[[Row], Money]) -> dict[Key, Money]:
    """Return the sum of what rows hold, by key."""
    pence: dict[Key, int] = defaultdict(int)
    for each in rows:
        pence[key(each)] += amount(each).pence
    return {found: Money(total) for found, total in pence.items()}
