"""How amounts, days and states are written for people, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from rightsource.quantities import Money, Period

_MINUS = "−"
_MILLION = Decimal(1_000_000)
_COUNCIL_TIME = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class StateLabel:
    """The word and the shape that say a state, so that colour is never the only sign of it."""

    kind: str
    word: str
    shape: str


_STATES = {
    label.kind: label
    for label in (
        StateLabel("kept", "Kept", "●"),
        StateLabel("at-risk", "At risk", "▲"),
        StateLabel("broken", "Broken", "■"),
        StateLabel("no-evidence", "No evidence", "○"),
    )
}


def state_label(kind: str) -> StateLabel:
    """Return the word and shape of a state; `at_risk` and `at-risk` are the same one.

    >>> state_label("at_risk").word
    'At risk'
    """
    label = _STATES.get(kind.replace("_", "-"))
    assert label is not None, f"{kind!r} is not one of the states {', '.join(_STATES)}"
    return label


def money(amount: Money) -> str:
    """Write an amount to the penny, as records show it.

    >>> money(Money(-123_456_78))
    '−£123,456.78'
    """
    return str(amount)


def money_millions(amount: Money | float) -> str:
    """Write an amount, or simulated pounds, in millions to one decimal, as summaries show it.

    >>> money_millions(Money.pounds(-4_450_000)), money_millions(999_999.0)
    ('−£4.5m', '£1.0m')
    """
    number = millions_number(amount)
    return f"{_MINUS}£{number[1:]}m" if number.startswith(_MINUS) else f"£{number}m"


def pounds_number(amount: Money) -> str:
    """Write an amount to the penny without the pound sign, for a column headed with £.

    >>> pounds_number(Money(-123_456_78))
    '−123,456.78'
    """
    return str(amount).replace("£", "")


def millions_number(amount: Money | float) -> str:
    """Write an amount in millions to one decimal without its unit, for a column headed with £m.

    >>> millions_number(Money.pounds(1_234_560_000)), millions_number(-1.0)
    ('1,234.6', '0.0')
    """
    pounds = amount.decimal_gbp if isinstance(amount, Money) else Decimal(amount)
    return _signed((pounds / _MILLION).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def number(value: Decimal | float) -> str:
    """Write a number with thousands separators and as many decimals as it has.

    >>> number(-12_345), number(Decimal("1250.5"))
    ('−12,345', '1,250.5')
    """
    return _signed(Decimal(str(value)))


def share(value: Decimal | float, places: int = 0) -> str:
    """Write a share of one as a percentage.

    >>> share(0.825), share(0.0345, 1)
    ('83%', '3.5%')
    """
    percentage = Decimal(str(value)) * 100
    return f"{_signed(percentage.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))}%"


def long_date(day: date) -> str:
    """Write a day in full.

    >>> long_date(date(2026, 11, 3))
    '3 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """Write a day with a short month, for narrow columns and phones.

    >>> short_date(date(2026, 11, 3))
    '3 Nov 2026'
    """
    return f"{day.day} {day:%b %Y}"


def month(day: date) -> str:
    """Write the month that a day is in.

    >>> month(date(2026, 11, 3))
    'November 2026'
    """
    return f"{day:%B %Y}"


def moment(instant: datetime) -> str:
    """Write an instant in the council's own time, as a record shows when it was made.

    >>> moment(datetime.fromisoformat("2026-07-03T15:05:00+00:00"))
    '3 July 2026 at 4:05pm'
    """
    assert instant.tzinfo is not None, "an instant without a zone is not an instant"
    local = instant.astimezone(_COUNCIL_TIME)
    half = "am" if local.hour < 12 else "pm"
    return f"{long_date(local)} at {local.hour % 12 or 12}:{local.minute:02d}{half}"


def until(end: Period | date | None) -> str:
    """Write the last day of a half-open period, given the period or the first day after it.

    >>> until(date(2027, 4, 1)), until(None)
    ('until 31 March 2027', 'with no end date')
    """
    last_day = end.last_day if isinstance(end, Period) else end and end - timedelta(days=1)
    return f"until {long_date(last_day)}" if last_day else "with no end date"


def days_between(period: Period) -> str:
    """Write a period as people do, with its last day and not the day after it.

    >>> days_between(Period(date(2026, 4, 1), date(2027, 4, 1)))
    '1 April 2026 to 31 March 2027'
    """
    if period.last_day is None:
        return f"from {long_date(period.starts_on)}"
    return f"{long_date(period.starts_on)} to {long_date(period.last_day)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    >>> plural(1, "day"), plural(2_000, "day"), plural(0, "duty", "duties")
    ('1 day', '2,000 days', '0 duties')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def _signed(value: Decimal) -> str:
    sign = _MINUS if value < 0 else ""
    return f"{sign}{abs(value):,f}"
