"""The books of the council and its vehicles: the group, statements, dealings, postings, and posting."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator, WithJsonSchema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.answering import MonthAsked
from rightsource.api.asking import DayGiven
from rightsource.api.door import RESTRICTED, actor_of, answers, council_of, right, viewer_of
from rightsource.constitution.rules.rights import Right, check_right
from rightsource.ledger import queries
from rightsource.ledger.actions.commitments import post_bill
from rightsource.ledger.errors import NoBooksOpenToYou
from rightsource.ledger.queries import BooksKnown, Figure, PostingsPage
from rightsource.ledger.rules.commitments import Draw
from rightsource.ledger.rules.group_statement import DealingsMatched, GroupStatement, StatementsAsked
from rightsource.ledger.rules.rows import Posting, Span, Transaction
from rightsource.storage.actors import Authority

router = Router(tags=["ledger"])
_MOST_POSTINGS = 10_000
_MOST_COMMITMENTS = 100


def _instant(value: object) -> object:
    """Take an instant only with its zone: without one it would be another instant elsewhere."""
    if not isinstance(value, str):
        raise TypeError("write an instant as 2026-11-22T10:30:00Z")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("write an instant with its zone, as 2026-11-22T10:30:00Z")
    try:
        return found.astimezone(UTC)  # the database knows no zone that is most of a day away
    except OverflowError:
        raise ValueError("that instant is before or after all years") from None


InstantAsked = Annotated[
    datetime | None, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
MonthOrNone = Annotated[
    MonthAsked | None, WithJsonSchema({"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"})
]
Key = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]
"""The key of something on record, or none of it; a database text holds no null character."""


class AskedOfBooks(Schema):
    """Which months, as at which instant."""

    first: MonthOrNone = Field(default=None, description="As 2026-04; that of the last month's year if not given.")
    last: MonthOrNone = Field(default=None, description="As 2026-10; the last that is posted in if not given.")
    as_at: InstantAsked = Field(
        default=None, description="Leave out what was recorded later, as 2026-11-22T10:30:00Z; now if not given."
    )


class AskedOfOrganisations(AskedOfBooks):
    """Whose books."""

    organisations: Key = Field(default="", description="Keys with commas between; the council's group if not given.")


class AskedForPostings(AskedOfBooks):
    """Which figure."""

    organisation: Key = Field(description="In whose books.")
    line: Key = Field(default="", description="A line of the shared chart; all if not given.")
    division: Key = Field(default="", description="A division of service; all if not given.")
    account: Key = Field(default="", description="An account's code; all if not given.")
    counterparty: Key = Field(default="", description="With whom; all if not given.")
    moved_cash: bool = Field(default=False, description="Only of transactions that moved cash.")
    before_year_end: bool = Field(default=False, description="Without what a year end took to reserves.")
    page: int = Field(default=1, ge=1, le=10**6, description="Which hundred of them, from 1.")


class PostingGiven(Schema):
    """One amount on one account; debit is positive."""

    account: Words
    amount: MoneyGiven
    counterparty: Key = ""


class CommitmentNamed(Schema):
    """Which commitment a bill is for."""

    id: UUID
    amount: MoneyGiven | None = Field(default=None, description="What of the bill is for it; all of it if not given.")


class TransactionGiven(Acting):
    """A balanced transaction; its id is yours, so that sending it twice posts it once."""

    id: UUID
    organisation: Words = Field(description="In whose books.")
    posted_on: DayGiven = Field(description="The day to whose month it belongs.")
    description: Words
    postings: list[PostingGiven] = Field(min_length=1, max_length=_MOST_POSTINGS)
    commitments: list[CommitmentNamed] = Field(
        default=[], max_length=_MOST_COMMITMENTS, description="The commitments that it draws, where it is a bill."
    )


@router.get("/ledger/group", response=answers(GroupStatement, *RESTRICTED, 404))
@right("see_books")
def group(request: HttpRequest, asked: Query[AskedOfBooks]) -> GroupStatement:
    """Tell the books of the council's group, its organisations side by side; a vehicle is told its own."""
    known = _group(request, asked)
    span = queries.span_asked(known.members, asked.first, asked.last, until=_today(), as_at=asked.as_at)
    return queries.group_asked(known.members, span, parent=known.parent, as_at=asked.as_at)


