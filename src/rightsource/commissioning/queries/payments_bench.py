"""Reading what stands as paid, as each table tells it for itself, to see that nothing was paid twice or by half."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from rightsource.quantities import Money

# What is paid, in both books and of what was committed, told by each table for itself.
_ON_RECORD = """
WITH paid AS (SELECT id FROM ledger_transaction WHERE starts_with(description, 'Payment '))
SELECT (SELECT count(*) FROM commissioning_paymentmade),
    (SELECT count(DISTINCT request_id) FROM commissioning_paymentmade),
    (SELECT coalesce(sum(amount_pence), 0)::bigint FROM commissioning_paymentmade),
    (SELECT coalesce(sum(amount_pence), 0)::bigint FROM ledger_posting
        WHERE organisation_id = %(payer)s AND counterparty_id = %(payee)s AND transaction_id IN (SELECT id FROM paid)),
    (SELECT -coalesce(sum(amount_pence), 0)::bigint FROM ledger_posting
        WHERE organisation_id = %(payee)s AND counterparty_id = %(payer)s AND transaction_id IN (SELECT id FROM paid)),
    (SELECT coalesce(sum(amount_pence), 0)::bigint FROM ledger_commitmentuse WHERE kind = 'drawn')
"""


@dataclass(frozen=True, slots=True)
class PaidOnRecord:
    """What stands as paid, as each table tells it.

    Attributes:
        payments: rows that say that something was paid.
        requests: how many requests those are of.
        paid: what they come to.
        in_payers_books: what the payer's books say went to the payee.
        in_payees_books: what the payee's books say came from the payer.
        drawn: what was drawn of commitments.
    """

    payments: int
    requests: int
    paid: Money
    in_payers_books: Money
    in_payees_books: Money
    drawn: Money

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not add up; empty if everything does."""
        told = (self.in_payers_books, self.in_payees_books, self.drawn)
        apart = [f"{each} is told beside {self.paid} paid." for each in told if each != self.paid]
        twice = [] if self.payments == self.requests else [f"{self.payments} payments of {self.requests} requests."]
        return (*apart, *twice)


def paid_on_record(names: tuple[str, ...]) -> PaidOnRecord:
    """Return what stands as paid, as each table tells it."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_RECORD, {"payer": names[0], "payee": names[1]})
        payments, requests, *pence = cursor.fetchone() or (0, 0, 0, 0, 0, 0)
    return PaidOnRecord(payments, requests, *(Money(each) for each in pence))
