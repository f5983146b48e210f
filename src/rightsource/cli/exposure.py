"""`rightsource exposure`: what the council stands to lose with each vehicle, and how its loans stand."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, Council, answer, open_council, verb
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.treasury import ExposureKnown

_On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]
_To = Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")]


@verb("exposure", example="rightsource exposure --council demonstration --on 2026-11-22")
def run(
    council: Council = "demonstration",
    on: _On = None,
    audience: _To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Show exposure to each vehicle against its limit, its loans, covenants, subsidies and partners' contributions.

    As JSON: on; total and expected_loss [pence]; vehicles [organisation, total, limit, headroom, parts [kind, name,
    as_at, amount, record_id], loans [name, due, owed, days_behind, stage, expected_loss, yearly_advantage, faults,
    record_id], covenants [loan, measure, threshold, month, found, state], subsidy_counted, subsidy_headroom,
    subsidies [reference, kind, giver, given_on, amount, headroom_after, faults], contributions].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.queries.treasury import exposure_known
    from rightsource.scrutiny.queries.treasury_told import exposure_told
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = on.date() if on is not None else _today()
    with transaction.atomic():
        look_as(THE_COUNCIL)
        known = exposure_known(day, audience)
    answer(exposure_told(known), as_json=as_json, show=lambda console, _: _show(console, known))


def _today() -> date:
    return datetime.now().astimezone().date()


def _show(console: "Console", known: "ExposureKnown") -> None:
    def line(text: str) -> None:
        console.print(text, markup=False)

    line(f"The council stands to lose {amount_in_words(known.total)}, as known on {day_in_words(known.on)}.")
    line(f"Of its loans {amount_in_words(known.expected_loss)} is expected to be lost.")
    for vehicle in known.vehicles:
        limit = vehicle.exposure.limit
        of = f" of a limit of {amount_in_words(limit)}" if limit is not None else ", no limit on record"
        line(f"\n{vehicle.organisation}: {amount_in_words(vehicle.exposure.total)}{of}")
        for loan in vehicle.loans:
            line(f"  {loan.loan.row.name}: {amount_in_words(loan.owed)} owed, stage {loan.stage}")
            for fault in loan.faults:
                line(f"    · {fault}")
        for each in vehicle.subsidy.log:
            for found in each.faults:
                line(f"  {each.subsidy.row.given_for}, {amount_in_words(each.subsidy.row.amount)}: {found}")
