"""`rightsource cash`: thirteen weeks of cash, organisation by organisation, and the lowest point of each."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import AsJson, Council, answer, open_council, verb
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.treasury import CashKnown, OrganisationCash

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

    As JSON: on; organisations [organisation, made_on, made_by, opening, low [amount, week, first_week_below_zero],
    weeks [number, begins_on, ends_on, came_in, went_out, closing, items], returned [month, signed_by, cash_by_week]].
    An organisation that makes no forecast has null for its parts, and one that makes no return null for that.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.queries.treasury import cash_known
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = on.date() if on is not None else _today()
    with transaction.atomic():
        look_as(THE_COUNCIL)
        known = cash_known(day, audience)
    answer(_told(known), as_json=as_json, show=lambda console, _: _show(console, known))


def _today() -> date:
    return datetime.now().astimezone().date()


def _told(known: "CashKnown") -> dict[str, Any]:
    return {"on": known.on, "organisations": [_organisation(each) for each in known.organisations]}


def _organisation(cash: "OrganisationCash") -> dict[str, Any]:
    forecast = cash.forecast
    returned = cash.returned.row if cash.returned is not None else None
    return {
        "organisation": cash.organisation,
        "made_on": forecast.made_on if forecast is not None else None,
        "made_by": forecast.made_by if forecast is not None else None,
        "opening": forecast.opening if forecast is not None else None,
        "low": forecast.low if forecast is not None else None,
        "weeks": forecast.weeks if forecast is not None else None,
        "returned": {"month": returned.month, "signed_by": returned.signed_by, "cash_by_week": returned.cash_by_week}
        if returned is not None
        else None,
    }


def _show(console: "Console", known: "CashKnown") -> None:
    if not known.organisations:
        console.print(f"Nothing of anyone's cash is known on {day_in_words(known.on)}.", markup=False)
    for each in known.organisations:
        if each.forecast is not None:
            low = each.forecast.low
            said = f"lowest {amount_in_words(low.amount)} in week {low.week} from {day_in_words(each.forecast.made_on)}"
        else:
            said = "no forecast of its own"
        returned = each.returned.row if each.returned is not None else None
        if returned is not None and returned.cash_by_week:
            said += f"; its return for {returned.month} says {amount_in_words(min(returned.cash_by_week))}"
        console.print(f"{each.organisation}: {said}", markup=False)
