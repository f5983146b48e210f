"""A payment is made once: begun again, by several at once, or after kill -9 at any moment, on a real PostgreSQL."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions import payments_bench
from rightsource.commissioning.actions.payment_confirming import RunConfirmed
from rightsource.commissioning.actions.payment_runs import approve_run, draft_run, make_run_file
from rightsource.commissioning.actions.payments import lift_stop, stop_payments
from rightsource.commissioning.errors.payments import NothingToPay
from rightsource.commissioning.queries.payments_bench import PaidOnRecord, paid_on_record
from rightsource.commissioning.rules.payments import bench
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.quantities import Money
from rightsource.site.database import CouncilDatabase
from rightsource.storage import audit, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.viewpoints import Sight, Viewpoint

PAYMENTS = 6
KILLS = 5
AT_ONCE = 4
PATIENCE_SECONDS = 60
A_TEST = Authority("a test")
ASKING: dict[str, Any] = {"by": Actor(bench.ASKS), "authority": A_TEST}
UNDER_WAY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""
# One process that has all imported forks for each run, so that a kill costs no start of Python.
PAYING = """
import os, sys
import django
django.setup()
from django.db import connections
from rightsource.commissioning.actions.payments_bench import pay_whole_run
from rightsource.storage.actors import Actor, Authority
print("ready", flush=True)
for line in sys.stdin:
    run, payer = line.split()
    child = os.fork()
    if not child:
        print(os.getpid(), flush=True)
        pay_whole_run(by=Actor("payment-officer"), authority=Authority("a test"), run=run, payer=payer)
        connections["default"].close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(status, flush=True)
