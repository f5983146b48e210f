import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import rightsource.storage.fields
from django.db import migrations, models

# The two parties of a payment see it, and nobody else beside the council (P12). How a run was begun and approved, and
# its files, are the payer's. Whoever is paid is not told of a stop, which may be set because of it. The council alone
# writes. With nobody set, nothing shows and nothing can be written. Deleting is let through to the trigger, which says
# no aloud. Who looks is asked in a subquery: once a statement, not once a row.
_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_reading ON {table} FOR SELECT USING ({reads});
CREATE POLICY wall_adding ON {table} FOR INSERT WITH CHECK ({writes});
CREATE POLICY wall_changing ON {table} FOR UPDATE USING ({writes});
CREATE POLICY wall_deleting ON {table} FOR DELETE USING (true);
"""
_NO_WALL = """
DROP POLICY wall_reading ON {table};
DROP POLICY wall_adding ON {table};
DROP POLICY wall_changing ON {table};
DROP POLICY wall_deleting ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
_OWN = """CASE (SELECT current_setting('rightsource.sight', true)) WHEN 'council' THEN true
    WHEN 'organisation' THEN {own} ELSE false END"""
_LOOKING = "(SELECT current_setting('rightsource.organisation', true))"


def _own(*columns):
    return _OWN.format(own=" OR ".join(f"{column} = {_LOOKING}" for column in columns))


def _of(column, table, key="id"):
    return _OWN.format(own=f"{column} IN (SELECT {key} FROM {table})")  # noqa: S608 - all are written below


_COUNCIL = _OWN.format(own="false")
_PARTIES, _PAYER = _own("payer_id", "payee_id"), _own("payer_id")
_OF_REQUEST = _of("request_id", "commissioning_paymentrequest")
_OF_RUN = _of("run_id", "commissioning_paymentrun", "run")
_READ_BY = {
    "commissioning_lawfulbasis": _PARTIES,
    "commissioning_basisinstalment": _of("basis_id", "commissioning_lawfulbasis"),
    "commissioning_paymentreceipt": _PARTIES,
    "commissioning_paymentaccounts": _own("organisation_id"),
    "commissioning_paymentrequest": _PARTIES,
    "commissioning_paymentrun": _PAYER,
    "commissioning_paymentline": _OF_REQUEST,
    "commissioning_runapproval": _OF_RUN,
    "commissioning_runfile": _OF_RUN,
    "commissioning_paymentfile": _OF_RUN,
    "commissioning_paymentmade": _OF_REQUEST,
    "commissioning_requestdropped": _OF_REQUEST,
    "commissioning_paymentstop": _PAYER,
    "commissioning_stoplifted": _of("stop_id", "commissioning_paymentstop"),
}


