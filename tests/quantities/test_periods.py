from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import FinancialYear, Month, Period

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days)
def test_every_day_is_in_its_financial_year_and_month(day: date) -> None:
    year = FinancialYear.of(day)
    assert day in year.period
    assert year.first_day <= day <= year.last_day
    assert Month.of(day).first_day <= day <= Month.of(day).last_day


@given(days, st.integers(1, 4000), days, st.integers(1, 4000))
def test_periods_overlap_exactly_when_they_share_a_day(a: date, a_days: int, b: date, b_days: int) -> None:
    one, other = Period(a, a + timedelta(a_days)), Period(b, b + timedelta(b_days))
    shared = max(one.starts_on, other.starts_on) in one and max(one.starts_on, other.starts_on) in other
    assert one.overlaps(other) == other.overlaps(one) == shared


@given(st.integers(1000, 9998))
def test_a_financial_year_reads_back_as_it_is_written(year: int) -> None:
    assert FinancialYear.parse(str(FinancialYear(year))) == FinancialYear(year)


@pytest.mark.parametrize("text", ["2026", "2026-28", "26-27", "2026-2027", "", "next year"])
def test_refuses_what_is_not_a_financial_year(text: str) -> None:
    with pytest.raises(ValueError, match="year"):
        FinancialYear.parse(text)


def test_refuses_a_period_without_a_day() -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        Period(date(2026, 4, 1), date(2026, 4, 1))


def test_an_open_period_has_no_last_day_and_holds_every_later_day() -> None:
    still_open = Period.until(date(2026, 4, 1), None)
    assert still_open.last_day is None
    assert date(2999, 1, 1) in still_open
    assert date(2026, 3, 31) not in still_open
