"""One council split in two: nothing is lost in dividing it, and what differs is what reorganising costs."""

from dataclasses import fields, replace
from datetime import date

import made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.simulation.division import (
    TRANSITION,
    TWO_OF_EVERYTHING,
    Division,
    ReorganisationBelief,
    check_division,
    successors,
)
from rightsource.simulation.faults import StudyCannotRun, find_faults
from rightsource.simulation.reorganise import reorganise

FEDERATION = made_up.federation()
DISCOUNT = tuple(1.035**-year for year in range(4))
FREE = ReorganisationBelief(0.0, 0.0, "made up for a test", date(2026, 4, 1))
DEAR = ReorganisationBelief(0.03, 0.01, "made up for a test", date(2026, 4, 1))
shares = st.floats(0.05, 0.95)


def divided(share, **more):
    return Division(("North", "South"), share, **more)


def asked(division, belief, futures=200):
    return reorganise(FEDERATION, division, belief, futures=futures, seed=5, discount=DISCOUNT)


@given(shares, shares, shares, st.sampled_from([0.0, 0.3, 1.0]))
def test_the_two_hold_together_what_the_one_held(population, service, reserves, vehicle):
    division = divided(
        population,
        services={"waste service": service},
        vehicles={"places": vehicle, "care": 1.0},
        reserves_share=reserves,
        tax_share=0.5,
    )
    parts = successors(FEDERATION, division, FREE)
    assert not any(find_faults(each.group, each.assumptions, each.plan) for each in parts)
    for field in fields(FEDERATION.group.funding):
        together = sum(getattr(each.group.funding, field.name) for each in parts)
        assert together == pytest.approx(getattr(FEDERATION.group.funding, field.name))
    for field in fields(FEDERATION.group.reserves):
        together = sum(getattr(each.group.reserves, field.name) for each in parts)
        assert together == pytest.approx(getattr(FEDERATION.group.reserves, field.name))
    for kind in ("services", "vehicles"):
        for whole in getattr(FEDERATION.group, kind):
            found = [each for part in parts for each in getattr(part.group, kind) if each.key == whole.key]
            name = "cost_gbp" if kind == "services" else "cash_gbp"
            assert sum(getattr(each, name) for each in found) == pytest.approx(getattr(whole, name))
    for saving in FEDERATION.plan.savings:
        found = [each.amount_gbp for part in parts for each in part.plan.savings if each.key == saving.key]
        assert sum(found) == pytest.approx(saving.amount_gbp)


def test_divided_evenly_at_no_cost_nothing_changes_but_that_there_are_two():
    found = asked(divided(0.5), FREE)
    assert found.extra_cost.mean_gbp == pytest.approx(0.0, abs=1.0)
    assert found.p_dearer.share == 0.0
    assert found.p_either_s114 == found.p_both_s114 == found.p_one_s114
    assert [each.summary.p_s114_by_year for each in found.successors] == [found.one.p_s114_by_year] * 2
    assert found.successors[0].name == "North"


def test_what_reorganising_costs_is_what_both_pay_together():
    found = asked(divided(0.4), DEAR)
    assert found.one_off_gbp == pytest.approx(0.03 * 360e6)
    assert found.recurring_gbp == pytest.approx(0.01 * 360e6)
    least = found.one_off_gbp + 4 * 0.9 * found.recurring_gbp
    assert least < found.extra_cost.mean_gbp < 1.5 * least
    assert found.p_dearer.share == 1.0
    assert found.p_both_s114.share <= found.p_either_s114.share
    assert sum(each.cost_gbp for each in found.successors) == pytest.approx(
        found.one_cost_gbp + found.extra_cost.mean_gbp
    )


def test_the_body_that_carries_the_transition_is_not_told_as_a_vehicle():
    found = asked(divided(0.4), DEAR, futures=50)
    assert all(each.vehicle != TRANSITION for one in found.successors for each in one.summary.vehicles)
    part, _ = successors(FEDERATION, divided(0.4), DEAR)
    assert {service.key for service in part.group.services} - {
        service.key for service in FEDERATION.group.services
    } == {TWO_OF_EVERYTHING}


def test_a_vehicle_that_goes_to_one_leaves_the_others_part_of_its_services_in_house():
    first, second = successors(FEDERATION, divided(0.5, vehicles={"places": 1.0}), FREE)
    assert "places" in {vehicle.key for vehicle in first.group.vehicles}
    assert "places" not in {vehicle.key for vehicle in second.group.vehicles}
    assert "waste service" not in {move.service for move in second.group.moves}
    assert "waste service" in {service.key for service in second.group.services}
    assert "places" not in {each.vehicle for each in second.plan.vehicle_support}


def test_every_fault_of_a_division_is_told_at_once():
    wrong = replace(divided(1.0, services={"nothing": 0.5}, vehicles={"places": 1.5}), debt_share=-1.0)
    with pytest.raises(StudyCannotRun) as refused:
        check_division(FEDERATION, wrong)
    assert [fault.where for fault in refused.value.faults] == [
        "population",
        "service nothing",
        "vehicle places",
        "debt",
    ]
