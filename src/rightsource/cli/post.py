"""`rightsource post`: one balanced transaction in the books of an organisation, once however often it is sent."""

import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.quantities import Problem, ProblemsFound

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.commitments import Draw
    from rightsource.ledger.rules.rows import Transaction


@dataclass(frozen=True, slots=True)
class TransactionPosted:
    """A transaction that is on record now.

    Attributes:
        was_written: false where it was on record already.
    """

    transaction_id: UUID
    organisation: str
    postings: int
    was_written: bool


@verb(
    "post",
    example='rightsource post --organisation care-company --on 2026-10-31 --reference INV-7 --description "October" '
    "--posting 1100=250.00@council --posting 4000=-250.00@council",
)
def run(
    *,
    council: Council = DEMONSTRATION,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="A TOML or JSON file with all of it, in place of options."),
    ] = None,
    organisation: Annotated[str, typer.Option("--organisation", help="In whose books.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day to whose month it belongs.")] = "",
    description: Annotated[str, typer.Option("--description", help="What happened.")] = "",
    reference: Annotated[str, typer.Option("--reference", help="Your own mark; the same one is posted once.")] = "",
    identity: Annotated[str, typer.Option("--id", metavar="UUID", help="Its id, in place of a reference.")] = "",
    posting: Annotated[
        list[str] | None,
        typer.Option("--posting", metavar="ACCOUNT=AMOUNT[@COUNTERPARTY]", help="Debit is positive. Give two or more."),
    ] = None,
    commitment: Annotated[
        list[str] | None,
        typer.Option("--commitment", metavar="ID[=AMOUNT]", help="A commitment that this bill draws; all of it alone."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="POST", callback=said, help="The post that posts it.")
    ] = "rightsource",
    authority: Annotated[
        str, typer.Option("--authority", callback=said, help="On what authority.")
    ] = "asked for on the command line",
    as_json: AsJson = False,
) -> None:
    """Post one transaction and draw the commitments that it names, all of it or none; the same again changes nothing.

    As JSON: transaction_id, organisation, postings, was_written.
    """
    from rightsource.ledger.rules.given_transaction import given_transaction, posting_in

    words: dict[str, Any] = {
        "organisation": organisation,
        "posted_on": on,
        "description": description,
        "reference": reference,
        "id": identity,
        "postings": [posting_in(each) for each in posting or ()],
    }
    given = given_transaction(words) if file is None else _in_file(file)
    draws = [_draw_in(each) for each in commitment or ()]
    with reading(council):
        from rightsource.ledger.actions.commitments import post_bill
        from rightsource.storage.actors import Actor, Authority

        actor = Actor(by, getpass.getuser())
        was_written = post_bill(by=actor, authority=Authority(authority), bill=given, draws=draws)
    posted = TransactionPosted(given.transaction_id, given.organisation, len(given.postings), was_written)
    answer(posted, as_json=as_json, show=_show)


def _draw_in(words: str) -> "Draw":
    from rightsource.cli.commitments import pounds_of
    from rightsource.ledger.rules.commitments import Draw

    identity, _, amount = words.partition("=")
    try:
        return Draw(UUID(identity.strip()), pounds_of(amount) if amount else None)
    except ValueError:
        raise typer.BadParameter(f"{identity!r} is not the id of a commitment.") from None


def _in_file(file: Path) -> "Transaction":
    from rightsource.ledger.rules.given_transaction import transaction_in

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise ProblemsFound([Problem(str(file), f"It cannot be read: {fault}.", "not-readable")]) from None
    return transaction_in(text, is_json=file.suffix.lower() == ".json")


def _show(console: "Console", posted: TransactionPosted) -> None:
    done = "is posted" if posted.was_written else "was on record already, and nothing was changed"
    console.print(f"The transaction {posted.transaction_id} of {posted.organisation} {done}.", markup=False)
