import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import rightsource.storage.fields
from django.db import migrations, models

from rightsource.storage.walls import wall_around_books


class Migration(migrations.Migration):
    """Files from organisations' own bookkeeping, each seen by the council and by the organisation that they are of."""

    dependencies = [
        ("constitution", "0006_closed_lists"),
        ("ledger", "0002_walls"),
        ("storage", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=30)),
                ("columns", models.JSONField()),
                ("sign", models.CharField(max_length=60)),
                ("sheet", models.CharField(max_length=100)),
                ("balancing_account", models.CharField(max_length=60)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="constitution.organisation"
                    ),
                ),
                (
                    "recorded_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="storage.auditevent"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("month", rightsource.storage.fields.MonthField(null=True)),
                ("rows", models.PositiveIntegerField()),
                ("transactions", models.PositiveIntegerField()),
                ("postings", models.PositiveIntegerField()),
                ("unchanged", models.PositiveIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="storage.document"
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.columnmapping"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="constitution.organisation"
                    ),
                ),
                (
                    "recorded_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="storage.auditevent"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BudgetStated",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", rightsource.storage.fields.MonthField()),
                ("amount", rightsource.storage.fields.MoneyField(db_column="amount_pence")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                (
                    "counterparty",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="constitution.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="constitution.organisation"
                    ),
                ),
                (
                    "imported",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="budgets", to="ledger.importedfile"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="columnmapping",
            index=models.Index(fields=["organisation", "source", "kind"], name="mapping_by_source"),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["general ledger", "trial balance", "management accounts"])),
                name="mapping_kind_is_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sign__in", ["debits are positive", "credits are positive", "each account's own side is positive"])
                ),
                name="mapping_sign_is_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="mapping_source_is_named"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="columnmapping",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';",
                    hash="1ecc79463fcc2e3bbaa3b3968af9b861ea156c05",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f15ab",
                    table="ledger_columnmapping",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="importedfile",
            constraint=models.UniqueConstraint(
                fields=("mapping", "document", "month"), name="file_is_imported_once", nulls_distinct=False
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';",
                    hash="3c15a2afcbd37a49f308fee1e92fc2a0cf69324c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d5c9c",
                    table="ledger_importedfile",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetstated",
            constraint=models.UniqueConstraint(
                fields=("imported", "account", "month", "counterparty"),
                name="file_states_a_budget_once",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetstated",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';",
                    hash="c4089a0dbab2e4414e0f4f43054d7c7da13288c1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0164e",
                    table="ledger_budgetstated",
                    when="BEFORE",
                ),
            ),
        ),
        *wall_around_books("ledger_columnmapping", "ledger_importedfile", "ledger_budgetstated"),
    ]
