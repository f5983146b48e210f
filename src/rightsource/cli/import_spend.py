"""`rightsource import spend`: a body's payments over £500, as it published them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb, working
from rightsource.cli.import_asked import given_file
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions import SpendImport
    from rightsource.commissioning.rules.spend import SpendColumn

_SHOWN = 20


@verb("import spend", example='rightsource import spend spend-2018-04.csv --body "Devon County Council"')
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or an Excel workbook, as it was published.")],
    body: Annotated[str, typer.Option("--body", callback=said, help="Whose payments they are.")],
    *,
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published", metavar="DATE", formats=["%Y-%m-%d"], help="When it was published; today if not given."
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
    """Take a body's published payments in, all of them or none, and say which supplier is which.

    Columns are recognised, or told with --column: paid-on, amount, supplier, body, reference, invoice, supplier-number,
    vat-number, supplier-kind, service, category. Taking the same payments in again changes nothing.

    As JSON: body, file, sha256, published_on, was_on_file, rows, new, on_record_before, paid, first_paid_on,
    last_paid_on, columns [column, heading], headings_not_taken, names_taken_out, references_taken_out,
    names_not_shown, suppliers, matches [match, name, body, beside, reason, likeness_percent], notes.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.actions import import_spend
    from rightsource.storage.actors import SYSTEM, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    today = datetime.now().astimezone().date()
    with working("Reading the payments"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = import_spend(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            body=body.strip(),
            file=given_file(file),
            published_on=published.date() if published else today,
            today=today,
            columns=_columns(column or []),
        )
    answer(found, as_json=as_json, show=_show)


def _columns(told: list[str]) -> "dict[SpendColumn, str]":
    from rightsource.commissioning.rules.spend import SpendColumn

    columns = {}
    for each in told:
        column, equals, heading = each.partition("=")
        if not equals or column.strip() not in set(SpendColumn):
            names = ", ".join(SpendColumn)
            raise typer.BadParameter(
                f"{each!r} does not say COLUMN=HEADING; columns are {names}.", param_hint="--column"
            )
        columns[SpendColumn(column.strip())] = heading.strip()
    return columns


def _show(console: "Console", found: "SpendImport") -> None:
    days = f"{day_in_words(found.first_paid_on)} to {day_in_words(found.last_paid_on)}"
    console.print(f"{found.body}: {count_in_words(found.rows, 'payment')}, {found.paid}, {days}.", markup=False)
    if found.was_on_file:
        console.print("The same file is on record already. Nothing was changed.", markup=False)
    else:
        console.print(f"New: {found.new:,}. On record before: {found.on_record_before:,}.", markup=False)
    console.print("Columns: " + "; ".join(f"{each.column} is {each.heading!r}" for each in found.columns), markup=False)
    if found.headings_not_taken:
        console.print(f"Nothing was taken of: {', '.join(found.headings_not_taken)}.", markup=False)
    console.print(
        f"Names that the body took out stay out: {found.names_taken_out:,} rows, and {found.references_taken_out:,} of "
        f"references. Of {count_in_words(found.suppliers, 'supplier name')} {found.names_not_shown:,} may be private "
        "persons' and show inside the council alone.",
        markup=False,
    )
    for note in found.notes:
        console.print(note, markup=False)
    if found.matches:
        many = count_in_words(len(found.matches), "name is", "names are")
        console.print(f"\n{many} one supplier with another", style="bold", markup=False)
        for each in found.matches[:_SHOWN]:
            console.print(f"· {each.name} and {each.beside}: {each.reason} (match {each.match})", markup=False)
        if len(found.matches) > _SHOWN:
            console.print(f"and {len(found.matches) - _SHOWN:,} more; --json gives them all", markup=False)
