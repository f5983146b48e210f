"""Balances from the rollup: of an account, of a group by line and month; and whether they are what was posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from rightsource.ledger import models
from rightsource.ledger.rules.rows import Span
from rightsource.quantities import Money, Month

BALANCE_OF = """
SELECT coalesce(sum(balance.amount_pence), 0)::bigint
FROM ledger_account AS account JOIN ledger_balance AS balance ON balance.account_id = account.id
WHERE account.organisation_id = %(organisation)s AND account.code = %(account)s AND balance.month <= %(until)s
"""
_MONTHS_OF_LINES = """
SELECT account.line, balance.month, sum(balance.amount_pence)::bigint
FROM ledger_balance AS balance JOIN ledger_account AS account ON account.id = balance.account_id
WHERE balance.organisation_id = ANY(%(organisations)s) AND balance.month BETWEEN %(first)s AND %(last)s
GROUP BY 1, 2 ORDER BY 1, 2
"""
_APART = """
WITH posted AS (
    SELECT posting.account_id, date_trunc('month', whole.posted_on)::date AS month, posting.counterparty_id,
        whole.kind = 'year end' AS is_year_end, sum(posting.amount_pence) AS amount_pence, count(*) AS postings
    FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
    GROUP BY 1, 2, 3, 4)
SELECT account.organisation_id, account.code, month, coalesce(balance.amount_pence, 0), coalesce(posted.amount_pence, 0)
FROM (SELECT account_id, month, coalesce(counterparty_id, '') AS other, is_year_end, amount_pence, postings
      FROM ledger_balance) AS balance
FULL JOIN (SELECT account_id, month, coalesce(counterparty_id, '') AS other, is_year_end, amount_pence, postings
      FROM posted) AS posted USING (account_id, month, other, is_year_end)
JOIN ledger_account AS account ON account.id = account_id
WHERE (balance.amount_pence, balance.postings) IS DISTINCT FROM (posted.amount_pence, posted.postings)
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class BalanceApart:
    """A balance that is not what its postings come to."""

    organisation: str
    account: str
    month: Month
    kept: Money
    posted: Money


def balance_of(organisation: str, account: str, *, until: Month) -> Money:
    """Return what stands on one account at the end of a month; nil where whoever asks may see no such account."""
    asked: dict[str, Any] = {"organisation": organisation, "account": account, "until": until.first_day}
    with connection.cursor() as cursor:
        cursor.execute(BALANCE_OF, asked)
        found: tuple[int] = cursor.fetchone() or (0,)
    return Money(found[0])


def months_of_lines(organisations: Sequence[str], span: Span) -> list[tuple[str, date, int]]:
    """Return what organisations together have on each line of each month, in pence, with nothing set off."""
    asked: dict[str, Any] = {
        "organisations": list(organisations),
        "first": span.first.first_day,
        "last": span.last.first_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS_OF_LINES, asked)
        found: list[tuple[str, date, int]] = cursor.fetchall()
    return found


def postings_recorded() -> int:
    """Return how many postings stand in all books that whoever asks may see."""
    return models.Posting.objects.count()


def balances_apart() -> tuple[BalanceApart, ...]:
    """Return every balance that is not what its postings come to: none, unless somebody got past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(_APART)
        found = cursor.fetchall()
    return tuple(
        BalanceApart(organisation, account, Month.of(month), Money(int(kept)), Money(int(posted)))
        for organisation, account, month, kept, posted in found
    )
