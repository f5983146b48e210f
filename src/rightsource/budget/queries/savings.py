"""Reading savings: all that was said of them, and what each truly is."""

from __future__ import annotations

from datetime import date

from rightsource.budget import models
from rightsource.budget.rules import rows
from rightsource.budget.rules.savings import SavingsTruth, savings_truth
from rightsource.quantities import FinancialYear
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def saving_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.SavingFigure], ...]:
    """Return all that was said of savings, as an audience knew by a day."""
    return tuple(records.known_rows(models.SavingFigure, rows.SavingFigure, on=on, audience=audience))


def savings_known(year: FinancialYear, on: date, audience: Audience) -> SavingsTruth:
    """Return what each saving of a year was on a day, as an audience knew."""
    return savings_truth(saving_figures_known(on, audience), year, on)
