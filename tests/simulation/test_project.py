"""What a projection promises: the same bits however asked, sums that add up, and no perverse effects."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.simulation.group import Service
from rightsource.simulation.plan import TaxRise
from rightsource.simulation.project import CHUNK, project
from rightsource.simulation.projection import NEVER, Projection
from rightsource.simulation.summary import summarise

FUTURES = 600
SEED = 20261122


def run(study, **options) -> Projection:
    asked = {"futures": FUTURES, "seed": SEED} | options
    return project(study.group, study.assumptions, study.plan, **asked)


def bits(projection: Projection) -> tuple[bytes, bytes, bytes]:
    return (
        projection.yearly_gbp.tobytes(),
        projection.first_s114_month.tobytes(),
        projection.first_support_month.tobytes(),
    )


def months_until_s114(projection: Projection):
    months = projection.first_s114_month[:, 0].astype(float)
    return np.where(months == NEVER, np.inf, months)


@pytest.fixture(scope="module")
def base(county) -> Projection:
    return run(county)


def test_county_of_the_tests_has_futures_of_every_kind(base):
    failed, supported = base.first_s114_month[:, 0] != NEVER, base.support_gbp[:, 0].sum(axis=1) > 0
    assert 0.05 < failed.mean() < 0.95
    assert 0.05 < supported.mean() < 0.95
    assert (base.controls_gbp > 0).any()


def test_same_seed_gives_the_same_bits_on_any_number_of_threads(county, base):
    assert bits(run(county)) == bits(base)
    assert bits(run(county, threads=1)) == bits(base)
    assert bits(run(county, threads=2)) == bits(base)


def test_other_seed_gives_other_futures(county, base):
    assert bits(run(county, seed=SEED + 1)) != bits(base)
    assert bits(run(county, seed=SEED + (1 << 32))) != bits(base)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, FUTURES - 1), min_size=1, max_size=4, unique=True))
def test_futures_split_anywhere_are_the_same_futures(county, base, cuts):
    bounds = [0, *sorted(cuts), FUTURES]
    parts = [run(county, first_future=start, futures=stop - start) for start, stop in pairwise(bounds)]
    assert np.concatenate([part.yearly_gbp for part in parts]).tobytes() == base.yearly_gbp.tobytes()
    assert np.concatenate([part.first_s114_month for part in parts]).tobytes() == base.first_s114_month.tobytes()


@pytest.mark.parametrize("future", [0, 1, CHUNK - 1, CHUNK, FUTURES - 1])
def test_one_future_alone_equals_itself_in_the_batch(county, base, future):
    alone = run(county, first_future=future, futures=1)
    assert alone.yearly_gbp[0].tobytes() == base.yearly_gbp[future].tobytes()
    assert alone.first_s114_month[0] == base.first_s114_month[future]


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
def test_council_twice_as_large_has_twice_the_figures_and_the_same_chances(county, base, factor):
    scaled = run(county_times(county, factor))
    assert scaled.yearly_gbp.tobytes() == (base.yearly_gbp * factor).tobytes()
    assert scaled.first_s114_month.tobytes() == base.first_s114_month.tobytes()


def county_times(county, factor):
    def times(thing, *names):
        return replace(thing, **{name: getattr(thing, name) * factor for name in names})

    group, plan = county.group, county.plan
    services = tuple(times(service, "cost_gbp", "income_gbp") for service in group.services)
    group = replace(
        group,
        services=services,
        funding=times(group.funding, "council_tax_gbp", "grant_gbp", "business_rates_gbp", "trading_income_gbp"),
        debt=times(group.debt, "fixed_gbp", "floating_gbp", "minimum_revenue_provision_gbp"),
        reserves=times(group.reserves, "unallocated_gbp", "earmarked_gbp", "ring_fenced_gbp", "capital_receipts_gbp"),
    )
    yearly = ("earmarked_use_gbp", "borrowing_gbp", "receipts_expected_gbp", "receipts_used_gbp", "support_limit_gbp")
    plan = replace(
        plan,
        savings=tuple(times(saving, "amount_gbp") for saving in plan.savings),
        reaction=times(plan.reaction, "minimum_reserves_gbp"),
        **{name: tuple(value * factor for value in getattr(plan, name)) for name in yearly},
    )
    return replace(county, group=group, plan=plan)


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
