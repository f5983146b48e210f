from django.db import migrations

from rightsource.storage.walls import wall_around


class Migration(migrations.Migration):
    """Each row of this context decides who may see it, add to it and supersede it (P12)."""

    dependencies = [("outcomes", "0001_initial")]
    operations = wall_around("outcomes_servicedelivery")
