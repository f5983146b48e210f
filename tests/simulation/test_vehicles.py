"""What a projection promises of vehicles: sums that add up, no perverse effects, nobody else's luck moved."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.simulation import project as door
from rightsource.simulation.group import Service
from rightsource.simulation.plan import Drill, VehicleSupport
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER, Projection
from rightsource.simulation.reference import council, follow
from rightsource.simulation.vehicle import Bid, Mechanism, Move, Terms, Vehicle

FUTURES = 300
SEED = 20261122


def run(study, **options) -> Projection:
    asked = {"futures": FUTURES, "seed": SEED} | options
    return project(study.group, study.assumptions, study.plan, **asked)


def bits_of(projection: Projection, vehicle: str) -> tuple[bytes, ...]:
    """Return the bits of everything that one vehicle does."""
    place = projection.group.organisations.index(vehicle) - 1
    return (
        projection.vehicles[:, place].tobytes(),
        projection.failure_month[:, place].tobytes(),
        projection.teckal_month[:, place].tobytes(),
    )


def since_the_year_before(levels: np.ndarray, opening) -> np.ndarray:
    """Return the change of a level in each year, over the last axis."""
    first = np.broadcast_to(np.reshape(opening, (1, -1, 1)), (*levels.shape[:2], 1))
    return np.diff(levels, axis=2, prepend=first)


@pytest.fixture(scope="module")
def base(federation) -> Projection:
    return run(federation)


# What adds up


def test_group_is_what_its_members_are_without_what_they_owe_each_other(base):
    owned = np.array([vehicle.owner_share for vehicle in base.group.vehicles])[:, np.newaxis]
    theirs = (base.of_vehicles("result_gbp") * owned).sum(axis=1, keepdims=True)
    schools = since_the_year_before(base.schools_balance_gbp, base.group.reserves.schools_balance_gbp)
    members = base.result_gbp - base.dividends_gbp + theirs + schools
    assert np.abs(members - base.group_result_gbp).max() <= base.group.rounding_gbp


def test_what_a_vehicle_earns_and_does_not_keep_goes_to_its_owners(base):
    opening = [vehicle.reserves_gbp for vehicle in base.group.vehicles]
    paid_out = base.of_vehicles("result_gbp") - since_the_year_before(base.of_vehicles("reserves_gbp"), opening)
    assert paid_out.min() >= -base.group.rounding_gbp
    owned = np.array([vehicle.owner_share for vehicle in base.group.vehicles])[:, np.newaxis]
    to_the_council = (paid_out * owned).sum(axis=1, keepdims=True)
    assert to_the_council.max() > 1e5
    assert np.abs(to_the_council - base.dividends_gbp).max() <= base.group.rounding_gbp


def test_charges_and_help_are_the_same_sum_on_both_sides(base):
    for ours, theirs in ((base.charges_gbp, "charges_gbp"), (base.vehicle_support_gbp, "support_gbp")):
        both = base.of_vehicles(theirs).sum(axis=1, keepdims=True)
        assert both.max() > 0
        np.testing.assert_allclose(ours, both, rtol=1e-12, atol=base.group.rounding_gbp)


def test_failed_vehicle_trades_no_more(base):
    for place in range(len(base.group.vehicles)):
        month = base.failure_month[:, place]
        for year in range(1, base.group.years):
            gone = (month != NEVER) & (month < 12 * year)
            for name in ("external_income_gbp", "support_gbp"):
                assert not base.of_vehicles(name)[gone, place, year].any()
            assert np.abs(base.of_vehicles("result_gbp")[gone, place, year]).max(initial=0) <= base.group.rounding_gbp
    assert (base.failure_month != NEVER).any()


# Each is one error that a person might make in the council's part of the month.
SLIPS = {
    "a recharge received twice": ("sum(month.recharge_gbp for", "sum(2 * month.recharge_gbp for"),
    "a dividend that others' part comes with": ("sum(vehicle.owner_share * month.dividend", "sum(month.dividend"),
    "help that costs nothing": ("sum(month.support_gbp for", "sum(0.0 * month.support_gbp for"),
    "a loan that is lost to no one": ("sum(month.released_debt_gbp for", "sum(0.0 * month.released_debt_gbp for"),
    "interest that nobody receives": ("sum(month.interest_gbp for", "sum(0.0 * month.interest_gbp for"),
    "a client team that nobody pays": ("sum(month.client_team_gbp for", "sum(0.0 * month.client_team_gbp for"),
    "a schools deficit forgiven": ("flow + charged, charged,", "flow, charged,"),
}


def copy_with(slip: tuple[str, str]) -> ModuleType:
    """Return a copy of the council's part of the plain engine with one piece of its text replaced."""
    text = Path(council.__file__).read_text()
    assert text.count(slip[0]) == 1
    copy = ModuleType("council_with_a_slip")
    with patch.dict(sys.modules, {copy.__name__: copy}):
        exec(compile(text.replace(*slip), copy.__name__, "exec"), vars(copy))  # noqa: S102 - our own text, in a test
    return copy


