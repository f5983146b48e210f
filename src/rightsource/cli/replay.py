"""`rightsource replay`: a council's past as it became known, alarm by alarm, beside what people said and what came."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.rules.replay import Beside, RaisedAlarm, Replay


@verb("replay", example="rightsource replay --council northamptonshire --json")
def run(
    *,
    council: Council = DEMONSTRATION,
    first_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Another first day.")
    ] = None,
    last_day: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Another last day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask the promises on every day that matters, with only what insiders, members and the public knew by then."""
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.queries.kept_replay import replay_as_kept
    from rightsource.scrutiny.queries.replay import replay_of_council
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Replaying day by day"), transaction.atomic():
        look_as(THE_COUNCIL)
        today = date.today()  # noqa: DTZ011 - the day where the council is, which is where this runs
        if first_day is None and last_day is None:
            found = replay_as_kept(THE_COUNCIL, today=today)
        else:
            found = replay_of_council(
                today=today,
                first_day=first_day.date() if first_day else None,
                last_day=last_day.date() if last_day else None,
            )
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "Replay") -> None:
    for audience in reversed(Audience):
        _show_audience(console, audience.value, found.audiences[audience.value])
    if found.headlines:
        console.print("\nHeadline numbers that cannot be reconciled")
        for one in found.headlines:
            console.print(f"  {one.subject}, to {one.to:%-d %B %Y}: {'; '.join(one.arithmetic)}", markup=False)
    for note in found.notes:
        console.print(f"\n{note}", markup=False)
    rates = ", ".join(
        f"{rule.replace('_', ' ')} {rate:.3f}" for rule, rate in found.controls.false_alarms_per_council_year.items()
    )
    if rates:
        years = found.controls.council_years
        console.print(f"\nFalse alarms per council-year over {years} council-years of other authorities: {rates}")
    console.print(f"Rules {found.rules_hash}")


def _show_audience(console: "Console", audience: str, alarms: "tuple[RaisedAlarm, ...]") -> None:
    from rich.table import Table

    table = Table(
        "First raised",
        "Promise",
        "Alarm, with its figures",
        "Said in public by then",
        "What later happened",
        "Lead, months: over the first public warning / over the event",
        title=f"What {audience} could have known",
        show_lines=True,
    )
    for one in alarms:
        lead = f"{_months(one.lead_months_over_first_public_warning)} / {_months(one.lead_months_over_event)}"
        table.add_row(
            f"{one.first_raised:%-d %b %Y}",
            f"{one.promise}. {one.promise_in_words}",
            f"{one.alarm} ({one.law})",
            _told(one.said_publicly_by_then[-1:], len(one.said_publicly_by_then)),
            _told(one.what_happened[:1], len(one.what_happened)),
            lead,
        )
    console.print(table, markup=False)


def _told(shown: "tuple[Beside, ...]", of: int) -> str:
    more = f" (and {of - len(shown)} more)" if of > len(shown) else ""
    return "; ".join(f"{one.on:%-d %b %Y} ({one.kind}): {one.what}" for one in shown) + more


def _months(lead: float | None) -> str:
    if lead is None:
        return "none on record"
    return f"{lead:+.1f}".replace("-", "−")
