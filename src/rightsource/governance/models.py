"""Governance's tables: decisions, their papers, and warnings."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rightsource.constitution.models import Organisation, Post
from rightsource.governance.rules import interests, rows
from rightsource.storage.fields import PeriodField
from rightsource.storage.models import Record, listed_values, one_current_row

_ISSUER_STAYS = """
IF NEW.supersedes_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM governance_warning WHERE id = NEW.supersedes_id
    AND ((reference, issuer, issued_by, issued_on)
         IS DISTINCT FROM (NEW.reference, NEW.issuer, NEW.issued_by, NEW.issued_on)
         OR (report_sent_on IS NOT NULL
             AND (formal_report, report_sent_on) IS DISTINCT FROM (NEW.formal_report, NEW.report_sent_on)))) THEN
    RAISE EXCEPTION 'the issuer, day and sent report of a warning never change' USING ERRCODE = 'RS002';
END IF;
IF NEW.withdrawn_because <> '' THEN
    RAISE EXCEPTION 'a warning is closed by its issuer, never withdrawn' USING ERRCODE = 'RS003';
END IF;
RETURN NEW;
"""

# Those whom a warning is addressed to may answer it. Whoever acts is named by the audit event the row is recorded in.
_ADDRESSED_ONLY_ANSWER = """
IF EXISTS (
    SELECT 1 FROM governance_warning AS before JOIN storage_auditevent AS act ON act.position = NEW.recorded_in_id
    WHERE before.id = NEW.supersedes_id AND act.by_post = ANY (before.addressed_to) AND act.by_post <> before.issued_by
    AND (before.matter, before.addressed_to, before.promises, before.closed_on, before.closed_by)
        IS DISTINCT FROM (NEW.matter, NEW.addressed_to, NEW.promises, NEW.closed_on, NEW.closed_by)) THEN
    RAISE EXCEPTION 'those whom a warning is addressed to may answer it and no more' USING ERRCODE = 'RS005';
END IF;
RETURN NEW;
"""

# A warning is its issuer's own, and what is once known of it is not unsaid. The program itself brings in the cases that
# come with it; of what anybody else gives it to load, it refuses the same by rule, and says which row.
_OTHERS_LEAVE_IT = """
IF EXISTS (
    SELECT 1 FROM governance_warning AS before JOIN storage_auditevent AS act ON act.position = NEW.recorded_in_id
    WHERE before.id = NEW.supersedes_id
    AND lower(btrim(act.by_post)) NOT IN (lower(btrim(before.issued_by)), 'rightsource')
    AND ((before.matter, before.addressed_to, before.promises, before.organisation_id, before.closed_on,
          before.closed_by) IS DISTINCT FROM (NEW.matter, NEW.addressed_to, NEW.promises, NEW.organisation_id,
          NEW.closed_on, NEW.closed_by)
         OR ((before.report_sent_on, before.answered_on, before.answer)
             IS NOT DISTINCT FROM (NEW.report_sent_on, NEW.answered_on, NEW.answer)
             AND (COALESCE(NEW.known_public_on, 'infinity') > before.known_public_on
                  OR COALESCE(NEW.known_members_on, 'infinity') > before.known_members_on)))) THEN
    RAISE EXCEPTION 'a warning is neither reworded, closed nor hidden but by its issuer' USING ERRCODE = 'RS006';
END IF;
RETURN NEW;
"""


# An interest stays with the post that declared it, whatever else is said of it later.
_POST_STAYS = """
IF NEW.supersedes_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM governance_interest WHERE id = NEW.supersedes_id AND post_id <> NEW.post_id) THEN
    RAISE EXCEPTION 'an interest stays with the post that declared it' USING ERRCODE = 'RS007';
END IF;
RETURN NEW;
"""


class Decision(Record):
    """A decision taken or to be taken."""

    reference = models.CharField(max_length=60)
    title = models.TextField()
    body = models.CharField(max_length=60)
    decided_on = models.DateField()
    outcome = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40, default="none")
    is_key = models.BooleanField(default=False)
    notice_given_on = models.DateField(null=True)
    is_private = models.BooleanField(default=False)
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    abstentions = models.PositiveSmallIntegerField(null=True)
    proposed_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    amount_note = models.TextField(default="")

    natural_key = ("reference",)
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Decision),
            one_current_row("decision_is_recorded_once", "reference"),
        ]


class Paper(Record):
    """A paper that a decision was or is to be taken on."""

    reference = models.CharField(max_length=60)
    decision = models.CharField(max_length=60)
    title = models.TextField()
    kind = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40, default="none")
    published_on = models.DateField(null=True)
    signed_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True)
    withheld = models.TextField(default="")

    natural_key = ("reference",)
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Paper),
            one_current_row("paper_is_recorded_once", "reference"),
            models.CheckConstraint(
                name="paper_is_signed_by_somebody_on_a_day",
                condition=Q(signed_on__isnull=True, signed_by__isnull=True)
                | Q(signed_on__isnull=False, signed_by__isnull=False),
            ),
        ]


class Warning(Record):  # noqa: A001 - the word of the Acts and of this house
    """A warning, closed only by its issuer."""

    reference = models.CharField(max_length=60)
    issuer = models.CharField(max_length=60)
    issued_by = models.CharField(max_length=120)
    issued_on = models.DateField()
    matter = models.TextField()
    addressed_to = ArrayField(models.CharField(max_length=120))
    promises = ArrayField(models.CharField(max_length=3))
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    formal_report = models.CharField(max_length=60, default="none")
    report_sent_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer = models.TextField(default="")
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=120, default="")

    natural_key = ("reference",)
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Warning),
            one_current_row("warning_is_recorded_once", "reference"),
            models.CheckConstraint(
                name="warning_is_closed_only_by_its_issuer",
                condition=Q(closed_on__isnull=True, closed_by="")
                | Q(closed_on__isnull=False, closed_by=F("issued_by")),
            ),
        ]
        triggers: ClassVar = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="issuer_stays", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_ISSUER_STAYS
            ),
            pgtrigger.Trigger(
                name="addressed_only_answer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_ADDRESSED_ONLY_ANSWER,
            ),
            pgtrigger.Trigger(
                name="others_leave_it", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_OTHERS_LEAVE_IT
            ),
        ]


class Interest(Record):
    """A declared interest as the register shows it; a sensitive one says that its details are withheld."""

    interest = models.CharField(max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    post_organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    held = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    matter = models.TextField(default="")
    declaration = models.CharField(max_length=60)
    declared_on = models.DateField()
    is_withheld = models.BooleanField(default=False)
    period = PeriodField()

    natural_key = ("interest",)
    wall = "post_organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(interests.Interest),
            one_current_row("interest_is_declared_once", "interest"),
            models.CheckConstraint(
                name="interest_says_what_it_is_in",
                condition=Q(is_withheld=True, organisation__isnull=True, matter="")
                | (Q(is_withheld=False) & (Q(organisation__isnull=False) | ~Q(matter=""))),
            ),
        ]
        triggers: ClassVar = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(name="post_stays", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_POST_STAYS),
        ]


class WithheldInterest(Record):
    """The details of a sensitive interest, behind the wall of whoever is not of the council's officers or auditors."""

    interest = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    matter = models.TextField(default="")

    natural_key = ("interest",)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(interests.WithheldInterest),
            one_current_row("interest_is_withheld_once", "interest"),
        ]
