"""A new database is a copy of the template; one in which anything is yet is migrated in place."""

import secrets

import psycopg
import pytest

from rightsource.site import council, database
from rightsource.site.council import migrate, migrations_hash, stamps


@pytest.fixture
def fresh(template_database):
    """Give a database in which nothing is yet, on a server that has a migrated template."""
    name = f"rightsource_test_fresh_{secrets.token_hex(4)}"
    yield database.ensure_database(name, slug="fresh")
    database.drop_database(name)


def test_a_new_database_is_a_copy_and_nothing_is_migrated_anew(fresh, monkeypatch):
    def migrated(*_):
        raise AssertionError("a copy would have done")

    monkeypatch.setattr(council, "_run_migrations", migrated)
    migrate(fresh)
    assert stamps(fresh)["migrations"] == migrations_hash()
    with psycopg.connect(fresh.app_url) as app:
        assert app.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM django_migrations")


def test_what_stands_in_a_database_is_never_copied_over(fresh, monkeypatch):
    with psycopg.connect(fresh.owner_url) as owner:
        owner.execute("CREATE TABLE kept (what text)")
        owner.execute("INSERT INTO kept VALUES ('somebody wrote this')")
    in_place = []
    monkeypatch.setattr(council, "_run_migrations", lambda of, _: in_place.append(of.name))
    migrate(fresh)
    assert in_place == [fresh.name]
    with psycopg.connect(fresh.owner_url) as owner:
        assert owner.execute("SELECT what FROM kept").fetchall() == [("somebody wrote this",)]
