"""Outcomes by rule: a tree that is one, movement said no further than results bear, and needs that are sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.outcomes.errors import (
    AreaFileNotUnderstood,
    IndicatorNotOnRecord,
    OutcomeBeneathItself,
    OutcomeEndsBeforeItBegins,
    OutcomeNotOnRecord,
    ResultAhead,
)
from rightsource.outcomes.rules.area_files import AreaForm, read_area_file
from rightsource.outcomes.rules.moving import Movement, moving, moving_rule
from rightsource.outcomes.rules.needs import (
    OLDEST,
    AreaFigure,
    AreaPopulation,
    PopulationKind,
    area_in_one_spelling,
    need_definitions,
    needs_of,
)
from rightsource.outcomes.rules.outcomes import (
    Direction,
    Indicator,
    IndicatorResult,
    Outcome,
    check_outcome,
    check_result,
)
from rightsource.quantities import FinancialYear, Period

TODAY = date(2026, 11, 22)
HEAD = Outcome(
    outcome="safe", title="Safe", first_year=FinancialYear(2026), last_year=FinancialYear(2029), owner="director"
)
BENEATH = replace(HEAD, outcome="safer", parent="safe")
RATE = Indicator(
    indicator="rate", outcome="safe", title="Rate", definition="A rate", unit="", direction=Direction.DOWN, owner="a"
)
_values = st.lists(st.integers(0, 50).map(Decimal), max_size=12)


def test_an_outcome_may_not_stand_beneath_itself_however_far_up() -> None:
    check_outcome(BENEATH, [HEAD])
    with pytest.raises(OutcomeBeneathItself):
        check_outcome(replace(HEAD, parent="safer"), [HEAD, BENEATH])
    with pytest.raises(OutcomeBeneathItself):
        check_outcome(replace(HEAD, parent="safe"), [HEAD])


def test_an_outcome_names_a_parent_on_record_and_years_in_their_order() -> None:
    with pytest.raises(OutcomeNotOnRecord):
        check_outcome(BENEATH, [])
    with pytest.raises(OutcomeEndsBeforeItBegins):
        check_outcome(replace(HEAD, last_year=FinancialYear(2025)), [])


def test_a_result_is_of_days_that_are_over() -> None:
    result = IndicatorResult(indicator="rate", period=Period(date(2025, 4, 1), date(2026, 4, 1)), value=Decimal(1))
    check_result(result, [RATE], TODAY)
    for period in (Period(date(2026, 4, 1), date(2027, 4, 1)), Period(date(2026, 4, 1))):
        with pytest.raises(ResultAhead):
            check_result(replace(result, period=period), [RATE], TODAY)
    with pytest.raises(IndicatorNotOnRecord):
        check_result(result, [], TODAY)


@given(_values)
def test_what_is_better_one_way_is_worse_the_other(values: list[Decimal]) -> None:
    other = {Movement.BETTER: Movement.WORSE, Movement.WORSE: Movement.BETTER}
    up, down = moving(values, Direction.UP), moving(values, Direction.DOWN)
    assert down.movement is other.get(up.movement, up.movement)


@given(_values, st.integers(1, 9), st.integers(0, 99))
def test_another_unit_moves_no_indicator(values: list[Decimal], times: int, more: int) -> None:
    assert moving([each * times + more for each in values], Direction.UP) == moving(values, Direction.UP)


@given(st.integers(0, 12))
def test_few_results_say_nothing_and_equal_ones_show_no_movement(count: int) -> None:
    found = moving([Decimal(7)] * count, Direction.UP)
    is_few = count < moving_rule().fewest_results
    assert found.movement is (Movement.TOO_FEW if is_few else Movement.UNCHANGED)
    assert (found.chance is None) is is_few


def test_five_results_move_only_in_perfect_order() -> None:
    """The exact two-sided chance is 2 in 120 for a perfect order, and 10 in 120 for one pair out of it."""
    perfect = moving([Decimal(each) for each in (5, 4, 3, 2, 1)], Direction.DOWN)
    assert (perfect.movement, perfect.chance) == (Movement.BETTER, Decimal("0.0167"))
    nearly = moving([Decimal(each) for each in (5, 4, 3, 1, 2)], Direction.DOWN)
    assert (nearly.movement, nearly.chance) == (Movement.UNCHANGED, Decimal("0.0833"))


def people(year: int, of_each_age: int, kind: PopulationKind = PopulationKind.PROJECTION) -> AreaPopulation:
    return AreaPopulation("E1", "County Test", year, kind, (of_each_age,) * (OLDEST + 1), "people", "A")


def figure(measure: str, year: int, value: str) -> AreaFigure:
    return AreaFigure("", "Test", measure, year, Decimal(value), "rates", "A")


def test_a_need_is_people_times_rate_and_what_is_ahead_holds_the_last_rate_still() -> None:
    found = needs_of(
        [people(2024, 1_000), people(2025, 1_000), people(2026, 1_100)],
        [figure("LAC", 2024, "70"), figure("LAC", 2025, "80")],
        need_definitions(),
    )
    assert [each.definition.need for each in found] == ["children-looked-after"]
    assert [(each.year, each.people, each.need, each.is_ahead) for each in found[0].years] == [
        (2024, 18_000, 126, False),
        (2025, 18_000, 144, False),
        (2026, 19_800, 158, True),
    ]
    assert found[0].change_ahead == 14
    assert found[0].sources == ("people, grade A", "rates, grade A")


def test_a_count_becomes_a_rate_of_the_same_people_and_comes_back_as_it_was() -> None:
    found = needs_of([people(2024, 1_000)], [figure("Residential", 2024, "25415")], need_definitions())
    assert found[0].latest.need == 25_415


def test_an_estimate_stands_in_place_of_a_projection_and_where_nothing_is_known_nothing_is_said() -> None:
    two = [people(2024, 1_000), people(2024, 2_000, PopulationKind.ESTIMATE)]
    for given_people in (two, two[::-1]):
        found = needs_of(given_people, [figure("LAC", 2024, "70")], need_definitions())
        assert found[0].latest.people == 36_000
    assert not needs_of(two, [figure("LAC", 2023, "70")], need_definitions())
    assert not needs_of([], [figure("LAC", 2024, "70")], need_definitions())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("County Durham", "Durham"),
        ("Bristol, City of", "Bristol"),
        ("Herefordshire, County of", "Herefordshire"),
        ("St. Helens", "St Helens"),
        ("Stockton-on-Tees", "Stockton on Tees"),
    ],
)
def test_areas_are_found_however_a_file_spells_them(one: str, other: str) -> None:
    assert area_in_one_spelling(one) == area_in_one_spelling(other)


def projections(*, ages: int = OLDEST + 1, value: str = "10.0") -> bytes:
    head = "GEOGRAPHY_CODE,C_AGE,PROJECTED_YEAR_NAME,OBS_VALUE,GENDER"
    rows = [f"E1,{age},2026,{value},{sex}" for sex in (1, 2) for age in range(ages)]
    return "\n".join([head, *rows]).encode()


def test_people_of_both_sexes_are_added_up() -> None:
    reading = read_area_file(projections(), "people.csv")
    assert reading.form is AreaForm.PROJECTIONS
    assert [(each.area, each.year, sum(each.persons)) for each in reading.people] == [("E1", 2026, 1_820)]


def test_every_fault_of_a_file_is_listed_with_its_row() -> None:
    faults = read_area_file(projections(value="ten"), "people.csv").problems
    assert len(faults) == 182
    assert faults[0].where == "people.csv, row 2"
    missing = read_area_file(projections(ages=OLDEST), "people.csv").problems
    assert [each.code for each in missing] == ["age-missing"]


def test_a_value_not_published_is_counted_and_one_that_is_no_number_is_a_fault() -> None:
    head = "Financial year,Local authority code,Local authority name,Code,Value"
    reading = read_area_file(f"{head}\n2021-22,E1,Test,ASC1,\n2021-22,E1,Test,ASC2,7.5".encode(), "adults.csv")
    assert (reading.not_published, [each.year for each in reading.figures], reading.problems) == (1, [2021], ())
    assert len(read_area_file(f"{head}\n2021-22,E1,Test,ASC1,some".encode(), "adults.csv").problems) == 1


def test_care_in_house_and_bought_is_added_up_and_not_counted_twice() -> None:
    head = "SupportSetting,DH_GEOGRAPHY_NAME,ActivityProvision,ITEMVALUE,year"
    rows = ["Residential,Test,In House,10,2016", "Residential,Test,External,30,2016", "Residential,Test,99,40,2016"]
    reading = read_area_file("\n".join([head, *rows]).encode(), "care.csv")
    assert [(each.measure, each.value) for each in reading.figures] == [("Residential", Decimal(40))]


def test_a_code_or_a_number_that_no_area_has_is_a_fault() -> None:
    head = "Financial year,Local authority code,Local authority name,Code,Value"
    rows = [f"2021-22,{'E' * 21},Test,ASC1,7", "2021-22,E1,Test,ASC1,1e13"]
    faults = read_area_file("\n".join([head, *rows]).encode(), "adults.csv").problems
    assert [each.code for each in faults] == ["not-a-code", "not-a-number"]


@pytest.mark.parametrize("content", [b"a,b\n1,2", b"PAR1 no parquet"])
def test_a_file_of_no_form_known_is_refused(content: bytes) -> None:
    with pytest.raises(AreaFileNotUnderstood):
        read_area_file(content, "some.file")