@pytest.mark.parametrize("slip", SLIPS)
def test_month_that_does_not_add_up_is_found_at_once(federation, slip):
    copy = copy_with(SLIPS[slip])
    with (
        patch.object(follow, "live_a_month", copy.live_a_month),
        pytest.raises(AssertionError, match="does not add up"),
    ):
        run(federation, engine="reference", futures=6)


def test_copy_without_a_slip_adds_up(federation):
    copy = copy_with(("sum(month.recharge_gbp for", "sum(1 * month.recharge_gbp for"))
    with patch.object(follow, "live_a_month", copy.live_a_month):
        run(federation, engine="reference", futures=6)


def test_fast_engine_is_not_believed_when_its_months_do_not_add_up(federation):
    gap_gbp = 2 * federation.group.rounding_gbp
    with patch.object(door, "run", lambda *_: gap_gbp), pytest.raises(AssertionError, match="do not add up"):
        run(federation, futures=1)


# What has no perverse effect


@settings(max_examples=10, deadline=None)
@given(extra=st.just(1.0) | st.floats(1.0, 20e6))
def test_more_grant_never_lowers_closing_reserves_and_moves_no_vehicle(federation, base, extra):
    better = run(federation.with_extra_grant(extra))
    assert (better.reserves_gbp - base.reserves_gbp).min() >= -base.group.rounding_gbp
    assert (better.reserves_gbp[:, 0, 0] > base.reserves_gbp[:, 0, 0] - base.group.rounding_gbp).all()
    for vehicle in base.group.vehicles:
        assert bits_of(better, vehicle.key) == bits_of(base, vehicle.key)


def paid_by_cost(study):
    """Return the study with every service that has moved paid by its cost, by vehicles that do not run out of cash."""
    plus = Terms(Mechanism.COST_PLUS, 54e6, council_share=0.7, risk_cap_share=0.05, fee_share=0.01)
    gain = Terms(Mechanism.GAIN_SHARE, 55.5e6, council_share=0.6)
    moves = tuple(replace(move, terms=gain if place % 2 else plus) for place, move in enumerate(study.group.moves))
    vehicles = tuple(replace(vehicle, cash_gbp=1e9) for vehicle in study.group.vehicles)
    return study.with_group(moves=moves, vehicles=vehicles)


@settings(max_examples=10, deadline=None)
@given(one=st.floats(0.01, 0.99), other=st.floats(0.01, 0.99))
def test_higher_delivery_never_raises_the_chance_of_s114_where_vehicles_are_paid_by_cost(federation, one, other):
    """None fails: a saving may put a failure off from one year into another that can bear it less."""
    study = paid_by_cost(federation)
    worse, better = (run(study.with_delivery(share)) for share in sorted((one, other)))
    assert 0 < np.mean(worse.first_s114_month != NEVER) < 1
    assert (months_until(better.first_s114_month) >= months_until(worse.first_s114_month)).all()
    assert (worse.failure_month == NEVER).all()


def months_until(months: np.ndarray) -> np.ndarray:
    return np.where(months == NEVER, np.inf, months)


