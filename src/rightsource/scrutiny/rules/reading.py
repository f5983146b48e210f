"""One cell: what a person, a spreadsheet program or a file wrote, read as the kind its column asks for.

A cell that cannot be read says what was seen and what to write instead.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.rows import Column

Cell = str | int | float | bool | Decimal | date | datetime | time | timedelta | None

# Days as a spreadsheet counts them, from 1990 to 2100: a smaller number in a date column is a slip, not a day.
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_415
_SERIAL_DAY_ZERO = date(1899, 12, 30)
# A cell that begins so is run as a formula by spreadsheet programs when it stands in a CSV file.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DAY_SHAPES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2)),
    (re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})"), (2, 1, 0)),
)
_DAY_IN_WORDS = re.compile(r"(\d{1,2}) ([A-Za-z]+) (\d{4})")
# Commas only between thousands: "1,5" is somebody's one and a half, and would be read as fifteen.
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+(\.\d*)?|\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
# A spreadsheet keeps 15 figures: 13 of pounds and two of pence.
_TOO_LARGE = Decimal(10) ** 13
_LONGEST_TEXT = 32_000  # a spreadsheet's cell holds 32,767 characters
_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})


class NotRead(Exception):  # noqa: N818 - it carries one fault of a cell to the reader of its row
    """A cell cannot be read: why, in plain words, and what to write."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


def read_cell(column: Column, cell: Cell) -> object:
    """Return the value of a cell that is not blank.

    Raises:
        NotRead: says what was seen and what to write.
    """
    if not column.is_many:
        return _read(column.kind, cell, column)
    parts = [part.strip() for part in text_of(cell).split(";")]
    return tuple(_read(column.kind, part, column) for part in parts if part)


