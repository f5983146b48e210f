"""Two plans in the same futures: the difference is the plans' alone, its parts add up, and break-evens break even."""

from dataclasses import replace
from datetime import date

import made_up
import pytest

from rightsource.simulation.break_even import break_evens
from rightsource.simulation.compare import compare
from rightsource.simulation.options import SHARED_BODY, SharingBelief, in_house, shared_back_office
from rightsource.simulation.project import project

FEDERATION = made_up.federation()
DISCOUNT = tuple(1.035**-year for year in range(4))
FUTURES = 400
BELIEF = SharingBelief(0.1, 0.8, 8.0, 12, 3.0, 12, 0.15, 0.01, "made up for a test", date(2026, 4, 1))


def compared(first, second, **more):
    return compare(first, second, **({"futures": FUTURES, "seed": 5, "discount": DISCOUNT} | more))


@pytest.fixture(scope="module")
def found():
    return compared(FEDERATION, in_house(FEDERATION, frozenset({"waste saving"})))


def test_a_plan_against_itself_differs_by_nothing():
    found = compared(FEDERATION, FEDERATION)
    assert found.extra_cost_of_second.mean_gbp == found.extra_cost_of_second.monte_carlo_error_gbp == 0.0
    assert (found.p_first_cheaper.share, found.p_second_cheaper.share) == (0.0, 0.0)
    assert found.s114.changing_sides == 0
    assert all(part.difference_gbp == 0.0 for part in (*found.bridge, *found.who_bears, *found.within_group))


def test_the_two_ways_round_say_the_same(found):
    turned = compared(in_house(FEDERATION, frozenset({"waste saving"})), FEDERATION)
    assert turned.extra_cost_of_second.mean_gbp == pytest.approx(-found.extra_cost_of_second.mean_gbp)
    assert (turned.p_first_cheaper, turned.p_second_cheaper) == (found.p_second_cheaper, found.p_first_cheaper)
    assert (turned.s114.first_alone, turned.s114.second_alone) == (found.s114.second_alone, found.s114.first_alone)


def test_the_parts_of_the_difference_add_up_to_it_however_it_is_divided(found):
    whole = found.extra_cost_of_second.mean_gbp
    assert whole == pytest.approx(found.second_cost_gbp - found.first_cost_gbp)
    assert sum(part.difference_gbp for part in found.bridge) == pytest.approx(whole, abs=1.0)
    assert sum(part.difference_gbp for part in found.who_bears) == pytest.approx(whole, abs=1.0)


def test_a_pound_a_year_later_is_worth_less(found):
    plain = compared(FEDERATION, in_house(FEDERATION), discount=(1.0, 1.0, 1.0, 1.0))
    assert plain.first_cost_gbp > found.first_cost_gbp


def test_in_house_has_no_vehicle_and_pays_for_none(found):
    assert found.second.vehicles == ()
    parts = {part.what: part for part in (*found.bridge, *found.within_group)}
    for what in ("separation", "failures and step-in", "margin on work for others", "charges of vehicles"):
        assert parts[what].second_gbp == 0.0
        assert parts[what].first_gbp != 0.0
    kept = {saving.key for saving in in_house(FEDERATION, frozenset({"waste saving"})).plan.savings}
    assert kept == {saving.key for saving in FEDERATION.plan.savings} - {"waste saving"}


def test_the_margin_in_the_bridge_is_that_of_a_vehicle_with_one_margin():
    study = FEDERATION.with_group(
        vehicles=tuple(
            replace(each, bids=tuple(replace(bid, margin_share=0.08) for bid in each.bids))
            for each in FEDERATION.group.vehicles
        )
    )
    found = compared(study, in_house(study), discount=(1.0,) * 4)
    projection = project(study.group, study.assumptions, study.plan, futures=FUTURES, seed=5)
    income = projection.of_vehicles("external_income_gbp").sum(axis=1) / projection.prices[:, 0]
    part = next(part for part in found.bridge if part.what == "margin on work for others")
    assert part.first_gbp == pytest.approx(-0.08 * income.sum(axis=1).mean())


