"""`rightsource reconcile`: a bank's statement beside the books of an organisation, and every penny between the two."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import given_file
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.actions.reconciling import Reconciled
    from rightsource.ledger.rules.bank import BankColumns


@verb("reconcile", example="rightsource reconcile may.xml --organisation care-company --account 1200")
def run(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The bank's file, CAMT.053 or CSV; none to match again.")
    ] = None,
    *,
    council: Council = DEMONSTRATION,
    organisation: Annotated[str, typer.Option("--organisation", help="In whose books.")],
    account: Annotated[str, typer.Option("--account", help="The account that stands for the bank account.")],
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="WHAT=HEADING",
            help="Of a CSV file: which column is the day, amount, in, out, balance, description or reference.",
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="As bank and books stood on a day; today."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="POST", callback=said, help="The post that takes it in.")
    ] = "rightsource",
    authority: Annotated[
        str, typer.Option("--authority", callback=said, help="On what authority.")
    ] = "asked for on the command line",
    as_json: AsJson = False,
) -> None:
    """Take a bank's statement in, match its lines with postings, and show what is left on both sides to the penny.

    The same file again changes nothing. Without a file what was posted since is matched.

    As JSON: taken_in [statements, lines, matches]; reconciliation, with at_the_bank, in_the_books, difference
    [before_the_first, not_in_the_books, not_at_the_bank, posted_later], lines and postings that are not matched,
    statements, last_day, months [last_day, at_the_bank, in_the_books].
    """
    columns = _columns(column or [])
    with reading(council) as today:
        from rightsource.ledger.actions.reconciling import Reconciled, TakenIn, match_again, take_in_statement
        from rightsource.ledger.queries.bank import reconciliation
        from rightsource.storage.actors import Actor, Authority

        who, why = Actor(by, getpass.getuser()), Authority(authority)
        if file is None:
            matches = match_again(by=who, authority=why, organisation=organisation, account=account)
            taken_in = TakenIn(0, 0, matches)
        else:
            taken_in = take_in_statement(
                by=who,
                authority=why,
                organisation=organisation,
                account=account,
                file=given_file(file),
                columns=columns,
            )
        found = reconciliation(organisation, account, on=on.date() if on else today)
    answer(Reconciled(taken_in, found), as_json=as_json, show=_show)


def _columns(given: list[str]) -> "BankColumns":
    from rightsource.ledger.rules.bank import BankColumn

    told = dict(each.partition("=")[::2] for each in given)
    unknown = [what for what, heading in told.items() if what not in set(BankColumn) or not heading]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(BankColumn)}, or has no heading.")
    return {BankColumn(what): heading for what, heading in told.items()}


def _show(console: "Console", found: "Reconciled") -> None:
    from rich.table import Table
    from rich.text import Text

    taken, stands = found.taken_in, found.reconciliation
    console.print(
        f"{count_in_words(taken.statements, 'statement')} and {count_in_words(taken.lines, 'line')} taken in, "
        f"{count_in_words(taken.matches, 'match', 'matches')} found",
        markup=False,
    )
    if stands.last_day is None:
        console.print(f"No statement of {stands.account} is on record by that day.", markup=False)
        return
    of = stands.difference
    table = Table(title=Text(f"{stands.title}, {day_in_words(stands.last_day)}"), box=None, title_justify="left")
    table.add_column("")
    table.add_column("", justify="right")
    for what, amount in (
        ("The books say", stands.in_the_books),
        ("Open since before the first statement", of.before_the_first),
        (f"At the bank and not in the books ({len(stands.lines)})", of.not_in_the_books),
        (f"In the books and not at the bank ({len(stands.postings)})", of.not_at_the_bank),
        ("In the books on a later day", of.posted_later),
        ("The bank says", stands.at_the_bank),
    ):
        cells(table, what, str(amount))
    console.print(table)
    for each in stands.lines:
        told = " ".join(filter(None, (each.line.reference, each.line.description, f"(line {each.key})")))
        console.print(f"· at the bank: {each.line.booked_on}, {each.line.amount}, {told}", markup=False)
    for posting in stands.postings:
        told = f"{posting.description} (posting {posting.key.transaction_id}:{posting.key.number})"
        console.print(f"· in the books: {posting.posted_on}, {posting.amount}, {told}", markup=False)
