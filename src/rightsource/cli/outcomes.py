"""`rightsource outcomes`: the outcome tree, whether each indicator is moving, and who contributes."""

from typing import TYPE_CHECKING

from rightsource.cli.asking import On, To, day_asked
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.outcomes.rules.tree import IndicatorStanding, OutcomeTree


@verb("outcomes", example="rightsource outcomes --on 2026-11-22")
def run(
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the outcome tree: each indicator with its newest result, whether it is moving, and who contributes.

    As JSON: outcomes [outcome, depth, indicators [indicator, targets, results, moving [movement, results, rises, falls,
    chance]], contributions]; a record is row, provenance and record_id.
    """
    with reading(council):
        from rightsource.outcomes.queries import outcome_tree_known

        found = outcome_tree_known(day_asked(on), audience)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", tree: "OutcomeTree") -> None:
    from rightsource.outcomes.rules.moving import LIMITS

    if not tree.outcomes:
        console.print("No outcome is on record.")
        return
    for each in tree.outcomes:
        row, indent = each.outcome.row, "  " * each.depth
        years = f"{row.first_year} to {row.last_year}"
        console.print(f"{indent}{row.title} ({row.outcome}), {years}, {row.owner}", markup=False)
        for indicator in each.indicators:
            console.print(f"{indent}  · {_indicator(indicator)}", markup=False)
        for contribution in each.contributions:
            said = contribution.row
            console.print(f"{indent}  ← {said.kind} {said.subject}: {said.how}", markup=False)
    console.print(f"\n{LIMITS}", markup=False)


def _indicator(standing: "IndicatorStanding") -> str:
    row, latest = standing.indicator.row, standing.latest
    result = "no result" if latest is None else f"{latest.row.value.normalize():f} {row.unit}"
    return f"{row.title}: {result}; {standing.moving.movement} ({row.direction})"
