"""Thirteen weeks of cash for one organisation: what it opens with, what comes in and goes out, and the lowest point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import Money, Month
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.borrowing import months_later, schedule
from rightsource.treasury.rules.reserves import CashLow, lowest_cash
from rightsource.treasury.rules.rows import CashKind, CashLine, CashRepeat, Loan

WEEKS = 13
_COMES_IN = frozenset({CashKind.RECEIPTS, CashKind.OTHER_IN})
_EVERY = {CashRepeat.WEEKLY: 1, CashRepeat.FORTNIGHTLY: 2, CashRepeat.FOUR_WEEKLY: 4}


class CashSource(StrEnum):
    """Where an item of a cash forecast comes from."""

    FORECAST = "the forecast"
    COMMITMENT = "a commitment in the ledger"
    LOAN = "a loan's schedule"


class OpeningSource(StrEnum):
    """Whose word the cash at the beginning is."""

    BOOKS = "the organisation's books"
    STATED = "stated by whoever forecast"


@dataclass(frozen=True, slots=True)
class CashInBooks:
    """What an organisation's books have as cash at the beginning of a day.

    Attributes:
        amount: what stands on its accounts of cash; an overdraft is below nought.
        posted_to: the last day by then on which anything is posted.
    """

    organisation: str
    amount: Money
    posted_to: date

    def reaches(self, day: date) -> bool:
        """Answer whether the books were kept up to the month before a day, so that they can speak for it."""
        return Month.of(self.posted_to) >= Month.of(day).previous


@dataclass(frozen=True, slots=True)
class CashItem:
    """One payment in or out on a day; what goes out is below nought.

    Attributes:
        record_id: the record it comes from; blank for a commitment, which the ledger holds.
    """

    falls_on: date
    name: str
    amount: Money
    source: CashSource
    record_id: str


@dataclass(frozen=True, slots=True)
class CashWeek:
    """One week: what came in, what went out (below nought), and what is left at its end."""

    number: int
    begins_on: date
    ends_on: date
    came_in: Money
    went_out: Money
    closing: Money
    items: tuple[CashItem, ...]


@dataclass(frozen=True, slots=True)
class CashForecast:
    """An organisation's cash for thirteen weeks from the day of its latest forecast.

    Attributes:
        organisation: whose cash.
        made_on: the day it begins.
        made_by: the posts that forecast.
        opening: cash at the beginning: of the books where they reach it, else as stated.
        opening_from: which of the two it is.
        opening_stated: what whoever forecast stated; None where they stated nothing.
        opening_ids: the records that state it.
        books: what the books have, and to which day; None where there are none to read.
        weeks: the thirteen weeks.
        low: the lowest week end.
    """

    organisation: str
    made_on: date
    made_by: tuple[str, ...]
    opening: Money
    opening_from: OpeningSource
    opening_stated: Money | None
    opening_ids: tuple[str, ...]
    books: CashInBooks | None
    weeks: tuple[CashWeek, ...]
    low: CashLow


def cash_forecast(
    lines: Iterable[Recorded[CashLine]],
    organisation: str,
    on: date,
    *,
    commitments: Iterable[Commitment] = (),
    loans: Iterable[Recorded[Loan]] = (),
    books: CashInBooks | None = None,
) -> CashForecast | None:
    """Return an organisation's latest 13-week forecast by a day; None where nothing says what cash it opens with.

    It opens with the cash that the books have at the beginning of its first day, where they are kept up to the month
    before; else with what whoever forecast stated.

    What the ledger says is due and what loans ask for is added to the lines of whoever forecast, so a line for the same
    is not to be written.

    Args:
        lines: lines of any forecasts.
        organisation: whose cash.
        on: the day by which the forecast was made.
        commitments: what any two bound themselves to; those of others are left out.
        loans: any loans; those of others are left out.
        books: the organisation's cash at the beginning of the forecast's first day; None where it keeps no books.
    """
    own = [each for each in lines if each.row.organisation == organisation and each.row.made_on <= on]
    made_on = max((each.row.made_on for each in own), default=None)
    own = [each for each in own if each.row.made_on == made_on]
    opening = [each for each in own if each.row.kind is CashKind.OPENING]
    if made_on is None:
        return None
    stated = Money.total([each.row.amount for each in opening]) if opening else None
    reaching = books if books is not None and books.reaches(made_on) else None
    start = stated if reaching is None else reaching.amount
    if start is None:
        return None
    until = made_on + timedelta(weeks=WEEKS)
    items = [
        *(item for line in own if line.row.kind is not CashKind.OPENING for item in _of_line(line, until)),
        *_of_commitments(commitments, organisation, made_on, until),
        *(item for loan in loans for item in _of_loan(loan, organisation, made_on, until)),
    ]
    weeks = tuple(_weeks(items, start, made_on))
    made_by = tuple(sorted({each.row.made_by for each in own}))
    low = lowest_cash([week.closing for week in weeks], made_on)
    opening_ids = tuple(each.record_id for each in opening)
    source = OpeningSource.STATED if reaching is None else OpeningSource.BOOKS
    return CashForecast(organisation, made_on, made_by, start, source, stated, opening_ids, books, weeks, low)


def first_days(lines: Iterable[Recorded[CashLine]], on: date) -> dict[str, date]:
    """Return the first day of the latest forecast by a day of each organisation that has one."""
    found: dict[str, date] = {}
    for each in lines:
        row = each.row
        if row.made_on <= on:
            found[row.organisation] = max(row.made_on, found.get(row.organisation, row.made_on))
    return found


def falls_on(line: CashLine, until: date) -> tuple[date, ...]:
    """Return the days on which a line falls before a day, none of them before its forecast begins."""
    days, number = [], 0
    while (day := _nth(line, number)) < until:
        days.append(day)
        if line.repeats is CashRepeat.ONCE:
            break
        number += 1
    return tuple(day for day in days if day >= line.made_on)


def _nth(line: CashLine, number: int) -> date:
    if line.repeats is CashRepeat.MONTHLY:
        return months_later(line.first_on, number)
    return line.first_on + timedelta(weeks=_EVERY.get(line.repeats, 0) * number)


def _of_line(line: Recorded[CashLine], until: date) -> Iterator[CashItem]:
    row = line.row
    amount = row.amount if row.kind in _COMES_IN else -row.amount
    for day in falls_on(row, until):
        yield CashItem(day, row.name, amount, CashSource.FORECAST, line.record_id)


def _of_commitments(
    commitments: Iterable[Commitment], organisation: str, begins_on: date, until: date
) -> Iterator[CashItem]:
    for each in commitments:
        if not begins_on <= each.due_on < until or organisation not in {each.payer, each.payee}:
            continue
        amount = each.amount if each.payee == organisation else -each.amount
        yield CashItem(each.due_on, each.purpose, amount, CashSource.COMMITMENT, "")


def _of_loan(loan: Recorded[Loan], organisation: str, begins_on: date, until: date) -> Iterator[CashItem]:
    row = loan.row
    if organisation not in {row.borrower, row.lender}:
        return
    for each in schedule(row):
        if begins_on <= each.due_on < until:
            amount = each.payment if row.lender == organisation else -each.payment
            yield CashItem(each.due_on, row.name, amount, CashSource.LOAN, loan.record_id)


def _weeks(items: Iterable[CashItem], opening: Money, made_on: date) -> Iterator[CashWeek]:
    in_order = sorted(items, key=lambda item: (item.falls_on, item.name))
    closing = opening
    for number in range(1, WEEKS + 1):
        begins_on = made_on + timedelta(weeks=number - 1)
        ends_on = begins_on + timedelta(days=6)
        own = tuple(item for item in in_order if begins_on <= item.falls_on <= ends_on)
        came_in = Money.total([item.amount for item in own if item.amount > Money(0)])
        went_out = Money.total([item.amount for item in own if item.amount < Money(0)])
        closing += came_in + went_out
        yield CashWeek(number, begins_on, ends_on, came_in, went_out, closing, own)
