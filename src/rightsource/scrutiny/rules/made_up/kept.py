"""The books of the demonstration county as it comes: drawn for two whole years, and told only up to a day.

What lies ahead is drawn already and not told yet, so a later month adds to what was told and changes nothing of it.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.governance.rules.interests import Declaration, Interest, InterestKind
from rightsource.ledger.rules.rows import Posting
from rightsource.quantities import FinancialYear, Month, Period
from rightsource.scrutiny.rules.made_up.bills import Bill
from rightsource.scrutiny.rules.made_up.books import MadeUp, Piece, bills_in, entries_in, made_up, months_of, opening_of
from rightsource.scrutiny.rules.made_up.chance import rolls_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County, Size, county_until
from rightsource.scrutiny.rules.made_up.entries import Entry, For, account, in_pounds
from rightsource.scrutiny.rules.made_up.spend_file import PUBLISHED_FROM_PENCE, write_bills

SEED = 1
BANKS_WITH_A_FILE = "libraries-society"
"""The vehicle whose bookkeeper sends the bank's own file each month, having no system that fetches it."""

PUBLISHED_AS = "Demonstration County Council"
"""Whose payments the published ones are."""

_SHORT_OF_A_MONTH = 30
"""How many days after a quarter its payments are published.

Source: Local Government Transparency Code 2015 para. 14: not later than one month after the quarter.
"""

_BANK_CHARGE_PENCE = 18_50
_DAYS_TO_THE_BANK = 3
_SATURDAY = 5


@dataclass(frozen=True)
class Kept:
    """The books that are kept, and the last day that they tell of.

    Attributes:
        drawn: the county for the whole of the year under way and the year before.
        last_day: the end of the last whole month.
    """

    drawn: MadeUp
    last_day: date

    @property
    def county(self) -> County:
        """The county as it is drawn."""
        return self.drawn.county

    @property
    def last_month(self) -> Month:
        """The last month that is told."""
        return Month.of(self.last_day)

    @property
    def years_ended(self) -> tuple[FinancialYear, ...]:
        """The financial years that are over."""
        years = {FinancialYear.of(month.first_day) for month in self.county.months}
        return tuple(sorted(year for year in years if year.last_day <= self.last_day))


@dataclass(frozen=True, slots=True)
class MadeUpFile:
    """A file that somebody would have sent.

    Attributes:
        sent_on: the day on which it was.
    """

    name: str
    content: bytes
    sent_on: date


def books_kept(today: date) -> Kept:
    """Return the books that the demonstration county keeps on a day."""
    county = County(Size.VILLAGE, SEED, FinancialYear.of(today).last_day, is_grown=False)
    return Kept(made_up(county, rolls_of(SEED)), county_until(Size.VILLAGE, SEED, today).last_day)


def months_told(kept: Kept, organisation: str) -> tuple[Month, ...]:
    """Return the months of an organisation's books that are told."""
    return tuple(month for month in months_of(kept.county, organisation) if month <= kept.last_month)


def entries_told(kept: Kept, organisation: str) -> Iterator[Entry]:
    """Return the transactions of an organisation's books up to the last day."""
    whole = Piece(organisation, months_told(kept, organisation))
    return (each for each in entries_in(kept.drawn, whole) if each.on <= kept.last_day)


def opening_told(kept: Kept, organisation: str) -> tuple[Posting, ...]:
    """Return what stands on an organisation's accounts when its books begin."""
    return opening_of(kept.county, organisation)


def payments_told(kept: Kept, today: date) -> Iterator[MadeUpFile]:
    """Return the council's payments over £500 as files, one for each quarter that is published by a day."""
    paid = [bill for month in months_told(kept, COUNCIL) for bill in bills_in(kept.drawn, COUNCIL, month)]
    for months in _quarters(kept):
        sent_on = months[-1].last_day + timedelta(days=_SHORT_OF_A_MONTH)
        bills = [each for each in paid if _is_published(each, months)]
        if sent_on <= today and bills:
            text = io.StringIO()
            write_bills(bills, text)
            name = f"made_up_payments_over_500_{months[0].year}-{months[0].month:02d}.csv"
            yield MadeUpFile(name, text.getvalue().encode(), sent_on)


def bank_files_told(kept: Kept) -> Iterator[MadeUpFile]:
    """Return what the bank of a vehicle sends, a CSV file for each month.

    The bank has each payment a few days after the books do, and a charge of its own each month that nobody has posted.
    """
    organisation = BANKS_WITH_A_FILE
    cash, months = account(organisation, For.CASH), months_told(kept, organisation)
    balance = sum(each.amount.pence for each in opening_told(kept, organisation) if each.account == cash)
    rows: dict[Month, list[tuple[date, str, str, int]]] = {month: [] for month in months}
    for entry in entries_told(kept, organisation):
        pence = sum(line.pence for line in entry.lines if line.account == cash)
        on = _at_the_bank(entry)
        if pence and Month.of(on) in rows:
            rows[Month.of(on)].append((on, entry.description, entry.reference, pence))
    for month in months:
        charge = (month.last_day, f"Account charge, {month}", "", -_BANK_CHARGE_PENCE)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("Date", "Description", "Reference", "Amount", "Balance"))
        for on, description, reference, pence in sorted([*rows[month], charge]):
            balance += pence
            writer.writerow((on.isoformat(), description, reference, in_pounds(pence), in_pounds(balance)))
        name = f"made_up_bank_{month.year}-{month.month:02d}.csv"
        yield MadeUpFile(name, text.getvalue().encode(), month.last_day)


def interest_told(today: date) -> Interest:
    """Return an interest that a member has declared in the register, in May of the year before."""
    declared_on = date(FinancialYear.of(today).starts_in - 1, 5, 20)
    return Interest(
        interest=f"I-{declared_on.year}-01",
        post="finance-member",
        kind=InterestKind.LAND,
        matter="A made-up field beside the made-up bypass",
        declaration=Declaration.NOTIFIED,
        declared_on=declared_on,
        period=Period(declared_on),
    )


def _at_the_bank(entry: Entry) -> date:
    """Return the working day on which the bank books what the books have, which follows from its reference alone."""
    on = entry.on + timedelta(days=zlib.crc32(entry.reference.encode()) % _DAYS_TO_THE_BANK)
    return on + timedelta(days=max(7 - on.weekday(), 0) if on.weekday() >= _SATURDAY else 0)


def _quarters(kept: Kept) -> Iterator[tuple[Month, ...]]:
    months = kept.county.months
    return (months[at : at + 3] for at in range(0, len(months), 3))


def _is_published(bill: Bill, months: tuple[Month, ...]) -> bool:
    return months[0].first_day <= bill.paid_on <= months[-1].last_day and abs(bill.pence) >= PUBLISHED_FROM_PENCE
