"""What a replay says of itself: its finding, its leads, its false alarms, and its alarms as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.queries.kept_replay import KeptReplay
from rightsource.scrutiny.rules.replay import RaisedAlarm
from rightsource.storage.knowledge import Audience
from rightsource.web.downloads import Table, column

_WHO = {
    Audience.PUBLIC: "the public",
    Audience.MEMBERS: "members",
    Audience.INSIDERS: "insiders",
}


def finding(kept: KeptReplay, shown: Sequence[RaisedAlarm], audience: Audience) -> str:
    """Return the answer in a sentence: how many alarms there could have been, and how long before the event."""
    if not shown:
        return f"From what {_WHO[audience]} knew, no alarm could have been raised."
    alarms = count_in_words(len(shown), "alarm")
    if kept.event_on is None:
        return f"From what {_WHO[audience]} knew, {alarms} could have been raised, the first on {_first(shown)}."
    before = [alarm for alarm in shown if alarm.first_raised < kept.event_on]
    middle = median([alarm.lead_months_over_event or 0.0 for alarm in before]) if before else 0.0
    return (
        f"From what {_WHO[audience]} knew, {count_in_words(len(before), 'alarm')} could have been raised before "
        f"{day_in_words(kept.event_on)}, half of them {middle:.0f} months or more ahead."
    )


def _first(shown: Sequence[RaisedAlarm]) -> str:
    return day_in_words(shown[0].first_raised)


def leads(kept: KeptReplay, shown: Sequence[RaisedAlarm]) -> str:
    """Return how the alarms stand against the first public human warning on the same promise: early, late or alone."""
    over = [alarm.lead_months_over_first_public_warning for alarm in shown]
    early = sum(1 for lead in over if lead is not None and lead > 0)
    late = sum(1 for lead in over if lead is not None and lead <= 0)
    alone = sum(1 for lead in over if lead is None)
    event = f"{kept.event} on {day_in_words(kept.event_on)}. " if kept.event_on is not None else ""
    return (
        f"{event}Of all {len(shown)} alarms to the end, {early} came before anybody had warned in public of the same "
        f"promise, {late} no earlier than people did, and of {alone} nobody warned in public."
    )


def controls(kept: KeptReplay) -> str:
    """Return how often the same rules rang elsewhere for nothing, as far as that is known."""
    rates = kept.replay.controls.false_alarms_per_council_year
    rest = "How often the other alarms ring for nothing is not known: no public table holds what they ask."
    if not rates:
        return f"No official returns of this council are at hand to set beside other authorities'. {rest}"
    years = f"{kept.replay.controls.council_years:,} council-years"
    said = ", ".join(f"{name.replace('_', ' ')} {rate:.2f}" for name, rate in rates.items() if name != "any")
    return (
        f"False alarms: over {years} of other authorities that were not in distress, alarms on official returns rang "
        f"{rates.get('any', 0.0):.2f} times a council-year ({said}). {rest}"
    )


def leads_of(alarm: RaisedAlarm, *, event_is_known: bool) -> list[str]:
    """Return the leads of one alarm as sentences; a late one is called late."""
    over_people = alarm.lead_months_over_first_public_warning
    said = ["Nobody had warned in public of this promise by the end of the replay."]
    if over_people is not None:
        said = [_lead(over_people, "the first public human warning on this promise")]
    if event_is_known and alarm.lead_months_over_event is not None:
        said.append(_lead(alarm.lead_months_over_event, "the event"))
    return said


def _lead(months: float, what: str) -> str:
    if months > 0:
        return f"{months:.1f} months before {what}."
    return f"On the same day as {what}." if months == 0 else f"Late: {-months:.1f} months after {what}."


def alarms_table(shown: Sequence[RaisedAlarm], address: str) -> Table:
    """Return the alarms in the order in which they could first have been raised."""
    columns = [
        column("Alarm"),
        column("First raised"),
        column("Promise"),
        column("By law or by our rule"),
        column("Who answers"),
        column("Before the first public warning", unit="months", numeric=True),
        column("Before the event", unit="months", numeric=True),
    ]
    rows = [
        [
            alarm.alarm,
            alarm.first_raised,
            f"{alarm.promise_in_words} ({alarm.promise})",
            alarm.law,
            alarm.whose,
            _months(alarm.lead_months_over_first_public_warning, "nobody warned"),
            _months(alarm.lead_months_over_event, "no event"),
        ]
        for alarm in shown
    ]
    return Table("alarms", "All alarms, in order", columns, rows, empty="none could be raised.", address=address)


def _months(lead: float | None, nothing: str) -> str:
    return nothing if lead is None else f"{lead:.1f}".replace("-", "−")


def headlines_table(kept: KeptReplay, until: date, address: str) -> Table:
    """Return headline numbers that cannot be reconciled, as far as they were public by a day."""
    rows = []
    for each in kept.replay.headlines:
        public = [one for one in each.figures if one.known_on is not None and one.known_on <= until]
        if len(public) > 1:
            values = "; ".join(f"{one.value} ({one.source})" for one in public)
            period = "the same" if each.is_same_period else "they begin on different days"
            rows.append([each.subject, each.to, each.unit, values, period])
    headings = ("About", "Until", "In", "What was said", "Periods")
    empty = "no two that were public contradict each other."
    columns = [column(each) for each in headings]
    return Table("headlines", "Headline numbers that cannot be reconciled", columns, rows, empty=empty, address=address)
