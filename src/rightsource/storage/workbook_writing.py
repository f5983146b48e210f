"""Workbooks out: sheets of plain values that people fill in or read, with drop-downs, made to be read back.

Text is written as text, whatever it begins with, so nothing that somebody typed can run as a formula. The same sheets
give the same bytes. Begin with `write_workbook`.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import xlsxwriter

Value = str | int | Decimal | date | None

TEXT_FORMAT = "@"
DAY_FORMAT = "yyyy-mm-dd"
MONEY_FORMAT = "#,##0.00"
_A3, _A4 = 8, 9
_WIDEST_ON_A4 = 180
_LINE_HEIGHT = 15
_LAST_ROW_OFFERED = 5_000
# A workbook says when it was made; a fixed day keeps the same sheets the same bytes.
_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones
_FONT = {"font_name": "Arial", "font_size": 11, "valign": "top"}


class Style(Enum):
    """How a row looks; what it is for is said in words too, so that nothing hangs on a colour."""

    TITLE = {"bold": True, "font_size": 16}
    PLAIN = {"text_wrap": False}
    HEADING = {"bold": True, "bottom": 2, "bg_color": "#E8EEF2", "text_wrap": True}
    HELP = {"text_wrap": True, "font_color": "#404040", "font_size": 10}
    EXAMPLE = {"italic": True, "font_color": "#404040", "bg_color": "#F4F4F4"}
    OWN = {"text_wrap": True}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: how wide, how its own cells are written, and what may be picked in them.

    `pick_from` is the range of a drop-down, as Excel writes it. `is_strict` refuses what is not in it.
    """

    width: int
    number_format: str = TEXT_FORMAT
    pick_from: str = ""
    is_strict: bool = True

    @property
    def is_day(self) -> bool:
        """Answer whether its cells are days."""
        return self.number_format == DAY_FORMAT


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of values and how it looks."""

    style: Style
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """One worksheet.

    Attributes:
        name: what stands on its tab.
        columns: from the left.
        rows: from the top.
        frozen_rows: how many stay in view.
        frozen_columns: how many stay in view.
        offered_from: the first row, from nought, whose cells offer drop-downs; None for none.
        offered_until: the last such row.
        is_hidden: whether nobody sees it who does not look for it.
    """

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    frozen_rows: int = 0
    frozen_columns: int = 0
    offered_from: int | None = None
    offered_until: int = _LAST_ROW_OFFERED
    is_hidden: bool = False


def write_workbook(sheets: Sequence[SheetToWrite], *, title: str) -> bytes:
    """Return an Excel workbook of some sheets."""
    packed = io.BytesIO()
    workbook = xlsxwriter.Workbook(packed, {"in_memory": True})
    workbook.set_properties({"title": title, "created": _MADE_AT})
    looks = _Looks(workbook)
    for sheet in sheets:
        _write_sheet(workbook.add_worksheet(sheet.name), sheet, looks)
    workbook.close()
    return packed.getvalue()


def range_of(sheet: str, column: int, first_row: int, last_row: int = _LAST_ROW_OFFERED) -> str:
    """Return a range in one column as Excel writes it, rows and columns counted from nought.

    >>> range_of("Price history", 1, 6, 99)
    "='Price history'!$B$7:$B$100"
    """
    letter = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
    quoted = sheet.replace("'", "''")
    return f"='{quoted}'!{letter}${first_row + 1}:{letter}${last_row + 1}"


@dataclass(frozen=True, slots=True)
class _Looks:
    """The formats of a workbook, each made once: it writes out every one that it is asked for."""

    workbook: Any
    made: dict[tuple[Style, str], Any] = field(default_factory=dict)

    def of(self, style: Style, number_format: str) -> Any:
        """Return the format of a style and a way to write numbers."""
        if (style, number_format) not in self.made:
            properties = {**_FONT, **style.value, "num_format": number_format}
            self.made[style, number_format] = self.workbook.add_format(properties)
        return self.made[style, number_format]


def _write_sheet(page: Any, sheet: SheetToWrite, looks: _Looks) -> None:
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width, looks.of(Style.OWN, column.number_format))
    for row_index, row in enumerate(sheet.rows):
        page.set_row(row_index, _height(row, sheet.columns))
        _write_row(page, row_index, row, sheet.columns, looks)
    page.freeze_panes(sheet.frozen_rows, sheet.frozen_columns)
    page.set_landscape()
    page.set_paper(_A4 if sum(column.width for column in sheet.columns) <= _WIDEST_ON_A4 else _A3)
    page.fit_to_pages(1, 0)
    if sheet.frozen_rows:
        page.repeat_rows(0, sheet.frozen_rows - 1)
    if sheet.is_hidden:
        page.very_hidden()
    if sheet.offered_from is not None:
        for index, column in enumerate(sheet.columns):
            _offer(page, index, column, (sheet.offered_from, sheet.offered_until))


def _height(row: SheetRow, columns: Sequence[SheetColumn]) -> float | None:
    """Return how high a row of ours is, since programs fit heights to text only when somebody types it."""
    if row.style is Style.TITLE:
        return 1.6 * _LINE_HEIGHT
    if not row.style.value.get("text_wrap") or not any(isinstance(value, str) for value in row.values):
        return None
    pairs = zip(row.values, columns, strict=False)
    lines = (len(textwrap.wrap(value, column.width)) for value, column in pairs if isinstance(value, str))
    return max([1, *lines]) * _LINE_HEIGHT


def _write_row(page: Any, row_index: int, row: SheetRow, columns: Sequence[SheetColumn], looks: _Looks) -> None:
    for index, (value, column) in enumerate(zip(row.values, columns, strict=False)):
        if value is not None and value != "":
            _write_cell(page, (row_index, index), value, looks.of(row.style, _number_format(value, column)))


def _number_format(value: Value, column: SheetColumn) -> str:
    if isinstance(value, str):
        return TEXT_FORMAT
    if isinstance(value, date):
        return DAY_FORMAT
    return "General" if column.number_format == TEXT_FORMAT else column.number_format


def _write_cell(page: Any, at: tuple[int, int], value: Value, look: Any) -> None:
    if isinstance(value, str):
        failed = page.write_string(*at, value, look)
    elif isinstance(value, date):
        failed = page.write_datetime(*at, value, look)
    else:
        assert value is not None
        failed = page.write_number(*at, float(value), look)
    assert not failed, f"cell {at} of {page.name} could not be written: {value!r}"


def _offer(page: Any, index: int, column: SheetColumn, rows: tuple[int, int]) -> None:
    rule: dict[str, object] = {}
    if column.pick_from:
        rule = {
            "validate": "list",
            "source": column.pick_from,
            "error_type": "stop" if column.is_strict else "warning",
            "error_title": "Not in the list",
            "error_message": "Pick one from the list." if column.is_strict else "It is not in the list yet.",
        }
    elif column.is_day:
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1900, 1, 1),
            "maximum": date(2200, 12, 31),
            "error_title": "Not a day",
            "error_message": "Write a day, such as 2026-06-30.",
        }
    if rule:
        page.data_validation(rows[0], index, rows[1], index, rule)
