"""Directives, each step a row that takes the last one's place."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from rightsource.commissioning.rules import directives
from rightsource.constitution.models import Organisation, Post
from rightsource.outcomes.models import Service
from rightsource.storage.fields import MoneyField, PeriodField
from rightsource.storage.models import Record, listed_values, one_current_row

# Whoever receives a directive may acknowledge and answer it, and touches nothing of what it asks. What is varied is a
# new version, and what was withdrawn stays so.
_STEPS = """
IF EXISTS (
    SELECT 1 FROM commissioning_directive AS before WHERE before.id = NEW.supersedes_id
    AND (before.addressed_to_id IS DISTINCT FROM NEW.addressed_to_id
         OR (before.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM before.withdrawn_on)
         OR (before.version = NEW.version
             AND (before.title, before.outcome, before.service_id, before.envelope_pence, before.period,
                  before.conditions, before.decision, before.issued_on, before.issued_by_id, before.acknowledge_by)
                 IS DISTINCT FROM
                 (NEW.title, NEW.outcome, NEW.service_id, NEW.envelope_pence, NEW.period,
                  NEW.conditions, NEW.decision, NEW.issued_on, NEW.issued_by_id, NEW.acknowledge_by))
         OR NEW.version NOT IN (before.version, before.version + 1))) THEN
    RAISE EXCEPTION 'a directive is varied by a new version, for whoever it was given to' USING ERRCODE = 'RS520';
END IF;
RETURN NEW;
"""


class Directive(Record):
    """A directive as it stands; the vehicle that it addresses sees it."""

    directive = models.CharField(max_length=60)
    title = models.TextField()
    addressed_to = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=80)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    envelope = MoneyField(db_column="envelope_pence")
    period = PeriodField()
    conditions = models.TextField(default="")
    decision = models.CharField(max_length=60)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    acknowledge_by = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    varied_because = models.TextField(default="")
    acknowledged_on = models.DateField(null=True)
    acknowledged_by = models.CharField(max_length=120, default="")
    answer = models.CharField(max_length=40)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=120, default="")
    answer_words = models.TextField(default="")
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.TextField(default="")

    natural_key = ("directive",)
    wall = "addressed_to_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(directives.Directive),
            one_current_row("directive_is_recorded_once", "directive"),
            models.CheckConstraint(
                name="directive_is_whole",
                condition=Q(
                    directive__regex=r"\S",
                    title__regex=r"\S",
                    decision__regex=r"\S",
                    envelope__gt=0,
                    period__endswith__isnull=False,
                )
                & (Q(addressed_to__isnull=True) | Q(acknowledge_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="directive_answer_says_why",
                condition=Q(answer__in=["not answered yet", "accepted"]) | Q(answer_words__regex=r"\S"),
            ),
        ]
        triggers: ClassVar = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(name="steps", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_STEPS),
        ]
