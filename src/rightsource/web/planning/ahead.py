"""What could happen: the questions that may be asked of the money ahead, in plain words, each with its way in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.queries import latest_run
from rightsource.planning.rules.result import chance_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.planning.ahead_words import SECTION_114
from rightsource.web.rights import right

_QUESTIONS = (
    (
        "ahead-plan",
        "How long does the money last if we carry on as planned?",
        "Reserves, every vehicle and the whole group in many futures, with what was assumed and what is missing.",
    ),
    (
        "amend",
        "What if we moved something?",
        "Tax, a saving, a price, a go-live date or the use of reserves, answered at once, with a link to share.",
    ),
    (
        "compare",
        "Does the model save money?",
        "Two ways of running the council in the same futures: with vehicles, in-house, sharing, or amended.",
    ),
    (
        "vehicles-ahead",
        "What if a vehicle failed?",
        "One vehicle made to fail in one month: what it costs, what comes back to the council, and when it is worst.",
    ),
    (
        "sensitivity",
        "What matters most?",
        "Which of the things nobody knows moves the answer, and by how much.",
    ),
    (
        "search",
        "What is the cheapest plan that is safe enough?",
        "The best plan for each chance of a section 114 position, as a list of decisions to open and amend.",
    ),
    (
        "reorganise",
        "What if the council were split in two?",
        "What each successor would start with, what the split costs, and which of them could not pay its way.",
    ),
    (
        "one-future",
        "What does one future look like?",
        "A single future told month by month in words, so that a figure can be followed to its causes.",
    ),
)


@require_safe
@right("see_projection")
def ahead(request: HttpRequest) -> HttpResponse:
    """Show the questions, and the first answer if it is computed."""
    asked = as_known(request)
    questions: list[dict[str, Any]] = [
        {"question": question, "what": what, "href": asked.link(page)} for page, question, what in _QUESTIONS
    ]
    return render(
        request,
        "planning/ahead.html",
        {"finding": _finding(asked), "why": SECTION_114, "questions": questions},
    )


def _finding(asked: AsKnown) -> str:
    run = latest_run(asked.on, asked.audience)
    if run is None:
        return "The money ahead is not worked out for this day yet. Amending the plan answers at once all the same."
    last = run.result["p_s114_by_year"][-1]
    odds = chance_in_words(last["chance"])
    futures = odds if odds.startswith("in ") else f"in {odds} futures"
    return f"As planned, a year up to {last['year']} cannot be balanced, reserves and all, {futures}."
