"""One vehicle made to fail: the cost is all found, what comes back is named, and failing twice costs nothing more."""

from dataclasses import replace

import made_up
import pytest

from rightsource.simulation.drill import FUTURES_A_MONTH, drill, months_of_failure, services_returning
from rightsource.simulation.faults import StudyCannotRun
from rightsource.simulation.project import project

FEDERATION = made_up.federation()


@pytest.fixture(scope="module")
def found():
    return drill(FEDERATION, "care", 20, futures=400, seed=5)


def test_the_kinds_of_cost_add_up_to_the_whole(found):
    assert sum(each.total_gbp for each in found.costs) == pytest.approx(found.cost_gbp.mean_gbp, abs=1.0)


def test_what_falls_due_falls_due_once_in_the_futures_in_which_it_had_not_failed(found):
    failure = FEDERATION.group.vehicles[0].failure
    due = {each.what: each for each in found.costs}["pension deficit"]
    assert due.by_year_gbp[0] == 0.0
    # It falls in the drill's year, where it had not fallen; later failures of its own then come no more.
    assert due.by_year_gbp[1] > 0.0
    assert due.by_year_gbp[1] <= (1 - found.already_failed_share) * failure.pension_deficit_gbp + 1e-6
    lasting = found.with_failure.vehicles[0].p_failure_by_year[-1].share
    on_its_own = found.without.vehicles[0].p_failure_by_year[-1].share
    assert due.total_gbp == pytest.approx((lasting - on_its_own) * failure.pension_deficit_gbp)
    assert lasting == 1.0


def test_where_it_had_failed_already_the_drill_costs_nothing():
    late = drill(FEDERATION, "care", 44, futures=400, seed=5)
    alive = 1.0 - late.already_failed_share
    assert 0.0 < alive < 1.0
    assert late.cost_where_alive_gbp.mean_gbp * alive == pytest.approx(late.cost_gbp.mean_gbp)


def test_without_a_premium_services_are_no_dearer_and_all_else_is_loans_and_what_falls_due():
    cheap = FEDERATION.with_group(
        vehicles=tuple(
            replace(each, failure=replace(each.failure, premium_share=0.0)) for each in FEDERATION.group.vehicles
        )
    )
    for vehicle, month in (("care", 9), ("children", 20)):
        dearer = {each.what: each for each in drill(cheap, vehicle, month, futures=100, seed=5).costs}
        assert dearer["services at a dearer cost"].by_year_gbp == pytest.approx([0.0] * 4, abs=1.0)
        assert dearer["loans lost"].total_gbp > 0


def test_the_services_that_return_are_those_it_delivers_in_that_month():
    group = FEDERATION.group
    assert [each.service for each in services_returning(group, "care", 20)] == [
        "adults_18_64 service",
        "adults_65_plus service",
    ]
    assert [each.service for each in services_returning(group, "care", 30)] == ["adults_65_plus service"]
    assert services_returning(group, "children", 13) == ()
    returning = services_returning(group, "places", 0)[0]
    assert (returning.client_group, returning.cost_gbp, returning.pay_gbp) == ("waste", 60e6, 24e6)


def test_services_are_back_after_the_administrators_months(found):
    assert found.returns_in_month == 20 + 3 + 1


def test_the_worst_months_are_the_worst_of_all_months(found):
    every = months_of_failure(FEDERATION, "care", seed=5)
    assert [each.month for each in every] == list(range(48))
    assert len(found.worst_months) == 3
    worst = max(each.p_s114 for each in every)
    assert found.worst_months[0].p_s114 == worst
    assert {each.month for each in every if each.p_s114 > found.worst_months[-1].p_s114} <= {
        each.month for each in found.worst_months
    }


def test_a_month_is_told_as_the_whole_drill_tells_it(found):
    few = drill(FEDERATION, "care", 20, futures=FUTURES_A_MONTH, seed=5)
    month = months_of_failure(FEDERATION, "care", seed=5)[20]
    assert month.cost_gbp == pytest.approx(few.cost_gbp.mean_gbp)
    assert month.p_s114 == few.with_failure.p_s114_by_year[-1].share
    assert found.without != few.without


def test_the_plan_without_the_failure_is_the_plan_itself(found):
    plain = project(FEDERATION.group, FEDERATION.assumptions, FEDERATION.plan, futures=400, seed=5)
    assert found.s114.both + found.s114.first_alone == int((plain.first_s114_month >= 0).sum())


def test_refuses_a_vehicle_that_there_is_not():
    with pytest.raises(StudyCannotRun, match="no such vehicle"):
        drill(FEDERATION, "nobody", 3, futures=10, seed=5)
