"""Amounts, days and states as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import Money, Period
from rightsource.web import formatting

PENCE = st.integers(-(10**13), 10**13)
DAYS = st.dates(date(1974, 4, 1), date(2100, 1, 1))


@given(PENCE)
def test_money_read_back_is_the_same_to_the_penny(pence: int) -> None:
    written = formatting.money(Money(pence))
    assert Decimal(written.replace("−", "-").replace("£", "").replace(",", "")) * 100 == pence


@given(PENCE)
def test_a_column_headed_with_pounds_says_what_the_record_says_without_the_sign(pence: int) -> None:
    assert formatting.pounds_number(Money(pence)) == formatting.money(Money(pence)).replace("£", "")


@given(PENCE)
def test_millions_are_within_half_of_the_last_decimal(pence: int) -> None:
    written = formatting.millions_number(Money(pence)).replace("−", "-").replace(",", "")
    assert abs(Decimal(written) * 1_000_000 - Money(pence).decimal_gbp) <= 50_000


@given(PENCE)
def test_no_amount_has_brackets_a_hyphen_or_an_exponent(pence: int) -> None:
    for written in (formatting.money(Money(pence)), formatting.money_millions(Money(pence))):
        assert set(written) <= set("−£0123456789,.m")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money.pounds(-49_999), "£0.0m"),
        (Money.pounds(-50_000), "−£0.1m"),
        (-4_450_000.0, "−£4.5m"),
        (Money.pounds(12_345_678_900), "£12,345.7m"),
    ],
)
def test_writes_millions_with_a_minus_only_where_something_is_left(amount: Money | float, written: str) -> None:
    assert formatting.money_millions(amount) == written


@given(DAYS, st.integers(1, 4000))
def test_a_period_is_said_with_its_last_day_and_not_the_day_after(starts_on: date, length: int) -> None:
    period = Period(starts_on, starts_on + timedelta(days=length))
    last_day = formatting.long_date(starts_on + timedelta(days=length - 1))
    assert formatting.until(period) == f"until {last_day}"
    assert formatting.until(period.ends_before) == f"until {last_day}"
    assert formatting.days_between(period).endswith(f" to {last_day}")


def test_an_open_period_says_that_it_has_no_end() -> None:
    assert formatting.until(None) == "with no end date"
    assert formatting.until(Period(date(2026, 4, 1))) == "with no end date"
    assert formatting.days_between(Period(date(2026, 4, 1))) == "from 1 April 2026"


def test_days_and_months_have_no_leading_nought() -> None:
    assert formatting.long_date(date(2026, 11, 3)) == "3 November 2026"
    assert formatting.short_date(date(2026, 11, 3)) == "3 Nov 2026"
    assert formatting.month(date(2026, 11, 3)) == "November 2026"


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 1, 5, 0, 7, tzinfo=UTC), "5 January 2026 at 12:07am"),
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), "6 July 2026 at 12:30am"),
        (datetime(2026, 7, 5, 11, 0, tzinfo=UTC), "5 July 2026 at 12:00pm"),
    ],
)
def test_an_instant_is_told_in_british_time(instant: datetime, written: str) -> None:
    assert formatting.moment(instant) == written


def test_an_instant_without_a_zone_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="without a zone"):
        formatting.moment(datetime(2026, 1, 5))  # noqa: DTZ001 - the fault under test


@given(st.integers(-(10**9), 10**9))
def test_only_one_is_singular(count: int) -> None:
    assert formatting.plural(count, "day").endswith(" day") == (count == 1)


def test_a_share_is_rounded_half_away_from_nothing() -> None:
    assert formatting.share(0.825) == "83%"
    assert formatting.share(Decimal("-0.045"), 0) == "−5%"


def test_each_state_has_a_word_and_a_shape_of_its_own() -> None:
    labels = [formatting.state_label(kind) for kind in ("kept", "at_risk", "broken", "no_evidence")]
    assert len({label.word for label in labels}) == len({label.shape for label in labels}) == 4


def test_a_state_nobody_knows_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="fine"):
        formatting.state_label("fine")
