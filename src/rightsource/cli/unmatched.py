"""`rightsource unmatched`: what organisations do not say alike of each other, apart from what only waits."""

from typing import TYPE_CHECKING

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import AsAt, First, Last, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.group_statement import DealingsMatched

_SHOWN = 50


@verb("unmatched", example="rightsource unmatched --from 2026-04 --to 2026-10")
def run(
    *,
    council: Council = DEMONSTRATION,
    first: First = None,
    last: Last = None,
    as_at: AsAt = None,
    as_json: AsJson = False,
) -> None:
    """List what organisations charged and lent each other that the other side does not say alike.

    All whose books are here are compared, whether they are of the group or not.

    As JSON: first, last, as_at, counts by kind of answer, unmatched and in_time [said, answered {organisation,
    counterparty, posted_on, amount, about, reference, description}, match].
    """
    with reading(council) as today:
        from rightsource.ledger import queries

        members = queries.organisations_with_books()
        span = queries.span_asked(members, first, last, until=today, as_at=as_at)
        found = queries.dealings_asked(members, span, on=today, as_at=as_at)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "DealingsMatched") -> None:
    console.print(
        f"{count_in_words(len(found.unmatched), 'dealing')} from {found.first} to {found.last} differ, and time does "
        f"not explain it; {len(found.in_time):,} only wait for the other side.",
        markup=False,
    )
    table = table_of("Says", "Of", "On", "Amount", "The other says", "What is left")
    for each in found.unmatched[:_SHOWN]:
        answered = "nothing" if each.answered is None else f"{each.answered.amount}"
        said = each.said
        day = day_in_words(said.posted_on)
        cells(table, said.organisation, said.counterparty, day, str(said.amount), answered, str(each.difference))
    if found.unmatched:
        console.print(table)
    if len(found.unmatched) > _SHOWN:
        console.print(f"and {len(found.unmatched) - _SHOWN:,} more; --json gives them all", markup=False)
