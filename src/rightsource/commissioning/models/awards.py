"""Awards: to whom, what each bidder was told, what was claimed against it, and the agreement that began from it."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.models.agreements import Agreement
from rightsource.commissioning.models.procurement import Procurement
from rightsource.commissioning.models.tenders import Tender
from rightsource.commissioning.rules.evaluation.awards import ClaimOutcome
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, append_only

# What the rule asks of an award, once more: quality settled, the tender not disregarded, conflicts assessed.
_AWARDING = """
IF NOT EXISTS (SELECT 1 FROM commissioning_qualitylock WHERE procurement_id = NEW.procurement_id)
   OR NOT EXISTS (SELECT 1 FROM commissioning_conflictsassessed WHERE procurement_id = NEW.procurement_id)
   OR EXISTS (SELECT 1 FROM commissioning_tenderdisregarded WHERE tender_id = NEW.tender_id) THEN
    RAISE EXCEPTION 'an award needs settled scores and assessed conflicts' USING ERRCODE = 'RS538';
END IF;
RETURN NEW;
"""
_SUSPENDED = """
IF EXISTS (
    SELECT 1 FROM commissioning_claim AS claimed
    JOIN commissioning_award AS awarded ON awarded.procurement_id = claimed.procurement_id
    LEFT JOIN commissioning_claimended AS over ON over.claim_id = claimed.reference
    WHERE awarded.id = NEW.award_id AND claimed.has_claim_form
    AND claimed.notified_on <= COALESCE(NEW.standstill_ended_on, '-infinity')
    AND (over.claim_id IS NULL OR over.ended_on > NEW.begun_on)) THEN
    RAISE EXCEPTION 'a claim notified in the standstill suspends the contract' USING ERRCODE = 'RS539';
END IF;
RETURN NEW;
"""


class Award(models.Model):
    """A lot is awarded, to which tender, for how much, under which decision and why."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="awards")
    lot = models.PositiveSmallIntegerField(help_text="0 where the procurement is let whole")
    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="award")
    supplier = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    value = MoneyField(db_column="value_pence")
    decided_on = models.DateField()
    decision = models.CharField(max_length=60)
    reason = models.TextField()
    tie_reason = models.TextField(blank=True)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [
            append_only(),
            pgtrigger.Trigger(name="awarding", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_AWARDING),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="lot_is_awarded_once", fields=["procurement", "lot"]),
            models.CheckConstraint(
                name="award_says_why", condition=Q(reason__regex=r"\S", decision__regex=r"\S", supplier__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, lot {self.lot}: {self.supplier}"


class AssessmentSummary(models.Model):
    """What one bidder was told of the assessment of its tender, word for word (PA 2023 s.50(3))."""

    tender = models.OneToOneField(Tender, primary_key=True, on_delete=models.PROTECT, related_name="summary")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="summaries")
    text = models.TextField()
    given_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"summary for tender {self.tender_id}"


class Claim(models.Model):
    """A challenge to an award, as the council was told of it."""

    reference = models.CharField(primary_key=True, max_length=60)
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="claims")
    claimant = models.CharField(max_length=200)
    grounds = models.TextField()
    has_claim_form = models.BooleanField(help_text="proceedings are issued, and it is not a letter alone")
    notified_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="claim_says_what",
                condition=Q(reference__regex=r"\S", claimant__regex=r"\S", grounds__regex=r"\S"),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ClaimEnded(models.Model):
    """A claim, or its hold on the contract, has ended."""

    claim = models.OneToOneField(Claim, primary_key=True, on_delete=models.PROTECT, related_name="over")
    outcome = models.CharField(max_length=60)
    because = models.TextField()
    ended_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="claim_outcome_is_listed", condition=Q(outcome__in=[str(each) for each in ClaimOutcome])
            ),
            models.CheckConstraint(name="claim_ends_for_a_reason", condition=Q(because__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} ended"


class AgreementBegun(models.Model):
    """The agreement that began from an award, once its standstill had ended."""

    award = models.OneToOneField(Award, primary_key=True, on_delete=models.PROTECT, related_name="begun")
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="from_award")
    begun_on = models.DateField()
    standstill_ended_on = models.DateField(null=True, help_text="blank where the law asks for no standstill")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [
            append_only(),
            pgtrigger.Trigger(name="suspended", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_SUSPENDED),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_begins_after_standstill",
                condition=Q(standstill_ended_on__isnull=True) | Q(begun_on__gt=F("standstill_ended_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} from award {self.award_id}"
