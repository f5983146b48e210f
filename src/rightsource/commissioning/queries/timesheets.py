"""Reading what work paid as it goes came to, beside the old overhead."""

from __future__ import annotations

from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.queries.charges import charges_known
from rightsource.commissioning.rules.agreements.timesheets import OverheadCompared, overhead_compared


def overhead_known(agreement: str, on: date) -> OverheadCompared | None:
    """Return an agreement's charges beside the overhead that they took the place of; None where none is on record."""
    told = models.OldOverhead.objects.filter(agreement=agreement).order_by("-pk").first()
    if told is None:
        return None
    charges = [(each.month, each.amount) for each in charges_known(agreement, on)]
    return overhead_compared(agreement, charges, told.a_year, told.year, told.source)
