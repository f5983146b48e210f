"""The cheapest plan within a limit: it is within, nothing tried and settled is cheaper, and the law's limits hold."""

from dataclasses import replace
from itertools import product

import pytest

from rightsource.simulation.burden import Weights, burden_of
from rightsource.simulation.evaluate import Outcome, kernel_evaluator
from rightsource.simulation.faults import find_faults
from rightsource.simulation.levers import Belief, Lever, standard_levers, tax_levers
from rightsource.simulation.plan import is_excessive
from rightsource.simulation.search import FIRST_UNSEEN, FUTURES, search, sureness_share
from rightsource.simulation.study import Study

DISCOUNT = (1.0, 0.97, 0.94, 0.91)
BELIEF = Belief(0.8, 8.0, 3.0, 18)
LIMIT = 0.1


@pytest.fixture(scope="module")
def plain(county):
    """Return the county as no more than a study, whose grant is nearly enough."""
    richer = county.with_extra_grant(4e6)
    return Study(richer.group, richer.assumptions, richer.plan)


def steps(count):
    """Return levers of ten places each, of which a step of the first helps most, and each as dear as any other."""
    return tuple(
        Lever(f"lever {number}", tuple(f"place {place}" for place in range(10)), 0, grant_at(number))
        for number in range(count)
    )


def grant_at(number):
    def apply(study, place):
        funding = replace(study.group.funding, grant_gbp=study.group.funding.grant_gbp + place * (3 - number))
        tax = replace(
            study.plan.tax_rises[1], social_care_share=study.plan.tax_rises[1].social_care_share + place / 1e4
        )
        plan = replace(study.plan, tax_rises=(study.plan.tax_rises[0], tax, *study.plan.tax_rises[2:]))
        return Study(replace(study.group, funding=funding), study.assumptions, plan)

    return apply


def by_grant(base_gbp):
    """Return what evaluates by the grant alone: each pound of it beyond the base takes a hundredth off the chance."""

    def evaluate(studies, first_future, futures):
        more = [study.group.funding.grant_gbp - base_gbp for study in studies]
        return [Outcome(futures, round(futures * max(0.0, 0.5 - each / 100)), 0.0, 0.0, 0.0) for each in more]

    return evaluate


def found(study, levers, limit_share=LIMIT, **more):
    return search(
        study, levers, limit_share, discount=DISCOUNT, seed=more.pop("seed", 5), **({"plans_max": 400} | more)
    )


@pytest.fixture(scope="module")
def untaxed(plain):
    rises = tuple(replace(rise, core_share=0.0, social_care_share=0.0) for rise in plain.plan.tax_rises)
    return replace(plain, plan=replace(plain.plan, tax_rises=rises))


def test_the_cheapest_of_all_combinations_is_found(untaxed):
    levers, evaluate = steps(3), by_grant(untaxed.group.funding.grant_gbp)
    # It wants forty pounds: nine steps of the first lever, of three pounds each, and seven of the second, of two.
    best = min(
        (places for places in product(range(10), repeat=3) if 3 * places[0] + 2 * places[1] + places[2] >= 40),
        key=sum,
    )
    result = found(untaxed, levers, 0.105, evaluate=evaluate)
    assert result.is_within
    assert sum(result.best.places) == sum(best)


def test_where_no_plan_is_within_the_nearest_is_told_as_such(untaxed):
    result = found(untaxed, steps(2), 0.01, evaluate=by_grant(untaxed.group.funding.grant_gbp))
    assert not result.is_within
    assert result.best.places == (9, 9)
    assert result.sureness_share < 0.01


def test_the_plan_found_is_verified_in_futures_that_the_search_has_not_seen(untaxed):
    asked, evaluate = [], by_grant(untaxed.group.funding.grant_gbp)

    def watched(studies, first_future, futures):
        asked.append((first_future, futures))
        return evaluate(studies, first_future, futures)

    result = found(untaxed, steps(2), 0.3, evaluate=watched)
    seen = [(first, first + futures) for first, futures in asked if first < FIRST_UNSEEN]
    assert max(end for _, end in seen) <= FUTURES[-1] < FIRST_UNSEEN
    assert result.best.outcome.futures == 10_000
    assert any(first == FIRST_UNSEEN for first, _ in asked)


def test_no_plan_is_followed_twice_and_none_beyond_the_most(untaxed):
    followed, evaluate = [], by_grant(untaxed.group.funding.grant_gbp)

    def watched(studies, first_future, futures):
        if first_future == 0:
            followed.extend(studies)
        return evaluate(studies, first_future, futures)

    result = found(untaxed, steps(3), plans_max=100, evaluate=watched)
    assert result.plans_tried == len(followed) <= 100


def test_the_front_gets_safer_as_it_gets_dearer(plain):
    result = found(plain, tax_levers(plain)[:2], plans_max=40)
    costs = [trial.cost_gbp for trial in result.front]
    chances = [trial.outcome.p_s114 for trial in result.front]
    assert costs == sorted(costs)
    assert chances == sorted(chances, reverse=True)
    assert len(set(chances)) == len(chances)


@pytest.fixture(scope="module")
def answered(plain):
    levers = standard_levers(plain, BELIEF)
    return levers, found(plain, levers, plans_max=200)


