from django.db import migrations

# Who may read books, and write in them: the council in all, an organisation in its own (P12). With nobody set, nothing
# shows and nothing can be written. Deleting is let through to the trigger, which says no aloud.
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
_BOOKS = (
    "ledger_account",
    "ledger_accountingperiod",
    "ledger_transaction",
    "ledger_posting",
    "ledger_balance",
)


# A case, where an "or" would do, because the planner takes an "or" to let next to no row through, and then joins a whole
# file of postings row by row.
def _own(*columns):
    sight, whose = "current_setting('rightsource.sight', true)", "current_setting('rightsource.organisation', true)"
    own = " OR ".join(f"{column} = {whose}" for column in columns)
    return f"CASE {sight} WHEN 'council' THEN true WHEN 'organisation' THEN {own} ELSE false END"


def _wall(table, reads, writes):
    return migrations.RunSQL(_WALL.format(table=table, reads=reads, writes=writes), _NO_WALL.format(table=table))


class Migration(migrations.Migration):
    """Each organisation sees its own books and no others; a commitment shows itself to both who are bound by it."""

    dependencies = [("ledger", "0001_initial")]
    operations = [
        *(_wall(table, _own("organisation_id"), _own("organisation_id")) for table in _BOOKS),
        _wall("ledger_commitment", _own("payer_id", "payee_id"), _own("payer_id")),
        # What is on its way in never outlives its transaction, so it need not outlive a crash either.
        migrations.RunSQL("ALTER TABLE ledger_stagedposting SET UNLOGGED", "ALTER TABLE ledger_stagedposting SET LOGGED"),
    ]
