"""The tables of a budget set by decision and of what is said of it since; every row is added, and none is edited."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.solvency import ReservesOpinion, RobustnessOpinion
from rightsource.budget.rules.versions import PlanKind
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import FinancialYearField, MoneyField
from rightsource.storage.models import AuditEvent, append_only

# A version is whole from the act that set it: no line is slipped into it later.
_SET_WITH_ITS_VERSION = """
IF NOT EXISTS (
    SELECT 1 FROM budget_budgetversion WHERE id = NEW.version_id AND recorded_in_id = NEW.recorded_in_id
    AND organisation_id = NEW.organisation_id) THEN
    RAISE EXCEPTION 'the lines of a version are set in one act with it' USING ERRCODE = 'RS321';
END IF;
RETURN NEW;
"""

# What one line gives another takes, in one budget and on one side of it: no total changes.
_BETWEEN_LINES_OF_ONE_KIND = """
IF (SELECT count(*) <> 2 OR count(DISTINCT line.flow) <> 1
    FROM budget_budgetedline AS line JOIN budget_budgetversion AS version ON version.id = line.version_id
    WHERE version.id = NEW.version_id AND version.organisation_id = NEW.organisation_id
    AND line.financial_year = NEW.financial_year AND line.line IN (NEW.from_line, NEW.to_line)) THEN
    RAISE EXCEPTION 'a virement moves money between two lines of one kind' USING ERRCODE = 'RS322';
END IF;
RETURN NEW;
"""


def _before_insert(name: str, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=func)


class Said(models.Model):
    """What every row here has: whose it is, from when it is known, whether the public knows, and the act behind it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    financial_year = FinancialYearField()
    known_on = models.DateField()
    is_public = models.BooleanField(default=False)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.financial_year}"


class BudgetVersion(Said):
    """A budget or a medium-term plan as a decision set it."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    decision = models.CharField(max_length=60)
    set_on = models.DateField()

    class Meta(Said.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="budget_version_stands_once", fields=["organisation", "financial_year", "name"]
            ),
            models.CheckConstraint(
                name="budget_version_kind_is_listed", condition=Q(kind__in=[str(each) for each in PlanKind])
            ),
            models.CheckConstraint(
                name="budget_version_has_name_and_decision",
                condition=Q(name__regex=r"\S") & Q(decision__regex=r"\S"),
            ),
        ]


class BudgetedLine(Said):
    """One line of a version; its year is its own, since a plan has several."""

    version = models.ForeignKey(BudgetVersion, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    line = models.CharField(max_length=120)
    flow = models.CharField(max_length=20)
    heading = models.CharField(max_length=40)
    name = models.TextField()
    amount = MoneyField(db_column="amount_pence")
    recurrence = models.CharField(max_length=20)
    service = models.CharField(max_length=120)
    counterparty = models.CharField(max_length=80)
    account = models.CharField(max_length=60)
    chart_line = models.CharField(max_length=40)
    division = models.CharField(max_length=40)
    profile: models.Field[list[int], list[int]] = ArrayField(models.PositiveIntegerField(), size=12)

    class Meta(Said.Meta):
        triggers: ClassVar = [append_only(), _before_insert("set_with_its_version", _SET_WITH_ITS_VERSION)]
        constraints: ClassVar = [
            models.UniqueConstraint(name="budgeted_line_stands_once", fields=["version", "financial_year", "line"]),
            models.CheckConstraint(name="budgeted_line_is_not_below_nought", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="budgeted_line_flow_is_listed", condition=Q(flow__in=[str(each) for each in Flow])
            ),
            models.CheckConstraint(
                name="budgeted_line_heading_is_listed", condition=Q(heading__in=[str(each) for each in Heading])
            ),
            models.CheckConstraint(
                name="budgeted_line_recurrence_is_listed",
                condition=Q(recurrence__in=[str(each) for each in Recurrence]),
            ),
            models.CheckConstraint(name="budgeted_line_profile_is_of_a_year", condition=Q(profile__len=12)),
        ]


class Virement(Said):
    """Money moved from one line of a version to another: one amount, so that it nets to nil."""

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(BudgetVersion, on_delete=models.PROTECT, related_name="+")
    from_line = models.CharField(max_length=120)
    to_line = models.CharField(max_length=120)
    amount = MoneyField(db_column="amount_pence")
    vired_by = models.CharField(max_length=120)
    reason = models.TextField()
    decision = models.CharField(max_length=60, blank=True)

    class Meta(Said.Meta):
        triggers: ClassVar = [append_only(), _before_insert("between_lines_of_one_kind", _BETWEEN_LINES_OF_ONE_KIND)]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="virement_moves_something", condition=Q(amount__gt=0) & ~Q(from_line=F("to_line"))
            ),
            models.CheckConstraint(
                name="virement_names_who_and_why", condition=Q(vired_by__regex=r"\S") & Q(reason__regex=r"\S")
            ),
        ]


class VirementLimit(Said):
    """Up to what amount a role or a body may vire in an organisation's budget; its year is that of its first day."""

    holder = models.CharField(max_length=60)
    up_to = MoneyField(db_column="up_to_pence")
    starts_on = models.DateField()
    decision = models.CharField(max_length=60)

    class Meta(Said.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="virement_limit_says_something",
                condition=Q(up_to__gte=0) & Q(holder__regex=r"\S") & Q(decision__regex=r"\S"),
            ),
            models.UniqueConstraint(name="virement_limit_begins_once", fields=["organisation", "holder", "starts_on"]),
        ]


