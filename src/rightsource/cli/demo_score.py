"""`rightsource demo score`: how many planted faults are found, how many are missed, and what is suspected wrongly."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, counting, verb
from rightsource.scrutiny.rules.made_up.county import Size

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.rules.scoring import Found, Named, Scored


@verb("demo score", example="rightsource demo score --json")
def run(
    *,
    size: Annotated[Size, typer.Option("--size", help="How large the counties are.")] = Size.COUNTY,
    seed: Annotated[
        list[int] | None,
        typer.Option("--seed", min=0, help="A seed; may be given several times. Blank for five that were never drawn."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", metavar="DATE", formats=["%Y-%m-%d"], help="As of which day they are drawn. Blank: today."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score what looks for faults on made-up counties whose faults are known, beside a naive rule for each.

    It needs no database. Each fault that is missed, and each innocent thing that is suspected, is told by its kind.

    As JSON: size, seeds, was_seen, faults [fault, detector, naive], each with planted, found, suspected, precision,
    recall, missed [how, count], look_alikes [how, count], others; by_seed [seed, faults].
    """
    from rightsource.scrutiny.rules.scoring import UNSEEN_SEEDS, scored

    today = (on or datetime.now().astimezone()).date()
    with counting("Drawing counties") as progress:
        found = scored(size, seed or UNSEEN_SEEDS, today, progress)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "Scored") -> None:
    from rich.table import Table

    table = Table("Fault", "Rule", "Planted", "Found", "Suspected", "Precision", "Recall", box=None, pad_edge=False)
    for each in found.faults:
        table.add_row(each.fault.value, "detector", *_figures(each.detector))
        table.add_row("", "naive", *_figures(each.naive))
    seeds = ", ".join(str(each) for each in found.seeds)
    console.print(f"Counties of size {found.size}, of the seeds {seeds}.", markup=False)
    console.print(table)
    for each in found.faults:
        _show_named(console, f"Missed, {each.fault.value}", each.detector.missed)
        _show_named(console, f"Suspected wrongly, {each.fault.value}", each.detector.look_alikes)
        if each.detector.others:
            console.print(f"Suspected wrongly, {each.fault.value}: {each.detector.others} others", markup=False)


def _figures(found: "Found") -> tuple[str, ...]:
    counts = (found.planted, found.found, found.suspected)
    return (*(str(each) for each in counts), f"{found.precision:.2f}", f"{found.recall:.2f}")


def _show_named(console: "Console", title: str, named: "Sequence[Named]") -> None:
    for each in named:
        console.print(f"{title}: {each.how} ({each.count})", markup=False, soft_wrap=True)
