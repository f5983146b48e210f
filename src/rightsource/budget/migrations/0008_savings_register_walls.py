from django.db import migrations

from rightsource.storage.walls import only_the_council_writes, wall_around

_TABLES = ("budget_ledgerevidence", "budget_savingdocument", "budget_savingproposal", "budget_savingstep")


class Migration(migrations.Migration):
    """A vehicle reads what the register says of its own savings, and writes none of it (P12)."""

    dependencies = [("budget", "0007_savings_register")]
    operations = [*wall_around(*_TABLES), *only_the_council_writes(*_TABLES)]
