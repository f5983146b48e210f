"""The ledger's tables, and the promises that the database keeps of itself: balanced, in an open month, never edited.

Foreign keys of transactions and postings are checked set by set by the triggers below, not row by row: what they point
to is never deleted, and one check of a whole statement costs a fraction of a check of each row.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import connection, models
from django.db.models import F, Q

from rightsource.constitution.models import Organisation
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.rows import ServiceDivision, TransactionKind
from rightsource.storage.fields import MoneyField, MonthField
from rightsource.storage.models import AuditEvent, append_only
from rightsource.storage.references import Kind

AUDIT_CHAIN_LOCK = 7_214_018
"""The lock that whoever writes in the audit chain holds to the end: so its order is the order in which acts commit."""

# What is written cites the newest event of the chain, made in this transaction: so the record as at an event is whole,
# and never changes afterwards.
_IN_THIS_ACT = """
PERFORM pg_advisory_xact_lock({lock});
SELECT position INTO act FROM storage_auditevent ORDER BY position DESC LIMIT 1;
SELECT position INTO act FROM storage_auditevent WHERE position = act AND recorded_at >= transaction_timestamp();
""".replace("{lock}", str(AUDIT_CHAIN_LOCK))

_TRANSACTIONS_CHECKED = """
{in_this_act}IF EXISTS (SELECT FROM fresh WHERE recorded_in_id IS DISTINCT FROM act) THEN
    RAISE EXCEPTION 'a transaction is recorded in an audit event of its own act' USING ERRCODE = 'RS105';
END IF;
-- Whoever closes one of these months waits for us, or we for them; each statement then sees what was decided.
PERFORM FROM ledger_accountingperiod AS period
    WHERE (period.organisation_id, period.month) IN
        (SELECT organisation_id, date_trunc('month', posted_on)::date FROM fresh)
    ORDER BY period.organisation_id, period.month FOR SHARE;
