from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """What concerns a vehicle is not the vehicle's to write: no warning about it, and no word on its own savings."""

    dependencies = [("budget", "0003_eyes_that_wait")]
    operations = only_the_council_writes("budget_budgetline", "budget_savingfigure")
