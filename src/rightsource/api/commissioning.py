"""Prices with the changes asked for and their answers, and the vehicles' monthly returns, told and signed in."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Query, Router, UploadedFile

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right
from rightsource.commissioning import actions
from rightsource.commissioning.queries import (
    price_events_known,
    price_requests_known,
    return_measures_known,
    returns_due_known,
)
from rightsource.commissioning.rules.answering import Answer
from rightsource.commissioning.rules.prices import PriceRequest
from rightsource.commissioning.rules.returns import ReturnDue
from rightsource.commissioning.rules.rows import PriceAnswer, PriceEvent, ReturnMeasure
from rightsource.scrutiny.actions.returns import SignedIn, submit_return
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

router = Router(tags=["commissioning"])


class PriceAnswered(Acting):
    """An answer to a vehicle's request for another price."""

    reference: Words = Field(description="The request's reference.")
    answer: Literal[PriceAnswer.ACCEPTED, PriceAnswer.PARTLY, PriceAnswer.REFUSED] = Field(description="What is said.")
    reason: Words = Field(description="Why.")
    accepted: MoneyGiven | None = Field(default=None, description="Of a part accepted, how much; of no other answer.")


@dataclass(frozen=True, slots=True)
class PricesKnown:
    """What was agreed, asked and answered of prices.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        unanswered: the changes asked for that nobody has answered, the most overdue first.
        history: every price agreed, asked for and answered.
    """

    on: date
    audience: Audience
    unanswered: tuple[PriceRequest, ...]
    history: tuple[Recorded[PriceEvent], ...]


@dataclass(frozen=True, slots=True)
class ReturnsKnown:
    """The monthly returns asked for, made or not.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        due: each return asked for, with the return where it was made.
        measures: the measures returned with them.
    """

    on: date
    audience: Audience
    due: tuple[ReturnDue, ...]
    measures: tuple[Recorded[ReturnMeasure], ...]


@router.get("/prices", response=answers(PricesKnown, 403))
@public
def prices(request: HttpRequest, asked: Query[Asked]) -> PricesKnown:
    """Tell every price agreed, asked for, accepted and refused, and what nobody has answered."""
    known = as_known(request, asked)
    unanswered = price_requests_known(known.on, known.audience)
    return PricesKnown(known.on, known.audience, unanswered, price_events_known(known.on, known.audience))


@router.post("/prices/answer", response=answers(Acted, *RESTRICTED, 404))
@right("answer_price_request")
def answer(request: HttpRequest, given: PriceAnswered) -> Acted:
    """Answer a vehicle's request for another price: accept it, accept a part, or refuse it, with a reason."""
    accepted = given.accepted.money if given.accepted is not None else None
    return Acted(
        actions.answer_price_request(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            answer=Answer(given.answer, given.reason, accepted),
            today=timezone.localdate(),
        )
    )


@router.get("/returns", response=answers(ReturnsKnown, *RESTRICTED))
@right("see_returns")
def returns(request: HttpRequest, asked: Query[Asked]) -> ReturnsKnown:
    """Tell the monthly returns asked for, which were made, and which are late; a vehicle's officer sees its own."""
    known = as_known(request, asked)
    due = returns_due_known(known.on, known.audience)
    return ReturnsKnown(known.on, known.audience, due, return_measures_known(known.on, known.audience))


@router.post("/returns", response=answers(SignedIn, *RESTRICTED))
@right("submit_return")
def sign_in_return(request: HttpRequest, file: File[UploadedFile]) -> SignedIn:
    """Sign in the form that a vehicle filled in: all of it, or a list of every fault.

    The same return again changes nothing, so it is safe to send twice; another for the same month corrects the first.
    """
    return submit_return(
        by=actor_of(request),
        authority=Authority("the vehicle's duty to return monthly under its agreement"),
        file=GivenFile(file.name or "return.xlsx", file.read(LARGEST_FILE_BYTES + 1)),
        today=timezone.localdate(),
    )
