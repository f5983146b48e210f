from django.db import migrations

# Members see every budget, the public those that decisions in public set, and a vehicle its own; the council writes.
# Deleting is let through to the trigger, which says no aloud.
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING (
    CASE current_setting('rightsource.sight', true) WHEN 'council' THEN true WHEN 'members' THEN true
    WHEN 'organisation' THEN is_public OR organisation_id = current_setting('rightsource.organisation', true)
    ELSE is_public END);
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
_TABLES = (
    "budget_budgetedline",
    "budget_budgetversion",
    "budget_counciltax",
    "budget_forecastmove",
    "budget_officersstatement",
    "budget_pressure",
    "budget_virement",
    "budget_virementlimit",
)


class Migration(migrations.Migration):
    """Who may read what is said of a budget, and who may say it (P12)."""

    dependencies = [("budget", "0009_versions")]
    operations = [migrations.RunSQL(_WALL.format(table=table), _NO_WALL.format(table=table)) for table in _TABLES]
