"""How an hour stands in a sentence: in England, to the second where it has seconds, because a second decides."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rightsource.quantities.wording import day_in_words

LONDON = ZoneInfo("Europe/London")


def instant_in_words(at: datetime) -> str:
    """Write an instant as the clock in England had it.

    >>> from datetime import UTC
    >>> instant_in_words(datetime(2026, 7, 1, 11, 0, 5, tzinfo=UTC))
    '12:00:05 on 1 July 2026'
    >>> instant_in_words(datetime(2026, 1, 5, 12, tzinfo=UTC))
    '12:00 on 5 January 2026'
    """
    here = at.astimezone(LONDON)
    clock = f"{here:%H:%M:%S}" if here.second else f"{here:%H:%M}"
    return f"{clock} on {day_in_words(here.date())}"
