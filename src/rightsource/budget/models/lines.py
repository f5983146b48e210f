"""The table of lines of budget, forecast and outturn."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rightsource.budget.rules import rows
from rightsource.constitution.models import Organisation
from rightsource.outcomes.models import Service
from rightsource.storage.fields import FinancialYearField, MoneyField
from rightsource.storage.models import Record, listed_values, one_current_row


class BudgetLine(Record):
    """One line of budget, forecast or outturn of one organisation for one year, as at a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    financial_year = FinancialYearField()
    version = models.CharField(max_length=20)
    as_at = models.DateField()
    flow = models.CharField(max_length=20)
    heading = models.CharField(max_length=40)
    name = models.TextField()
    amount = MoneyField(db_column="amount_pence")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    counterparty = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    natural_key = (
        "organisation",
        "financial_year",
        "version",
        "as_at",
        "flow",
        "heading",
        "name",
        "service",
        "counterparty",
    )
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.BudgetLine),
            one_current_row(
                "budget_line_is_stated_once",
                "organisation",
                "financial_year",
                "version",
                "as_at",
                "flow",
                "heading",
                "name",
                "service",
                "counterparty",
            ),
        ]
