"""What drives the spread: known shares are found, chance is common to all points, and nothing unsure is no driver."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.simulation.drivers import INTEREST_RATE
from rightsource.simulation.evaluate import Outcome
from rightsource.simulation.sensitivity import OUTPUTS, sensitivity
from rightsource.simulation.study import Study
from rightsource.simulation.uncertain import (
    Range,
    Uncertain,
    central_path,
    dearer_pensions,
    external_margin,
    lost_vat,
    price_indexation,
    savings_delivered,
    separation_cost,
    services_own_spread,
    spreads,
    step_in_premium,
    win_chances,
)

DISCOUNT = (1.0, 0.97, 0.94, 0.91)


def extra_grant(name, low, central, high):
    """Return something unsure that adds itself, in millions a year, to the council's grant."""

    def apply(study, millions):
        funding = replace(study.group.funding, grant_gbp=study.group.funding.grant_gbp + millions * 1e6)
        return replace(study, group=replace(study.group, funding=funding))

    return Uncertain(name, low, central, high, "million pounds a year", "made up for a test", apply)


@pytest.fixture(scope="module")
def straight(county):
    """Return the county with no chance in it and no interest, whose reserves are a sum of grants: it is linear."""
    drivers = [replace(driver, spread_share=0.0) for driver in county.assumptions.drivers]
    drivers[INTEREST_RATE] = replace(drivers[INTEREST_RATE], central_share=(0.0,) * county.group.years)
    still = county.with_assumptions(drivers=tuple(drivers), service_spread_share=0.0)
    certain = tuple(replace(saving, delivery_share_mean=1.0, slippage_months_mean=0.0) for saving in still.plan.savings)
    return still.with_plan(
        savings=certain, reaction=replace(still.plan.reaction, response_share=0.0), support_limit_gbp=(0.0,) * 4
    )


def found(study, uncertain, **more):
    return sensitivity(
        study, uncertain, discount=DISCOUNT, seed=more.pop("seed", 1), **({"samples": 64, "futures": 32} | more)
    )


def test_the_shares_of_a_sum_are_those_of_its_parts_variances(straight):
    parts = (
        extra_grant("one", -4.0, 0.0, 4.0),
        extra_grant("two", -2.0, 1.0, 2.0),
        extra_grant("three", 0.0, 0.0, 1.0),
    )
    whole = sum(part.variance for part in parts)
    reserves = found(straight, parts, samples=256).outputs[0]
    for index in reserves.indices:
        known = next(part.variance for part in parts if part.name == index.name) / whole
        assert index.total_share == pytest.approx(known, abs=0.02)
        assert index.first_share == pytest.approx(known, abs=0.03)
    assert [index.name for index in reserves.indices] == ["one", "two", "three"]


def test_more_points_bring_the_shares_nearer_and_their_intervals_narrower(straight):
    parts = (extra_grant("one", -4.0, 0.0, 4.0), extra_grant("two", -2.0, 0.0, 2.0))
    few, many = (found(straight, parts, samples=samples).outputs[0].indices[0] for samples in (16, 256))
    assert abs(many.total_share - 0.8) <= abs(few.total_share - 0.8) + 0.005
    assert many.total_error < few.total_error
    assert many.first_error < few.first_error


def test_the_tornado_of_a_sum_is_as_wide_as_each_range(straight):
    parts = (extra_grant("narrow", -1.0, 0.0, 1.0), extra_grant("wide", -1.0, 2.0, 4.0))
    tornado = found(straight, parts).outputs[0].tornado
    # A grant of one pound more is worth a pound in the first year, and grows as the settlement does.
    years = sum(1.03**year for year in range(straight.group.years))
    assert [swing.name for swing in tornado] == ["wide", "narrow"]
    assert tornado[0].width == pytest.approx(5e6 * years, rel=1e-6)
    assert tornado[1].at_high - tornado[1].at_low == pytest.approx(2e6 * years, rel=1e-6)


def test_what_changes_nothing_drives_nothing_and_what_nothing_moves_has_no_indices(straight):
    idle = Uncertain("idle", 0.0, 0.5, 1.0, "", "made up", lambda study, _: study)
    both = found(straight, (idle, extra_grant("grant", -1.0, 0.0, 1.0)), samples=128)
    by_name = {index.name: index for index in both.outputs[0].indices}
    assert by_name["idle"].total_share == 0.0
    assert by_name["grant"].total_share == pytest.approx(1.0, abs=0.05)
    assert all(output.indices == () for output in found(straight, (idle,)).outputs)


