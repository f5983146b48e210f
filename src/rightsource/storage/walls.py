"""The database's own wall (P12): who looks is set for one transaction, and each row shows itself or not.

The policy fails closed: with nobody set, only what the public knows is visible and nothing can be written.
"""

from __future__ import annotations

from django.db import connection, migrations

from rightsource.storage.viewpoints import THE_COUNCIL, THE_PUBLIC, Sight, Viewpoint

__all__ = [
    "THE_COUNCIL",
    "THE_PUBLIC",
    "Sight",
    "Viewpoint",
    "look_as",
    "only_the_council_writes",
    "wall_around",
    "wall_around_books",
]


def look_as(viewpoint: Viewpoint) -> None:
    """Set who is looking for the rest of this transaction, and for no longer: a pooled connection forgets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('rightsource.sight', %s, true), set_config('rightsource.organisation', %s, true)",
            [viewpoint.sight.value, viewpoint.organisation],
        )


_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING (
    current_setting('rightsource.sight', true) = 'council'
    OR known_public_on <= current_date
    OR (current_setting('rightsource.sight', true) = 'members' AND known_members_on <= current_date)
    OR (current_setting('rightsource.sight', true) = 'organisation' AND concerns <> ''
        AND concerns = current_setting('rightsource.organisation', true)));
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK (
    current_setting('rightsource.sight', true) = 'council'
    OR (current_setting('rightsource.sight', true) = 'organisation' AND concerns <> ''
        AND concerns = current_setting('rightsource.organisation', true)));
CREATE POLICY wall_superseding ON {table} FOR UPDATE USING (
    current_setting('rightsource.sight', true) = 'council'
    OR (current_setting('rightsource.sight', true) = 'organisation' AND concerns <> ''
        AND concerns = current_setting('rightsource.organisation', true)));
-- Nothing is ever deleted; the policy lets the append-only trigger say so, where silence would delete no row quietly.
CREATE POLICY wall_deleting ON {table} FOR DELETE USING (true);
"""
_COUNCIL_WRITES = """
DROP POLICY wall_adding ON {table};
DROP POLICY wall_superseding ON {table};
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK (current_setting('rightsource.sight', true) = 'council');
CREATE POLICY wall_superseding ON {table} FOR UPDATE USING (current_setting('rightsource.sight', true) = 'council');
"""
_BOOKS_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING ({own});
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK ({own});
CREATE POLICY wall_changing ON {table} FOR UPDATE USING ({own});
CREATE POLICY wall_deleting ON {table} FOR DELETE USING (true);
"""
# A case, where an "or" would do, because the planner takes an "or" to let next to no row through.
_OWN = """CASE current_setting('rightsource.sight', true) WHEN 'council' THEN true
    WHEN 'organisation' THEN organisation_id = current_setting('rightsource.organisation', true) ELSE false END"""
_NO_BOOKS_POLICY = """
DROP POLICY wall_reading ON {table};
DROP POLICY wall_adding ON {table};
DROP POLICY wall_changing ON {table};
DROP POLICY wall_deleting ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
_NO_POLICY = """
DROP POLICY wall_reading ON {table};
DROP POLICY wall_adding ON {table};
DROP POLICY wall_superseding ON {table};
DROP POLICY wall_deleting ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def wall_around(*tables: str) -> list[migrations.RunSQL]:
    """Return the migration steps that put the wall around tables of records."""
    return [migrations.RunSQL(_POLICY.format(table=table), _NO_POLICY.format(table=table)) for table in sorted(tables)]


def wall_around_books(*tables: str) -> list[migrations.RunSQL]:
    """Return the migration steps by which an organisation sees and writes its own rows, the council all, no other any.

    Deleting is let through to the append-only trigger, which says no aloud.
    """
    return [
        migrations.RunSQL(_BOOKS_POLICY.format(table=table, own=_OWN), _NO_BOOKS_POLICY.format(table=table))
        for table in sorted(tables)
    ]


def only_the_council_writes(*tables: str) -> list[migrations.RunSQL]:
    """Return the migration steps by which a vehicle reads its rows of some tables, and writes none of them."""
    return [migrations.RunSQL(_COUNCIL_WRITES.format(table=table), migrations.RunSQL.noop) for table in sorted(tables)]
