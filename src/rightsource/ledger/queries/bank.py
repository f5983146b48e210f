"""Reading what the bank says beside the books: statements, what is matched, and every penny between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from rightsource.ledger import models
from rightsource.ledger.errors import AccountHoldsNoCash, BankItemNotOnRecord
from rightsource.ledger.rules.bank import BankStatement, StatementLine
from rightsource.ledger.rules.reconciliation import (
    BankedLine,
    BookedPosting,
    Differences,
    MonthAtTheBank,
    Moved,
    PostingKey,
    Why,
    by_month,
    differences,
)
from rightsource.quantities import Money, Month

CASH = "cash"
"""The line of the shared chart on which the accounts stand that a bank keeps."""

# A match counts at the end of a day if every line of it stands in a statement that had closed by then.
_WITHIN = """
WITH within AS (
    SELECT matched.match FROM ledger_bankmatch AS matched
    JOIN ledger_bankline AS line ON line.id = matched.line_id
    JOIN ledger_bankstatement AS statement ON statement.id = line.statement_id
    WHERE matched.account_id = %(account)s AND matched.undone_in_id IS NULL
    GROUP BY matched.match HAVING bool_and(statement.closing_on <= %(last)s)),
posted AS (
    SELECT posting.transaction_id, posting.number, posting.organisation_id, whole.posted_on, posting.amount_pence,
        whole.description, EXISTS (
            SELECT FROM ledger_bankmatch AS matched JOIN within ON within.match = matched.match
            WHERE matched.transaction_id = posting.transaction_id AND matched.number = posting.number) AS is_matched
    FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
    WHERE posting.account_id = %(account)s)
"""
_SUMS = """
SELECT coalesce(sum(amount_pence) FILTER (WHERE posted_on <= %(last)s), 0)::bigint,
    coalesce(sum(amount_pence) FILTER (WHERE posted_on < %(first)s AND NOT is_matched), 0)::bigint,
    coalesce(sum(amount_pence) FILTER (
        WHERE posted_on BETWEEN %(first)s AND %(last)s AND NOT is_matched), 0)::bigint,
    coalesce(sum(amount_pence) FILTER (WHERE posted_on > %(last)s AND is_matched), 0)::bigint
FROM posted
"""
_UNMATCHED_POSTINGS = """
SELECT transaction_id, number, organisation_id, posted_on, amount_pence, description FROM posted
WHERE posted_on BETWEEN %(first)s AND %(last)s AND NOT is_matched ORDER BY posted_on, transaction_id, number
"""
_UNMATCHED_LINES = """
SELECT line.id, line.number, line.booked_on, line.amount_pence, line.reference, line.description
FROM ledger_bankline AS line JOIN ledger_bankstatement AS statement ON statement.id = line.statement_id
WHERE statement.account_id = %(account)s AND statement.closing_on <= %(last)s AND NOT EXISTS (
    SELECT FROM ledger_bankmatch AS matched JOIN within ON within.match = matched.match
    WHERE matched.line_id = line.id)
ORDER BY line.booked_on, line.id
"""
_MOVED = """
SELECT month, sum(bank_pence)::bigint, sum(books_pence)::bigint FROM (
    SELECT date_trunc('month', line.booked_on)::date AS month, line.amount_pence AS bank_pence, 0 AS books_pence
    FROM ledger_bankline AS line JOIN ledger_bankstatement AS statement ON statement.id = line.statement_id
    WHERE statement.account_id = %(account)s AND statement.closing_on <= %(last)s
    UNION ALL
    SELECT date_trunc('month', whole.posted_on)::date, 0, posting.amount_pence
    FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
    WHERE posting.account_id = %(account)s AND whole.posted_on <= %(last)s) AS moved
