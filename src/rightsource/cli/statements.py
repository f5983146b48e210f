"""`rightsource statements`: the statements of organisations, side by side."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import AsAt, First, Last, parent_of_group, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.group_statement import Statements, StatementsAsked


@verb("statements", example="rightsource statements care-company --from 2026-04 --to 2026-10")
def run(
    organisations: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ORGANISATION]...", help="Whose; all of the council's group if not given."),
    ] = None,
    *,
    council: Council = DEMONSTRATION,
    first: First = None,
    last: Last = None,
    as_at: AsAt = None,
    as_json: AsJson = False,
) -> None:
    """Tell income and expenditure, balance sheet, cash flow and movement in reserves of organisations.

    As JSON: first, last, as_at, names, organisations [organisation, income_and_expenditure {by_service, by_subjective,
    deficit}, balance_sheet {assets, liabilities, reserves}, movement_in_reserves [key, title, opening,
    from_years_closed, other, closing], cash_flow {opening, operating, investing, financing, closing}]; a line is [key,
    title, amount].
    """
    with reading(council) as today:
        from rightsource.ledger import queries

        members = tuple(organisations or queries.group_of(parent_of_group(), until=today, as_at=as_at).members)
        span = queries.span_asked(members, first, last, until=today, as_at=as_at)
        found = queries.statements_asked(members, span, as_at=as_at)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "StatementsAsked") -> None:
    for each in found.organisations:
        title = f"{found.names[each.organisation]}, {found.first} to {found.last}"
        console.print(title, style="bold", markup=False)
        _show_one(console, each)


def _show_one(console: "Console", each: "Statements") -> None:
    result, sheet, cash = each.income_and_expenditure, each.balance_sheet, each.cash_flow
    parts = (
        ("Income and expenditure by service", result.by_service),
        ("Income and expenditure by subjective", result.by_subjective),
        ("Assets", sheet.assets),
        ("Liabilities", sheet.liabilities),
        ("Reserves", sheet.reserves),
        ("Cash from operating", cash.operating),
        ("Cash from investing", cash.investing),
        ("Cash from financing", cash.financing),
    )
    table = table_of("", "")
    table.columns[1].justify = "right"
    for title, lines in parts:
        if lines:
            cells(table, title, "")
            for line in lines:
                cells(table, f"  {line.title}", str(line.amount))
    cells(table, "Deficit for the months", str(result.deficit))
    cells(table, "Cash at the beginning", str(cash.opening))
    cells(table, "Cash at the end", str(cash.closing))
    console.print(table)
