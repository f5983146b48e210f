"""What a projection promises: the same bits however asked, sums that add up, and no perverse effects."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import times

from rightsource.simulation.group import Service
from rightsource.simulation.kernel.layout import LANES
from rightsource.simulation.plan import TaxRise
from rightsource.simulation.project import CHUNK, project
from rightsource.simulation.projection import NEVER, VEHICLE_YEARLY, YEARLY, Projection
from rightsource.simulation.summary import summarise

FUTURES = CHUNK + 24
SEED = 20261122
BEFORE_VEHICLES = Path(__file__).parent / "council_before_vehicles.json"


def run(study, **options) -> Projection:
    asked = {"futures": FUTURES, "seed": SEED} | options
    return project(study.group, study.assumptions, study.plan, **asked)


# Everything that is drawn or follows from what is drawn, and the axis along which futures lie.
OF_FUTURES = {
    "council": -1,
    "vehicles": -1,
    "first_s114_month": 0,
    "first_support_month": 0,
    "failure_month": 0,
    "teckal_month": 0,
}


def bits(*projections: Projection, futures: slice = slice(None)) -> dict[str, bytes]:
    """Return the bits of all futures of some projections, one after another, or of some of them."""
    return {
        name: np.concatenate([np.moveaxis(getattr(projection, name), axis, 0) for projection in projections])[
            futures
        ].tobytes()
        for name, axis in OF_FUTURES.items()
    }


def months_until_s114(projection: Projection):
    months = projection.first_s114_month[:, 0].astype(float)
    return np.where(months == NEVER, np.inf, months)


@pytest.fixture(scope="module")
def base(county) -> Projection:
    return run(county)


@pytest.fixture(scope="module")
def federated(federation) -> Projection:
    return run(federation)


@pytest.fixture(scope="module")
def batch(study) -> Projection:
    return run(study)


@pytest.mark.parametrize("name", ["county", "federation"])
def test_councils_of_the_tests_have_futures_of_every_kind(request, name):
    projection = run(request.getfixturevalue(name))
    failed, supported = projection.first_s114_month[:, 0] != NEVER, projection.support_gbp[:, 0].sum(axis=1) > 0
    assert 0.05 < failed.mean() < 0.95
    assert 0.05 < supported.mean() < 0.95
    assert (projection.controls_gbp > 0).any()


def test_vehicles_of_the_tests_have_futures_of_every_kind(federated):
    assert 0.05 < (federated.failure_month != NEVER).any(axis=1).mean() < 0.95
    assert 0.05 < (federated.teckal_month != NEVER).any(axis=1).mean() < 0.95
    assert 0.05 < (federated.vehicle_support_gbp > 0).any(axis=2).mean() < 0.95
    assert (federated.dividends_gbp > 0).any()
    assert (federated.step_in_gbp > 0).any()


def test_same_seed_gives_the_same_bits_on_any_number_of_threads(study, batch):
    assert bits(run(study)) == bits(batch)
    assert bits(run(study, threads=1)) == bits(batch)
    assert bits(run(study, threads=2)) == bits(batch)


def test_other_seed_gives_other_futures(study, batch):
    for seed in (SEED + 1, SEED + (1 << 32)):
        other = bits(run(study, seed=seed))
        assert other["council"] != bits(batch)["council"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, FUTURES - 1).filter(lambda cut: cut % LANES), min_size=1, max_size=4, unique=True))
def test_futures_split_anywhere_are_the_same_futures(study, batch, cuts):
    bounds = [0, *sorted(cuts), FUTURES]
    parts = [run(study, first_future=start, futures=stop - start) for start, stop in pairwise(bounds)]
    assert bits(*parts) == bits(batch)


@pytest.mark.parametrize("future", [0, 1, LANES - 1, LANES, CHUNK - 1, CHUNK, FUTURES - 1])
def test_one_future_alone_equals_itself_in_the_batch(study, batch, future):
    alone = run(study, first_future=future, futures=1)
    assert bits(alone) == bits(batch, futures=slice(future, future + 1))


def test_progress_is_told_in_order_and_ends_with_all(county):
    told = []
    run(county, futures=2 * CHUNK + 7, progress=lambda done, total: told.append((done, total)))
    assert told == [(CHUNK, 2 * CHUNK + 7), (2 * CHUNK, 2 * CHUNK + 7), (2 * CHUNK + 7, 2 * CHUNK + 7)]


def test_reserves_close_at_opening_plus_result_plus_support(base):
    opening = np.concatenate(
        [np.broadcast_to(base.opening_reserves_gbp, (FUTURES, 1))[..., np.newaxis], base.reserves_gbp[..., :-1]], axis=2
    )
    residue = base.reserves_gbp - opening - base.result_gbp - base.support_gbp
    assert np.abs(residue).max() <= base.group.rounding_gbp


def test_result_is_recurrent_result_plus_what_does_not_come_again(base):
    one_off = base.one_off_savings_gbp + base.controls_gbp + base.receipts_used_gbp
    assert np.abs(base.result_gbp - base.recurrent_result_gbp - one_off).max() <= base.group.rounding_gbp


def test_exhausted_reserve_is_below_zero_and_not_clipped(county):
    poor = replace(county, plan=replace(county.plan, support_limit_gbp=(0.0,) * 4))
    projection = run(poor)
    assert projection.reserves_gbp.min() < -10e6
    failed_by_the_end = projection.first_s114_month[:, 0] != NEVER
    assert failed_by_the_end[(projection.reserves_gbp[:, 0] < -1.0).any(axis=1)].all()


@settings(max_examples=15, deadline=None)
@given(st.floats(1.0, 20e6))
def test_more_grant_never_lowers_closing_reserves(county, base, extra):
    better = run(county.with_extra_grant(extra))
    assert (better.reserves_gbp - base.reserves_gbp).min() >= -base.group.rounding_gbp
    assert (months_until_s114(better) >= months_until_s114(base)).all()


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_higher_delivery_never_raises_the_chance_of_s114(county, one, other):
    low, high = sorted((one, other))
    worse, better = run(county.with_delivery(low)), run(county.with_delivery(high))
    assert (months_until_s114(better) >= months_until_s114(worse)).all()
    for poor, good in zip(summarise(worse).p_s114_by_year, summarise(better).p_s114_by_year, strict=True):
        assert good.share <= poor.share


@pytest.mark.parametrize("factor", [0.25, 8.0])
def test_council_twice_as_large_has_twice_the_figures_and_the_same_chances(study, batch, factor):
    scaled = run(times(study, factor))
    unit = {"prices": 1.0, "owner_work_share": 1.0}
    of_council = np.array([unit.get(name, factor) for name in YEARLY])[:, np.newaxis, np.newaxis]
    of_vehicles = np.array([unit.get(name, factor) for name in VEHICLE_YEARLY]).reshape(-1, 1, 1, 1)
    expected = replace(batch, council=batch.council * of_council, vehicles=batch.vehicles * of_vehicles)
    assert bits(scaled) == bits(expected)


def test_new_service_shifts_no_other_services_luck(county):
    calm = replace(county, assumptions=county.assumptions.scaled(0.0))
    calm = replace(calm, assumptions=replace(calm.assumptions, service_spread_share=0.05))
    extra = Service("another service", "general", 8e6, 1.0, 0.0, 0.0)

    def costs(*services):
        group = replace(calm.group, services=services, debt=replace(calm.group.debt, floating_gbp=0.0))
        quiet = replace(calm.plan, savings=(), reaction=replace(calm.plan.reaction, limit_share=0.0))
        without_interest = replace(
            calm.assumptions,
            drivers=tuple(replace(d, central_share=(0.0,) * 4) for d in calm.assumptions.drivers),
        )
        return project(group, without_interest, quiet, futures=50, seed=SEED).recurrent_result_gbp[:, 0, 0]

    first, *rest = calm.group.services
    alone = costs(extra) - costs(replace(extra, cost_gbp=4e6))
    together = costs(extra, first, *rest) - costs(replace(extra, cost_gbp=4e6), first, *rest)
    assert np.ptp(alone) > 1e4
    np.testing.assert_allclose(alone, together, atol=1e-3)
    np.testing.assert_allclose(costs(first, *rest, extra), costs(extra, *rest, first), atol=1e-3)


def test_other_plan_is_lived_in_the_same_futures(county, base):
    raised = replace(county, plan=replace(county.plan, tax_rises=(TaxRise(0.0), *county.plan.tax_rises[1:])))
    assert bits(run(raised)) == bits(base)  # the first year's rise is in the budget already
    lower = replace(county, plan=replace(county.plan, tax_rises=(TaxRise(0.01, 0.0),) * 4))
    assert (run(lower).reserves_gbp <= base.reserves_gbp + base.group.rounding_gbp).all()


def test_other_scenario_has_other_futures(county, base):
    assert bits(run(replace(county, plan=replace(county.plan, scenario=1)))) != bits(base)


def test_wider_spread_widens_the_fan(county):
    calm, wild = (
        run(replace(county, assumptions=county.assumptions.scaled(factor))).reserves_gbp[:, 0, -1]
        for factor in (0.5, 1.5)
    )
    assert np.ptp(np.quantile(wild, [0.05, 0.95])) > 2 * np.ptp(np.quantile(calm, [0.05, 0.95]))


def test_council_without_vehicles_is_what_it_was_before_there_were_any(county):
    """Figures by the engine of before the federation (commit e7ef5dc), in which clients' income did not stray."""
    services = tuple(replace(service, income_gbp=0.0) for service in county.group.services)
    more_tax = replace(county.group.funding, council_tax_gbp=county.group.funding.council_tax_gbp + 36e6)
    found = run(county.with_group(services=services, funding=more_tax), futures=15, seed=1)
    for future, figures in json.loads(BEFORE_VEHICLES.read_text()).items():
        for name, expected in figures.items():
            one = getattr(found, name)[int(future), 0]
            np.testing.assert_allclose(one, expected, rtol=1e-9, atol=found.group.rounding_gbp, err_msg=name)
