"""`rightsource bench`: how fast the engine is, beside the machine's own ceiling and beside its peers."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.bench import Bench


@verb("bench", example="rightsource bench --json")
def run(
    *,
    council: Council = DEMONSTRATION,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Only see that it works: the figures then mean nothing.")
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables of the documentation.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how fast the engine is on this machine, beside what others would use for the same model.

    Peers of the extra [bench] and LibreOffice Calc are measured where they are installed. It takes about ten minutes
    and both processors; nothing is written down.
    """
    from rightsource.planning.actions.bench import measure
    from rightsource.planning.rules.bench_table import markdown

    with counting("Timing in turns") as progress:
        found = measure(today=datetime.now().astimezone().date(), is_quick=is_quick, progress=progress)
    if as_markdown:
        typer.echo(markdown(found), nl=False)
        return
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "Bench") -> None:
    from rich.markdown import Markdown

    from rightsource.planning.rules.bench_table import markdown

    console.print(Markdown(markdown(found)))