@settings(max_examples=10, deadline=None)
@given(kept=st.floats(0.0, 1.0))
def test_taking_help_away_never_makes_a_failure_rarer_or_later(federation, base, kept):
    less = tuple(
        VehicleSupport(support.vehicle, tuple(kept * limit for limit in support.limit_gbp))
        for support in federation.plan.vehicle_support
    )
    harder = run(federation.with_plan(vehicle_support=less))
    assert (months_until(harder.failure_month) <= months_until(base.failure_month)).all()


def test_help_saves_some(federation, base):
    alone = run(federation.with_plan(vehicle_support=()))
    assert (alone.failure_month != NEVER).sum() > (base.failure_month != NEVER).sum()


# What moves nobody else's luck


def test_unrelated_service_vehicle_or_bid_moves_no_vehicles_luck(federation, base):
    group = federation.group
    more = Vehicle(
        "stranger",
        0.0,
        external_income_gbp=1e6,
        external_margin_share=0.2,
        bids=(Bid("a stranger's bid", 5e6, 0.1, 0.5, 3),),
    )
    another = Service("another service", "general", 8e6, 1.0, 0.0, 0.0)
    wider = run(
        federation.with_group(vehicles=(more, *reversed(group.vehicles)), services=(another, *reversed(group.services)))
    )
    for vehicle in group.vehicles:
        assert bits_of(wider, vehicle.key) == bits_of(base, vehicle.key)


def test_new_bid_moves_only_the_vehicle_that_makes_it(federation, base):
    one, bidder, *rest = federation.group.vehicles
    bidder = replace(bidder, bids=(Bid("one more", 5e6, 0.1, 0.5, 3), *bidder.bids))
    after = run(federation.with_group(vehicles=(one, bidder, *rest)))
    for vehicle in (one, *rest):
        assert bits_of(after, vehicle.key) == bits_of(base, vehicle.key)
    more = after.of_vehicles("external_income_gbp")[:, 1] - base.of_vehicles("external_income_gbp")[:, 1]
    lives = after.failure_month[:, 1] == NEVER
    won = more[lives, -1] > 1.0
    assert 0.3 < won.mean() < 0.7
    assert more[lives][~won] == pytest.approx(0.0, abs=base.group.rounding_gbp)


def test_vehicle_with_nothing_to_do_changes_no_bit(county):
    idle = run(county.with_group(vehicles=(Vehicle("idle"), Vehicle("idler", from_month=7))))
    alone = run(county)
    assert idle.council.tobytes() == alone.council.tobytes()
    assert idle.first_s114_month.tobytes() == alone.first_s114_month.tobytes()


def test_vehicle_that_costs_nothing_more_and_is_paid_its_cost_changes_nothing(county):
    """In-house and at arm's length are the same model: only the terms and the cost of separation tell them apart."""
    calm = county.with_plan(reaction=replace(county.plan.reaction, limit_share=0.0))
    at_cost = Terms(Mechanism.GAIN_SHARE, 50e6, council_share=1.0)
    moves = tuple(Move(service.key, "mirror", at_cost) for service in calm.group.services)
    mirrored, alone = run(calm.with_group(vehicles=(Vehicle("mirror"),), moves=moves)), run(calm)
    for name in ("reserves_gbp", "recurrent_result_gbp", "savings_gbp", "debt_gbp", "group_result_gbp", "net_cost_gbp"):
        np.testing.assert_allclose(
            mirrored.of_council(name), alone.of_council(name), rtol=1e-9, atol=alone.group.rounding_gbp
        )
    np.testing.assert_array_equal(mirrored.first_s114_month, alone.first_s114_month)


def test_drill_changes_nothing_before_its_month_and_only_the_one_vehicle(federation, base):
    drilled = run(federation.with_plan(drill=Drill("children", 30)))
    place = base.group.organisations.index("children") - 1
    by_itself = (base.failure_month[:, place] != NEVER) & (base.failure_month[:, place] < 30)
    np.testing.assert_array_equal(
        drilled.failure_month[:, place], np.where(by_itself, base.failure_month[:, place], 30)
    )
    assert drilled.council[:, :2].tobytes() == base.council[:, :2].tobytes()
    for vehicle in base.group.vehicles:
        if vehicle.key != "children":
            assert bits_of(drilled, vehicle.key) == bits_of(base, vehicle.key)
