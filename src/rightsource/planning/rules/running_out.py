"""The chance that reserves run out within the year, for a replay that asks it on many days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from rightsource.planning.errors import StudyHasFaults, TooLittleKnown
from rightsource.planning.rules.core import council_core
from rightsource.planning.rules.known import CouncilRecord
from rightsource.quantities import FinancialYear
from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan
from rightsource.simulation.project import project
from rightsource.simulation.summary import summarise

FUTURES = 2_000
SEED = 2_010  # any number, the same for every day, so that two days are asked in the same futures


def chance_of_running_out(record: CouncilRecord, on: date) -> float | None:
    """Return the share of futures in which usable reserves are spent by the end of the financial year of a day.

    Args:
        record: what an audience knew by the day.
        on: the day.

    Returns:
        The share, or None where too little is known, or where the year's own budget or forecast is not: a year carried
        forward from an older one is too weak a ground for an alarm.
    """
    try:
        core = council_core(record, on=on, years=1)
    except (TooLittleKnown, StudyHasFaults):
        return None
    if core.base.year != FinancialYear.of(on):
        return None
    return _share_exhausted(core.group, core.assumptions, core.plan)


@lru_cache(maxsize=2048)
def _share_exhausted(group: Group, assumptions: Assumptions, plan: Plan) -> float:
    return summarise(project(group, assumptions, plan, futures=FUTURES, seed=SEED)).p_exhausted_in_year[0].share
