"""Treasury's tables: reserves and receipts, loans and covenants, debt, exposure, subsidies, cash, grants, partners."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rightsource.constitution.models import Organisation
from rightsource.storage.fields import FinancialYearField, MoneyField
from rightsource.storage.models import Record, listed_values, one_current_row
from rightsource.treasury.rules import rows
from rightsource.treasury.rules.borrowing import PAYMENTS_A_YEAR


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


def _not_negative(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(amount__gte=0))


class ReceiptsUse(Record):
    """What a project was to have, or had, of capital receipts in a year."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.TextField()
    financial_year = FinancialYearField()
    stage = models.CharField(max_length=20)
    receipt = models.TextField(default="")
    amount = MoneyField(db_column="amount_pence")
    supports = models.CharField(max_length=40)
    used_on = models.DateField(null=True)
    yearly_saving = MoneyField(null=True, db_column="yearly_saving_pence")
    approved_by = models.CharField(max_length=60, default="")
    plan_sent_on = models.DateField(null=True)
    sold_to = models.TextField(default="")
    discretionary_redundancy = MoneyField(null=True, db_column="discretionary_redundancy_pence")

    natural_key = ("organisation", "project", "financial_year", "stage", "receipt")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.ReceiptsUse),
            one_current_row(
                "receipts_use_is_stated_once", "organisation", "project", "financial_year", "stage", "receipt"
            ),
            _not_negative("receipts_use_is_not_negative"),
        ]


class Loan(Record):
    """A loan with its terms."""

    borrower = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    lender = models.TextField()
    principal = MoneyField(db_column="principal_pence")
    drawn_on = models.DateField()
    repaid_by = models.DateField()
    repayment = models.CharField(max_length=40)
    payments_a_year = models.PositiveSmallIntegerField()
    rate_percent = models.DecimalField(max_digits=7, decimal_places=4)
    market_rate_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    market_evidence = models.TextField(default="")
    security = models.TextField(default="")
    approved_by = models.CharField(max_length=60, default="")

    natural_key = ("borrower", "name")
    wall = "borrower_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Loan),
            one_current_row("loan_is_stated_once", "borrower", "name"),
            models.CheckConstraint(
                name="loan_can_be_paid_back",
                condition=Q(
                    principal__gt=0,
                    payments_a_year__in=PAYMENTS_A_YEAR,
                    rate_percent__gte=0,
                    repaid_by__gt=F("drawn_on"),
                ),
            ),
        ]


class Covenant(Record):
    """What a borrower promised its lender to keep."""

    borrower = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    loan = models.TextField()
    measure = models.CharField(max_length=60)
    threshold = models.DecimalField(max_digits=15, decimal_places=2)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    natural_key = ("borrower", "loan", "measure", "begins_on")
    wall = "borrower_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Covenant),
            one_current_row("covenant_is_stated_once", "borrower", "loan", "measure", "begins_on"),
        ]


class DebtFinanced(Record):
    """Capital spending paid for by borrowing, and how money is set aside for it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    financial_year = FinancialYearField()
    amount = MoneyField(db_column="amount_pence")
    method = models.CharField(max_length=60)
    life_years = models.PositiveSmallIntegerField(null=True)
    annuity_rate_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    approved_by = models.CharField(max_length=60, default="")

    natural_key = ("organisation", "name", "financial_year")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.DebtFinanced),
            one_current_row("debt_financed_is_stated_once", "organisation", "name", "financial_year"),
            _not_negative("debt_financed_is_not_negative"),
        ]


class Subsidy(Record):
    """Help that an enterprise had from a public authority."""

    reference = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    giver = models.TextField()
    given_on = models.DateField()
    amount = MoneyField(db_column="amount_pence")
    given_for = models.TextField()
    confirmed_on = models.DateField(null=True)
    assessment = models.TextField(default="")

    natural_key = ("reference",)
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Subsidy),
            one_current_row("subsidy_is_stated_once", "reference"),
            _not_negative("subsidy_is_not_negative"),
        ]


class CashLine(Record):
    """One line of an organisation's 13-week cash forecast."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()
    made_by = models.CharField(max_length=120)
    name = models.TextField()
    kind = models.CharField(max_length=40)
    first_on = models.DateField()
    repeats = models.CharField(max_length=40, default="once")
    amount = MoneyField(db_column="amount_pence")

    natural_key = ("organisation", "made_on", "kind", "name", "first_on")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.CashLine),
            one_current_row("cash_line_is_stated_once", "organisation", "made_on", "kind", "name", "first_on"),
            models.CheckConstraint(
                name="cash_line_is_not_negative", condition=Q(amount__gte=0) | Q(kind="opening cash")
            ),
        ]


class GrantMovement(Record):
    """One step of a ring-fenced grant on its way to spending."""

    grant = models.TextField()
    financial_year = FinancialYearField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    passed_to = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    what_for = models.TextField(default="")
    amount = MoneyField(db_column="amount_pence")
    evidence = models.TextField(default="")

    natural_key = ("grant", "financial_year", "organisation", "step", "passed_to", "moved_on", "what_for")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.GrantMovement),
            one_current_row(
                "grant_movement_is_stated_once",
                "grant",
                "financial_year",
                "organisation",
                "step",
                "passed_to",
                "moved_on",
                "what_for",
            ),
            _not_negative("grant_movement_is_not_negative"),
        ]
