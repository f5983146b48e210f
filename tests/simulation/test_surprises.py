"""Where the spread between futures comes from: known shares are found, and each luck is drawn again by itself."""

from dataclasses import replace

import numpy as np
import pytest

from rightsource.simulation.assumptions import uncorrelated
from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.project import project
from rightsource.simulation.surprises import BIDS_LUCK, SAVINGS_LUCK, SERVICES_LUCK, surprises

DISCOUNT = (1.0, 0.97, 0.94, 0.91)


def found(study, **more):
    return surprises(study, discount=DISCOUNT, seed=3, **({"futures": 2048} | more))


def with_spreads(study, **spreads):
    drivers = tuple(replace(each, spread_share=spreads.get(each.key, 0.0)) for each in study.assumptions.drivers)
    return study.with_assumptions(drivers=drivers, correlation=uncorrelated(), service_spread_share=0.0).with_plan(
        savings=()
    )


def test_a_driver_that_alone_surprises_has_the_whole_spread(county):
    result = found(with_spreads(county, grant_settlement=0.02))
    for spread in result.outputs[:1]:
        assert [source.name for source in spread.sources] == ["grant_settlement"]
        assert spread.sources[0].share == pytest.approx(1.0)
        assert spread.sources[0].narrowing_share == pytest.approx(1.0)


def test_two_that_only_add_up_share_the_spread_as_their_variances(county):
    # Small surprises of the grant and of business rates add up in reserves, each in proportion to its own money.
    result = found(with_spreads(county, grant_settlement=0.01, business_rates=0.01), futures=8192)
    shares = {source.name: source for source in result.outputs[0].sources}
    grant, rates = county.group.funding.grant_gbp, county.group.funding.business_rates_gbp
    known = grant**2 / (grant**2 + rates**2)
    assert shares["grant_settlement"].share == pytest.approx(known, abs=3 * shares["grant_settlement"].error + 0.01)
    assert sum(source.share for source in result.outputs[0].sources) == pytest.approx(1.0, abs=0.05)


def test_every_source_of_chance_is_named_and_one_that_has_none_is_not(federation, county):
    names = {source.name for source in found(federation, futures=256).outputs[0].sources}
    assert names == {*DRIVER_KEYS, SERVICES_LUCK, SAVINGS_LUCK, BIDS_LUCK}
    assert BIDS_LUCK not in {source.name for source in found(county, futures=256).outputs[0].sources}


def test_luck_drawn_again_explains_all_where_there_is_no_other_chance(county):
    still = with_spreads(county).with_plan(savings=county.plan.savings)
    result = found(still, futures=8192)
    (source,) = result.outputs[0].sources
    assert source.name == SAVINGS_LUCK
    assert source.share == pytest.approx(1.0, abs=3 * source.error)


def test_without_chance_there_is_no_spread_and_so_no_source(county):
    result = found(with_spreads(county), futures=64)
    assert all(spread.sources == () for spread in result.outputs)


def test_the_mean_and_deviation_are_those_of_the_projection(county):
    spread = found(county, futures=512).outputs[0]
    projection = project(county.group, county.assumptions, county.plan, futures=512, seed=3)
    last = projection.reserves_gbp[:, 0, -1]
    assert (spread.mean, spread.deviation) == pytest.approx((float(np.mean(last)), float(np.std(last))))


def test_more_futures_make_the_error_smaller(county):
    few, many = (found(county, futures=futures).outputs[0].sources[0].error for futures in (256, 4096))
    assert many < 0.5 * few
