from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """What concerns a vehicle is not the vehicle's to write: no warning about it, and no word on its own savings."""

    dependencies = [("governance", "0003_warnings_stay_as_given")]
    operations = only_the_council_writes("governance_decision", "governance_paper", "governance_warning")
