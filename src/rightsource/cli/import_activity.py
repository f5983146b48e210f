"""`rightsource import activity`: what providers did, a line for each thing done."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, who
from rightsource.quantities import Problem, ProblemsFound
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions.activity import ActivityTaken
    from rightsource.commissioning.rules.charges.activity import ActivityColumn


@verb("import activity", example='rightsource import activity october.csv --column "quantity=Hours worked"')
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, of any length, or an Excel workbook.")],
    *,
    because: Annotated[
        str, typer.Option("--because", help="Why months that were returned before are corrected; refused without.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="COLUMN=HEADING", help="Which heading is which column, if not a usual one."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Take activity in: every fault is listed at once, and all of the file is taken or nothing.

    Columns are recognised, or told with --column: agreement, unit, day, quantity, group, reference. A reference is a
    mark of the provider's own and names nobody. Taking the same file in again changes nothing.

    As JSON: file, sha256, was_on_file, lines, returned [agreement, month, version, lines].
    """
    with reading(council) as today, working(f"Reading {file.name}"):
        from rightsource.commissioning.actions.activity import ActivityFile, import_activity

        if not file.is_file():
            raise ProblemsFound([Problem(file.name, "There is no such file. Check its name.", "file-not-found")])
        found = import_activity(
            **who(by, authority),
            file=ActivityFile.at(file),
            today=today,
            because=because,
            columns=_columns(column or []),
        )
    answer(found, as_json=as_json, show=_show)


def _columns(told: list[str]) -> "dict[ActivityColumn, str]":
    from rightsource.commissioning.rules.charges.activity import ActivityColumn

    columns = {}
    for each in told:
        column, equals, heading = each.partition("=")
        if not equals or column.strip() not in set(ActivityColumn):
            raise typer.BadParameter(f"write it as COLUMN=HEADING; the columns are {', '.join(ActivityColumn)}.")
        columns[ActivityColumn(column.strip())] = heading.strip()
    return columns


def _show(console: "Console", found: "ActivityTaken") -> None:
    if found.was_on_file:
        console.print("The same file was taken in before, and nothing was changed.")
    console.print(f"{count_in_words(found.lines, 'line')} of {found.file}:", markup=False)
    for each in found.returned:
        corrected = f", which corrects version {each.version - 1}" if each.version > 1 else ""
        lines = count_in_words(each.lines, "line")
        console.print(f"· {each.agreement}, {each.month}: {lines}{corrected}", markup=False)