def test_on_a_real_study_the_plan_found_is_within_the_limit_in_the_futures_that_it_says(plain, answered):
    _, result = answered
    assert result.is_within
    evaluate = kernel_evaluator(seed=5, discount=DISCOUNT)
    (again,) = evaluate([result.study], FIRST_UNSEEN, 10_000)
    assert again == result.best.outcome
    assert again.p_s114 <= LIMIT
    assert result.now.outcome == evaluate([plain], FIRST_UNSEEN, 10_000)[0]


def test_the_cost_is_the_burden_by_its_weights(plain, answered):
    _, result = answered
    burden = burden_of(result.study, result.best.outcome, against=plain, discount=DISCOUNT)
    assert burden == result.best.burden
    assert result.best.cost_gbp == burden.weighed_gbp(Weights())


def test_the_same_seed_finds_the_same_plan_whatever_the_threads(plain):
    first, second = (
        found(
            plain,
            tax_levers(plain)[:2],
            plans_max=30,
            evaluate=kernel_evaluator(seed=5, discount=DISCOUNT, threads=some),
        )
        for some in (1, 2)
    )
    assert first == second


def test_sureness_is_even_at_the_limit_and_grows_with_futures():
    assert sureness_share(Outcome(10_000, 500, 0.0, 0.0, 0.0), 0.05) == pytest.approx(0.5, abs=0.05)
    few, many = (sureness_share(Outcome(n, n // 25, 0.0, 0.0, 0.0), 0.05) for n in (1_000, 100_000))
    assert 0.5 < few < many


# Levers


def test_every_place_of_every_lever_makes_a_study_without_fault(federation, county):
    for made_up in (federation, county):
        study = Study(made_up.group, made_up.assumptions, made_up.plan)
        for lever in standard_levers(study, BELIEF):
            for place in range(len(lever.places)):
                moved = lever.apply(study, place)
                assert find_faults(moved.group, moved.assumptions, moved.plan) == (), (lever.name, place)


def test_all_levers_at_their_last_place_together_make_a_study_without_fault(county):
    study = Study(county.group, county.assumptions, county.plan)
    for lever in standard_levers(study, BELIEF):
        study = lever.apply(study, len(lever.places) - 1)
    assert find_faults(study.group, study.assumptions, study.plan) == ()


def test_where_a_lever_stands_now_it_changes_nothing(federation):
    study = Study(federation.group, federation.assumptions, federation.plan)
    for lever in standard_levers(study, BELIEF):
        if lever.now is not None:
            moved = lever.apply(study, lever.now)
            assert sorted(map(repr, moved.plan.savings)) == sorted(map(repr, study.plan.savings)), lever.name
            assert (moved.group, moved.plan.tax_rises, moved.plan.reaction) == (
                study.group,
                study.plan.tax_rises,
                study.plan.reaction,
            ), lever.name


def test_no_tax_lever_needs_a_referendum_or_moves_the_first_year(county):
    study = Study(county.group, county.assumptions, county.plan)
    for lever in tax_levers(study):
        for place in range(len(lever.places)):
            rises = lever.apply(study, place).plan.tax_rises
            assert rises[0] == study.plan.tax_rises[0]
            limits = zip(rises, study.assumptions.tax_limits, strict=True)
            assert not any(is_excessive(rise, limit) for rise, limit in limits)


def test_what_has_begun_is_no_lever(federation):
    study = Study(federation.group, federation.assumptions, federation.plan)
    names = {lever.name for lever in standard_levers(study, BELIEF, open_from_month=12)}
    for saving in study.plan.savings:
        assert (f"saving {saving.key}" in names) == (saving.start_month >= 12)
    for move in study.group.moves:
        assert (f"go-live of {move.service} with {move.vehicle}" in names) == (move.from_month >= 12)


# The burden


def test_a_plan_without_rise_saving_or_price_cut_bears_on_nobody(untaxed):
    without = replace(untaxed, plan=replace(untaxed.plan, savings=()))
    outcome = Outcome(1, 0, 0.0, 0.0, 0.0)
    burden = burden_of(without, outcome, against=without, discount=DISCOUNT)
    assert (burden.tax_gbp, burden.services_gbp, burden.providers_gbp) == (0.0, 0.0, 0.0)


def test_a_tax_rise_costs_residents_what_it_brings_on_the_central_path(untaxed):
    still = replace(
        untaxed,
        assumptions=replace(
            untaxed.assumptions,
            drivers=tuple(replace(each, central_share=(0.0,) * 4) for each in untaxed.assumptions.drivers),
        ),
    )
    (lever, *_) = tax_levers(still)
    burden = burden_of(lever.apply(still, 10), Outcome(1, 0, 0.0, 0.0, 0.0), against=still, discount=(1.0,) * 4)
    assert burden.tax_gbp == pytest.approx(3 * 0.0499 * still.group.funding.council_tax_gbp)


def test_a_price_that_passes_on_less_takes_from_providers_in_the_months_that_it_is_paid(federation):
    study = Study(federation.group, federation.assumptions, federation.plan)
    outcome = Outcome(1, 0, 0.0, 0.0, 0.0)
    for lever in standard_levers(study, BELIEF):
        if lever.name.startswith("price of"):
            taken = [
                burden_of(lever.apply(study, place), outcome, against=study, discount=DISCOUNT).providers_gbp
                for place in range(len(lever.places))
            ]
            assert taken[0] == 0.0
            assert taken == sorted(taken)
            assert taken[-1] > 0.0
