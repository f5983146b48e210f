"""How a payment stands in the books of who pays and of who is paid: two transactions that mirror each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from rightsource.commissioning.rules.payments.runs import PaymentRequest
from rightsource.ledger.rules.rows import Posting, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAccounts:
    """On which accounts of its own books an organisation posts payments.

    Attributes:
        subject: the agreement or lawful basis that they are for; blank for every other.
        cash: what is paid from, and into.
        costs: what is debited when it pays.
        income: what is credited when it is paid; blank where it is never.
    """

    organisation: str
    subject: str = ""
    cash: str
    costs: str
    income: str = ""


def payer_transaction_id(request_id: UUID) -> UUID:
    """Return under which id a payment stands in the payer's books, however often it is posted."""
    return uuid5(request_id, "payer")


def payee_transaction_id(request_id: UUID) -> UUID:
    """Return under which id a payment stands in the payee's books."""
    return uuid5(request_id, "payee")


def in_the_payers_books(request: PaymentRequest, accounts: PaymentAccounts, paid_on: date) -> Transaction:
    """Return what the payer posts: what was bought, from whom, and the cash that went."""
    return Transaction(
        transaction_id=payer_transaction_id(request.request_id),
        organisation=request.payer,
        posted_on=paid_on,
        description=f"Payment {request.reference}: {request.purpose}",
        postings=(
            Posting(account=accounts.costs, amount=request.amount, counterparty=request.payee),
            Posting(account=accounts.cash, amount=-request.amount),
        ),
    )


def in_the_payees_books(request: PaymentRequest, accounts: PaymentAccounts, paid_on: date) -> Transaction:
    """Return what the payee posts: the cash that came, and what it was earned by, from whom."""
    return Transaction(
        transaction_id=payee_transaction_id(request.request_id),
        organisation=request.payee,
        posted_on=paid_on,
        description=f"Payment {request.reference}: {request.purpose}",
        postings=(
            Posting(account=accounts.cash, amount=request.amount),
            Posting(account=accounts.income, amount=-request.amount, counterparty=request.payer),
        ),
    )
