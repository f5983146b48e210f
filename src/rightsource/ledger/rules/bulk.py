"""Reading a file of postings: what stands in each row, and what is wrong with it before any other row is looked at."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from uuid import UUID, uuid5

from rightsource.quantities import Money, Problem, ProblemsFound

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


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a file of postings as it was understood; None where it was not."""

    row: int
    reference: str
    transaction_id: UUID
    posted_on: date | None
    description: str
    account: str
    amount: Money | None
    counterparty: str


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


def read_rows(organisation: str, rows: Iterable[GivenRow]) -> tuple[list[ReadRow], list[Problem]]:
    """Return rows as understood, and every fault that shows in a row alone."""
    read: list[ReadRow] = []
    problems: list[Problem] = []
    for each in rows:
        posted_on, amount = day_of(each.posted_on), amount_of(each.amount)
        identity = identity_of(organisation, each.reference)
        understood = ReadRow(
            each.row, each.reference, identity, posted_on, each.description, each.account, amount, each.counterparty
        )
        read.append(understood)
        if posted_on is None or not amount or not each.reference:
            problems.extend(_faults(each, posted_on, amount))
    return read, problems


@lru_cache(maxsize=4096)  # rows of one transaction stand together; a file of millions must not stay in memory
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
    pounds, _, pence = text.removeprefix("-").partition(".")
    if not (pounds.isascii() and pounds.isdigit() and len(pence) <= 2 and len(pounds) <= 15):
        return None
    if pence and not (pence.isascii() and pence.isdigit()):
        return None
    whole = int(pounds) * 100 + int(pence.ljust(2, "0"))
    return Money(-whole if text.startswith("-") else whole)


def _faults(row: GivenRow, posted_on: date | None, amount: Money | None) -> Iterator[Problem]:
    where = f"row {row.row}"
    if not row.reference:
        yield Problem(where, "It does not say which transaction it is part of.", "transaction-not-named")
    if posted_on is None:
        yield Problem(where, f"{row.posted_on!r} is not a day. Write a date as 2026-06-30.", "not-a-date")
    if amount is None:
        yield Problem(where, f"{row.amount!r} is not an amount. Write pounds and pence as -1234.56.", "not-an-amount")
    elif not amount:
        yield Problem(where, "The amount is nil. Leave the row out.", "amount-is-nil")
