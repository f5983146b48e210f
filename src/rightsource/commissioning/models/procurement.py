"""Procurements: what was opened, which route was chosen and why, and what was published or happened."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.law_of_day import Regime
from rightsource.commissioning.rules.procurement.need import BuyerKind, NeedFact, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, append_only


class Procurement(models.Model):
    """What is bought by one procedure; everybody's to know once a notice of it is published."""

    reference = models.CharField(primary_key=True, max_length=60)
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    kind = models.CharField(max_length=40)
    begun_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="procurement_kind_is_listed", condition=Q(kind__in=[str(each) for each in NeedKind])
            ),
            models.CheckConstraint(
                name="procurement_says_what", condition=Q(reference__regex=r"\S") & Q(title__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ProcurementLot(models.Model):
    """A part of a procurement that is let by itself."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="lot_is_numbered_once", fields=["procurement", "number"]),
            models.CheckConstraint(name="lot_says_what", condition=Q(title__regex=r"\S") & Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, lot {self.number}"


class RouteChosen(models.Model):
    """The route chosen, with the need as then stated, its law and its reason; the newest holds. Never published."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="routes")
    route = models.CharField(max_length=80)
    regime = models.CharField(max_length=20)
    provision = models.TextField()
    supplier = models.TextField(blank=True)
    reason = models.TextField()
    chosen_on = models.DateField()
    value = MoneyField(db_column="value_pence")
    vat = MoneyField(db_column="vat_pence")
    term_months = models.PositiveSmallIntegerField()
    buyer_kind = models.CharField(max_length=40)
    facts = ArrayField(models.CharField(max_length=40))
    owner_work = MoneyField(null=True, db_column="owner_work_pence")
    external_work = MoneyField(null=True, db_column="external_work_pence")
    open_market_share = models.DecimalField(null=True, max_digits=5, decimal_places=4)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(name="route_is_listed", condition=Q(route__in=[str(each) for each in Route])),
            models.CheckConstraint(
                name="route_regime_is_listed", condition=Q(regime__in=[str(each) for each in Regime])
            ),
            models.CheckConstraint(
                name="route_buyer_kind_is_listed", condition=Q(buyer_kind__in=[str(each) for each in BuyerKind])
            ),
            models.CheckConstraint(
                name="route_facts_are_listed", condition=Q(facts__contained_by=[str(each) for each in NeedFact])
            ),
            models.CheckConstraint(name="route_is_chosen_with_a_reason", condition=Q(reason__regex=r"\S")),
            models.CheckConstraint(name="route_stands_on_a_provision", condition=Q(provision__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}: {self.route}"


class ProcurementHappening(models.Model):
    """A notice of a procurement as it was published, or what happened on a day without one."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="happenings")
    notice = models.CharField(max_length=40)
    happened_on = models.DateField()
    address = models.TextField(blank=True)
    is_published = models.BooleanField(help_text="a notice that everybody may read")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="notice_is_recorded_once_a_day", fields=["procurement", "notice", "happened_on"]
            ),
            models.CheckConstraint(name="notice_is_listed", condition=Q(notice__in=[str(each) for each in Notice])),
            models.CheckConstraint(
                name="notice_is_published_or_not",
                condition=Q(is_published=True, notice__in=[str(each) for each in Notice if each.is_published])
                | Q(is_published=False, notice__in=[str(each) for each in Notice if not each.is_published]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, {self.notice}, {self.happened_on}"
