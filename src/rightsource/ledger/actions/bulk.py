"""Posting a whole file at once: every fault of every row is listed, and then nothing is written, or all of it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from rightsource.ledger import models, queries
from rightsource.ledger.errors import BY_CONSTRAINT
from rightsource.ledger.rules import bulk as rules
from rightsource.ledger.rules.bulk import GivenRow, ReadTransaction, RecordedLine
from rightsource.quantities import Problem, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing

_COPY = """
COPY ledger_stagedposting
    (transaction_id, number, posted_on, description, account_id, amount_pence, counterparty_id) FROM STDIN
"""
# Each id is looked up by itself, however many there are: so no plan ever reads all that is on record.
_ON_RECORD = """
SELECT id FROM unnest(%(ids)s::uuid[]) AS given (id)
WHERE (SELECT true FROM ledger_transaction WHERE ledger_transaction.id = given.id)
"""
_RECORDED = """
SELECT posting.transaction_id, whole.posted_on, whole.description, account.code, posting.amount_pence,
    coalesce(posting.counterparty_id, '')
FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
JOIN ledger_account AS account ON account.id = posting.account_id
WHERE posting.transaction_id = ANY(%(ids)s::uuid[]) ORDER BY posting.transaction_id, posting.number
"""
_TAKEN_OUT = "DELETE FROM ledger_stagedposting WHERE transaction_id = ANY(%(ids)s::uuid[])"
_CLEARED = "DELETE FROM ledger_stagedposting"
# What is sorted and compared of a whole file stays in memory; the rest of the server's memory is left alone.
_ROOM = "SET LOCAL work_mem = '64MB'"
# Both in one statement: the triggers see each transaction whole, or not at all.
_WRITTEN = """
WITH whole AS (
    INSERT INTO ledger_transaction (id, organisation_id, posted_on, description, kind, recorded_in_id)
    SELECT transaction_id, %(organisation)s, posted_on, description, 'ordinary', %(act)s
    FROM ledger_stagedposting WHERE number = 1)
INSERT INTO ledger_posting (transaction_id, number, organisation_id, account_id, amount_pence, counterparty_id)
SELECT transaction_id, number, %(organisation)s, account_id, amount_pence, counterparty_id FROM ledger_stagedposting
"""


@dataclass(frozen=True, slots=True)
class BulkPosted:
    """What came of a file: transactions and postings written, and transactions that were on record already."""

    transactions: int
    postings: int
    unchanged: int


@transaction.atomic
def post_in_bulk(
    *, by: Actor, authority: Authority, organisation: str, file: str, rows: Iterable[GivenRow]
) -> BulkPosted:
    """Post a file of transactions of one organisation. Posting it again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        file: what the file is called, for the audit trail.
        rows: its rows, as `given_rows` reads them.

    Raises:
        ProblemsFound: lists every fault with its row and reason; nothing is written.
        AccountingPeriodNotOpen: a month was closed while the file was being read.
        BooksNotYours: the books are another organisation's.
    """
    read, problems = rules.read_rows(organisation, rows)
    accounts = dict(models.Account.objects.filter(organisation=organisation).values_list("code", "id"))
    named = {line.counterparty for whole in read for line in whole.lines}
    others = queries.organisations_among(named)
    problems += rules.faults_beside_the_books(read, organisation, accounts, others)
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)
        if not problems:
            # What takes long is done before others are kept waiting.
            _stage(cursor, read, accounts)
            models.wait_for_writers(as_writer=True)
        recorded = _on_record(cursor, read)
        fresh = [whole for whole in read if whole.transaction_id not in recorded]
        problems += _faults_beside_what_stands(cursor, organisation, read, fresh, recorded)
        if problems:
            raise ProblemsFound(sorted(problems, key=_in_order_of_rows))
        if fresh:
            _write(cursor, organisation, by=by, authority=authority, file=file, fresh=len(fresh), recorded=recorded)
        cursor.execute(_CLEARED)
    return BulkPosted(len(fresh), sum(len(whole.lines) for whole in fresh), len(recorded))


def _stage(cursor: Any, read: Sequence[ReadTransaction], accounts: dict[str, int]) -> None:
    with cursor.copy(_COPY) as copy:
        for whole in read:
            identity, day = whole.transaction_id.hex, whole.posted_on
            for number, line in enumerate(whole.lines, start=1):
                copy.write_row(
                    (identity, number, day, whole.description, accounts[line.account], line.pence,
                     line.counterparty or None)
                )  # fmt: skip


def _on_record(cursor: Any, read: Sequence[ReadTransaction]) -> frozenset[UUID]:
    """Return the ids of a file that stand for a transaction already."""
    cursor.execute(_ON_RECORD, {"ids": _array(whole.transaction_id for whole in read)})
    return frozenset(identity for (identity,) in cursor.fetchall())


def _faults_beside_what_stands(
    cursor: Any,
    organisation: str,
    read: Sequence[ReadTransaction],
    fresh: Sequence[ReadTransaction],
    recorded: frozenset[UUID],
) -> Iterator[Problem]:
    """Yield every fault of months that are not open, and of references that say something else than what stands."""
    open_months = {each.month for each in queries.periods_of(organisation) if not each.is_closed}
    yield from rules.faults_of_months(fresh, open_months)
    if recorded:
        cursor.execute(_RECORDED, {"ids": _array(recorded)})
        lines = groupby(cursor.fetchall(), key=itemgetter(0))
        there = {identity: [RecordedLine(*line[1:]) for line in of_one] for identity, of_one in lines}
        yield from rules.faults_beside_recorded(read, there)


def _write(
    cursor: Any,
    organisation: str,
    *,
    by: Actor,
    authority: Authority,
    file: str,
    fresh: int,
    recorded: frozenset[UUID],
) -> None:
    if recorded:
        cursor.execute(_TAKEN_OUT, {"ids": _array(recorded)})
    event = audit.record(
        "transactions-posted",
        subject=f"organisation:{organisation}",
        by=by,
        authority=authority,
        details={"file": file, "transactions": fresh},
    )
    with refusing(BY_CONSTRAINT):
        cursor.execute(_WRITTEN, {"organisation": organisation, "act": event.position})


def _array(ids: Iterable[UUID]) -> str:
    """Return ids as PostgreSQL reads an array, in a fraction of the time of passing each."""
    return "{" + ",".join(identity.hex for identity in ids) + "}"


def _in_order_of_rows(problem: Problem) -> tuple[int, str]:
    return int(problem.where.removeprefix("row ")), problem.code
