"""Posting a whole file at once: every fault of every row is listed, and then nothing is written, or all of it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from rightsource.ledger import models
from rightsource.ledger.errors import BY_CONSTRAINT
from rightsource.ledger.rules.bulk import FAULTS, GivenRow, ReadRow, read_rows
from rightsource.quantities import Problem, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing

_COPY = """
COPY ledger_stagedposting
    (row, reference, transaction_id, posted_on, description, account, amount_pence, counterparty) FROM STDIN
"""
_CLEARED = "DELETE FROM ledger_stagedposting"

# One query a kind of fault; each answers with the row and the one fact that the message needs.
_FINDING = {
    "account-not-in-the-books": """
SELECT staged.row, staged.account FROM ledger_stagedposting AS staged
LEFT JOIN ledger_account AS account ON account.organisation_id = %(organisation)s AND account.code = staged.account
WHERE account.id IS NULL
""",
    "counterparty-not-on-record": """
SELECT staged.row, staged.counterparty FROM ledger_stagedposting AS staged
LEFT JOIN constitution_organisation AS other ON other.key = staged.counterparty
WHERE staged.counterparty <> '' AND (other.key IS NULL OR other.key = %(organisation)s)
""",
    "accounting-period-not-open": """
SELECT staged.row, to_char(staged.posted_on, 'YYYY-MM') FROM ledger_stagedposting AS staged
LEFT JOIN ledger_accountingperiod AS period ON period.organisation_id = %(organisation)s
    AND period.month = date_trunc('month', staged.posted_on)::date AND period.closed_in_id IS NULL
WHERE staged.posted_on IS NOT NULL AND period.id IS NULL
    AND NOT EXISTS (SELECT FROM ledger_transaction AS recorded WHERE recorded.id = staged.transaction_id)
""",
    "transaction-does-not-balance": """
SELECT min(row), reference || ': ' || to_char(sum(amount_pence) / 100.0, 'FM999999999999990.00')
FROM ledger_stagedposting AS staged WHERE reference <> '' GROUP BY transaction_id, reference
HAVING sum(amount_pence) <> 0 AND bool_and(amount_pence IS NOT NULL)
""",
    "transaction-says-nothing": """
SELECT min(row), reference FROM ledger_stagedposting AS staged WHERE reference <> ''
GROUP BY transaction_id, reference HAVING count(*) < 2
""",
    "transaction-says-two-things": """
SELECT min(row), reference FROM ledger_stagedposting AS staged WHERE reference <> ''
GROUP BY transaction_id, reference HAVING count(DISTINCT posted_on) > 1 OR count(DISTINCT description) > 1
""",
    "transaction-id-taken": """
WITH given AS (
    SELECT transaction_id, posted_on, description, account, amount_pence, counterparty,
        row_number() OVER (PARTITION BY transaction_id ORDER BY row) AS number
    FROM ledger_stagedposting WHERE transaction_id IN (
        SELECT id FROM ledger_transaction WHERE organisation_id = %(organisation)s)),
recorded AS (
    SELECT posting.transaction_id, whole.posted_on, whole.description, account.code, posting.amount_pence,
        coalesce(posting.counterparty_id, ''), posting.number
    FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
    JOIN ledger_account AS account ON account.id = posting.account_id
    WHERE posting.transaction_id IN (SELECT transaction_id FROM ledger_stagedposting)),
different AS ((TABLE given EXCEPT TABLE recorded) UNION ALL (TABLE recorded EXCEPT TABLE given))
SELECT min(staged.row), staged.reference FROM ledger_stagedposting AS staged JOIN different USING (transaction_id)
GROUP BY staged.reference
""",
}
_TRANSACTIONS = """
INSERT INTO ledger_transaction (id, organisation_id, posted_on, description, kind, recorded_in_id)
SELECT DISTINCT ON (transaction_id) transaction_id, %(organisation)s, posted_on, description, 'ordinary', %(act)s
FROM ledger_stagedposting AS staged WHERE NOT EXISTS (SELECT FROM ledger_transaction WHERE id = staged.transaction_id)
"""
_POSTINGS = """
INSERT INTO ledger_posting (transaction_id, number, organisation_id, account_id, amount_pence, counterparty_id)
SELECT staged.transaction_id, row_number() OVER (PARTITION BY staged.transaction_id ORDER BY staged.row),
    whole.organisation_id, account.id, staged.amount_pence, nullif(staged.counterparty, '')
FROM ledger_stagedposting AS staged
JOIN ledger_transaction AS whole ON whole.id = staged.transaction_id AND whole.recorded_in_id = %(act)s
JOIN ledger_account AS account ON account.organisation_id = whole.organisation_id AND account.code = staged.account
"""
_FRESH = """
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM ledger_transaction WHERE id = staged.transaction_id))
FROM (SELECT transaction_id FROM ledger_stagedposting GROUP BY transaction_id) AS staged
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
    read, problems = read_rows(organisation, rows)
    asked = {"organisation": organisation}
    with connection.cursor() as cursor:
        _stage(cursor, read)
        problems += _problems(cursor, asked)
        if problems:
            raise ProblemsFound(sorted(problems, key=_in_order_of_rows))
        models.wait_for_writers(as_writer=True)
        cursor.execute(_FRESH, asked)
        given, fresh = cursor.fetchone() or (0, 0)
        postings = _write(cursor, asked, by=by, authority=authority, file=file, fresh=fresh) if fresh else 0
        cursor.execute(_CLEARED)
    return BulkPosted(fresh, postings, given - fresh)


def _stage(cursor: Any, read: Sequence[ReadRow]) -> None:
    cursor.execute(_CLEARED)
    with cursor.copy(_COPY) as copy:
        for each in read:
            pence = None if each.amount is None else each.amount.pence
            copy.write_row(
                (each.row, each.reference, each.transaction_id, each.posted_on, each.description,
                 each.account, pence, each.counterparty)
            )  # fmt: skip


def _problems(cursor: Any, asked: Mapping[str, str]) -> Iterator[Problem]:
    for code, finding in _FINDING.items():
        cursor.execute(finding, asked)
        for row, fact in cursor.fetchall():
            yield Problem(f"row {row}", FAULTS[code].format(fact), code)


def _write(cursor: Any, asked: Mapping[str, str], *, by: Actor, authority: Authority, file: str, fresh: int) -> int:
    event = audit.record(
        "transactions-posted",
        subject=f"organisation:{asked['organisation']}",
        by=by,
        authority=authority,
        details={"file": file, "transactions": fresh},
    )
    act = {**asked, "act": event.position}
    with refusing(BY_CONSTRAINT):
        cursor.execute(_TRANSACTIONS, act)
        cursor.execute(_POSTINGS, act)
        return int(cursor.rowcount)


def _in_order_of_rows(problem: Problem) -> tuple[int, str]:
    return int(problem.where.removeprefix("row ")), problem.code
