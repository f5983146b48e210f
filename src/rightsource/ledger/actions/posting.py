"""Posting a transaction, taking one back, and bringing opening balances in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from rightsource.ledger import queries
from rightsource.ledger.errors import BY_CONSTRAINT, TransactionIdTaken, TransactionNotOnRecord
from rightsource.ledger.rules import posting as rules
from rightsource.ledger.rules.rows import AccountingPeriod, Posting, Transaction, TransactionKind
from rightsource.quantities import Month
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing

# All that a posting is looked at beside, in one question.
_BESIDE = """
SELECT EXISTS (SELECT FROM ledger_transaction WHERE id = %(id)s),
    (SELECT closed_in_id IS NOT NULL FROM ledger_accountingperiod
     WHERE organisation_id = %(organisation)s AND month = %(month)s),
    ARRAY(SELECT code FROM ledger_account
          WHERE organisation_id = %(organisation)s AND code = ANY(%(accounts)s) ORDER BY id),
    ARRAY(SELECT id FROM ledger_account
          WHERE organisation_id = %(organisation)s AND code = ANY(%(accounts)s) ORDER BY id),
    ARRAY(SELECT key FROM constitution_organisation WHERE key = ANY(%(counterparties)s))
"""
# Both in one statement: the triggers see a transaction whole, or not at all.
_WRITTEN = """
WITH whole AS (
    INSERT INTO ledger_transaction (id, organisation_id, posted_on, description, kind, reverses_id, recorded_in_id)
    VALUES (%(id)s, %(organisation)s, %(posted_on)s, %(description)s, %(kind)s, %(reverses)s, %(act)s))
INSERT INTO ledger_posting (transaction_id, number, organisation_id, account_id, amount_pence, counterparty_id)
SELECT %(id)s, number, %(organisation)s, account, pence, counterparty
FROM unnest(%(accounts)s::int[], %(pence)s::bigint[], %(counterparties)s::text[])
    WITH ORDINALITY AS line (account, pence, counterparty, number)
"""


@transaction.atomic
def post_transaction(
    *,
    by: Actor,
    authority: Authority,
    transaction_id: UUID,
    organisation: str,
    posted_on: date,
    description: str,
    postings: Sequence[Posting],
) -> bool:
    """Post a balanced transaction in an open month. Posting it again with the same id changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        TransactionSaysNothing: it has fewer than two postings, or one of nil.
        TransactionDoesNotBalance: debits and credits differ.
        AccountingPeriodNotOpen: its month is not open.
        AccountNotInTheBooks: an account or counterparty is not on record.
        TransactionIdTaken: the id stands for another transaction.
        BooksNotYours: the books are another organisation's.
    """
    given = Transaction(
        transaction_id=transaction_id,
        organisation=organisation,
        posted_on=posted_on,
        description=description,
        postings=tuple(postings),
    )
    return _post(given, by=by, authority=authority)


@transaction.atomic
def load_opening_balances(
    *,
    by: Actor,
    authority: Authority,
    transaction_id: UUID,
    organisation: str,
    posted_on: date,
    postings: Sequence[Posting],
) -> None:
    """Bring in what stood on an organisation's accounts when its books began here; loading it again changes nothing.

    Raises:
        OpeningBalancesLoaded: these books have others already.
        TransactionSaysNothing: it has fewer than two postings, or one of nil.
        TransactionDoesNotBalance: debits and credits differ.
        AccountingPeriodNotOpen: its month is not open.
        AccountNotInTheBooks: an account or counterparty is not on record.
        TransactionIdTaken: the id stands for another transaction.
    """
    given = Transaction(
        transaction_id=transaction_id,
        organisation=organisation,
        posted_on=posted_on,
        description="Opening balances",
        postings=tuple(postings),
        kind=TransactionKind.OPENING,
    )
    _post(given, by=by, authority=authority)


@transaction.atomic
def reverse_transaction(
    *, by: Actor, authority: Authority, transaction_id: UUID, reverses: UUID, posted_on: date, reason: str
) -> None:
    """Take a transaction back, posting by posting, in an open month. Doing so again with the same id changes nothing.

    Raises:
        TransactionNotOnRecord: there is none to take back.
        AlreadyReversed: it was taken back under another id.
        AccountingPeriodNotOpen: the month of the reversal is not open.
        TransactionIdTaken: the id stands for another transaction.
    """
    recorded = queries.transaction(reverses)
    if recorded is None:
        raise TransactionNotOnRecord(reverses)
    given = rules.reversal_of(recorded, transaction_id=transaction_id, posted_on=posted_on, reason=reason)
    _post(given, by=by, authority=authority)


@transaction.atomic
def post_year_end(*, by: Actor, authority: Authority, closing: Transaction) -> None:
    """Post the transaction that `year_end_close` worked out.

    Raises:
        AccountingPeriodNotOpen: the last month of the year is not open.
    """
    assert closing.kind is TransactionKind.YEAR_END
    _post(closing, by=by, authority=authority)


def _post(given: Transaction, *, by: Actor, authority: Authority) -> bool:
    rules.check_balanced(given.postings)
    accounts = _accounts_beside(given)
    if accounts is None:
        return _is_another(given)
    try:
        with refusing(BY_CONSTRAINT):
            event = audit.record(
                "transaction-posted",
                subject=f"transaction:{given.transaction_id}",
                by=by,
                authority=authority,
                details={"organisation": given.organisation, "kind": given.kind, "postings": len(given.postings)},
            )
            _write(given, accounts, event.position)
    except TransactionIdTaken:
        # Somebody posted it between our question and our turn in the chain.
        return _is_another(given)
    return True


def _is_another(given: Transaction) -> bool:
    """Refuse what stands as another transaction under this id, or behind a wall; otherwise nothing is left to write."""
    recorded = queries.transaction(given.transaction_id)
    if recorded is None:
        raise TransactionIdTaken(given.transaction_id)
    rules.check_same_transaction(recorded, given)
    return False


def _accounts_beside(given: Transaction) -> dict[str, int] | None:
    """Return the accounts of the postings by code, having looked at all that they are beside; None if it is on record.

    Nobody is kept waiting meanwhile: accounts and organisations stay, and the triggers look at the month again.
    """
    organisation, month = given.organisation, Month.of(given.posted_on)
    asked: dict[str, Any] = {
        "id": given.transaction_id,
        "organisation": organisation,
        "month": month.first_day,
        "accounts": [each.account for each in given.postings],
        "counterparties": [each.counterparty for each in given.postings if each.counterparty],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, asked)
        is_on_record, is_closed, codes, ids, organisations = cursor.fetchone() or (False, None, [], [], [])
    if is_on_record:
        return None
    period = AccountingPeriod(organisation=organisation, month=month, is_closed=is_closed is not False)
    rules.check_period_open([period], organisation, given.posted_on)
    accounts = dict(zip(codes, ids, strict=True))
    rules.check_on_record(given, accounts, organisations)
    return accounts


def _write(given: Transaction, accounts: dict[str, int], act: int) -> None:
    row: dict[str, Any] = {
        "id": given.transaction_id,
        "organisation": given.organisation,
        "posted_on": given.posted_on,
        "description": given.description,
        "kind": given.kind.value,
        "reverses": given.reverses,
        "act": act,
        "accounts": [accounts[each.account] for each in given.postings],
        "pence": [each.amount.pence for each in given.postings],
        "counterparties": [each.counterparty or None for each in given.postings],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, row)
