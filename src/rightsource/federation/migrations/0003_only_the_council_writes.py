from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """Who owns a vehicle is not the vehicle's to write."""

    dependencies = [("federation", "0002_walls")]
    operations = only_the_council_writes("federation_holding")
