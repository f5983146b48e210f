"""One future told month by month in words, so that a figure can be followed to its causes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.queries import study_known
from rightsource.planning.rules.answering import explained
from rightsource.planning.rules.result import DEFAULT_FUTURES
from rightsource.web.as_known import as_known
from rightsource.web.errors import NotAFuture
from rightsource.web.planning.ahead_words import made_of_link
from rightsource.web.rights import right


@require_safe
@right("see_projection")
def one_future(request: HttpRequest) -> HttpResponse:
    """Tell a future by its number.

    Raises:
        NotAFuture: the number is none of those that a projection follows.
        TooLittleKnown: too little is on record for a plan to be followed.
    """
    asked = as_known(request)
    future = _number(request.GET.get("future", "1"))
    study = study_known(asked.on, asked.audience)
    told = explained(study.core, audience=asked.audience.value, future=future - 1)
    months = []
    for paragraph in told.months:
        when, _, what = paragraph.partition(": ")
        months.append({"month": when, "what": what[:1].upper() + what[1:], "year": when.rpartition(" ")[2]})
    return render(
        request,
        "planning/one_future.html",
        {
            "future": future,
            "of": DEFAULT_FUTURES,
            "months": months,
            "about": told.about,
            "carried": asked.carried,
            "earlier": asked.link("one-future", future=future - 1) if future > 1 else "",
            "later": asked.link("one-future", future=future + 1) if future < DEFAULT_FUTURES else "",
            "made_of": made_of_link(asked),
        },
    )


def _number(said: str) -> int:
    """Return a future's number as people count them, from 1.

    Raises:
        NotAFuture: it is none of those that a projection follows.
    """
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= DEFAULT_FUTURES and len(said) < 9):
        raise NotAFuture(said, DEFAULT_FUTURES)
    return int(said)
