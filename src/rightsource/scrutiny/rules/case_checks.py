"""What must hold between the rows of a case before it is taken: each fault says where it stands and what to write."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from rightsource.budget.rules.rows import SavingStage
from rightsource.commissioning.rules.rows import PriceKind
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rows import LegalForm
from rightsource.governance.rules.rows import FormalReport
from rightsource.quantities import Period, Problem
from rightsource.scrutiny.rules.case import Case, CaseRow, case_of
from rightsource.scrutiny.rules.case_format import BY_NAME, RowProvenance
from rightsource.scrutiny.rules.reading import nearest
from rightsource.treasury.rules.borrowing import PAYMENTS_A_YEAR
from rightsource.treasury.rules.rows import CashKind, Measure, ReserveKind

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    "council": ("organisation",),
    "facts": ("reference",),
    "organisations": ("organisation", "period"),
    "posts": ("post", "period"),
    "holdings": ("owner", "owned", "kind", "period"),
    "duties": ("duty", "period"),
    "services": ("service", "period"),
    "agreements": ("agreement", "period"),
    "price_history": ("reference",),
    "budget_forecast": (
        "organisation",
        "financial_year",
        "version",
        "as_at",
        "flow",
        "heading",
        "name",
        "service",
        "counterparty",
    ),
    "reserves_debt": ("organisation", "kind", "name", "measure", "as_at", "statement", "project"),
    "savings": ("saving", "financial_year", "stage", "said_on"),
    "exposures": ("organisation", "kind", "name", "as_at"),
    "contributions": ("organisation", "partner", "financial_year"),
    "receipts_uses": ("organisation", "project", "financial_year", "stage", "receipt"),
    "loans": ("borrower", "name"),
    "covenants": ("borrower", "loan", "measure", "begins_on"),
    "debt_financed": ("organisation", "name", "financial_year"),
    "subsidies": ("reference",),
    "cash_lines": ("organisation", "made_on", "kind", "name", "first_on"),
    "grant_movements": ("grant", "financial_year", "organisation", "step", "passed_to", "moved_on", "what_for"),
    "trading": ("organisation", "financial_year", "kind", "said_on"),
    "decisions": ("reference",),
    "papers": ("reference",),
    "warnings": ("reference",),
    "returns": ("organisation", "month"),
    "return_measures": ("organisation", "month", "measure"),
}
"""What tells two rows of a sheet apart, as its table says too; a period stands for its first day."""

_IF_WRONG_ON_RECORD = "If the row on record is wrong, load with --withdraw-absent and the reason."
_OF_A_YEAR = frozenset({Measure.USED, Measure.PLANNED_USE, Measure.ADDED})
_NEVER_NEGATIVE = frozenset({ReserveKind.BORROWING, ReserveKind.RECEIPTS})


def problems_of(case: Case, *, council_rows: int, today: date) -> list[Problem]:
    """Return every fault between the good rows of a case.

    Args:
        case: the rows that could be read.
        council_rows: how many rows the council sheet holds, readable or not.
        today: no row can have become known after it.
    """
    problems = _council(case, council_rows)
    for sheet, key in NATURAL_KEYS.items():
        rows = case[sheet]
        problems += _duplicates(key, rows)
        if "period" in key:
            problems += _overlaps(key, rows)
        problems += _knowledge_of_the_future(rows, today)
        problems += _facts_and_days(rows)
    for each in (_warnings, _savings, _papers, _reserves, _cash_lines, _loans, _prices, _parties, _fact_periods):
        problems += each(case)
    return problems


def problems_with_record(case: Case, standing: Case) -> list[Problem]:
    """Return every fault between a case and the rows that stand on record and are not in it.

    Args:
        case: the case, in itself without fault.
        standing: the case on record.
    """
    tables = {}
    for sheet, names in NATURAL_KEYS.items():
        given = {key_of(row.row, names) for row in case[sheet]}
        title = BY_NAME[sheet].title
        tables[sheet] = case[sheet] + tuple(
            dataclasses.replace(row, where=f"{title} on record, {_in_words(key_of(row.row, names))}")
            for row in standing[sheet]
            if key_of(row.row, names) not in given
        )
    together = case_of(tables)
    problems = _savings(together) + _issuers(case, standing)
    for sheet, names in NATURAL_KEYS.items():
        if "period" in names:
            problems += [
                dataclasses.replace(fault, message=f"{fault.message} {_IF_WRONG_ON_RECORD}")
                for fault in _overlaps(names, together[sheet])
            ]
    return problems


def dangling_reference(where: str, key: str, sheet: str, keys: Collection[str]) -> Problem:
    """Return the fault of a value that refers to a key which its sheet does not hold."""
    close = nearest(key, keys)
    meant = f" Did you mean '{close}'?" if close else ""
    if sheet == "register":
        message = f"'{key}' is not a key of the register of duties.{meant or ' Pick one from the list.'}"
        return Problem(where, message, "unknown-duty")
    title = BY_NAME[sheet].title
    advice = meant or f" Add it to {title}, or correct it."
    return Problem(where, f"'{key}' is not on the {title} sheet.{advice}", "unknown-reference")


def _where(row: CaseRow, *columns: str) -> str:
    sheet = next(sheet for sheet in BY_NAME.values() if isinstance(row.row, sheet.row_class))
    labels = [column.title if row.by_title else column.name for column in sheet.columns if column.name in columns]
    return ", ".join([row.where, *labels])


def fault(row: CaseRow, column: str, message: str, code: str) -> Problem:
    """Return the fault of one cell, saying where it stands as its owner sees it."""
    return Problem(_where(row, column), message, code)


def _council(case: Case, council_rows: int) -> list[Problem]:
    title = BY_NAME["council"].title
    if council_rows == 0:
        return [Problem(title, "It has no row. Fill in one row for the council itself.", "no-council")]
    if council_rows > 1:
        return [Problem(title, f"It has {council_rows} rows. Keep one, for the council itself.", "several-councils")]
    return [
        fault(
            each,
            "organisation",
            f"'{own.name}' is a {own.legal_form}, not a council. Name the council's own key.",
            "not-a-council",
        )
        for each in case["council"]
        for own in (row.row for row in case["organisations"])
        if own.organisation == each.row.organisation and own.legal_form is not LegalForm.COUNCIL
    ]


def key_of(row: Any, names: Iterable[str]) -> tuple[Any, ...]:
    """Return what tells a row apart from others of its sheet; a period stands for its first day."""
    values = (getattr(row, name) for name in names)
    return tuple(value.starts_on if isinstance(value, Period) else value for value in values)


def _in_words(key: tuple[Any, ...]) -> str:
    return ", ".join(str(value) for value in key if value not in (None, ""))


def _duplicates(names: tuple[str, ...], rows: Iterable[CaseRow]) -> list[Problem]:
    first: dict[tuple[Any, ...], CaseRow] = {}
    problems = []
    for row in rows:
        key = key_of(row.row, names)
        if key in first:
            message = f"It is the same as {first[key].where}: {_in_words(key)}. Keep one, or say what tells them apart."
            problems.append(Problem(row.where, message, "row-twice"))
        else:
            first[key] = row
    return problems


def _overlaps(names: tuple[str, ...], rows: Iterable[CaseRow]) -> list[Problem]:
    by_key: dict[tuple[Any, ...], list[CaseRow]] = defaultdict(list)
    for row in rows:
        by_key[key_of(row.row, [name for name in names if name != "period"])].append(row)
    problems = []
    for same in by_key.values():
        for earlier, later in pairwise(sorted(same, key=lambda row: row.row.period.starts_on)):
            starts_on = later.row.period.starts_on
            if earlier.row.period.overlaps(later.row.period) and earlier.row.period.starts_on != starts_on:
                end = earlier.row.period.last_day
                until = f"goes on until {end}" if end else "has no last day"
                message = (
                    f"{earlier.where} {until}, and this begins on {starts_on}. Two rows cannot hold on one day: "
                    f"give the earlier one its last day."
                )
                problems.append(fault(later, "from", message, "rows-overlap"))
    return problems


def _knowledge_of_the_future(rows: Iterable[CaseRow], today: date) -> list[Problem]:
    problems = []
    for row in rows:
        for item in dataclasses.fields(row.stated):
            value = getattr(row.stated, item.name)
            if isinstance(value, date) and value > today:
                message = f"{value} is still to come, so nobody can have known on it. Write a day up to {today}."
                problems.append(fault(row, item.name, message, "known-in-the-future"))
    return problems


def _facts_and_days(rows: Iterable[CaseRow]) -> list[Problem]:
    return [
        fault(
            row,
            "known_on",
            f"The row rests on fact {row.stated.fact}, whose days stand for it. Clear this day, or the fact.",
            "known-on-and-fact",
        )
        for row in rows
        if isinstance(row.stated, RowProvenance) and row.stated.fact and row.stated.known_on
    ]


def _warnings(case: Case) -> list[Problem]:
    problems = []
    for row in case["warnings"]:
        warning = row.row
        if warning.closed_by not in ("", warning.issued_by):
            message = f"'{warning.closed_by}' did not issue this warning. Only '{warning.issued_by}' can close it."
            problems.append(fault(row, "closed_by", message, "warning-closed-by-another"))
        if (warning.closed_on is None) != (warning.closed_by == ""):
            message = "Give both the day it was closed and who closed it, or neither."
            problems.append(fault(row, "closed_on", message, "warning-half-closed"))
        for name in ("answered_on", "closed_on"):
            day = getattr(warning, name)
            if day is not None and day < warning.issued_on:
                message = f"{day} is before the warning was given, on {warning.issued_on}. Correct one of them."
                problems.append(fault(row, name, message, "before-its-beginning"))
        if warning.report_sent_on is not None and warning.formal_report is FormalReport.NONE:
            message = "Say which statutory report was sent, or clear this day: only such a report starts a clock."
            problems.append(fault(row, "report_sent_on", message, "report-not-named"))
    return problems


def _issuers(case: Case, standing: Case) -> list[Problem]:
    on_record = {row.row.reference: row.row for row in standing["warnings"]}
    problems = []
    for row in case["warnings"]:
        before = on_record.get(row.row.reference, row.row)
        for name, was, now in (
            ("issued_by", before.issued_by, row.row.issued_by),
            ("issued_on", before.issued_on, row.row.issued_on),
        ):
            if was != now:
                message = f"This warning is on record with {was}, which never changes. Write {was}."
                problems.append(fault(row, name, message, "warning-issuer-changed"))
    return problems


def _savings(case: Case) -> list[Problem]:
    claimants: dict[str, set[str]] = defaultdict(set)
    for row in case["savings"]:
        if row.row.stage is SavingStage.CLAIMED:
            claimants[row.row.saving].add(in_one_spelling(row.row.said_by))
    problems = []
    for row in case["savings"]:
        if row.row.stage is not SavingStage.VERIFIED:
            continue
        if in_one_spelling(row.row.said_by) in claimants[row.row.saving]:
            message = f"'{row.row.said_by}' claimed this saving, so another post must verify it."
            problems.append(fault(row, "said_by", message, "verified-by-its-claimant"))
        if not row.row.evidence.strip():
            message = "It is verified without evidence. Say what the evidence is: a document, or the lines that fell."
            problems.append(fault(row, "evidence", message, "verified-without-evidence"))
    return problems


def _papers(case: Case) -> list[Problem]:
    return [
        fault(row, "signed_on", "Give both who signed it and the day, or neither.", "half-signed")
        for row in case["papers"]
        if (row.row.signed_on is None) != (row.row.signed_by == "")
    ]


def _reserves(case: Case) -> list[Problem]:
    return [
        fault(row, "amount", f"{row.row.amount} is below nought. Write it as a positive amount.", "wrong-sign")
        for row in case["reserves_debt"]
        if row.row.amount.pence < 0 and (row.row.measure in _OF_A_YEAR or row.row.kind in _NEVER_NEGATIVE)
    ]


def _cash_lines(case: Case) -> list[Problem]:
    """Return the amounts below nought; only opening cash can be, which is then an overdraft."""
    return [
        fault(row, "amount", f"{row.row.amount} is below nought. Write it as a positive amount.", "wrong-sign")
        for row in case["cash_lines"]
        if row.row.amount.pence < 0 and row.row.kind is not CashKind.OPENING
    ]


def _loans(case: Case) -> list[Problem]:
    problems = []
    for row in case["loans"]:
        loan = row.row
        if loan.payments_a_year not in PAYMENTS_A_YEAR:
            message = f"{loan.payments_a_year} payments a year do not lie whole months apart. Write 1, 2, 4 or 12."
            problems.append(fault(row, "payments_a_year", message, "payments-a-year"))
        if loan.repaid_by <= loan.drawn_on:
            message = f"{loan.repaid_by} is not after the day it was drawn, {loan.drawn_on}. Correct one of them."
            problems.append(fault(row, "repaid_by", message, "before-its-beginning"))
        if not loan.principal:
            problems.append(fault(row, "principal", "Nothing was lent. Write what was.", "nothing-lent"))
    return problems


def _prices(case: Case) -> list[Problem]:
    return [
        fault(row, "amount", f"{row.row.amount} is below nought, and an agreed price is not.", "wrong-sign")
        for row in case["price_history"]
        if row.row.amount.pence < 0 and row.row.kind is PriceKind.AGREED
    ]


def _parties(case: Case) -> list[Problem]:
    problems = []
    for sheet, one, other in (("holdings", "owner", "owned"), ("agreements", "commissioner", "provider")):
        problems += [
            fault(row, other, f"'{getattr(row.row, one)}' stands on both sides. Name two organisations.", "both-sides")
            for row in case[sheet]
            if getattr(row.row, one) == getattr(row.row, other)
        ]
    return problems


def _fact_periods(case: Case) -> list[Problem]:
    return [
        fault(row, "period_to", "The last day is before the first. Correct one of them.", "ends-before-it-starts")
        for row in case["facts"]
        if row.row.period_from and row.row.period_to and row.row.period_to < row.row.period_from
    ]