class ForecastMove(Said):
    """What a line is now expected to come to, who says so, and why."""

    id = models.UUIDField(primary_key=True)
    line = models.CharField(max_length=120)
    amount = MoneyField(db_column="amount_pence")
    moved_by = models.CharField(max_length=120)
    reason = models.TextField()

    class Meta(Said.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(name="forecast_is_not_below_nought", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="forecast_names_mover_and_reason", condition=Q(moved_by__regex=r"\S") & Q(reason__regex=r"\S")
            ),
        ]


class Pressure(Said):
    """What may push a budget out, and what is done about it; a later word on it is a row of its own."""

    reference = models.CharField(max_length=60)
    title = models.TextField()
    line = models.CharField(max_length=120, blank=True)
    amount = MoneyField(db_column="amount_pence")
    recurrence = models.CharField(max_length=20)
    raised_by = models.CharField(max_length=120)
    response = models.TextField()
    is_over = models.BooleanField(default=False)

    class Meta(Said.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pressure_says_something",
                condition=Q(amount__gt=0) & Q(title__regex=r"\S") & Q(response__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="pressure_recurrence_is_listed", condition=Q(recurrence__in=[str(each) for each in Recurrence])
            ),
        ]


class CouncilTax(Said):
    """The council tax of one year as a decision set it; a later decision is a row of its own."""

    base = models.DecimalField(max_digits=12, decimal_places=2)
    band_d = MoneyField(db_column="band_d_pence")
    adult_care = MoneyField(db_column="adult_care_pence")
    decision = models.CharField(max_length=60)

    class Meta(Said.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="council_tax_says_something",
                condition=Q(base__gt=0) & Q(adult_care__gte=0) & Q(band_d__gte=F("adult_care")),
            ),
        ]


class OfficersStatement(Said):
    """The section 151 officer's report on a budget: how robust its estimates are, how adequate the reserves."""

    robustness = models.CharField(max_length=40)
    robustness_grounds = models.TextField()
    reserves = models.CharField(max_length=40)
    reserves_grounds = models.TextField()
    made_by = models.CharField(max_length=120)

    class Meta(Said.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="officers_statement_opinions_are_listed",
                condition=Q(robustness__in=[str(each) for each in RobustnessOpinion])
                & Q(reserves__in=[str(each) for each in ReservesOpinion]),
            ),
            models.CheckConstraint(
                name="officers_statement_has_grounds",
                condition=Q(robustness_grounds__regex=r"\S") & Q(reserves_grounds__regex=r"\S"),
            ),
        ]