def test_sharing_support_saves_its_share_less_what_sharing_costs():
    calm = FEDERATION.with_assumptions(**vars(FEDERATION.assumptions.without_volatility()))
    certain = replace(BELIEF, delivery_share_mean=1.0, slippage_months_mean=0.0)
    shared = shared_back_office(calm, certain, services=frozenset({"general service"}))
    assert [vehicle.key for vehicle in shared.group.vehicles] == [SHARED_BODY]
    found = compared(in_house(calm), shared, futures=2)
    parts = {part.what: part.difference_gbp for part in found.bridge}
    assert parts["savings"] < -10e6  # a tenth of sixty million a year, for three years, prices rising with the discount
    assert parts["separation"] > 0.15 * 60e6 * 0.9
    assert found.second.vehicles[0].p_failure_by_year[-1].share == 0.0
    nothing = shared_back_office(calm, certain, services=frozenset())
    assert nothing == in_house(calm)


def test_a_break_even_is_where_the_other_plan_stands():
    vehicles = FEDERATION.group.vehicles
    with_margin = FEDERATION.with_group(
        vehicles=tuple(
            replace(each, external_margin_share=0.3, bids=tuple(replace(bid, margin_share=0.3) for bid in each.bids))
            for each in vehicles
        )
    )
    separated = FEDERATION.with_group(vehicles=tuple(_separated(each, 2.0) for each in vehicles))
    margin = _break_even("margin on work for others", with_margin)
    assert margin.assumed == pytest.approx((14e6 * 0.08 + 2e6 * 0.1 + 0.6e6 * 0.05) / 16.6e6)
    assert margin.value == pytest.approx(0.3, abs=0.002)
    separation = _break_even("cost of being separate", separated)
    assert (separation.assumed, separation.value) == (1.0, pytest.approx(2.0, abs=0.01))


def test_the_delivery_that_breaks_even_is_between_none_and_all_or_said_not_to_be():
    # A rival that has the first half of a saving for certain breaks even where half of it is believed.
    saving = FEDERATION.plan.savings[0]
    others = FEDERATION.plan.savings[1:]
    sure = replace(
        saving, delivery_share_mean=1.0, slippage_months_mean=0.0, slippage_months_max=0, delivery_concentration=1e4
    )
    half = replace(sure, key="another", amount_gbp=saving.amount_gbp / 2)
    first, rival = FEDERATION.with_plan(savings=(sure, *others)), FEDERATION.with_plan(savings=(half, *others))
    found = break_evens(first, rival, futures=FUTURES, seed=5, discount=DISCOUNT)[1]
    assert (found.assumed, found.value) == (1.0, pytest.approx(0.5, abs=0.02))
    never = break_evens(first, in_house(rival), futures=50, seed=5, discount=DISCOUNT)[1]
    assert never.value is None
    assert "anywhere from 0% to 100%" in never.why_none


def _break_even(what, rival):
    found = break_evens(FEDERATION, rival, futures=FUTURES, seed=5, discount=DISCOUNT)
    return next(each for each in found if each.what == what)


def test_no_break_even_says_why():
    alone = in_house(FEDERATION)
    found = break_evens(alone, alone, futures=50, seed=5, discount=DISCOUNT)
    assert [each.value for each in found] == [None, None, None]
    assert [each.why_none for each in found] == [
        "The first plan has no work for others.",
        "The first plan has no saving that the second has not.",
        "The first plan has no cost of being separate.",
    ]


def _separated(vehicle, times):
    own = vehicle.separation
    return replace(
        vehicle,
        separation=replace(
            own,
            board_gbp=times * own.board_gbp,
            management_gbp=times * own.management_gbp,
            client_team_gbp=times * own.client_team_gbp,
            set_up_gbp=times * own.set_up_gbp,
            vat_share=times * own.vat_share,
            pension_share=times * own.pension_share,
        ),
    )
