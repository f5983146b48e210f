"""`rightsource cash`: thirteen weeks of cash, organisation by organisation, and the lowest point of each."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, Council, answer, open_council, verb
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.treasury import CashKnown

_On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]
_To = Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")]


@verb("cash", example="rightsource cash --council demonstration --on 2026-11-22")
def run(
    council: Council = "demonstration",
    on: _On = None,
    audience: _To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Show each organisation's cash for thirteen weeks: what it opens with, each week's end, and the lowest point.

    As JSON: on; organisations [organisation, made_on, made_by, opening, opening_from, opening_stated, books_to, low
    [amount, week, week_ends_on, first_week_below_zero], weeks [number, begins_on, ends_on, came_in, went_out, closing,
    items [falls_on, name, amount, source, record_id]], returned_month, returned_cash_by_week]; null for what is not
    forecast or returned.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.queries.treasury import cash_known
    from rightsource.scrutiny.queries.treasury_told import cash_told
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = on.date() if on is not None else _today()
    with transaction.atomic():
        look_as(THE_COUNCIL)
        known = cash_known(day, audience)
    answer(cash_told(known), as_json=as_json, show=lambda console, _: _show(console, known))


def _today() -> date:
    return datetime.now().astimezone().date()


def _show(console: "Console", known: "CashKnown") -> None:
    if not known.organisations:
        console.print(f"Nothing of anyone's cash is known on {day_in_words(known.on)}.", markup=False)
    for each in known.organisations:
        if each.forecast is not None:
            low = each.forecast.low
            said = f"lowest {amount_in_words(low.amount)} in week {low.week} from {day_in_words(each.forecast.made_on)}"
            said += f", opening cash {each.forecast.opening_from}"
        else:
            said = "no forecast of its own"
        returned = each.returned.row if each.returned is not None else None
        if returned is not None and returned.cash_by_week:
            said += f"; its return for {returned.month} says {amount_in_words(min(returned.cash_by_week))}"
        console.print(f"{each.organisation}: {said}", markup=False)
