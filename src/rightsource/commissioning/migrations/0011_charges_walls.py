from django.db import migrations

# The two parties of an agreement see what it comes to, and nobody else beside the council (P12). The council writes
# prices and charges; a provider returns what it did; either party raises a dispute, and either answers. With nobody
# set, nothing shows and nothing can be written. Deleting is let through to the trigger, which says no aloud. Who looks
# is asked in a subquery: once a statement, not once a row.
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING ({reads});
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK ({writes});
CREATE POLICY wall_changing ON {table} FOR UPDATE USING ({writes});
CREATE POLICY wall_deleting ON {table} FOR DELETE USING (true);
"""
_NO_WALL = """
DROP POLICY wall_reading ON {table};
DROP POLICY wall_adding ON {table};
DROP POLICY wall_changing ON {table};
DROP POLICY wall_deleting ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
_OWN = """CASE (SELECT current_setting('rightsource.sight', true)) WHEN 'council' THEN true
    WHEN 'organisation' THEN {own} ELSE false END"""
_LOOKING = "(SELECT current_setting('rightsource.organisation', true))"


def _own(*columns):
    return _OWN.format(own=" OR ".join(f"{column} = {_LOOKING}" for column in columns))


def _of(column, table):
    return _OWN.format(own=f"{column} IN (SELECT id FROM {table})")  # noqa: S608 - both are written below


_COUNCIL = _OWN.format(own="false")
_PARTIES, _PROVIDER = _own("payer_id", "payee_id"), _own("payee_id")
_OF_RETURN = _of("made_in_id", "commissioning_activityreturn")
_WALLS = {
    "commissioning_activityprice": (_PARTIES, _COUNCIL),
    "commissioning_chargecondition": (_PARTIES, _COUNCIL),
    "commissioning_activityfile": (_own("concerns"), _own("concerns")),
    "commissioning_activityreturn": (_PARTIES, _PROVIDER),
    "commissioning_activityday": (_OF_RETURN, _OF_RETURN),
    "commissioning_activityline": (_OF_RETURN, _OF_RETURN),
    "commissioning_charge": (_PARTIES, _COUNCIL),
    "commissioning_chargestep": (_of("charge_id", "commissioning_charge"), _COUNCIL),
    "commissioning_chargedispute": (_PARTIES, _PARTIES),
    "commissioning_disputeanswer": (_PARTIES, _PARTIES),
}


class Migration(migrations.Migration):
    """What an agreement comes to shows to its two parties and the council alone."""

    dependencies = [("commissioning", "0010_charges")]
    operations = [
        migrations.RunSQL(_WALL.format(table=table, reads=reads, writes=writes), _NO_WALL.format(table=table))
        for table, (reads, writes) in _WALLS.items()
    ]
