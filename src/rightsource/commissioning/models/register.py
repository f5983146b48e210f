"""Contracts registers as bodies publish them, and procurement processes published by the open contracting standard."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rightsource.commissioning.models.spend import SupplierName
from rightsource.commissioning.rules.register import How
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, append_only


class RegisterFile(models.Model):
    """A contracts register as a body published it: taken in once, and known by its hash; the file itself is not kept.

    The newest that was published by a day is the body's register on that day.
    """

    body = models.TextField()
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    effective_on = models.DateField(help_text="the day for which it stands")
    published_on = models.DateField(help_text="the day from which everybody may know it")
    rows = models.PositiveIntegerField(help_text="all rows of the file, those refused among them")
    not_shown = models.PositiveIntegerField(help_text="contracts whose supplier may be a private person")
    refused = models.JSONField(help_text="the rows of which nothing was taken, each with its reasons")
    columns = models.JSONField(help_text="the heading taken for each column")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="register_file_is_imported_once", fields=["body", "sha256"])
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.name}"


class RegisteredContract(models.Model):
    """One contract of a published register, as its row says it."""

    id = models.UUIDField(primary_key=True)
    file = models.ForeignKey(RegisterFile, on_delete=models.PROTECT, related_name="contracts")
    row = models.PositiveIntegerField()
    reference = models.TextField()
    title = models.TextField()
    kind = models.TextField()
    service = models.TextField()
    category = models.TextField()
    process = models.TextField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    extends_to = models.DateField(null=True)
    value = MoneyField(null=True, db_column="value_pence")
    is_estimated = models.BooleanField()
    supplier = models.ForeignKey(SupplierName, null=True, on_delete=models.PROTECT, related_name="contracts")
    company_number = models.CharField(max_length=8)
    charity_number = models.CharField(max_length=20)
    is_voluntary = models.BooleanField()
    how = models.CharField(max_length=20)
    remarks = ArrayField(models.TextField())
    is_shown = models.BooleanField(help_text="its supplier is an organisation, so that everybody may know of it")
    published_on = models.DateField()

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="contract_stands_once_in_its_register", fields=["file", "row"]),
            models.CheckConstraint(
                name="row_of_a_register_is_taken_as_listed", condition=Q(how__in=[str(each) for each in How])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}"


class PublishedRelease(models.Model):
    """One release of the open contracting standard as somebody published it, whole, and the parts that are read most.

    Its content is written out in one form, keys in order, so that the same release always has the same hash.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    ocid = models.TextField()
    release = models.TextField(help_text="the publisher's own id of the release")
    released_at = models.TextField(help_text="its date as written")
    tags = ArrayField(models.TextField())
    title = models.TextField()
    buyer = models.TextField()
    content = models.TextField()
    faults = models.JSONField(help_text="where it breaks the standard's schema, each with its reason")
    file_name = models.CharField(max_length=255)
    published_on = models.DateField(help_text="the day from which everybody may know it")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        indexes: ClassVar = [models.Index(name="release_by_process", fields=["ocid"])]

    def __str__(self) -> str:
        return f"{self.ocid}, {self.release}"
