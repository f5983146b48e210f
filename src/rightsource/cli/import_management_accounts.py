"""`rightsource import management-accounts`: a vehicle's budget and actual, month by month."""

from typing import Annotated

import typer

from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.cli.import_asked import (
    ASKED_FOR,
    By,
    Column,
    FileOfBooks,
    OnAuthority,
    Organisation,
    SheetAsked,
    SignAsked,
    Source,
    given_file,
    reading_of,
    show_imported,
    who,
)


@verb(
    "import management-accounts",
    example="rightsource import management-accounts may.xlsx --organisation care-company --source Board "
    "--sign own-side --balancing-account 1200",
)
def run(
    file: FileOfBooks,
    *,
    organisation: Organisation,
    source: Source,
    column: Column = None,
    sign: SignAsked = "",
    sheet: SheetAsked = "",
    balancing_account: Annotated[
        str,
        typer.Option(
            "--balancing-account",
            metavar="CODE",
            help="The account that takes what an income statement without a balance sheet leaves over.",
        ),
    ] = "",
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Post what management accounts say of each month, and keep the budget they state: all of it or nothing.

    A row says one month of one account; or lines stand down and months across. A corrected file posts the difference.
    The same file again changes nothing.

    As JSON: organisation, source, kind, file, sha256, was_on_record, month, rows, transactions, postings, unchanged,
    columns {meaning: heading}, sign, notes.
    """
    with reading(council), working(f"Reading {file.name}"):
        from rightsource.ledger.actions.importing import import_management_accounts

        came = import_management_accounts(
            **who(by, authority),
            organisation=organisation,
            source=source,
            file=given_file(file),
            reading=reading_of(column, sign, sheet, balancing_account),
        )
    answer(came, as_json=as_json, show=show_imported)
