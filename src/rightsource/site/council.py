"""One council opened by this process: its tables brought up to date, stamps of what is done, Django made ready."""

import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from rightsource.site import places
from rightsource.site.database import (
    APP,
    CouncilDatabase,
    clone_database,
    databases_beginning,
    drop_database,
    ensure_council,
    ensure_database,
    is_empty,
)
from rightsource.site.errors import MigrationFailed

SETTINGS = "rightsource.site.settings"
_APP = sql.Identifier(APP)
_TEMPLATE = "rightsource_template_"
_TEMPLATES_SLUG = "template"
_OTHERS_WITH_TABLES = ("django", "django-allauth", "django-axes")

# Each trigger that the library writes first asks this function whether the session has set it aside, which any session
# may do with one `set_config`: what keeps the record would then be kept by good will. So it always answers no.
_NO_TRIGGER_IS_SET_ASIDE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS 'SELECT false'
"""


class _Process:
    """What this process has opened: one council and no other, for its settings are read once."""

    council: CouncilDatabase | None = None


def open_council(slug: str) -> CouncilDatabase:
    """Make a council the one that this process serves: its database up, its tables current, Django ready.

    Opening it again gives back the one that is open.

    Raises:
        NotACouncilSlug: the short name cannot name a database.
        NoDatabaseServer: there is no server, and none can be started.
        DatabaseDidNotStart: the server could not be started or reached.
        MigrationFailed: the tables could not be brought up to date.
    """
    if _Process.council is not None:
        assert _Process.council.slug == slug
        return _Process.council
    council = ensure_council(slug)
    migrate(council)
    os.environ["RIGHTSOURCE_COUNCIL"] = slug
    os.environ["RIGHTSOURCE_DATABASE_URL"] = council.app_url
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS

    import django

    django.setup()
    adopt(council)
    return council


def adopt(council: CouncilDatabase | None) -> None:
    """Take a council as the one that this process has open; tests, which connect Django themselves, use it too."""
    _Process.council = council


def migrate(council: CouncilDatabase) -> None:
    """Bring a council's tables up to date, if its stamp says that they are not.

    It runs in a process of its own, as the owner, so that a process which serves pages never holds the owner's
    password: nothing in it could lift a wall or a trigger by choosing another connection.

    Raises:
        MigrationFailed: carries what it said last, and where the rest is.
    """
    wanted = migrations_hash()
    if stamps(council).get("migrations") == wanted:
        return
    with places.locked(places.state_folder() / f"{council.name}.lock") as lock:
        if stamps(council).get("migrations") != wanted:
            if is_empty(council):
                _copy_the_template(council)
            else:
                _run_migrations(council, lock)
            stamp(council, migrations=wanted)


def _copy_the_template(council: CouncilDatabase) -> None:
    """Put a copy of the template in the place of a database in which nothing is yet: a second in place of a minute."""
    with migrated_template() as template:
        drop_database(council.name)
        clone_database(template, council.name)


@contextmanager
def migrated_template() -> Iterator[CouncilDatabase]:
    """Give the database that new ones are copied from, migrated if it is not yet; nobody else uses it meanwhile.

    There is one for each state of the migrations; those of other states go when it is made.

    Raises:
        MigrationFailed: carries what it said last, and where the rest is.
    """
    wanted = migrations_hash()
    name = f"{_TEMPLATE}{wanted[:12]}"
    with places.locked(places.state_folder() / "template.lock") as lock:
        template = ensure_database(name, slug=_TEMPLATES_SLUG)
        if stamps(template).get("migrations") != wanted:
            for other in databases_beginning(_TEMPLATE):
                if other != name:
                    drop_database(other)
            _run_migrations(template, lock)
            stamp(template, migrations=wanted)
        yield template


def _run_migrations(council: CouncilDatabase, lock: int) -> None:
    environment = os.environ | {
        "RIGHTSOURCE_COUNCIL": council.slug,
        "RIGHTSOURCE_DATABASE_URL": council.owner_url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }
    result = subprocess.run(
        [sys.executable, "-m", "rightsource.site.migrating"],
        env=environment, pass_fds=[lock], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if result.returncode != 0:
        log = places.log_folder() / f"migrate-{council.slug}.log"
        log.write_text(result.stderr)
        said = [line for line in result.stderr.splitlines() if line and not line[0].isspace()]
        raise MigrationFailed(council.slug, f"{said[-1] if said else ''} The whole of it: {log}.")
    with psycopg.connect(council.owner_url, connect_timeout=10) as owner:
        owner.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(_APP))
        owner.execute(_NO_TRIGGER_IS_SET_ASIDE)


def migrations_hash() -> str:
    """Return a hash of every migration that there is, ours by content and others' by version."""
    digest = hashlib.sha256()
    for path in sorted(places.package_folder().glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(places.package_folder())).encode() + b"\0" + path.read_bytes())
    for distribution in _OTHERS_WITH_TABLES:
        digest.update(f"{distribution} {importlib.metadata.version(distribution)}".encode())
    return digest.hexdigest()[:24]


def stamps(council: CouncilDatabase) -> dict[str, Any]:
    """Return what was written down as done, which stands in the database itself and goes when it goes."""
    with psycopg.connect(council.app_url, connect_timeout=10) as app:
        row = app.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    done: dict[str, Any] = json.loads(row[0]) if row[0] else {}
    return done


def stamp(council: CouncilDatabase, **done: str) -> None:
    """Write down that something is done, so that the next run skips it."""
    text = json.dumps(stamps(council) | done)
    with psycopg.connect(council.owner_url, connect_timeout=10) as owner:
        owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(council.name), sql.Literal(text)))
