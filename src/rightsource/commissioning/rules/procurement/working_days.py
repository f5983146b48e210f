"""Working days of England: Monday to Friday without the bank holidays that the Government publishes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def _bank_holidays() -> frozenset[date]:
    """Return the bank holidays on file; nothing is fetched.

    Source: GOV.UK bank holidays for England and Wales, as packaged in govuk-bank-holidays.
    """
    published = BankHolidays(use_cached_holidays=True)
    return frozenset(each["date"] for each in published.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def are_bank_holidays_known(first: date, last: date) -> bool:
    """Answer whether the bank holidays of every year between two days are on file."""
    years = {each.year for each in _bank_holidays()}
    return first.year >= min(years) and last.year <= max(years)


def is_working_day(day: date) -> bool:
    """Answer whether a day is a working day in England.

    >>> is_working_day(date(2026, 12, 25)), is_working_day(date(2026, 12, 28)), is_working_day(date(2026, 12, 29))
    (False, False, True)
    """
    return day.weekday() < _SATURDAY and day not in _bank_holidays()


def working_day_on_or_after(day: date) -> date:
    """Return a day, or the next working day where it is none."""
    while not is_working_day(day):
        day += _DAY
    return day


def last_of_working_days(first: date, count: int) -> date:
    """Return the last of so many working days, where the first day counts if it is one.

    >>> last_of_working_days(date(2026, 12, 23), 8)
    datetime.date(2027, 1, 6)
    """
    assert count > 0
    day = working_day_on_or_after(first)
    for _ in range(count - 1):
        day = working_day_on_or_after(day + _DAY)
    return day
