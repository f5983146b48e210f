"""`rightsource import ledger`: a general ledger as another system wrote it."""

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
    "import ledger",
    example='rightsource import ledger may.csv --organisation care-company --source Xero --column "day=Posting date"',
)
def run(
    file: FileOfBooks,
    *,
    organisation: Organisation,
    source: Source,
    column: Column = None,
    sign: SignAsked = "",
    sheet: SheetAsked = "",
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Post a general ledger: every fault is listed at once, and all of it is posted or nothing.

    Giving the same file again changes nothing; a longer one adds what is new.

    As JSON: organisation, source, kind, file, sha256, was_on_record, month, rows, transactions, postings, unchanged,
    columns {meaning: heading}, sign, notes.
    """
    with reading(council), working(f"Reading {file.name}"):
        from rightsource.ledger.actions.importing import import_general_ledger

        came = import_general_ledger(
            **who(by, authority),
            organisation=organisation,
            source=source,
            file=given_file(file),
            reading=reading_of(column, sign, sheet),
        )
    answer(came, as_json=as_json, show=show_imported)
