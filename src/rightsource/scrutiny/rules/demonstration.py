"""The demonstration county is written for one financial year, and moved by whole years to the one that is running."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from rightsource.quantities import FinancialYear, Month, Period
from rightsource.scrutiny.rules.case import Case, CaseRow, case_of
from rightsource.scrutiny.rules.case_format import FactProvenance, RowProvenance

WRITTEN_FOR = FinancialYear(2026)


def written_until() -> date:
    """Return the last day that the demonstration county speaks of, for reading it before it is moved."""
    return date(WRITTEN_FOR.starts_in + 2, 3, 31)


def moved_to(case: Case, today: date) -> Case:
    """Return a case with all its days moved by whole years to the financial year of a day, and nothing later known.

    The 29th of February becomes the 28th in a year without it.
    """
    years = FinancialYear.of(today).starts_in - WRITTEN_FOR.starts_in
    known_facts = {row.row.reference for row in case["facts"] if _is_known(_moved(row.stated, years), today)}
    tables = {}
    for name, rows in case.tables.items():
        moved = (dataclasses.replace(row, row=_moved(row.row, years), stated=_moved(row.stated, years)) for row in rows)
        tables[name] = [row for row in moved if _is_on_record(row, today, known_facts)]
    return case_of(tables)


def _is_on_record(row: CaseRow, today: date, known_facts: set[str]) -> bool:
    if isinstance(row.stated, RowProvenance) and row.stated.fact:
        return row.stated.fact in known_facts
    return _is_known(row.stated, today)


def _is_known(stated: RowProvenance | FactProvenance, today: date) -> bool:
    if isinstance(stated, RowProvenance):
        return stated.known_on is None or stated.known_on <= today
    days = (stated.known_inside_on, stated.known_members_on, stated.known_public_on)
    return any(day is not None and day <= today for day in days)


def _moved(value: Any, years: int) -> Any:
    """Return a value with every day, month and year in it moved."""
    if isinstance(value, date):
        is_leap_day = (value.month, value.day) == (2, 29)
        return value.replace(year=value.year + years, day=28 if is_leap_day and years % 4 else value.day)
    if isinstance(value, Month):
        return Month(value.year + years, value.month)
    if isinstance(value, FinancialYear):
        return FinancialYear(value.starts_in + years)
    if isinstance(value, Period):
        return Period(_moved(value.starts_on, years), _moved(value.ends_before, years))
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and hasattr(value, "__dataclass_fields__"):
        return _moved_row(value, years)
    return value


def _moved_row(row: Any, years: int) -> Any:
    parts = {item.name: getattr(row, item.name) for item in dataclasses.fields(row)}
    return dataclasses.replace(row, **{name: _moved(part, years) for name, part in parts.items()})
