"""The tables of a case as they stand in a workbook or a folder, before any cell is read.

Here a sheet or a column that is missing, renamed or not ours is found, and the rows that only explain are left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rightsource.quantities import Problem
from rightsource.scrutiny.rules.case_format import BY_NAME, SHEETS, Sheet
from rightsource.scrutiny.rules.reading import Cell, NotRead, nearest, read_cell, text_of, unguarded
from rightsource.storage import spreadsheets
from rightsource.storage.rows import Column
from rightsource.storage.spreadsheets import Workbook, cell_name

READ_ME = "Read me"
REGISTER = "Register of duties"
CHOICES = "Choices"
MARK = "Row"
EXAMPLE = "example"
EXPLAINING = ("what to write", "needed", EXAMPLE)
"""What stands in a worksheet's first column, under the heading `MARK`, on rows that are not the council's own."""
NOT_LOADED = "not loaded"
"""A worksheet whose name begins so is the council's own working, and nothing is read from it."""

_OUR_OTHER_SHEETS = frozenset(name.casefold() for name in (READ_ME, REGISTER, CHOICES))
# LibreOffice saves a plain yes or no so.
_NO_FORMULAS = {"=TRUE()": True, "=FALSE()": False}
_MOST_ROWS_ABOVE_HEADINGS = 30
COUNCIL_FILE = "council.toml"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as given: its number as its owner sees it, its cells and its formulas by column name."""

    number: int | None
    cells: Mapping[str, Cell]
    formulas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet as given.

    Attributes:
        sheet: which table it is.
        place: what its owner calls it, a worksheet's tab or a file's name.
        by_title: whether its columns are headed by their titles, as in a workbook, or by their names.
        rows: the rows that are the council's own.
        is_readable: whether its rows could be found at all; otherwise nothing can be said of what refers to it.
    """

    sheet: Sheet
    place: str
    by_title: bool
    rows: tuple[RawRow, ...] = ()
    is_readable: bool = True

    def where(self, row: RawRow, column: Column | None = None) -> str:
        """Return where a cell stands, as its owner sees it."""
        label = "" if column is None else column.title if self.by_title else column.name
        return ", ".join(
            part for part in (self.place, "" if row.number is None else f"row {row.number}", label) if part
        )


@dataclass(frozen=True, slots=True)
class CaseTables:
    """All tables of a case as given, and every fault of their shape."""

    tables: tuple[RawTable, ...]
    problems: tuple[Problem, ...] = ()


def tables_of_workbook(workbook: Workbook) -> CaseTables:
    """Return the tables of a workbook made from the template."""
    if workbook.problems:
        return CaseTables((), workbook.problems)
    by_title = {_folded(sheet.title): sheet for sheet in SHEETS} | {_folded(sheet.name): sheet for sheet in SHEETS}
    given = {by_title[_folded(each.name)].name: each for each in workbook.sheets if _folded(each.name) in by_title}
    missing = [sheet.title for sheet in SHEETS if sheet.name not in given]
    problems = [
        _unknown_sheet(each.name, missing)
        for each in workbook.sheets
        if _folded(each.name) not in by_title and not _is_ours_or_working(each.name)
    ]
    problems += [
        Problem(title, "This worksheet is missing. Copy it from a new template; it may stay empty.", "sheet-missing")
        for title in missing
    ]
    tables = []
    for sheet in SHEETS:
        if sheet.name in given:
            table, faults = _table_of_worksheet(sheet, given[sheet.name])
            tables.append(table)
            problems += faults
    return CaseTables(tuple(tables), tuple(problems))


def tables_of_folder(files: Mapping[str, bytes]) -> CaseTables:
    """Return the tables of a folder: `council.toml` and one CSV file for each other sheet that has rows.

    Args:
        files: the content of its files by name; those that are neither CSV nor TOML are passed over.
    """
    expected = {COUNCIL_FILE: BY_NAME["council"]} | {
        f"{each.name}.csv": each for each in SHEETS if each.name != "council"
    }
    absent = [name for name in expected if name not in files]
    problems = [
        _unknown_sheet(name, absent)
        for name in sorted(files)
        if name.endswith((".csv", ".toml")) and name not in expected and not _is_ours_or_working(name)
    ]
    tables = []
    for name, sheet in expected.items():
        if name in files:
            reader: Callable[[Sheet, str, bytes], tuple[RawTable, list[Problem]]] = (
                _table_of_toml if name == COUNCIL_FILE else _table_of_csv
            )
            table, faults = reader(sheet, name, files[name])
            tables.append(table)
            problems += faults
        elif name == COUNCIL_FILE:
            problems.append(Problem(name, "This file is missing: it says which council this is.", "sheet-missing"))
        else:
            tables.append(RawTable(sheet, name, by_title=False))
    return CaseTables(tuple(tables), tuple(problems))


