from django.db import migrations

from rightsource.storage.walls import only_the_council_writes, wall_around

_RECORDS = (
    "outcomes_indicator",
    "outcomes_indicatorresult",
    "outcomes_indicatortarget",
    "outcomes_outcome",
    "outcomes_outcomecontribution",
)
# A file is everybody's from the day it was published, and so is what stands in it; only the council takes one in.
_PUBLISHED = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING (
    current_setting('rightsource.sight', true) = 'council' OR {published});
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK (current_setting('rightsource.sight', true) = 'council');
CREATE POLICY wall_changing ON {table} FOR UPDATE USING (current_setting('rightsource.sight', true) = 'council');
CREATE POLICY wall_deleting ON {table} FOR DELETE USING (true);
"""
_NOT_PUBLISHED = """
DROP POLICY wall_reading ON {table};
DROP POLICY wall_adding ON {table};
DROP POLICY wall_changing ON {table};
DROP POLICY wall_deleting ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
_OF_A_FILE = "file_id IN (SELECT sha256 FROM outcomes_areafile WHERE published_on <= current_date)"
_FILES = {
    "outcomes_areafile": "published_on <= current_date",
    "outcomes_areafigure": _OF_A_FILE,
    "outcomes_areapopulation": _OF_A_FILE,
}


class Migration(migrations.Migration):
    """A vehicle sees its own contributions and what the public knows; published figures are everybody's (P12)."""

    dependencies = [("outcomes", "0005_outcome_tree_and_needs")]
    operations = [
        *wall_around(*_RECORDS),
        *only_the_council_writes(*_RECORDS),
        *(
            migrations.RunSQL(
                _PUBLISHED.format(table=table, published=published), _NOT_PUBLISHED.format(table=table)
            )
            for table, published in _FILES.items()
        ),
    ]