class Migration(migrations.Migration):
    """Lawful bases, payment requests, runs with their files, what was paid, and what stops it."""

    dependencies = [
        ("commissioning", "0019_agreements_kept"),
        ("constitution", "0006_closed_lists"),
        ("storage", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='LawfulBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=20)),
                ('purpose', models.TextField()),
                ('amount', rightsource.storage.fields.MoneyField(db_column='amount_pence')),
                ('period', rightsource.storage.fields.PeriodField()),
                ('power', models.TextField()),
                ('decision', models.CharField(max_length=60)),
                ('conditions', models.TextField()),
                ('evidence_needed', models.TextField()),
                ('recorded_on', models.DateField()),
                ('agreement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.agreement')),
                ('payee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('payer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BasisInstalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('amount', rightsource.storage.fields.MoneyField(db_column='amount_pence')),
                ('basis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='commissioning.lawfulbasis')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentAccounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(help_text='an agreement or lawful basis; blank for all others', max_length=60)),
                ('cash', models.CharField(max_length=40)),
                ('costs', models.CharField(max_length=40)),
                ('income', models.CharField(max_length=40)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('lines', models.PositiveIntegerField()),
                ('taken_on', models.DateField()),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60)),
                ('owed', models.CharField(db_index=True, max_length=80)),
                ('what', models.TextField()),
                ('document', models.TextField(help_text='where it can be looked up; blank if the words say all')),
                ('amount', rightsource.storage.fields.MoneyField(db_column='amount_pence', help_text='what it covers; the whole if null', null=True)),
                ('received_on', models.DateField()),
                ('received_by', models.CharField(max_length=200)),
                ('payee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('payer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaymentRequest',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=80)),
                ('owed', models.CharField(db_index=True, max_length=80)),
                ('amount', rightsource.storage.fields.MoneyField(db_column='amount_pence')),
                ('billed_on', models.DateField()),
                ('pay_by', models.DateField()),
                ('purpose', models.TextField()),
                ('asked_on', models.DateField()),
                ('asked_by', models.CharField(max_length=200)),
                ('commitment', models.UUIDField(null=True)),
                ('agreement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.agreement')),
                ('basis', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.lawfulbasis')),
                ('charge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.charge')),
                ('instalment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.basisinstalment')),
                ('payee', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('payer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaymentMade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', rightsource.storage.fields.MoneyField(db_column='amount_pence')),
                ('paid_on', models.DateField()),
                ('confirmed_on', models.DateField()),
                ('bank_reference', models.CharField(max_length=120)),
                ('payer_transaction', models.UUIDField(help_text="in the payer's books; null where none are kept here", null=True)),
                ('payee_transaction', models.UUIDField(help_text="in the payee's books; null where none are kept here", null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='commissioning.paymentfile')),
                ('request', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.paymentrequest')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentRun',
            fields=[
                ('run', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('drafted_on', models.DateField()),
                ('drafted_by', models.CharField(max_length=200)),
                ('payer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='line', to='commissioning.paymentrequest')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='commissioning.paymentrun')),
            ],
        ),
        migrations.AddField(
            model_name='paymentfile',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='commissioning.paymentrun'),
        ),
        migrations.CreateModel(
            name='PaymentStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60)),
                ('reason', models.TextField()),
                ('starts_on', models.DateField()),
                ('last_day', models.DateField(null=True)),
                ('stopped_by', models.CharField(max_length=200)),
                ('authority', models.TextField()),
                ('agreement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.agreement')),
                ('basis', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.lawfulbasis')),
                ('payee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('payer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='constitution.organisation')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='RequestDropped',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dropped_on', models.DateField()),
                ('because', models.TextField()),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dropped', to='commissioning.paymentrequest')),
            ],
        ),
        migrations.CreateModel(
            name='RunApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved_on', models.DateField()),
                ('approved_by', models.CharField(max_length=200)),
                ('total', rightsource.storage.fields.MoneyField(db_column='total_pence')),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='approval', to='commissioning.paymentrun')),
            ],
        ),
        migrations.CreateModel(
            name='RunFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_on', models.DateField()),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='commissioning.paymentrun')),
            ],
        ),
        migrations.CreateModel(
            name='StopLifted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lifted_on', models.DateField()),
                ('lifted_by', models.CharField(max_length=200)),
                ('because', models.TextField()),
                ('recorded_in', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='storage.auditevent')),
                ('stop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lifted', to='commissioning.paymentstop')),
            ],
        ),
        migrations.AddConstraint(
            model_name='lawfulbasis',
            constraint=models.UniqueConstraint(fields=('reference',), name='lawful_basis_reference_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='lawfulbasis',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['advance', 'block payment', 'grant'])), name='lawful_basis_kind_is_listed'),
        ),
        migrations.AddConstraint(
            model_name='lawfulbasis',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('decision__regex', '\\S'), ('power__regex', '\\S'), ('purpose__regex', '\\S'), models.Q(('payer', models.F('payee')), _negated=True)), name='lawful_basis_says_what'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lawfulbasis',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='488434b6236fb95aa8aa1e01e102d55a6a5f2829', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_486cb', table='commissioning_lawfulbasis', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='basisinstalment',
            constraint=models.UniqueConstraint(fields=('basis', 'number'), name='instalment_is_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='basisinstalment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_is_above_nought'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisinstalment',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='4b80d9f194b4841ccc09621a16c1db745a9eeef9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_59677', table='commissioning_basisinstalment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisinstalment',
            trigger=pgtrigger.compiler.Trigger(name='whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT FROM (SELECT DISTINCT basis_id FROM fresh) AS given\n    JOIN commissioning_lawfulbasis AS basis ON basis.id = given.basis_id\n    WHERE basis.amount_pence <> (\n        SELECT sum(amount_pence) FROM commissioning_basisinstalment AS each WHERE each.basis_id = basis.id)) THEN\n    RAISE EXCEPTION 'the instalments of a lawful basis come to its amount' USING ERRCODE = 'RS540';\nEND IF;\nRETURN NULL;\n", hash='ae19dc9945fd13d59dc16340b7f158e3b2a36934', level='STATEMENT', operation='INSERT', pgid='pgtrigger_whole_cd98c', referencing='REFERENCING NEW TABLE AS fresh ', table='commissioning_basisinstalment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentaccounts',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='e4907a17e02a255054087c0d12bed152c99ae114', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c0684', table='commissioning_paymentaccounts', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentreceipt',
            constraint=models.UniqueConstraint(fields=('reference',), name='receipt_reference_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentreceipt',
            constraint=models.CheckConstraint(condition=models.Q(('what__regex', '\\S'), models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR')), name='receipt_says_what'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentreceipt',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='b1606c007a11b9a2fc65401bf915d29bc64c01b9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9abd9', table='commissioning_paymentreceipt', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentrequest',
            constraint=models.UniqueConstraint(fields=('reference',), name='payment_reference_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentrequest',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_above_nought'),
        ),
        migrations.AddConstraint(
            model_name='paymentrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis__isnull', True), ('charge__isnull', False), ('instalment__isnull', True)), models.Q(('basis__isnull', False), ('charge__isnull', True), ('instalment__isnull', False)), _connector='OR'), name='payment_stands_on_one_basis'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentrequest',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='2cd21be058313432842cf6ee42aec853439a8a4b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e70f', table='commissioning_paymentrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentrequest',
            trigger=pgtrigger.compiler.Trigger(name='within_what_is_owed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE most bigint; asked bigint;', func="\nPERFORM pg_advisory_xact_lock(hashtextextended('payment of ' || NEW.owed, 0));\nIF NEW.charge_id IS NOT NULL THEN\n    SELECT charge.amount_pence\n        - coalesce((SELECT sum(answer.upheld_pence) FROM commissioning_disputeanswer AS answer\n            JOIN commissioning_chargedispute AS dispute ON dispute.id = answer.dispute_id\n            WHERE dispute.charge_id = charge.id), 0)\n        - coalesce((SELECT sum(dispute.amount_pence) FROM commissioning_chargedispute AS dispute\n            WHERE dispute.agreement_id = charge.agreement_id AND dispute.month = charge.month\n                AND NOT EXISTS (SELECT FROM commissioning_disputeanswer WHERE dispute_id = dispute.id)), 0)\n    INTO most FROM commissioning_charge AS charge\n    WHERE charge.id = NEW.charge_id AND charge.payer_id = NEW.payer_id AND charge.payee_id = NEW.payee_id\n        AND NOT EXISTS (SELECT FROM commissioning_charge AS later WHERE later.agreement_id = charge.agreement_id\n            AND later.month = charge.month AND later.version > charge.version);\nELSE\n    SELECT part.amount_pence INTO most FROM commissioning_basisinstalment AS part\n    JOIN commissioning_lawfulbasis AS basis ON basis.id = part.basis_id\n    WHERE part.id = NEW.instalment_id AND basis.payer_id = NEW.payer_id AND basis.payee_id = NEW.payee_id;\nEND IF;\nSELECT sum(request.amount_pence) INTO asked FROM commissioning_paymentrequest AS request\nWHERE request.owed = NEW.owed\n    AND NOT EXISTS (SELECT FROM commissioning_requestdropped WHERE request_id = request.id);\nIF most IS NULL OR asked > most THEN\n    RAISE EXCEPTION 'no more is asked for than is owed' USING ERRCODE = 'RS541';\nEND IF;\nRETURN NULL;\n", hash='5f85dc8dff1fc4defce182d8741f8c6e92f1d36a', operation='INSERT', pgid='pgtrigger_within_what_is_owed_a90a3', table='commissioning_paymentrequest', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='paymentmade',
            constraint=models.UniqueConstraint(fields=('request',), name='payment_is_made_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentmade',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='04c810cb92283cfc310c0b3e6d19e681ec783a73', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7caf8', table='commissioning_paymentmade', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentmade',
            trigger=pgtrigger.compiler.Trigger(name='made_as_approved', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE asked record;', func="\nPERFORM pg_advisory_xact_lock(hashtextextended('end of payment ' || NEW.request_id, 0));\nPERFORM pg_advisory_xact_lock_shared(hashtextextended('payment stops', 0));\nSELECT request.*, line.run_id INTO asked FROM commissioning_paymentrequest AS request\nJOIN commissioning_paymentline AS line ON line.request_id = request.id\nJOIN commissioning_runapproval AS approval ON approval.run_id = line.run_id\nJOIN commissioning_runfile AS file ON file.run_id = line.run_id\nWHERE request.id = NEW.request_id AND request.amount_pence = NEW.amount_pence;\nIF asked IS NULL OR EXISTS (SELECT FROM commissioning_requestdropped WHERE request_id = NEW.request_id) THEN\n    RAISE EXCEPTION 'a payment is made once, as approved and filed, and not after it was taken out'\n        USING ERRCODE = 'RS543';\nEND IF;\nIF EXISTS (\n    SELECT FROM commissioning_paymentstop AS stop\n    LEFT JOIN commissioning_stoplifted AS lifted ON lifted.stop_id = stop.id\n    WHERE stop.starts_on <= NEW.confirmed_on AND (stop.last_day IS NULL OR NEW.confirmed_on <= stop.last_day)\n        AND (lifted.id IS NULL OR NEW.confirmed_on < lifted.lifted_on)\n        AND (stop.payer_id IS NULL OR stop.payer_id = asked.payer_id)\n        AND (stop.payee_id IS NULL OR stop.payee_id = asked.payee_id)\n        AND (stop.agreement_id IS NULL OR stop.agreement_id = asked.agreement_id)\n        AND (stop.basis_id IS NULL OR stop.basis_id = asked.basis_id)) THEN\n    RAISE EXCEPTION 'what is stopped is not paid' USING ERRCODE = 'RS544';\nEND IF;\nRETURN NEW;\n", hash='efeee74e7172d252ae7ec7504f4ab45625671237', operation='INSERT', pgid='pgtrigger_made_as_approved_a541e', table='commissioning_paymentmade', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentrun',
            constraint=models.CheckConstraint(condition=models.Q(('run__regex', '\\S')), name='payment_run_has_a_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentrun',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='cc6216a0ebe1bd2571fe054f3916e5faf86e480e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_90d41', table='commissioning_paymentrun', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='payment_line_is_numbered_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentline',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='f6944d2e09aa7c7ae16996e5bc93aed938a881c5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_72b5d', table='commissioning_paymentline', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentfile',
            constraint=models.UniqueConstraint(fields=('run', 'sha256'), name='payment_file_is_taken_in_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentfile',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='4ad4f131908d203bae161d9d79dbb71b2e928d3c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d8f94', table='commissioning_paymentfile', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentstop',
            constraint=models.UniqueConstraint(fields=('reference',), name='stop_reference_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentstop',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '\\S'), ('reference__regex', '\\S')), name='stop_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='paymentstop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', True), ('payee__isnull', True)), models.Q(('basis__isnull', True), ('payee__isnull', True)), models.Q(('agreement__isnull', True), ('basis__isnull', True)), _connector='OR'), name='stop_names_one_thing'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentstop',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='2e0eb179e7f87527eecca8e623146915f76d0efb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_07964', table='commissioning_paymentstop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentstop',
            trigger=pgtrigger.compiler.Trigger(name='stops_wait', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nPERFORM pg_advisory_xact_lock(hashtextextended('payment stops', 0));\nRETURN NEW;\n", hash='0a4e071f4a84cece1d0244d7bc05011d0b0ee4eb', operation='INSERT', pgid='pgtrigger_stops_wait_fd235', table='commissioning_paymentstop', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='requestdropped',
            constraint=models.CheckConstraint(condition=models.Q(('because__regex', '\\S')), name='payment_taken_out_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestdropped',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='04a0a2d95ffc7eac74d4f98c1a14c8cf034965b1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_61781', table='commissioning_requestdropped', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestdropped',
            trigger=pgtrigger.compiler.Trigger(name='not_after_it_is_made', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nPERFORM pg_advisory_xact_lock(hashtextextended('end of payment ' || NEW.request_id, 0));\nIF EXISTS (SELECT FROM commissioning_paymentmade WHERE request_id = NEW.request_id) THEN\n    RAISE EXCEPTION 'what is paid is not taken out' USING ERRCODE = 'RS546';\nEND IF;\nRETURN NEW;\n", hash='0b401d849daf6f00271479be1e4429288970fef6', operation='INSERT', pgid='pgtrigger_not_after_it_is_made_e92fb', table='commissioning_requestdropped', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='runapproval',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='effa38866d82e0e2c499c96d9a8d0c035f14ddf0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d7afe', table='commissioning_runapproval', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='runapproval',
            trigger=pgtrigger.compiler.Trigger(name='two_pairs_of_eyes', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (SELECT FROM commissioning_paymentrun AS run\n        WHERE run.run = NEW.run_id AND lower(trim(run.drafted_by)) = lower(trim(NEW.approved_by)))\n    OR EXISTS (SELECT FROM commissioning_paymentline AS line\n        JOIN commissioning_paymentrequest AS request ON request.id = line.request_id\n        WHERE line.run_id = NEW.run_id AND lower(trim(request.asked_by)) = lower(trim(NEW.approved_by))\n            AND NOT EXISTS (SELECT FROM commissioning_requestdropped WHERE request_id = request.id)) THEN\n    RAISE EXCEPTION 'whoever asked does not approve' USING ERRCODE = 'RS542';\nEND IF;\nRETURN NEW;\n", hash='f781137b56bacaecddbea7919d63c7770d8d8e3e', operation='INSERT', pgid='pgtrigger_two_pairs_of_eyes_b4d21', table='commissioning_runapproval', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='runfile',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='b625d9cc9fe676057cac2ffb10fc789adb7212eb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4e0d6', table='commissioning_runfile', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='stoplifted',
            constraint=models.UniqueConstraint(fields=('stop',), name='stop_is_lifted_once'),
        ),
        migrations.AddConstraint(
            model_name='stoplifted',
            constraint=models.CheckConstraint(condition=models.Q(('because__regex', '\\S')), name='stop_is_lifted_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stoplifted',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';", hash='1a2788f5644adfb3f246ecd9705b4f4f20410a1d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_939e1', table='commissioning_stoplifted', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stoplifted',
            trigger=pgtrigger.compiler.Trigger(name='second_officer', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (SELECT FROM commissioning_paymentstop AS stop\n        WHERE stop.id = NEW.stop_id AND lower(trim(stop.stopped_by)) = lower(trim(NEW.lifted_by))) THEN\n    RAISE EXCEPTION 'a second officer lifts a stop' USING ERRCODE = 'RS545';\nEND IF;\nRETURN NEW;\n", hash='e0f555d203fe9ecff0ea2b60cf6154b2f762533b', operation='INSERT', pgid='pgtrigger_second_officer_7e55c', table='commissioning_stoplifted', when='BEFORE')),
        ),
        *(
            migrations.RunSQL(_WALL.format(table=table, reads=reads, writes=_COUNCIL), _NO_WALL.format(table=table))
            for table, reads in _READ_BY.items()
        ),
    ]
