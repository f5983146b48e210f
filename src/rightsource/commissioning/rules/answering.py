"""Answering a price request: accepted, partly or refused, once, with a reason, and never by whoever asked (P10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from rightsource.commissioning.errors import (
    AcceptedAmountDoesNotFit,
    AnswerWithoutReason,
    PriceRequestAnsweredAlready,
    PriceRequestNotYoursToAnswer,
)
from rightsource.commissioning.rules.rows import PriceAnswer, PriceEvent, PriceKind
from rightsource.quantities import Money

ANSWERS = (PriceAnswer.ACCEPTED, PriceAnswer.PARTLY, PriceAnswer.REFUSED)
"""What a price request may be answered with."""

_OPEN = frozenset({PriceAnswer.UNANSWERED, PriceAnswer.NOT_APPLICABLE})
_SO_ANSWERED = "Answered: "


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a price request: what, why, and of a part how much; `accepted` is nothing for any but a part."""

    answer: PriceAnswer
    reason: str
    accepted: Money | None = None


def answered(event: PriceEvent, given: Answer, *, by_organisation: str, on: date) -> PriceEvent:
    """Return a price request with its answer; the same answer again is the same request.

    Args:
        event: the request.
        given: the answer.
        by_organisation: whose officer answers; blank for the council's own.
        on: the day.

    Raises:
        PriceRequestNotYoursToAnswer: the council asked, or an agreed price would be answered, or a vehicle would.
        PriceRequestAnsweredAlready: it has another answer.
        AnswerWithoutReason: it gives no reason.
        AcceptedAmountDoesNotFit: of a part accepted no amount is given, or not one between nil and what was asked.
    """
    assert given.answer in ANSWERS
    if event.kind is not PriceKind.REQUEST or by_organisation == event.organisation:
        raise PriceRequestNotYoursToAnswer(event.reference, event.kind.value)
    if not given.reason.strip():
        raise AnswerWithoutReason
    accepted = _accepted(event, given)
    reason = f"{event.reason.strip()} {_SO_ANSWERED}{given.reason.strip()}".strip()
    if event.answer in _OPEN:
        return replace(event, answer=given.answer, answered_on=on, accepted_amount=accepted, reason=reason)
    said_before = event.reason.rpartition(_SO_ANSWERED)[2]
    if (event.answer, event.accepted_amount, said_before) == (given.answer, accepted, given.reason.strip()):
        return event
    raise PriceRequestAnsweredAlready(event.reference, event.answer.value, event.answered_on)


def _accepted(event: PriceEvent, given: Answer) -> Money | None:
    if given.answer is PriceAnswer.ACCEPTED:
        return event.amount
    if given.answer is PriceAnswer.REFUSED:
        return Money(0)
    part = given.accepted
    is_part = part is not None and 0 < abs(part).pence < abs(event.amount).pence
    if part is None or not is_part or (part < Money(0)) != (event.amount < Money(0)):
        raise AcceptedAmountDoesNotFit(event.amount)
    return part
