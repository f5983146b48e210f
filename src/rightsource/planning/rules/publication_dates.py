"""When a statistical workbook was published, as the workbook itself says, in whatever form it says it.

The vintage of a workbook is the latest date stated anywhere in it: a revision often gives its own day on a back sheet
while its front page still gives the first publication. A figure is not known before the vintage that carries it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from rightsource.storage.spreadsheets import Cell, Workbook

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<month>{'|'.join(_MONTHS)})[a-z]*,?[ -](?P<year>20\d\d)\b"
)
_NUMBERS = re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>20\d\d)\b")
_YEAR_FIRST = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d{2})-(?P<day>\d{2})\b")
_PUBLISHED = re.compile(r"(?:published|updated|revised|released|issued)\W*(?:on|at|as at)?\W*$")
_TO_COME = re.compile(r"(?:will be|to be|due to be|next)\b[^.;]{0,40}$")
# A reported year begins on 1 April and ends on 31 March, so those days are published on only where the text says so.
# Source: a local authority's year is the 12 months ending 31 March (Local Government Finance Act 1992, s.69(1)).
_YEAR_BOUNDARIES = frozenset(((1, 4), (31, 3)))
# Excel counts days from 30 December 1899 (its own 1900 error included): these are 1 January 2000 and 31 December 2099.
_FIRST_SERIAL_DAY, _LAST_SERIAL_DAY = 36_526, 73_050


def publication_dates(workbook: Workbook) -> list[date]:
    """Return the days that a workbook says it, or its release, was published, updated or revised, earliest first."""
    return sorted({day for sheet in workbook.sheets for row in sheet.rows for day in _dates_in_row(row)})


def _dates_in_row(row: tuple[Cell, ...]) -> Iterator[date]:
    label = ""
    for cell in row:
        if isinstance(cell, str):
            yield from _dates_in_text(cell)
            label = cell.lower()
        elif cell is not None and _PUBLISHED.search(label):
            day = _date_of(cell)
            if day is not None:
                yield day
            label = ""


def _date_of(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and _FIRST_SERIAL_DAY <= cell <= _LAST_SERIAL_DAY:
        return date(1899, 12, 30) + timedelta(days=int(cell))
    return None


def _dates_in_text(text: str) -> Iterator[date]:
    if "20" not in text:
        return
    lower = " ".join(text.lower().split())
    for pattern in (_DAY_FIRST, _NUMBERS, _YEAR_FIRST):
        for match in pattern.finditer(lower):
            before = lower[: match.start()]
            day = _calendar_day(match)
            if day is not None and not _TO_COME.search(before):
                is_boundary = (day.day, day.month) in _YEAR_BOUNDARIES
                if not is_boundary or _PUBLISHED.search(before):
                    yield day


def _calendar_day(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None
