"""Made-up payments in a database of their own, to be killed and begun again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from rightsource.commissioning.actions.payment_confirming import RunConfirmed, confirm_run
from rightsource.commissioning.actions.payment_runs import approve_run, draft_run, make_run_file
from rightsource.commissioning.actions.payments import record_basis, set_payment_accounts
from rightsource.commissioning.rules.payments import bench
from rightsource.governance.actions import record_decisions
from rightsource.ledger.actions.bench import open_made_up_books
from rightsource.quantities import Money
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

_MADE_UP = Authority("a made-up run, in a database of its own")
_ASKS, _APPROVES = Actor(bench.ASKS), Actor(bench.APPROVES)
# What is paid, in both books and of what was committed, told by each table for itself.
_ON_RECORD = """
SELECT (SELECT count(*) FROM commissioning_paymentmade),
    (SELECT count(DISTINCT request_id) FROM commissioning_paymentmade),
    (SELECT coalesce(sum(amount_pence), 0)::bigint FROM commissioning_paymentmade),
    (SELECT coalesce(sum(amount_pence), 0)::bigint FROM ledger_posting
        WHERE organisation_id = %(payer)s AND counterparty_id = %(payee)s),
    (SELECT -coalesce(sum(amount_pence), 0)::bigint FROM ledger_posting
        WHERE organisation_id = %(payee)s AND counterparty_id = %(payer)s),
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


def open_made_up_payments() -> tuple[str, ...]:
    """Open the books of two made-up organisations, one of which pays the other, and record what decides that."""
    names = open_made_up_books(by=_ASKS, authority=_MADE_UP, count=2)
    known = KnownOn.on(bench.DECISION.decided_on, Audience.INSIDERS)
    entry = Entry(bench.DECISION, Source("made up", grade=Grade.MADE_UP), known)
    with _looking():
        record_decisions(**_acting(_ASKS), entries=[entry], recording=Recording(bench.TODAY))
        for name in names:
            set_payment_accounts(**_acting(_ASKS), given=bench.accounts_of(name))
    return names


def owe(run: str, names: tuple[str, ...], payments: int) -> Money:
    """Record a made-up grant of so many instalments, and return what it comes to."""
    given = bench.basis_of(run, names[0], names[1], payments)
    with _looking():
        record_basis(**_acting(_ASKS), given=given, today=bench.TODAY)
    return given.amount


def pay_whole_run(run: str, payer: str) -> RunConfirmed:
    """Take a run from draft to confirmed, each step in a transaction of its own; begun again, it goes on."""
    with _looking():
        drafted = draft_run(**_acting(_ASKS), run=run, payer=payer, today=bench.TODAY)
    with _looking():
        approve_run(**_acting(_APPROVES), run=run, total=drafted.total, today=bench.TODAY)
    with _looking():
        make_run_file(**_acting(_ASKS), run=run, today=bench.TODAY)
    file = GivenFile("paid.csv", bench.payment_file(drafted, bench.TODAY))
    with _looking():
        return confirm_run(**_acting(_ASKS), run=run, file=file, today=bench.TODAY)


def paid_on_record(names: tuple[str, ...]) -> PaidOnRecord:
    """Return what stands as paid, as each table tells it."""
    with _looking(), connection.cursor() as cursor:
        cursor.execute(_ON_RECORD, {"payer": names[0], "payee": names[1]})
        payments, requests, *pence = cursor.fetchone() or (0, 0, 0, 0, 0, 0)
    return PaidOnRecord(payments, requests, *(Money(each) for each in pence))


def _acting(by: Actor) -> dict[str, Any]:
    return {"by": by, "authority": _MADE_UP}


@contextmanager
def _looking() -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield
