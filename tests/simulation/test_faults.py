"""A study with faults is refused with all of them at once, each by name."""

from dataclasses import replace

import pytest

from rightsource.simulation.assumptions import uncorrelated
from rightsource.simulation.faults import StudyCannotRun, find_faults
from rightsource.simulation.plan import Reaction
from rightsource.simulation.project import project


def codes(study) -> set[str]:
    return {fault.code for fault in find_faults(study.group, study.assumptions, study.plan)}


def test_sound_study_holds_no_fault(county):
    assert codes(county) == set()


def with_service(county, **changes):
    services = (replace(county.group.services[0], **changes), *county.group.services[1:])
    return replace(county, group=replace(county.group, services=services))


def with_saving(county, **changes):
    savings = (replace(county.plan.savings[0], **changes), *county.plan.savings[1:])
    return replace(county, plan=replace(county.plan, savings=savings))


def with_driver(county, place, **changes):
    drivers = list(county.assumptions.drivers)
    drivers[place] = replace(drivers[place], **changes)
    return replace(county, assumptions=replace(county.assumptions, drivers=tuple(drivers)))


def with_assumptions(county, **changes):
    return replace(county, assumptions=replace(county.assumptions, **changes))


def with_plan(county, **changes):
    return replace(county, plan=replace(county.plan, **changes))


def with_group(county, **changes):
    return replace(county, group=replace(county.group, **changes))


CONTRADICTING = tuple(
    tuple(
        1.0
        if row == column
        else (0.9 if {row, column} in ({0, 1}, {1, 2}) else -0.9 if {row, column} == {0, 2} else 0.0)
        for column in range(14)
    )
    for row in range(14)
)

FAULTY = {
    "years-out-of-range": lambda county: with_group(county, years=11),
    "no-service": lambda county: with_group(county, services=()),
    "repayment-too-short": lambda county: with_group(county, debt=replace(county.group.debt, support_years=0)),
    "unknown-client-group": lambda county: with_service(county, client_group="dragons"),
    "cost-not-positive": lambda county: with_service(county, cost_gbp=0.0),
    "price-mix-not-whole": lambda county: with_service(county, pay_share=0.9),
    "name-repeated": lambda county: with_service(county, key=county.group.services[1].key),
    "drivers-not-the-fourteen": lambda county: with_assumptions(county, drivers=county.assumptions.drivers[::-1]),
    "central-out-of-range": lambda county: with_driver(county, 0, central_share=(0.0, -1.0, 0.0, 0.0)),
    "spread-negative": lambda county: with_driver(county, 3, spread_share=-0.01),
    "persistence-out-of-range": lambda county: with_driver(county, 0, monthly_persistence=0.5),
    "years-do-not-match": lambda county: with_plan(county, borrowing_gbp=(0.0,)),
    "correlation-wrong-shape": lambda county: with_assumptions(county, correlation=((1.0,),)),
    "correlation-not-symmetric": lambda county: with_assumptions(
        county, correlation=((1.0, 0.5, *(0.0,) * 12), *uncorrelated()[1:])
    ),
    "correlation-not-positive-definite": lambda county: with_assumptions(county, correlation=CONTRADICTING),
    "not-a-share": lambda county: with_plan(county, reaction=Reaction(response_share=1.2)),
    "amount-negative": lambda county: with_plan(county, support_limit_gbp=(-1.0, 0.0, 0.0, 0.0)),
    "scenario-out-of-range": lambda county: with_plan(county, scenario=1 << 24),
    "unknown-service": lambda county: with_saving(county, service="a service that does not exist"),
    "months-negative": lambda county: with_saving(county, start_month=-1),
    "concentration-not-positive": lambda county: with_saving(county, delivery_concentration=0.0),
    "saved-more-than-it-costs": lambda county: with_saving(county, amount_gbp=100e6, is_recurrent=True),
}


@pytest.mark.parametrize("code", FAULTY)
def test_fault_is_found_by_name(county, code):
    assert code in codes(FAULTY[code](county))


def test_all_faults_are_told_at_once_and_nothing_runs(county):
    study = with_saving(with_service(with_driver(county, 3, spread_share=-1.0), pay_share=2.0), start_month=-5)
    with pytest.raises(StudyCannotRun) as refusal:
        project(study.group, study.assumptions, study.plan, futures=1, seed=0)
    assert {fault.where for fault in refusal.value.faults} == {
        "driver waste",
        "service children_looked_after service",
        "saving children_looked_after saving",
    }
