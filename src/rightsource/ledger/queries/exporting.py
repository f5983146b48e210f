"""Reading whole books for an export: cut at one act of the audit trail, so that all of it tells one state."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, When

from rightsource.ledger import models
from rightsource.ledger.errors import MonthsRunBackwards, NoBooksOpenToYou
from rightsource.ledger.queries.books import organisations_with_books, told_balances
from rightsource.ledger.queries.instants import instant_at
from rightsource.ledger.rules.export_workbook import check_fits, workbook_of
from rightsource.ledger.rules.exports import BooksOut, ExportFormat, PostingOut, parquet_of, write_csv
from rightsource.ledger.rules.hledger import write_journal
from rightsource.ledger.rules.rows import Account, Balance, ServiceDivision, Span, TransactionKind
from rightsource.quantities import Month
from rightsource.storage.models import AuditEvent

_BALANCES = """
SELECT whole.organisation_id, account.code, account.title, account.line, account.division,
    date_trunc('month', whole.posted_on)::date AS month, coalesce(posting.counterparty_id, ''),
    whole.kind = 'year end' AS is_year_end, sum(posting.amount_pence)::bigint
FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
JOIN ledger_account AS account ON account.id = posting.account_id
WHERE posting.organisation_id = ANY(%(organisations)s) AND whole.posted_on < %(before)s
    AND whole.recorded_in_id <= %(act)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(posting.amount_pence) <> 0 ORDER BY 1, 2, 6, 7, 8
"""
_FIRST_AND_LAST = """
SELECT min(posted_on), max(posted_on) FROM ledger_transaction WHERE organisation_id = ANY(%(organisations)s)
"""
_FIELDS = (
    "organisation", "transaction", "number", "transaction__posted_on", "transaction__kind", "transaction__description",
    "account__code", "account__title", "account__line", "account__division", "counterparty", "amount",
    "transaction__reverses", "transaction__recorded_in",
)  # fmt: skip
_AT_A_TIME = 10_000


def books_out(
    organisations: Sequence[str] = (),
    *,
    first: Month | None = None,
    last: Month | None = None,
    as_at: datetime | None = None,
) -> BooksOut:
    """Return the books that are to leave, but for their postings.

    Without an instant they are cut at the last act that is on record, which takes no lock: acts come on record in the
    order of the chain, so every one before it is there.

    Args:
        organisations: whose; without any, all whose books are open to whoever asks.
        first: the first month; the first in which anything was posted if not given.
        last: the last month; the last in which anything was posted if not given.
        as_at: the instant as of which the record is read.

    Raises:
        NoBooksOpenToYou: there are no such books, or none open to whoever asks.
        MonthsRunBackwards: the first month comes after the last.
    """
    there = organisations_with_books()
    whose = tuple(organisations) or there
    missing = next((each for each in whose if each not in there), "")
    if missing or not whose:
        raise NoBooksOpenToYou(missing)
    span = _span(whose, first, last)
    at = instant_at(as_at) if as_at is not None else None
    newest = AuditEvent.objects.order_by("-position").first() if as_at is None else None
    act = at.act if at else newest.position if newest else 0
    recorded_at = at.recorded_at if at else newest.recorded_at if newest else None
    return BooksOut(whose, span, act, recorded_at, _accounts(whose, act), _balances(whose, span.last, act))


def postings_out(books: BooksOut) -> Iterator[PostingOut]:
    """Yield the postings of books, organisation by organisation, by day and by act, a part of them at a time."""
    in_order = Case(
        *(When(organisation=each, then=at) for at, each in enumerate(books.organisations)), output_field=IntegerField()
    )
    found = _postings(books).order_by(
        in_order, "transaction__posted_on", "transaction__recorded_in", "transaction", "number"
    )
    for row in found.values_list(*_FIELDS).iterator(chunk_size=_AT_A_TIME):
        yield _posting_out(row)


def write_out(books: BooksOut, form: ExportFormat, into: BinaryIO) -> int:
    """Write books to a file as one of the formats, and return how many postings it has.

    Raises:
        TooManyPostingsAtOnce: there are more than a spreadsheet program bears.
    """
    if form is ExportFormat.WORKBOOK:
        check_fits(postings_in(books))
        postings = list(postings_out(books))
        into.write(workbook_of(books, postings))
        return len(postings)
    if form is ExportFormat.PARQUET:
        content, count = parquet_of(postings_out(books))
        into.write(content)
        return count
    # A byte order mark tells Excel that a CSV file is UTF-8; hledger wants none.
    text = io.TextIOWrapper(into, encoding="utf-8-sig" if form is ExportFormat.CSV else "utf-8", newline="")
    found = postings_out(books)
    count = write_csv(found, text) if form is ExportFormat.CSV else write_journal(books, found, text)
    text.detach()
    return count


def postings_in(books: BooksOut) -> int:
    """Return how many postings books have."""
    return _postings(books).count()


def _postings(books: BooksOut) -> QuerySet[models.Posting]:
    return models.Posting.objects.filter(
        organisation__in=books.organisations,
        transaction__posted_on__gte=books.span.first.first_day,
        transaction__posted_on__lte=books.span.last.last_day,
        transaction__recorded_in__lte=books.act,
    )


def _posting_out(row: tuple[Any, ...]) -> PostingOut:
    organisation, transaction, number, posted_on, kind, description, code, title, line, division, other, *rest = row
    amount, reverses, act = rest
    return PostingOut(
        organisation=organisation,
        transaction_id=transaction,
        number=number,
        posted_on=posted_on,
        kind=TransactionKind(kind),
        description=description,
        account=code,
        title=title,
        line=line,
        division=ServiceDivision(division),
        counterparty=other or "",
        amount=amount,
        reverses=reverses,
        recorded_in=act,
    )


def _span(organisations: Sequence[str], first: Month | None, last: Month | None) -> Span:
    if first is None or last is None:
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_AND_LAST, {"organisations": list(organisations)})
            found: tuple[date | None, date | None] = cursor.fetchone() or (None, None)
        first = first or (Month.of(found[0]) if found[0] else last)
        last = last or (Month.of(found[1]) if found[1] else first)
    if first is None or last is None:
        raise NoBooksOpenToYou
    if last < first:
        raise MonthsRunBackwards(first, last)
    return Span(first, last)


def _accounts(organisations: Sequence[str], act: int) -> tuple[Account, ...]:
    found = models.Account.objects.filter(organisation__in=organisations, recorded_in__lte=act)
    place = {each: at for at, each in enumerate(organisations)}
    return tuple(
        Account(
            organisation=each.organisation_id,
            code=each.code,
            title=each.title,
            line=each.line,
            division=ServiceDivision(each.division),
        )
        for each in sorted(found, key=lambda one: (place[one.organisation_id], one.code))
    )


def _balances(organisations: Sequence[str], until: Month, act: int) -> tuple[Balance, ...]:
    asked: dict[str, Any] = {"organisations": list(organisations), "before": until.next.first_day, "act": act}
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, asked)
        return told_balances(cursor.fetchall())
