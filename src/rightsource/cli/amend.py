"""`rightsource amend`: what a member's amendment does to the plan, in the same futures."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import Futures, On, Seed, To, Years, cells, plan_known, pounds, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.amending import AmendmentAnswered

_Text = Annotated[
    str,
    typer.Argument(
        metavar="AMENDMENT", help="Changes with semicolons between them, as 'tax.2027=4.99%;saving.S-3.start=+6'."
    ),
]


@verb("amend", example="rightsource amend 'tax.2027=3.99%' --on 2026-11-22 --futures 10000")
def run(
    amendment: _Text = "",
    *,
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    futures: Futures = 10_000,
    seed: Seed = 114,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """Move a tax, a saving, a price or a date of the plan, and see what it does; with nothing moved, what may be.

    As JSON: text, the amendment as it stands in a link; changes, each in words; years, for each year before_chance and
    after_chance that the test of s.114(3) has failed by its end with before_error and after_error,
    before_reserves_gbp and after_reserves_gbp by quantile, change_gbp of mean reserves with change_error_gbp;
    chance_change of the last year with chance_change_error, which is that of futures that change sides; futures, seed
    and model_error.
    """
    core = plan_known(council, on, audience, years)
    from rightsource.planning.rules.amending import amended_plan, movable

    with working("Following the plan before and after"):
        found = amended_plan(core, amendment, futures=futures, seed=seed)

    def show(console: "Console", found: "AmendmentAnswered") -> None:
        if found.changes:
            _show(console, found)
            return
        table = table_of("Write", "What it is", "As planned", "In what form")
        for handle in movable(core):
            cells(table, f"{handle.name}=", handle.label, handle.planned, handle.form)
        console.print(table)

    answer(found, as_json=as_json, show=show)


def _show(console: "Console", found: "AmendmentAnswered") -> None:
    for each in found.changes:
        console.print(f"· {each}", markup=False)
    console.print()
    table = table_of("By the end of", "s.114 before", "after", "Reserves before", "after", "on average moved by")
    for year in found.years:
        cells(
            table,
            year.year,
            f"{year.before_chance:.1%} ± {year.before_error:.1%}",
            f"{year.after_chance:.1%} ± {year.after_error:.1%}",
            pounds(year.before_reserves_gbp["p50"]),
            pounds(year.after_reserves_gbp["p50"]),
            f"{pounds(year.change_gbp)} ± {pounds(year.change_error_gbp)}",
        )
    console.print(table)
    console.print(
        f"\nThe chance of s.114 changes by {found.chance_change:+.1%} ± {found.chance_change_error:.1%} in the same "
        f"{found.futures:,} futures.\n{found.model_error}",
        markup=False,
    )
