"""Made-up payments in a database of their own, to be killed and begun again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

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


def open_made_up_payments(*, by: Actor, authority: Authority) -> tuple[str, ...]:
    """Open the books of two made-up organisations, one of which pays the other."""
    names = open_made_up_books(by=by, authority=authority, count=2)
    allow_made_up_payments(by=by, authority=authority, names=names)
    return names


def allow_made_up_payments(*, by: Actor, authority: Authority, names: tuple[str, ...]) -> None:
    """Record what decides that one organisation pays another, and on which accounts of their books it stands."""
    known = KnownOn.on(bench.DECISION.decided_on, Audience.INSIDERS)
    entry = Entry(bench.DECISION, Source("made up", grade=Grade.MADE_UP), known)
    with _looking():
        record_decisions(by=by, authority=authority, entries=[entry], recording=Recording(bench.TODAY))
        for name in names:
            set_payment_accounts(by=by, authority=authority, given=bench.accounts_of(name))


def owe(*, by: Actor, authority: Authority, run: str, names: tuple[str, ...], payments: int) -> Money:
    """Record a made-up grant of so many instalments, and return what it comes to."""
    given = bench.basis_of(run, names[0], names[1], payments)
    with _looking():
        record_basis(by=by, authority=authority, given=given, today=bench.TODAY)
    return given.amount


def pay_whole_run(*, by: Actor, authority: Authority, run: str, payer: str) -> RunConfirmed:
    """Take a run from draft to confirmed, each step in a transaction of its own; begun again, it goes on."""
    acting: dict[str, Any] = {"by": by, "authority": authority}
    approving = {**acting, "by": Actor(bench.APPROVES)}
    with _looking():
        drafted = draft_run(**acting, run=run, payer=payer, today=bench.TODAY)
    with _looking():
        approve_run(**approving, run=run, total=drafted.total, today=bench.TODAY)
    with _looking():
        make_run_file(**acting, run=run, today=bench.TODAY)
    file = GivenFile("paid.csv", bench.payment_file(drafted, bench.TODAY))
    with _looking():
        return confirm_run(**acting, run=run, file=file, today=bench.TODAY)


@contextmanager
def _looking() -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield
