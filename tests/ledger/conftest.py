"""What the tests of the ledger share: a made-up council with two vehicles, their books open for a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

import pytest

from rightsource.constitution.models import Organisation
from rightsource.ledger.actions import books, posting
from rightsource.ledger.rules.chart import commercial_chart, council_chart
from rightsource.ledger.rules.rows import Posting, ServiceDivision
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.site.database import CouncilDatabase
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

TEST = Authority("a test")
YEAR = FinancialYear(2026)
_MONTHS = tuple(Month(2026, month) for month in range(4, 13)) + tuple(Month(2027, month) for month in range(1, 4))


def identity(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


@dataclass
class Books:
    """Writes in the books of the made-up council and its vehicles, as a reader would say it."""

    count: int = field(default=0)

    def post(
        self,
        organisation: str,
        *postings: tuple[str, int] | tuple[str, int, str],
        on: date = date(2026, 5, 12),
        name: str = "",
    ) -> UUID:
        self.count += 1
        transaction_id = identity(name or f"{organisation} {self.count}")
        posting.post_transaction(
            by=SYSTEM,
            authority=TEST,
            transaction_id=transaction_id,
            organisation=organisation,
            posted_on=on,
            description=name or "made up",
            postings=self.lines(*postings),
        )
        return transaction_id

    def reverse(self, reverses: UUID, *, on: date = date(2026, 6, 1), name: str = "") -> UUID:
        transaction_id = identity(name or f"reversal of {reverses}")
        posting.reverse_transaction(
            by=SYSTEM, authority=TEST, transaction_id=transaction_id, reverses=reverses, posted_on=on, reason="wrong"
        )
        return transaction_id

    def close(self, organisation: str, month: Month) -> None:
        books.close_period(by=SYSTEM, authority=TEST, organisation=organisation, month=month)

    @staticmethod
    def lines(*postings: tuple[str, int] | tuple[str, int, str]) -> tuple[Posting, ...]:
        return tuple(
            Posting(account=each[0], amount=Money(each[1]), counterparty=each[2] if len(each) == 3 else "")
            for each in postings
        )


def open_books(months: tuple[Month, ...] = _MONTHS) -> Books:
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("council", "care-company", "law-company")])
    accounts = [
        *council_chart("council"),
        *commercial_chart("care-company", ServiceDivision.ADULTS),
        *commercial_chart("law-company", ServiceDivision.CENTRAL),
    ]
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=accounts)
    for organisation in ("council", "care-company", "law-company"):
        for month in months:
            books.open_period(by=SYSTEM, authority=TEST, organisation=organisation, month=month)
    return Books()


@pytest.fixture
def ledger(db: None) -> Books:
    return open_books()


@pytest.fixture
def committed_ledger(committed_database: CouncilDatabase) -> Callable[[], Books]:
    from django.db import transaction

    with transaction.atomic():
        made = open_books((Month(2026, 5), Month(2026, 6)))
    return lambda: made
