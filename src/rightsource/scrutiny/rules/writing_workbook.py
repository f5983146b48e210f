"""A case as a workbook: the template that a council fills in, and the same with the rows of a case in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.constitution.rules.rows import Duty
from rightsource.quantities import Money
from rightsource.scrutiny.rules.case import Case
from rightsource.scrutiny.rules.case_format import BY_NAME, SHEETS, RowProvenance, Sheet
from rightsource.scrutiny.rules.reading import NotRead, read_cell
from rightsource.scrutiny.rules.reading_limits import STATEMENTS
from rightsource.scrutiny.rules.reading_tables import CHOICES, EXAMPLE, EXPLAINING, MARK, NOT_LOADED, READ_ME, REGISTER
from rightsource.scrutiny.rules.writing import value_of
from rightsource.storage.rows import Column, columns_of
from rightsource.storage.workbook_writing import (
    DAY_FORMAT,
    MONEY_FORMAT,
    TEXT_FORMAT,
    SheetColumn,
    SheetRow,
    SheetToWrite,
    Style,
    Value,
    range_of,
    write_workbook,
)

HEADINGS_ROW = 2
FIRST_OWN_ROW = 6
_REGISTER_HEADINGS = (
    "Key",
    "Duty",
    "Act",
    "Section",
    "Service",
    "Post that the Act names",
    "Whether the text was read",
)
_STEPS = (
    "Give your council's own list of facts, as you keep it today, once. Nothing that you use now is replaced.",
    "",
    "In an hour, in this order:",
    "1. Council: one row. The finance officer's and the monitoring officer's own settings stand here.",
    "2. Organisations: the council itself first, then each company, charity, joint committee and partner.",
    "3. Posts: the statutory officers, the members of the shareholder committee, each vehicle's finance lead.",
    "4. Duties: for each duty pick its key from the list; say which post answers for it and who discharges it.",
    "5. Agreements and Price history: from the contracts register. Keep the requests that were refused.",
    "6. Budget and forecast, Reserves and debt, Savings: from the last monitoring report.",
    "7. Exposures: from the treasury and shareholder papers. Contributions and Trading where you have them.",
    "8. Decisions, Papers and Warnings: from the forward plan, the minutes and the officers' reports.",
    "9. Returns and Return measures: only those already made. From now on vehicles send their own.",
    "Then run:  rightsource load FILE.  Every fault is listed with its sheet, row and column. Correct and load again.",
    "",
    "How to fill in a sheet:",
    "Write your own rows below the example, one row a line. The rows marked in column A explain and are not loaded.",
    "The row 'needed' says which columns may not stay blank. Money is in pounds; days are written 2026-06-30.",
    "Write values, not formulas. Copy from other sheets with 'paste values'.",
    "Where a list opens in a cell, pick from it. Keys such as care-company tie the sheets together.",
    "A row that held until a day gets its last day; then add a row for what held after it. Do not overwrite the past.",
    "A row that you take out of this workbook stays on record, and the load says so.",
    "The last three columns say when a row became known and to whom. Blank means: today, to officers.",
    f"A worksheet of your own is passed over if its name begins with '{NOT_LOADED}'.",
    "Name nobody who is not an office holder by office: write a staff number or initials.",
    "",
    "The sheets:",
)


def template(register: Iterable[Duty], *, council: str) -> bytes:
    """Return the workbook that a council fills in.

    Args:
        register: the register of statutory duties, from which the duties sheet is picked.
        council: what the council calls itself, for the title.
    """
    return _workbook(None, register, title=f"{council}: workbook for Rightsource")


def workbook_of(case: Case, register: Iterable[Duty]) -> bytes:
    """Return a case as the workbook that gives it back when it is read."""
    return _workbook(case, register, title=f"{case.profile.name}: workbook for Rightsource")


def _workbook(case: Case | None, register: Iterable[Duty], *, title: str) -> bytes:
    duties = tuple(register)
    lists = _Lists(len(duties))
    sheets = [_sheet(sheet, case, lists) for sheet in SHEETS]
    return write_workbook([_read_me(title), *sheets, _register_sheet(duties), lists.sheet()], title=title)


class _Lists:
    """The hidden sheet of choices, one column a list, and where each drop-down finds its own."""

    def __init__(self, duties: int) -> None:
        self._duties = duties
        self._lists: dict[tuple[str, ...], int] = {}

    def range_for(self, sheet: Sheet, column: Column) -> str:
        """Return the range that a column's drop-down offers; nothing if it offers none."""
        choices = STATEMENTS if (sheet.name, column.name) == ("reserves_debt", "statement") else column.choices
        if column.is_many:
            return ""  # a drop-down offers one, and the cell holds several
        if choices:
            index = self._lists.setdefault(choices, len(self._lists))
            return range_of(CHOICES, index, 0, len(choices) - 1)
        if (sheet.name, column.name) == ("duties", "duty"):
            return range_of(REGISTER, 0, 1, self._duties)
        if column.refers_to:
            return range_of(BY_NAME[column.refers_to].title, 1, FIRST_OWN_ROW)
        return ""

    def sheet(self) -> SheetToWrite:
        """Return the sheet that holds the choices."""
        deepest = max(len(choices) for choices in self._lists)
        rows = tuple(
            SheetRow(Style.PLAIN, tuple(choices[row] if row < len(choices) else None for choices in self._lists))
            for row in range(deepest)
        )
        return SheetToWrite(CHOICES, tuple(SheetColumn(30) for _ in self._lists), rows, is_hidden=True)


