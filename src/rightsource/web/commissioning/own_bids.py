"""A bidder's own: its bids and where each stands, what the buyer found of them, its contracts and what is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.errors.instants import instant_in_words
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.queries.awards import recorded_summaries
from rightsource.commissioning.queries.bids import bids_seen, end_of
from rightsource.commissioning.queries.keeping import endings_known
from rightsource.commissioning.queries.payment_runs import payment_requests_known
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.commissioning.rules.agreements.ending import Ending
from rightsource.commissioning.rules.payments.runs import PaymentRequest
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.rights import right, viewer_of


@require_safe
@right("bid")
def own_bids(request: HttpRequest) -> HttpResponse:
    """Show a bidder its own bids, and its contracts: until when each runs, and what of it is paid."""
    asked = as_known(request)
    bids, contracts = _bids(request, asked), _contracts(request, asked)
    held = count_in_words(len(contracts.rows), "contract")
    return download_of(request, [bids, contracts]) or render(
        request,
        "commissioning/own_bids.html",
        {
            "tables": [bids, contracts],
            "finding": f"{count_in_words(len(bids.rows), 'bid')} of yours on record, and {held}.",
        },
    )


@require_safe
@right("bid")
def own_feedback(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a bidder what the buyer found of its bid, word for word; the wall gives it no other's.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement, or was told nothing of it by that day.
    """
    asked = as_known(request)
    row = standing_of(asked, reference)
    told = [each for each in recorded_summaries(reference) if each.given_on <= asked.on]
    if not told:
        raise NotOnRecordThatDay("assessment of your bid for", reference, asked.on)
    return render(request, "commissioning/own_feedback.html", {"row": row, "told": told})


def _bids(request: HttpRequest, asked: AsKnown) -> Table:
    organisation = viewer_of(request).organisation
    seen = bids_seen(None, end_of(asked.on))
    rows = [
        [
            {"text": each.procurement.reference, "href": asked.link("bidding-one", each.procurement.reference)},
            each.procurement.title,
            instant_in_words(bid.taken_at),
            bid.state,
            each.stage,
        ]
        for each in procurements_known(asked.on, asked.audience).procurements
        for bid in seen.get(each.procurement.reference, ())
        if bid.organisation == organisation
    ]
    columns = [column(each) for each in ("Procurement", "What is bought", "Last came in", "Your bid", "Procurement is")]
    return Table("own-bids", "Your bids", columns, rows, empty="none yet.", address=own_address(request))


def _contracts(request: HttpRequest, asked: AsKnown) -> Table:
    """Return the agreements under which the bidder provides, with notice of their ending and what is paid."""
    organisation = viewer_of(request).organisation
    endings = endings_known(on=asked.on)
    payments: dict[str, list[PaymentRequest]] = {}
    for each in payment_requests_known(asked.on):
        if each.payee == organisation and each.agreement:
            payments.setdefault(each.agreement, []).append(each)
    rows = [
        _contract_row(known.row, endings, payments.get(known.row.agreement, []))
        for known in agreements_known(asked.on, asked.audience)
        if known.row.provider == organisation and asked.on in known.row.period
    ]
    headings = ("Contract", "What for", "Runs until")
    columns = [
        *(column(each) for each in headings),
        column("Paid so far", numeric=True),
        column("Last paid"),
        column("Next to be paid by"),
    ]
    return Table("own-contracts", "Your contracts", columns, rows, empty="none.", address=own_address(request))


def _contract_row(
    terms: AgreementTerms, endings: Mapping[str, Ending], payments: Sequence[PaymentRequest]
) -> list[Any]:
    paid = [(each.paid_on, each.amount.pence) for each in payments if each.paid_on is not None]
    waiting = [each.pay_by for each in payments if each.paid_on is None and each.dropped_on is None]
    return [
        terms.agreement,
        terms.title,
        _runs_until(terms, endings.get(terms.agreement)),
        Money(sum(pence for _, pence in paid)),
        max((on for on, _ in paid), default=None),
        min(waiting, default=None),
    ]


def _runs_until(terms: AgreementTerms, ending: Ending | None) -> str:
    """Return the last day of a contract, and by which notice it ends earlier."""
    if ending is not None:
        return f"{day_in_words(ending.ends_on)}, {ending.ground}, told on {day_in_words(ending.told_on)}"
    last = terms.period.last_day
    return "No last day is set" if last is None else day_in_words(last)
