"""`rightsource import timesheets`: hours worked, priced by the rate card and charged as any activity is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, given_file, who
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions.activity import ActivityTaken


@verb("import timesheets", example="rightsource import timesheets october.csv")
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, or an Excel workbook.")],
    *,
    because: Annotated[
        str, typer.Option("--because", help="Why months that were returned before are corrected; refused without.")
    ] = "",
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Take timesheets in: every fault is listed at once, and all of the file is taken or nothing.

    Columns: agreement, worker (a mark that names nobody), day, grade, hours, matter. The grade is a unit of the
    agreement's price book. Taking the same file in again changes nothing.

    As JSON: file, sha256, was_on_file, lines, returned [agreement, month, version, lines].
    """
    with reading(council) as today, working(f"Reading {file.name}"):
        from rightsource.commissioning.actions.timesheets import import_timesheets

        found = import_timesheets(**who(by, authority), file=given_file(file), today=today, because=because)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "ActivityTaken") -> None:
    if found.was_on_file:
        console.print("The same file was taken in before, and nothing was changed.")
    console.print(f"{count_in_words(found.lines, 'line')} of {found.file}:", markup=False)
    for each in found.returned:
        console.print(f"· {each.agreement}, {each.month}: {count_in_words(each.lines, 'line')}", markup=False)
