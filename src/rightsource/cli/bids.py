"""`rightsource bids`, `bid submit`, `bid withdraw`, `questions` and `bidder add`: bids as the record has them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from rightsource.cli.asking import On, cells, day_asked, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.cli.import_asked import By, OnAuthority, given_file, who
from rightsource.commissioning.rules.bids.standing import QuestionAnswered, QuestionWaiting
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.rules.bids.standing import BidsStanding, Receipt
    from rightsource.storage.viewpoints import Viewpoint

Reference = Annotated[str, typer.Argument(metavar="PROCUREMENT", callback=said, help="The procurement's reference.")]
Bidder = Annotated[str, typer.Option("--bidder", metavar="KEY", callback=said, help="The organisation that bids.")]


@dataclass(frozen=True, slots=True)
class QuestionsTold:
    """The questions of a procurement: those waiting for an answer, and those answered to all."""

    procurement: str
    waiting: tuple[QuestionWaiting, ...]
    answered: tuple[QuestionAnswered, ...]


@dataclass(frozen=True, slots=True)
class QuestionSaid:
    """What came of asking or answering: `was_written` is false where the same was on record already."""

    procurement: str
    was_written: bool


@dataclass(frozen=True, slots=True)
class BidderAdded:
    """A bidder on record, and the account and link with which its people sign in; blank where no address was given."""

    organisation: str
    post: str
    was_written: bool
    account: str
    link: str


@verb("bids", example="rightsource bids P-2026-01")
def bids(procurement: Reference, on: On = None, council: Council = DEMONSTRATION, *, as_json: AsJson = False) -> None:
    """Tell until when bids are taken, sealed to whose keys, and what became of those that came in.

    Before they close it tells that bids exist, and nothing else of them. JSON: {"procurement", "at", "keys" [{"place",
    "post", "public_key"}], "invited", "bids" [{"bid", "organisation", "sha256", "steps", "taken_at", "is_withdrawn",
    "layers"}], "waiting", "answered"}.
    """
    with reading(council):
        from rightsource.commissioning.queries.bids import bids_known
        from rightsource.commissioning.queries.procurement import procurement_known
        from rightsource.storage.knowledge import Audience

        day = day_asked(on)
        procurement_known(procurement, day, Audience.INSIDERS)
        found = bids_known(procurement, day)
    answer(found, as_json=as_json, show=_show_bids)


@verb(
    "bid submit",
    example="rightsource bid submit P-2026-01 our-bid.sealed --bidder hill-coaches --by bidder-hill-coaches "
    '--authority "Our trustees, 3 November"',
)
def submit(
    procurement: Reference,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed bid, as `bid seal` wrote it.")],
    *,
    bidder: Bidder,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Submit a sealed bid, in the place of an earlier one of the same bidder; late ones are refused.

    JSON: {"procurement", "bid", "sha256", "taken_at", "is_withdrawal", "was_written"}.
    """
    given = given_file(file)

    def act(acting: dict[str, Any]) -> "Receipt":
        from rightsource.commissioning.actions.bids import submit_bid

        return submit_bid(**acting, procurement=procurement, organisation=bidder, content=given.content)

    receipt = _acted(council, _as_bidder(bidder), act, who(by, authority))
    answer(receipt, as_json=as_json, show=_show_receipt)


