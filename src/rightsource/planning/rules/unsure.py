"""What a council's study is unsure of beyond chance: every assumption with a stated range that touches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rightsource.planning.rules.books import ranges, saving_belief, stated_range, vehicle_beliefs
from rightsource.planning.rules.core import Core
from rightsource.quantities import FinancialYear
from rightsource.simulation import uncertain
from rightsource.simulation.load import SAVING_DELIVERY, SERVICE_SHOCK, Ranged
from rightsource.simulation.study import Study
from rightsource.simulation.uncertain import Range, Uncertain

_UNCERTAINTY = "uncertainty"
_A_YEAR = "share a year"
# What a body's being separate costs, as far as it is paid in pounds: the parts that move together.
_SEPARATE = ("board_share", "management_share", "client_team_share")


def unsure_of(core: Core) -> tuple[Uncertain, ...]:
    """Return what a study is unsure of: what its own council's money does not depend on is left out.

    The range of a driver's central path is the one that its assumption file states for the first year.
    """
    study = Study(core.group, core.assumptions, core.plan)
    found = (*_drivers(core), *_savings(core), *(_vehicles(core.first) if core.group.vehicles else ()))
    return tuple(each for each in found if each.apply(study, each.low) != each.apply(study, each.high))


def _drivers(core: Core) -> Iterator[Uncertain]:
    for driver in core.assumptions.drivers:
        low, high = stated_range(driver.key, core.first)
        known = Range(low, driver.central_share[0], high, _A_YEAR, driver.source)
        yield uncertain.central_path(driver.key, f"{_words(driver.key)}, central path", known)
    low, high = stated_range(SERVICE_SHOCK, core.first)
    spread = core.assumptions.service_spread_share
    known = Range(low, spread, high, "share of a service's cost", "our assumption, not estimated from data")
    yield uncertain.services_own_spread("how far each service strays by itself", known)
    of_spreads = ranges(_UNCERTAINTY, core.first)["spread_times"]
    yield uncertain.spreads("how far all drivers stray", _range(of_spreads))


def _savings(core: Core) -> Iterator[Uncertain]:
    belief = saving_belief(core.first)
    low, high = stated_range(SAVING_DELIVERY, core.first)
    known = Range(low, belief.delivery_share_mean, high, "share of the amount planned", belief.source)
    yield uncertain.savings_delivered("how much of their savings is delivered", known)


def _vehicles(year: FinancialYear) -> Iterator[Uncertain]:
    beliefs, own = vehicle_beliefs(year), ranges(_UNCERTAINTY, year)
    parts = [beliefs.separation[name] for name in _SEPARATE]
    whole = sum(part.central for part in parts)
    together = Range(
        sum(part.low for part in parts) / whole,
        1.0,
        sum(part.high for part in parts) / whole,
        "times what is assumed",
        parts[0].source,
    )
    yield uncertain.separation_cost("boards, doubled management and client teams of vehicles", together)
    made: tuple[tuple[Callable[[str, Range], Uncertain], str, Range], ...] = (
        (uncertain.lost_vat, "value added tax that vehicles lose", _range(beliefs.separation["vat_share"])),
        (uncertain.dearer_pensions, "dearer pensions of vehicles", _range(beliefs.separation["pension_share"])),
        (uncertain.external_margin, "margin of work for others", _range(beliefs.external["margin_share"])),
        (
            uncertain.win_chances,
            "chances of winning work",
            _range(beliefs.external["forecast_chance_share"]).against_central(),
        ),
        (
            uncertain.step_in_premium,
            "how much dearer services come back from a failed vehicle",
            _range(beliefs.step_in["premium_share"]),
        ),
        (
            uncertain.price_indexation,
            "price rises that agreements pass on",
            _range(own["indexation_times"]),
        ),
    )
    yield from (make(name, known) for make, name, known in made)


def _range(ranged: Ranged) -> Range:
    return Range(ranged.low, ranged.central, ranged.high, ranged.unit, ranged.source)


def _words(key: str) -> str:
    return key.replace("_", " ")
