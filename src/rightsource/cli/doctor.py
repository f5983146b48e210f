"""`rightsource doctor`: what was found, what is missing, and how to mend it."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.site.doctor import Diagnosis

_MARKS = {"ok": "[green]found[/]", "missing": "[red]missing[/]", "note": "[yellow]note[/]"}


@verb("doctor", example="rightsource doctor --json")
def run(
    *,
    council: Annotated[
        str,
        typer.Option(
            "--council",
            metavar="SLUG",
            envvar="RIGHTSOURCE_COUNCIL",
            help="Look at this council alone.",
            show_default="those that come with Rightsource",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say what was found of all that Rightsource needs, what is missing, and how to mend it."""
    from rightsource.site.doctor import diagnose

    diagnosis = diagnose(council)
    answer(diagnosis, as_json=as_json, show=_show)
    if not diagnosis.is_well:
        raise typer.Exit(2)


def _show(console: "Console", diagnosis: "Diagnosis") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("", "What", "Found", "How to mend it", box=None, pad_edge=False)
    for finding in diagnosis.findings:
        table.add_row(_MARKS[finding.state], finding.what, escape(finding.found), escape(finding.mend))
    console.print(table)
    console.print("All that is needed is here." if diagnosis.is_well else "Something needed is missing.")