IF EXISTS (
    SELECT FROM (SELECT DISTINCT organisation_id, date_trunc('month', posted_on)::date AS month FROM fresh) AS posted
    LEFT JOIN ledger_accountingperiod AS period USING (organisation_id, month)
    WHERE period.id IS NULL OR period.closed_in_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a transaction is posted in a month that is open' USING ERRCODE = 'RS103';
END IF;
IF EXISTS (
    SELECT FROM fresh LEFT JOIN ledger_transaction AS reversed ON reversed.id = fresh.reverses_id
    WHERE fresh.reverses_id IS NOT NULL AND reversed.organisation_id IS DISTINCT FROM fresh.organisation_id) THEN
    RAISE EXCEPTION 'a reversal takes back a transaction of the same books' USING ERRCODE = 'RS104';
END IF;
RETURN NULL;
""".replace("{in_this_act}", _IN_THIS_ACT)

_HAS_POSTINGS = """
IF NOT EXISTS (SELECT FROM ledger_posting WHERE transaction_id = NEW.id) THEN
    RAISE EXCEPTION 'a transaction has postings' USING ERRCODE = 'RS102';
END IF;
RETURN NULL;
"""

# Two passes over the rows, whatever is wrong with them: one beside what they name, one beside each other.
_POSTINGS_CHECKED = """
{in_this_act}SELECT
    bool_or(whole.organisation_id IS DISTINCT FROM fresh.organisation_id
        OR account.organisation_id IS DISTINCT FROM fresh.organisation_id
        OR other.key IS DISTINCT FROM fresh.counterparty_id),
    bool_or(whole.recorded_in_id IS DISTINCT FROM act)
INTO names_nothing, comes_later FROM fresh
LEFT JOIN ledger_transaction AS whole ON whole.id = fresh.transaction_id
LEFT JOIN ledger_account AS account ON account.id = fresh.account_id
LEFT JOIN constitution_organisation AS other ON other.key = fresh.counterparty_id;
IF names_nothing THEN
    RAISE EXCEPTION 'a posting names what is on record' USING ERRCODE = 'RS104';
END IF;
IF comes_later THEN
    RAISE EXCEPTION 'nothing is added to a transaction later' USING ERRCODE = 'RS106';
END IF;
SELECT bool_or(each.postings < 2), bool_or(each.pence <> 0) INTO says_nothing, is_uneven
FROM (SELECT count(*) AS postings, sum(amount_pence) AS pence FROM fresh GROUP BY transaction_id) AS each;
IF says_nothing THEN
    RAISE EXCEPTION 'a transaction has two postings or more' USING ERRCODE = 'RS102';
END IF;
IF is_uneven THEN
    RAISE EXCEPTION 'debits and credits are equal' USING ERRCODE = 'RS101';
END IF;
INSERT INTO ledger_balance AS balance
    (organisation_id, account_id, month, counterparty_id, is_year_end, amount_pence, postings)
SELECT fresh.organisation_id, fresh.account_id, date_trunc('month', whole.posted_on)::date, fresh.counterparty_id,
    whole.kind = 'year end', sum(fresh.amount_pence), count(*)
FROM fresh JOIN ledger_transaction AS whole ON whole.id = fresh.transaction_id
GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
ON CONFLICT (account_id, month, counterparty_id, is_year_end) DO UPDATE
    SET amount_pence = balance.amount_pence + EXCLUDED.amount_pence, postings = balance.postings + EXCLUDED.postings;
RETURN NULL;
""".replace("{in_this_act}", _IN_THIS_ACT)

# Whoever reverses a bill need not know that it drew a commitment: what it drew binds again, with no further act.
_BILLS_TAKEN_BACK = """
INSERT INTO ledger_commitmentuse
    (id, commitment_id, kind, amount_pence, used_on, transaction_id, reason, recorded_in_id)
SELECT gen_random_uuid(), drawn.commitment_id, 'taken back', drawn.amount_pence, NEW.posted_on, NEW.id, '',
    NEW.recorded_in_id
FROM ledger_commitmentuse AS drawn WHERE drawn.transaction_id = NEW.reverses_id AND drawn.kind = 'drawn';
RETURN NULL;
"""

_ONLY_BY_POSTING = """
IF TG_OP <> 'DELETE' AND pg_trigger_depth() > 1 THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'balances follow from postings, and are written in no other way' USING ERRCODE = 'RS001';
"""

_ONLY_CLOSING = """
IF TG_OP = 'UPDATE' AND OLD.closed_in_id IS NULL AND NEW.closed_in_id IS NOT NULL
   AND to_jsonb(OLD) - 'closed_in_id' = to_jsonb(NEW) - 'closed_in_id' THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'a month of the books is closed once, and for good' USING ERRCODE = 'RS001';
"""


_FINDS = ("names_nothing", "comes_later", "says_nothing", "is_uneven")


def _after_each_statement(name: str, func: str, finds: tuple[str, ...] = ()) -> pgtrigger.Trigger:
    """Return a trigger that sees all the rows of a statement at once, as `fresh`, and notes what it finds of them."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
        declare=[("act", "bigint"), *((find, "boolean") for find in finds)],
        func=func,
    )


def wait_for_writers(*, as_writer: bool) -> None:
    """Wait until every act under way has ended; a writer then keeps others waiting until its own has."""
    function = "pg_advisory_xact_lock" if as_writer else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + function + "(%s)", [AUDIT_CHAIN_LOCK])


class Account(models.Model):
    """One account of one organisation, and where it stands on the chart that all share."""

    id = models.AutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    title = models.TextField()
    line = models.CharField(max_length=40)
    division = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="account_code_stands_once_in_the_books", fields=["organisation", "code"]),
            models.CheckConstraint(
                name="account_line_is_on_the_chart", condition=Q(line__in=[str(line) for line in chart_lines()])
            ),
            models.CheckConstraint(
                name="account_division_is_listed", condition=Q(division__in=[str(each) for each in ServiceDivision])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.code}"


