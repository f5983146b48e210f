"""Kill -9 at any moment, then run again: it works, and nothing is there twice."""

import os
import random
import signal
import time

import psycopg
import pytest

from rightsource.site import database, postgres
from rightsource.site.council import migrations_hash, stamps

OPEN = "from rightsource.site.council import open_council; open_council('killed')"
KILLS = 5


@pytest.mark.slow
def test_setting_a_council_up_survives_being_killed_at_any_moment(own_state, start):
    chance = random.Random(20261122)
    for kill in range(KILLS):
        process = start("-c", OPEN)
        time.sleep(chance.uniform(0.4, 5))
        if kill % 2:
            os.killpg(process.pid, signal.SIGKILL)  # with all that it began
        else:
            process.kill()  # alone, leaving initdb or a migration running behind it
    process = start("-c", OPEN)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    council = database.ensure_council("killed")
    assert stamps(council)["migrations"] == migrations_hash()
    with psycopg.connect(council.app_url) as app:
        applied = app.execute("SELECT app, name, count(*) FROM django_migrations GROUP BY 1, 2").fetchall()
    assert applied
    assert all(times == 1 for _, _, times in applied)
    leftovers = [path.name for path in postgres.running_cluster().folder.parent.glob("making-*")]
    assert leftovers == []


@pytest.mark.slow
def test_a_server_that_was_killed_is_started_again_with_what_was_committed(own_state):
    council = database.ensure_council("killed")
    cluster = postgres.running_cluster()
    for expected in range(3):
        with psycopg.connect(council.owner_url) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
            owner.execute("INSERT INTO kept VALUES (%s)", [expected])
        os.kill(postgres._postmaster(cluster), signal.SIGKILL)
        council = database.ensure_council("killed")
        with psycopg.connect(council.owner_url) as owner:
            assert owner.execute("SELECT count(*) FROM kept").fetchone() == (expected + 1,)
