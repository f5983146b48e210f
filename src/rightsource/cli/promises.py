"""`rightsource promises`: the fourteen promises on a day, as an audience could judge them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.promises import PromisesTold


@verb("promises", example="rightsource promises --council northamptonshire --on 2016-06-30 --audience public")
def run(
    *,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day, as 2016-06-30.")],
    audience: Annotated[Audience, typer.Option(help="Who judges: with what they knew by the day.")] = Audience.PUBLIC,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Say of each promise whether it is kept, at risk or broken, or that nothing is on record, and why."""
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.queries.promises import promises_told
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        told = promises_told(on=on.date(), audience=audience)
    answer(told, as_json=as_json, show=_show)


def _show(console: "Console", told: "PromisesTold") -> None:
    from rich.table import Table

    table = Table("", "State", "Promise, and what is found", "Since", "Whose", show_lines=True)
    for one in told.promises:
        words = [f"{one.promise_in_words}", one.found, *one.notes]
        since = f"{one.since:%-d %b %Y}" if one.since else ""
        table.add_row(one.promise, one.state, "\n".join(words), since, one.whose)
    console.print(f"The promises on {told.on:%-d %B %Y}, with what {told.audience} knew by then.")
    console.print(table, markup=False)
    console.print(f"Rules {told.rules_hash}")
