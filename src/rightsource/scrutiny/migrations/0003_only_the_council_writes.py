from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """A sourced statement is the council's to record, whomever it concerns."""

    dependencies = [("scrutiny", "0002_walls")]
    operations = only_the_council_writes("scrutiny_fact")
