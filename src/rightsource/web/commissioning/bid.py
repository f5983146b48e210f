"""The bidder's own pages: seal and submit a bid, take it back, ask the buyer. One thing to a page, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions import bid_questions, bids
from rightsource.commissioning.errors.instants import instant_in_words
from rightsource.commissioning.queries.bids import bids_known
from rightsource.commissioning.queries.evaluation import recorded_plan
from rightsource.commissioning.rules.bids.bidding import BidsInvited
from rightsource.commissioning.rules.bids.sealing import key_file
from rightsource.commissioning.rules.evaluation.tenders import WHOLE, ExclusionAnswer
from rightsource.commissioning.rules.procurement.record import Lot, Procurement
from rightsource.quantities import Refusal
from rightsource.web.acting import Filled, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given

_EXCLUSIONS = {
    str(ExclusionAnswer.NONE): "No ground for exclusion holds for us",
    str(ExclusionAnswer.DISCRETIONARY): "One of the discretionary grounds holds, and our document says which",
    str(ExclusionAnswer.MANDATORY): "One of the mandatory grounds holds, and our document says which",
}


@contextmanager
def acting_as_oneself(request: HttpRequest, filled: Filled) -> Iterator[None]:
    """Act in one's own sight and not the council's, which may see no bid yet; a refusal goes into the form."""
    try:
        with transaction.atomic():
            check_today(request)
            yield
    except Refusal as refusal:
        filled.refusal = refusal


@require_http_methods(["GET", "HEAD", "POST"])
@right("bid")
def submit_bid(request: HttpRequest, reference: str) -> HttpResponse:
    """Seal a bid in the browser, or say how on the command line; and take the sealed file in.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    known = bids_known(reference, asked.on)
    filled = filled_in(request)
    if request.method == "POST" and _submit(request, reference, filled):
        return redirect(asked.link("bidding-one", reference))
    context = {
        "row": row,
        "known": known,
        "filled": filled,
        "lots": row.procurement.lots or (Lot(WHOLE, "The whole"),),
        "exclusions": _EXCLUSIONS,
        "conditions": () if (plan := recorded_plan(reference)) is None else plan.conditions,
        "keys": _keys_told(known.invited, viewer_of(request).organisation),
        "closes": instant_in_words(known.invited.invitation.closes_at) if known.invited else "",
        "command": _command(row.procurement),
    }
    return render(request, "commissioning/submit_bid.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("bid")
def withdraw_bid(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whether a bid is to be taken back, and take it back.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    filled = filled_in(request)
    if request.method == "POST" and _withdraw(request, reference, filled):
        return redirect(asked.link("bidding-one", reference))
    context = {"row": row, "filled": filled}
    return render(request, "commissioning/withdraw_bid.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("bid")
def ask_buyer(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the buyer something; everybody will read the answer, and nobody who asked.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    known = bids_known(reference, asked.on)
    filled = filled_in(request)
    if request.method == "POST" and _ask(request, reference, filled):
        return redirect(asked.link("bidding-one", reference))
    context = {"row": row, "filled": filled, "known": known}
    return render(request, "commissioning/ask_buyer.html", context, status=filled.status)


def _keys_told(invited: BidsInvited | None, organisation: str) -> str:
    """Return the keys as JSON within a script of the page, where no letter of it can end the script."""
    return "" if invited is None else key_file(invited.keys, organisation).replace("<", "\\u003c")


def _command(procurement: Procurement) -> str:
    """Return the command line that seals a bid for a procurement."""
    prices = " ".join(f"--price {each.number}=YOUR-PRICE" for each in procurement.lots) or "--price YOUR-PRICE"
    return f"rightsource bid seal YOUR-DOCUMENT --to keys.json {prices} --exclusion 'no ground' --out our-bid.sealed"


def _submit(request: HttpRequest, reference: str, filled: Filled) -> bool:
    given = file_given(
        request,
        filled,
        missing="Seal your bid first: above, or on the command line. Then choose the sealed file",
        instead="Make your document smaller.",
    )
    authority = filled.authority()
    if filled.errors or given is None or authority is None:
        return False
    with acting_as_oneself(request, filled):
        receipt = bids.submit_bid(
            by=actor_of(request),
            authority=authority,
            procurement=reference,
            organisation=viewer_of(request).organisation,
            content=given.content,
            today=as_known(request).today,
        )
        done = f"Your sealed bid came in at {instant_in_words(receipt.taken_at)}. Its fingerprint stands below."
        say_done(request, done, was_written=receipt.was_written)
    return filled.refusal is None


def _withdraw(request: HttpRequest, reference: str, filled: Filled) -> bool:
    authority = filled.authority()
    if authority is None:
        return False
    with acting_as_oneself(request, filled):
        receipt = bids.withdraw_bid(
            by=actor_of(request),
            authority=authority,
            procurement=reference,
            organisation=viewer_of(request).organisation,
            today=as_known(request).today,
        )
        done = f"Your bid was taken back at {instant_in_words(receipt.taken_at)}. Nothing of it will be opened."
        say_done(request, done, was_written=receipt.was_written)
    return filled.refusal is None


def _ask(request: HttpRequest, reference: str, filled: Filled) -> bool:
    words = filled.text("words", "Write what you ask")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting_as_oneself(request, filled):
        was_written = bid_questions.ask_question(
            by=actor_of(request),
            authority=authority,
            procurement=reference,
            organisation=viewer_of(request).organisation,
            words=words,
            today=as_known(request).today,
        )
        say_done(request, "Your question is with the buyer.", was_written=was_written)
    return filled.refusal is None
