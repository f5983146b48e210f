"""Database columns for our quantities: pence as bigint, periods as daterange, months and years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from psycopg.types.range import DateRange

from rightsource.quantities import FinancialYear, Money, Month, Period

# Django's fields are generic to the type checker only.
if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[Any, Any]
    _SmallInteger = models.SmallIntegerField[Any, Any]
    _Date = models.DateField[Any, Any]
else:
    _BigInteger, _SmallInteger, _Date = models.BigIntegerField, models.SmallIntegerField, models.DateField


class MoneyField(_BigInteger):
    """Whole pence; the column's name ends in `_pence` and the attribute holds `Money`."""

    def from_db_value(self, value: int | None, *_: object) -> Money | None:
        """Return stored pence as money."""
        return None if value is None else Money(value)

    def get_prep_value(self, value: Any) -> int | None:
        """Return money as the pence to store."""
        return value.pence if isinstance(value, Money) else super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        """Return what was given as money."""
        return value if value is None or isinstance(value, Money) else Money(int(value))


class PeriodField(DateRangeField):
    """A half-open run of days, as PostgreSQL's daterange."""

    def from_db_value(self, value: DateRange | None, *_: object) -> Period | None:
        """Return a stored range as a period."""
        if value is None:
            return None
        assert value.lower is not None
        return Period(value.lower, value.upper)

    def get_prep_value(self, value: Any) -> Any:
        """Return a period as the range to store."""
        return DateRange(value.starts_on, value.ends_before) if isinstance(value, Period) else value

    def to_python(self, value: Any) -> Any:
        """Return what was given, a period or its stored text."""
        return value if value is None or isinstance(value, Period) else super().to_python(value)


class FinancialYearField(_SmallInteger):
    """A financial year, stored as the calendar year in which it starts."""

    def from_db_value(self, value: int | None, *_: object) -> FinancialYear | None:
        """Return a stored year as a financial year."""
        return None if value is None else FinancialYear(value)

    def get_prep_value(self, value: Any) -> int | None:
        """Return a financial year as the year to store."""
        return value.starts_in if isinstance(value, FinancialYear) else super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        """Return what was given as a financial year."""
        return value if value is None or isinstance(value, FinancialYear) else FinancialYear(int(value))


class MonthField(_Date):
    """A month, stored as its first day."""

    def from_db_value(self, value: date | None, *_: object) -> Month | None:
        """Return a stored day as its month."""
        return None if value is None else Month.of(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return a month, or a day in it, as the day to store."""
        month = self.to_python(value)
        return month.first_day if isinstance(month, Month) else month

    def to_python(self, value: Any) -> Any:
        """Return what was given as a month."""
        if value is None or isinstance(value, Month):
            return value
        day = super().to_python(value)
        return None if day is None else Month.of(day)
