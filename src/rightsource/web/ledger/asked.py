"""Whose books a page is asked for, of which months, and as recorded by the end of a day or a time of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from rightsource.ledger import queries
from rightsource.ledger.queries import BooksKnown
from rightsource.ledger.rules.rows import Span
from rightsource.quantities import Money, Month
from rightsource.quantities.wording import day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import in_millions, in_pounds
from rightsource.web.errors import NotATimeToLookAt, TimeNotCome
from rightsource.web.rights import council_of

_MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])")
TIME = "at"
"""What an address calls the time of the day; without one, books are shown as recorded by the end of it."""

BEGINNING = Month(1900, 1)
"""Before any books: what stands at the end of a month is made of all postings since."""


@dataclass(frozen=True, slots=True)
class BooksAsked:
    """What a page about books is asked for.

    Attributes:
        asked: as at which day.
        known: whose books make up the group, of those open to whoever looks.
        span: the months; None where nothing is posted yet.
        as_at: the instant asked for, or the end of the day if that is past; None for all that is on record.
        time: the time of the day as the address has it; blank for the end of the day.
    """

    asked: AsKnown
    known: BooksKnown
    span: Span | None
    as_at: datetime | None
    time: str = ""

    @property
    def is_group(self) -> bool:
        """Answer whether a whole group is shown, and not a vehicle's own books alone."""
        return bool(self.known.parent)

    @property
    def months(self) -> dict[str, str]:
        """The months as addresses and forms carry them on."""
        return {} if self.span is None else {"from": written(self.span.first), "to": written(self.span.last)}

    @property
    def in_words(self) -> str:
        """The months in words."""
        if self.span is None:
            return "no months"
        first, last = self.span.first, self.span.last
        return str(last) if first == last else f"{first} to {last}"

    def link(self, name: str, **query: object) -> str:
        """Return the address of a page about books, of the same months and day."""
        return self.asked.link(name, **(self.months | {TIME: self.time} | query))

    def link_at(self, name: str, instant: datetime) -> str:
        """Return the address of a page about books, of the same months, as recorded at an instant."""
        day, time_of_day = moment_asked(instant)
        return replace(self.asked, on=day).link(name, **(self.months | {TIME: time_of_day}))

    @property
    def as_recorded(self) -> str:
        """As recorded by when, in words."""
        if self.as_at is None:
            return "All that is on record today."
        by = f"by the end of {day_in_words(self.asked.on)}" if not self.time else f"at {exact(self.as_at)}"
        return f"As recorded {by}: what was posted later is left out, and this answer never changes."

    def name_of(self, organisation: str) -> str:
        """Return the name of an organisation."""
        return self.known.names.get(organisation, organisation)

    def postings(self, organisation: str, line: str, *, stands: bool = False, **figure: object) -> str:
        """Return the address of the postings behind a figure.

        Args:
            organisation: in whose books.
            line: the line of the chart.
            stands: it stands at the end of the months, so that all postings since the beginning are behind it.
            figure: what else the figure is of.
        """
        since = {"from": written(BEGINNING)} if stands else {}
        return self.link("books-postings", organisation=organisation, line=line, **(figure | since))


def books_asked(request: HttpRequest) -> BooksAsked:
    """Return what a page about books is asked for; what is not written as a month is as if not asked."""
    asked, council = as_known(request), council_of(request)
    as_at = instant_asked(request, asked)
    known = queries.group_of(council.organisation if council else "", until=asked.on, as_at=as_at)
    first, last = (month_asked(request.GET.get(name, "")) for name in ("from", "to"))
    span = None
    if known.members and (last or known.last_month):
        span = queries.span_asked(known.members, first, last or known.last_month, until=asked.on, as_at=as_at)
    return BooksAsked(asked, known, span, as_at, _time(request))


def instant_asked(request: HttpRequest, asked: AsKnown) -> datetime | None:
    """Return the instant as at which books are asked for; None for all that is on record.

    Raises:
        NotATimeToLookAt: the time of the day is none.
        TimeNotCome: it lies ahead.
    """
    said = _time(request)
    if not said:
        return None if asked.is_today else end_of(asked.on)
    try:
        told = time.fromisoformat(said)
    except ValueError:
        raise NotATimeToLookAt(said) from None
    instant = datetime.combine(asked.on, told)
    aware = instant if instant.tzinfo is not None else timezone.make_aware(instant)
    if aware > timezone.now():
        raise TimeNotCome(said)
    return aware


def moment_asked(instant: datetime) -> tuple[date, str]:
    """Return the day and the time of it by which an address asks for an instant; the time says its zone.

    An hour of the last Sunday of October comes twice, and only its distance from Greenwich tells which is meant.
    """
    local = timezone.localtime(instant)
    return local.date(), local.timetz().isoformat()


def exact(instant: datetime) -> str:
    """Write an instant to the second, and further if it is not whole, in the council's own time."""
    local = timezone.localtime(instant)
    return f"{local.time().isoformat()} on {day_in_words(local.date())}"


def _time(request: HttpRequest) -> str:
    return request.GET.get(TIME, "").replace("\0", "").strip()


def end_of(day: date) -> datetime:
    """Return the last instant of a day in the council's own time."""
    return timezone.make_aware(datetime.combine(day, datetime.max.time()))


def written(month: Month) -> str:
    """Return a month as addresses have it."""
    return f"{month.year}-{month.month:02d}"


def millions_linked(amount: Money, href: str) -> dict[str, Any]:
    """Return the cell of an amount in millions that leads to what it is made of; nothing where there is none."""
    return in_millions(amount, href) if amount else {"text": "", "value": amount.decimal_gbp}


def pounds_linked(amount: Money, href: str) -> dict[str, Any]:
    """Return the cell of an amount to the penny that leads to what it is made of."""
    return in_pounds(amount, href)


def month_asked(text: str) -> Month | None:
    """Return the month that an address or a form names as 2026-10; None where it names none."""
    return Month(int(text[:4]), int(text[5:])) if _MONTH.fullmatch(text) else None