def _sheet(sheet: Sheet, case: Case | None, lists: _Lists) -> SheetToWrite:
    last_own = {column.name for column in columns_of(RowProvenance)}
    columns = [
        SheetColumn(
            _width(column), _number_format(column), lists.range_for(sheet, column), is_strict=bool(column.choices)
        )
        for column in sheet.columns
    ]
    rows = [
        SheetRow(Style.TITLE, (None, sheet.title)),
        SheetRow(Style.PLAIN, (None, sheet.purpose)),
        SheetRow(Style.HEADING, (MARK, *(column.title for column in sheet.columns))),
        SheetRow(Style.HELP, (EXPLAINING[0], *(_help(column) for column in sheet.columns))),
        SheetRow(Style.HELP, (EXPLAINING[1], *(_needed(column, last_own) for column in sheet.columns))),
        SheetRow(Style.EXAMPLE, (EXAMPLE, *(_example(column) for column in sheet.columns))),
    ]
    assert len(rows) == FIRST_OWN_ROW
    rows += [
        SheetRow(Style.OWN, (None, *(value_of(column, row) for column in sheet.columns)))
        for row in (case[sheet.name] if case else ())
    ]
    return SheetToWrite(
        sheet.title,
        (SheetColumn(13), *columns),
        tuple(rows),
        frozen_rows=HEADINGS_ROW + 1,
        frozen_columns=2,
        offered_from=FIRST_OWN_ROW - 1,
    )


def _help(column: Column) -> str:
    if not column.is_many or not issubclass(column.kind, StrEnum):
        return column.help
    return f"{column.help} Of: {', '.join(column.choices)}."


def _needed(column: Column, last_own: set[str]) -> str:
    if column.required:
        return "required"
    return "may be blank: where it comes from" if column.name in last_own else "may be blank"


def _example(column: Column) -> Value:
    """Return the example as a person's typing would leave it: a number or a day where the column holds them."""
    if column.is_many or column.example == "":
        return column.example
    try:
        value = read_cell(column, column.example)
    except NotRead:
        return column.example
    if isinstance(value, Money):
        return value.decimal_gbp
    if isinstance(value, date | Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return column.example


def _number_format(column: Column) -> str:
    if column.is_many:
        return TEXT_FORMAT
    return {date: DAY_FORMAT, Money: MONEY_FORMAT, int: "0", Decimal: "General"}.get(column.kind, TEXT_FORMAT)


def _width(column: Column) -> int:
    if column.kind in {date, bool, int, Decimal}:
        return 14
    if column.kind is str and not column.refers_to:
        return 32
    return 22


def _read_me(title: str) -> SheetToWrite:
    lines = [SheetRow(Style.TITLE, (title,)), *(SheetRow(Style.OWN, (line,)) for line in _STEPS)]
    lines += [SheetRow(Style.OWN, (f"{sheet.title}: {sheet.purpose}",)) for sheet in SHEETS]
    lines.append(SheetRow(Style.OWN, (f"{REGISTER}: the statutory duties of an English council, to pick keys from.",)))
    return SheetToWrite(READ_ME, (SheetColumn(118),), tuple(lines))


def _register_sheet(duties: Iterable[Duty]) -> SheetToWrite:
    rows = [SheetRow(Style.HEADING, _REGISTER_HEADINGS)]
    rows += [
        SheetRow(
            Style.OWN,
            (
                duty.duty,
                duty.title,
                duty.act,
                duty.section,
                duty.service_group,
                duty.accountable_post or "the council names its own",
                "yes" if duty.is_verified else "no: shown, not counted",
            ),
        )
        for duty in duties
    ]
    widths = (32, 60, 34, 16, 26, 34, 24)
    return SheetToWrite(REGISTER, tuple(SheetColumn(width) for width in widths), tuple(rows), frozen_rows=1)
