"""Answer a vehicle's request for another price: accept it, accept a part, or refuse it, with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning import actions
from rightsource.commissioning.queries import price_events_known
from rightsource.commissioning.rules.answering import ANSWERS, Answer
from rightsource.commissioning.rules.rows import PriceAnswer
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.price_request import event_of
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right

_CHOICES = {
    PriceAnswer.ACCEPTED.value: "Accept it whole",
    PriceAnswer.PARTLY.value: "Accept a part of it",
    PriceAnswer.REFUSED.value: "Refuse it",
}
assert set(_CHOICES) == {answer.value for answer in ANSWERS}


@require_http_methods(["GET", "HEAD", "POST"])
@right("answer_price_request")
def answer_price_request(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the answer, and record it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such request.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    event = event_of(reference, price_events_known(asked.on, asked.audience), asked)
    filled = filled_in(request)
    if request.method == "POST" and _answer(request, reference, filled):
        return redirect(asked.link("price-request", reference))
    context = {
        "row": event.row,
        "names": names_known(asked.on, asked.audience),
        "filled": filled,
        "choices": _CHOICES,
    }
    return render(request, "commissioning/answer_price_request.html", context, status=filled.status)


def _answer(request: HttpRequest, reference: str, filled: Filled) -> bool:
    chosen = filled.choice("answer", _CHOICES, "Say whether you accept it, accept a part, or refuse it")
    is_part = chosen == PriceAnswer.PARTLY.value
    part = filled.pounds("accepted", "Give the part accepted in pounds, such as 250000") if is_part else None
    reason = filled.text("reason", "Say why")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        answer = Answer(PriceAnswer(chosen), reason, part)
        was_written = actions.answer_price_request(
            by=actor_of(request),
            authority=authority,
            reference=reference,
            answer=answer,
            today=as_known(request).today,
        )
        say_done(request, f"The answer is on record: {chosen}.", was_written=was_written)
    return filled.refusal is None
