"""Treasury's tables: reserves and debt, exposure, contributions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rightsource.constitution.models import Organisation
from rightsource.storage.fields import FinancialYearField, MoneyField
from rightsource.storage.models import Record, listed_values, one_current_row
from rightsource.treasury.rules import rows


class ReserveFigure(Record):
    """A reserve, receipt or debt: its balance on a day, or what was used of it in a year."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.TextField()
    measure = models.CharField(max_length=40)
    as_at = models.DateField()
    amount = MoneyField(db_column="amount_pence")
    statement = models.CharField(max_length=20, default="actual")
    supports = models.CharField(max_length=40, default="not stated")
    project = models.TextField(default="")
    approved_by = models.CharField(max_length=60, default="")

    natural_key = ("organisation", "kind", "name", "measure", "as_at", "statement", "project")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.ReserveFigure),
            one_current_row(
                "reserve_is_stated_once",
                "organisation",
                "kind",
                "name",
                "measure",
                "as_at",
                "statement",
                "project",
            ),
        ]


class ExposureFigure(Record):
    """One part of the council's exposure to a vehicle on a day, or its limit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.TextField()
    as_at = models.DateField()
    amount = MoneyField(db_column="amount_pence")
    terms = models.TextField(default="")
    approved_by = models.CharField(max_length=60, default="")

    natural_key = ("organisation", "kind", "name", "as_at")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.ExposureFigure),
            one_current_row("exposure_is_stated_once", "organisation", "kind", "name", "as_at"),
            models.CheckConstraint(name="exposure_is_not_negative", condition=Q(amount__gte=0)),
        ]


class Contribution(Record):
    """What a partner promised a vehicle for a year, and what it paid."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    financial_year = FinancialYearField()
    promised = MoneyField(null=True, db_column="promised_pence")
    paid = MoneyField(null=True, db_column="paid_pence")
    share_of_budget_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)

    natural_key = ("organisation", "partner", "financial_year")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Contribution),
            one_current_row("contribution_is_stated_once", "organisation", "partner", "financial_year"),
        ]
