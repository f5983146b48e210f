"""Agreements, prices, returns and trading, a row as it was told each time."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.rules import rows
from rightsource.constitution.models import Organisation, one_each_day
from rightsource.outcomes.models import Service
from rightsource.storage.fields import FinancialYearField, MoneyField, MonthField, PeriodField
from rightsource.storage.models import Record, append_only, listed_values, one_current_row


def _from_nought(*names: str, to: int) -> Q:
    """Return the condition that columns are blank or from nought to a number of per cents."""
    whole = Q()
    for name in names:
        whole &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": to})
    return whole


class Agreement(models.Model):
    """The identity of an agreement."""

    key = models.CharField(primary_key=True, max_length=60)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.key


class AgreementTerms(Record):
    """An agreement: between whom, for what, by which route, for how long, and how it pays."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="terms")
    title = models.TextField()
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=80)
    awarded_on = models.DateField(null=True)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    notice_months = models.PositiveSmallIntegerField(null=True)
    decide_by = models.DateField(null=True)
    mechanism = models.CharField(max_length=40, default="block")
    rise_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    efficiency_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    volume_floor_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    volume_ceiling_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    council_share_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    cap_percent = models.DecimalField(null=True, max_digits=7, decimal_places=4)
    target_cost = MoneyField(null=True, db_column="target_cost_pence")
    period = PeriodField()

    natural_key = ("agreement", "period")
    wall = "provider_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.AgreementTerms),
            one_each_day("agreement_has_one_set_of_terms_each_day", "agreement"),
            models.CheckConstraint(name="nobody_buys_from_itself", condition=~Q(commissioner=F("provider"))),
            models.CheckConstraint(
                name="terms_of_payment_are_per_cents",
                condition=_from_nought("efficiency_percent", "council_share_percent", to=100)
                & _from_nought("rise_percent", "volume_floor_percent", "volume_ceiling_percent", "cap_percent", to=999),
            ),
        ]


class PriceEvent(Record):
    """A price agreed, or a change asked for and what was answered."""

    reference = models.CharField(max_length=60)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="prices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    financial_year = FinancialYearField()
    kind = models.CharField(max_length=40)
    amount = MoneyField(db_column="amount_pence")
    asked_on = models.DateField()
    answer = models.CharField(max_length=40, default="not applicable")
    answered_on = models.DateField(null=True)
    accepted_amount = MoneyField(null=True, db_column="accepted_amount_pence")
    answer_due_on = models.DateField(null=True)
    reason = models.TextField(default="")

    natural_key = ("reference",)
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.PriceEvent),
            one_current_row("price_event_is_recorded_once", "reference"),
        ]


class MonthlyReturn(Record):
    """What a vehicle signs in for a month."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = MonthField()
    submitted_on = models.DateField()
    signed_by = models.CharField(max_length=120)
    owner_income_forecast = MoneyField(db_column="owner_income_forecast_pence")
    external_income_forecast = MoneyField(db_column="external_income_forecast_pence")
    expenditure_forecast = MoneyField(db_column="expenditure_forecast_pence")
    owner_income_to_date = MoneyField(db_column="owner_income_to_date_pence")
    external_income_to_date = MoneyField(db_column="external_income_to_date_pence")
    reserves = MoneyField(db_column="reserves_pence")
    cash_by_week = ArrayField(MoneyField(), size=13)
    staff_fte = models.DecimalField(max_digits=8, decimal_places=2)
    risks = models.TextField(default="")
    requests = models.TextField(default="")

    natural_key = ("organisation", "month")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.MonthlyReturn),
            one_current_row("return_is_made_once_a_month", "organisation", "month"),
            models.CheckConstraint(name="return_has_thirteen_weeks_of_cash", condition=Q(cash_by_week__len=13)),
        ]


class ReturnMeasure(Record):
    """One measure of a monthly return against its target."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = MonthField()
    measure = models.TextField()
    target = models.DecimalField(max_digits=16, decimal_places=4)
    actual = models.DecimalField(max_digits=16, decimal_places=4)
    unit = models.CharField(max_length=40, default="")
    higher_is_better = models.BooleanField(default=True)

    natural_key = ("organisation", "month", "measure")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.ReturnMeasure),
            one_current_row("measure_is_returned_once_a_month", "organisation", "month", "measure"),
        ]


class TradingFigure(Record):
    """A vehicle's work for its owners and for others in a year."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    financial_year = FinancialYearField()
    kind = models.CharField(max_length=20)
    owner_work = MoneyField(db_column="owner_work_pence")
    external_work = MoneyField(db_column="external_work_pence")
    said_on = models.DateField(null=True)

    natural_key = ("organisation", "financial_year", "kind", "said_on")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.TradingFigure),
            one_current_row("trading_is_stated_once", "organisation", "financial_year", "kind", "said_on"),
        ]