class AccountingPeriod(models.Model):
    """A month of an organisation's books; the one change it ever sees is that it is closed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = MonthField()
    opened_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")
    closed_in = models.ForeignKey(AuditEvent, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_CLOSING,
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="accounting_period_is_opened_once", fields=["organisation", "month"])
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month}"


class Transaction(models.Model):
    """What happened, once, in the books of one organisation; its id is chosen by whoever posts it."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    posted_on = models.DateField()
    description = models.TextField()
    kind = models.CharField(max_length=20)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", db_constraint=False
    )
    recorded_in = models.ForeignKey(
        AuditEvent, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        triggers: ClassVar = [
            append_only(),
            _after_each_statement("transactions_checked", _TRANSACTIONS_CHECKED),
            pgtrigger.Trigger(
                name="has_postings",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=_HAS_POSTINGS,
            ),
            pgtrigger.Trigger(
                name="bills_taken_back",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__reverses__isnull=False),
                func=_BILLS_TAKEN_BACK,
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="transaction_by_day", fields=["organisation", "posted_on"]),
            # Acts follow each other as the rows do on disk, so this one is a few pages and costs next to nothing.
            BrinIndex(name="transaction_by_act", fields=["recorded_in"], pages_per_range=16),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="transaction_kind_is_listed", condition=Q(kind__in=[str(each) for each in TransactionKind])
            ),
            models.UniqueConstraint(
                name="opening_balances_are_loaded_once",
                fields=["organisation"],
                condition=Q(kind=TransactionKind.OPENING.value),
            ),
            models.CheckConstraint(
                name="transaction_reverses_if_it_is_a_reversal",
                condition=Q(kind=TransactionKind.REVERSAL.value, reverses__isnull=False)
                | (~Q(kind=TransactionKind.REVERSAL.value) & Q(reverses__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posted_on} {self.description}"


class Posting(models.Model):
    """One amount on one account, debit positive."""

    pk = models.CompositePrimaryKey("transaction_id", "number")
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, related_name="postings", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    amount = MoneyField(db_column="amount_pence")
    counterparty = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        triggers: ClassVar = [append_only(), _after_each_statement("postings_checked", _POSTINGS_CHECKED, _FINDS)]
        constraints: ClassVar = [models.CheckConstraint(name="posting_is_not_nil", condition=~Q(amount=0))]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Balance(models.Model):
    """The total of an account's postings of a month with a counterparty, kept by the trigger that takes postings in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    month = MonthField()
    counterparty = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    is_year_end = models.BooleanField()
    amount = MoneyField(db_column="amount_pence")
    postings = models.PositiveBigIntegerField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_by_posting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_BY_POSTING,
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="balance_stands_once",
                fields=["account", "month", "counterparty", "is_year_end"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month} {self.amount}"


class StagedPosting(models.Model):
    """A row of a file on its way in: checked here with all the others, and gone before its transaction ends."""

    row = models.PositiveIntegerField()
    reference = models.TextField()
    transaction_id = models.UUIDField()
    posted_on = models.DateField(null=True)
    description = models.TextField()
    account = models.TextField()
    amount = MoneyField(null=True, db_column="amount_pence")
    counterparty = models.TextField()

    def __str__(self) -> str:
        return f"row {self.row}"


class Commitment(models.Model):
    """What one has bound itself to pay another, by an order or an agreement."""

    id = models.UUIDField(primary_key=True)
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(db_column="amount_pence")
    due_on = models.DateField()
    purpose = models.TextField()
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=120)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(name="commitment_is_above_nought", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="commitment_is_to_another", condition=~Q(payer=F("payee"))),
            models.CheckConstraint(
                name="commitment_subject_kind_is_listed", condition=Q(subject_kind__in=[str(each) for each in Kind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer_id} to {self.payee_id}: {self.amount}"