def test_every_point_is_followed_in_the_same_futures(county):
    asked = []

    def evaluate(studies, first_future, futures):
        asked.append((first_future, futures))
        return [Outcome(futures, 0, float(len(study.plan.savings)), 1.0, 0.0) for study in studies]

    result = found(county, (extra_grant("grant", -1.0, 0.0, 1.0),), evaluate=evaluate)
    assert set(asked) == {(0, 32)}
    assert result.evaluations == 64 * 3 + 3


def test_the_same_seed_gives_the_same_bits_and_nought_is_a_seed(county):
    parts = (extra_grant("grant", -9.0, 0.0, 9.0),)
    assert found(county, parts, seed=0) == found(county, parts, seed=0)
    assert found(county, parts, seed=0) != found(county, parts, seed=1)


def test_progress_ends_at_the_whole(county):
    told = []
    result = found(county, (extra_grant("grant", -1.0, 0.0, 1.0),), progress=lambda *now: told.append(now))
    assert told[-1] == (result.evaluations, result.evaluations)
    assert told == sorted(told)
    assert [output.output for output in result.outputs] == list(OUTPUTS)


@given(
    st.tuples(*[st.floats(-100.0, 100.0)] * 3).map(sorted).filter(lambda three: three[2] - three[0] > 1e-3),
    st.floats(0.0, 1.0),
)
def test_a_triangle_is_climbed_and_descended_within_its_ends(three, share):
    low, central, high = three
    unsure = Uncertain("", low, central, high, "", "", lambda study, _: study)
    assert low - 1e-9 <= unsure.at(share) <= high + 1e-9
    assert unsure.at(share / 2.0) <= unsure.at(share) + 1e-9


def test_the_variance_of_a_triangle_is_that_of_its_draws():
    unsure = Uncertain("", -1.0, 0.5, 3.0, "", "", lambda study, _: study)
    draws = [unsure.at((place + 0.5) / 20_000) for place in range(20_000)]
    mean = sum(draws) / len(draws)
    assert sum((draw - mean) ** 2 for draw in draws) / len(draws) == pytest.approx(unsure.variance, rel=1e-4)


KNOWN = Range(0.2, 0.5, 0.8, "share", "made up for a test")
TIMES = Range(0.5, 1.0, 2.0, "times", "made up for a test")
EVERY_MAKER = [
    central_path("pay_award", "pay", KNOWN),
    spreads("spreads", TIMES),
    services_own_spread("services", Range(0.01, 0.02, 0.04, "share", "made up for a test")),
    savings_delivered("savings", KNOWN),
    separation_cost("separation", TIMES),
    lost_vat("vat", KNOWN),
    dearer_pensions("pensions", KNOWN),
    external_margin("margin", KNOWN),
    win_chances("chances", TIMES),
    step_in_premium("premium", KNOWN),
    price_indexation("prices", TIMES),
]


@pytest.mark.parametrize("unsure", EVERY_MAKER, ids=lambda unsure: unsure.name)
def test_each_thing_unsure_leaves_the_study_alone_at_its_centre_and_changes_it_at_both_ends(federation, unsure):
    study = Study(federation.group, federation.assumptions, federation.plan)
    assert unsure.apply(study, unsure.central) == study
    assert len({repr(unsure.apply(study, value)) for value in (unsure.low, unsure.central, unsure.high)}) == 3


@settings(max_examples=30)
@given(st.sampled_from(EVERY_MAKER), st.floats(0.0, 1.0))
def test_no_value_within_its_range_makes_a_share_of_what_is_none(federation, unsure, share):
    study = unsure.apply(Study(federation.group, federation.assumptions, federation.plan), unsure.at(share))
    shares = [saving.delivery_share_mean for saving in study.plan.savings]
    for vehicle in study.group.vehicles:
        shares += [vehicle.separation.vat_share, vehicle.separation.pension_share]
        shares += [bid.win_chance_share for bid in vehicle.bids]
    assert all(0.0 <= each <= 1.0 for each in shares)
