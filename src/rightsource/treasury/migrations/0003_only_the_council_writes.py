from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """What the council lent, guaranteed and holds is not the vehicle's to write."""

    dependencies = [("treasury", "0002_walls")]
    operations = only_the_council_writes("treasury_contribution", "treasury_exposurefigure", "treasury_reservefigure")
