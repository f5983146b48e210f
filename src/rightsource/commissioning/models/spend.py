"""Published payments, and who was paid."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.rules.duplicates import Finding
from rightsource.commissioning.rules.suppliers import MatchReason, Standing
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, append_only


class SpendFile(models.Model):
    """A file of payments as a body published it: taken in once, and known by its hash; the file itself is not kept."""

    body = models.TextField()
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    published_on = models.DateField(help_text="the day from which everybody may know it")
    rows = models.PositiveIntegerField()
    columns = models.JSONField(help_text="the heading taken for each column")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [models.UniqueConstraint(name="spend_file_is_imported_once", fields=["body", "sha256"])]

    def __str__(self) -> str:
        return f"{self.body}, {self.name}"


class SupplierName(models.Model):
    """A supplier as one body's files name it; a name that may be a private person's shows inside the council alone."""

    id = models.AutoField(primary_key=True)
    body = models.TextField()
    name = models.TextField()
    number = models.CharField(max_length=60)
    vat_number = models.CharField(max_length=40)
    standing = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="supplier_name_stands_once", fields=["body", "name", "number"]),
            models.CheckConstraint(
                name="supplier_standing_is_listed", condition=Q(standing__in=[str(each) for each in Standing])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierMatch(models.Model):
    """Two names held to be one supplier, and why. A person may take them apart, and then they stay apart."""

    id = models.AutoField(primary_key=True)
    first = models.ForeignKey(SupplierName, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(SupplierName, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=100)
    likeness_percent = models.PositiveSmallIntegerField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="supplier_match_stands_once", fields=["first", "second"]),
            models.CheckConstraint(name="supplier_match_is_of_two", condition=~Q(first=F("second"))),
            models.CheckConstraint(
                name="supplier_match_reason_is_listed", condition=Q(reason__in=[str(each) for each in MatchReason])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class SuppliersApart(models.Model):
    """That a person took two matched names apart; why stands in the audit trail, for it may speak of a person."""

    match = models.OneToOneField(SupplierMatch, on_delete=models.PROTECT, related_name="apart")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return str(self.match_id)


class SpendPayment(models.Model):
    """One published payment: a row of a file, kept once however often it comes."""

    id = models.UUIDField(primary_key=True)
    file = models.ForeignKey(SpendFile, on_delete=models.PROTECT, related_name="payments")
    row = models.PositiveIntegerField()
    body = models.TextField()
    supplier = models.ForeignKey(SupplierName, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    amount = MoneyField(db_column="amount_pence")
    reference = models.TextField()
    invoice = models.TextField()
    service = models.TextField()
    category = models.TextField()
    published_on = models.DateField()

    class Meta:
        triggers: ClassVar = [append_only()]
        indexes: ClassVar = [models.Index(name="payment_by_body_and_day", fields=["body", "paid_on"])]

    def __str__(self) -> str:
        return f"{self.body}, {self.paid_on}, {self.amount}"


class PaymentsJudged(models.Model):
    """What a person found of two payments that look like one bill paid twice; the newest word holds."""

    first = models.ForeignKey(SpendPayment, on_delete=models.PROTECT, related_name="+")
    again = models.ForeignKey(SpendPayment, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=40)
    because = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(name="payments_judged_are_two", condition=~Q(first=F("again"))),
            models.CheckConstraint(
                name="payments_finding_is_listed", condition=Q(finding__in=[str(each) for each in Finding])
            ),
            models.CheckConstraint(name="payments_are_judged_with_a_reason", condition=Q(because__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.again_id}: {self.finding}"
