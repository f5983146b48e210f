"""Where two plans cost the same on average: which margin, which delivery of savings, which cost of being separate."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import brentq

from rightsource.simulation.present import Discount, net_present_cost_gbp
from rightsource.simulation.project import project
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Vehicle

# How near the answer is to the one that many more steps would give, as a share of the range looked through.
_NEAR_ENOUGH: Final = 1e-3


@dataclass(frozen=True)
class BreakEven:
    """Where one assumption of the first plan would make both plans cost the same on average.

    Attributes:
        what: the assumption; unit: "share" of one, or "times" what is assumed.
        assumed: what the first plan assumes, on average.
        value: where they cost the same; None if nowhere between least and most.
        why_none: the reason, in words; blank where there is a value.
    """

    what: str
    unit: str
    assumed: float
    value: float | None
    least: float
    most: float
    why_none: str = ""


@dataclass(frozen=True)
class _Knob:
    what: str
    unit: str
    least: float
    most: float
    assumed: Callable[[Study, Study], float | None]  # None where there is nothing to turn
    turned: Callable[[Study, Study, float], Study]
    nothing: str


def break_evens(
    first: Study, second: Study, *, futures: int, seed: int, discount: Discount, threads: int | None = None
) -> tuple[BreakEven, ...]:
    """Return where the first plan would cost what the second does, one assumption at a time, in the same futures.

    Raises:
        StudyCannotRun: carries every fault found of either.
    """

    def cost(study: Study) -> float:
        projection = project(study.group, study.assumptions, study.plan, futures=futures, seed=seed, threads=threads)
        return float(np.mean(net_present_cost_gbp(projection, discount)))

    target = cost(second)
    return tuple(_solved(knob, first, second, cost, target) for knob in _KNOBS)


def _solved(knob: _Knob, first: Study, second: Study, cost: Callable[[Study], float], target: float) -> BreakEven:
    assumed = knob.assumed(first, second)
    if assumed is None:
        return BreakEven(knob.what, knob.unit, 0.0, None, knob.least, knob.most, knob.nothing)
    known: dict[float, float] = {}

    def gap(value: float) -> float:
        if value not in known:
            known[value] = cost(knob.turned(first, second, value)) - target
        return known[value]

    low, high = gap(knob.least), gap(knob.most)
    if low * high > 0:
        words = "costs more" if low > 0 else "costs less"
        reason = f"The first plan {words} anywhere from {_said(knob, knob.least)} to {_said(knob, knob.most)}."
        return BreakEven(knob.what, knob.unit, assumed, None, knob.least, knob.most, reason)
    value = float(brentq(gap, knob.least, knob.most, xtol=_NEAR_ENOUGH * (knob.most - knob.least)))
    return BreakEven(knob.what, knob.unit, assumed, value, knob.least, knob.most)


def _said(knob: _Knob, value: float) -> str:
    return f"{value:.0%}" if knob.unit == "share" else f"{value:g} times what is assumed"


# The margin on work for others


def _margin_assumed(first: Study, _second: Study) -> float | None:
    """Return the average margin on all work for others, bids by their chance; None where there is none."""
    works = [
        (income, margin)
        for vehicle in first.group.vehicles
        for income, margin in (
            (vehicle.external_income_gbp, vehicle.external_margin_share),
            *((bid.win_chance_share * bid.income_gbp, bid.margin_share) for bid in vehicle.bids),
        )
    ]
    whole = sum(income for income, _ in works)
    return sum(income * margin for income, margin in works) / whole if whole > 0 else None


def _with_vehicles(study: Study, change: Callable[[Vehicle], Vehicle]) -> Study:
    return replace(study, group=replace(study.group, vehicles=tuple(map(change, study.group.vehicles))))


def _with_margin(first: Study, _second: Study, margin: float) -> Study:
    return _with_vehicles(
        first,
        lambda vehicle: replace(
            vehicle,
            external_margin_share=margin,
            bids=tuple(replace(bid, margin_share=margin) for bid in vehicle.bids),
        ),
    )


# The delivery of savings that only the first plan has


def _own_savings(first: Study, second: Study) -> frozenset[str]:
    return frozenset(saving.key for saving in first.plan.savings) - {saving.key for saving in second.plan.savings}


def _delivery_assumed(first: Study, second: Study) -> float | None:
    own = _own_savings(first, second)
    savings = [saving for saving in first.plan.savings if saving.key in own]
    whole = sum(saving.amount_gbp for saving in savings)
    return sum(saving.amount_gbp * saving.delivery_share_mean for saving in savings) / whole if whole > 0 else None


def _with_delivery(first: Study, second: Study, share: float) -> Study:
    own = _own_savings(first, second)
    savings = tuple(
        replace(saving, delivery_share_mean=share) if saving.key in own else saving for saving in first.plan.savings
    )
    return replace(first, plan=replace(first.plan, savings=savings))


# The cost of being separate

_SEPARATION: Final = ("board_gbp", "management_gbp", "client_team_gbp", "set_up_gbp", "vat_share", "pension_share")


def _separation_assumed(first: Study, _second: Study) -> float | None:
    costs = [getattr(vehicle.separation, name) for vehicle in first.group.vehicles for name in _SEPARATION]
    return 1.0 if any(costs) else None


def _with_separation(first: Study, _second: Study, times: float) -> Study:
    """Return the first plan with every cost of being separate so many times what it is; a share is never above one."""
    return _with_vehicles(
        first,
        lambda vehicle: replace(
            vehicle,
            separation=replace(
                vehicle.separation,
                **{
                    name: min(1.0, times * getattr(vehicle.separation, name))
                    if name.endswith("_share")
                    else times * getattr(vehicle.separation, name)
                    for name in _SEPARATION
                },
            ),
        ),
    )


_KNOBS: Final = (
    _Knob(
        what="margin on work for others",
        unit="share",
        least=-0.25,
        most=0.75,
        assumed=_margin_assumed,
        turned=_with_margin,
        nothing="The first plan has no work for others.",
    ),
    _Knob(
        what="delivery of the savings that only the first plan has",
        unit="share",
        least=0.0,
        most=1.0,
        assumed=_delivery_assumed,
        turned=_with_delivery,
        nothing="The first plan has no saving that the second has not.",
    ),
    _Knob(
        what="cost of being separate",
        unit="times",
        least=0.0,
        most=5.0,
        assumed=_separation_assumed,
        turned=_with_separation,
        nothing="The first plan has no cost of being separate.",
    ),
)
