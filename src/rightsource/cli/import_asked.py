"""What the verbs that take a file of books in share: whose it is, where it comes from, how it is read."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import said
from rightsource.quantities import Problem, ProblemsFound
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.imports import FileImported
    from rightsource.ledger.rules.mapping import Reading
    from rightsource.storage.documents import GivenFile

SIGNS = {"debit": "DEBIT", "credit": "CREDIT", "own-side": "OWN_SIDE"}

FileOfBooks = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file or a workbook (.xlsx, .xls or .ods).")]
Organisation = Annotated[str, typer.Option("--organisation", metavar="KEY", callback=said, help="In whose books.")]
Source = Annotated[
    str,
    typer.Option("--source", callback=said, help="Where it comes from; its columns are remembered under this name."),
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="MEANING=HEADING",
        help="Which column says what: transaction, day, month, description, account, amount, debit, credit, "
        "counterparty or budget. Only where it is not remembered, nor told by a usual heading.",
    ),
]
SignAsked = Annotated[
    str, typer.Option("--sign", metavar="|".join(SIGNS), help="Which amounts stand without a minus; debits at first.")
]
SheetAsked = Annotated[str, typer.Option("--sheet", help="The sheet of a workbook; the first that fits if not given.")]
By = Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that gives it.")]
OnAuthority = Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")]
ASKED_FOR = "asked for on the command line"


def reading_of(columns: list[str] | None, sign: str, sheet: str, balancing_account: str = "") -> "Reading":
    """Return how a file is to be read, as the options say.

    Raises:
        BadParameter: an option says what there is not.
    """
    from rightsource.ledger.rules.mapping import Meaning, Reading, Sign

    if sign and sign not in SIGNS:
        raise typer.BadParameter(f"{sign!r} is none of {', '.join(SIGNS)}.", param_hint="--sign")
    told = {}
    for each in columns or ():
        meaning, separator, heading = each.partition("=")
        if meaning not in set(Meaning) or not separator:
            raise typer.BadParameter(f"{each!r}: write one as account=Nominal code.", param_hint="--column")
        told[Meaning(meaning)] = heading
    return Reading(
        columns=told, sign=Sign[SIGNS[sign]] if sign else None, sheet=sheet, balancing_account=balancing_account
    )


def given_file(file: Path) -> "GivenFile":
    """Return a file as it stands on disk.

    Raises:
        ProblemsFound: it cannot be read.
    """
    from rightsource.storage.documents import GivenFile
    from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

    try:
        with file.open("rb") as found:
            content = found.read(LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        says = f"It cannot be read: {fault.strerror or fault}."
        raise ProblemsFound([Problem(str(file), says, "not-readable")]) from None
    return GivenFile(file.name, content)


def who(by: str, authority: str) -> dict[str, Any]:
    """Return who acts and on what authority, as every action asks."""
    from rightsource.storage.actors import Actor, Authority

    return {"by": Actor(by, getpass.getuser()), "authority": Authority(authority)}


def show_imported(console: "Console", came: "FileImported") -> None:
    """Print what came of a file."""
    if came.was_on_record:
        console.print(f"{came.file} was taken in before. Nothing was changed.", markup=False)
        return
    console.print(
        f"{came.file}: {count_in_words(came.rows, 'row')}. In the books of {came.organisation} "
        f"{count_in_words(came.transactions, 'transaction')} posted, {came.unchanged:,} on record already.",
        markup=False,
    )
    columns = ", ".join(f"{meaning} is “{heading}”" for meaning, heading in came.columns.items())
    console.print(f"Read as {came.source}: {columns}; {came.sign}. So it is remembered.", markup=False)
    for note in came.notes:
        console.print(note, markup=False)
