"""Files from organisations' own bookkeeping: how the columns of each source are read, and what was taken in of whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rightsource.constitution.models import Organisation
from rightsource.ledger.models.books import Account
from rightsource.ledger.rules.mapping import FileKind, Sign
from rightsource.storage.fields import MoneyField, MonthField
from rightsource.storage.models import AuditEvent, Document, append_only


class ColumnMapping(models.Model):
    """How one source of an organisation writes one kind of file, from the act that said so until a later one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    columns = models.JSONField()
    sign = models.CharField(max_length=60)
    sheet = models.CharField(max_length=100)
    balancing_account = models.CharField(max_length=60)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        indexes: ClassVar = [models.Index(name="mapping_by_source", fields=["organisation", "source", "kind"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mapping_kind_is_listed", condition=Q(kind__in=[str(each) for each in FileKind])
            ),
            models.CheckConstraint(name="mapping_sign_is_listed", condition=Q(sign__in=[str(each) for each in Sign])),
            models.CheckConstraint(name="mapping_source_is_named", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.source}: {self.kind}"


class ImportedFile(models.Model):
    """A file that was taken in, once: the same content, read the same way, of the same month, is the same file."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mapping = models.ForeignKey(ColumnMapping, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    month = MonthField(null=True)
    rows = models.PositiveIntegerField()
    transactions = models.PositiveIntegerField()
    postings = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="file_is_imported_once", fields=["mapping", "document", "month"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.name}"


class BudgetStated(models.Model):
    """What a vehicle's management accounts say was budgeted on an account for a month; the last file's word stands."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    month = MonthField()
    counterparty = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(db_column="amount_pence")
    imported = models.ForeignKey(ImportedFile, on_delete=models.PROTECT, related_name="budgets")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="file_states_a_budget_once",
                fields=["imported", "account", "month", "counterparty"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month} {self.amount}"
