"""Reading lines of budget, forecast and outturn, and the group on one page."""

from __future__ import annotations

from datetime import date

from rightsource.budget import models
from rightsource.budget.rules import rows
from rightsource.budget.rules.group import GroupPosition, group_members, group_position
from rightsource.constitution.queries import organisations_known
from rightsource.quantities import FinancialYear
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def budget_lines_known(on: date, audience: Audience) -> tuple[Recorded[rows.BudgetLine], ...]:
    """Return lines of budget, forecast and outturn, as an audience knew by a day."""
    return tuple(records.known_rows(models.BudgetLine, rows.BudgetLine, on=on, audience=audience))


def group_known(year: FinancialYear, version: rows.Version, on: date, audience: Audience) -> GroupPosition:
    """Return the group's position of a year as last stated by a day, as an audience knew, dealings inside it out."""
    members = group_members(organisations_known(on, audience), on)
    return group_position(budget_lines_known(on, audience), members, year, version, on)
