"""The plan of February 2015: only what was known by then, each unknown with its range, and two studies to compare."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from rightsource.constitution.rules.books import duty_register, the_law
from rightsource.planning.errors import StudyHasFaults
from rightsource.planning.rules.as_planned import BOOK, DECIDED_ON, as_planned
from rightsource.planning.rules.books import plan_book
from rightsource.planning.rules.law_of_the_day import discount_rate_share
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.simulation.compare import compare
from rightsource.simulation.faults import find_faults
from rightsource.simulation.project import project
from rightsource.storage.knowledge import Audience

CASE = files("rightsource").joinpath("data/cases/northamptonshire")


@pytest.fixture(scope="module")
def evidence():
    given = {path.name: path.read_bytes() for path in CASE.iterdir() if path.is_file()}
    case = read_case(tables_of_folder(given), register=duty_register(), today=date(2026, 7, 1))
    return evidence_of(case, duty_register(), date(2026, 7, 1))


@pytest.fixture(scope="module")
def planned(evidence):
    known = replace(evidence.as_known(DECIDED_ON, Audience.MEMBERS), council=evidence.council)
    return as_planned(known, audience="members")


def cost_of(planned, change=lambda study: study, futures=300):
    """Return by how much the model costs more than staying in-house, in millions of that day's pounds."""
    rate = discount_rate_share(the_law(), DECIDED_ON)
    discount = tuple((1.0 + rate) ** -year for year in range(planned.model.group.years))
    found = compare(change(planned.in_house), change(planned.model), futures=futures, seed=114, discount=discount)
    return found.extra_cost_of_second.mean_gbp / 1e6


def test_the_four_bodies_are_planned_on_record_and_in_the_book(evidence):
    bodies, _ = plan_book(BOOK, FinancialYear.of(DECIDED_ON))
    on_record = {row.row.organisation: row for row in evidence.as_known(DECIDED_ON, Audience.MEMBERS).organisations}
    facts = {row.row.reference: row for row in evidence.facts}
    for body in bodies:
        assert on_record[body.key].row.is_vehicle
        assert facts[body.fact].provenance.known_on.is_known(DECIDED_ON, Audience.MEMBERS)


def test_no_reason_leans_on_a_fact_of_a_later_day(evidence):
    text = files("rightsource").joinpath(f"data/assumptions/{BOOK}.toml").read_text(encoding="utf-8")
    known = {row.row.reference for row in evidence.as_known(DECIDED_ON, Audience.MEMBERS).facts}
    cited = {word.strip('().,"') for word in text.replace(")", " ").replace("(", " ").split() if word.startswith("NF")}
    assert cited
    assert cited <= known


def test_the_record_has_no_saving_of_the_model_and_the_book_says_that_its_own_is_assumed(planned):
    _, ranges = plan_book(BOOK, FinancialYear.of(DECIDED_ON))
    assert ranges["model_saving_share"].low == 0.0
    assert any("No saving of the model's own" in words for words in planned.missing)
    in_house = {saving.key for saving in planned.in_house.plan.savings}
    assert planned.model_savings.isdisjoint(in_house)
    assert {saving.key for saving in planned.model.plan.savings} == in_house | planned.model_savings


def test_both_studies_have_the_same_services_funding_and_world(planned):
    assert planned.model.group.services == planned.in_house.group.services
    assert planned.model.group.funding == planned.in_house.group.funding
    assert planned.model.assumptions == planned.in_house.assumptions
    assert planned.in_house.group.vehicles == ()
    assert len(planned.model.group.vehicles) == 4


def test_until_the_first_body_begins_the_two_are_the_same_to_the_penny(planned):
    model, in_house = (
        project(study.group, study.assumptions, study.plan, futures=20, seed=7)
        for study in (planned.model, planned.in_house)
    )
    first = min(vehicle.from_month for vehicle in planned.model.group.vehicles) // 12
    assert first == 2
    assert (model.reserves_gbp[..., :first] == in_house.reserves_gbp[..., :first]).all()
    assert (model.reserves_gbp[..., first:] != in_house.reserves_gbp[..., first:]).any()


def test_everything_unsure_has_a_range_a_reason_and_leaves_a_study_that_runs(planned):
    names = [each.name for each in planned.uncertain]
    assert len(names) == len(set(names)) >= 12
    for each in planned.uncertain:
        assert each.low <= each.central <= each.high
        assert each.why
        for value in (each.low, each.central, each.high):
            for study in (planned.model, planned.in_house):
                changed = each.apply(study, value)
                assert find_faults(changed.group, changed.assumptions, changed.plan) == (), (each.name, value)


def test_a_central_value_changes_nothing(planned):
    for each in planned.uncertain:
        for study in (planned.model, planned.in_house):
            same = each.apply(study, each.central)
            costs = [service.cost_gbp for service in study.group.services]
            assert [service.cost_gbp for service in same.group.services] == pytest.approx(costs)
            assert [move.terms for move in same.group.moves] == [move.terms for move in study.group.moves]
            assert [vehicle.separation for vehicle in same.group.vehicles] == [
                vehicle.separation for vehicle in study.group.vehicles
            ]


@pytest.mark.parametrize(
    ("name", "is_dearer_when_high"),
    [
        ("what being separate costs", True),
        ("value added tax that is lost", True),
        ("dearer pensions", True),
        ("saving due to the model", False),
        ("margin on work for others", False),
        ("work won from others", False),
    ],
)
def test_each_moves_the_answer_the_way_that_it_must(planned, name, is_dearer_when_high):
    thing = next(each for each in planned.uncertain if each.name == name)
    low, high = (
        cost_of(planned, lambda study, value=value: thing.apply(study, value)) for value in (thing.low, thing.high)
    )
    assert (high > low) == is_dearer_when_high


def test_the_answer_is_wide_enough_to_have_either_sign(planned):
    saving = next(each for each in planned.uncertain if each.name == "saving due to the model")
    costs = [
        cost_of(planned, lambda study, value=value: saving.apply(study, value)) for value in (saving.low, saving.high)
    ]
    assert costs[0] > 0.0 > costs[1]


def test_bodies_that_begin_after_a_short_study_stay_to_come_and_too_long_a_study_is_refused(evidence):
    known = replace(evidence.as_known(DECIDED_ON, Audience.MEMBERS), council=evidence.council)
    short = as_planned(known, years=3)
    assert {vehicle.from_month for vehicle in short.model.group.vehicles} == {24, 36, 48, 60}
    with pytest.raises(StudyHasFaults):
        as_planned(known, years=11)
