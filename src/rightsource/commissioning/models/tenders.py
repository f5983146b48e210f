"""Tenders: who bid for which lot; and, behind a wall of their own until quality is settled, the prices."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from rightsource.commissioning.models.procurement import Procurement
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, append_only

# A tender that comes in once prices are open could have been written by whoever has read them.
_AFTER_THE_LOCK = """
IF EXISTS (SELECT 1 FROM commissioning_qualitylock WHERE procurement_id = NEW.procurement_id) THEN
    RAISE EXCEPTION 'no tender comes in after quality is settled' USING ERRCODE = 'RS530';
END IF;
RETURN NEW;
"""


class QualityLock(models.Model):
    """The scores for quality are settled: from here on prices show, and no score changes."""

    procurement = models.OneToOneField(Procurement, primary_key=True, on_delete=models.PROTECT, related_name="+")
    locked_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.procurement_id}, settled on {self.locked_on}"


class Tender(models.Model):
    """One bidder's tender for one lot, without its price."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="tenders")
    lot = models.PositiveSmallIntegerField(help_text="0 where the procurement is let whole")
    bidder = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    company_number = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()
    document = models.CharField(max_length=200, blank=True)
    exclusion = models.CharField(max_length=40)
    conditions = ArrayField(models.CharField(max_length=40))
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [
            append_only(),
            pgtrigger.Trigger(
                name="before_the_lock", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_AFTER_THE_LOCK
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint("procurement", "lot", Lower("bidder"), name="bidder_has_one_tender_for_a_lot"),
            models.CheckConstraint(name="tender_names_its_bidder", condition=Q(bidder__regex=r"\S")),
            models.CheckConstraint(
                name="tender_exclusion_is_listed", condition=Q(exclusion__in=[str(each) for each in ExclusionAnswer])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, lot {self.lot}, {self.bidder}"


class TenderPrice(models.Model):
    """What a tender asks for, which nobody reads before quality is settled."""

    tender = models.OneToOneField(Tender, primary_key=True, on_delete=models.PROTECT, related_name="priced")
    price = MoneyField(db_column="price_pence")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(name="tender_price_is_not_below_nought", condition=Q(price__gte=0))
        ]

    def __str__(self) -> str:
        return f"the price of tender {self.tender_id}"
