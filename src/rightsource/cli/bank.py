"""`rightsource bank …`: which of a bank's lines are which postings, said by hand and taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, Organisation, who
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.actions.reconciling import MatchedByHand
    from rightsource.ledger.queries.bank import Matches
    from rightsource.ledger.rules.reconciliation import PostingKey

_MOST_SHOWN = 100

Account = Annotated[
    str, typer.Option("--account", callback=said, help="The account of the books that stands for the bank account.")
]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of taking a match back: `was_written` is false where it was taken back before."""

    match: UUID
    was_written: bool


@verb(
    "bank match",
    example="rightsource bank match --organisation care-company --account 1200 --line 41 --difference-to 7500 "
    "--description 'Bank charge'",
)
def match(
    *,
    organisation: Organisation,
    account: Account,
    line: Annotated[list[int], typer.Option("--line", metavar="KEY", min=1, help="A line, as `reconcile` names it.")],
    posting: Annotated[
        list[str] | None,
        typer.Option("--posting", metavar="ID:NUMBER", help="A posting on the account, as `reconcile` names it."),
    ] = None,
    difference_to: Annotated[
        str, typer.Option("--difference-to", metavar="ACCOUNT", help="Post what lies between the two on this account.")
    ] = "",
    description: Annotated[str, typer.Option("--description", help="What lies between the two.")] = "Bank charge",
    on: Annotated[
        datetime | None,
        typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="The day it is posted on; the last line's."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Say that lines and postings are the same money; saying it again changes nothing.

    Without a posting, all of the line is posted on the account that is named for the difference.

    As JSON: match, transaction_id, was_written.
    """
    postings = [_posting(each) for each in posting or ()]
    with reading(council):
        from rightsource.ledger.actions.reconciling import match_by_hand
        from rightsource.ledger.rules.reconciliation import Explained

        posted_on: date | None = on.date() if on else None
        came = match_by_hand(
            **who(by, authority),
            organisation=organisation,
            account=account,
            lines=line,
            postings=postings,
            explained=Explained(difference_to, description, posted_on) if difference_to else None,
        )
    answer(came, as_json=as_json, show=_show_matched)


@verb(
    "bank undo",
    example="rightsource bank undo 6f1d3a52-0c4e-4c1e-9a55-1d2f8a3b7c90 --organisation care-company --account 1200",
)
def undo(
    match: Annotated[UUID, typer.Argument(metavar="MATCH", help="The match, as `bank matches` names it.")],
    *,
    organisation: Organisation,
    account: Account,
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Take back that lines and postings are the same money; what was posted stays posted.

    As JSON: match, was_written.
    """
    with reading(council):
        from rightsource.ledger.actions.reconciling import undo_match

        was_written = undo_match(**who(by, authority), organisation=organisation, account=account, match=match)
    answer(TakenBack(match, was_written), as_json=as_json, show=_show_taken_back)


@verb("bank matches", example="rightsource bank matches --organisation care-company --account 1200")
def matches(
    *, organisation: Organisation, account: Account, council: Council = DEMONSTRATION, as_json: AsJson = False
) -> None:
    """Show what was matched on an account, the last hundred first, and what was taken back.

    As JSON: matches [match, why, lines, postings, said_by, authority, said_at, undone_by, undone_at].
    """
    with reading(council):
        from rightsource.ledger.queries.bank import Matches, matches_known

        found = Matches(matches_known(organisation, account, most=_MOST_SHOWN))
    answer(found, as_json=as_json, show=_show_matches)


def _posting(text: str) -> "PostingKey":
    from rightsource.ledger.rules.reconciliation import PostingKey

    transaction, _, number = text.rpartition(":")
    try:
        return PostingKey(UUID(transaction), int(number))
    except ValueError:
        raise typer.BadParameter("write a posting as its transaction and its number, as 6f1d3a52-…:1.") from None


def _show_matched(console: "Console", came: "MatchedByHand") -> None:
    done = "They are matched" if came.was_written else "They were matched before, and nothing was changed"
    more = f" What lay between them is posted as {came.transaction_id}." if came.transaction_id else ""
    console.print(f"{done}: {came.match}.{more}", markup=False)


def _show_taken_back(console: "Console", came: TakenBack) -> None:
    console.print("The match is taken back." if came.was_written else "It was taken back before.", markup=False)


def _show_matches(console: "Console", found: "Matches") -> None:
    if not found.matches:
        console.print("Nothing is matched on this account.", markup=False)
    for each in found.matches:
        lines = ", ".join(f"{one.line.booked_on} {one.line.amount}" for one in each.lines)
        state = "taken back" if each.undone_at else each.why
        postings = count_in_words(len(each.postings), "posting")
        console.print(f"{each.match}  {lines}  {postings}  {state}", markup=False)
