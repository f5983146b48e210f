from django.db import migrations

# What was published is everybody's from that day; but a contract whose supplier may be a private person shows inside
# the council alone, for its title may name them too. Only the council writes. Deleting is let through to the trigger,
# which says no aloud.
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING (
    current_setting('rightsource.sight', true) = 'council' OR ({others}));
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK (current_setting('rightsource.sight', true) = 'council');
CREATE POLICY wall_changing ON {table} FOR UPDATE USING (current_setting('rightsource.sight', true) = 'council');
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
_PUBLISHED = "published_on <= current_date"
_READ_BY_OTHERS = {
    "commissioning_registerfile": _PUBLISHED,
    "commissioning_registeredcontract": f"{_PUBLISHED} AND is_shown",
    "commissioning_publishedrelease": _PUBLISHED,
}


class Migration(migrations.Migration):
    """Published contracts and processes are everybody's; what may name a private person is not (P12)."""

    dependencies = [("commissioning", "0008_contracts_registers")]
    operations = [
        migrations.RunSQL(_WALL.format(table=table, others=others), _NO_WALL.format(table=table))
        for table, others in _READ_BY_OTHERS.items()
    ]
