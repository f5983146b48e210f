"""Days that belong together: half-open periods, months, and financial years from April to March."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_FIRST_MONTH_OF_A_FINANCIAL_YEAR = 4


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open run of days: `starts_on` is in it, `ends_before` is not; no end means still open.

    >>> Period(date(2026, 4, 1), date(2027, 4, 1)).last_day
    datetime.date(2027, 3, 31)
    """

    starts_on: date
    ends_before: date | None = None

    def __post_init__(self) -> None:
        if self.ends_before is not None and self.ends_before <= self.starts_on:
            raise ValueError(f"a period that starts on {self.starts_on} cannot end before {self.ends_before}")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)

    @classmethod
    def until(cls, first_day: date, last_day: date | None) -> Period:
        """Return the period whose last day, as people write it, is `last_day`."""
        return cls(first_day, None if last_day is None else last_day + timedelta(days=1))

    @property
    def last_day(self) -> date | None:
        """The last day in the period, or None while it is open."""
        return None if self.ends_before is None else self.ends_before - timedelta(days=1)

    def overlaps(self, other: Period) -> bool:
        """Answer whether any day is in both periods."""
        starts_in_time = other.ends_before is None or self.starts_on < other.ends_before
        return starts_in_time and (self.ends_before is None or other.starts_on < self.ends_before)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    >>> str(Month(2026, 11)), Month(2026, 12).next
    ('November 2026', Month(year=2027, month=1))
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"{self.month} is not a month of the year")

    def __str__(self) -> str:
        return f"{date(self.year, self.month, 1):%B %Y}"

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that a day is in."""
        return cls(day.year, day.month)

    @property
    def next(self) -> Month:
        """The month after this one."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Month:
        """The month before this one.

        >>> Month(2027, 1).previous
        Month(year=2026, month=12)
        """
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.next.first_day - timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class FinancialYear:
    """A financial year, named by the calendar year in which it starts.

    Source: a local authority's year is the 12 months ending 31 March (Local Government Finance Act 1992, s.69(1)).

    >>> print(FinancialYear(2026), FinancialYear.of(date(2026, 3, 31)), FinancialYear.parse("1999-00"))
    2026-27 2025-26 1999-00
    """

    starts_in: int

    def __str__(self) -> str:
        return f"{self.starts_in}-{(self.starts_in + 1) % 100:02d}"

    @classmethod
    def of(cls, day: date) -> FinancialYear:
        """Return the financial year that a day is in."""
        return cls(day.year if day.month >= _FIRST_MONTH_OF_A_FINANCIAL_YEAR else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Return the financial year written as 2026-27.

        Raises:
            ValueError: it is not written so, or its two years do not follow each other.
        """
        first, separator, second = text.strip().replace("/", "-").partition("-")
        if not (separator and len(first) == 4 and len(second) == 2 and (first + second).isdigit()):
            raise ValueError(f"{text!r} is not a financial year written as 2026-27")
        year = cls(int(first))
        if str(year) != f"{first}-{second}":
            raise ValueError(f"{text!r} is not two years that follow each other")
        return year

    @property
    def next(self) -> FinancialYear:
        """The financial year after this one."""
        return FinancialYear(self.starts_in + 1)

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.starts_in, _FIRST_MONTH_OF_A_FINANCIAL_YEAR, 1)

    @property
    def last_day(self) -> date:
        """31 March."""
        return self.next.first_day - timedelta(days=1)

    @property
    def period(self) -> Period:
        """The year as a half-open period."""
        return Period(self.first_day, self.next.first_day)
