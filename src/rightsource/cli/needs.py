"""`rightsource needs`: needs by area, from people by age and rates of activity."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, day_asked, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.outcomes.queries import NeedsKnown


@verb("needs", example="rightsource needs Darlington Hartlepool")
def run(
    areas: Annotated[
        list[str] | None, typer.Argument(metavar="AREA...", help="Areas by name or code; all if none is given.")
    ] = None,
    council: Council = DEMONSTRATION,
    on: On = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show needs by area: the people of an age group times a rate, as the files taken in have them.

    What lies ahead holds the last rate still, and says what the number of people alone would do.

    As JSON: on; areas [code, name]; needs [definition, area, name, years [year, people, rate, need, is_ahead],
    sources]; files.
    """
    with reading(council):
        from rightsource.outcomes.queries import needs_known

        found = needs_known(day_asked(on), areas=areas or ())
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "NeedsKnown") -> None:
    if not found.files:
        console.print("No file of figures by area is on record. Take one in with import population.", markup=False)
        return
    table = table_of("Area", "Need", "Year", "People", "Per 10,000", "Comes to", "People alone, ahead")
    for each in found.needs:
        latest, ahead = each.latest, each.change_ahead
        table.add_row(
            each.name,
            each.definition.title,
            str(latest.year),
            f"{latest.people:,}",
            f"{latest.rate:,}",
            f"{latest.need:,}",
            "" if ahead is None else f"{ahead:+,} by {each.years[-1].year}",
        )
    console.print(table)
    for source in found.files:
        console.print(f"· {source}", markup=False)
