"""Books on their way out: what leaves, and the same postings as CSV and as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TextIO
from urllib.parse import quote
from uuid import UUID

import polars as pl

from rightsource.ledger.rules.rows import Account, Balance, ServiceDivision, Span, TransactionKind
from rightsource.quantities import Money
from rightsource.storage.csv_writing import harmless

CSV_HEADINGS = (
    "organisation", "transaction", "posted_on", "kind", "description", "account", "title", "line", "division", "amount",
    "counterparty", "reverses", "recorded_in",
)  # fmt: skip
_CHUNK = 100_000
_PARQUET = {
    "organisation": pl.Categorical,
    "transaction": pl.String,
    "number": pl.Int32,
    "posted_on": pl.Date,
    "kind": pl.Categorical,
    "description": pl.String,
    "account": pl.Categorical,
    "title": pl.Categorical,
    "line": pl.Categorical,
    "division": pl.Categorical,
    "amount_pence": pl.Int64,
    "counterparty": pl.Categorical,
    "reverses": pl.String,
    "recorded_in": pl.Int64,
}


class ExportFormat(StrEnum):
    """What books may leave as; the value ends the name of the file."""

    WORKBOOK = "xlsx"
    CSV = "csv"
    JOURNAL = "journal"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class PostingOut:
    """A posting with the transaction that it is part of and the account that it is on.

    Attributes:
        recorded_in: the act in the audit trail.
    """

    organisation: str
    transaction_id: UUID
    number: int
    posted_on: date
    kind: TransactionKind
    description: str
    account: str
    title: str
    line: str
    division: ServiceDivision
    counterparty: str
    amount: Money
    reverses: UUID | None
    recorded_in: int


@dataclass(frozen=True, slots=True)
class BooksOut:
    """The books that leave, but for their postings, which are read one by one.

    Attributes:
        organisations: whose books, in order.
        span: the months whose postings leave; what stood before them is brought forward.
        act: the last act on record that counts.
        recorded_at: when it was recorded; None where nothing is on record.
        accounts: their accounts.
        balances: each account's total by month and counterparty, from the beginning to the last month.
    """

    organisations: tuple[str, ...]
    span: Span
    act: int
    recorded_at: datetime | None
    accounts: tuple[Account, ...]
    balances: tuple[Balance, ...]

    @property
    def stands_as_at(self) -> str:
        """As of which act the books are told, in words."""
        when = f", recorded at {self.recorded_at:%Y-%m-%d %H:%M:%S %Z}" if self.recorded_at else ""
        return f"As at act {self.act} of the audit trail{when}."

    def of(self, organisation: str) -> BooksOut:
        """Return the books of one of the organisations alone."""
        return replace(
            self,
            organisations=(organisation,),
            accounts=tuple(each for each in self.accounts if each.organisation == organisation),
            balances=tuple(each for each in self.balances if each.organisation == organisation),
        )


def file_name(organisation: str, form: ExportFormat) -> str:
    """Return what the file of an organisation's books is called, safe on any disk.

    >>> file_name("care-company", ExportFormat.CSV)
    'care-company.csv'
    """
    return f"{quote(organisation, safe='-_')}.{form}"


def write_csv(postings: Iterable[PostingOut], out: TextIO) -> int:
    """Write postings as CSV, which the import of a general ledger reads as it is; return how many.

    Amounts are pounds and pence, debit positive. A text that a spreadsheet would run as a formula stands behind an
    apostrophe.
    """
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEADINGS)
    count = 0
    for each in postings:
        texts = (each.description, each.account, each.title, each.line, each.division.value)
        writer.writerow(
            (
                harmless(each.organisation),
                each.transaction_id,
                each.posted_on.isoformat(),
                each.kind.value,
                *(harmless(text) for text in texts),
                f"{each.amount.decimal_gbp:f}",
                harmless(each.counterparty),
                each.reverses or "",
                each.recorded_in,
            )
        )
        count += 1
    return count


def parquet_of(postings: Iterable[PostingOut]) -> tuple[bytes, int]:
    """Return postings as a Parquet file, in whole pence, and how many they are."""
    frames = []
    chunk: list[PostingOut] = []
    for each in postings:
        chunk.append(each)
        if len(chunk) == _CHUNK:
            frames.append(_frame(chunk))
            chunk = []
    frames.append(_frame(chunk))
    whole = pl.concat(frames)
    packed = io.BytesIO()
    whole.write_parquet(packed, compression="zstd")
    return packed.getvalue(), whole.height


def _frame(postings: Sequence[PostingOut]) -> pl.DataFrame:
    rows = [
        (
            each.organisation, str(each.transaction_id), each.number, each.posted_on, each.kind.value, each.description,
            each.account, each.title, each.line, each.division.value, each.amount.pence, each.counterparty or None,
            None if each.reverses is None else str(each.reverses), each.recorded_in,
        )
        for each in postings
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_PARQUET, orient="row")
