"""Costs that bodies bear together: who hosts them, in which parts they are borne, what was put in and spent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rightsource.commissioning.rules.agreements.sharing import SharingKind
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import FinancialYearField, MoneyField, MonthField
from rightsource.storage.models import AuditEvent, append_only


class Sharing(models.Model):
    """A pool or a shared cost as it was agreed, once."""

    reference = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=80)
    title = models.TextField()
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    aims = models.TextField()
    starts_on = models.DateField()
    last_day = models.DateField(null=True)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sharing_kind_is_listed", condition=Q(kind__in=[each.value for each in SharingKind])
            ),
            models.CheckConstraint(name="sharing_says_what", condition=Q(reference__regex=r"\S", title__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return self.reference


class OfSharing(models.Model):
    """What belongs to a pool or a shared cost; its host sees it, and a partner its own."""

    sharing = models.ForeignKey(Sharing, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        triggers: ClassVar = [append_only()]


class SharePart(OfSharing):
    """A partner's part from a day; those of one recording together are the shares of that day."""

    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    part = models.PositiveBigIntegerField()
    basis = models.TextField()

    class Meta(OfSharing.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="partner_has_one_part_a_recording", fields=["recorded_in", "partner"])
        ]

    def __str__(self) -> str:
        return f"{self.sharing_id}, {self.partner_id}: {self.part} from {self.starts_on}"


class SharingContribution(OfSharing):
    """What a partner puts in for a year; a later row takes its place."""

    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = FinancialYearField()
    amount = MoneyField(db_column="amount_pence")

    class Meta(OfSharing.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(name="contribution_is_not_below_nought", condition=Q(amount__gte=0))
        ]

    def __str__(self) -> str:
        return f"{self.sharing_id}, {self.partner_id}: {self.amount}"


class SharingCost(OfSharing):
    """What was spent of a pool or a shared cost in a month, by its own mark."""

    reference = models.CharField(max_length=60)
    month = MonthField()
    amount = MoneyField(db_column="amount_pence")
    what = models.TextField()

    class Meta(OfSharing.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="shared_cost_is_told_once", fields=["sharing", "reference"])
        ]

    def __str__(self) -> str:
        return f"{self.sharing_id}, {self.month}: {self.amount}"
