"""The statements of organisations, side by side, with the cash that moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from rightsource.ledger.queries.books import line_totals, names_of
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.rules import statements
from rightsource.ledger.rules.cash_flow import CashMovement, cash_flow
from rightsource.ledger.rules.group_statement import Statements, StatementsAsked
from rightsource.ledger.rules.rows import Span
from rightsource.quantities import Money, Month

# What moved cash is told by the other side of the same transaction: together they are what the cash moved by.
_CASH_MOVED = """
SELECT posting.organisation_id, account.line, date_trunc('month', whole.posted_on)::date,
    coalesce(posting.counterparty_id, ''), whole.kind = 'opening balances', -sum(posting.amount_pence)::bigint
FROM ledger_transaction AS whole
JOIN ledger_posting AS posting ON posting.transaction_id = whole.id
JOIN ledger_account AS account ON account.id = posting.account_id
WHERE whole.organisation_id = ANY(%(organisations)s) AND whole.posted_on BETWEEN %(first)s AND %(last)s
    AND (%(act)s::bigint IS NULL OR whole.recorded_in_id <= %(act)s)
    AND account.line <> 'cash'
    AND EXISTS (
        SELECT FROM ledger_posting AS paid JOIN ledger_account AS bank ON bank.id = paid.account_id
        WHERE paid.transaction_id = whole.id AND bank.line = 'cash')
GROUP BY 1, 2, 3, 4, 5 HAVING sum(posting.amount_pence) <> 0 ORDER BY 1, 2, 3, 4, 5
"""


def statements_of(organisations: Sequence[str], span: Span, *, as_at: datetime | None = None) -> tuple[Statements, ...]:
    """Return the statements of organisations for a run of months, side by side."""
    totals = line_totals(organisations, until=span.last, as_at=as_at)
    moved = cash_moved(organisations, span, as_at=as_at)
    own = {name: [each for each in totals if each.organisation == name] for name in organisations}
    return tuple(
        Statements(
            name,
            statements.income_and_expenditure(own[name], span),
            statements.balance_sheet(own[name], span.last),
            statements.movement_in_reserves(own[name], span),
            cash_flow(own[name], [each for each in moved if each.organisation == name], span),
        )
        for name in organisations
    )


def statements_asked(organisations: Sequence[str], span: Span, *, as_at: datetime | None = None) -> StatementsAsked:
    """Return the statements of organisations side by side, with what they are of."""
    found = statements_of(organisations, span, as_at=as_at)
    return StatementsAsked(span.first, span.last, as_at, names_of(organisations), found)


def cash_moved(organisations: Sequence[str], span: Span, *, as_at: datetime | None = None) -> tuple[CashMovement, ...]:
    """Return what moved the cash of organisations in a run of months, by the line and party on the other side."""
    asked: dict[str, Any] = {
        "organisations": list(organisations),
        "first": span.first.first_day,
        "last": span.last.last_day,
        "act": None if as_at is None else act_at(as_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CASH_MOVED, asked)
        return tuple(
            CashMovement(whose, line, Month.of(month), counterparty, is_opening, Money(pence))
            for whose, line, month, counterparty, is_opening, pence in cursor.fetchall()
        )
