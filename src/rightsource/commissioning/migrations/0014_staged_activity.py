from django.db import migrations

# Lines of a file on their way in: gone before their transaction ends, so they need neither outlive a crash nor an index,
# and no other transaction ever sees them.
_STAGED = """
CREATE UNLOGGED TABLE commissioning_stagedactivity (
    tally integer NOT NULL, row integer NOT NULL, quantity bigint NOT NULL, group_of text NOT NULL,
    reference text NOT NULL)
"""


class Migration(migrations.Migration):
    """Activity is copied in as a set, and checked as a set, before any of it is written."""

    dependencies = [("commissioning", "0013_directives")]
    operations = [migrations.RunSQL(_STAGED, "DROP TABLE commissioning_stagedactivity")]
