"""The commissioner's board: every procurement by stage, its next day, what is late; one of them; the calendar feed."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.ocds import process_known, published_by_law
from rightsource.commissioning.queries.procurement import (
    ProcurementsKnown,
    clocks_to_come,
    procurement_known,
    procurements_known,
)
from rightsource.commissioning.rules.procurement.calendar_feed import calendar_of
from rightsource.commissioning.rules.procurement.clocks import Clock
from rightsource.commissioning.rules.procurement.record import ProcurementStanding, Stage
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.storage import walls
from rightsource.storage.knowledge import Audience
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, file_response, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import council_of, public, viewer_of

_ICALENDAR = "text/calendar; charset=utf-8"
_EXAMPLE_PREFIX = "ocds-213czf"
"""What the standard keeps for examples: of a council that has not registered its own.

Source: Open Contracting Data Standard 1.1, Open Contracting Identifier.
"""


@require_safe
@public
def procurements(request: HttpRequest) -> HttpResponse:
    """Show every procurement by stage."""
    asked = as_known(request)
    known = procurements_known(asked.on, asked.audience)
    table = _board(request, asked, known, names_known(asked.on, asked.audience))
    return download_of(request, [table]) or render(
        request,
        "commissioning/procurements.html",
        {
            "known": known,
            "finding": finding(known),
            "why": _first_late(known),
            "state": "broken" if known.late else "kept",
            "table": table,
            "strip": _strip(asked, known),
            "may_run": may(viewer_of(request), Right.RUN_PROCUREMENT) and asked.is_today,
            "may_see_evaluation": may(viewer_of(request), Right.SEE_EVALUATION),
            "sees_pipeline": may(viewer_of(request), Right.SEE_EVALUATION),
            "done": get_messages(request),
        },
    )


@require_safe
@public
def procurement_clocks(request: HttpRequest) -> HttpResponse:
    """Give the days that the law sets as a calendar, each as far as whoever asks may know of it."""
    asked = as_known(request)
    council = council_of(request)
    known = procurements_known(asked.on, asked.audience)
    told = calendar_of(clocks_to_come(known), "" if council is None else council.name, asked.on)
    response = HttpResponse(told, content_type=_ICALENDAR)
    response["Content-Disposition"] = "inline; filename=procurement-clocks.ics"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@public
def procurement(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one procurement: its route with its reason, its notices, its clocks.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none.
    """
    asked = as_known(request)
    row = standing_of(asked, reference)
    tables = [
        _clocks(request, asked, row),
        _happenings(request, row),
        *([_lots(request, row)] if row.procurement.lots else []),
    ]
    return download_of(request, tables) or render(
        request,
        "commissioning/procurement.html",
        {
            "row": row,
            "names": names_known(asked.on, asked.audience),
            "finding": _finding_of(row, asked),
            "state": "broken" if row.late else "kept",
            "tables": tables,
            "is_published": any(each.notice.is_published for each in row.happenings),
            "may_see_bids": may(viewer_of(request), Right.SEE_BIDS),
            "may_run": may(viewer_of(request), Right.RUN_PROCUREMENT) and asked.is_today,
            "may_see_evaluation": may(viewer_of(request), Right.SEE_EVALUATION),
            "done": get_messages(request),
        },
    )


