from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """A vehicle signs in its returns; terms, prices and the figures of the activity test are the council's to write."""

    dependencies = [("commissioning", "0002_walls")]
    operations = only_the_council_writes("commissioning_agreementterms", "commissioning_priceevent", "commissioning_tradingfigure")
