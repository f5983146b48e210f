"""A load that is killed in the middle leaves nothing behind, and the next one does all of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date

import psycopg
from django.db import transaction

from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries import cases
from rightsource.scrutiny.queries.evidence import TABLES
from rightsource.site.database import CouncilDatabase
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.models import AuditEvent, Document

_LOAD = """
import django
django.setup()
from datetime import date
from django.db import transaction
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries import cases
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
with transaction.atomic():
    walls.look_as(walls.THE_COUNCIL)
    given = cases.case_at(cases.DEMONSTRATION, today=date(2026, 11, 22))
    load_case(by=Actor("x"), authority=Authority("x"), case=given.case, file=given.file, today=date(2026, 11, 22))
"""
_PATIENCE_SECONDS = 60
_TODAY = date(2026, 11, 22)


def test_kill_9_in_the_middle_of_a_load_leaves_nothing_and_it_can_be_repeated(
    committed_database: CouncilDatabase, owner_connection: psycopg.Connection
) -> None:
    with psycopg.connect(committed_database.owner_url) as holder:
        holder.execute("LOCK TABLE governance_warning IN EXCLUSIVE MODE")  # a sheet near the end waits for this
        loading = subprocess.Popen(
            [sys.executable, "-c", _LOAD],
            env=os.environ
            | {"RIGHTSOURCE_DATABASE_URL": committed_database.app_url, "RIGHTSOURCE_COUNCIL": committed_database.slug}
            | {"DJANGO_SETTINGS_MODULE": "rightsource.site.settings"},
        )
        try:
            backend = _backend_once_it_waits(owner_connection, loading)
        finally:
            loading.send_signal(signal.SIGKILL)
            loading.wait()
    _wait_until_gone(owner_connection, backend)
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        assert {name: model._default_manager.count() for name, (model, _) in TABLES.items()} == dict.fromkeys(TABLES, 0)
        assert (AuditEvent.objects.count(), Document.objects.count()) == (0, 0)
        given = cases.case_at(cases.DEMONSTRATION, today=_TODAY)
        loaded = load_case(by=Actor("x"), authority=Authority("x"), case=given.case, file=given.file, today=_TODAY)
        assert loaded.changes == sum(len(given.case[name]) for name in TABLES)


def _backend_once_it_waits(owner: psycopg.Connection, loading: subprocess.Popen[bytes]) -> int:
    for _ in _moments():
        assert loading.poll() is None, "it ended before it could be killed"
        waiting = owner.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'governance_warning'::regclass"
        ).fetchone()
        if waiting:
            return int(waiting[0])
    raise AssertionError("the load never came to the locked table")


def _wait_until_gone(owner: psycopg.Connection, backend: int) -> None:
    for _ in _moments():
        if owner.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone() is None:
            return
    raise AssertionError("the killed load's transaction was never ended")


def _moments() -> Iterator[None]:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        yield
        time.sleep(0.05)
