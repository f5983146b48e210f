"""Each kind of server starts the site; a server that is given is used as it is; what cannot be is refused."""

import json
import os
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from rightsource.site import binaries, database, places, postgres
from rightsource.site.errors import (
    DatabaseDidNotStart,
    DatabaseServerMissing,
    FolderOutOfReach,
    NoDatabaseServer,
    NotACouncilSlug,
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("localhost", port, timeout=seconds)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except ConnectionRefusedError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise AssertionError(process.communicate(timeout=5)[1] if process.poll() is not None else "no answer")


@pytest.mark.slow
def test_each_kind_of_server_starts_the_site(origin, own_state, start):
    port = free_port()
    process = start("-m", "rightsource", "serve", "--port", str(port))
    status, body = ask(port, "/api/openapi.json", process)
    assert status == 200
    assert json.loads(body)["openapi"].startswith("3.1")
    status, _ = ask(port, "/accounts/login/", process)
    assert status == 200
    assert postgres.running_cluster().binaries.origin == origin


@pytest.mark.slow
def test_a_server_given_by_address_is_used_as_a_role_that_is_no_superuser(origin, own_state, monkeypatch):
    given = postgres.running_cluster()
    with psycopg.connect(given.url, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE visitor LOGIN CREATEDB CREATEROLE PASSWORD 'let-me-in'")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://visitor:let-me-in@127.0.0.1:{given.kept['port']}/postgres")
    council = database.ensure_council("north-county")
    assert council == database.ensure_council("north-county")
    assert "given by DATABASE_URL" in council.server
    assert "let-me-in" not in repr(council)
    with psycopg.connect(council.owner_url) as owner:
        owner.execute("CREATE TABLE kept (id int, EXCLUDE USING gist (id WITH =))")
    with psycopg.connect(council.app_url) as app:
        app.execute("INSERT INTO kept VALUES (1)")
        row = app.execute(
            "SELECT current_database(), rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("rightsource_north_county", False, False, False, False)


@pytest.mark.slow
def test_a_role_that_may_not_make_databases_is_refused(own_state, monkeypatch):
    given = postgres.running_cluster()
    with psycopg.connect(given.url, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://guest:guest@127.0.0.1:{given.kept['port']}/postgres")
    with pytest.raises(DatabaseDidNotStart, match="may not create databases and roles"):
        database.ensure_council("north-county")


def test_an_address_where_nobody_answers_is_refused(own_state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://guest:guest@127.0.0.1:{free_port()}/postgres")
    with pytest.raises(DatabaseDidNotStart, match="Connecting to DATABASE_URL"):
        database.running_server()


def test_a_machine_without_a_server_is_refused_with_what_to_install(own_state, monkeypatch):
    monkeypatch.setenv("RIGHTSOURCE_POSTGRES", "neither")
    with pytest.raises(NoDatabaseServer) as refused:
        database.ensure_council("north-county")
    assert "apt-get install postgresql" in refused.value.advice


def test_files_of_a_server_that_is_gone_are_never_passed_over_for_an_empty_one(own_state):
    folder = places.cluster_folder() / "server-99"
    folder.mkdir(parents=True)
    gone = {"binaries": "/nowhere", "version": "99.1", "origin": "system", "port": free_port(), "password": "none"}
    (folder / "cluster.json").write_text(json.dumps(gone))
    with pytest.raises(DatabaseServerMissing, match="holds databases of PostgreSQL 99"):
        database.running_server()


@pytest.mark.slow
def test_a_server_whose_port_was_taken_moves_to_another(own_state):
    before = postgres.running_cluster().kept["port"]
    postgres.stop_cluster()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", before))
        squatter.listen()
        assert postgres.running_cluster().kept["port"] != before


@pytest.mark.slow
def test_a_pid_file_that_now_names_somebody_else_does_not_keep_the_server_down(own_state):
    cluster = postgres.running_cluster()
    port = cluster.kept["port"]
    postgres.stop_cluster()
    lines = [str(os.getpid()), str(cluster.data), "1", str(port), "", "127.0.0.1", "", "ready"]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert postgres.running_cluster() == cluster


@pytest.mark.parametrize("slug", ["", "North", "9north", "north_county", "north county", "a" * 41, "x'; DROP", "../x"])
def test_a_short_name_that_cannot_name_a_database_is_refused(slug):
    with pytest.raises(NotACouncilSlug):
        database.ensure_council(slug)


def test_binaries_that_the_servers_user_cannot_reach_are_copied_for_root_alone(own_state):
    closed = own_state / "closed"
    (closed / "bin").mkdir(parents=True)
    (closed / "bin" / "postgres").write_text("a program")
    closed.chmod(0o700)
    chosen = binaries.Binaries(closed / "bin", 18, "18.6", "wheel")
    reached = postgres._within_reach(chosen, own_state)
    if os.geteuid() == 0:
        assert reached.folder == own_state / "binaries-18.6" / "bin"
        assert (reached.folder / "postgres").read_text() == "a program"
        assert postgres._within_reach(chosen, own_state) == reached
    else:
        assert reached == chosen


def test_a_closed_folder_is_refused_where_the_server_runs_as_somebody_else(own_state):
    own_state.chmod(0o700)
    if os.geteuid() == 0:
        with pytest.raises(FolderOutOfReach, match="nobody"):
            postgres.running_cluster()
    else:
        assert postgres.running_cluster().data.is_dir()


def test_secrets_are_for_their_owner_only(own_state):
    first = places.kept_secret("secret_key")
    assert first == places.kept_secret("secret_key")
    assert len(first) > 40
    assert (own_state / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_run_script_helps_with_an_empty_environment_from_any_folder():
    script = Path(__file__).resolve().parents[2] / "run"
    result = subprocess.run([script, "help"], env={}, cwd="/", capture_output=True, text=True, check=True)
    assert "./run --no-serve" in result.stdout


def test_the_run_script_is_plain_shell():
    script = Path(__file__).resolve().parents[2] / "run"
    shell = shutil.which("dash") or "/bin/sh"
    assert subprocess.run([shell, "-n", script], check=False).returncode == 0
