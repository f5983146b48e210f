"""What every reading operation may be asked: as known on which day, and to whom."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema
from pydantic import BeforeValidator, WithJsonSchema

from rightsource.api.door import council_of, viewer_of
from rightsource.api.errors import AudienceKnowsMore, DayAhead
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience

Row = TypeVar("Row")
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""What a day or a year may lie between: a calendar ends where arithmetic on its days would fall off."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> object:
    """Take a day only as 2026-04-01: pydantic would take seconds since 1970 and times of day too."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("write a day as 2026-04-01")
    on = date.fromisoformat(value)
    if on.year < FIRST_YEAR:
        raise ValueError(f"nothing is on record before {FIRST_YEAR}")
    return on


Day = Annotated[date | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
DayGiven = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
AskedAudience = Annotated[
    Audience | None, WithJsonSchema({"type": "string", "enum": [each.value for each in Audience]})
]


def _year(value: object) -> object:
    if not isinstance(value, str):
        raise TypeError("write a financial year as 2026-27")
    year = FinancialYear.parse(value)
    if not FIRST_YEAR <= year.starts_in <= LAST_YEAR:
        raise ValueError(f"write a financial year between {FIRST_YEAR} and {LAST_YEAR}")
    return year


_YEAR = WithJsonSchema({"type": "string", "format": "financial-year"})
YearAsked = Annotated[FinancialYear | None, BeforeValidator(_year), _YEAR]
YearGiven = Annotated[FinancialYear, BeforeValidator(_year), _YEAR]


class Asked(Schema):
    """As known on which day, and to whom."""

    on: Day = Field(
        default=None,
        description="As known by the end of this day; today if not given, or in a past case the day of its event.",
    )
    audience: AskedAudience = Field(
        default=None,
        description="Whose knowledge to go by: your own if not given, and never one that knows more than you may.",
    )


@dataclass(frozen=True, slots=True)
class AsKnown:
    """The day and the audience that an answer stands for."""

    on: date
    audience: Audience


@dataclass(frozen=True, slots=True)
class Known(Generic[Row]):
    """What an audience knew by the end of a day, in the record's own order.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        rows: what was known; of each row with its record, the id leads to /api/where-from.
    """

    on: date
    audience: Audience
    rows: tuple[Row, ...]


def as_known(request: HttpRequest, asked: Asked) -> AsKnown:
    """Return the day and the audience that an operation is asked for.

    Raises:
        DayAhead: the day has not come.
        AudienceKnowsMore: the audience knows more than whoever asks may.
    """
    viewer, council, today = viewer_of(request), council_of(request), timezone.localdate()
    event_on = council.event_on if council is not None and viewer.is_past_case else None
    on = asked.on or min(event_on or today, today)
    audience = asked.audience or viewer.audience
    if on > today:
        raise DayAhead(on)
    if audience not in viewer.audiences:
        raise AudienceKnowsMore(audience.value)
    return AsKnown(on, audience)
