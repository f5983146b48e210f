"""`rightsource import contracts`: a body's contracts register, as it published it, every row accounted for."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb, working
from rightsource.cli.import_asked import ASKED_FOR, given_file
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions import RegisterImport
    from rightsource.commissioning.rules.register import RegisterColumn

_SHOWN = 20


@verb("import contracts", example='rightsource import contracts register.csv --body "Norfolk County Council"')
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or an Excel workbook, as it was published.")],
    body: Annotated[str, typer.Option("--body", callback=said, help="Whose register it is.")],
    *,
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="When it was published; the day for which it stands if not given.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="COLUMN=HEADING", help="Which heading is which column; remembered for the body."
        ),
    ] = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take a body's contracts register in, and say of every row whether it was taken whole, mended, guessed or refused.

    Columns are recognised, or told with --column: title, supplier, body, effective-on, reference, kind, service,
    category, starts-on, ends-on, review-on, extends-to, value, estimated, company-number, charity-number,
    supplier-number, voluntary, process. Taking the same file in again changes nothing.

    As JSON: body, file, sha256, effective_on, published_on, was_on_file, rows, whole, mended, guessed,
    refused [row, reasons], remarks [how, reason, rows, examples], value, not_shown, suppliers, with_number,
    columns [column, heading], headings_not_taken, matches [match, name, body, beside, reason, likeness_percent], notes.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.actions import import_register
    from rightsource.storage.actors import SYSTEM, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Reading the register"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = import_register(
            by=SYSTEM,
            authority=Authority(ASKED_FOR),
            body=body.strip(),
            file=given_file(file),
            today=datetime.now().astimezone().date(),
            published_on=published.date() if published else None,
            columns=_columns(column or []),
        )
    answer(found, as_json=as_json, show=_show)


def _columns(told: list[str]) -> "dict[RegisterColumn, str]":
    from rightsource.commissioning.rules.register import RegisterColumn

    columns = {}
    for each in told:
        column, equals, heading = each.partition("=")
        if not equals or column.strip() not in set(RegisterColumn):
            names = ", ".join(RegisterColumn)
            raise typer.BadParameter(
                f"{each!r} does not say COLUMN=HEADING; columns are {names}.", param_hint="--column"
            )
        columns[RegisterColumn(column.strip())] = heading.strip()
    return columns


def _show(console: "Console", found: "RegisterImport") -> None:
    contracts = count_in_words(found.rows, "row")
    console.print(f"{found.body}: {contracts}, as at {day_in_words(found.effective_on)}.", markup=False)
    if found.was_on_file:
        console.print("The same file is on record already. Nothing was changed.", markup=False)
    console.print(
        f"Taken whole: {found.whole:,}. Mended: {found.mended:,}. Guessed: {found.guessed:,}. "
        f"Refused: {len(found.refused):,}.",
        markup=False,
    )
    for each in found.remarks:
        first = ", ".join(str(row) for row in each.examples)
        console.print(f"· {each.how}, {count_in_words(each.rows, 'row')}: {each.reason} (row {first}).", markup=False)
    for row in found.refused[:_SHOWN]:
        console.print(f"· refused, row {row.row}: {'; '.join(row.reasons)}.", markup=False)
    if len(found.refused) > _SHOWN:
        console.print(f"and {len(found.refused) - _SHOWN:,} more; --json gives them all", markup=False)
    console.print(
        f"Of {count_in_words(found.suppliers, 'supplier name')}; {found.with_number:,} contracts with a company or "
        f"charity number. In {found.not_shown:,} the supplier may be a private person: they show inside the council "
        "alone.",
        markup=False,
    )
    console.print("Columns: " + "; ".join(f"{each.column} is {each.heading!r}" for each in found.columns), markup=False)
    if found.headings_not_taken:
        console.print(f"Nothing was taken of: {', '.join(found.headings_not_taken)}.", markup=False)
    for note in found.notes:
        console.print(note, markup=False)
