"""What a bank says of an organisation's account beside its books: a statement taken in, matches made and undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acted, Acting, Words
from rightsource.api.asking import DayGiven
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.constitution.rules.rights import Right, check_right
from rightsource.ledger.actions import reconciling
from rightsource.ledger.actions.reconciling import MatchedByHand, TakenIn
from rightsource.ledger.queries.bank import MatchKnown, Reconciliation, matches_known, reconciliation
from rightsource.ledger.rules.bank import BankColumn
from rightsource.ledger.rules.reconciliation import Explained, PostingKey
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile

router = Router(tags=["ledger"])
_LONGEST_FILE = 5_000_000
_MOST_TOGETHER = 1_000
_MOST_MATCHES = 100
_LARGEST_KEY = 2**63 - 1

Text = Annotated[str, Field(min_length=1, max_length=_LONGEST_FILE, pattern=r"^[^\x00]*$")]


class AskedOfBank(Schema):
    """Which account, on which day."""

    organisation: Words = Field(description="In whose books.")
    account: Words = Field(description="The account of the books that stands for the bank account.")
    on: DayGiven | None = Field(default=None, description="As bank and books stood on a day; today if not given.")


class OfAccount(Acting):
    """Which account of whose books."""

    organisation: Words = Field(description="In whose books.")
    account: Words = Field(description="The account of the books that stands for the bank account.")


class StatementGiven(OfAccount):
    """A bank's file, as text."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")] = Field(
        description="What the file is called; by it and its days a CSV file is known when it comes again."
    )
    content: Text = Field(description="The whole file: CAMT.053 or CSV.")
    columns: dict[BankColumn, Words] = Field(default={}, description="Of a CSV file: the heading of each column.")


class PostingNamed(Schema):
    """A posting on the account."""

    transaction_id: UUID
    number: int = Field(ge=1, le=32_767)


class DifferenceExplained(Schema):
    """What is posted, with a match, for what the bank has beyond the postings."""

    account: Words = Field(description="The account of the books on the other side, such as bank charges.")
    description: Words = Field(description="What it was.")
    posted_on: date | None = Field(default=None, description="The day of the posting; that of the last line if null.")


class MatchGiven(OfAccount):
    """Lines and postings that are the same money."""

    lines: list[Annotated[int, Field(ge=1, le=_LARGEST_KEY)]] = Field(min_length=1, max_length=_MOST_TOGETHER)
    postings: list[PostingNamed] = Field(
        default=[], max_length=_MOST_TOGETHER, description="None where all of the lines is to be posted now."
    )
    explained: DifferenceExplained | None = Field(
        default=None, description="What to post for the difference between the two, where there is one."
    )


class MatchesAsked(Schema):
    """Which account."""

    organisation: Words = Field(description="In whose books.")
    account: Words = Field(description="The account of the books that stands for the bank account.")


class MatchNamed(OfAccount):
    """A match."""

    match: UUID


@dataclass(frozen=True, slots=True)
class Matches:
    """What was matched on an account, the last hundred first, with what was taken back."""

    matches: tuple[MatchKnown, ...]


@router.get("/ledger/bank", response=answers(Reconciliation, *RESTRICTED))
@right("see_books")
def bank(request: HttpRequest, asked: Query[AskedOfBank]) -> Reconciliation:
    """Tell what the bank says of an account beside its books, and every penny between the two."""
    return reconciliation(asked.organisation, asked.account, on=asked.on or timezone.localdate())


@router.post("/ledger/bank/statements", response=answers(TakenIn, *RESTRICTED))
@right("keep_books")
def take_in(request: HttpRequest, given: StatementGiven) -> TakenIn:
    """Take a bank's statement in and match what can be matched; the same again changes nothing."""
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.organisation)
    return reconciling.take_in_statement(
        by=actor_of(request),
        authority=Authority(given.authority),
        organisation=given.organisation,
        account=given.account,
        file=GivenFile(given.name, given.content.encode()),
        columns=given.columns,
    )


@router.get("/ledger/bank/matches", response=answers(Matches, *RESTRICTED))
@right("see_books")
def matches(request: HttpRequest, asked: Query[MatchesAsked]) -> Matches:
    """Tell what was matched on an account, by whom, and what was taken back."""
    return Matches(matches_known(asked.organisation, asked.account, most=_MOST_MATCHES))


@router.post("/ledger/bank/matches", response=answers(MatchedByHand, *RESTRICTED))
@right("keep_books")
def match(request: HttpRequest, given: MatchGiven) -> MatchedByHand:
    """Say that lines and postings are the same money, posting what is said of a difference; again changes nothing."""
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.organisation)
    return reconciling.match_by_hand(
        by=actor_of(request),
        authority=Authority(given.authority),
        organisation=given.organisation,
        account=given.account,
        lines=given.lines,
        postings=[PostingKey(each.transaction_id, each.number) for each in given.postings],
        explained=None if given.explained is None else Explained(**given.explained.dict()),
    )


@router.post("/ledger/bank/matches/undo", response=answers(Acted, *RESTRICTED))
@right("keep_books")
def undo(request: HttpRequest, given: MatchNamed) -> Acted:
    """Take back that lines and postings are the same money."""
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.organisation)
    was_written = reconciling.undo_match(
        by=actor_of(request),
        authority=Authority(given.authority),
        organisation=given.organisation,
        account=given.account,
        match=given.match,
    )
    return Acted(was_written)
