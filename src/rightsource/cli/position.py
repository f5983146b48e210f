"""`rightsource position`: where the group stands, as members see it: no account and no posting of anybody."""

from typing import TYPE_CHECKING

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import AsAt, Last, parent_of_group, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb
from rightsource.quantities.wording import amount_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.members import PositionTold


@verb("position", example="rightsource position --to 2026-10")
def run(council: Council = DEMONSTRATION, last: Last = None, as_at: AsAt = None, *, as_json: AsJson = False) -> None:
    """Tell where the council and its vehicles stand together, what moved, the runway, exposure, and who paid whom.

    As JSON: on; group [first, last, as_at, names, standing, stood [net_assets, cash, owed, surplus, residue], moved
    [line, title, before, now], spending [division, spent, taken], payments [payer, payee, paid, had]];
    reserves_years_left; at_stake [pence]; vehicles [organisation, total, limit]; null for what cannot be told.
    """
    with reading(council) as today:
        from rightsource.scrutiny.queries.members import position_known, position_told
        from rightsource.storage.viewpoints import Sight, Viewpoint
        from rightsource.storage.walls import look_as

        parent = parent_of_group()
        look_as(Viewpoint(Sight.MEMBERS))
        known = position_told(position_known(parent, today, Audience.MEMBERS, last=last, as_at=as_at))
    answer(known, as_json=as_json, show=_show)


def _show(console: "Console", told: "PositionTold") -> None:
    if told.group is None:
        console.print("Nothing is posted in any books.")
        return
    group = told.group
    console.print(
        f"At the end of {group.last} the group had {amount_in_words(group.standing.net_assets)} after all it owes; "
        f"a month before {amount_in_words(group.stood.net_assets)}.",
        markup=False,
    )
    years = "cannot be told" if told.reserves_years_left is None else f"{told.reserves_years_left:.1f} years"
    console.print(f"How long the reserves last: {years}.", markup=False)
    console.print(f"At stake with vehicles: {amount_in_words(told.at_stake)}.", markup=False)
    table = table_of("Who paid", "Whom", "Paid", "Had")
    for each in group.payments:
        who, whom = (group.names.get(one, one) for one in (each.payer, each.payee))
        cells(table, who, whom, str(each.paid), str(each.had))
    console.print(table)