"""


@pytest.fixture
def parties(committed_database: CouncilDatabase) -> tuple[str, ...]:
    return payments_bench.open_made_up_payments(**ASKING)


def owe(run: str, names: tuple[str, ...], payments: int) -> Money:
    return payments_bench.owe(**ASKING, run=run, names=names, payments=payments)


def pay(run: str, payer: str) -> RunConfirmed:
    return payments_bench.pay_whole_run(**ASKING, run=run, payer=payer)


def on_record(names: tuple[str, ...]) -> PaidOnRecord:
    with as_the_council():
        return paid_on_record(names)


@contextmanager
def as_the_council() -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield


def at_once(act: Callable[[], object]) -> list[object]:
    """Do the same as several clients at once, and return what each came to: its answer or its refusal."""

    def once(_: int) -> object:
        try:
            return act()
        except Exception as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as clients:
        return list(clients.map(once, range(AT_ONCE)))


def test_a_run_begun_again_or_by_several_at_once_pays_once(parties: tuple[str, ...]) -> None:
    owed = owe("R1", parties, PAYMENTS)
    came = at_once(lambda: pay("R1", parties[0]))
    assert [each for each in came if isinstance(each, Exception)] == []
    again = pay("R1", parties[0])
    assert (again.was_on_file, again.paid) == (True, 0)
    # Several runs at once never take up the same payment.
    owed += owe("R2", parties, PAYMENTS)
    runs = iter(["A", "B", "C", "D"])
    came = at_once(lambda: pay(next(runs), parties[0]))
    assert sum(isinstance(each, NothingToPay) for each in came) == AT_ONCE - 1, came
    found = on_record(parties)
    assert (found.payments, found.paid, found.faults) == (2 * PAYMENTS, owed, ())
    assert audit.verify().problems == ()


PAST_EVERY_RULE = {
    ("a second row of the same payment", "23505"): """
        INSERT INTO commissioning_paymentmade (request_id, file_id, amount_pence, paid_on, confirmed_on, bank_reference)
        SELECT request_id, file_id, amount_pence, paid_on, confirmed_on, 'again' FROM commissioning_paymentmade
        LIMIT 1""",
    ("the same asked for under another reference", "RS541"): """
        INSERT INTO commissioning_paymentrequest
        SELECT (jsonb_populate_record(request, jsonb_build_object('id', gen_random_uuid(), 'reference', 'again'))).*
        FROM commissioning_paymentrequest AS request LIMIT 1""",
    ("what is paid, taken out so that it could be asked for again", "RS546"): """
        INSERT INTO commissioning_requestdropped (request_id, dropped_on, because, recorded_in_id)
        SELECT id, asked_on, 'again', recorded_in_id FROM commissioning_paymentrequest LIMIT 1""",
    ("a payment deleted", "RS001"): "DELETE FROM commissioning_paymentmade",
    ("a request edited", "RS001"): "UPDATE commissioning_paymentrequest SET amount_pence = amount_pence + 1",
    ("an approval by who began the run", "RS542"): """
        WITH other AS (
            INSERT INTO commissioning_paymentrun (run, payer_id, drafted_on, drafted_by, recorded_in_id)
            SELECT 'other', payer_id, drafted_on, drafted_by, recorded_in_id FROM commissioning_paymentrun
            RETURNING run)
        SELECT 1 FROM other;
        INSERT INTO commissioning_runapproval (run_id, approved_on, approved_by, total_pence, recorded_in_id)
        SELECT run, drafted_on, ' Payment-Officer', 1, recorded_in_id FROM commissioning_paymentrun
        WHERE run = 'other'""",
    ("an instalment added later", "RS540"): """
        INSERT INTO commissioning_basisinstalment (basis_id, number, due_on, amount_pence)
        SELECT id, 99, recorded_on, 1 FROM commissioning_lawfulbasis""",
}


A_STOP = PaymentStop(
    reference="S-1", reason="Two invoices look alike.", starts_on=bench.TODAY, stopped_by="x", authority="x"
)
CONFIRMED_PAST_THE_RULES = """
INSERT INTO commissioning_paymentmade (request_id, file_id, amount_pence, paid_on, confirmed_on, bank_reference)
SELECT request.id, (SELECT min(id) FROM commissioning_paymentfile), request.amount_pence, asked_on, asked_on, 'B'
FROM commissioning_paymentrequest AS request
WHERE NOT EXISTS (SELECT FROM commissioning_paymentmade WHERE request_id = request.id)"""
A_STOP_OF_ONES_OWN = """
INSERT INTO commissioning_paymentstop (reference, payer_id, reason, starts_on, stopped_by, authority, recorded_in_id)
VALUES ('S-9', '{payer}', 'I may', '2026-03-16', 'x', 'x', 1)"""
LIFTED_BY_WHO_SET_IT = """
INSERT INTO commissioning_stoplifted (stop_id, lifted_on, lifted_by, because, recorded_in_id)
SELECT id, starts_on, upper(stopped_by), 'It is well.', recorded_in_id FROM commissioning_paymentstop"""


def test_the_database_itself_lets_nothing_be_paid_twice_or_by_one_alone(parties: tuple[str, ...]) -> None:
    owe("R1", parties, 2)
    pay("R1", parties[0])
    for (what, code), statement in PAST_EVERY_RULE.items():
        assert refused_as(statement) == code, what
    # A stop that came after the file was made: past the rules, the database refuses what they would.
    owe("R2", parties, 1)
    with as_the_council():
        begun = draft_run(**ASKING, run="R2", payer=parties[0], today=bench.TODAY)
        approving = {**ASKING, "by": Actor(bench.APPROVES)}
        approve_run(**approving, run="R2", total=begun.total, today=bench.TODAY)
        make_run_file(**ASKING, run="R2", today=bench.TODAY)
        stop_payments(**ASKING, given=replace(A_STOP, payee=parties[1]))
    assert refused_as(CONFIRMED_PAST_THE_RULES) == "RS544"
    assert refused_as(LIFTED_BY_WHO_SET_IT) == "RS545"
    with as_the_council():
        lift_stop(**approving, reference="S-1", because="They are two.", today=bench.TODAY)
    assert refused_as(CONFIRMED_PAST_THE_RULES) == ""
    # Who is paid sees what was paid, and neither how it was approved nor what was stopped; others see nothing of it.
    whom = {who: seen_by(Viewpoint(Sight.ORGANISATION, who)) for who in (*parties, "somebody-else")}
    assert whom == {parties[0]: (3, 3, 2, 2, 0), parties[1]: (3, 3, 0, 0, 0), "somebody-else": (0, 0, 0, 0, 0)}
    assert seen_by(walls.THE_PUBLIC) == (0, 0, 0, 0, 0)
    own_stop = A_STOP_OF_ONES_OWN.format(payer=parties[1])
    assert refused_as(own_stop, Viewpoint(Sight.ORGANISATION, parties[1])) == "42501"


def seen_by(viewpoint: Viewpoint) -> tuple[int, ...]:
    """Return how many rows somebody sees: requests, payments made, runs, approvals, stops."""
    tables = (models.PaymentRequest, models.PaymentMade, models.PaymentRun, models.RunApproval, models.PaymentStop)
    with transaction.atomic():
        walls.look_as(viewpoint)
        return tuple(table._default_manager.count() for table in tables)


def refused_as(statement: str, viewpoint: Viewpoint = walls.THE_COUNCIL) -> str:
    """Return the code with which the database refuses a statement; blank if it lets it through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            walls.look_as(viewpoint)
            cursor.execute(statement)
    except DatabaseError as fault:
        return str(getattr(fault.__cause__, "sqlstate", ""))
    return ""


