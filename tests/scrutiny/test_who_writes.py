"""Which tables a vehicle may write, asked of the database itself by raw SQL (P12): its own returns and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.scrutiny.queries.evidence import TABLES
from rightsource.storage import walls

CARE = walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")
OWN = frozenset({"returns", "return_measures"})

# A version of a row as it is on record, said to concern the vehicle, that would take the place of that row.
MAKE = """
SELECT to_jsonb(row) || jsonb_build_object(
    'id', gen_random_uuid(), 'supersedes_id', row.id, 'concerns', 'care-company')
FROM {table} AS row WHERE row.is_current ORDER BY row.concerns <> 'care-company', row.id LIMIT 1
"""
WRITE = "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"


@pytest.fixture(scope="module")
def county(case_on_record: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
    with case_on_record("demonstration"):
        yield


def table_of(name: str) -> str:
    return TABLES[name][0]._meta.db_table


def supersede(name: str, viewpoint: walls.Viewpoint) -> int:
    """Write one row of a table as somebody, and take it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        walls.look_as(walls.THE_COUNCIL)
        cursor.execute(MAKE.format(table=table_of(name)))
        (made,) = cursor.fetchone()
        walls.look_as(viewpoint)
        cursor.execute(WRITE.format(table=table_of(name)), [json.dumps(made) if isinstance(made, dict) else made])
        transaction.set_rollback(True)
        return cursor.rowcount


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("name", sorted(set(TABLES) - {"facts"}))
def test_a_vehicle_writes_its_returns_and_no_other_table(name: str) -> None:
    assert supersede(name, walls.THE_COUNCIL) == 1
    if name in OWN:
        assert supersede(name, CARE) == 1
    else:
        with pytest.raises(DatabaseError, match="row-level security"):
            supersede(name, CARE)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_policy_of_every_table_but_the_returns_lets_the_council_alone_write(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, coalesce(with_check, qual) LIKE %s FROM pg_policies"
            " WHERE tablename = %s AND policyname IN ('wall_adding', 'wall_superseding')",
            ["%organisation%", table_of(name)],
        )
        lets_a_vehicle = dict(cursor.fetchall())
    assert lets_a_vehicle == dict.fromkeys(("wall_adding", "wall_superseding"), name in OWN)
