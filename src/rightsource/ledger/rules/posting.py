"""What may be posted: balanced, in an open month, once; and how a wrong one is taken back and a year closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from rightsource.ledger.errors import (
    AccountCodeTaken,
    AccountingPeriodNotOpen,
    AccountNotInTheBooks,
    CommitmentIdTaken,
    CommitmentIsNotPositive,
    NoRetainedReserve,
    TransactionDoesNotBalance,
    TransactionIdTaken,
    TransactionSaysNothing,
)
from rightsource.ledger.rules.chart import RETAINED, line_of
from rightsource.ledger.rules.rows import (
    PERFORMANCE,
    Account,
    AccountingPeriod,
    Balance,
    Commitment,
    Posting,
    Transaction,
    TransactionKind,
)
from rightsource.quantities import FinancialYear, Money, Month


def check_balanced(postings: Collection[Posting]) -> None:
    """Refuse postings whose debits and credits differ.

    Raises:
        TransactionSaysNothing: there are fewer than two, or one is nil.
        TransactionDoesNotBalance: carries the difference.
    """
    if len(postings) < 2 or not all(posting.amount for posting in postings):
        raise TransactionSaysNothing
    difference = Money.total([posting.amount for posting in postings])
    if difference:
        raise TransactionDoesNotBalance(difference)


def check_period_open(periods: Iterable[AccountingPeriod], organisation: str, posted_on: date) -> None:
    """Refuse a day whose month is closed, or not opened yet, in the books of an organisation.

    Raises:
        AccountingPeriodNotOpen: carries the month.
    """
    month = Month.of(posted_on)
    is_open = any(
        period.organisation == organisation and period.month == month and not period.is_closed for period in periods
    )
    if not is_open:
        raise AccountingPeriodNotOpen(organisation, month)


def check_on_record(transaction: Transaction, accounts: Collection[str], organisations: Collection[str]) -> None:
    """Refuse postings on accounts or with counterparties that are not on record.

    Raises:
        AccountNotInTheBooks: names all of them.
    """
    missing = [f"account {each.account}" for each in transaction.postings if each.account not in accounts]
    missing += [
        f"organisation {each.counterparty}"
        for each in transaction.postings
        if each.counterparty and each.counterparty not in organisations
    ]
    if missing:
        raise AccountNotInTheBooks(", ".join(dict.fromkeys(missing)))


def check_organisations(names: Iterable[str], on_record: Collection[str]) -> None:
    """Refuse organisations that are not on record.

    Raises:
        AccountNotInTheBooks: names all of them.
    """
    missing = [f"organisation {name}" for name in names if name not in on_record]
    if missing:
        raise AccountNotInTheBooks(", ".join(missing))


def accounts_to_open(recorded: Iterable[Account], given: Sequence[Account]) -> tuple[Account, ...]:
    """Return the accounts that are not there yet.

    Raises:
        AccountCodeTaken: a code stands for another account.
    """
    standing = {(each.organisation, each.code): each for each in recorded}
    fresh: dict[tuple[str, str], Account] = {}
    for each in given:
        key = (each.organisation, each.code)
        there = standing.get(key) or fresh.get(key)
        if there is None:
            fresh[key] = each
        elif there != each:
            raise AccountCodeTaken(each.code)
    return tuple(fresh.values())


def check_same_transaction(recorded: Transaction, given: Transaction) -> None:
    """Refuse an id that stands for another transaction; posting the same one again is no fault.

    Raises:
        TransactionIdTaken: something in it differs.
    """
    if recorded != given:
        raise TransactionIdTaken(given.transaction_id)


def check_commitment(commitment: Commitment) -> None:
    """Refuse a commitment of nothing, or to oneself.

    Raises:
        CommitmentIsNotPositive: it is either.
    """
    if commitment.amount <= Money(0) or commitment.payer == commitment.payee:
        raise CommitmentIsNotPositive


def check_same_commitment(recorded: Commitment, given: Commitment) -> None:
    """Refuse an id that stands for another commitment.

    Raises:
        CommitmentIdTaken: something in it differs.
    """
    if recorded != given:
        raise CommitmentIdTaken(given.commitment_id)


def reversal_of(transaction: Transaction, *, transaction_id: UUID, posted_on: date, reason: str) -> Transaction:
    """Return the transaction that takes another back, posting by posting."""
    return Transaction(
        transaction_id=transaction_id,
        organisation=transaction.organisation,
        posted_on=posted_on,
        description=reason,
        postings=tuple(
            Posting(account=each.account, amount=-each.amount, counterparty=each.counterparty)
            for each in transaction.postings
        ),
        kind=TransactionKind.REVERSAL,
        reverses=transaction.transaction_id,
    )


def year_end_close(
    organisation: str,
    year: FinancialYear,
    accounts: Iterable[Account],
    balances: Iterable[Balance],
    *,
    transaction_id: UUID,
) -> Transaction | None:
    """Return the transaction that takes a year's income and expenditure to the retained reserve; None if there is none.

    It leaves each income and expenditure account at nil with every counterparty, as at the year's last day.

    Raises:
        NoRetainedReserve: there is no account to take it to.
    """
    totals: dict[tuple[str, str], int] = {}
    for each in balances:
        if line_of(each.line).kind in PERFORMANCE and each.month <= Month.of(year.last_day):
            key = (each.account, each.counterparty)
            totals[key] = totals.get(key, 0) + each.amount.pence
    closing = [
        Posting(account=account, amount=Money(-pence), counterparty=counterparty)
        for (account, counterparty), pence in sorted(totals.items())
        if pence
    ]
    if not closing:
        return None
    retained = min((each.code for each in accounts if each.line == RETAINED), default=None)
    if retained is None:
        raise NoRetainedReserve(organisation)
    surplus = -Money.total([posting.amount for posting in closing])
    kept = (Posting(account=retained, amount=surplus),) if surplus else ()
    return Transaction(
        transaction_id=transaction_id,
        organisation=organisation,
        posted_on=year.last_day,
        description=f"Surplus or deficit of {year} to reserves",
        postings=(*closing, *kept),
        kind=TransactionKind.YEAR_END,
    )