@verb(
    "bid withdraw",
    example="rightsource bid withdraw P-2026-01 --bidder hill-coaches --by bidder-hill-coaches "
    '--authority "Our trustees, 3 November"',
)
def withdraw(
    procurement: Reference,
    *,
    bidder: Bidder,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take a bid back before bids close; nothing of it is then opened.

    JSON: {"procurement", "bid", "sha256", "taken_at", "is_withdrawal", "was_written"}.
    """

    def act(acting: dict[str, Any]) -> "Receipt":
        from rightsource.commissioning.actions.bids import withdraw_bid

        return withdraw_bid(**acting, procurement=procurement, organisation=bidder)

    receipt = _acted(council, _as_bidder(bidder), act, who(by, authority))
    answer(receipt, as_json=as_json, show=_show_receipt)


@verb("questions", example="rightsource questions P-2026-01")
def questions(
    procurement: Reference, on: On = None, council: Council = DEMONSTRATION, *, as_json: AsJson = False
) -> None:
    """Tell what bidders asked of a procurement, without who asked, and what was answered to all.

    JSON: {"procurement", "waiting" [{"question", "words", "asked_at"}], "answered" [{"question", "asked", "answer",
    "answered_on"}]}.
    """
    with reading(council):
        from rightsource.commissioning.queries.bids import bids_known
        from rightsource.commissioning.queries.procurement import procurement_known
        from rightsource.storage.knowledge import Audience

        day = day_asked(on)
        procurement_known(procurement, day, Audience.INSIDERS)
        found = bids_known(procurement, day)
    told = QuestionsTold(procurement, found.waiting, found.answered)
    answer(told, as_json=as_json, show=_show_questions)


@verb(
    "question ask",
    example='rightsource question ask P-2026-01 --words "Is a lift needed in each bus?" --bidder hill-coaches '
    '--by bidder-hill-coaches --authority "Our trustees"',
)
def ask(
    procurement: Reference,
    *,
    words: Annotated[str, typer.Option("--words", callback=said, help="What you ask.")],
    bidder: Bidder,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Ask the buyer something, as a bidder. Everybody will read the answer, and nobody who asked.

    JSON: {"procurement", "was_written"}.
    """

    def act(acting: dict[str, Any]) -> bool:
        from rightsource.commissioning.actions.bid_questions import ask_question

        return ask_question(**acting, procurement=procurement, organisation=bidder, words=words)

    was_written = _acted(council, _as_bidder(bidder), act, who(by, authority))
    answer(QuestionSaid(procurement, was_written), as_json=as_json, show=_show_said)


@verb(
    "question answer",
    example="rightsource question answer P-2026-01 --question 0d4c6a55-3c5c-4c52-8c37-1c2b1d7f3a10 "
    '--asked "Is a lift needed?" --answer "In one bus of three." --by commissioner-people --authority "Scheme, 4.2"',
)
def answer_one(
    procurement: Reference,
    *,
    question: Annotated[UUID, typer.Option("--question", help="Which one, as `questions` names it.")],
    asked: Annotated[str, typer.Option("--asked", callback=said, help="The question, without who asked.")],
    answered: Annotated[str, typer.Option("--answer", callback=said, help="The answer, to everybody.")],
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Answer a bidder's question to everybody, in words that do not tell who asked.

    JSON: {"procurement", "was_written"}.
    """
    from rightsource.storage.viewpoints import THE_COUNCIL

    def act(acting: dict[str, Any]) -> bool:
        from rightsource.commissioning.actions.bid_questions import answer_question

        return answer_question(**acting, procurement=procurement, question=question, asked=asked, answer=answered)

    was_written = _acted(council, THE_COUNCIL, act, who(by, authority))
    answer(QuestionSaid(procurement, was_written), as_json=as_json, show=_show_said)


@verb(
    "bidder add",
    example='rightsource bidder add hill-coaches --name "Hill Coaches Ltd" --form "company limited by shares" '
    '--number 01234567 --email bids@example.org --by commissioner-people --authority "Scheme, 4.2"',
)
def add(
    organisation: Annotated[str, typer.Argument(metavar="KEY", callback=said, help="A short key, with hyphens.")],
    *,
    name: Annotated[str, typer.Option("--name", callback=said, help="Its full legal name.")],
    form: Annotated[LegalForm, typer.Option("--form", help="What it is in law.")],
    number: Annotated[str, typer.Option("--number", help="Its company, charity or society number.")] = "",
    email: Annotated[str, typer.Option("--email", help="The address to sign in with. No mail is sent to it.")] = "",
    address: Annotated[str, typer.Option(help="The address that people open the site at.")] = "http://localhost:8000",
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Register a supplier that would bid, and let an address sign in for it: it prints a link that works once.

    JSON: {"organisation", "post", "was_written", "account", "link"}.
    """
    from rightsource.storage.viewpoints import THE_COUNCIL

    def act(acting: dict[str, Any]) -> BidderAdded:
        from rightsource.commissioning.actions.bidders import Bidder as NewBidder
        from rightsource.commissioning.actions.bidders import register_bidder
        from rightsource.constitution.actions import open_account
        from rightsource.site.accounts import password_link

        bidder = NewBidder(organisation=organisation, name=name, legal_form=form, registered_number=number)
        was_written = register_bidder(**acting, bidder=bidder)
        account = open_account(**acting, post=bidder.post, email=email) if email else ""
        link = address.rstrip("/") + password_link(account) if account else ""
        return BidderAdded(organisation, bidder.post, was_written, account, link)

    added = _acted(council, THE_COUNCIL, act, who(by, authority))
    answer(added, as_json=as_json, show=_show_bidder)


def _as_bidder(organisation: str) -> "Viewpoint":
    from rightsource.storage.viewpoints import Sight, Viewpoint

    return Viewpoint(Sight.ORGANISATION, organisation)


def _acted(council: str, looking: "Viewpoint", act: Callable[[dict[str, Any]], Any], acting: dict[str, Any]) -> Any:
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.storage import walls

    today: date = timezone.localdate()
    with transaction.atomic():
        walls.look_as(looking)
        return act(acting | {"today": today})


def _hour(at: datetime) -> str:
    from rightsource.commissioning.errors.instants import instant_in_words

    return instant_in_words(at)


def _show_bids(console: "Console", found: "BidsStanding") -> None:
    if found.invited is None:
        held = count_in_words(len(found.keys), "officer holds", "officers hold")
        console.print(f"No bids are invited for {found.procurement}; {held} a key.", markup=False)
        return
    closes = _hour(found.invited.invitation.closes_at)
    came = count_in_words(len(found.standing), "sealed bid stands", "sealed bids stand")
    console.print(f"Bids are taken until {closes}. {came}.", markup=False)
    table = table_of("Bid", "Of", "State", "Came in")
    for each in found.bids:
        cells(table, each.bid, each.organisation or "not told yet", str(each.state), _hour(each.taken_at))
    if found.bids:
        console.print(table)


def _show_receipt(console: "Console", receipt: "Receipt") -> None:
    what = "withdrawn" if receipt.is_withdrawal else "received"
    already = "" if receipt.was_written else " It was so already, and nothing was changed."
    console.print(f"{receipt.procurement}: {what} at {_hour(receipt.taken_at)}.{already}", markup=False)
    if receipt.sha256:
        console.print(f"Its fingerprint (SHA-256): {receipt.sha256}", markup=False, soft_wrap=True)


def _show_questions(console: "Console", told: QuestionsTold) -> None:
    if not told.waiting and not told.answered:
        console.print(f"Nothing was asked of {told.procurement}.", markup=False)
    for each in told.waiting:
        console.print(f"Not answered ({each.question}): {each.words}", markup=False)
    for one in told.answered:
        console.print(f"{one.asked}\n  {one.answer} ({one.answered_on.isoformat()})", markup=False)


def _show_said(console: "Console", told: QuestionSaid) -> None:
    already = "" if told.was_written else " It was so already, and nothing was changed."
    console.print(f"Said, of {told.procurement}.{already}", markup=False)


def _show_bidder(console: "Console", added: BidderAdded) -> None:
    console.print(f"{added.organisation} may bid, and signs in for {added.post}.", markup=False)
    if added.link:
        console.print(f"Give it this link, which works once: {added.link}", markup=False, soft_wrap=True)
