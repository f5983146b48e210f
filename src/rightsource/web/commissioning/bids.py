"""The officers' side of bids: the two keys, the invitation, the questions, and what has come in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions import bid_questions, bids
from rightsource.commissioning.errors.instants import LONDON, instant_in_words
from rightsource.commissioning.queries.bids import bids_known
from rightsource.commissioning.queries.evaluation import tenders_close_at
from rightsource.commissioning.rules.bids.bidding import Invitation, Place, Reservation
from rightsource.commissioning.rules.bids.standing import BidsStanding, BidStanding
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import count_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.need_form import day_of
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, right, viewer_of

PLACES = {str(int(Place.FIRST)): "The first: takes the outer layer off", str(int(Place.SECOND)): "The second"}
RESERVATIONS = {
    str(each): f"{each[0].upper()}{each[1:]}{f' ({each.provision})' * bool(each.provision)}" for each in Reservation
}
_HOURS = ("%H:%M", "%H:%M:%S")


@require_safe
@right("see_bids")
def procurement_bids(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the keys, the hour, and what has come in: before the hour no more than that something has.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
    """
    asked = as_known(request)
    row = standing_of(asked, reference)
    known, names = bids_known(reference, asked.on), names_known(asked.on, asked.audience)
    tables = [_came_in(request, asked, known, names), _keys(request, known, names)]
    viewer = viewer_of(request)
    return download_of(request, tables) or render(
        request,
        "commissioning/bids.html",
        {
            "row": row,
            "known": known,
            "finding": finding(known),
            "why": _contradiction(known, tenders_close_at(reference)),
            "tables": tables,
            "may_run": may(viewer, Right.RUN_PROCUREMENT) and asked.is_today,
            "may_open": may(viewer, Right.OPEN_BIDS) and asked.is_today,
            "done": get_messages(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right("open_bids")
def register_bid_key(request: HttpRequest, reference: str) -> HttpResponse:
    """Have an officer make a key pair where they sit, and register its public half.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    known = bids_known(reference, asked.on)
    free = [each for each in Place if each not in {key.place for key in known.keys}]
    filled = filled_in(request, place=str(int(free[0] if free else Place.FIRST)))
    if request.method == "POST" and _register(request, reference, filled):
        return redirect(asked.link("procurement-bids", reference))
    # What was given is not sent back: it might be a private key.
    shown = Filled({**filled.values, "public_key": ""}, filled.errors, filled.refusal)
    context = {"row": row, "known": known, "filled": shown, "places": PLACES}
    return render(request, "commissioning/register_bid_key.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def invite_bids(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask until when bids and questions are taken, and invite bids; or put the hour later.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    known = bids_known(reference, asked.on)
    filled = filled_in(request, **_suggested(known, tenders_close_at(reference)))
    if request.method == "POST" and _invite(request, reference, filled):
        return redirect(asked.link("procurement-bids", reference))
    context = {"row": row, "known": known, "filled": filled, "reservations": RESERVATIONS}
    return render(request, "commissioning/invite_bids.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def answer_bid_question(request: HttpRequest, reference: str, question: UUID) -> HttpResponse:
    """Ask for the answer to a question, and for its words without who asked; everybody reads both.

    Raises:
        NotOnRecordThatDay: there is no such question waiting.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    waiting = next((each for each in bids_known(reference, asked.on).waiting if each.question == str(question)), None)
    if waiting is None:
        raise NotOnRecordThatDay("question", str(question), asked.on)
    filled = filled_in(request, asked=waiting.words)
    if request.method == "POST" and _answer(request, reference, question, filled):
        return redirect(asked.link("procurement-bids", reference))
    context = {"row": row, "waiting": waiting, "filled": filled}
    return render(request, "commissioning/answer_bid_question.html", context, status=filled.status)


def finding(known: BidsStanding) -> str:
    """Return where the bids stand, in a sentence or two."""
    if known.invited is None:
        held = count_in_words(len(known.keys), "officer holds", "officers hold")
        return f"No bids are invited yet; {held} a key." if known.keys else "No bids are invited, and no key is held."
    closes = instant_in_words(known.invited.invitation.closes_at)
    came = count_in_words(len(known.standing), "sealed bid stands", "sealed bids stand")
    if known.is_open:
        return f"Bids are taken until {closes}. {came}; nobody can open one."
    left = sum(each.waits_for() is not None for each in known.standing)
    opened = count_in_words(left, "bid waits", "bids wait")
    return f"Bids closed at {closes}. {opened} to be opened." if left else f"Bids closed at {closes}. All are opened."


def _register(request: HttpRequest, reference: str, filled: Filled) -> bool:
    place = filled.choice("place", PLACES, "Say which layer the key is for")
    public_key = filled.text("public_key", "Give the public key: the line that begins with age1")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = bids.register_bid_key(
            by=actor_of(request),
            authority=authority,
            procurement=reference,
            place=Place(int(place)),
            public_key=public_key,
            today=as_known(request).today,
        )
        say_done(request, "Your public key is registered.", was_written=was_written)
    return filled.refusal is None


def _suggested(known: BidsStanding, said_at: datetime | None) -> dict[str, str]:
    """Return what the form suggests: the invitation that stands, else the hour that the tender documents say."""
    standing = known.invited.invitation if known.invited else None
    closes_at = standing.closes_at if standing else said_at
    suggested: dict[str, str] = {"closes": "12:00", "reserved_for": Reservation.NOBODY}
    if closes_at is not None:
        at = closes_at.astimezone(LONDON)
        suggested |= {"closes_on": at.date().isoformat(), "closes": f"{at:%H:%M:%S}"}
    if standing is not None:
        suggested |= {"questions_until": standing.questions_until.isoformat(), "reserved_for": standing.reserved_for}
    return suggested


def _contradiction(known: BidsStanding, said_at: datetime | None) -> str | None:
    """Return what to say where bidders are told two hours; None where they are told one."""
    if known.invited is None or said_at is None or known.invited.invitation.closes_at == said_at:
        return None
    return f"The tender documents say {instant_in_words(said_at)}: bidders are told two hours. Correct the documents."


def _invite(request: HttpRequest, reference: str, filled: Filled) -> bool:
    closes_on, questions_until = day_of(filled, "closes_on"), day_of(filled, "questions_until")
    closes_at = _instant(filled, closes_on)
    reserved = filled.choice("reserved_for", RESERVATIONS, "Say to whom it is reserved, if to anybody")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    invitation = Invitation(closes_at=closes_at, questions_until=questions_until, reserved_for=Reservation(reserved))
    with acting(request, filled):
        was_written = bids.invite_bids(
            by=actor_of(request),
            authority=authority,
            procurement=reference,
            invitation=invitation,
            today=as_known(request).today,
        )
        say_done(request, f"Bids are taken until {instant_in_words(closes_at)}.", was_written=was_written)
    return filled.refusal is None


def _instant(filled: Filled, day: date) -> datetime:
    """Return the hour that was written, on a day, as clocks in England have it."""
    said = filled.values.get("closes", "").strip()
    for form in _HOURS:
        try:
            hour = datetime.strptime(said, form).time()  # noqa: DTZ007 - an hour of the clock has no zone of its own
        except ValueError:
            continue
        return datetime.combine(day, hour, LONDON)
    filled.errors["closes"] = "Write an hour as 12:00"
    return datetime.combine(day, datetime.min.time(), LONDON)


def _answer(request: HttpRequest, reference: str, question: UUID, filled: Filled) -> bool:
    asked = filled.text("asked", "Write what was asked, without who asked it")
    answer = filled.text("answer", "Write the answer")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = bid_questions.answer_question(
            by=actor_of(request),
            authority=authority,
            procurement=reference,
            question=question,
            asked=asked,
            answer=answer,
            today=as_known(request).today,
        )
        say_done(request, "The answer is published to everybody.", was_written=was_written)
    return filled.refusal is None


def _came_in(request: HttpRequest, asked: AsKnown, known: BidsStanding, names: Names) -> Table:
    columns = [column(each) for each in ("Bid", "Of", "Came in last", "State", "Next")]
    rows = [_came_row(asked, known, each, names) for each in known.bids]
    return Table("bids", "Bids that came in", columns, rows, empty="none yet.", address=own_address(request))


def _came_row(asked: AsKnown, known: BidsStanding, each: BidStanding, names: Names) -> list[Any]:
    place = each.waits_for()
    following: Any = ""
    if place is not None and known.invited is not None:
        who, when = names.post(known.invited.key_of(place).post), "once bids close" if known.is_open else "now"
        link = asked.link("open-bid", known.procurement, each.bid)
        following = {"text": f"{who} takes a layer off {when}", "href": link}
    elif each.is_off(Place.SECOND):
        following = {"text": "Its document", "href": asked.link("bid-document", known.procurement, each.bid)}
    return [
        each.bid[:8],
        names.organisation(each.organisation) if each.organisation else "Not told before bids close",
        instant_in_words(each.taken_at),
        each.state,
        following,
    ]


def _keys(request: HttpRequest, known: BidsStanding, names: Names) -> Table:
    columns = [column(each) for each in ("Layer", "Officer", "Public key")]
    rows = [[("Outer", "Inner")[each.place - 1], names.post(each.post), each.public_key] for each in known.keys]
    caption = "Officers who hold a key"
    return Table("keys", caption, columns, rows, empty="none yet.", address=own_address(request))
