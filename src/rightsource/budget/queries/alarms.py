"""The alarms that the budget raises on a day, as an audience could know: the rules that promises and replay ask too."""

from __future__ import annotations

from datetime import date

from rightsource.budget.queries.lines import budget_lines_known
from rightsource.budget.queries.savings import register_material_known, saving_figures_known
from rightsource.budget.rules.alarms.group import residue_alarms
from rightsource.budget.rules.alarms.one_offs import one_off_alarms
from rightsource.budget.rules.alarms.savings import claims_alarms, savings_alarms
from rightsource.budget.rules.alarms.solvency import solvency_alarms
from rightsource.governance.queries import question_known
from rightsource.governance.rules.alarms import Alarm
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import reserve_figures_known
from rightsource.treasury.rules.reserve_limits import reserve_limits


def residue_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return the dealings of the year's forecast of which two organisations say different sums (P3)."""
    return residue_alarms(budget_lines_known(on, audience), question_known(on, audience))


def savings_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return the savings that are short, not verified, called two things, or counted twice (P4)."""
    return savings_alarms(saving_figures_known(on, audience), question_known(on, audience))


def claims_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return what several savings claim of the same money, by the lines of the books shown for them (P4)."""
    return claims_alarms(register_material_known(on, audience), question_known(on, audience))


def one_off_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return the reserves that hold up recurrent spending, or of which nobody says what they hold up (P5)."""
    lines, figures = budget_lines_known(on, audience), reserve_figures_known(on, audience)
    return one_off_alarms(lines, figures, question_known(on, audience))


def solvency_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return whether reserves are low for what is spent, and a year's overspend more than all of them (P5)."""
    lines, figures = budget_lines_known(on, audience), reserve_figures_known(on, audience)
    return solvency_alarms(lines, figures, question_known(on, audience), reserve_limits())
