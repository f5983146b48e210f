"""`rightsource trace`: from a need to its result and back, begun at any record."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, To, day_asked
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.tracing import TraceKnown
    from rightsource.commissioning.rules.tracing import Traced


@verb("trace", example="rightsource trace agreement:A-002")
def run(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", callback=said, help="Where to begin, as agreement:A-002.")
    ],
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Follow a record back to its need and on to its result, and name every stage at which nothing is on record.

    It begins at a need, outcome, directive, option, procurement, award, agreement, activity, charge, payment or result:
    the kind, a colon, and its key. An option has the key of its procurement, activity and charges A-006/2026-10, a
    result that of its indicator.

    As JSON: on, audience; trace [begun_at, before, after (each point [kind, key], title, on, amount, who, says), links
    [before, after], gaps [kind, of, is_closed]].
    """
    with reading(council):
        from rightsource.commissioning.queries.tracing import trace_known
        from rightsource.commissioning.rules.tracing import TracePoint

        found = trace_known(TracePoint.read(subject), day_asked(on), audience)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", known: "TraceKnown") -> None:
    for stage in known.trace.stages:
        for each in stage.records:
            here = " <- here" if each.point == known.trace.begun_at.point else ""
            console.print(f"{stage.kind}: {_in_words(each)}{here}", markup=False)
        for gap in stage.gaps:
            console.print(f"{stage.kind}: {gap.in_words}", markup=False)


def _in_words(each: "Traced") -> str:
    parts = [f"{each.title} ({each.point.key})"]
    if each.on is not None:
        parts.append(day_in_words(each.on))
    if each.amount is not None:
        parts.append(amount_in_words(each.amount))
    parts += [part for part in (each.who, each.says) if part]
    return ", ".join(parts)
