"""Reading official figures of council tax: of one authority year by year, as published by a day."""

from __future__ import annotations

from datetime import date

from rightsource.budget import models
from rightsource.budget.rules.council_tax_requirement import (
    CouncilTaxYear,
    StatedFigure,
    TaxFigure,
    TaxMeasure,
    council_tax_years,
)


def council_tax_published(authority: str, on: date) -> tuple[CouncilTaxYear, ...]:
    """Return the council tax of an authority year by year, as published by a day; nothing if none is on record.

    Args:
        authority: its E-code, its code of the Office for National Statistics, or its name as the releases have it.
        on: the day.
    """
    wanted = authority.strip()
    column = "e_code" if len(wanted) == 5 and wanted[1:].isdigit() else "authority"
    column = "ons_code" if len(wanted) == 9 and wanted[1:].isdigit() else column
    found = models.CouncilTaxFigure.objects.filter(
        **{f"{column}__iexact": wanted}, release__published_on__lte=on
    ).order_by("release__financial_year", "release__published_on", "pk")
    fields = ("e_code", "ons_code", "authority", "authority_class", "financial_year", "measure", "value", "cell")
    stated = []
    for row in found.values_list(*fields, "release__name", "release__financial_year"):
        e_code, ons_code, name, its_class, year, measure, value, cell, file, release = row
        figure = TaxFigure(e_code, ons_code, name, its_class, year, TaxMeasure(measure), value, cell)
        stated.append(StatedFigure(figure, file, release))
    return council_tax_years(stated)
