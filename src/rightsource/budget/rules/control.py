"""Whether a line can bear what is asked of it: go ahead, be warned, or stop; at a request, an order and a bill."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from rightsource.quantities import Money


class Step(StrEnum):
    """How far a spending has come."""

    REQUEST = "request"
    ORDER = "order"
    ACTUAL = "actual"


class Verdict(StrEnum):
    """What the budget says to it."""

    GO_AHEAD = "go ahead"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ControlLevel:
    """From which share of a budget a step is warned of, and from which it is stopped; None where it never is."""

    warn_at_share: Decimal
    stop_at_share: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """What a line's budget says to an amount.

    Attributes:
        left_before: what is neither spent nor committed without it.
        left_after: the same with it; below nought is beyond the budget.
        reason: why the level is where it is.
    """

    step: Step
    verdict: Verdict
    amount: Money
    budget: Money
    left_before: Money
    left_after: Money
    reason: str


@cache
def control_levels() -> Mapping[Step, ControlLevel]:
    """Return the levels that come with Rightsource."""
    text = files("rightsource").joinpath("data/rules/budget_control.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text, parse_float=Decimal)
    return {step: _level(said[step.value]) for step in Step}


def budget_control(
    step: Step, amount: Money, *, budget: Money, used: Money, levels: Mapping[Step, ControlLevel] | None = None
) -> ControlAnswer:
    """Return what a line's budget says to an amount.

    Args:
        step: how far the spending has come.
        amount: what is asked for, and not yet among what is used.
        budget: what the line has after virements.
        used: what of it is spent and committed.
        levels: from which share each step is warned of and stopped; those that come with Rightsource if not given.

    >>> fits = budget_control(Step.ORDER, Money(10), budget=Money(100), used=Money(80))
    >>> beyond = budget_control(Step.ORDER, Money(30), budget=Money(100), used=Money(80))
    >>> str(fits.verdict), str(beyond.verdict), beyond.left_after
    ('go ahead', 'stop', Money('−£0.10'))
    """
    level = (levels or control_levels())[step]
    after = used + amount
    verdict = Verdict.GO_AHEAD
    if after.pence > budget.pence * level.warn_at_share:
        verdict = Verdict.WARN
    if level.stop_at_share is not None and after.pence > budget.pence * level.stop_at_share:
        verdict = Verdict.STOP
    return ControlAnswer(step, verdict, amount, budget, budget - used, budget - after, level.reason)


def _level(said: Mapping[str, object]) -> ControlLevel:
    stop_at = said.get("stop_at_share")
    return ControlLevel(
        Decimal(str(said["warn_at_share"])),
        None if stop_at is None else Decimal(str(stop_at)),
        " ".join(str(said["reason"]).split()),
    )
