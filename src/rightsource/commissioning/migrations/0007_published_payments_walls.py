from django.db import migrations

# What was published is everybody's from that day, but a name that may be a private person's shows inside the council
# alone, and so does what is suspected. Only the council writes. Deleting is let through to the trigger, which says no
# aloud.
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING (
    current_setting('rightsource.sight', true) = 'council' OR {others});
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
    "commissioning_spendfile": _PUBLISHED,
    "commissioning_spendpayment": _PUBLISHED,
    "commissioning_suppliername": "standing <> 'may be a private person'",
    "commissioning_suppliermatch": "true",
    "commissioning_suppliersapart": "true",
    "commissioning_paymentsjudged": "false",
}


class Migration(migrations.Migration):
    """Published payments are everybody's; the names of private persons, and what is suspected, are not (P12)."""

    dependencies = [("commissioning", "0006_published_payments")]
    operations = [
        migrations.RunSQL(_WALL.format(table=table, others=others), _NO_WALL.format(table=table))
        for table, others in _READ_BY_OTHERS.items()
    ]
