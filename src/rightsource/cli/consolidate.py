"""`rightsource consolidate`: the books of a group, its organisations side by side, and every residue."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.books_asked import AsAt, First, Last, parent_of_group, reading, show_rows
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb
from rightsource.quantities.wording import amount_in_words, count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.group_statement import GroupStatement


@verb("consolidate", example="rightsource consolidate --from 2026-04 --to 2026-10 --as-at 2026-11-15T17:00")
def run(
    organisations: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ORGANISATION]...", help="Which organisations; the council's group if not given."),
    ] = None,
    *,
    council: Council = DEMONSTRATION,
    parent: Annotated[
        str,
        typer.Option(
            "--parent", metavar="ORGANISATION", help="By whose holdings; each is taken in whole if not given."
        ),
    ] = "",
    first: First = None,
    last: Last = None,
    as_at: AsAt = None,
    as_json: AsJson = False,
) -> None:
    """Add the books of a group up, set off what its organisations say of each other, and show what is left.

    As JSON: first, last, as_at, parent, members [organisation, name, method, share], standing and stood {net_assets,
    cash, owed, surplus, residue}, moved [line, title, before, now, moved], income_and_expenditure and position [line,
    title, division, activity, each, set_off, adjusted, group], cash_flow {opening, lines, changed, closing, set_off},
    set_off [one, other, about, one_says, other_says, residue], payments [payer, payee, paid, had], minority_result.
    """
    with reading(council) as today:
        from rightsource.ledger import queries

        if organisations:
            members: tuple[str, ...] = tuple(organisations)
        else:
            known = queries.group_of(parent or parent_of_group(), until=today, as_at=as_at)
            parent, members = known.parent, known.members
        span = queries.span_asked(members, first, last, until=today, as_at=as_at)
        found = queries.group_asked(members, span, parent=parent, as_at=as_at)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "GroupStatement") -> None:
    standing, stood = found.standing, found.stood
    console.print(
        f"At the end of {found.last} the group of {count_in_words(len(found.members), 'organisation')} had net assets "
        f"of {amount_in_words(standing.net_assets)}, {amount_in_words(standing.net_assets - stood.net_assets)} against "
        f"the month before, and {amount_in_words(standing.cash)} of cash.",
        markup=False,
    )
    show_rows(console, f"\nIncome and expenditure, {found.first} to {found.last}", found.members,
              found.income_and_expenditure)  # fmt: skip
    show_rows(console, f"\nPosition at the end of {found.last}", found.members, found.position)
    show_rows(console, f"\nCash flow, {found.first} to {found.last}", found.members, found.cash_flow.lines)
    for pair in found.residues:
        console.print(
            f"{pair.one} and {pair.other} do not say the same of {pair.about}: {pair.one_says} and {pair.other_says}; "
            f"{pair.residue} is left.",
            markup=False,
        )
    if not found.residues:
        console.print("All organisations say the same of each other.")
