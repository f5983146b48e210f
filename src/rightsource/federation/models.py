"""The federation's tables: holdings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rightsource.constitution.models import Organisation, one_each_day
from rightsource.federation.rules import rows
from rightsource.storage.fields import PeriodField
from rightsource.storage.models import Record, listed_values


class Holding(Record):
    """One organisation's part in another, for a run of days."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owned = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=40)
    share_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    has_control = models.BooleanField(default=False)
    period = PeriodField()

    natural_key = ("owner", "owned", "kind", "period")
    wall = "owned_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Holding),
            one_each_day("holding_is_one_share_each_day", "owner", "owned", "kind"),
            models.CheckConstraint(name="nobody_owns_itself", condition=~Q(owner=F("owned"))),
            models.CheckConstraint(
                name="holding_is_between_nought_and_a_hundred_per_cent",
                condition=Q(share_percent__isnull=True) | Q(share_percent__gte=0, share_percent__lte=100),
            ),
        ]
