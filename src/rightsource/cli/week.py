"""`rightsource week`: what needs whom this week, which limits are near, and what comes up."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, Council, answer, open_council, verb
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.rules.week import Week, WeekItem

_MARKS = {
    "broken": ("■", "red"),
    "at risk": ("▲", "yellow"),
    "no evidence on record": ("○", "bright_black"),
    "kept": ("●", "green"),
}
_On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]
_To = Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")]
_Post = Annotated[str | None, typer.Option("--post", metavar="POST", help="Only what needs this post.")]


@verb("week", example="rightsource week --council demonstration --on 2026-11-22")
def run(
    council: Council = "demonstration",
    on: _On = None,
    audience: _To = Audience.INSIDERS,
    post: _Post = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show This week: each thing to do with who, by when and why; limits near; the 28 days ahead."""
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.queries.week import this_week
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = on.date() if on is not None else _today()
    with transaction.atomic():
        look_as(THE_COUNCIL)
        week = this_week(day, audience, post)
    answer(week, as_json=as_json, show=_show)


def _today() -> date:
    return datetime.now().astimezone().date()


def _show(console: "Console", week: "Week") -> None:
    if not week.council:
        console.print("Nothing of this council is known on that day. Load its workbook: rightsource load FILE.")
        return
    late = f", {count_in_words(len(week.late), 'thing')} late" if week.late else ""
    console.print(f"{week.council}, as known on {day_in_words(week.on)}", markup=False, style="bold")
    console.print(f"This week: {count_in_words(len(week.items), 'thing')} to do{late}.\n", markup=False)
    _show_items(console, week.items)
    if week.limits:
        console.print("\nLimits near", style="bold")
        _show_items(console, week.limits)
    if week.coming_up:
        console.print("\nComing up", style="bold")
        for each in week.coming_up:
            console.print(f"{day_in_words(each.day)}: {each.text}", markup=False)


def _show_items(console: "Console", items: "tuple[WeekItem, ...]") -> None:
    from rich.table import Table
    from rich.text import Text

    if not items:
        console.print("Nothing needs anybody.")
        return
    table = Table("", "How it stands", "What it is", "Who", "By when", box=None, pad_edge=False)
    for item in items:
        mark, colour = _MARKS[item.state.value]
        by_when = day_in_words(item.by_when) if item.by_when is not None else "no day set"
        table.add_row(Text(mark, style=colour), Text(item.status), Text(item.sentence), Text(item.who_title), by_when)
    console.print(table)
