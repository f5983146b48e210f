"""The chart that all share, the charts that come with Rightsource, and an organisation's own chart from a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rightsource.ledger.rules.rows import PERFORMANCE, Account, AccountKind, Activity, Elimination, ServiceDivision
from rightsource.quantities import Problem, ProblemsFound

RETAINED = "general-fund"
"""The line to which a year's surplus goes when the year is closed."""

CASH = "cash"
"""The line of cash, whose movements the statement of cash flows tells."""

_HEADINGS = ("code", "title", "line", "division")


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line of the shared chart: where it stands in every statement, and whether it can be with one's own group.

    Attributes:
        activity: which part of the statement of cash flows tells the cash that moved against it.
    """

    line: str
    title: str
    kind: AccountKind
    elimination: Elimination
    activity: Activity
    source: str


@cache
def chart_lines() -> dict[str, ChartLine]:
    """Return the lines of the shared chart by their key, in the order of the statements."""
    return {
        row["line"]: ChartLine(
            row["line"],
            row["title"],
            AccountKind(row["kind"]),
            Elimination(row["elimination"]),
            Activity(row["activity"]),
            row["source"],
        )
        for row in _rows("chart_of_accounts.csv")
    }


def line_of(line: str) -> ChartLine:
    """Return a line of the shared chart that is known to be on it."""
    return chart_lines()[line]


def council_chart(organisation: str) -> tuple[Account, ...]:
    """Return a council's accounts: one for each line of the balance sheet, and for each division one for each line."""
    accounts = []
    for line in chart_lines().values():
        if line.kind not in PERFORMANCE:
            accounts.append(Account(organisation=organisation, code=line.line, title=line.title, line=line.line))
            continue
        for division in ServiceDivision:
            title = line.title if division is ServiceDivision.NONE else f"{line.title}: {division.value}"
            code = f"{line.line}/{division.name.lower().replace('_', '-')}"
            accounts.append(
                Account(organisation=organisation, code=code, title=title, line=line.line, division=division)
            )
    return tuple(accounts)


def commercial_chart(organisation: str, division: ServiceDivision) -> tuple[Account, ...]:
    """Return a company's accounts as bookkeepers know them, mapped to the shared chart and the division it serves."""
    return tuple(
        Account(
            organisation=organisation,
            code=row["code"],
            title=row["title"],
            line=row["line"],
            division=_division_on(row["line"], division),
        )
        for row in _rows("chart_commercial.csv")
    )


def own_chart(organisation: str, text: str) -> tuple[Account, ...]:
    """Return an organisation's own accounts from a CSV file with the columns code, title, line and division.

    Raises:
        ProblemsFound: lists every row that does not stand on the shared chart, or stands twice.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [heading for heading in _HEADINGS if heading not in (reader.fieldnames or ())]
    if missing:
        raise ProblemsFound(
            [Problem("row 1", f"The column {heading} is missing.", "column-missing") for heading in missing]
        )
    rows = [{heading: (row[heading] or "").strip() for heading in _HEADINGS} for row in reader]
    problems = list(_problems_of(rows))
    if problems:
        raise ProblemsFound(problems)
    return tuple(
        Account(
            organisation=organisation,
            code=row["code"],
            title=row["title"],
            line=row["line"],
            division=ServiceDivision(row["division"] or ServiceDivision.NONE),
        )
        for row in rows
    )


def _problems_of(rows: Sequence[dict[str, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        where = f"row {number}"
        if not row["code"] or not row["title"]:
            yield Problem(where, "An account has a code and a title. Write both.", "account-not-named")
        if row["code"] in seen:
            yield Problem(where, f"The code {row['code']} stands above already. Use each code once.", "account-twice")
        seen.add(row["code"])
        if row["line"] not in chart_lines():
            yield Problem(where, f"{row['line']!r} is not a line of the shared chart.", "line-not-on-chart")
        if row["division"] and row["division"] not in set(ServiceDivision):
            yield Problem(where, f"{row['division']!r} is not a division of service.", "division-not-known")


def _division_on(line: str, division: ServiceDivision) -> ServiceDivision:
    return division if line_of(line).kind in PERFORMANCE else ServiceDivision.NONE


def _rows(name: str) -> list[dict[str, str]]:
    text = files("rightsource").joinpath("data/rules", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
