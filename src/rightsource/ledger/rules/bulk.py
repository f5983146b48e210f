"""Reading a file of postings: what stands in each row, which rows are one transaction, and every fault of either."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID, uuid5

from rightsource.quantities import Money, Month, Problem, ProblemsFound

HEADINGS = ("transaction", "posted_on", "description", "account", "amount", "counterparty")

_NAMESPACE = UUID("6f0c1f0e-6c1b-5a4e-9a54-7c1d5f1b0c11")  # any value, the same for ever

FAULTS = {
    "account-not-in-the-books": "The account {!r} is not in these books. Open it, or correct the code.",
    "counterparty-not-on-record": "The counterparty {!r} is not another organisation on record.",
    "accounting-period-not-open": "The month {} is not open in these books.",
    "transaction-does-not-balance": "The transaction does not balance. It is out by pounds: {}.",
    "transaction-says-nothing": "The transaction {} has one row alone. A transaction has at least two.",
    "transaction-says-two-things": "The rows of the transaction {} differ in their day or their description.",
    "transaction-id-taken": "The transaction {} is on record with other content. Reverse it, and post a new one.",
}
"""What is said of each fault that shows only beside other rows and what is on record."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row of a file of postings as it was written.

    Attributes:
        row: its number in the file, as a person counts.
        reference: the transaction it is part of, by the file's own mark.
    """

    row: int
    reference: str
    posted_on: str
    description: str
    account: str
    amount: str
    counterparty: str = ""


class ReadLine(NamedTuple):
    """One posting of a file as it was understood; None where it was not. A tuple, for there are millions of them."""

    row: int
    posted_on: date | None
    account: str
    pence: int | None
    counterparty: str


class RecordedLine(NamedTuple):
    """One posting of a transaction on record, in the words of a file."""

    posted_on: date
    description: str
    account: str
    pence: int
    counterparty: str


@dataclass(slots=True)
class ReadTransaction:
    """The rows of a file that bear one reference, as they were understood.

    Attributes:
        reference: the file's own mark; blank for rows without one, which are no transaction.
        transaction_id: what stands for it on record.
        posted_on: the day that its first row says.
        description: what its first row says.
        says_two_things: another row says another day, or something else.
        lines: its postings, in the order of their rows.
    """

    reference: str
    transaction_id: UUID
    posted_on: date | None
    description: str
    says_two_things: bool = False
    lines: list[ReadLine] = field(default_factory=list)


def given_rows(text: str) -> tuple[GivenRow, ...]:
    """Return the rows of a CSV file of postings, whose headings are `HEADINGS`.

    Raises:
        ProblemsFound: a column is missing.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [heading for heading in HEADINGS if heading not in (reader.fieldnames or ())]
    if missing:
        raise ProblemsFound([Problem("row 1", f"The column {each} is missing.", "column-missing") for each in missing])
    return tuple(
        GivenRow(number, *((row[heading] or "").strip() for heading in HEADINGS))
        for number, row in enumerate(reader, start=2)
    )


def read_rows(organisation: str, rows: Iterable[GivenRow]) -> tuple[list[ReadTransaction], list[Problem]]:
    """Return the transactions of a file as understood, and every fault that the file shows alone."""
    read: dict[str, ReadTransaction] = {}
    problems: list[Problem] = []
    for row in rows:
        posted_on, pence = day_of(row.posted_on), pence_of(row.amount)
        whole = read.get(row.reference)
        if whole is None:
            identity = identity_of(organisation, row.reference)
            whole = read[row.reference] = ReadTransaction(row.reference, identity, posted_on, row.description)
        elif row.description != whole.description or _are_two_days(posted_on, whole.posted_on):
            whole.says_two_things = True
        whole.lines.append(ReadLine(row.row, posted_on, row.account, pence, row.counterparty))
        if posted_on is None or not pence or not row.reference:
            problems.extend(_faults(row, posted_on, pence))
    for whole in read.values():
        if whole.reference:
            problems.extend(_faults_of_whole(whole))
    return list(read.values()), problems


