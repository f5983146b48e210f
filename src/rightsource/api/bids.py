"""Sealed bids: keys, invitations, submitting, opening by two, questions. No private key is ever sent."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, Words
from rightsource.api.asking import DayGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right, viewer_of
from rightsource.api.errors import RequestNotUnderstood
from rightsource.api.procurement import AskedOfProcurement, Reference
from rightsource.commissioning.actions import bid_opening, bid_questions
from rightsource.commissioning.actions import bids as actions
from rightsource.commissioning.actions.bidders import Bidder, register_bidder
from rightsource.commissioning.queries.bids import bids_known
from rightsource.commissioning.queries.procurement import procurement_known
from rightsource.commissioning.rules.bids.bidding import Invitation, Place, Reservation
from rightsource.commissioning.rules.bids.standing import BidsStanding, Receipt
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities import Problem
from rightsource.storage.actors import Authority
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

router = Router(tags=["bids"])
_LONGEST_CONTENT = LARGEST_FILE_BYTES * 4 // 3 + 4  # base64 writes three bytes as four letters
_LONGEST_KEY = 10_000


@router.get("/procurements/bids", response=answers(BidsStanding, 403, 404))
@public
def bids(request: HttpRequest, asked: Query[AskedOfProcurement]) -> BidsStanding:
    """Tell until when bids are taken, sealed to which keys, questions answered, and what you may know of bids."""
    known = as_known(request, asked)
    procurement_known(asked.reference, known.on, known.audience)
    return bids_known(asked.reference, known.on)


class KeyGiven(Acting):
    """The public half of an officer's key."""

    reference: str = Reference
    place: int = Field(strict=True, ge=1, le=2, description="1 takes the outer layer off, 2 the inner one.")
    public_key: str = Field(
        min_length=1,
        max_length=_LONGEST_KEY,
        pattern=r"^[^\x00]*$",
        description="It begins with age1. A private key is refused, and not kept.",
    )


@router.post("/procurements/bids/key", response=answers(Acted, *RESTRICTED, 404))
@right("open_bids")
def key(request: HttpRequest, given: KeyGiven) -> Acted:
    """Register the public key of the officer who asks."""
    return Acted(
        actions.register_bid_key(
            by=actor_of(request),
            authority=Authority(given.authority),
            procurement=given.reference,
            place=Place(given.place),
            public_key=given.public_key,
            today=timezone.localdate(),
        )
    )


class InvitationGiven(Acting):
    """Until when bids and questions are taken."""

    reference: str = Reference
    closes_at: datetime = Field(description="The last instant, with its time zone; later than one before.")
    questions_until: DayGiven = Field(description="The last day for questions.")
    reserved_for: Reservation = Field(default=Reservation.NOBODY, description="To whom it is reserved.")


