from django.db import migrations

# Official figures are everybody's from the day they were published; only the council takes them in. Deleting is let
# through to the trigger, which says no aloud.
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING (true);
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
_TABLES = ("budget_counciltaxfigure", "budget_counciltaxrelease")


class Migration(migrations.Migration):
    """Everybody reads official figures of council tax, and only the council adds to them (P12)."""

    dependencies = [("budget", "0011_council_tax_releases")]
    operations = [migrations.RunSQL(_WALL.format(table=table), _NO_WALL.format(table=table)) for table in _TABLES]
