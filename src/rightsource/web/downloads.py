"""Tables: shown on a page, and the same rows as CSV and XLSX under `?format=csv` and `?format=xlsx`.

A view makes its tables, answers `download_of(request, tables)` if that is not None, and otherwise shows them with the
macro `table` of `components/table.html`. In a file an amount is a number in pounds, whatever the page rounds it to.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from rightsource.quantities import Money
from rightsource.storage.csv_writing import harmless
from rightsource.storage.workbook_writing import (
    DAY_FORMAT,
    MONEY_FORMAT,
    TEXT_FORMAT,
    SheetColumn,
    SheetRow,
    SheetToWrite,
    Style,
    write_workbook,
)
from rightsource.web.formatting import long_date, millions_number, pounds_number

Cell = Any
"""A text, a day, a number, an amount, or a mapping: `text`, with `href`, `figure` or `state`, and `value` for files."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60
_LONGEST_TAB = 31


class FileFormat(StrEnum):
    """What a table may be downloaded as."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a page.

    Attributes:
        key: its name in addresses and file names, one to a page.
        caption: what it shows.
        columns: from the left, made by `column`.
        rows: from the top, a cell for each column.
        total: one more row below, if there is one.
        empty: what to say where there are no rows.
        address: the page's own path and query, to which the format is added.
    """

    key: str
    caption: str
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    empty: str = "There is nothing to show here yet."
    address: str = ""

    @property
    def shown_rows(self) -> list[list[Any]]:
        """The rows as a page writes them."""
        return [[_shown(cell) for cell in row] for row in self.rows]

    @property
    def shown_total(self) -> list[Any] | None:
        """The total as a page writes it."""
        return None if self.total is None else [_shown(cell) for cell in self.total]

    @property
    def downloads(self) -> list[dict[str, str]]:
        """The links to the same rows as files."""
        joint = "&" if "?" in self.address else "?"
        return [
            {"text": each.value.upper(), "href": f"{self.address}{joint}format={each.value}&table={quote(self.key)}"}
            for each in FileFormat
        ]


def column(text: str, *, unit: str = "", numeric: bool = False, file_unit: str = "") -> dict[str, Any]:
    """Return a column: its heading, its unit on the page, and its unit in a file where that is another."""
    return {"text": text, "unit": unit, "numeric": numeric, "file_unit": file_unit or unit}


def money_column(text: str) -> dict[str, Any]:
    """Return a column of amounts in millions on the page, and in pounds in a file; `in_millions` makes its cells."""
    return column(text, unit="£m", numeric=True, file_unit="£")


def in_millions(amount: Money | None, figure: str = "", missing: str = "not on record") -> dict[str, Any]:
    """Return the cell of an amount: in millions on the page, linked to its source, and in exact pounds in a file."""
    return _amount(amount, "" if amount is None else millions_number(amount), figure, missing)


def in_pounds(amount: Money | None, figure: str = "", missing: str = "not on record") -> dict[str, Any]:
    """Return the cell of an amount to the penny, linked to its source."""
    return _amount(amount, "" if amount is None else pounds_number(amount), figure, missing)


def _amount(amount: Money | None, written: str, figure: str, missing: str) -> dict[str, Any]:
    if amount is None:
        return {"text": missing, "value": None}
    return {"text": written, "value": amount.decimal_gbp} | ({"figure": figure} if figure else {})


def own_address(request: HttpRequest) -> str:
    """Return a page's path and query without what asks for a file, for `Table.address`."""
    query = request.GET.copy()
    for name in ("format", "table"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def download_of(request: HttpRequest, tables: Sequence[Table]) -> HttpResponse | None:
    """Return the file that the address asks for, or None where it asks for the page.

    Of a page with several tables, XLSX has them all, a sheet each; CSV has the one that `table` names, or the first.
    """
    said = request.GET.get("format", "")
    if said not in set(FileFormat) or not tables:
        return None
    wanted = next((table for table in tables if table.key == request.GET.get("table")), tables[0])
    if FileFormat(said) is FileFormat.CSV:
        return file_response(f"{wanted.key}.csv", csv_of(wanted).encode("utf-8-sig"), "text/csv; charset=utf-8")
    return file_response(f"{wanted.key}.xlsx", xlsx_of(tables), XLSX)


def file_response(name: str, content: bytes, kind: str) -> HttpResponse:
    """Return a file to be saved, which no browser guesses the kind of, and no cache keeps for another to read."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def csv_of(table: Table) -> str:
    """Return a table as CSV; a text that a spreadsheet would run as a formula is put behind an apostrophe."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([harmless(_heading(each)) for each in table.columns])
    for row in _file_rows(table):
        writer.writerow([_csv_value(value) for value in row])
    return lines.getvalue()


def xlsx_of(tables: Sequence[Table]) -> bytes:
    """Return tables as one workbook, a sheet each; text is written as text, so that nothing runs as a formula."""
    return write_workbook([_sheet(table, number) for number, table in enumerate(tables, 1)], title=tables[0].caption)


def _sheet(table: Table, number: int) -> SheetToWrite:
    rows = _file_rows(table)
    headings = tuple(_heading(each) for each in table.columns)
    columns = tuple(_sheet_column(heading, [row[at] for row in rows]) for at, heading in enumerate(headings))
    return SheetToWrite(
        name=f"{number} {table.key}"[:_LONGEST_TAB],
        columns=columns,
        rows=(
            SheetRow(Style.TITLE, (table.caption,)),
            SheetRow(Style.HEADING, headings),
            *(SheetRow(Style.PLAIN, tuple(row)) for row in rows),
        ),
        frozen_rows=2,
        frozen_columns=1,
    )


def _sheet_column(heading: str, values: Sequence[Any]) -> SheetColumn:
    written = [value for value in values if value not in {None, ""}]
    width = min(max([len(heading), *(len(str(value)) for value in written)]) + 2, _WIDEST)
    if written and all(isinstance(value, date) for value in written):
        return SheetColumn(max(width, 12), DAY_FORMAT)
    if any(isinstance(value, Decimal) for value in written):
        return SheetColumn(max(width, 14), MONEY_FORMAT)
    return SheetColumn(width, TEXT_FORMAT)


def _heading(each: Mapping[str, Any]) -> str:
    unit = each.get("file_unit") or each.get("unit")
    return f"{each['text']} ({unit})" if unit else str(each["text"])


def _file_rows(table: Table) -> list[list[Any]]:
    whole = [*table.rows, *([table.total] if table.total is not None else [])]
    return [[_file_value(cell) for cell in row] for row in whole]


def _file_value(cell: Cell) -> Any:
    if isinstance(cell, Mapping):
        return _file_value(cell["value"] if "value" in cell else cell.get("text", ""))
    if isinstance(cell, Money):
        return cell.decimal_gbp
    return cell if cell is None or isinstance(cell, int | Decimal | date) else str(cell)


def _shown(cell: Cell) -> Any:
    if isinstance(cell, date):
        return long_date(cell)
    return "" if cell is None else cell


def _csv_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)
