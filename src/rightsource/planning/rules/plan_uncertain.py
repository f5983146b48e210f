"""What is unsure of a plan of vehicles that was never worked out: each with its range, and how a study looks then.

Each changes a study only where it holds what is meant: in the study of staying in-house most leave everything alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rightsource.planning.rules.books import VehicleBeliefs
from rightsource.simulation.assumptions import Driver
from rightsource.simulation.drivers import CLIENT_GROUPS
from rightsource.simulation.group import Service
from rightsource.simulation.load import Ranged, SavingBelief
from rightsource.simulation.plan import Saving
from rightsource.simulation.study import Study
from rightsource.simulation.uncertain import (
    Range,
    Uncertain,
    dearer_pensions,
    external_margin,
    lost_vat,
    savings_delivered,
    separation_cost,
    step_in_premium,
)
from rightsource.simulation.vehicle import Bid, Move, Vehicle

MODEL_SAVING = "the model's own saving/"
PLANNED_WORK = "work for others/"
# Northamptonshire's own programmes mark the low end of what a saving delivers: see `saving_delivery.toml`.
_DELIVERY_LOW, _DELIVERY_HIGH = 0.46, 0.95


@dataclass(frozen=True, slots=True)
class KeptApart:
    """One service of the council that is divided: what a body is to have, and what stays.

    Attributes:
        body: whose part it is, by key; name, in words.
        part: the name of its range.
        kept: the key of what stays, and moved of what goes.
        others: the keys of the parts of the same service that go to other bodies.
    """

    body: str
    name: str
    part: str
    kept: str
    moved: str
    others: tuple[str, ...]


def plan_uncertain(
    apart: tuple[KeptApart, ...], ranges: Mapping[str, Ranged], beliefs: VehicleBeliefs, delivery: SavingBelief
) -> tuple[Uncertain, ...]:
    """Return everything that is unsure of a plan, to be varied by `compare` and `sensitivity`.

    Args:
        apart: the services that are divided.
        ranges: the plan's own ranges, by name.
        beliefs: what is taken of vehicles in general.
        delivery: what is believed of a saving.
    """
    delivered = Range(_DELIVERY_LOW, delivery.delivery_share_mean, _DELIVERY_HIGH, "share", delivery.source)
    return (
        separation_cost("what being separate costs", _range(ranges["separation_factor"])),
        lost_vat("value added tax that is lost", _range(beliefs.separation["vat_share"])),
        dearer_pensions("dearer pensions", _range(beliefs.separation["pension_share"])),
        _times("work won from others", ranges["external_growth_share"], _with_work),
        _plain("chance of winning it", ranges["external_chance_share"], _with_chance),
        external_margin("margin on work for others", _range(beliefs.external["margin_share"])),
        _times("saving due to the model", ranges["model_saving_share"], _with_model_saving),
        savings_delivered("how much of a saving is delivered", delivered),
        _plain("the council's part of what cost departs from the price", ranges["council_share"], _with_council_share),
        _plain("efficiency asked of prices", ranges["efficiency_share"], _with_efficiency),
        _plain("growth of need", ranges["demand_shift_share"], _with_demand),
        _shifted("first day of the bodies", ranges["first_go_live_months"]),
        step_in_premium("how much dearer services are that come back", _range(beliefs.step_in["premium_share"])),
        *(_scope(each, ranges[each.part]) for each in apart),
    )


def _range(ranged: Ranged) -> Range:
    return Range(ranged.low, ranged.central, ranged.high, ranged.unit, f"{ranged.why} ({ranged.source})")


def _plain(name: str, ranged: Ranged, apply: Callable[[Study, float], Study]) -> Uncertain:
    why = f"{ranged.why} ({ranged.source})"
    return Uncertain(name, ranged.low, ranged.central, ranged.high, ranged.unit, why, apply)


def _times(name: str, ranged: Ranged, apply: Callable[[Study, float], Study]) -> Uncertain:
    """Return one that is applied as a factor on what the study has."""
    return _plain(name, ranged, lambda study, value: apply(study, value / ranged.central))


# The bodies


def _with_vehicles(study: Study, change: Callable[[Vehicle], Vehicle]) -> Study:
    return replace(study, group=replace(study.group, vehicles=tuple(change(each) for each in study.group.vehicles)))


def _with_moves(study: Study, change: Callable[[Move], Move]) -> Study:
    return replace(study, group=replace(study.group, moves=tuple(change(each) for each in study.group.moves)))


def _with_bids(study: Study, change: Callable[[Bid], Bid]) -> Study:
    return _with_vehicles(
        study,
        lambda vehicle: replace(
            vehicle,
            bids=tuple(change(bid) if bid.key.startswith(PLANNED_WORK) else bid for bid in vehicle.bids),
        ),
    )


def _with_work(study: Study, factor: float) -> Study:
    return _with_bids(study, lambda bid: replace(bid, income_gbp=bid.income_gbp * factor))


def _with_chance(study: Study, value: float) -> Study:
    return _with_bids(study, lambda bid: replace(bid, win_chance_share=value))


def _with_council_share(study: Study, value: float) -> Study:
    return _with_moves(study, lambda move: replace(move, terms=replace(move.terms, council_share=value)))


def _with_efficiency(study: Study, value: float) -> Study:
    return _with_moves(study, lambda move: replace(move, terms=replace(move.terms, efficiency_share=value)))


def _with_model_saving(study: Study, factor: float) -> Study:
    def changed(saving: Saving) -> Saving:
        is_the_models = saving.key.startswith(MODEL_SAVING)
        return replace(saving, amount_gbp=saving.amount_gbp * factor) if is_the_models else saving

    return replace(study, plan=replace(study.plan, savings=tuple(changed(saving) for saving in study.plan.savings)))


def _shifted(name: str, ranged: Ranged) -> Uncertain:
    """Return when the bodies begin: every one is as much earlier or later, with its work, its loan and its saving."""

    def apply(study: Study, value: float) -> Study:
        later = round(value - ranged.central)
        moved = _with_moves(study, lambda move: replace(move, from_month=move.from_month + later))
        moved = _with_vehicles(moved, lambda vehicle: _later(vehicle, later))
        savings = tuple(
            replace(saving, start_month=saving.start_month + later) if saving.key.startswith(MODEL_SAVING) else saving
            for saving in moved.plan.savings
        )
        return replace(moved, plan=replace(moved.plan, savings=savings))

    return _plain(name, ranged, apply)


def _later(vehicle: Vehicle, months: int) -> Vehicle:
    loan = vehicle.loan
    return replace(
        vehicle,
        from_month=vehicle.from_month + months,
        bids=tuple(replace(bid, from_month=bid.from_month + months) for bid in vehicle.bids),
        loan=None if loan is None else replace(loan, from_month=loan.from_month + months),
    )


# The world


def _with_demand(study: Study, value: float) -> Study:
    """Return a study in which the need of every client group grows faster by a value a year."""

    def moved(driver: Driver) -> Driver:
        if driver.key not in CLIENT_GROUPS:
            return driver
        return replace(driver, central_share=tuple(central + value for central in driver.central_share))

    drivers = tuple(moved(driver) for driver in study.assumptions.drivers)
    return replace(study, assumptions=replace(study.assumptions, drivers=drivers))


# What moves


def _scope(apart: KeptApart, ranged: Ranged) -> Uncertain:
    """Return how much of a service a body is to have: what it does not have, the council keeps, savings and all."""

    def apply(study: Study, value: float) -> Study:
        factor = value / ranged.central
        by_key = {service.key: service for service in study.group.services}
        kept, moved = by_key[apart.kept], by_key[apart.moved]
        rest = kept.cost_gbp - (factor - 1.0) * moved.cost_gbp
        factors = {apart.moved: factor, apart.kept: rest / kept.cost_gbp}
        grown = replace(
            study,
            group=replace(
                study.group, services=tuple(_of_size(each, factors.get(each.key, 1.0)) for each in study.group.services)
            ),
            plan=replace(
                study.plan,
                savings=tuple(
                    replace(saving, amount_gbp=saving.amount_gbp * factors.get(saving.service, 1.0))
                    for saving in study.plan.savings
                ),
            ),
        )
        grown = _with_moves(grown, lambda move: _priced(move, factor) if move.service == apart.moved else move)
        return _with_vehicles(grown, lambda each: _as_large(each, factor) if each.key == apart.body else each)

    return _plain(f"how much goes to {apart.name}", ranged, apply)


def _of_size(service: Service, factor: float) -> Service:
    return replace(service, cost_gbp=service.cost_gbp * factor, income_gbp=service.income_gbp * factor)


def _priced(move: Move, factor: float) -> Move:
    return replace(move, terms=replace(move.terms, price_gbp=move.terms.price_gbp * factor))


def _as_large(vehicle: Vehicle, factor: float) -> Vehicle:
    own, loan, failure = vehicle.separation, vehicle.loan, vehicle.failure
    return replace(
        vehicle,
        cash_gbp=vehicle.cash_gbp * factor,
        bids=tuple(replace(bid, income_gbp=bid.income_gbp * factor) for bid in vehicle.bids),
        loan=None if loan is None else replace(loan, amount_gbp=loan.amount_gbp * factor),
        failure=replace(failure, step_in_gbp=failure.step_in_gbp * factor),
        separation=replace(
            own,
            board_gbp=own.board_gbp * factor,
            management_gbp=own.management_gbp * factor,
            client_team_gbp=own.client_team_gbp * factor,
            set_up_gbp=own.set_up_gbp * factor,
        ),
    )
