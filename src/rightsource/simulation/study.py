"""The three things that every question is asked of."""

from dataclasses import dataclass

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan


@dataclass(frozen=True)
class Study:
    """Who exists, what the world may do, and what is decided."""

    group: Group
    assumptions: Assumptions
    plan: Plan
