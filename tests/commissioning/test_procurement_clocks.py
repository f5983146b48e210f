"""The clocks of a procurement, across bank holidays and year ends, and on both sides of a change of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import (
    Clock,
    ClockKind,
    Happening,
    clocks,
    pipeline_clock,
    pipeline_window,
    standstill_ends,
)
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay
from rightsource.commissioning.rules.procurement.need import Need, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.working_days import is_working_day
from rightsource.constitution.rules.books import the_law
from rightsource.quantities import FinancialYear, Money

LAW = the_law()
NOW = LawOfDay.of(LAW, date(2025, 3, 3))
BEFORE = LawOfDay.of(LAW, date(2025, 2, 23))
OF_2014 = LawOfDay.of(LAW, date(2014, 6, 2))
NEED = Need(subject="Roads", kind=NeedKind.SERVICES, value=Money.pounds(6_000_000), begun_on=date(2025, 3, 3))


@pytest.mark.parametrize(
    ("published_on", "ends_on"),
    [
        (date(2026, 11, 2), date(2026, 11, 11)),  # a Monday: no holiday between
        (date(2025, 12, 22), date(2026, 1, 5)),  # Christmas, Boxing Day, New Year
        (date(2026, 12, 23), date(2027, 1, 6)),  # Boxing Day's substitute on Monday 28 December
        (date(2026, 4, 1), date(2026, 4, 14)),  # Good Friday 3 and Easter Monday 6 April
        (date(2026, 8, 28), date(2026, 9, 9)),  # the summer bank holiday
        (date(2026, 11, 7), date(2026, 11, 18)),  # published on a Saturday: day 1 is the Monday
    ],
)
def test_standstill_is_eight_working_days_and_the_day_of_publication_is_the_first(
    published_on: date, ends_on: date
) -> None:
    assert standstill_ends(published_on, NOW).on == ends_on


@given(st.dates(date(2025, 2, 24), date(2028, 11, 30)))
def test_a_standstill_holds_eight_working_days_and_ends_on_one(published_on: date) -> None:
    clock = standstill_ends(published_on, NOW)
    run = (clock.on - published_on).days + 1
    assert sum(is_working_day(published_on + timedelta(day)) for day in range(run)) == 8
    assert is_working_day(clock.on)
    assert clock.is_certain


def test_where_bank_holidays_are_not_on_file_the_end_is_said_to_be_uncertain() -> None:
    assert not standstill_ends(date(2035, 12, 20), NOW).is_certain


@pytest.mark.parametrize("law", [BEFORE, OF_2014])
def test_standstill_before_was_ten_days_after_the_letters(law: LawOfDay) -> None:
    assert standstill_ends(date(2016, 3, 7), law).on == date(2016, 3, 17)
    assert standstill_ends(date(2015, 12, 16), law).on == date(2015, 12, 29)  # the tenth day is 26 December


def of(
    *happenings: tuple[Notice, date], law: LawOfDay = NOW, route: Route = Route.OPEN, need: Need = NEED
) -> list[Clock]:
    return list(clocks(need, route, [Happening(*each) for each in happenings], law))


def day_of(kind: ClockKind, found: list[Clock]) -> date | None:
    return next((each.on for each in found if each.kind is kind), None)


def test_contract_details_are_due_in_30_days_and_120_for_light_touch_the_day_of_the_contract_counted() -> None:
    entered = (Notice.ENTERED, date(2025, 12, 15))
    assert day_of(ClockKind.DETAILS_NOTICE, of(entered)) == date(2026, 1, 13)
    light = replace(NEED, kind=NeedKind.LIGHT_TOUCH)
    assert day_of(ClockKind.DETAILS_NOTICE, of(entered, need=light)) == date(2026, 4, 13)
    assert day_of(ClockKind.DETAILS_NOTICE, of(entered, law=BEFORE)) is None


def test_a_contract_of_more_than_five_million_is_published_itself() -> None:
    entered = (Notice.ENTERED, date(2025, 12, 15))
    assert day_of(ClockKind.CONTRACT_COPY, of(entered)) == date(2026, 3, 14)
    assert day_of(ClockKind.CONTRACT_COPY, of(entered, need=replace(NEED, value=Money.pounds(5_000_000)))) is None


def test_performance_is_published_every_twelve_months_from_the_last_time_and_at_the_end() -> None:
    entered, first = (Notice.ENTERED, date(2025, 5, 1)), (Notice.UK9, date(2026, 2, 10))
    found = [each for each in of(entered, first) if each.kind is ClockKind.PERFORMANCE_NOTICE]
    assert [(each.on, each.done_on) for each in found] == [
        (date(2026, 4, 30), date(2026, 2, 10)),
        (date(2027, 2, 9), None),
    ]
    ended = of(entered, first, (Notice.ENDED, date(2026, 9, 30)))
    assert [each.on for each in ended if each.kind is ClockKind.PERFORMANCE_NOTICE and each.done_on is None] == [
        date(2026, 9, 30)
    ]
    assert day_of(ClockKind.PERFORMANCE_NOTICE, of(entered, need=replace(NEED, value=Money.pounds(5_000_000)))) is None


def test_a_notice_is_late_from_the_day_after_its_last_and_not_once_it_is_done() -> None:
    entered = (Notice.ENTERED, date(2025, 12, 15))
    (due,) = [each for each in of(entered) if each.kind is ClockKind.DETAILS_NOTICE]
    assert not due.is_late(due.on)
    assert due.is_late(due.on + timedelta(1))
    (done,) = [each for each in of(entered, (Notice.UK7, date(2026, 1, 14))) if each.kind is ClockKind.DETAILS_NOTICE]
    assert not done.is_late(date(2026, 2, 1))
    assert done.was_late()


def test_a_wait_is_never_late() -> None:
    (wait,) = [each for each in of((Notice.UK6, date(2025, 4, 1))) if each.kind is ClockKind.STANDSTILL]
    assert not wait.is_late(date(2030, 1, 1))


def test_tenders_have_25_days_and_10_after_a_planned_procurement_notice_of_40_days_to_a_year_before() -> None:
    asked = (Notice.UK4, date(2025, 6, 2))
    assert day_of(ClockKind.TENDERS_CLOSE, of(asked)) == date(2025, 6, 27)
    assert day_of(ClockKind.TENDERS_CLOSE, of((Notice.UK3, date(2025, 4, 23)), asked)) == date(2025, 6, 12)
    assert day_of(ClockKind.TENDERS_CLOSE, of((Notice.UK3, date(2025, 4, 24)), asked)) == date(2025, 6, 27)
    assert day_of(ClockKind.TENDERS_CLOSE, of((Notice.UK3, date(2024, 6, 1)), asked)) == date(2025, 6, 27)
    assert day_of(ClockKind.TENDERS_CLOSE, of(asked, need=replace(NEED, kind=NeedKind.LIGHT_TOUCH))) is None
    assert day_of(ClockKind.TENDERS_CLOSE, of((Notice.F02, date(2020, 6, 1)), law=BEFORE)) == date(2020, 7, 6)


def test_the_pipeline_window_is_1_april_to_26_may() -> None:
    window = pipeline_window(FinancialYear(2026), NOW)
    assert (window.starts_on, window.last_day) == (date(2026, 4, 1), date(2026, 5, 26))
    assert pipeline_clock(FinancialYear(2026), None, NOW).is_late(date(2026, 5, 27))
    assert not pipeline_clock(FinancialYear(2026), None, NOW).is_late(date(2026, 5, 26))


def test_under_the_older_law_the_award_notice_is_due_30_or_48_days_after_the_award() -> None:
    entered = (Notice.ENTERED, date(2016, 12, 15))
    assert day_of(ClockKind.AWARD_NOTICE, of(entered, law=BEFORE)) == date(2017, 1, 14)
    assert day_of(ClockKind.AWARD_NOTICE, of(entered, law=OF_2014)) == date(2017, 2, 1)


def test_the_end_of_a_contract_is_published_within_30_days() -> None:
    found = of((Notice.ENTERED, date(2025, 5, 1)), (Notice.ENDED, date(2025, 12, 20)))
    assert day_of(ClockKind.TERMINATION_NOTICE, found) == date(2026, 1, 18)


def test_an_exempt_award_starts_no_clock() -> None:
    assert of((Notice.ENTERED, date(2025, 5, 1)), route=Route.VERTICAL) == []


@given(st.lists(st.tuples(st.sampled_from(Notice), st.dates(date(2025, 3, 3), date(2027, 1, 1))), max_size=6))
def test_clocks_do_not_depend_on_the_order_in_which_happenings_are_told(told: list[tuple[Notice, date]]) -> None:
    assert of(*told) == of(*reversed(told))