@router.post("/procurements/bids/invite", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def invite(request: HttpRequest, given: InvitationGiven) -> Acted:
    """Invite bids sealed to the two registered keys, or take them until a later hour."""
    if given.closes_at.tzinfo is None:
        raise RequestNotUnderstood([Problem("closes_at", "It has no time zone.", "no-time-zone")])
    invitation = Invitation(
        closes_at=given.closes_at, questions_until=given.questions_until, reserved_for=given.reserved_for
    )
    return Acted(
        actions.invite_bids(
            by=actor_of(request),
            authority=Authority(given.authority),
            procurement=given.reference,
            invitation=invitation,
            today=timezone.localdate(),
        )
    )


class BidGiven(Acting):
    """A sealed bid."""

    reference: str = Reference
    content: str = Field(
        min_length=1,
        max_length=_LONGEST_CONTENT,
        description="The whole sealed file in base64; none that is not sealed.",
    )


@router.post("/procurements/bids/submit", response=answers(Receipt, *RESTRICTED))
@right("bid")
def submit(request: HttpRequest, given: BidGiven) -> Receipt:
    """Submit a sealed bid of one's own organisation, in the place of an earlier one."""
    return actions.submit_bid(
        by=actor_of(request),
        authority=Authority(given.authority),
        procurement=given.reference,
        organisation=viewer_of(request).organisation,
        content=_bytes_of(given.content),
        today=timezone.localdate(),
    )


class OfProcurement(Acting):
    """Of which procurement."""

    reference: str = Reference


@router.post("/procurements/bids/withdraw", response=answers(Receipt, *RESTRICTED))
@right("bid")
def withdraw(request: HttpRequest, given: OfProcurement) -> Receipt:
    """Take one's own bid back before bids close."""
    return actions.withdraw_bid(
        by=actor_of(request),
        authority=Authority(given.authority),
        procurement=given.reference,
        organisation=viewer_of(request).organisation,
        today=timezone.localdate(),
    )


class LayerGiven(Acting):
    """What came out of a layer, or why it does not come off."""

    reference: str = Reference
    bid: UUID = Field(description="Which bid.")
    place: int = Field(strict=True, ge=1, le=2, description="1 is the outer layer, 2 the inner one.")
    witness: Words = Field(description="The post of whoever saw it come off.")
    content: str = Field(
        default="", max_length=_LONGEST_CONTENT, description="The whole file that came out, in base64."
    )
    fault: str = Field(
        default="", max_length=4000, pattern=r"^[^\x00]*$", description="Why it does not come off, in its place."
    )


@router.post("/procurements/bids/layer", response=answers(Acted, *RESTRICTED, 404))
@right("open_bids")
def layer(request: HttpRequest, given: LayerGiven) -> Acted:
    """Record a layer that the officer who asks took off where they sit, or that it does not come off."""
    opening = bid_opening.Opening(
        procurement=given.reference, bid=given.bid, place=Place(given.place), witness=given.witness
    )
    by, authority, today = actor_of(request), Authority(given.authority), timezone.localdate()
    if given.content:
        content = _bytes_of(given.content)
        return Acted(
            bid_opening.take_layer_off(by=by, authority=authority, opening=opening, content=content, today=today)
        )
    return Acted(bid_opening.put_bid_aside(by=by, authority=authority, opening=opening, fault=given.fault, today=today))


class QuestionGiven(Acting):
    """What is asked."""

    reference: str = Reference
    words: Words = Field(description="The question; leave out who asks.")


@router.post("/procurements/questions/ask", response=answers(Acted, *RESTRICTED))
@right("bid")
def ask(request: HttpRequest, given: QuestionGiven) -> Acted:
    """Ask the buyer; everybody reads the answer, and nobody who asked."""
    return Acted(
        bid_questions.ask_question(
            by=actor_of(request),
            authority=Authority(given.authority),
            procurement=given.reference,
            organisation=viewer_of(request).organisation,
            words=given.words,
            today=timezone.localdate(),
        )
    )


class AnswerGiven(Acting):
    """An answer to everybody."""

    reference: str = Reference
    question: UUID = Field(description="Which question.")
    asked: Words = Field(description="The question as everybody reads it, without who asked.")
    answer: Words = Field(description="The answer.")


@router.post("/procurements/questions/answer", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def answer(request: HttpRequest, given: AnswerGiven) -> Acted:
    """Answer a question to everybody."""
    return Acted(
        bid_questions.answer_question(
            by=actor_of(request),
            authority=Authority(given.authority),
            procurement=given.reference,
            question=given.question,
            asked=given.asked,
            answer=given.answer,
            today=timezone.localdate(),
        )
    )


class BidderGiven(Acting):
    """A supplier that would bid."""

    organisation: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9-]+$", description="A short key.")
    name: Words = Field(description="Its full legal name.")
    legal_form: LegalForm = Field(description="What it is in law.")
    registered_number: str = Field(default="", max_length=20, pattern=r"^[^\x00]*$", description="Its number, if any.")


@router.post("/bidders", response=answers(Acted, *RESTRICTED))
@right("run_procurement")
def bidder(request: HttpRequest, given: BidderGiven) -> Acted:
    """Register a supplier, so that an account can be opened for it."""
    new = Bidder(
        organisation=given.organisation,
        name=given.name,
        legal_form=given.legal_form,
        registered_number=given.registered_number,
    )
    return Acted(
        register_bidder(
            by=actor_of(request), authority=Authority(given.authority), bidder=new, today=timezone.localdate()
        )
    )


def _bytes_of(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise RequestNotUnderstood([Problem("content", "It is not base64.", "not-base64")]) from None