@pytest.mark.slow
def test_kill_9_at_any_moment_of_a_run_pays_once(
    parties: tuple[str, ...], committed_database: CouncilDatabase, owner_connection: psycopg.Connection
) -> None:
    with paying(committed_database) as begin:
        owed = owe("whole", parties, PAYMENTS)
        began = time.monotonic()
        begin("whole", parties[0], None)
        seconds = time.monotonic() - began
        chance, killed = random.Random(20261122), 0
        for kill in range(KILLS):
            run = f"run-{kill}"
            owed += owe(run, parties, PAYMENTS)
            killed += begin(run, parties[0], seconds * (kill + chance.random()) / KILLS) == signal.SIGKILL
            wait_until_ended(owner_connection)
            assert on_record(parties).faults == ()
            begin(run, parties[0], None)
            found = on_record(parties)
            assert (found.paid, found.faults) == (owed, ())
    assert killed, "no run was killed before its end, so nothing was shown"
    assert audit.verify().problems == ()


@contextmanager
def paying(council: CouncilDatabase) -> Iterator[Callable[[str, str, float | None], int]]:
    """Give a function that pays a run in a process of its own, killed after some seconds, and returns how it ended."""
    environment = os.environ | {
        "RIGHTSOURCE_DATABASE_URL": council.app_url,
        "RIGHTSOURCE_COUNCIL": council.slug,
        "DJANGO_SETTINGS_MODULE": "rightsource.site.settings",
    }
    parent = subprocess.Popen(
        [sys.executable, "-c", PAYING], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    told, said = parent.stdin, parent.stdout
    assert said.readline() == "ready\n"

    def begin(run: str, payer: str, killed_after_s: float | None) -> int:
        told.write(f"{run} {payer}\n")
        told.flush()
        child = int(said.readline())
        if killed_after_s is not None:
            time.sleep(killed_after_s)
            os.kill(child, signal.SIGKILL)
        status = int(said.readline())
        assert status in {0, signal.SIGKILL}
        return status

    try:
        yield begin
    finally:
        told.close()
        parent.wait(PATIENCE_SECONDS)


def wait_until_ended(owner: psycopg.Connection) -> None:
    """Wait until the server has noticed that the client is gone, and ended what it had begun."""
    until = time.monotonic() + PATIENCE_SECONDS
    while owner.execute(UNDER_WAY).fetchone() != (0,):
        assert time.monotonic() < until, "the killed run's transaction was never ended"
        time.sleep(0.01)