@require_safe
@public
def procurement_ocds(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the record of a procurement by the open contracting standard, as everybody may read it.

    Raises:
        NotAnOcdsPrefix: the prefix that is asked for cannot be one.
        NotOnRecordThatDay: everybody knew of no such procurement.
    """
    asked, prefix = as_known(request), request.GET.get("prefix", _EXAMPLE_PREFIX)
    try:
        walls.look_as(walls.THE_COUNCIL)
        told = published_by_law(asked.on)
        walls.look_as(walls.THE_PUBLIC)  # what else leaves is what everybody may see, whoever asks
        content = process_known(reference, asked.on, prefix, told)
    except ProcurementNotOnRecord:
        raise NotOnRecordThatDay("published procurement", reference, asked.on) from None
    finally:
        walls.look_as(viewer_of(request).viewpoint)
    return file_response("ocds-record.json", content, "application/json")


def standing_of(asked: AsKnown, reference: str) -> ProcurementStanding:
    """Return where one procurement stands for whoever looks.

    Raises:
        NotOnRecordThatDay: they knew of none.
    """
    try:
        return procurement_known(reference, asked.on, asked.audience)
    except ProcurementNotOnRecord:
        raise NotOnRecordThatDay("procurement", reference, asked.on) from None


def finding(known: ProcurementsKnown) -> str:
    """Return the answer in a sentence."""
    if not known.procurements:
        return "No procurement is on record on this day that you may see."
    running = [each for each in known.procurements if each.stage not in {Stage.ENDED, Stage.ABANDONED}]
    late = f"{count_in_words(known.late, 'notice')} late" if known.late else "no notice is late"
    return f"{count_in_words(len(running), 'procurement is', 'procurements are')} under way or in contract; {late}."


def _first_late(known: ProcurementsKnown) -> str | None:
    late = sorted(
        ((clock.on, each, clock) for each in known.procurements for clock in each.late), key=lambda one: one[0]
    )
    if not late:
        return None
    on, each, clock = late[0]
    return f"Longest late: the {clock.kind} of {each.procurement.reference}, due on {day_in_words(on)}."


def _finding_of(row: ProcurementStanding, asked: AsKnown) -> str:
    following = row.next_clock
    stage = f"{row.stage[0].upper()}{row.stage[1:]}"
    if following is None:
        return f"{stage}. No day that the law sets is waited for."
    if following.is_late(asked.on):
        return f"{stage}. The {following.kind} was due on {day_in_words(following.on)} and is late."
    return f"{stage}. Next: {following.kind}, {day_in_words(following.on)}."


def _board(request: HttpRequest, asked: AsKnown, known: ProcurementsKnown, names: Names) -> Table:
    headings = ("Procurement", "What is bought", "Buyer", "Stage", "Route", "Next", "By", "State")
    rows = [_board_row(asked, each, names) for each in known.procurements]
    caption = "Every procurement, by stage"
    columns = [column(each) for each in headings]
    return Table("procurements", caption, columns, rows, empty="none on record.", address=own_address(request))


def _board_row(asked: AsKnown, each: ProcurementStanding, names: Names) -> list[Any]:
    opened, following = each.procurement, each.next_clock
    return [
        {"text": opened.reference, "href": asked.link("procurement", opened.reference)},
        opened.title,
        names.organisation(opened.buyer),
        each.stage,
        "" if each.chosen is None else each.chosen.route,
        "" if following is None else following.kind,
        None if following is None else following.on,
        _state_of(each, asked),
    ]


def _state_of(each: ProcurementStanding, asked: AsKnown) -> dict[str, str]:
    if each.late:
        days = (asked.on - each.late[0].on).days
        return {"state": "broken", "text": f"{count_in_words(days, 'day')} late"}
    if each.chosen is None and asked.audience is Audience.INSIDERS:
        return {"state": "no-evidence", "text": "No route chosen"}
    return {"state": "kept", "text": "In time"}


def _strip(asked: AsKnown, known: ProcurementsKnown) -> list[dict[str, str]]:
    """Return how many procurements are at each stage that any is at."""
    counted = [(stage, sum(each.stage is stage for each in known.procurements)) for stage in Stage]
    return [
        {
            "label": f"{stage[0].upper()}{stage[1:]}",
            "value": str(count),
            "href": f"{asked.link('procurements')}#procurements",
        }
        for stage, count in counted
        if count
    ]


def _clocks(request: HttpRequest, asked: AsKnown, row: ProcurementStanding) -> Table:
    columns = [column(each) for each in ("What", "Day", "Runs from", "State", "Written in")]
    rows = [[each.kind, each.on, each.began_on, _clock_state(each, asked), each.provision] for each in row.clocks]
    return Table("clocks", "Days that the law sets", columns, rows, empty="none yet.", address=own_address(request))


def _clock_state(clock: Clock, asked: AsKnown) -> dict[str, str]:
    if clock.was_late():
        return {"state": "at-risk", "text": "Done, late"}
    if clock.done_on is not None:
        return {"state": "kept", "text": "Done"}
    if clock.is_late(asked.on):
        return {"state": "broken", "text": f"{count_in_words((asked.on - clock.on).days, 'day')} late"}
    if clock.on < asked.on:
        return {"state": "kept", "text": "Over"}
    if not clock.is_certain:
        return {"state": "no-evidence", "text": "Not before: bank holidays not on file"}
    return {"state": "at-risk", "text": f"In {count_in_words((clock.on - asked.on).days, 'day')}"}


def _happenings(request: HttpRequest, row: ProcurementStanding) -> Table:
    columns = [column("What"), column("Day"), column("Where to read it")]
    rows = [[each.notice.in_words, each.on, _address(each.address)] for each in row.happenings]
    caption = "Notices, and what happened"
    return Table("notices", caption, columns, rows, empty="none yet.", address=own_address(request))


def _address(address: str) -> Any:
    return {"text": address, "href": address} if address.startswith(("https://", "http://")) else address


def _lots(request: HttpRequest, row: ProcurementStanding) -> Table:
    columns = [column("Lot", numeric=True), column("What it is")]
    rows = [[each.number, each.title] for each in row.procurement.lots]
    return Table("lots", "Lots", columns, rows, address=own_address(request))
