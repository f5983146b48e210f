"""Outcomes' tables: services and who delivers them, the outcome tree, and figures by area."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rightsource.constitution.models import Organisation, Post, one_each_day
from rightsource.outcomes.rules import outcomes, rows
from rightsource.outcomes.rules.area_files import AreaForm
from rightsource.outcomes.rules.needs import PopulationKind
from rightsource.storage.fields import FinancialYearField, PeriodField
from rightsource.storage.knowledge import Grade
from rightsource.storage.models import AuditEvent, Record, append_only, listed_values, one_current_row


class Service(models.Model):
    """The identity of a service."""

    key = models.SlugField(primary_key=True, max_length=80)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.key


class ServiceDelivery(Record):
    """A service and who delivers it, for a run of days."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="deliveries")
    title = models.TextField()
    client_group = models.CharField(max_length=40)
    delivered_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    period = PeriodField()

    natural_key = ("service", "period")
    wall = "delivered_by_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.ServiceDelivery),
            one_each_day("service_has_one_deliverer_each_day", "service"),
        ]


class Outcome(Record):
    """What should be different for people."""

    outcome = models.SlugField(max_length=80)
    title = models.TextField()
    parent = models.CharField(max_length=80, default="")
    first_year = FinancialYearField()
    last_year = FinancialYearField()
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    natural_key = ("outcome",)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(outcomes.Outcome),
            one_current_row("outcome_is_recorded_once", "outcome"),
            models.CheckConstraint(
                name="outcome_does_not_end_before_it_begins", condition=Q(last_year__gte=F("first_year"))
            ),
            models.CheckConstraint(
                name="outcome_says_what_it_is", condition=Q(outcome__regex=r"\S", title__regex=r"\S")
            ),
        ]


class Indicator(Record):
    """By what an outcome is seen."""

    indicator = models.SlugField(max_length=80)
    outcome = models.CharField(max_length=80)
    title = models.TextField()
    definition = models.TextField()
    unit = models.CharField(max_length=80)
    direction = models.CharField(max_length=40)
    baseline = models.DecimalField(null=True, max_digits=20, decimal_places=6)
    baseline_on = models.DateField(null=True)
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    natural_key = ("indicator",)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(outcomes.Indicator),
            one_current_row("indicator_is_recorded_once", "indicator"),
            models.CheckConstraint(
                name="indicator_says_what_it_is",
                condition=Q(indicator__regex=r"\S", title__regex=r"\S", definition__regex=r"\S"),
            ),
        ]


class IndicatorTarget(Record):
    """Where an indicator should stand at the end of a year."""

    indicator = models.CharField(max_length=80)
    financial_year = FinancialYearField()
    target = models.DecimalField(max_digits=20, decimal_places=6)

    natural_key = ("indicator", "financial_year")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(outcomes.IndicatorTarget),
            one_current_row("indicatortarget_is_recorded_once", "indicator", "financial_year"),
        ]


class IndicatorResult(Record):
    """What an indicator came to; a corrected one takes the place of the first."""

    indicator = models.CharField(max_length=80)
    period = PeriodField()
    value = models.DecimalField(max_digits=20, decimal_places=6)

    natural_key = ("indicator", "period")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(outcomes.IndicatorResult),
            one_each_day("indicatorresult_is_one_each_day", "indicator"),
        ]


class OutcomeContribution(Record):
    """What contributes to an outcome; a vehicle sees its own."""

    outcome = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.TextField()

    natural_key = ("outcome", "kind", "subject")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(outcomes.OutcomeContribution),
            one_current_row("outcomecontribution_is_recorded_once", "outcome", "kind", "subject"),
            models.CheckConstraint(name="outcomecontribution_says_how", condition=Q(how__regex=r"\S")),
        ]


class AreaFile(models.Model):
    """A published file of figures by area: taken in once, known by its hash, kept whole among the documents."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=255)
    form = models.CharField(max_length=80)
    source = models.TextField()
    grade = models.CharField(max_length=20)
    published_on = models.DateField(help_text="the day from which everybody may know it")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="areafile_form_is_listed", condition=Q(form__in=[str(one) for one in AreaForm])
            ),
            models.CheckConstraint(name="areafile_grade_is_listed", condition=Q(grade__in=[str(one) for one in Grade])),
        ]

    def __str__(self) -> str:
        return self.name


class AreaPopulation(models.Model):
    """The people of an area in a year by single year of age, as one file has them."""

    file = models.ForeignKey(AreaFile, on_delete=models.PROTECT, related_name="people")
    area = models.CharField(max_length=20)
    name = models.TextField()
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    persons = ArrayField(models.PositiveIntegerField(), help_text="from age 0; the last is 90 and over")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="areapopulation_stands_once", fields=["file", "area", "year"]),
            models.CheckConstraint(
                name="areapopulation_kind_is_listed", condition=Q(kind__in=[str(one) for one in PopulationKind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.year}"


class AreaFigure(models.Model):
    """One figure of activity or deprivation of an area in a year, as one file has it."""

    file = models.ForeignKey(AreaFile, on_delete=models.PROTECT, related_name="figures")
    area = models.CharField(max_length=20)
    name = models.TextField()
    measure = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="areafigure_stands_once", fields=["file", "area", "name", "measure", "year"])
        ]
        indexes: ClassVar = [models.Index(name="areafigure_by_measure", fields=["measure", "year"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.measure}, {self.year}"
