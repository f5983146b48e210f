"""Reading the budget: each organisation's lines, the group on one page, and what is true of savings."""

from __future__ import annotations

from datetime import date

from rightsource.budget import models
from rightsource.budget.rules import rows
from rightsource.budget.rules.group import GroupPosition, group_members, group_position
from rightsource.budget.rules.savings import SavingsTruth, savings_truth
from rightsource.constitution.queries import organisations_known
from rightsource.quantities import FinancialYear
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def budget_lines_known(on: date, audience: Audience) -> tuple[Recorded[rows.BudgetLine], ...]:
    """Return lines of budget, forecast and outturn, as an audience knew by a day."""
    return tuple(records.known_rows(models.BudgetLine, rows.BudgetLine, on=on, audience=audience))


def saving_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.SavingFigure], ...]:
    """Return all that was said of savings, as an audience knew by a day."""
    return tuple(records.known_rows(models.SavingFigure, rows.SavingFigure, on=on, audience=audience))


def savings_known(year: FinancialYear, on: date, audience: Audience) -> SavingsTruth:
    """Return what each saving of a year was on a day, as an audience knew."""
    return savings_truth(saving_figures_known(on, audience), year, on)


def group_known(year: FinancialYear, version: rows.Version, on: date, audience: Audience) -> GroupPosition:
    """Return the group's position of a year as last stated by a day, as an audience knew, dealings inside it out."""
    members = group_members(organisations_known(on, audience), on)
    return group_position(budget_lines_known(on, audience), members, year, version, on)
