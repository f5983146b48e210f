from django.db import migrations

from rightsource.storage.walls import only_the_council_writes, wall_around

_TABLES = (
    "treasury_cashline",
    "treasury_covenant",
    "treasury_debtfinanced",
    "treasury_grantmovement",
    "treasury_loan",
    "treasury_receiptsuse",
    "treasury_subsidy",
)


class Migration(migrations.Migration):
    """Each row decides who may see it; a vehicle reads its own loans, covenants and cash, and writes none of them."""

    dependencies = [("treasury", "0005_lending_receipts_cash_and_grants")]
    operations = [*wall_around(*_TABLES), *only_the_council_writes(*_TABLES)]