def faults_beside_the_books(
    read: Sequence[ReadTransaction], organisation: str, accounts: Collection[str], organisations: Collection[str]
) -> Iterator[Problem]:
    """Yield every row whose account or counterparty is not on record, or whose counterparty is the organisation itself.

    Args:
        read: the file.
        organisation: in whose books.
        accounts: the codes of the accounts in them.
        organisations: those on record that the file names.
    """
    others = {"", *organisations} - {organisation}
    for whole in read:
        for line in whole.lines:
            if line.account not in accounts:
                yield _fault(line.row, "account-not-in-the-books", line.account)
            if line.counterparty not in others:
                yield _fault(line.row, "counterparty-not-on-record", line.counterparty)


def faults_of_months(read: Iterable[ReadTransaction], open_months: Collection[Month]) -> Iterator[Problem]:
    """Yield every row of a month that is not open."""
    closed: dict[date | None, str] = {}
    for whole in read:
        for line in whole.lines:
            if line.posted_on not in closed:
                month = line.posted_on and Month.of(line.posted_on)
                closed[line.posted_on] = "" if month is None or month in open_months else str(month)
            if month_closed := closed[line.posted_on]:
                yield _fault(line.row, "accounting-period-not-open", month_closed)


def faults_beside_recorded(
    read: Iterable[ReadTransaction], recorded: Mapping[UUID, Sequence[RecordedLine]]
) -> Iterator[Problem]:
    """Yield every transaction that is on record with other content."""
    for whole in read:
        there = recorded.get(whole.transaction_id)
        given = [
            (line.posted_on, whole.description, line.account, line.pence, line.counterparty) for line in whole.lines
        ]
        if there is not None and (whole.says_two_things or given != list(there)):
            yield _fault(whole.lines[0].row, "transaction-id-taken", whole.reference)


def identity_of(organisation: str, reference: str) -> UUID:
    """Return the id of a transaction that a file marks with a reference: the same whenever it comes again."""
    return uuid5(_NAMESPACE, f"{organisation}\x1f{reference}")


@cache
def day_of(text: str) -> date | None:
    """Return the day that is written as 2026-06-30, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def amount_of(text: str) -> Money | None:
    """Return the pounds and pence that are written, or None.

    >>> amount_of("-12.5"), amount_of("1,000"), amount_of("0.001")
    (Money('−£12.50'), None, None)
    """
    pence = pence_of(text)
    return None if pence is None else Money(pence)


def pence_of(text: str) -> int | None:
    """Return the pounds and pence that are written, in pence, or None."""
    pounds, _, pence = text.removeprefix("-").partition(".")
    if not (pounds.isascii() and pounds.isdigit() and len(pence) <= 2 and len(pounds) <= 15):
        return None
    if pence and not (pence.isascii() and pence.isdigit()):
        return None
    whole = int(pounds) * 100 + int(pence.ljust(2, "0"))
    return -whole if text.startswith("-") else whole


def _are_two_days(one: date | None, other: date | None) -> bool:
    return one != other and one is not None and other is not None


def _faults(row: GivenRow, posted_on: date | None, pence: int | None) -> Iterator[Problem]:
    where = f"row {row.row}"
    if not row.reference:
        yield Problem(where, "It does not say which transaction it is part of.", "transaction-not-named")
    if posted_on is None:
        yield Problem(where, f"{row.posted_on!r} is not a day. Write a date as 2026-06-30.", "not-a-date")
    if pence is None:
        yield Problem(where, f"{row.amount!r} is not an amount. Write pounds and pence as -1234.56.", "not-an-amount")
    elif not pence:
        yield Problem(where, "The amount is nil. Leave the row out.", "amount-is-nil")


def _faults_of_whole(whole: ReadTransaction) -> Iterator[Problem]:
    lines = whole.lines
    if len(lines) < 2:
        yield _fault(lines[0].row, "transaction-says-nothing", whole.reference)
    if whole.says_two_things:
        yield _fault(lines[0].row, "transaction-says-two-things", whole.reference)
    amounts = [line.pence for line in lines if line.pence is not None]
    if len(amounts) == len(lines) and (out := sum(amounts)):
        sign = "-" if out < 0 else ""
        pounds, pence = divmod(abs(out), 100)
        said = f"{whole.reference}: {sign}{pounds}.{pence:02}"
        yield _fault(lines[0].row, "transaction-does-not-balance", said)


def _fault(row: int, code: str, fact: str) -> Problem:
    return Problem(f"row {row}", FAULTS[code].format(fact), code)