GROUP BY month ORDER BY month
"""


@dataclass(frozen=True, slots=True)
class StatementKnown:
    """A statement on record, without its lines."""

    reference: str
    opening_on: date
    opening: Money
    closing_on: date
    closing: Money


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """An account at the bank and in the books at the end of a day.

    Attributes:
        last_day: the day on which the last statement by then closed; None while there is none.
        at_the_bank: what the bank says, and in_the_books: what the books say of that day.
        difference: why they differ, to the penny.
        lines: at the bank and not in the books; postings: in the books and not at the bank.
        statements: those on record by then, the latest first.
        months: what each said at the end of each month that the statements reach.
    """

    organisation: str
    account: str
    title: str
    last_day: date | None
    at_the_bank: Money
    in_the_books: Money
    difference: Differences
    lines: tuple[BankedLine, ...]
    postings: tuple[BookedPosting, ...]
    statements: tuple[StatementKnown, ...]
    months: tuple[MonthAtTheBank, ...]


@dataclass(frozen=True, slots=True)
class MatchKnown:
    """Lines and postings that were said to be the same money: by whom, and who took that back.

    Attributes:
        why: by what they are known to be the same.
        undone_at: None while it stands.
    """

    match: UUID
    why: Why
    lines: tuple[BankedLine, ...]
    postings: tuple[BookedPosting, ...]
    said_by: str
    authority: str
    said_at: datetime
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matches:
    """What was matched on an account, the last first."""

    matches: tuple[MatchKnown, ...]


def cash_account(organisation: str, code: str) -> models.Account:
    """Return the account of the books that stands for a bank account.

    Raises:
        AccountHoldsNoCash: it is another, or is not in books that whoever asks may see.
    """
    found = models.Account.objects.filter(organisation=organisation, code=code, line=CASH).first()
    if found is None:
        raise AccountHoldsNoCash(organisation, code)
    return found


def cash_accounts() -> tuple[tuple[str, str, str], ...]:
    """Return organisation, code and title of every cash account in books that whoever asks may see.

    Those of which the bank has said anything come first.
    """
    said = models.BankStatement.objects.filter(account=OuterRef("pk"))
    found = models.Account.objects.filter(line=CASH).order_by(Exists(said).desc(), "organisation", "code")
    return tuple(found.values_list("organisation", "code", "title"))


def statements_recorded(account: int) -> tuple[BankStatement, ...]:
    """Return the statements of an account with their lines, in their order."""
    found = models.BankStatement.objects.filter(account=account).order_by("closing_on", "id").prefetch_related("lines")
    return tuple(
        BankStatement(
            reference=each.reference,
            bank_account=each.bank_account,
            opening_on=each.opening_on,
            opening=each.opening,
            closing_on=each.closing_on,
            closing=each.closing,
            lines=tuple(_line(line) for line in sorted(each.lines.all(), key=lambda line: line.number)),
        )
        for each in found
    )


def unmatched(account: int) -> tuple[tuple[BankedLine, ...], tuple[BookedPosting, ...]]:
    """Return the lines and the postings of an account that are not matched with each other, of all days."""
    taken = models.BankMatch.objects.filter(account=account, undone_in__isnull=True)
    lines = models.BankLine.objects.filter(statement__account=account).exclude(
        pk__in=taken.filter(line__isnull=False).values("line")
    )
    asked: dict[str, Any] = {"account": account, "first": date.min, "last": date.max}
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN + _UNMATCHED_POSTINGS, asked)
        postings = cursor.fetchall()
    return tuple(BankedLine(each.pk, _line(each)) for each in lines.order_by("booked_on", "pk")), _booked(postings)


def open_items(organisation: str, account: str) -> tuple[tuple[BankedLine, ...], tuple[BookedPosting, ...]]:
    """Return what is unmatched of an account at the bank and in the books, of all days.

    Raises:
        AccountHoldsNoCash: there is no such cash account in books that whoever asks may see.
    """
    return unmatched(cash_account(organisation, account).pk)


def chosen(
    account: int, lines: Sequence[int], postings: Sequence[PostingKey]
) -> tuple[tuple[BankedLine, ...], tuple[BookedPosting, ...]]:
    """Return some lines and postings of an account.

    Raises:
        BankItemNotOnRecord: one of them is not on this account.
    """
    of_lines = models.BankLine.objects.filter(statement__account=account, pk__in=lines).order_by("booked_on", "pk")
    banked, booked = tuple(BankedLine(each.pk, _line(each)) for each in of_lines), _postings(account, postings)
    if len(banked) < len(set(lines)) or len(booked) < len(set(postings)):
        raise BankItemNotOnRecord
    return banked, booked


def match_of(lines: Sequence[int], postings: Sequence[PostingKey]) -> UUID | None:
    """Return the match that stands of just these lines and postings; None where there is none."""
    one = (
        models.BankMatch.objects.filter(line__in=lines, undone_in__isnull=True).values_list("match", flat=True).first()
    )
    if one is None:
        return None
    rows = models.BankMatch.objects.filter(match=one)
    of_lines = {each.line_id for each in rows if each.line_id is not None}
    of_postings = {_key(each) for each in rows if each.transaction_id is not None}
    return one if (of_lines, of_postings) == (set(lines), set(postings)) else None


def matches_known(organisation: str, account: str, *, most: int, match: UUID | None = None) -> tuple[MatchKnown, ...]:
    """Return what was matched on an account, the last first, with what was taken back.

    Args:
        organisation: in whose books.
        account: the cash account.
        most: how many.
        match: only this one.

    Raises:
        AccountHoldsNoCash: there is no such cash account in books that whoever asks may see.
    """
    held = cash_account(organisation, account)
    of_account = models.BankMatch.objects.filter(account=held, **({} if match is None else {"match": match}))
    last = of_account.values("match").annotate(latest=Max("pk")).order_by("-latest")[:most]
    rows: dict[UUID, list[models.BankMatch]] = {each["match"]: [] for each in last}
    for row in of_account.filter(match__in=rows).select_related("line", "recorded_in", "undone_in").order_by("pk"):
        rows[row.match].append(row)
    keys = [_key(row) for of_match in rows.values() for row in of_match if row.transaction_id is not None]
    booked = {each.key: each for each in _postings(held.pk, keys)}
    return tuple(_match(of_match, booked) for of_match in rows.values())


def match_stands(match: UUID, account: int) -> bool | None:
    """Answer whether a match of an account stands, or was undone; None where there is no such match."""
    found = models.BankMatch.objects.filter(match=match, account=account).first()
    return None if found is None else found.undone_in_id is None


def reconciliation(organisation: str, account: str, *, on: date) -> Reconciliation:
    """Return an account at the bank and in the books, at the end of the last statement that had closed by a day.

    Raises:
        AccountHoldsNoCash: there is no such cash account in books that whoever asks may see.
    """
    found = cash_account(organisation, account)
    statements = tuple(
        StatementKnown(each.reference, each.opening_on, each.opening, each.closing_on, each.closing)
        for each in models.BankStatement.objects.filter(account=found, closing_on__lte=on).order_by(
            "-closing_on", "-id"
        )
    )
    nil, last_day = Money(0), statements[0].closing_on if statements else None
    first_day = statements[-1].opening_on if statements else on
    asked: dict[str, Any] = {"account": found.pk, "first": first_day, "last": last_day or on}
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN + _SUMS, asked)
        sums: Any = cursor.fetchone()
        cursor.execute(_WITHIN + _UNMATCHED_LINES, asked)
        lines = cursor.fetchall()
        cursor.execute(_WITHIN + _UNMATCHED_POSTINGS, asked)
        postings = cursor.fetchall() if statements else []
        cursor.execute(_MOVED, asked)
        moved = [Moved(Month.of(each), Money(bank), Money(books)) for each, bank, books in cursor.fetchall()]
    booked, before, not_at_the_bank, later = (Money(pence) for pence in sums)
    banked = tuple(
        BankedLine(key, StatementLine(number, booked_on, Money(pence), reference, description))
        for key, number, booked_on, pence, reference, description in lines
    )
    return Reconciliation(
        organisation=organisation,
        account=account,
        title=found.title,
        last_day=last_day,
        at_the_bank=statements[0].closing if statements else nil,
        in_the_books=booked,
        difference=differences(
            opening=statements[-1].opening,
            posted_before=before,
            unmatched_lines=[each.line.amount for each in banked],
            unmatched_postings=not_at_the_bank,
            matched_later=later,
        )
        if statements
        else Differences(nil, nil, nil, nil),
        lines=banked,
        postings=_booked(postings),
        statements=statements,
        months=by_month(statements[-1].opening, first_day, last_day, moved) if last_day else (),
    )


def _postings(account: int, keys: Sequence[PostingKey]) -> tuple[BookedPosting, ...]:
    wanted = set(keys)
    found = models.Posting.objects.filter(account=account, transaction__in={each.transaction_id for each in wanted})
    return tuple(
        BookedPosting(key, each.organisation_id, each.transaction.posted_on, each.amount, each.transaction.description)
        for each in found.select_related("transaction").order_by("transaction__posted_on", "transaction", "number")
        if (key := PostingKey(each.transaction_id, each.number)) in wanted
    )


def _key(row: models.BankMatch) -> PostingKey:
    assert row.transaction_id is not None
    assert row.number is not None
    return PostingKey(row.transaction_id, row.number)


def _match(rows: Sequence[models.BankMatch], booked: Mapping[PostingKey, BookedPosting]) -> MatchKnown:
    said, undone = rows[0].recorded_in, rows[0].undone_in
    return MatchKnown(
        match=rows[0].match,
        why=Why(rows[0].why),
        lines=tuple(BankedLine(each.line.pk, _line(each.line)) for each in rows if each.line is not None),
        postings=tuple(booked[_key(each)] for each in rows if each.transaction_id is not None),
        said_by=said.by_post,
        authority=said.authority,
        said_at=said.recorded_at,
        undone_by="" if undone is None else undone.by_post,
        undone_at=None if undone is None else undone.recorded_at,
    )


def _line(found: models.BankLine) -> StatementLine:
    return StatementLine(found.number, found.booked_on, found.amount, found.reference, found.description)


def _booked(rows: Sequence[tuple[Any, ...]]) -> tuple[BookedPosting, ...]:
    return tuple(
        BookedPosting(PostingKey(transaction, number), organisation, posted_on, Money(pence), description)
        for transaction, number, organisation, posted_on, pence, description in rows
    )