def _folded(text: object) -> str:
    return " ".join(str(text).split()).casefold()


def _is_ours_or_working(name: str) -> bool:
    return _folded(name) in _OUR_OTHER_SHEETS or _folded(name).startswith(NOT_LOADED)


def _unknown_sheet(name: str, missing: Sequence[str]) -> Problem:
    by_stem = {each.partition(".")[0]: each for each in missing}
    close = by_stem.get(nearest(name.partition(".")[0], by_stem), "")
    meant = f"Did you mean '{close}'? Name it so." if close else "Take it out"
    other = "" if close else f", or put '{NOT_LOADED}' in front of its name if it is your own working."
    return Problem(name, f"No table has this name, so nothing of it would be loaded. {meant}{other}", "sheet-unknown")


def _table_of_worksheet(sheet: Sheet, given: spreadsheets.Sheet) -> tuple[RawTable, list[Problem]]:
    heading_index, column_by_index, problems = _headings(sheet, given.rows, given.name, strict=True)
    table = RawTable(sheet, given.name, by_title=True, is_readable=heading_index is not None)
    if heading_index is None:
        return table, problems
    mark_index = next((i for i, cell in enumerate(given.rows[heading_index]) if _folded(cell) == _folded(MARK)), None)
    formulas = {formula.cell: formula.text for formula in given.formulas}
    rows = []
    for index, cells in enumerate(given.rows[heading_index + 1 :], start=heading_index + 1):
        row = _row_of_worksheet(index, cells, column_by_index, formulas)
        mark = _folded(cells[mark_index] or "") if mark_index is not None else ""
        if mark in EXPLAINING:
            problems += _changed_example(table, row, mark)
        elif not is_blank(row):
            rows.append(row)
        problems += _beside_headings(table, row, cells, {*column_by_index, mark_index})
    return RawTable(sheet, given.name, by_title=True, rows=tuple(rows)), problems


def _row_of_worksheet(
    index: int, cells: Sequence[Cell], column_by_index: Mapping[int, Column], formulas: Mapping[str, str]
) -> RawRow:
    values: dict[str, Cell] = {}
    calculated: dict[str, str] = {}
    for i, column in column_by_index.items():
        formula = formulas.get(cell_name(index, i), "")
        values[column.name] = _NO_FORMULAS.get(formula, cells[i])
        if formula and formula not in _NO_FORMULAS:
            calculated[column.name] = formula
    return RawRow(index + 1, values, calculated)


def _table_of_csv(sheet: Sheet, name: str, data: bytes) -> tuple[RawTable, list[Problem]]:
    read = spreadsheets.read_csv(data, name)
    if read.problems:
        return RawTable(sheet, name, by_title=False, is_readable=False), list(read.problems)
    heading_index, column_by_index, problems = _headings(sheet, read.rows[:1], name, strict=False)
    if heading_index is None:
        return RawTable(sheet, name, by_title=False, is_readable=False), problems
    rows = [
        RawRow(number, {column.name: unguarded(cells[i]) or None for i, column in column_by_index.items()})
        for number, cells in enumerate(read.rows[1:], start=2)
    ]
    return RawTable(sheet, name, by_title=False, rows=tuple(row for row in rows if not is_blank(row))), problems


