"""What stands in one cell of somebody else's file: a text, a day, a month or an amount; None where it is none."""

from __future__ import annotations

import re
import time
from datetime import date, datetime
from functools import lru_cache

from rightsource.quantities import Money, Month
from rightsource.storage.csv_writing import as_it_was
from rightsource.storage.spreadsheets import Cell

# As British bookkeeping programs write them; a month before its day is never guessed.
_DAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S",
)  # fmt: skip
_MONTHS = ("%Y-%m", "%b %Y", "%B %Y", "%b-%y", "%b %y", "%b-%Y", "%m/%Y")
_AMOUNT = re.compile(
    r"(?P<open>\(?)(?P<sign>-?)(?P<digits>\d{1,15}(\.\d+)?|\.\d+)(?P<shut>\)?)(?P<side>-|DR|CR|)", re.ASCII
)
_LARGEST = 10**15
_NEAR_A_PENNY = 1e-4


def text_in(cell: Cell) -> str:
    """Return the text of a cell; a whole number stands without a point, as its program shows it.

    >>> text_in(4000.0), text_in(" Rent "), text_in("'=1+1"), text_in(None)
    ('4000', 'Rent', '=1+1', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.min.time() else cell.isoformat(" ")
    return as_it_was(str(cell).strip()).strip() if isinstance(cell, str) else str(cell)


def day_in(cell: Cell) -> date | None:
    """Return the day that a cell says, the day before the month where both are numbers.

    >>> day_in("12/05/2026"), day_in("31 Mar 2027"), day_in("05/31/2026")
    (datetime.date(2026, 5, 12), datetime.date(2027, 3, 31), None)
    """
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _first_of(text_in(cell), _DAYS)


def month_in(cell: Cell) -> Month | None:
    """Return the month that a cell says, by its name or by any of its days.

    >>> month_in("Apr-26"), month_in("2026-11"), month_in("30/04/2026"), month_in("Q1")
    (Month(year=2026, month=4), Month(year=2026, month=11), Month(year=2026, month=4), None)
    """
    day = day_in(cell) or _first_of(text_in(cell), _MONTHS)
    return None if day is None else Month.of(day)


def amount_in(cell: Cell) -> Money | None:
    """Return the amount that a cell says, in whole pence; an empty cell, or a dash alone, is nil.

    >>> amount_in("(1,250.50)"), amount_in("£12.30 CR"), amount_in(0.1 + 0.2), amount_in("0.005"), amount_in("-")
    (Money('−£1,250.50'), Money('−£12.30'), Money('£0.30'), None, Money('£0.00'))
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return _number(cell)
    return None if isinstance(cell, date) else _written(text_in(cell))


def _number(number: float) -> Money | None:
    """Return a spreadsheet's number as pence, if it is as near to whole pence as its arithmetic comes."""
    if not abs(number) < _LARGEST / 100:
        return None
    pence = round(number * 100)
    return Money(pence) if abs(number * 100 - pence) <= max(_NEAR_A_PENNY, abs(pence) * 1e-15) else None


def _written(text: str) -> Money | None:
    plain = re.sub(r"[£,\s]|GBP", "", text.replace("−", "-").upper())
    if plain in {"", "-", "–"}:
        return Money(0)
    match = _AMOUNT.fullmatch(plain)
    minuses = [each for each in match.group("open", "sign", "side") if each and each != "DR"] if match else []
    if match is None or bool(match["open"]) != bool(match["shut"]) or len(minuses) > 1:
        return None
    try:
        amount = Money.pounds(match["digits"])
    except ValueError:
        return None
    return -amount if minuses else amount


@lru_cache(maxsize=10_000)
def _first_of(text: str, ways: tuple[str, ...]) -> date | None:
    for way in ways:
        try:
            found = time.strptime(text, way)
        except ValueError:
            continue
        return date(found.tm_year, found.tm_mon, found.tm_mday)
    return None
