"""A vehicle's portal: its directives, returns and charges, what it is owed, what it asked for and was refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.portal import Asking, OwedToVehicle, PortalKnown, portal_known
from rightsource.commissioning.rules.trace_records import month_key
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import amount_in_words, count_in_words, list_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.directives import directive_state
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import names_known
from rightsource.web.rights import right, viewer_of


@require_safe
@right("answer_directive")
def own_portal(request: HttpRequest) -> HttpResponse:
    """Show the portal of the vehicle whose officer looks.

    Raises:
        NotOnRecordThatDay: they are of none that was on record that day.
    """
    return _portal(request, viewer_of(request).organisation)


@require_safe
@right("see_charges", of="organisation")
def portal(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show the portal of a vehicle, to the council's officers and to the vehicle's own.

    Raises:
        NotOnRecordThatDay: no such vehicle was on record on the day.
    """
    return _portal(request, organisation)


def _portal(request: HttpRequest, organisation: str) -> HttpResponse:
    asked = as_known(request)
    names = names_known(asked.on, asked.audience)
    if organisation not in names.organisations:
        raise NotOnRecordThatDay("vehicle", organisation, asked.on)
    known, address = portal_known(organisation, asked.on, asked.audience), own_address(request)
    viewer = viewer_of(request)
    tables = [
        _directives(asked, known, address),
        _returns(asked, known, address),
        _charges(asked, known, address),
        _askings(asked, known, address),
    ]
    return download_of(request, tables) or render(
        request,
        "commissioning/portal.html",
        {
            "name": names.organisation(organisation),
            "finding": finding(known),
            "why": _why(known),
            "state": "at-risk" if _waiting(known) else "kept",
            "strip": _strip(asked, known),
            "tables": tables,
            "may_return": asked.is_today and may(viewer, Right.SUBMIT_RETURN, organisation) and viewer.organisation,
        },
    )


def finding(known: PortalKnown) -> str:
    """Return the answer in a sentence: what waits for the vehicle, and what it is owed."""
    waiting = _waiting(known)
    asked = (
        f"{list_in_words(waiting)} {'wait' if len(waiting) > 1 else 'waits'} for you" if waiting else "Nothing waits"
    )
    return f"{asked[:1].upper()}{asked[1:]}; {amount_in_words(known.owed)} is owed to you."


def _waiting(known: PortalKnown) -> list[str]:
    directives = sum(each.stage.value.startswith(("waiting", "acknowledged")) for each in known.directives)
    returns = sum(each.is_owed(known.on) for each in known.returns)
    counts = [
        (directives, "directive", "directives"),
        (returns, "monthly return", "monthly returns"),
        (len(known.activity), "return of activity", "returns of activity"),
    ]
    return [count_in_words(count, one, many) for count, one, many in counts if count]


def _why(known: PortalKnown) -> str | None:
    refused = sum(each.is_refused for each in known.askings)
    waiting = sum(each.is_waiting for each in known.askings)
    if not known.askings:
        return None
    asked = count_in_words(len(known.askings), "thing", "things")
    return f"Asked for: {asked}, {refused} refused in whole or part, {waiting} not answered."


def _strip(asked: AsKnown, known: PortalKnown) -> list[dict[str, str]]:
    here = asked.link("portal", known.organisation)
    return [
        {"label": "Owed", "value": amount_in_words(known.owed), "href": f"{here}#charges"},
        {"label": "Held by disputes", "value": amount_in_words(known.held), "href": f"{here}#charges"},
        {"label": "Asked and refused", "value": str(sum(each.is_refused for each in known.askings)), "href": here},
    ]


def _directives(asked: AsKnown, known: PortalKnown, address: str) -> Table:
    rows: list[list[Any]] = []
    for each in known.directives:
        row = each.directive.row
        rows.append(
            [
                {"text": row.title, "href": asked.link("directive", row.directive)},
                directive_state(each),
                in_pounds(row.envelope),
                row.acknowledge_by,
                row.period.last_day,
            ]
        )
    columns = [
        *(column(each) for each in ("Directive", "State")),
        column("Envelope", unit="£", numeric=True),
        *(column(each) for each in ("To be acknowledged by", "Until")),
    ]
    return Table("directives", "Directives given", columns, rows, empty="none.", address=address)


def _returns(asked: AsKnown, known: PortalKnown, address: str) -> Table:
    rows: list[list[Any]] = []
    for each in known.returns:
        link = asked.link("return", each.organisation, f"{each.month.year}-{each.month.month:02d}")
        what: Any = {"text": f"Monthly return, {each.month}", "href": link} if each.made else f"Return, {each.month}"
        rows.append([what, each.due_on, _return_state(each.is_owed(known.on), each.made is not None)])
    for due in known.activity:
        is_late = due.due_on < known.on
        rows.append([f"Activity under {due.title}, {due.month}", due.due_on, _return_state(is_late, is_made=False)])
    columns = [column(each) for each in ("What", "Due", "State")]
    return Table("returns", "Returns owed or made", columns, rows, empty="none.", address=address)


def _return_state(is_late: bool, is_made: bool) -> dict[str, str]:
    if is_made:
        return {"state": "kept", "text": "Made"}
    return {"state": "broken", "text": "Late"} if is_late else {"state": "at-risk", "text": "Due"}


def _charges(asked: AsKnown, known: PortalKnown, address: str) -> Table:
    rows = [_charge(asked, each) for each in known.charges]
    columns = [
        column("Charge"),
        *(column(each, unit="£", numeric=True) for each in ("Charged", "Held", "Not owed", "Paid", "Owed")),
        column("Trace"),
    ]
    total: list[Any] = ["All", "", in_pounds(known.held), "", "", in_pounds(known.owed), ""]
    return Table(
        "charges", "Charges, and what of them is paid", columns, rows, total if rows else None, "none.", address
    )


def _charge(asked: AsKnown, each: OwedToVehicle) -> list[Any]:
    charge = each.charge
    month = f"{charge.month.year}-{charge.month.month:02d}"
    key = month_key(charge.agreement, charge.month)
    return [
        {"text": f"{charge.agreement}, {charge.month}", "href": asked.link("charge", charge.agreement, month)},
        *(in_pounds(amount) for amount in (charge.amount, charge.held, charge.not_owed, each.paid, each.left)),
        {"text": f"Trace {key}", "href": asked.link("trace", "charge", key)},
    ]


def _askings(asked: AsKnown, known: PortalKnown, address: str) -> Table:
    rows = [_asking(asked, each) for each in known.askings]
    columns = [
        *(column(each) for each in ("What was asked", "Agreement")),
        column("By how much", unit="£", numeric=True),
        *(column(each) for each in ("Asked on", "Answer", "Why")),
    ]
    caption = "What was asked for, refusals first"
    return Table("askings", caption, columns, rows, empty="nothing.", address=address)


def _asking(asked: AsKnown, each: Asking) -> list[Any]:
    state = "broken" if each.is_refused else "at-risk" if each.is_waiting else "kept"
    return [
        f"{each.what} ({each.reference})",
        {"text": each.agreement, "href": asked.link("agreement", each.agreement)},
        "" if each.amount is None else in_pounds(each.amount),
        each.asked_on,
        {"state": state, "text": f"{each.answer[:1].upper()}{each.answer[1:]}"},
        each.words,
    ]
