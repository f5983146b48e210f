"""What is stated to have come of what, so that a need can be followed to its result."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rightsource.commissioning.rules import record_links
from rightsource.constitution.models import Organisation
from rightsource.storage.models import Record, listed_values, one_current_row


class RecordLink(Record):
    """That one record came of another; a vehicle sees what concerns it."""

    before_kind = models.CharField(max_length=20)
    before = models.CharField(max_length=160)
    after_kind = models.CharField(max_length=20)
    after = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.TextField()

    natural_key = ("before_kind", "before", "after_kind", "after")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(record_links.RecordLink),
            one_current_row("record_link_is_stated_once", "before_kind", "before", "after_kind", "after"),
            models.CheckConstraint(name="record_link_says_how", condition=Q(how__regex=r"\S")),
        ]
