"""The changes of price that were asked for: those without an answer first, and the answered ones, refused in view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries import agreements_known, price_events_known, price_requests_known
from rightsource.commissioning.rules.prices import Event, PriceRequest
from rightsource.commissioning.rules.rows import PriceAnswer, PriceKind
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public

_ANSWERS = {PriceAnswer.ACCEPTED: "kept", PriceAnswer.PARTLY: "at-risk", PriceAnswer.REFUSED: "broken"}


@require_safe
@public
def price_requests(request: HttpRequest) -> HttpResponse:
    """Show every change of price that whoever looks may know of."""
    asked = as_known(request)
    waiting = price_requests_known(asked.on, asked.audience)
    names = names_known(asked.on, asked.audience)
    titles = {each.row.agreement: each.row.title for each in agreements_known(asked.on, asked.audience)}
    settled = [
        event
        for event in price_events_known(asked.on, asked.audience)
        if event.row.kind is not PriceKind.AGREED and event.row.answered_on and event.row.answered_on <= asked.on
    ]
    tables = [_waiting(request, names, titles, waiting), _settled(request, names, titles, settled)]
    late = [each for each in waiting if each.days_late > 0]
    return download_of(request, tables) or render(
        request,
        "commissioning/price_requests.html",
        {
            "finding": _finding(waiting),
            "why": f"The answer to {len(late)} of them is late." if late else None,
            "state": "broken" if late else "at-risk" if waiting else "kept",
            "tables": tables,
            "has_any": bool(waiting or settled),
        },
    )


def due_state(request: PriceRequest) -> dict[str, Any]:
    """Return how an unanswered request stands, as a cell shows it."""
    if request.days_late > 0:
        return {"state": "broken", "text": f"{count_in_words(request.days_late, 'day')} late"}
    left = count_in_words(-request.days_late, "day")
    return {"state": "at-risk", "text": "Due today" if not request.days_late else f"Due in {left}"}


def _finding(waiting: tuple[PriceRequest, ...]) -> str:
    if not waiting:
        return "Every price request has its answer."
    total = Money.total([each.event.row.amount for each in waiting])
    wait = "request waits" if len(waiting) == 1 else "requests wait"
    return f"{len(waiting)} price {wait} for an answer: {amount_in_words(total)} in all."


def _waiting(request: HttpRequest, names: Names, titles: dict[str, str], waiting: tuple[PriceRequest, ...]) -> Table:
    asked = as_known(request)
    rows = []
    for each in waiting:
        row = each.event.row
        rows.append([*_begin(asked, each.event, names, titles), row.asked_on, each.due_on, due_state(each)])
    columns = [*_columns(), column("Answer due"), column("State")]
    empty = "None: every request has its answer."
    return Table("waiting", "Waiting for an answer", columns, rows, empty=empty, address=own_address(request))


def _settled(request: HttpRequest, names: Names, titles: dict[str, str], settled: list[Event]) -> Table:
    asked = as_known(request)
    rows = []
    for event in sorted(settled, key=lambda one: one.row.answered_on or one.row.asked_on, reverse=True):
        row = event.row
        state = {"state": _ANSWERS.get(row.answer, "no-evidence"), "text": f"{row.answer[0].upper()}{row.answer[1:]}"}
        rows.append([*_begin(asked, event, names, titles), row.asked_on, row.answered_on, state])
    columns = [*_columns(), column("Answered on"), column("Answer")]
    return Table("answered", "Answered, the newest first", columns, rows, empty="None.", address=own_address(request))


def _columns() -> list[dict[str, Any]]:
    headings = [column("Request"), column("Vehicle"), column("Agreement"), column("Year")]
    return [*headings, column("Asked for", unit="£", numeric=True), column("Asked on")]


def _begin(asked: AsKnown, event: Event, names: Names, titles: dict[str, str]) -> list[Any]:
    row = event.row
    amount = in_pounds(row.amount, asked.source([event.record_id], amount_in_words(row.amount), row.reference))
    reference = {"text": row.reference, "href": asked.link("price-request", row.reference)}
    agreement = titles.get(row.agreement, row.agreement)
    return [reference, names.organisation(row.organisation), agreement, str(row.financial_year), amount]
