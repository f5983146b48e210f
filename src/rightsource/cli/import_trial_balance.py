"""`rightsource import trial-balance`: what every account stands at, at the end of a month."""

from typing import Annotated

import typer

from rightsource.cli.books_asked import month_of, reading
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
from rightsource.quantities import Month


@verb(
    "import trial-balance",
    example="rightsource import trial-balance may.xlsx --organisation care-company --source Sage --month 2026-05",
)
def run(
    file: FileOfBooks,
    *,
    organisation: Organisation,
    source: Source,
    month: Annotated[
        Month, typer.Option("--month", metavar="MONTH", parser=month_of, help="The month at whose end it stands.")
    ],
    column: Column = None,
    sign: SignAsked = "",
    sheet: SheetAsked = "",
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Post what it takes for books to stand as a trial balance says: all of it or nothing, every fault listed.

    An account that it leaves out comes to stand at nil. Giving the same file for the same month again changes nothing.

    As JSON: organisation, source, kind, file, sha256, was_on_record, month, rows, transactions, postings, unchanged,
    columns {meaning: heading}, sign, notes.
    """
    with reading(council), working(f"Reading {file.name}"):
        from rightsource.ledger.actions.importing import import_trial_balance

        came = import_trial_balance(
            **who(by, authority),
            organisation=organisation,
            source=source,
            month=month,
            file=given_file(file),
            reading=reading_of(column, sign, sheet),
        )
    answer(came, as_json=as_json, show=show_imported)
