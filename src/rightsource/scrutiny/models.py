"""Scrutiny's tables: the facts of a case."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rightsource.scrutiny.rules import rows
from rightsource.storage.models import Record, listed_values, one_current_row


class Fact(Record):
    """A sourced statement: what was so or was said, its figure as written, and the days it speaks of."""

    reference = models.CharField(max_length=40)
    topic = models.CharField(max_length=20)
    subject = models.TextField()
    statement = models.TextField()
    value = models.TextField(default="")
    unit = models.TextField(default="")
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    happened_on = models.DateField(null=True)
    promises = ArrayField(models.CharField(max_length=3), default=list)

    natural_key = ("reference",)

    class Meta(Record.Meta):
        constraints: ClassVar = [*listed_values(rows.Fact), one_current_row("fact_is_stated_once", "reference")]
