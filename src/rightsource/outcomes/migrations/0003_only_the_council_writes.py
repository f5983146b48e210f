from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """Which service a vehicle delivers is not the vehicle's to write."""

    dependencies = [("outcomes", "0002_walls")]
    operations = only_the_council_writes("outcomes_servicedelivery")
