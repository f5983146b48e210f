"""`rightsource import revenue-outturn`: the official returns of every authority, as they were published."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.actions.importing import OutturnImport

_SHOWN = 20


@verb(
    "import revenue-outturn",
    example="rightsource import revenue-outturn RS_2015-16_data_by_LA.xlsx budgetaccounts1617.xlsx",
)
def run(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Workbooks as they were published.")],
    *,
    council: Council = DEMONSTRATION,
    vintage: Annotated[
        datetime | None,
        typer.Option(
            "--vintage",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="The day of publication, for a workbook that states none anywhere.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take official RS and RA workbooks in, all of them or none, and say what was restated or revised.

    As JSON: workbooks [name, sha256, form, financial_year, vintage, first_published_on, authorities, figures,
    was_on_file]; restatements [e_code, name, reserve, closed_gbp_thousand, reopened_gbp_thousand]; revisions [form,
    financial_year, e_code, authority, measure, was, was_in, now, now_in].
    """
    open_council(council)
    from rightsource.planning.actions.importing import import_revenue_outturn
    from rightsource.planning.rules.outturn_files import OutturnFile
    from rightsource.storage.actors import SYSTEM, Authority

    with working(f"Reading {count_in_words(len(files), 'workbook')}"):
        found = import_revenue_outturn(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            files=[OutturnFile(path.name, path) for path in files],
            vintage_if_unstated=vintage.date() if vintage else None,
        )
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "OutturnImport") -> None:
    for book in found.workbooks:
        state = "on file already" if book.was_on_file else "taken"
        console.print(
            f"{book.form} {book.financial_year}, vintage {day_in_words(book.vintage)}: "
            f"{count_in_words(book.authorities, 'authority', 'authorities')}, "
            f"{count_in_words(book.figures, 'figure')}, {state} ({book.name})",
            markup=False,
        )
    restated = [
        f"{each.name} ({each.e_code}): {each.reserve.replace('_', ' ')} reserves closed at "
        f"£{each.closed_gbp_thousand:,}k and opened the next year at £{each.reopened_gbp_thousand:,}k"
        for each in found.restatements
    ]
    _show_some(console, "balance restated between two years", "balances restated between two years", restated)
    revised = [
        f"{each.authority} ({each.e_code}), {each.form} {each.financial_year}, {each.measure.replace('_', ' ')}: "
        f"{each.was or 'not given'} in the edition of {day_in_words(each.was_in)}, "
        f"{each.now or 'not given'} in that of {day_in_words(each.now_in)}"
        for each in found.revisions
    ]
    _show_some(console, "figure revised between two editions", "figures revised between two editions", revised)


def _show_some(console: "Console", one: str, many: str, lines: list[str]) -> None:
    if not lines:
        return
    console.print(f"\n{count_in_words(len(lines), one, many)}", style="bold", markup=False)
    for line in lines[:_SHOWN]:
        console.print(f"· {line}", markup=False)
    if len(lines) > _SHOWN:
        console.print(f"and {len(lines) - _SHOWN:,} more; --json gives them all", markup=False)
