"""Statements as tables: a group's with its organisations side by side, and one organisation's own to the penny."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rightsource.ledger.rules.cash_flow import ACTIVITIES
from rightsource.ledger.rules.chart import CASH
from rightsource.ledger.rules.group_statement import GroupRow, GroupStatement, Statements
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.ledger.rules.statements import StatementLine
from rightsource.quantities import Money
from rightsource.web.downloads import Table, column, in_millions, in_pounds, money_column
from rightsource.web.ledger.asked import BooksAsked, millions_linked, pounds_linked

Behind = Callable[[str, GroupRow], str]
"""The address of the postings behind a line in the books of an organisation."""


def group_tables(shown: BooksAsked, group: GroupStatement, address: str) -> list[Table]:
    """Return a group's statements, its organisations side by side, and what was set off between whom."""

    def result(name: str, row: GroupRow) -> str:
        return shown.postings(name, row.line, division=row.division.value, before_year_end="yes")

    def standing(name: str, row: GroupRow) -> str:
        return shown.postings(name, row.line, stands=True)

    def cash(name: str, row: GroupRow) -> str:
        return shown.postings(name, row.line, moved_cash="yes")

    moved = group.cash_flow
    ends = [
        _cash_end(f"Cash at the end of {group.first.previous}", moved.opening),
        *([_cash_end("Taken in with another share", moved.changed)] if any(moved.changed) else []),
    ]
    last = _cash_end(f"Cash at the end of {group.last}", moved.closing)
    made = (
        ("result", f"Income and expenditure, {shown.in_words}", group.income_and_expenditure, result),
        ("position", f"What stands at the end of {group.last}", group.position, standing),
        ("cash", f"Cash flow, {shown.in_words}", moved.lines, cash),
    )
    tables = [_side_by_side(shown, group, Table(key, words, [], []), rows, behind) for key, words, rows, behind in made]
    tables[-1] = replace(tables[-1], rows=[*ends, *tables[-1].rows], total=last)
    return [replace(each, address=address) for each in (*tables, _set_off(shown, group))]


def _side_by_side(
    shown: BooksAsked, group: GroupStatement, table: Table, rows: Sequence[GroupRow], behind: Behind
) -> Table:
    names = [each.organisation for each in group.members]
    columns = [
        column("Line"),
        money_column("Group"),
        *(money_column(shown.name_of(name)) for name in names),
        money_column("Set off"),
        money_column("Adjusted"),
    ]
    cells = [
        [
            _title_of(row),
            in_millions(row.group),
            *(millions_linked(amount, behind(name, row)) for name, amount in zip(names, row.each, strict=True)),
            _quiet(row.set_off),
            _quiet(row.adjusted),
        ]
        for row in rows
    ]
    return replace(table, columns=columns, rows=cells)


def _cash_end(title: str, amounts: Sequence[Money]) -> list[Any]:
    return [title, in_millions(Money.total(amounts)), *(_quiet(amount) for amount in amounts), "", ""]


def _quiet(amount: Money) -> dict[str, Any]:
    return in_millions(amount) if amount else {"text": "", "value": amount.decimal_gbp}


def _title_of(row: GroupRow) -> str:
    part = "" if row.division is ServiceDivision.NONE else f", {row.division.value}"
    return f"{row.title}{part}"


def _set_off(shown: BooksAsked, group: GroupStatement) -> Table:
    columns = [
        column("One"),
        column("The other"),
        column("About"),
        *(column(text, unit="£", numeric=True) for text in ("One says", "The other says", "What is left")),
    ]
    rows = [
        [
            shown.name_of(each.one),
            shown.name_of(each.other),
            each.about,
            pounds_linked(each.one_says, _of_the_other(shown, each.one, each.other)),
            pounds_linked(each.other_says, _of_the_other(shown, each.other, each.one)),
            in_pounds(each.residue),
        ]
        for each in sorted(
            (*group.set_off, *group.cash_flow.set_off),
            key=lambda each: (-abs(each.residue).pence, each.one, each.other),
        )
    ]
    return Table(
        "set-off",
        "What was set off between whom, and what is left because two sides do not say the same",
        columns,
        rows,
        empty="No two organisations have said anything of each other in these months.",
    )


