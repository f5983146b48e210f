"""A case written out: as a folder of CSV and TOML that any tool reads, each value so that reading it gives it back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.scrutiny.rules.case import Case, CaseRow
from rightsource.scrutiny.rules.case_format import SHEETS, Sheet
from rightsource.scrutiny.rules.reading import guarded
from rightsource.scrutiny.rules.reading_tables import COUNCIL_FILE
from rightsource.storage.rows import Column
from rightsource.storage.workbook_writing import Value


def folder_of(case: Case) -> dict[str, bytes]:
    """Return the files of a case's folder by name: `council.toml`, and one CSV for each other sheet that has rows."""
    files = {COUNCIL_FILE: _toml(SHEETS[0], case["council"][0])}
    for sheet in SHEETS[1:]:
        if case[sheet.name]:
            files[f"{sheet.name}.csv"] = _csv(sheet, case[sheet.name])
    return files


def value_of(column: Column, row: CaseRow) -> Value:
    """Return a row's value in a column, as a cell of a workbook holds it.

    Only what a spreadsheet counts with stays a number or a day; the rest is text.
    """
    holder = row.row if hasattr(row.row, column.field) else row.stated
    value = getattr(holder, column.field)
    if isinstance(value, Period):
        value = value.starts_on if column.name == "from" else value.last_day
    if isinstance(value, tuple):
        return "; ".join(written(_plain(each)) for each in value)
    return _plain(value)


def written(value: Value) -> str:
    """Return a value as text.

    >>> written(Decimal("1200000.50")), written(Decimal("100.0000")), written(date(2026, 4, 1)), written(None)
    ('1200000.5', '100', '2026-04-01', '')
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return "" if value is None else str(value)


def _plain(value: object) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return value.decimal_gbp
    if isinstance(value, Month):
        return f"{value.year}-{value.month:02}"
    if isinstance(value, FinancialYear):
        return str(value)
    assert value is None or isinstance(value, str | int | Decimal | date), value
    return str(value) if isinstance(value, str) else value  # the words of a choice, not the choice


def _csv(sheet: Sheet, rows: Iterable[CaseRow]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in sheet.columns])
    for row in rows:
        values = [value_of(column, row) for column in sheet.columns]
        writer.writerow([guarded(value) if isinstance(value, str) else written(value) for value in values])
    return text.getvalue().encode("utf-8")


def _toml(sheet: Sheet, row: CaseRow) -> bytes:
    lines = []
    for column in sheet.columns:
        value = value_of(column, row)
        if value is not None and value != "":
            # JSON's strings are TOML's basic strings.
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else written(value)
            lines.append(f"{column.name} = {text}\n")
    return "".join(lines).encode("utf-8")
