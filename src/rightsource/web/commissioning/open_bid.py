"""Opening one bid: an officer takes their layer off where they sit and gives what came out, or says why it stays."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions import bid_opening
from rightsource.commissioning.errors.bids import BidNotOnRecord
from rightsource.commissioning.queries.bids import (
    bids_known,
    database_clock,
    invitation_on_record,
    layer_content,
    posts_filled,
    sealed_content,
)
from rightsource.commissioning.rules.bids.bidding import Place, check_closed
from rightsource.commissioning.rules.bids.sealing import half_opened, sealed_bid_in
from rightsource.commissioning.rules.bids.standing import BidsStanding, BidStanding
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given

_CAME_OUT = {"yes": "It came off: I give the file", "no": "It does not come off, and I say why"}


@require_http_methods(["GET", "HEAD", "POST"])
@right("open_bids")
def open_bid(request: HttpRequest, reference: str, bid: UUID) -> HttpResponse:
    """Show the officer whose turn it is how to take the layer off, and take in what came out.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement, or of no such bid that waits.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    known, own = _standing(asked, reference, bid)
    place = own.waits_for()
    if place is None or known.invited is None:
        return redirect(asked.link("procurement-bids", reference))
    filled = filled_in(request, came_off="yes")
    opening = bid_opening.Opening(procurement=reference, bid=bid, place=place, witness=filled.values.get("witness", ""))
    if request.method == "POST" and _take_off(request, opening, filled):
        return redirect(asked.link("procurement-bids", reference))
    post, posts = viewer_of(request).post, posts_filled(asked.today)
    names = names_known(asked.on, asked.audience)
    context = {
        "row": row,
        "own": own,
        "bid": bid,
        "is_open": known.is_open,
        "holder": known.invited.key_of(place).post,
        "names": names,
        "place": place,
        "filled": filled,
        "came_off": _CAME_OUT,
        "witnesses": {each: names.post(each) for each in sorted(posts.holders) if posts.are_two_people(each, post)},
    }
    return render(request, "commissioning/open_bid.html", context, status=filled.status)


@require_safe
@right("open_bids")
def sealed_file(request: HttpRequest, reference: str, bid: UUID) -> HttpResponse:
    """Give a bid as it waits to be opened, sealed or half opened; none before bids close.

    Raises:
        BidsNotInvited: no bids were invited.
        BidsNotYetDue: bids are still open.
        BidNotOnRecord: there is no such bid.
    """
    check_closed(reference, invitation_on_record(reference), database_clock())
    content = sealed_content(reference, bid)
    if content is None:
        raise BidNotOnRecord
    inner = layer_content(reference, bid, Place.FIRST)
    if inner is not None:
        return _download(f"{bid}.half-opened", half_opened(sealed_bid_in(content), inner[1]))
    return _download(f"{bid}.sealed", content)


@require_safe
@right("see_bids")
def bid_document(request: HttpRequest, reference: str, bid: UUID) -> HttpResponse:
    """Give the document of an opened bid.

    Raises:
        BidNotOnRecord: there is none.
    """
    found = layer_content(reference, bid, Place.SECOND)
    if found is None:
        raise BidNotOnRecord
    return _download(found[0] or "document", found[1])


def _standing(asked: AsKnown, reference: str, bid: UUID) -> tuple[BidsStanding, BidStanding]:
    known = bids_known(reference, asked.on)
    own = next((each for each in known.bids if each.bid == str(bid)), None)
    if own is None:
        raise NotOnRecordThatDay("bid", str(bid), asked.on)
    return known, own


def _take_off(request: HttpRequest, opening: bid_opening.Opening, filled: Filled) -> bool:
    came_off = filled.choice("came_off", _CAME_OUT, "Say whether the layer came off") == "yes"
    fault = "" if came_off else filled.text("fault", "Say what happened: the bidder will read it")
    instead = "Give the file that the page or `rightsource bid open` wrote."
    missing = "Take the layer off first, and give the file that came out"
    given = file_given(request, filled, missing=missing, instead=instead) if came_off else None
    filled.text("witness", "Say who sits beside you and sees it")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    who, today = actor_of(request), as_known(request).today
    with acting(request, filled):
        if given is not None:
            was_written = bid_opening.take_layer_off(
                by=who, authority=authority, opening=opening, content=given.content, today=today
            )
            done = "The bid is open." if opening.place is Place.SECOND else "The outer layer is off."
        else:
            was_written = bid_opening.put_bid_aside(
                by=who, authority=authority, opening=opening, fault=fault, today=today
            )
            done = "The bid is put aside, with the reason."
        say_done(request, done, was_written=was_written)
    return filled.refusal is None


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response