def _table_of_toml(sheet: Sheet, name: str, data: bytes) -> tuple[RawTable, list[Problem]]:
    try:
        given = tomllib.loads(data.decode("utf-8"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        unread = RawTable(sheet, name, by_title=False, is_readable=False)
        return unread, [Problem(name, f"This is not TOML: {fault}.", "not-toml")]
    by_name = {column.name: column for column in sheet.columns}
    problems = [
        _unknown_heading(f"{name}, {key}", key, [each for each in by_name if each not in given])
        for key in given
        if key not in by_name
    ]
    problems += [
        Problem(f"{name}, {key}", "Write one value here, not a list or a table.", "not-a-value")
        for key, value in given.items()
        if key in by_name and isinstance(value, list | dict)
    ]
    cells = {key: None if isinstance(given.get(key), list | dict) else given.get(key) for key in by_name}
    return RawTable(sheet, name, by_title=False, rows=(RawRow(None, cells),)), problems


def is_blank(row: RawRow) -> bool:
    """Answer whether nobody wrote anything in a row."""
    return not row.formulas and all(text_of(cell) == "" for cell in row.cells.values())


def _headings(
    sheet: Sheet, rows: Iterable[Sequence[Cell]], place: str, *, strict: bool
) -> tuple[int | None, dict[int, Column], list[Problem]]:
    """Return which row heads the columns, which column stands where, and what is wrong with the headings.

    Args:
        sheet: the table that they should be of.
        rows: the rows from the top.
        place: what the table is called.
        strict: ask for every column, as in a workbook, whose template has them all. Otherwise those that may be blank
            may be left out.
    """
    by_heading = _by_heading(sheet)
    best_index: int | None = None
    best_count, best = 0, tuple[Cell, ...]()
    for index, cells in enumerate(rows):
        if index == _MOST_ROWS_ABOVE_HEADINGS:
            break
        count = len({by_heading[_folded(cell)].name for cell in cells if _folded(cell) in by_heading})
        if count > best_count:
            best_index, best_count, best = index, count, tuple(cells)
    if best_index is None:
        wanted = ", ".join(column.title if strict else column.name for column in sheet.columns if column.required)
        message = f"No row holds this table's headings. Put them back: {wanted}; or begin from a new template."
        return None, {}, [Problem(place, message, "headings-missing")]
    return best_index, *_columns_under(sheet, best, f"{place}, row {best_index + 1}", strict=strict)


def _columns_under(
    sheet: Sheet, headings: Sequence[Cell], place: str, *, strict: bool
) -> tuple[dict[int, Column], list[Problem]]:
    by_heading = _by_heading(sheet)
    problems, column_by_index = [], {}
    found: set[str] = set()
    for index, cell in enumerate(headings):
        column = by_heading.get(_folded(cell))
        if column is not None and column.name in found:
            problems.append(Problem(place, f"The heading '{cell}' stands twice. Take one out.", "column-twice"))
        elif column is not None:
            found.add(column.name)
            column_by_index[index] = column
    missing = [column for column in sheet.columns if column.name not in found]
    labels = [column.title if strict else column.name for column in missing]
    problems += [
        _unknown_heading(place, text_of(cell), labels)
        for cell in headings
        if text_of(cell) and _folded(cell) not in by_heading and _folded(cell) != _folded(MARK)
    ]
    problems += [
        Problem(place, f"The column '{label}' is missing. Put it back, with that heading.", "column-missing")
        for column, label in zip(missing, labels, strict=True)
        if strict or column.required
    ]
    return column_by_index, problems


def _by_heading(sheet: Sheet) -> dict[str, Column]:
    named = {_folded(column.name): column for column in sheet.columns}
    short = {_folded(re.sub(r" \([^)]*\)$", "", column.title)): column for column in sheet.columns}
    return named | short | {_folded(column.title): column for column in sheet.columns}


def _unknown_heading(place: str, heading: str, missing: Sequence[str]) -> Problem:
    close = nearest(heading, missing)
    advice = f"Did you mean '{close}'? Write it so." if close else "Take it out."
    return Problem(place, f"There is no column '{heading}' in this table. {advice}", "column-unknown")


def _changed_example(table: RawTable, row: RawRow, mark: str) -> list[Problem]:
    """Return the fault of a row of somebody's own that still says it is the example: it would be passed over."""
    changed = [column for column in table.sheet.columns if not _is_as_in_example(column, row.cells.get(column.name))]
    if mark != EXAMPLE or not changed:
        return []
    message = (
        f"This row is marked '{EXAMPLE}', so it is not loaded, but it no longer holds the example. "
        f"Clear the word '{EXAMPLE}' if the row is yours; otherwise delete the row."
    )
    return [Problem(table.where(row), message, "example-changed")]


def _is_as_in_example(column: Column, cell: Cell) -> bool:
    if text_of(cell) in {"", column.example}:
        return True
    try:
        return column.example != "" and read_cell(column, cell) == read_cell(column, column.example)
    except NotRead:
        return False


def _beside_headings(table: RawTable, row: RawRow, cells: Sequence[Cell], known: set[int | None]) -> list[Problem]:
    stray = next((text_of(cell) for i, cell in enumerate(cells) if i not in known and text_of(cell)), "")
    if not stray or is_blank(row):
        return []
    message = f"'{stray}' stands in a column without a heading of this table, so it would be lost. Move it or clear it."
    return [Problem(table.where(row), message, "cell-without-heading")]
