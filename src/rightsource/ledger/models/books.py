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

# A transaction cites the newest event of the chain, made in this act: so the record as at an event is whole, and never
# changes afterwards. Its postings come in the same statement, so it never stands without them, not for a moment.
_TRANSACTIONS_CHECKED = """
PERFORM pg_advisory_xact_lock({lock});
SELECT CASE WHEN recorded_at >= transaction_timestamp() THEN position END INTO act
FROM storage_auditevent ORDER BY position DESC LIMIT 1;
IF EXISTS (SELECT FROM fresh WHERE recorded_in_id IS DISTINCT FROM act) THEN
    RAISE EXCEPTION 'a transaction is recorded in an audit event of its own act' USING ERRCODE = 'RS105';
END IF;
-- Whoever closes one of these months waits for us, or we for them and then see that it is closed.
FOR posted IN
    SELECT DISTINCT organisation_id, date_trunc('month', posted_on::timestamp)::date AS month FROM fresh ORDER BY 1, 2
LOOP
    PERFORM FROM ledger_accountingperiod
        WHERE organisation_id = posted.organisation_id AND month = posted.month AND closed_in_id IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a transaction is posted in a month that is open' USING ERRCODE = 'RS103';
    END IF;
END LOOP;
-- Each is looked up by its key, however many there are on record: so no plan ever reads them all.
SELECT bool_or((SELECT number FROM ledger_posting WHERE transaction_id = fresh.id AND number = 1) IS NULL),
    bool_or(reverses_id IS NOT NULL AND organisation_id IS DISTINCT FROM
        (SELECT organisation_id FROM ledger_transaction WHERE id = fresh.reverses_id))
INTO says_nothing, names_nothing FROM fresh;
IF names_nothing THEN
    RAISE EXCEPTION 'a reversal takes back a transaction of the same books' USING ERRCODE = 'RS104';
END IF;
IF says_nothing THEN
    RAISE EXCEPTION 'a transaction comes with its postings' USING ERRCODE = 'RS102';
END IF;
RETURN NULL;
""".replace("{lock}", str(AUDIT_CHAIN_LOCK))

# A transaction's postings are numbered from one, and it never stands without its first: so any that came later would
# bear a number that is taken, or leave one out.
#
# Two passes over the rows, whatever is wrong with them: one beside each other, one beside what they name. Accounts and
# counterparties are looked up for each balance, and not for each posting. A posting's transaction is looked up by its
# key and nothing else: a plan made while the books were empty would find it by its organisation, and read all of them.
_POSTINGS_CHECKED = """
SELECT bool_or(each.postings < 2), bool_or(each.pence <> 0), bool_or(each.first <> 1 OR each.last <> each.postings)
INTO says_nothing, is_uneven, comes_later
FROM (SELECT count(*) AS postings, sum(amount_pence) AS pence, min(number) AS first, max(number) AS last
      FROM fresh GROUP BY transaction_id) AS each;
IF comes_later THEN
    RAISE EXCEPTION 'nothing is added to a transaction later' USING ERRCODE = 'RS106';
END IF;
IF says_nothing THEN
    RAISE EXCEPTION 'a transaction has two postings or more' USING ERRCODE = 'RS102';
END IF;
IF is_uneven THEN
    RAISE EXCEPTION 'debits and credits are equal' USING ERRCODE = 'RS101';
END IF;
WITH rolled AS MATERIALIZED (
    SELECT fresh.organisation_id, fresh.account_id, whole.month, fresh.counterparty_id, whole.is_year_end,
        sum(fresh.amount_pence) AS pence, count(*) AS postings
    FROM fresh LEFT JOIN LATERAL (
        SELECT CASE WHEN organisation_id = fresh.organisation_id
            THEN date_trunc('month', posted_on::timestamp)::date END AS month, kind = 'year end' AS is_year_end
        FROM ledger_transaction WHERE id = fresh.transaction_id LIMIT 1
    ) AS whole ON true
    GROUP BY 1, 2, 3, 4, 5),
kept AS (
    INSERT INTO ledger_balance AS balance
        (organisation_id, account_id, month, counterparty_id, is_year_end, amount_pence, postings)
    SELECT * FROM rolled WHERE month IS NOT NULL ORDER BY account_id, month, counterparty_id, is_year_end
    ON CONFLICT (account_id, month, counterparty_id, is_year_end) DO UPDATE SET
        amount_pence = balance.amount_pence + EXCLUDED.amount_pence, postings = balance.postings + EXCLUDED.postings)
SELECT bool_or(rolled.month IS NULL OR account.organisation_id IS DISTINCT FROM rolled.organisation_id
    OR other.key IS DISTINCT FROM rolled.counterparty_id)
INTO names_nothing FROM rolled
LEFT JOIN ledger_account AS account ON account.id = rolled.account_id
LEFT JOIN constitution_organisation AS other ON other.key = rolled.counterparty_id;
IF names_nothing THEN
    RAISE EXCEPTION 'a posting names what is on record' USING ERRCODE = 'RS104';
END IF;
RETURN NULL;
"""

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
RAISE EXCEPTION 'balances follow from postings, and are written in no other way' USING ERRCODE = 'RS001';
"""

_ONLY_CLOSING = """
IF TG_OP = 'UPDATE' AND OLD.closed_in_id IS NULL AND NEW.closed_in_id IS NOT NULL
   AND to_jsonb(OLD) - 'closed_in_id' = to_jsonb(NEW) - 'closed_in_id' THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'a month of the books is closed once, and for good' USING ERRCODE = 'RS001';
"""


_A_TRANSACTIONS = [("act", "bigint"), ("posted", "record"), ("says_nothing", "boolean"), ("names_nothing", "boolean")]
_A_POSTINGS = [(find, "boolean") for find in ("says_nothing", "is_uneven", "comes_later", "names_nothing")]


def _after_each_statement(name: str, func: str, declare: list[tuple[str, str]]) -> pgtrigger.Trigger:
    """Return a trigger that sees all the rows of a statement at once, as `fresh`."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
        declare=declare,
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
            _after_each_statement("transactions_checked", _TRANSACTIONS_CHECKED, _A_TRANSACTIONS),
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
        triggers: ClassVar = [append_only(), _after_each_statement("postings_checked", _POSTINGS_CHECKED, _A_POSTINGS)]
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
            # The condition is a fraction of the cost of a call, and the trigger of postings never meets it.
            pgtrigger.Trigger(
                name="only_by_posting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("pg_trigger_depth() < 1"),
                func=_ONLY_BY_POSTING,
            ),
            pgtrigger.Trigger(
                name="never_deleted", when=pgtrigger.Before, operation=pgtrigger.Delete, func=_ONLY_BY_POSTING
            ),
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
    """A posting on its way in with a whole file: gone before its transaction ends."""

    transaction_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    posted_on = models.DateField()
    description = models.TextField()
    account_id = models.IntegerField()
    amount = MoneyField(db_column="amount_pence")
    counterparty_id = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.number}"


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
