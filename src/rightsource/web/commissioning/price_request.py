"""One change of price: what is asked and why, by when its answer is due, and the price with all that was asked."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries import agreements_known, price_events_known, price_requests_known
from rightsource.commissioning.rules.prices import Event, PriceHistory, price_history
from rightsource.commissioning.rules.rows import PriceKind
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import amount_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.price_requests import due_state
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import names_known
from rightsource.web.rights import public, viewer_of


@require_safe
@public
def price_request(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one change of price.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such request that day.
    """
    asked = as_known(request)
    events = price_events_known(asked.on, asked.audience)
    event = event_of(reference, events, asked)
    waiting = next((one for one in price_requests_known(asked.on, asked.audience) if one.event == event), None)
    history = price_history(events, event.row.agreement, event.row.financial_year, asked.on)
    table = _history(request, asked, history)
    terms = [
        each.row for each in agreements_known(asked.on, asked.audience) if each.row.agreement == event.row.agreement
    ]
    is_request = event.row.kind is PriceKind.REQUEST
    return download_of(request, [table]) or render(
        request,
        "commissioning/price_request.html",
        {
            "row": event.row,
            "names": names_known(asked.on, asked.audience),
            "agreement": terms[-1].title if terms else event.row.agreement,
            "waiting": waiting,
            "state": due_state(waiting) if waiting is not None else None,
            "amount_source": asked.source([event.record_id], amount_in_words(event.row.amount), event.row.reference),
            "history": table,
            "can_answer": waiting is not None and is_request and asked.is_today and _may(request),
            "done": get_messages(request),
        },
    )


def event_of(reference: str, events: tuple[Event, ...], asked: AsKnown) -> Event:
    """Return one price event among those known.

    Raises:
        NotOnRecordThatDay: it is not among them.
    """
    for event in events:
        if event.row.reference == reference:
            return event
    raise NotOnRecordThatDay("price request", reference, asked.on)


def _may(request: HttpRequest) -> bool:
    return may(viewer_of(request), Right.ANSWER_PRICE_REQUEST)


def _history(request: HttpRequest, asked: AsKnown, history: PriceHistory) -> Table:
    rows: list[list[Any]] = []
    for step in history.steps:
        row = step.event.row
        source = asked.source([step.event.record_id], amount_in_words(row.amount), row.reference)
        after = in_pounds(step.price_after)
        answer = "" if row.kind is PriceKind.AGREED else step.answer.value
        rows.append([row.reference, row.kind.value, row.asked_on, in_pounds(row.amount, source), answer, after])
    columns = [
        *(column(heading) for heading in ("Entry", "What it is", "Said on")),
        column("Amount", unit="£", numeric=True),
        column("Answer"),
        column("Price of the year then", unit="£", numeric=True),
    ]
    caption = f"The price for {history.year}, with every change asked for"
    return Table("price-history", caption, columns, rows, address=own_address(request))
