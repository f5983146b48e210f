"""The deadlines and the floor that a council sets itself, which no Act asks for, and what holds until it does."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.quantities import Money

_USUAL = {item.name: item.default for item in dataclasses.fields(CouncilProfile)}


@dataclass(frozen=True, slots=True)
class OwnRules:
    """A council's own rules, always called so and never law.

    Attributes:
        returns_due_days: how many days after the end of a month a return is due.
        price_answer_days: within how many days a price request is answered.
        warning_answer_days: within how many days a statutory officer's warning is answered.
        reserves_floor: the least general reserve, where its policy sets one.
    """

    returns_due_days: int
    price_answer_days: int
    warning_answer_days: int
    reserves_floor: Money | None


def own_rules(profile: CouncilProfile | None) -> OwnRules:
    """Return a council's own rules, or those that the template suggests while it is not known to have set any.

    >>> own_rules(None).returns_due_days
    10
    """

    def days(name: str) -> int:
        stated = _USUAL[name] if profile is None else getattr(profile, name)
        assert isinstance(stated, int)
        return stated

    return OwnRules(
        returns_due_days=days("returns_due_days"),
        price_answer_days=days("price_answer_days"),
        warning_answer_days=days("warning_answer_days"),
        reserves_floor=None if profile is None else profile.reserves_floor,
    )