@router.get("/ledger/statements", response=answers(StatementsAsked, *RESTRICTED, 404))
@right("see_books")
def statements(request: HttpRequest, asked: Query[AskedOfOrganisations]) -> StatementsAsked:
    """Tell the statements of organisations, side by side."""
    named = tuple(filter(None, (each.strip() for each in asked.organisations.split(","))))
    members = _open(named) if named else _group(request, asked).members
    span = queries.span_asked(members, asked.first, asked.last, until=_today(), as_at=asked.as_at)
    return queries.statements_asked(members, span, as_at=asked.as_at)


@router.get("/ledger/dealings", response=answers(DealingsMatched, *RESTRICTED, 404))
@right("see_books")
def dealings(request: HttpRequest, asked: Query[AskedOfBooks]) -> DealingsMatched:
    """Tell what organisations charged and lent each other that the other side does not say alike."""
    members = _open(queries.organisations_with_books())
    span = queries.span_asked(members, asked.first, asked.last, until=_today(), as_at=asked.as_at)
    return queries.dealings_asked(members, span, on=_today(), as_at=asked.as_at)


@router.get("/ledger/postings", response=answers(PostingsPage, *RESTRICTED, 404))
@right("see_books")
def postings(request: HttpRequest, asked: Query[AskedForPostings]) -> PostingsPage:
    """Tell the postings behind a figure, a hundred at a time, and what all of them come to."""
    whose = _open((asked.organisation,))
    span: Span = queries.span_asked(whose, asked.first, asked.last, until=_today(), as_at=asked.as_at)
    figure = Figure(
        organisation=asked.organisation,
        span=span,
        line=asked.line,
        division=asked.division,
        account=asked.account,
        counterparty=asked.counterparty,
        moved_cash=asked.moved_cash,
        before_year_end=asked.before_year_end,
    )
    return queries.postings_page(figure, page=asked.page, as_at=asked.as_at)


@router.post("/ledger/transactions", response=answers(Acted, *RESTRICTED))
@right("keep_books")
def post(request: HttpRequest, given: TransactionGiven) -> Acted:
    """Post a balanced transaction in an open month, and draw the commitments that it names.

    A vehicle's finance lead posts in its own books and no others. All of it is done, or none.
    """
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.organisation)
    bill = Transaction(
        transaction_id=given.id,
        organisation=given.organisation,
        posted_on=given.posted_on,
        description=given.description,
        postings=tuple(
            Posting(account=each.account, amount=each.amount.money, counterparty=each.counterparty)
            for each in given.postings
        ),
    )
    draws = [Draw(each.id, None if each.amount is None else each.amount.money) for each in given.commitments]
    return Acted(post_bill(by=actor_of(request), authority=Authority(given.authority), bill=bill, draws=draws))


def _group(request: HttpRequest, asked: AskedOfBooks) -> BooksKnown:
    council = council_of(request)
    parent = "" if council is None else council.organisation
    known = queries.group_of(parent, until=_today(), as_at=asked.as_at)
    _open(known.members)
    return known


def _open(organisations: tuple[str, ...]) -> tuple[str, ...]:
    """Return organisations whose books are open to whoever asks.

    Raises:
        NoBooksOpenToYou: there are none, or names the first that is not.
    """
    with_books = queries.organisations_with_books()
    shut = [each for each in organisations if each not in with_books]
    if shut or not organisations:
        raise NoBooksOpenToYou(shut[0] if shut else "")
    return organisations


def _today() -> date:
    return timezone.localdate()
