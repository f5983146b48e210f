"""Kill -9 at any moment of a file of 100,000 lines: all of it is on record or none, and the next run finishes it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import transaction

from rightsource.constitution.models import Organisation
from rightsource.ledger import models
from rightsource.ledger.actions import books
from rightsource.ledger.queries.rollups import balances_apart
from rightsource.ledger.rules.bench_books import MONTHS, accounts_of
from rightsource.site.database import CouncilDatabase
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent

WHO = ("care-company", "law-company")
LINES = 100_000
KILLS = 5
PATIENCE_SECONDS = 120
UNDER_WAY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""
IMPORT = f"""
import django
django.setup()
import sys
from django.db import transaction
from rightsource.ledger.actions.bulk import post_in_bulk
from rightsource.ledger.rules.bench_books import rows_of
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
rows = list(rows_of("care-company", {WHO}, {LINES}, sys.argv[1]))
print("begins", flush=True)
with transaction.atomic():
    walls.look_as(walls.THE_COUNCIL)
    post_in_bulk(by=Actor("x"), authority=Authority("x"), organisation="care-company", file="made-up", rows=rows)
print("posted", flush=True)
"""


@pytest.fixture
def opened(committed_database: CouncilDatabase) -> CouncilDatabase:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        Organisation.objects.bulk_create([Organisation(key=key) for key in WHO])
        given = {"by": SYSTEM, "authority": Authority("a test")}
        books.open_accounts(**given, accounts=accounts_of("care-company"))
        for month in MONTHS:
            books.open_period(**given, organisation="care-company", month=month)
    return committed_database


def begin(council: CouncilDatabase, file: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "RIGHTSOURCE_DATABASE_URL": council.app_url,
        "RIGHTSOURCE_COUNCIL": council.slug,
        "DJANGO_SETTINGS_MODULE": "rightsource.site.settings",
    }
    importing = subprocess.Popen(
        [sys.executable, "-c", IMPORT, file], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert importing.stdout is not None
    assert importing.stdout.readline() == "begins\n"
    return importing


def finish(importing: subprocess.Popen[str]) -> None:
    said, _ = importing.communicate(timeout=PATIENCE_SECONDS)
    assert (importing.returncode, said) == (0, "posted\n")


def on_record() -> int:
    """Return how many postings are on record, having seen that they are whole, rolled up, and alone on the trail."""
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        assert balances_apart() == ()
        assert models.StagedPosting.objects.count() == 0
        postings = models.Posting.objects.count()
        assert models.Transaction.objects.count() * 2 == postings
        assert AuditEvent.objects.filter(event="transactions-posted").count() * LINES == postings
        assert audit.verify().problems == ()
        return postings


def wait_until_ended(owner: psycopg.Connection) -> None:
    """Wait until the server has noticed that the client is gone, and ended what it had begun."""
    until = time.monotonic() + PATIENCE_SECONDS
    while owner.execute(UNDER_WAY).fetchone() != (0,):
        assert time.monotonic() < until, "the killed import's transaction was never ended"
        time.sleep(0.05)


def moments(seconds: float) -> Iterator[float]:
    """Yield a moment in each fifth of the time that an import takes, so that none of its parts is spared."""
    chance = random.Random(20261122)
    for kill in range(KILLS):
        yield seconds * (kill + chance.random()) / KILLS


@pytest.mark.slow
def test_kill_9_leaves_all_or_nothing_and_the_next_run_finishes(
    opened: CouncilDatabase, owner_connection: psycopg.Connection
) -> None:
    importing = begin(opened, "whole")
    began = time.monotonic()
    finish(importing)
    seconds = time.monotonic() - began
    files, killed_before_the_end = 1, 0
    for moment in moments(seconds):
        # What the last kill left undone is begun again by this one, and killed again.
        importing = begin(opened, f"file-{files}")
        time.sleep(moment)
        importing.send_signal(signal.SIGKILL)
        importing.wait()
        wait_until_ended(owner_connection)
        found = on_record()
        assert found in {files * LINES, (files + 1) * LINES}
        killed_before_the_end += found == files * LINES
        files = found // LINES
    assert killed_before_the_end, "no import was killed before its end, so nothing was shown"
    for _ in ("finishes what was killed", "and again, which changes nothing"):
        finish(begin(opened, f"file-{files}"))
        assert on_record() == (files + 1) * LINES
