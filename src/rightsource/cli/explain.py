"""`rightsource explain`: one future month by month in words."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, Seed, To, Years, plan_known
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.answering import FutureExplained


@verb("explain", example="rightsource explain --future 17 --on 2026-11-22")
def run(
    *,
    future: Annotated[int, typer.Option("--future", min=0, max=2**31 - 1, help="Which future, from 0.")] = 0,
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    seed: Seed = 114,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """Tell one future of the plan month by month in words: the same future as in any projection of the same seed.

    As JSON: future; months, a paragraph for each; about, with what is assumed and what is missing.
    """
    core = plan_known(council, on, audience, years)
    from rightsource.planning.rules.answering import explained

    answer(explained(core, audience=audience.value, future=future, seed=seed), as_json=as_json, show=_show)


def _show(console: "Console", found: "FutureExplained") -> None:
    for month in found.months:
        console.print(f"{month}\n", markup=False)
