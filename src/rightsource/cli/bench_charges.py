"""`rightsource bench charges`: how fast activity is read, checked, priced and charged, beside a bare COPY."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, verb, working
from rightsource.cli.scratch import scratch_council

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.rules.charges.bench import ChargesBench


@verb("bench charges", example="rightsource bench charges --json")
def run(
    *,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Only see that it works: the figures then mean nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure a million made-up lines of activity from file to charge, in a database of its own that is dropped again.

    It is set beside a bare COPY of the same rows in the same run. It takes about half a minute.

    As JSON: is_quick, measured_at, lines, charges, taking_s, charging_s, copying_s, ratio_to_copy, ratio_wanted,
    memory_mb, file_mb, lines_explained, explained_s, explained_wanted_s, is_same_to_the_penny.
    """
    with working("Measuring charges"), scratch_council() as council:
        from rightsource.commissioning.actions.charges_bench import measure
        from rightsource.commissioning.rules.charges.bench import LINES, QUICK_LINES

        found = measure(lines=QUICK_LINES if is_quick else LINES, owner_url=council.owner_url)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "ChargesBench") -> None:
    if found.is_quick:
        console.print("A quick run, to see that it works: its figures mean nothing.")
    together = found.taking_s + found.charging_s
    console.print(
        f"{found.lines:,} lines to {found.charges:,} charges in {together:.1f} s: {found.lines / together:,.0f} a "
        f"second, {found.ratio_to_copy:.0%} of a bare COPY ({found.ratio_wanted:.0%} wanted)."
    )
    console.print(f"Memory grew by {found.memory_mb:,.0f} MB, of a file of {found.file_mb:,.0f} MB.")
    console.print(
        f"A charge of {found.lines_explained:,} lines explained itself in {found.explained_s:.2f} s "
        f"({found.explained_wanted_s:g} wanted); to the penny: {'yes' if found.is_same_to_the_penny else 'no'}."
    )
