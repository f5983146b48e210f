"""Finding the table in somebody else's file: its sheet, its row of headings, and the rows below with what they say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rightsource.ledger.rules.cells import amount_in, text_in
from rightsource.ledger.rules.given_lines import FoundTable, GivenLine
from rightsource.ledger.rules.mapping import (
    TOLD_ACROSS,
    Columns,
    FileKind,
    Meaning,
    columns_beside_months,
    has_months_across,
    headings_missing,
    missing_columns,
    places,
    suggested_columns,
)
from rightsource.ledger.rules.months_across import MonthsAcross, lines_across, months_across, named_headings
from rightsource.quantities import Money, Problem, ProblemsFound
from rightsource.storage.spreadsheets import Cell, is_workbook, read_csv, read_workbook

# Programs write a name, a day and a filter or two over their tables; what begins lower down is something else.
_ROWS_LOOKED_AT = 30
_SUMMED = (Meaning.AMOUNT, Meaning.DEBIT, Meaning.CREDIT)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    rows: Sequence[Sequence[Cell]]


def find_table(
    name: str, content: bytes, kind: FileKind, columns: Columns, *, sheet: str = "", is_whole: bool = False
) -> FoundTable:
    """Return the table of a CSV file or a workbook, the first whose headings fit.

    Args:
        name: what the file is called.
        content: its bytes, by which it is judged.
        kind: what it tells.
        columns: the headings that are known, by what their columns say.
        sheet: the sheet of a workbook; blank for whichever fits.
        is_whole: whether these are all the columns there are, so that none is added by its usual name.

    Raises:
        ProblemsFound: it cannot be read, or has no such table.
    """
    sheets, notes = _sheets(name, content)
    wanted = [each for each in sheets if not sheet or each.name.casefold() == sheet.casefold()]
    if not wanted:
        raise ProblemsFound([Problem(name, f"The workbook has no sheet {sheet!r}.", "sheet-missing")])
    best: tuple[int, Columns, tuple[str, ...]] = (-1, {}, ())
    for each in wanted:
        for at, row in enumerate(each.rows[:_ROWS_LOOKED_AT]):
            headings = [text_in(cell) for cell in row]
            told = columns if is_whole else suggested_columns(kind, headings, columns)
            across = _across(each, at, kind, columns, is_whole=is_whole)
            if across is not None:
                return _found_across(each, at, *across, notes)
            gone = headings_missing(told, headings)
            if not gone and not missing_columns(kind, told):
                return _found(each, at, headings, told, notes)
            best = max(best, (len(told) - len(gone), told, gone), key=lambda one: one[0])
    raise ProblemsFound(list(_not_found(name, kind, best[1], best[2])))


def text_of_file(content: bytes, name: str) -> str:
    """Return a CSV file as the text that our own readers take, whatever its encoding.

    Raises:
        ProblemsFound: it is no CSV file.
    """
    table = read_csv(content, name)
    if table.problems:
        raise ProblemsFound(table.problems)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table.rows)
    return out.getvalue()


def _not_found(name: str, kind: FileKind, told: Columns, gone: Sequence[str]) -> Iterator[Problem]:
    for heading in gone:
        yield Problem(
            name, f"There is no column {heading!r}. Correct the name, or give the file's own.", "column-missing"
        )
    for each in missing_columns(kind, told):
        yield Problem(name, f"No column is known to be the {each}. Say which one is.", "column-missing")


def _sheets(name: str, content: bytes) -> tuple[list[_Sheet], tuple[str, ...]]:
    if is_workbook(content):
        workbook = read_workbook(content, name=name, any_format=True)
        if workbook.problems:
            raise ProblemsFound(workbook.problems)
        return [_Sheet(each.name, each.rows) for each in workbook.sheets], ()
    table = read_csv(content, name)
    if table.problems:
        raise ProblemsFound(table.problems)
    return [_Sheet("", table.rows)], table.notes


def _found(sheet: _Sheet, at: int, headings: Sequence[str], columns: Columns, notes: tuple[str, ...]) -> FoundTable:
    where = places(columns, headings)
    lines = [
        GivenLine(number, {meaning: row[place] for meaning, place in where.items()})
        for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2)
    ]
    filled = [line for line in lines if any(text_in(cell) for cell in line.cells.values())]
    if not filled or not _is_total(filled[-1]):
        return FoundTable(columns, tuple(filled), (), notes)
    *rest, total = filled
    told = f"Row {total.row} is the file's own total, and was not taken as a row."
    return FoundTable(columns, tuple(rest), tuple(_total_problems(rest, total)), (*notes, told))


def _across(
    sheet: _Sheet, at: int, kind: FileKind, columns: Columns, *, is_whole: bool
) -> tuple[MonthsAcross, Columns] | None:
    """Return the months that stand across in a row of headings, and its other columns; None if it is none such."""
    across = months_across(sheet.rows[at], sheet.rows[:at], number=at + 1) if kind in TOLD_ACROSS else None
    if across is None:
        return None
    headings = named_headings(sheet.rows[at])
    told = columns if is_whole else columns_beside_months(headings, columns)
    is_here = has_months_across(kind, told) and Meaning.ACCOUNT in told and not headings_missing(told, headings)
    return (across, told) if is_here else None


def _found_across(sheet: _Sheet, at: int, across: MonthsAcross, columns: Columns, notes: tuple[str, ...]) -> FoundTable:
    if across.problems:
        raise ProblemsFound(across.problems)
    where = places(columns, named_headings(sheet.rows[at]))
    lines, problems, told = lines_across(sheet.rows[at + 1 :], across, where, first=at + 2)
    return FoundTable(columns, lines, problems, (*notes, *told))


def _is_total(line: GivenLine) -> bool:
    account = line.text(Meaning.ACCOUNT).casefold()
    return not line.text(Meaning.TRANSACTION) and (
        account.startswith(("total", "grand total"))
        or not account
        or line.text(Meaning.DESCRIPTION).casefold() == "total"
    )


def _total_problems(lines: Sequence[GivenLine], total: GivenLine) -> Iterator[Problem]:
    for meaning in _SUMMED:
        if not total.text(meaning):
            continue
        stated = amount_in(total.cells[meaning])
        summed = Money.total([amount_in(line.cells[meaning]) or Money(0) for line in lines])
        if stated != summed:
            says = f"The file's own total of the {meaning} is {total.text(meaning)}, and its rows come to {summed}."
            yield Problem(f"row {total.row}", says, "total-does-not-agree")
