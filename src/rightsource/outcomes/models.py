"""Outcomes' tables: services and who delivers them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rightsource.constitution.models import Organisation, one_each_day
from rightsource.outcomes.rules import rows
from rightsource.storage.fields import PeriodField
from rightsource.storage.models import Record, append_only, listed_values


class Service(models.Model):
    """The identity of a service."""

    key = models.SlugField(primary_key=True, max_length=80)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.key


class ServiceDelivery(Record):
    """A service and who delivers it, for a run of days."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="deliveries")
    title = models.TextField()
    client_group = models.CharField(max_length=40)
    delivered_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    period = PeriodField()

    natural_key = ("service", "period")
    wall = "delivered_by_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.ServiceDelivery),
            one_each_day("service_has_one_deliverer_each_day", "service"),
        ]
