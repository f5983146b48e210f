"""The roles that everything runs as, and what the database refuses them."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from rightsource.site.database import APP, OWNER

needs_database = pytest.mark.django_db


@needs_database
def test_the_app_is_neither_owner_nor_superuser_and_passes_no_wall_by():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (APP, False, False, False, False)
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [(OWNER,)]


@needs_database
def test_the_app_is_no_member_of_the_owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [OWNER])
        assert cursor.fetchone() == (False,)


@needs_database
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE storage_auditevent CASCADE",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE storage_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE storage_auditevent",
        "UPDATE django_migrations SET name = 'other'",
    ],
)
def test_the_database_refuses_the_app(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@needs_database
def test_a_test_is_rolled_back():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")


test_a_second_test_sees_nothing_of_the_first = test_a_test_is_rolled_back


def test_a_committed_database_really_commits(committed_database):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")
    with psycopg.connect(committed_database.app_url) as other:
        assert other.execute("SELECT count(*) FROM django_session").fetchone() == (1,)


def test_a_second_committed_database_is_fresh(committed_database, owner_connection):
    assert owner_connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
    assert owner_connection.execute("SELECT current_user").fetchone() == (OWNER,)
