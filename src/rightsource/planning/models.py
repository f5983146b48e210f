"""Planning's tables: revenue outturn of every authority at its vintage, and what runs of the simulation found."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from rightsource.storage.fields import FinancialYearField, MoneyField
from rightsource.storage.models import AuditEvent, append_only


class OutturnWorkbook(models.Model):
    """One official workbook as imported: its form, year and vintage."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=255)
    form = models.CharField(max_length=4)
    financial_year = FinancialYearField()
    vintage = models.DateField()
    first_published_on = models.DateField(null=True)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="outturn_vintage_is_imported_once", fields=["form", "financial_year", "vintage"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.financial_year} of {self.vintage}"


class OutturnFigure(models.Model):
    """One measure of one authority in one workbook."""

    workbook = models.ForeignKey(OutturnWorkbook, on_delete=models.PROTECT, related_name="figures")
    e_code = models.CharField(max_length=10)
    authority = models.TextField()
    authority_class = models.CharField(max_length=20)
    measure = models.CharField(max_length=80)
    amount = MoneyField(db_column="amount_pence")
    cell = models.CharField(max_length=40, help_text="the sheet and cell it was read from")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="outturn_figure_is_read_once", fields=["workbook", "e_code", "measure"])
        ]

    def __str__(self) -> str:
        return f"{self.authority}, {self.measure}"


# A job says how far its run is, and at last what it found; what was asked, and what was found, is never another.
_ONLY_ITS_JOB = """
IF TG_OP = 'UPDATE' AND OLD.finished_at IS NULL
   AND (OLD.id, OLD.key, OLD.question, OLD.as_known_on, OLD.audience, OLD.engine, OLD.futures, OLD.seed)
       IS NOT DISTINCT FROM
       (NEW.id, NEW.key, NEW.question, NEW.as_known_on, NEW.audience, NEW.engine, NEW.futures, NEW.seed) THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'what a run was asked and what it found are never edited or deleted' USING ERRCODE = 'RS001';
"""


class Run(models.Model):
    """One run of the simulation: what went in, how far it is, what came out. Editable by its job alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True, help_text="hash of all that the result depends on")
    question = models.CharField(max_length=20, default="projection", help_text="what was asked: rules.questions")
    as_known_on = models.DateField()
    audience = models.CharField(max_length=20)
    engine = models.CharField(max_length=20)
    futures = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    futures_done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    failed_because = models.TextField(default="")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_its_job",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_ITS_JOB,
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_known_on}, {self.futures} futures, seed {self.seed}"


class NationalStudy(models.Model):
    """One study of the whole country: what all its results were made of."""

    key = models.CharField(max_length=64, primary_key=True, help_text="hash of all that its results depend on")
    known_on = models.DateField(help_text="the day whose knowledge of the returns went in")
    source = models.CharField(max_length=40, help_text="where the returns were taken from")
    returns = models.JSONField(help_text="each edition used: form, year, vintage, and the file's name")
    councils = models.PositiveIntegerField()
    years = models.PositiveSmallIntegerField()
    futures = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.councils} authorities, {self.futures} futures, seed {self.seed}"


class CouncilProjection(models.Model):
    """What a study found for one authority under one scenario: written once, by whichever worker was first."""

    study = models.ForeignKey(NationalStudy, on_delete=models.PROTECT, related_name="projections")
    e_code = models.CharField(max_length=10)
    scenario = models.CharField(max_length=20)
    found = models.JSONField(help_text="as planning.rules.national_found describes it")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="council_is_projected_once", fields=["study", "e_code", "scenario"])
        ]

    def __str__(self) -> str:
        return f"{self.e_code}, {self.scenario}"
