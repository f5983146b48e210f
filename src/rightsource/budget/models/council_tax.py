"""Official figures of council tax: each release taken in, and every figure of every authority in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rightsource.budget.rules.council_tax_requirement import TaxMeasure
from rightsource.storage.fields import FinancialYearField
from rightsource.storage.models import AuditEvent, append_only


class CouncilTaxRelease(models.Model):
    """One official release as imported: known by its hash, with the day from which it was public."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=255)
    financial_year = FinancialYearField(help_text="the latest year that it states")
    published_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.name}, {self.financial_year}"


class CouncilTaxFigure(models.Model):
    """One figure of one authority for one year, as one release states it, and the cell it was read from."""

    release = models.ForeignKey(CouncilTaxRelease, on_delete=models.PROTECT, related_name="figures")
    e_code = models.CharField(max_length=5)
    ons_code = models.CharField(max_length=9)
    authority = models.TextField()
    authority_class = models.CharField(max_length=20)
    financial_year = FinancialYearField()
    measure = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=20, decimal_places=6, help_text="pounds, or dwellings at band D")
    cell = models.TextField()

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="council_tax_figure_is_read_once", fields=["release", "e_code", "financial_year", "measure"]
            ),
            models.CheckConstraint(
                name="council_tax_measure_is_listed", condition=Q(measure__in=[str(each) for each in TaxMeasure])
            ),
        ]
        indexes: ClassVar = [models.Index(name="council_tax_by_authority", fields=["e_code"])]

    def __str__(self) -> str:
        return f"{self.authority}, {self.financial_year}, {self.measure}"
