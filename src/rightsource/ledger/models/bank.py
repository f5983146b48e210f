"""What banks say of an organisation's cash accounts, line by line, and which postings those lines are."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from rightsource.constitution.models import Organisation
from rightsource.ledger.models.books import Account, Transaction
from rightsource.ledger.rules.reconciliation import Why
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, Document, append_only

_EVEN = """
IF EXISTS (
    SELECT FROM fresh
    LEFT JOIN ledger_bankline AS line ON line.id = fresh.line_id
    LEFT JOIN ledger_bankstatement AS statement ON statement.id = line.statement_id
    LEFT JOIN ledger_posting AS posting
        ON posting.transaction_id = fresh.transaction_id AND posting.number = fresh.number
    WHERE coalesce(statement.account_id, posting.account_id) IS DISTINCT FROM fresh.account_id) THEN
    RAISE EXCEPTION 'a match is of lines and postings of its own account' USING ERRCODE = 'RS108';
END IF;
IF EXISTS (
    SELECT FROM fresh
    LEFT JOIN ledger_bankline AS line ON line.id = fresh.line_id
    LEFT JOIN ledger_posting AS posting
        ON posting.transaction_id = fresh.transaction_id AND posting.number = fresh.number
    GROUP BY fresh.match
    HAVING coalesce(sum(line.amount_pence), 0) <> coalesce(sum(posting.amount_pence), 0)
        OR count(line.id) = 0 OR count(posting.number) = 0) THEN
    RAISE EXCEPTION 'lines and postings that are matched come to the same' USING ERRCODE = 'RS107';
END IF;
RETURN NULL;
"""

_ONLY_UNDONE = """
IF TG_OP = 'UPDATE' AND OLD.undone_in_id IS NULL AND NEW.undone_in_id IS NOT NULL
   AND to_jsonb(OLD) - 'undone_in_id' = to_jsonb(NEW) - 'undone_in_id' THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'a match is undone once, and never edited or deleted' USING ERRCODE = 'RS001';
"""


class BankStatement(models.Model):
    """A statement of a cash account, from one balance to another, known by the bank's own reference."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=255)
    bank_account = models.CharField(max_length=40)
    opening_on = models.DateField()
    opening = MoneyField(db_column="opening_pence")
    closing_on = models.DateField()
    closing = MoneyField(db_column="closing_pence")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="bank_statement_stands_once", fields=["account", "reference"]),
            models.CheckConstraint(
                name="bank_statement_ends_after_it_begins", condition=Q(closing_on__gte=F("opening_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BankLine(models.Model):
    """One line of a bank statement; what came in is positive."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = MoneyField(db_column="amount_pence")
    reference = models.TextField()
    description = models.TextField()

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="bank_line_stands_once", fields=["statement", "number"]),
            models.CheckConstraint(name="bank_line_is_not_nil", condition=~Q(amount=0)),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}, line {self.number}"


class BankMatch(models.Model):
    """One side of a match: a line or a posting; rows of one `match` together are the same money."""

    match = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(BankLine, null=True, on_delete=models.PROTECT, related_name="+")
    transaction = models.ForeignKey(Transaction, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")
    undone_in = models.ForeignKey(AuditEvent, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_undone",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_UNDONE,
            ),
            pgtrigger.Trigger(
                name="matched_evenly",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
                func=_EVEN,
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bank_match_names_a_line_or_a_posting",
                condition=Q(line__isnull=False, transaction__isnull=True, number__isnull=True)
                | Q(line__isnull=True, transaction__isnull=False, number__isnull=False),
            ),
            models.CheckConstraint(name="bank_match_says_why", condition=Q(why__in=[str(each) for each in Why])),
            models.UniqueConstraint(
                name="bank_line_is_matched_once",
                fields=["line"],
                condition=Q(undone_in__isnull=True, line__isnull=False),
            ),
            models.UniqueConstraint(
                name="posting_is_matched_once",
                fields=["transaction", "number"],
                condition=Q(undone_in__isnull=True, transaction__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match}: {self.why}"
