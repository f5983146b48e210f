from django.db import migrations

from rightsource.storage.walls import only_the_council_writes


class Migration(migrations.Migration):
    """Who exists, who holds which post and who answers for which duty is the council's to write, of a vehicle too."""

    dependencies = [("constitution", "0003_post_account")]
    operations = only_the_council_writes(
        "constitution_accountability",
        "constitution_appointment",
        "constitution_councilprofile",
        "constitution_organisationinforce",
    )
