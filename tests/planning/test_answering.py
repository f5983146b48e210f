"""Questions put to a plan on record: options by name, drills, divisions, and what is said beside each answer."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from rightsource.constitution.rules.books import duty_register
from rightsource.planning.errors import (
    AmendmentHasFaults,
    DivisionHasFaults,
    MonthNotProjected,
    NoSuchOption,
    NoSuchVehicleAhead,
)
from rightsource.planning.rules.amending import amended_plan
from rightsource.planning.rules.answering import (
    break_even_in_words,
    compared,
    compared_as_planned,
    discount_of,
    drilled,
    explained,
    reorganised,
)
from rightsource.planning.rules.as_planned import DECIDED_ON, as_planned
from rightsource.planning.rules.federation import federation_core
from rightsource.planning.rules.second_options import (
    AS_PLANNED,
    LABELS,
    option,
    reorganisation_belief,
    sharing_belief,
    study_of,
)
from rightsource.quantities import FinancialYear, Month
from rightsource.scrutiny.rules.demonstration import moved_to, written_until
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.simulation.break_even import BreakEven
from rightsource.simulation.faults import find_faults
from rightsource.simulation.options import SHARED_BODY
from rightsource.storage.knowledge import Audience

FEW = {"audience": "insiders", "futures": 120}


def case_of(name, today):
    folder = files("rightsource").joinpath(f"data/cases/{name}")
    given = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return read_case(tables_of_folder(given), register=duty_register(), today=today)


@pytest.fixture(scope="module")
def core():
    on = date(2026, 11, 22)
    case = moved_to(case_of("demonstration", written_until()), on)
    evidence = evidence_of(case, duty_register(), on)
    record = replace(evidence.as_known(on, Audience.INSIDERS), council=evidence.council)
    return federation_core(record, on=on, years=3)


def test_every_option_is_a_study_that_can_run(core):
    for name in LABELS:
        study = option(core, name)
        assert find_faults(study.group, study.assumptions, study.plan) == ()
    assert option(core, "model") == study_of(core)
    assert option(core, "in-house").group.vehicles == ()
    assert core.model_savings
    assert not core.model_savings & {saving.key for saving in option(core, "in-house").plan.savings}
    assert [each.key for each in option(core, "shared-back-office").group.vehicles] == [SHARED_BODY]


def test_an_amendment_may_be_compared_and_what_is_neither_is_refused(core):
    assert option(core, "tax.2027=0%").plan.tax_rises[1].core_share == 0.0
    with pytest.raises(NoSuchOption, match="shared-back-office"):
        option(core, "nothing")
    with pytest.raises(AmendmentHasFaults):
        option(core, "tax.2027=nothing")


def test_what_an_option_takes_for_granted_is_said_once_beside_what_the_plan_does(core):
    found = compared(core, first="in-house", second="shared-back-office", with_break_evens=False, **FEW)
    words = found.about.assumed
    assert words[: len(core.assumed)] == core.assumed
    assert len([each for each in words if each.startswith("In-house")]) == 1
    assert any("Sharing saves" in each and "might be" in each for each in words)
    assert found.break_evens == ()
    assert found.about.years == ("2026-27", "2027-28", "2028-29")


def test_the_same_question_is_worked_out_once(core):
    first = compared(core, **FEW)
    assert compared(core, **FEW).comparison is first.comparison
    assert len(first.break_evens) == 3
    divided = {"names": ("North", "South"), "population_share": 0.5, "services": {}, "vehicles": {}}
    one = reorganised(core, **divided, **FEW)
    assert reorganised(core, **divided, **FEW).reorganised is one.reorganised


def test_the_rate_is_the_green_books_of_the_day_and_the_first_year_counts_whole(core):
    assert discount_of(core) == pytest.approx((1.0, 1 / 1.035, 1 / 1.035**2))
    assert compared(core, with_break_evens=False, **FEW).about.discount_rate_share == 0.035


def test_a_drill_is_in_calendar_months(core):
    found = drilled(core, vehicle="care-company", month=Month(2027, 2), **FEW)
    delay = next(each.failure.delay_months for each in core.group.vehicles if each.key == "care-company")
    assert found.drilled.month == 10
    months = 10 + delay + 1
    assert found.returns_in == Month(2026 + (months + 3) // 12, (months + 3) % 12 + 1)
    assert found.drilled.services
    assert all(Month(2026, 4) <= month <= Month(2029, 3) for month in found.worst_months)


def test_a_drill_of_nobody_or_of_no_month_is_refused(core):
    with pytest.raises(NoSuchVehicleAhead, match="care-company"):
        drilled(core, vehicle="nobody", month=Month(2027, 2), **FEW)
    for month in (Month(2026, 3), Month(2029, 4)):
        with pytest.raises(MonthNotProjected, match="April 2026 and March 2029"):
            drilled(core, vehicle="care-company", month=month, **FEW)


def test_every_fault_of_a_division_is_told(core):
    wrong = {"services": {"nothing": 0.5}, "vehicles": {"care-company": 3.0}, "reserves_share": -1.0}
    with pytest.raises(DivisionHasFaults) as refused:
        reorganised(core, names=("North", "South"), population_share=0.5, **wrong, **FEW)
    assert len(refused.value.problems) == 3


def test_what_splitting_is_taken_to_cost_is_said_with_its_source(core):
    found = reorganised(core, names=("North", "South"), population_share=0.5, services={}, vehicles={}, **FEW)
    assert found.belief == reorganisation_belief(core.first)
    assert any(found.belief.source in words for words in found.about.assumed)
    assert found.reorganised.one_off_gbp > 0


def test_one_future_is_told_a_paragraph_a_month(core):
    found = explained(core, audience="insiders", future=5)
    assert len(found.months) == 36
    assert found.months[0].startswith("April 2026")
    assert found == explained(core, audience="insiders", future=5)


def test_an_amended_plan_costs_nobody_anything_where_nothing_is_moved(core):
    found = amended_plan(core, "", futures=120)
    assert found.changes == ()
    assert all(each.change_gbp == 0.0 for each in found.years)


def test_what_is_believed_of_second_options_has_a_source_in_every_year_of_the_cases():
    for first in range(2010, 2030):
        sharing, splitting = sharing_belief(FinancialYear(first)), reorganisation_belief(FinancialYear(first))
        assert 0 < sharing.saving_share < 1
        assert 0 < splitting.one_off_share < 1
        assert sharing.source
        assert splitting.source


def test_a_break_even_is_said_in_its_unit():
    where = {"what": "", "least": 0.0, "most": 1.0}
    assert break_even_in_words(BreakEven(unit="share", assumed=0.8, value=0.929, **where)) == (
        "92.9%, where 80.0% is assumed."
    )
    assert break_even_in_words(BreakEven(unit="times", assumed=1.0, value=0.85, **where)) == (
        "0.85 times what is assumed."
    )
    assert break_even_in_words(BreakEven(unit="times", assumed=1.0, value=None, why_none="It is.", **where)) == (
        "none. It is."
    )


def test_the_question_of_february_2015_is_answered_with_its_day_and_its_assumptions():
    today = date(2026, 7, 1)
    evidence = evidence_of(case_of("northamptonshire", today), duty_register(), today)
    known = replace(evidence.as_known(DECIDED_ON, Audience.MEMBERS), council=evidence.council)
    plan = as_planned(known, audience="members")
    found = compared_as_planned(plan, audience="members", futures=120)
    assert (found.first.name, found.second.name) == (AS_PLANNED, "in-house")
    assert found.about.as_known_on == DECIDED_ON
    assert found.about.assumed == plan.assumed
    assert found.comparison.first.vehicles
    assert found.comparison.second.vehicles == ()
    assert found.width is None
