"""Reading a version of a budget from a CSV file: its lines as understood, or every fault of every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.versions import EVEN, BudgetedLine
from rightsource.ledger.rules.bulk import amount_of
from rightsource.quantities import FinancialYear, Problem, ProblemsFound

NEEDED = ("line", "flow", "heading", "name", "amount", "recurrence")
"""The columns that a file has; the others may be left out."""

MAY_HAVE = ("year", "service", "counterparty", "account", "chart_line", "division", "profile")


def lines_of_file(text: str, year: FinancialYear) -> tuple[BudgetedLine, ...]:
    """Return the lines of a version from a CSV file.

    Args:
        text: the file, with the columns `NEEDED` and any of `MAY_HAVE`; a profile is twelve weights, blanks between.
        year: the year of a row that names none.

    Raises:
        ProblemsFound: lists what is wrong, row by row.
    """
    reader = csv.DictReader(io.StringIO(text))
    headings = reader.fieldnames or ()
    missing = [each for each in NEEDED if each not in headings]
    if missing:
        raise ProblemsFound([Problem("row 1", f"The column {each} is missing.", "column-missing") for each in missing])
    rows = [{key: (row.get(key) or "").strip() for key in (*NEEDED, *MAY_HAVE)} for row in reader]
    problems = [fault for number, row in enumerate(rows, start=2) for fault in _faults(f"row {number}", row)]
    if problems:
        raise ProblemsFound(problems)
    return tuple(_line(row, year) for row in rows)


def _line(row: Mapping[str, str], year: FinancialYear) -> BudgetedLine:
    amount = amount_of(row["amount"])
    assert amount is not None
    return BudgetedLine(
        line=row["line"],
        financial_year=FinancialYear.parse(row["year"]) if row["year"] else year,
        flow=Flow(row["flow"]),
        heading=Heading(row["heading"]),
        name=row["name"],
        amount=amount,
        recurrence=Recurrence(row["recurrence"]),
        service=row["service"],
        counterparty=row["counterparty"],
        account=row["account"],
        chart_line=row["chart_line"],
        division=row["division"],
        profile=tuple(int(each) for each in row["profile"].split()) if row["profile"] else EVEN,
    )


def _faults(where: str, row: Mapping[str, str]) -> Iterator[Problem]:
    choices: Iterable[tuple[str, type[StrEnum]]] = (
        ("flow", Flow),
        ("heading", Heading),
        ("recurrence", Recurrence),
    )
    for column, kind in choices:
        if row[column] not in set(kind):
            said = ", ".join(str(each) for each in kind)
            yield Problem(where, f"{row[column]!r} is no {column}. Write one of: {said}.", "not-a-choice")
    if amount_of(row["amount"]) is None:
        yield Problem(where, f"{row['amount']!r} is not an amount. Write pounds and pence as 1234.56.", "not-an-amount")
    if row["year"] and not _is_year(row["year"]):
        yield Problem(where, f"{row['year']!r} is not a financial year. Write it as 2026-27.", "not-a-year")
    if not all(each.isascii() and each.isdigit() for each in row["profile"].split()):
        yield Problem(where, "The profile is not twelve whole numbers with blanks between.", "profile-not-of-a-year")


def _is_year(text: str) -> bool:
    try:
        FinancialYear.parse(text)
    except ValueError:
        return False
    return True
