"""Posting a transaction, taking one back, and bringing opening balances in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from rightsource.ledger import models, queries
from rightsource.ledger.errors import BY_CONSTRAINT, TransactionNotOnRecord
from rightsource.ledger.rules import posting as rules
from rightsource.ledger.rules.rows import Posting, Transaction, TransactionKind
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


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
    if _is_on_record(given):
        return False
    # Accounts and organisations stay, and the triggers ask again whether the month is open: so all this is read before
    # others are kept waiting.
    rules.check_period_open(queries.periods_of(given.organisation), given.organisation, given.posted_on)
    accounts = _accounts(given)
    rules.check_on_record(given, accounts, queries.organisations_among(_named(given)))
    models.wait_for_writers(as_writer=True)
    if _is_on_record(given):
        return False
    event = audit.record(
        "transaction-posted",
        subject=f"transaction:{given.transaction_id}",
        by=by,
        authority=authority,
        details={"organisation": given.organisation, "kind": given.kind, "postings": len(given.postings)},
    )
    with refusing(BY_CONSTRAINT):
        _write(given, accounts, event.position)
    return True


def _is_on_record(given: Transaction) -> bool:
    recorded = queries.transaction(given.transaction_id)
    if recorded is not None:
        rules.check_same_transaction(recorded, given)
    return recorded is not None


def _accounts(given: Transaction) -> dict[str, int]:
    codes = {each.account for each in given.postings}
    found = models.Account.objects.filter(organisation=given.organisation, code__in=codes)
    return dict(found.values_list("code", "id"))


def _named(given: Transaction) -> set[str]:
    return {each.counterparty for each in given.postings if each.counterparty}


def _write(given: Transaction, accounts: dict[str, int], act: int) -> None:
    row = models.Transaction(
        id=given.transaction_id,
        organisation_id=given.organisation,
        posted_on=given.posted_on,
        description=given.description,
        kind=given.kind,
        reverses_id=given.reverses,
        recorded_in_id=act,
    )
    row.save(force_insert=True)
    # One statement for all of them: the trigger sees a transaction whole, or not at all.
    models.Posting.objects.bulk_create(
        models.Posting(
            transaction=row,
            number=number,
            organisation_id=given.organisation,
            account_id=accounts[each.account],
            amount=each.amount.pence,
            counterparty_id=each.counterparty or None,
        )
        for number, each in enumerate(given.postings, start=1)
    )
