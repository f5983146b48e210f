"""`rightsource award`: who comes first, what was awarded and told, and what may still stop the contract."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, cells, day_asked, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.evaluate import AsPost, Done, OfProcurement, show_done
from rightsource.cli.import_asked import ASKED_FOR, OnAuthority, who
from rightsource.quantities.wording import day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.awards import AwardsKnown
    from rightsource.commissioning.queries.red_flags import RedFlagsKnown


@verb("award", example="rightsource award --procurement P-2026-04")
def award(
    procurement: Annotated[str, typer.Option("--procurement", metavar="REFERENCE", help="Its reference.")] = "",
    *,
    letters: Annotated[
        Path | None,
        typer.Option("--letters", metavar="FOLDER", help="Write each bidder's assessment summary there as a text."),
    ] = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Tell who comes first, what was awarded and told, the standstill and challenges; once quality is settled.

    As JSON: standing, evaluation (as of the verb evaluate), recommended, awards [number, procurement, lot, tender,
    supplier, organisation, value, decided_on, decision, reason, tie_reason, agreement], summaries [tender, lot, bidder,
    text, given_on], claims [reference, procurement, claimant, grounds, has_claim_form, notified_on, ended_on, outcome,
    ended_because], announced_on, standstill_ends_on, suspended_by.
    """
    if not procurement.strip():
        raise typer.BadParameter("give --procurement.")
    with reading(council) as today:
        from rightsource.commissioning.errors.evaluation import PricesStayClosed
        from rightsource.commissioning.queries.awards import awards_known

        found = awards_known(procurement, today)
        if found.evaluation.tenders and not found.evaluation.is_settled:
            raise PricesStayClosed(procurement)
    if letters is not None:
        _write(letters, found)
    answer(found, as_json=as_json, show=_show)


@verb(
    "award decide",
    example="rightsource award decide --procurement P-2026-04 --tender 7 --decision CAB-2026-31 "
    '--because "The most points in all" --by commissioner-place',
)
def decide(
    procurement: OfProcurement,
    tender: Annotated[int, typer.Option("--tender", min=1, help="The tender's number.")],
    decision: Annotated[str, typer.Option("--decision", callback=said, help="The decision on record it is made by.")],
    because: Annotated[str, typer.Option("--because", callback=said, help="Why this tender; every bidder is told.")],
    by: AsPost,
    *,
    tie_because: Annotated[str, typer.Option("--tie-because", help="Between equals: how the choice was made.")] = "",
    council: Council = DEMONSTRATION,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Award a tender's lot to it, where it is the most advantageous and conflicts are assessed.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.awards import decide_award

        was_written = decide_award(
            **who(by, authority), procurement=procurement, tender=tender, decision=decision, reason=because,
            tie_reason=tie_because, today=today,
        )  # fmt: skip
    answer(Done(was_written), as_json=as_json, show=show_done)


@verb("award summaries", example="rightsource award summaries --procurement P-2026-04 --by commissioner-place")
def summaries(
    procurement: OfProcurement,
    by: AsPost,
    *,
    council: Council = DEMONSTRATION,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Write each bidder's assessment summary, to be read with `award --letters`.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.awards import give_summaries

        given = give_summaries(**who(by, authority), procurement=procurement, today=today)
    answer(Done(given > 0), as_json=as_json, show=show_done)


@verb(
    "award announce",
    example="rightsource award announce --procurement P-2026-04 --on 2026-07-06 --by commissioner-place",
)
def announce(
    procurement: OfProcurement,
    by: AsPost,
    *,
    on: Annotated[
        datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="When published; today.")
    ] = None,
    address: Annotated[str, typer.Option("--address", help="Where the notice can be read.")] = "",
    council: Council = DEMONSTRATION,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record the contract award notice as it was published, which begins the standstill.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.awards import announce_award

        was_written = announce_award(
            **who(by, authority), procurement=procurement, on=on.date() if on else today, address=address, today=today
        )
    answer(Done(was_written), as_json=as_json, show=show_done)


@verb("flags", example="rightsource flags --json")
def flags(
    on: On = None,
    *,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Tell red flags after Cardinal's published indicators: where to look, and not evidence of wrongdoing.

    As JSON: on, own and published, each {flags [indicator, subject, reason, value], judged [indicator, name, judged,
    flagged], caution}: own of procurements whose prices show, published of releases that others published.
    """
    with reading(council):
        from rightsource.commissioning.queries.red_flags import red_flags_known

        found = red_flags_known(day_asked(on))
    answer(found, as_json=as_json, show=_show_flags)


def _write(folder: Path, found: "AwardsKnown") -> None:
    """Write each summary as a text of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in found.summaries:
        (folder / f"assessment-summary-{each.tender}.txt").write_text(each.text, encoding="utf-8")


def _show_flags(console: "Console", found: "RedFlagsKnown") -> None:
    console.print(found.own.caution, markup=False)
    for title, of in (("Own procurements", found.own), ("What others published", found.published)):
        console.print(f"\n{title}", style="bold")
        for flag in of.flags:
            console.print(f"· {flag.indicator}, {flag.subject}: {flag.reason}", markup=False)
        could = ", ".join(f"{each.indicator} {each.judged}" for each in of.judged if each.judged) or "nothing"
        console.print(f"Could be judged: {could}.", markup=False)


def _show(console: "Console", found: "AwardsKnown") -> None:
    if not found.awards:
        names = ", ".join(each.bidder for each in found.recommended) or "nobody"
        console.print(f"Nothing is awarded. In the first place: {names}.", markup=False)
        return
    table = table_of("Lot", "Supplier", "Value", "Decided", "Under", "Agreement")
    for each in found.awards:
        decided = day_in_words(each.decided_on)
        cells(table, str(each.lot or "whole"), each.supplier, str(each.value), decided, each.decision, each.agreement)
    console.print(table)
    if found.standstill_ends_on is not None:
        console.print(f"Standstill to the end of {day_in_words(found.standstill_ends_on)}.", markup=False)
    for claim in found.claims:
        held = "suspends the contract" if claim.reference in found.suspended_by else "does not suspend it"
        console.print(f"· {claim.reference} of {claim.claimant}: {held}", markup=False)