def text_of(cell: Cell) -> str:
    """Return what a cell shows, as text.

    >>> text_of(14.0), text_of(True), text_of(date(2026, 4, 1)), text_of(None)
    ('14', 'yes', '2026-04-01', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def nearest(word: str, words: Iterable[str]) -> str:
    """Return which of some words somebody most likely meant, or nothing.

    >>> nearest("Organistaions", ["Organisations", "Posts"]), nearest("zebra", ["Posts"])
    ('Organisations', '')
    """
    by_folded = {each.casefold(): each for each in words}
    found = difflib.get_close_matches(word.strip().casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def guarded(text: str) -> str:
    """Return text so that no spreadsheet program runs it as a formula when it stands in a CSV file.

    >>> guarded("=1+1"), unguarded(guarded("=1+1")), guarded("plain")
    ("'=1+1", '=1+1', 'plain')
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return text as it was before it was guarded."""
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text


def _read(kind: type, cell: Cell, column: Column) -> object:
    if issubclass(kind, StrEnum):
        return _choice(kind, cell, column)
    return _READERS[kind](cell)


def _choice(kind: type[StrEnum], cell: Cell, column: Column) -> StrEnum:
    seen = text_of(cell)
    wanted = " ".join(seen.split()).casefold()
    for member in kind:
        if wanted in {member.value.casefold(), member.value.split(" (")[0].casefold()}:
            return member
    close = nearest(seen, column.choices)
    if close:
        advice = f"Did you mean '{close}'?"
    elif len(column.choices) <= 8:
        advice = f"Choose one of: {'; '.join(column.choices)}."
    else:
        advice = f"Choose from the {len(column.choices)} in the list, such as '{column.choices[0]}'."
    raise NotRead(f"'{seen}' is not among the choices. {advice}", "not-a-choice")


def _text(cell: Cell) -> str:
    text = text_of(cell)
    if any((ord(letter) < 32 and letter not in "\n\t") or letter == "\x7f" for letter in text):
        raise NotRead("It holds a control character that cannot be seen. Type the text again.", "control-character")
    if len(text) > _LONGEST_TEXT:
        raise NotRead(f"It has {len(text):,} characters, and there is room for {_LONGEST_TEXT:,}.", "text-too-long")
    return text


def _yes_or_no(cell: Cell) -> bool:
    seen = text_of(cell)
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        seen = {"1": "yes", "0": "no"}.get(seen, seen)
    if seen.casefold() in _YES | _NO:
        return seen.casefold() in _YES
    raise NotRead(f"'{seen}' is neither yes nor no. Write yes or no.", "not-yes-or-no")


def _number(cell: Cell, what: str, example: str) -> Decimal:
    seen = text_of(cell)
    plain = re.sub(r"[£\s]", "", seen).replace("−", "-")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"  # as accountants write what is owed
    if isinstance(cell, bool | date | time | timedelta) or not _NUMBER.fullmatch(plain):
        raise NotRead(f"'{seen}' is not {what}. Write {example}.", "not-a-number")
    number = Decimal(plain.replace(",", ""))
    if abs(number) >= _TOO_LARGE:
        raise NotRead(f"{seen} is larger than anything that is kept here. Check its noughts.", "number-too-large")
    return number


def _whole_number(cell: Cell) -> int:
    number = _number(cell, "a whole number", "digits only, such as 28")
    if number != number.to_integral_value():
        raise NotRead(f"{number} is not a whole number. Write digits only, such as 28.", "not-a-whole-number")
    return int(number)


def _decimal(cell: Cell) -> Decimal:
    seen = text_of(cell)
    if seen.endswith("%"):
        raise NotRead(f"Write {seen.removesuffix('%').strip()} without the % sign.", "not-a-number")
    return _number(cell, "a number", "digits, such as 91.5")


def _money(cell: Cell) -> Money:
    number = _number(cell, "an amount", "pounds, such as 1200000 or 1200000.50")
    try:
        return Money.pounds(number)
    except ValueError:
        rounded = number.quantize(Decimal("0.01"))
        raise NotRead(
            f"{number} has a fraction of a penny. Write {rounded}, or the exact amount.", "fraction-of-a-penny"
        ) from None


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise NotRead(f"'{text_of(cell)}' holds a time of day. Write {cell.date()}.", "not-a-day")
        return cell.date()
    if isinstance(cell, date):
        return cell
    seen = text_of(cell)
    if isinstance(cell, int | float) and seen.isdigit() and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        return _SERIAL_DAY_ZERO + timedelta(days=int(cell))
    return _written_day(seen)


def _written_day(seen: str) -> date:
    for shape, (year, month, day) in _DAY_SHAPES:
        match = shape.fullmatch(seen)
        if match:
            figures = [int(part) for part in match.groups()]
            return _checked_day(seen, figures[year], figures[month], figures[day])
    match = _DAY_IN_WORDS.fullmatch(seen)
    if match:
        months = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
        months |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
        return _checked_day(seen, int(match[3]), months.get(match[2].casefold(), 0), int(match[1]))
    raise NotRead(f"'{seen}' is not a day. Write year-month-day, such as 2026-06-30.", "not-a-day")


def _checked_day(seen: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        example = "2026-06-30"
        if 1 <= month <= 12 and 1900 <= year <= 2200:
            example = f"{year}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
        raise NotRead(f"{seen} is not a day. Write {example}.", "not-a-day") from None


def read_month(cell: Cell) -> Month:
    """Return the month that a cell or a person says.

    Raises:
        NotRead: it is not a month.
    """
    if isinstance(cell, date):  # spreadsheet programs turn 2026-10 into a day
        return Month.of(cell)
    seen = text_of(cell)
    match = re.fullmatch(r"(\d{4})[-/](\d{1,2})", seen)
    if match and 1 <= int(match[2]) <= 12 and int(match[1]) > 0:
        return Month(int(match[1]), int(match[2]))
    raise NotRead(f"'{seen}' is not a month. Write year-month, such as 2026-10.", "not-a-month")


def _financial_year(cell: Cell) -> FinancialYear:
    seen = text_of(cell)
    if isinstance(cell, date):  # spreadsheet programs turn 2011-12 into December 2011
        seen = f"{cell.year}-{cell.month:02}"
    match = re.fullmatch(r"(\d{4})\s*[-/–]\s*(?:\d\d)?(\d\d)", seen)
    try:
        return FinancialYear.parse(f"{match[1]}-{match[2]}" if match else seen)
    except ValueError:
        first = re.match(r"[12]\d{3}", seen)
        example = str(FinancialYear(int(first[0]))) if first else "2026-27"
        raise NotRead(f"'{seen}' is not a financial year. Write it as {example}.", "not-a-financial-year") from None


_READERS: dict[type, Callable[[Cell], object]] = {
    str: _text,
    bool: _yes_or_no,
    int: _whole_number,
    Decimal: _decimal,
    date: _day,
    Money: _money,
    Month: read_month,
    FinancialYear: _financial_year,
}
