"""`rightsource exposure`: what the council stands to lose with each vehicle, and how its loans stand."""

from typing import TYPE_CHECKING

from rightsource.cli.asking import On, To, day_asked
from rightsource.cli.books_asked import reading
from rightsource.cli.door import AsJson, Council, answer, verb
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.treasury import ExposureKnown


@verb("exposure", example="rightsource exposure --council demonstration --on 2026-11-22")
def run(
    council: Council = "demonstration",
    on: On = None,
    audience: To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Show exposure to each vehicle against its limit, its loans, covenants, subsidies and partners' contributions.

    As JSON: on; total and expected_loss [pence]; vehicles [organisation, total, limit, headroom, parts [kind, name,
    as_at, amount, record_id], loans [name, due, owed, days_behind, stage, expected_loss, yearly_advantage, faults,
    record_id], covenants [loan, measure, threshold, month, found, state,
    measured_on], subsidy_counted, subsidy_headroom,
    subsidies [reference, kind, giver, given_on, amount, headroom_after, faults], contributions].
    """
    with reading(council):
        from rightsource.scrutiny.queries.treasury import exposure_known
        from rightsource.scrutiny.queries.treasury_told import exposure_told

        known = exposure_known(day_asked(on), audience)
    answer(exposure_told(known), as_json=as_json, show=lambda console, _: _show(console, known))


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
