"""The pack as a workbook: every figure a live formula over the rows it is made of, the last sheet."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from rightsource.publishing.rules.pack_figures import NOTHING, PackFigure, PackRow, Unit, Value
from rightsource.publishing.rules.pack_layout import (
    FIGURES,
    FIGURES_HEADINGS,
    REFERENCES,
    ROWS,
    ROWS_HEADINGS,
    PackLayout,
    Place,
    SheetOfPack,
    lay_out,
    references_of,
)
from rightsource.publishing.rules.pack_parts import Cell, Pack, PackTable
from rightsource.quantities import Money

_A4 = 9
_TEXT_MAX = 32_000
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_TEAL = "#00545f"
_WASH = "#f2f6f6"
_NUMBER_FORMATS = {Unit.POUNDS: "£#,##0.00;-£#,##0.00", Unit.SHARE: "0.0%"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _TEAL},
    "table": {"bold": True, "font_size": 12},
    "heading": {"bold": True, "bottom": 2, "bg_color": _WASH, "text_wrap": True},
    "text": {"text_wrap": True},
    "note": {"italic": True},
    "line": {},
    "total": {"bold": True, "top": 1, "text_wrap": True},
}


def workbook_of(pack: Pack) -> bytes:
    """Return a pack as an Excel workbook, the same bytes for the same pack."""
    packed = io.BytesIO()
    workbook = xlsxwriter.Workbook(packed, {"in_memory": True})
    made_at = datetime(pack.on.year, pack.on.month, pack.on.day)  # noqa: DTZ001 - a workbook knows no time zones
    workbook.set_properties({"title": f"{pack.council}: shareholder committee pack", "created": made_at})
    writer = _Writer(workbook, lay_out(pack), {})
    for sheet in writer.layout.sheets:
        writer.write_sheet(sheet)
    writer.write_figures(pack)
    writer.write_rows()
    workbook.close()
    return packed.getvalue()


@dataclass(frozen=True, slots=True)
class _Writer:
    """A workbook being written, its layout, and its formats, each made once."""

    workbook: Any
    layout: PackLayout
    formats: dict[tuple[str, str], Any]

    def write_sheet(self, sheet: SheetOfPack) -> None:
        """Write one sheet for reading."""
        page = self._page(sheet.name, (44, 26, 20, 20, 30, 16))
        self._text(page, 0, 0, sheet.title, "title")
        for down, line in enumerate(sheet.lines, start=1):
            self._text(page, down, 0, line, "line")
        for top, table in sheet.placed:
            self._write_table(page, sheet.name, top, table)

    def _write_table(self, page: Any, sheet: str, top: int, table: PackTable) -> None:
        self._text(page, top, 0, table.title, "table")
        if not table.rows:
            self._text(page, top + 1, 0, table.empty, "note")
            return
        has_figures = any(isinstance(cell, PackFigure) for row in table.rows for cell in row)
        for across, heading in enumerate((*table.headings, REFERENCES) if has_figures else table.headings):
            self._text(page, top + 1, across, heading, "heading")
        for down, row in enumerate(table.rows):
            look = "total" if table.has_total and down == len(table.rows) - 1 else "text"
            for across, cell in enumerate(row):
                self._cell(page, Place(sheet, top + 2 + down, across), cell, look)
            self._text(page, top + 2 + down, len(table.headings), references_of(row), look)
        if table.note:
            self._text(page, top + 2 + len(table.rows), 0, table.note, "note")

    def _cell(self, page: Any, place: Place, cell: Cell, look: str) -> None:
        if isinstance(cell, str):
            self._text(page, place.row, place.column, cell, look)
            return
        home = self.layout.homes[cell.number]
        formula = self.layout.formula if place == home else lambda _: f"={home.reference}"
        self._figure(page, place, cell, formula, look)

    def _figure(self, page: Any, place: Place, figure: PackFigure, formula: Any, look: str) -> None:
        if figure.value is None:
            self._text(page, place.row, place.column, NOTHING, look)
            return
        shown = self._format(look, _NUMBER_FORMATS.get(figure.unit, "General"))  # type: ignore[call-overload]
        page.write_formula(place.row, place.column, formula(figure), shown, _plain(figure.value))

    def write_figures(self, pack: Pack) -> None:
        """Write the index of figures; one that stands on no other sheet is worked out here."""
        page = self._page(FIGURES, (9, 60, 20, 14, 44, 40, 14))
        for across, heading in enumerate(FIGURES_HEADINGS):
            self._text(page, 0, across, heading, "heading")
        for down, figure in enumerate(pack.figures, start=1):
            place = Place(FIGURES, down, 2)
            self._text(page, down, 0, figure.number, "text")
            self._text(page, down, 1, figure.label, "text")
            self._cell(page, place, figure, "text")
            self._text(page, down, 3, str(figure.unit), "text")
            self._text(page, down, 4, figure.how, "text")
            home = self.layout.homes[figure.number]
            self._link(page, down, 5, home.reference)
            if figure.number in self.layout.spans:
                first, last = self.layout.spans[figure.number]
                self._link(page, down, 6, f"{ROWS}!A{first + 1}:A{last + 1}")
        page.autofilter(0, 0, len(pack.figures), len(FIGURES_HEADINGS) - 1)
        page.freeze_panes(1, 1)

    def write_rows(self) -> None:
        """Write each figure's rows, one figure after the other."""
        page = self._page(ROWS, (9, 60, 30, 20, 12, 20, 40, 40, 30, 24, 14, 24))
        for across, heading in enumerate(ROWS_HEADINGS):
            self._text(page, 0, across, heading, "heading")
        for down, (figure, row) in enumerate(self.layout.rows, start=1):
            self._write_row(page, down, figure, row)
        page.autofilter(0, 0, len(self.layout.rows), len(ROWS_HEADINGS) - 1)
        page.freeze_panes(1, 1)

    def _write_row(self, page: Any, down: int, figure: PackFigure, row: PackRow) -> None:
        known_on = row.known_on.isoformat() if row.known_on is not None else ""
        before = (figure.number, row.says, row.whose)
        after = (str(figure.unit), row.table, row.record_id, row.source, row.reference, row.grade, known_on)
        for across, text in enumerate(before):
            self._text(page, down, across, text, "text")
        shown = self._format("text", _NUMBER_FORMATS.get(figure.unit, "General"))  # type: ignore[call-overload]
        page.write_number(down, 3, _plain(row.value), shown)
        for across, text in enumerate((*after, row.disputed_by), start=4):
            self._text(page, down, across, text, "text")

    def _page(self, name: str, widths: tuple[int, ...]) -> Any:
        page = self.workbook.add_worksheet(name)
        for across, width in enumerate(widths):
            page.set_column(across, across, width)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        return page

    def _text(self, page: Any, row: int, column: int, text: str, look: str) -> None:
        if text:
            failed = page.write_string(row, column, text[:_TEXT_MAX], self._format(look, "@"))
            assert not failed, f"cell {row}, {column} of {page.name} could not be written"

    def _link(self, page: Any, row: int, column: int, target: str) -> None:
        page.write_url(row, column, f"internal:{target}", self._format("text", "@"), target)

    def _format(self, look: str, number_format: str) -> Any:
        if (look, number_format) not in self.formats:
            properties = {**_FONT, **_LOOKS[look], "num_format": number_format}
            self.formats[look, number_format] = self.workbook.add_format(properties)
        return self.formats[look, number_format]


def _plain(value: Value) -> float:
    return value.gbp if isinstance(value, Money) else float(value)
