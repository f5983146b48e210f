"""Timesheets of work that is paid as it goes: read, checked as timesheets, and turned into lines of activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rightsource.commissioning.rules.charges.activity import ActivityColumn, quantity_in
from rightsource.commissioning.rules.charges.mechanisms import part_within
from rightsource.commissioning.rules.charges.steps import to_the_penny
from rightsource.ledger.rules.cells import day_in, text_in
from rightsource.quantities import FinancialYear, Money, Month, Period, Problem
from rightsource.storage.spreadsheets import Cell

_TEN_THOUSANDTHS: Final = 10_000
_HOURS_A_DAY: Final = 24


class TimesheetColumn(StrEnum):
    """What a column of a timesheet is; all are needed but the matter."""

    AGREEMENT = "agreement"
    WORKER = "worker"
    DAY = "day"
    GRADE = "grade"
    HOURS = "hours"
    MATTER = "matter"


_KNOWN: Final = {
    TimesheetColumn.AGREEMENT: ("agreement", "contract", "client"),
    TimesheetColumn.WORKER: ("worker", "fee earner", "staff mark", "employee mark"),
    TimesheetColumn.DAY: ("day", "date", "date worked"),
    TimesheetColumn.GRADE: ("grade", "rate", "unit", "role"),
    TimesheetColumn.HOURS: ("hours", "time", "quantity"),
    TimesheetColumn.MATTER: ("matter", "job", "case", "project"),
}
_HEADINGS: Final = tuple(
    str(each)
    for each in (
        ActivityColumn.AGREEMENT,
        ActivityColumn.UNIT,
        ActivityColumn.DAY,
        ActivityColumn.QUANTITY,
        ActivityColumn.GROUP,
        ActivityColumn.REFERENCE,
    )
)


@dataclass(frozen=True, slots=True)
class Timesheet:
    """One line of work: who by a mark of the provider's own, when, at which grade, how long, on what."""

    agreement: str
    worker: str
    day: date
    grade: str
    hours: Decimal
    matter: str = ""


@dataclass(frozen=True, slots=True)
class OverheadCompared:
    """What work paid as it goes came to, beside what it cost before.

    Attributes:
        months: those that are charged.
        charged: what they came to.
        overhead: what as many months of the old overhead came to.
        saved: the difference; below nought where paying as it goes costs more.
        a_year: the old overhead of a whole year.
        year: of which year it is.
        source: where that is written.
    """

    agreement: str
    months: tuple[Month, ...]
    charged: Money
    overhead: Money
    saved: Money
    a_year: Money
    year: str
    source: str


def lines_of(
    rows: Sequence[tuple[int, Sequence[Cell]]], name: str
) -> tuple[tuple[tuple[int, tuple[Cell, ...]], ...], tuple[Problem, ...]]:
    """Return timesheets as rows of activity with their numbers, the headings first, and every fault of time.

    The grade is the unit, the hours are the quantity, the matter is the group, and the worker's mark the reference.
    """
    (first, headings), body = rows[0], rows[1:]
    plain = [text_in(each).casefold() for each in headings]
    places = {
        column: next((plain.index(each) for each in known if each in plain), None) for column, known in _KNOWN.items()
    }
    missing = [each for each, place in places.items() if place is None and each is not TimesheetColumn.MATTER]
    if missing:
        told = f"It has no column for {', '.join(missing)}. Give a timesheet with those headings."
        return (), (Problem(f"{name}, row {first}", told, "timesheet-column-missing"),)
    found: list[tuple[int, tuple[Cell, ...]]] = [(first, _HEADINGS)]
    for row, cells in body:
        given = {each: cells[place] if place is not None else "" for each, place in places.items()}
        found.append(
            (
                row,
                (
                    given[TimesheetColumn.AGREEMENT],
                    given[TimesheetColumn.GRADE],
                    given[TimesheetColumn.DAY],
                    given[TimesheetColumn.HOURS],
                    given[TimesheetColumn.MATTER],
                    given[TimesheetColumn.WORKER],
                ),
            )
        )
    return tuple(found), tuple(_faults(found[1:], name))


def _faults(rows: Sequence[tuple[int, tuple[Cell, ...]]], name: str) -> Iterator[Problem]:
    worked: defaultdict[tuple[str, date], int] = defaultdict(int)
    told: set[tuple[str, date]] = set()
    for row, (_, _, written, hours, _, worker) in rows:
        day, quantity, mark = day_in(written), quantity_in(hours), text_in(worker)
        if not mark:
            said = "It does not say who worked. Give a mark of your own that names nobody."
            yield Problem(f"{name}, row {row}", said, "timesheet-without-worker")
        if quantity is not None and quantity < 0:
            said = "Hours below nought stand on no timesheet. To correct a month, return it again with the reason."
            yield Problem(f"{name}, row {row}", said, "timesheet-hours")
        if day is None or quantity is None or not mark:
            continue
        worked[mark, day] += quantity
        if worked[mark, day] > _HOURS_A_DAY * _TEN_THOUSANDTHS and (mark, day) not in told:
            told.add((mark, day))
            said = f"{mark} would have worked more than {_HOURS_A_DAY} hours on {day}."
            yield Problem(f"{name}, row {row}", said, "timesheet-hours")


def rows_from(sheets: Sequence[Timesheet]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """Return timesheets that were filled in by hand as the rows of a file of them."""
    headings: tuple[Cell, ...] = tuple(str(each) for each in TimesheetColumn)
    body = [
        (each.agreement, each.worker, each.day.isoformat(), each.grade, str(each.hours), each.matter) for each in sheets
    ]
    return ((1, headings), *enumerate(body, start=2))


def overhead_compared(
    agreement: str, charges: Sequence[tuple[Month, Money]], a_year: Money, year: str, source: str
) -> OverheadCompared:
    """Return what months of work paid as it goes came to, beside as many months of the old overhead.

    Each month is a twelfth of a year, to the penny over all of them; neither is moved for prices.
    """
    months = tuple(sorted((month for month, _ in charges), key=lambda each: each.first_day))
    parts = [
        part_within(FinancialYear.of(each.first_day), Period(each.first_day, each.next.first_day)) for each in months
    ]
    charged = Money.total([amount for _, amount in charges])
    overhead = to_the_penny(a_year.pence * sum(parts, Fraction(0)))
    return OverheadCompared(agreement, months, charged, overhead, overhead - charged, a_year, year, source)
