"""A council's database that is made to be measured or killed, and dropped again; no council on record is touched."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rightsource.cli.door import open_council

if TYPE_CHECKING:
    from rightsource.site.database import CouncilDatabase

_NAME = "measured-"


@contextmanager
def scratch_council() -> Iterator["CouncilDatabase"]:
    """Open a council that is on no record, and drop its database at the end."""
    from rightsource.site import database, places

    council = open_council(f"{_NAME}{os.getpid()}")
    _drop_those_of_the_dead()
    try:
        yield council
    finally:
        from django.db import connections

        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's backend has a pool
        database.drop_database(council.name)
        (places.state_folder() / f"{council.name}.lock").unlink(missing_ok=True)


def _drop_those_of_the_dead() -> None:
    """Drop what a killed process could not."""
    import psycopg

    from rightsource.site import database

    server, named = database.running_server(), database.database_name(_NAME)
    with psycopg.connect(server.url(database.OWNER, server.maintenance_database), autocommit=True) as owner:
        names = owner.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [named]).fetchall()
    for (name,) in names:
        if not _is_alive(int(name.removeprefix(named))):
            with suppress(psycopg.errors.ObjectInUse):
                database.drop_database(name)


def processes(slug: str, count: int) -> Executor:
    """Return so many processes that have the same council open."""
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=spawning, initializer=open_council, initargs=(slug,))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