def _of_the_other(shown: BooksAsked, organisation: str, counterparty: str) -> str:
    return shown.postings(organisation, "", stands=True, counterparty=counterparty)


def own_tables(shown: BooksAsked, own: Statements, address: str) -> list[Table]:
    """Return one organisation's statements to the penny, each figure leading to its postings."""
    whose, result, sheet = own.organisation, own.income_and_expenditure, own.balance_sheet

    def performed(line: StatementLine) -> str:
        return shown.postings(whose, line.key, before_year_end="yes")

    def served(line: StatementLine) -> str:
        return shown.postings(whose, "", division=line.title, before_year_end="yes", performance="yes")

    def stands(line: StatementLine) -> str:
        return shown.postings(whose, line.key, stands=True)

    deficit = ["Deficit" if result.deficit > Money(0) else "Surplus, below nought", in_pounds(result.deficit)]
    standing = [("Assets", sheet.assets), ("Liabilities", sheet.liabilities), ("Reserves", sheet.reserves)]
    made = [
        _lines("service", f"By service, {shown.in_words}", result.by_service, served, deficit),
        _lines("subjective", f"By what it was spent on, {shown.in_words}", result.by_subjective, performed, deficit),
        *(
            _lines(title.lower(), f"{title} at the end of {_last(shown)}", lines, stands, _total(lines))
            for title, lines in standing
        ),
        _cash(shown, own),
        _reserves(shown, own),
    ]
    return [replace(each, address=address) for each in made]


def _total(lines: Sequence[StatementLine]) -> list[Any]:
    return ["Total", in_pounds(Money.total([each.amount for each in lines]))]


def _lines(
    key: str,
    caption: str,
    lines: Sequence[StatementLine],
    behind: Callable[[StatementLine], str],
    total: Sequence[Any],
) -> Table:
    rows = [[each.title[0].upper() + each.title[1:], pounds_linked(each.amount, behind(each))] for each in lines]
    columns = [column("Line"), column("Amount", unit="£", numeric=True)]
    return Table(key, caption, columns, rows, total if rows else None, empty="Nothing.")


def _cash(shown: BooksAsked, own: Statements) -> Table:
    cash = own.cash_flow
    balance = shown.postings(own.organisation, CASH, stands=True)
    rows: list[list[Any]] = [["Cash at the beginning", "", in_pounds(cash.opening)]]
    for activity in ACTIVITIES:
        for line in getattr(cash, activity.value):
            behind = shown.postings(own.organisation, line.key, moved_cash="yes")
            rows.append([line.title, activity.value, pounds_linked(line.amount, behind)])
    columns = [column("Line"), column("Activity"), column("Came in", unit="£", numeric=True)]
    total = ["Cash at the end", "", pounds_linked(cash.closing, balance)]
    return Table("cash", f"Cash flow, {shown.in_words}", columns, rows, total)


def _reserves(shown: BooksAsked, own: Statements) -> Table:
    texts = ("At the beginning", "From years closed", "Otherwise", "At the end")
    columns = [column("Reserve"), *(column(text, unit="£", numeric=True) for text in texts)]
    rows = [
        [
            each.title,
            *(in_pounds(amount) for amount in (each.opening, each.from_years_closed, each.other)),
            pounds_linked(each.closing, shown.postings(own.organisation, each.key, stands=True)),
        ]
        for each in own.movement_in_reserves
    ]
    return Table("reserves-moved", f"Movement in reserves, {shown.in_words}", columns, rows)


def _last(shown: BooksAsked) -> str:
    return "" if shown.span is None else str(shown.span.last)
