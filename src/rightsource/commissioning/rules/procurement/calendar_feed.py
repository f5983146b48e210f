"""The clocks of procurements as a calendar that any calendar program takes in (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from rightsource.commissioning.rules.procurement.clocks import Clock
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.quantities.wording import day_in_words

_MADE_BY = "-//Rightsource//procurement clocks//EN"


def calendar_of(clocks: Iterable[tuple[Procurement, Clock]], council: str, on: date) -> bytes:
    """Return clocks as an iCalendar file, an all-day event each; the same clock keeps its name whenever it is asked.

    Args:
        clocks: each with its procurement.
        council: whose they are, for the calendar's name.
        on: the day as of which they are told.

    Source: RFC 5545, sections 3.6.1 and 3.8.4.7.
    """
    calendar = Calendar()
    calendar.add("prodid", _MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Procurement clocks, {council}" if council else "Procurement clocks")
    told_at = datetime.combine(on, time(), tzinfo=UTC)
    for procurement, clock in clocks:
        calendar.add_component(_event(procurement, clock, told_at, on))
    return bytes(calendar.to_ical())


def _event(procurement: Procurement, clock: Clock, told_at: datetime, on: date) -> Event:
    event = Event()
    kind = clock.kind.replace(" ", "-")
    event.add("uid", f"{procurement.reference}-{kind}-{clock.began_on.isoformat()}@rightsource")
    event.add("dtstamp", told_at)
    event.add("dtstart", clock.on)
    event.add("dtend", clock.on + timedelta(days=1))
    late = "LATE: " if clock.is_late(on) else ""
    event.add("summary", f"{late}{procurement.reference}: {clock.kind}")
    unsure = "" if clock.is_certain else " Bank holidays of a year are not on file, so it may end later."
    event.add(
        "description",
        f"{procurement.title}. Runs from {day_in_words(clock.began_on)}. {clock.provision}.{unsure}",
    )
    event.add("transp", "TRANSPARENT")
    return event
