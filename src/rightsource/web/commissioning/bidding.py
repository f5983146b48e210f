"""What there is to bid for, for everybody to read: what comes, to whom it is reserved, until when; and one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.errors.bids import BidsNotInvited
from rightsource.commissioning.errors.instants import instant_in_words
from rightsource.commissioning.queries.awards import recorded_summaries
from rightsource.commissioning.queries.bids import bids_known, database_clock, end_of, invitations_known
from rightsource.commissioning.queries.evaluation import recorded_plan
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.commissioning.rules.bids.bidding import BidsInvited, Reservation
from rightsource.commissioning.rules.bids.sealing import key_file
from rightsource.commissioning.rules.bids.standing import BidsStanding
from rightsource.commissioning.rules.evaluation.plan import Plan
from rightsource.commissioning.rules.procurement.record import ProcurementStanding, Stage
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import council_of, public, viewer_of

_OVER = frozenset({Stage.ENDED, Stage.ABANDONED})


@require_safe
@public
def bidding(request: HttpRequest) -> HttpResponse:
    """Show what can be bid for now and what is coming, those that close soonest first."""
    asked = as_known(request)
    at = min(database_clock(), end_of(asked.on))
    known = [each for each in procurements_known(asked.on, asked.audience).procurements if each.stage not in _OVER]
    invited = invitations_known(None, at)
    open_now = [each for each in known if _is_open(invited.get(each.procurement.reference), at)]
    names = names_known(asked.on, asked.audience)
    known.sort(key=lambda each: _order(each, invited, open_now))
    table = _work(request, asked, known, invited, names)
    return download_of(request, [table]) or render(
        request,
        "commissioning/bidding.html",
        {
            "finding": _finding(known, open_now),
            "table": table,
            "viewer_bids": may(viewer_of(request), Right.BID),
            "may_register": may(viewer_of(request), Right.RUN_PROCUREMENT) and asked.is_today,
            "council": council_of(request),
            "done": get_messages(request),
        },
    )


@require_safe
@public
def bidding_one(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one procurement as a bidder needs it: until when, for whom, questions answered, and one's own bid.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
    """
    asked = as_known(request)
    row = standing_of(asked, reference)
    known, viewer = bids_known(reference, asked.on), viewer_of(request)
    is_bidder = may(viewer, Right.BID)
    own = next((each for each in known.bids if each.organisation == viewer.organisation), None) if is_bidder else None
    plan = recorded_plan(reference)
    tables = [*([] if plan is None else [_criteria(request, plan)]), _questions(request, known)]
    invitation = known.invited.invitation if known.invited else None
    return download_of(request, tables) or render(
        request,
        "commissioning/bidding_one.html",
        {
            "row": row,
            "known": known,
            "invitation": invitation,
            "closes": instant_in_words(invitation.closes_at) if invitation else "",
            "own": own,
            "own_at": instant_in_words(own.taken_at) if own else "",
            "finding": finding_for_bidders(known),
            "names": names_known(asked.on, asked.audience),
            "tables": tables,
            "conditions": () if plan is None else plan.conditions,
            "is_bidder": is_bidder and asked.is_today,
            "has_feedback": is_bidder and any(each.given_on <= asked.on for each in recorded_summaries(reference)),
            "done": get_messages(request),
        },
    )


@require_safe
@public
def bid_keys(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the public keys to which bids are sealed, as a file for the command line.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        BidsNotInvited: no bids are invited.
    """
    asked = as_known(request)
    standing_of(asked, reference)
    invited = bids_known(reference, asked.on).invited
    if invited is None:
        raise BidsNotInvited(reference)
    viewer = viewer_of(request)
    told = key_file(invited.keys, viewer.organisation if may(viewer, Right.BID) else "")
    response = HttpResponse(told, content_type="application/json")
    response["Content-Disposition"] = "attachment; filename=keys.json"
    response["Cache-Control"] = "private, no-store"
    return response


def finding_for_bidders(known: BidsStanding) -> str:
    """Return in a sentence whether a bid can be made now."""
    if known.invited is None:
        return "Bids are not invited yet."
    closes = instant_in_words(known.invited.invitation.closes_at)
    return f"You can bid until {closes}." if known.is_open else f"Bids closed at {closes}."


def _is_open(invited: BidsInvited | None, at: Any) -> bool:
    return invited is not None and invited.is_open(at)


def _order(
    each: ProcurementStanding, invited: dict[str, BidsInvited], open_now: list[ProcurementStanding]
) -> tuple[bool, date, str]:
    found = invited.get(each.procurement.reference)
    closes_on = date.max if found is None else found.invitation.closes_at.date()
    return each not in open_now, closes_on, each.procurement.reference


def _finding(known: list[ProcurementStanding], open_now: list[ProcurementStanding]) -> str:
    if not known:
        return "Nothing is published to bid for, and nothing is coming."
    others = count_in_words(len(known) - len(open_now), "other is", "others are")
    return f"You can bid for {len(open_now)} now; {others} published or under way."


def _work(
    request: HttpRequest,
    asked: AsKnown,
    known: list[ProcurementStanding],
    invited: dict[str, BidsInvited],
    names: Names,
) -> Table:
    headings = ("Procurement", "What is bought", "Buyer", "Stage", "Reserved to", "Questions until", "Bids until")
    rows = [_work_row(asked, each, invited.get(each.procurement.reference), names) for each in known]
    columns = [column(each) for each in headings]
    caption = "What there is to bid for, and what is coming"
    return Table("work", caption, columns, rows, empty="nothing published.", address=own_address(request))


def _work_row(asked: AsKnown, each: ProcurementStanding, invited: BidsInvited | None, names: Names) -> list[Any]:
    opened = each.procurement
    invitation = invited.invitation if invited else None
    return [
        {"text": opened.reference, "href": asked.link("bidding-one", opened.reference)},
        opened.title,
        names.organisation(opened.buyer),
        each.stage,
        reserved_in_words(invitation.reserved_for) if invitation else "Not said yet",
        invitation.questions_until if invitation else None,
        instant_in_words(invitation.closes_at) if invitation else "Not yet",
    ]


def reserved_in_words(reserved: Reservation) -> str:
    """Return to whom something is reserved, with the provision."""
    if reserved is Reservation.NOBODY:
        return "Nobody: everybody may bid"
    return f"{reserved[0].upper()}{reserved[1:]} ({reserved.provision})"


def _criteria(request: HttpRequest, plan: Plan) -> Table:
    columns = [column("Criterion"), column("Judged by"), column("Weight in per cent", numeric=True)]
    rows = [[each.title, each.kind, each.weight] for each in plan.criteria]
    return Table("criteria", "By what bids are judged", columns, rows, address=own_address(request))


def _questions(request: HttpRequest, known: BidsStanding) -> Table:
    columns = [column(each) for each in ("Question", "Answer", "Answered")]
    rows = [[each.asked, each.answer, each.answered_on] for each in known.answered]
    caption = "Questions, and the buyer's answers to all"
    return Table("questions", caption, columns, rows, empty="none yet.", address=own_address(request))
