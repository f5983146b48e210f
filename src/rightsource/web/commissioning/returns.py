"""The monthly returns: which are in and which are late, by vehicle and month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries import returns_due_known
from rightsource.commissioning.rules.returns import ReturnDue
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.constitution.rules.rows import PostKind
from rightsource.quantities import Month
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import right, viewer_of

_MONTHS_SHOWN = 6


@require_safe
@right("see_returns")
def returns(request: HttpRequest) -> HttpResponse:
    """Show every return asked for, vehicle by vehicle and month by month."""
    asked, viewer = as_known(request), viewer_of(request)
    due = [each for each in returns_due_known(asked.on, asked.audience) if _is_within_reach(viewer, each)]
    owed = sorted((each for each in due if each.is_owed(asked.on)), key=lambda each: (each.due_on, each.name))
    grid = _grid(request, asked, due)
    names = names_known(asked.on, asked.audience)
    return download_of(request, [grid]) or render(
        request,
        "commissioning/returns.html",
        {
            "finding": _finding(owed, due, asked.on),
            "state": "at-risk" if owed else "kept" if due else "no-evidence",
            "grid": grid,
            "owed": [_told(asked, names, each) for each in owed],
            "may_sign_in": may(viewer, Right.SUBMIT_RETURN) and asked.is_today,
            "own": viewer.organisation,
            "vehicles": sorted({(each.name, each.organisation) for each in due}),
            "has_any": bool(due),
        },
    )


def key_of(month: Month) -> str:
    """Return a month as addresses write it: 2026-10."""
    return f"{month.year}-{month.month:02d}"


def state_of(due: ReturnDue, on: date) -> dict[str, Any]:
    """Return how a return stands, as a cell shows it."""
    if due.made is not None:
        late = due.days_late(on)
        return {"state": "kept", "text": f"In, {count_in_words(late, 'day')} late" if late > 0 else "In"}
    if due.is_owed(on):
        return {"state": "at-risk", "text": f"{count_in_words(due.days_late(on), 'day')} late"}
    return {"state": "no-evidence", "text": f"Due {due.due_on.day} {due.due_on:%B}"}


def _is_within_reach(viewer: Viewer, due: ReturnDue) -> bool:
    return viewer.kind is not PostKind.VEHICLE or due.organisation == viewer.organisation


def _finding(owed: list[ReturnDue], due: list[ReturnDue], on: date) -> str:
    if not due:
        return "No return is asked for yet."
    if not owed:
        return "Every return that is due is in."
    longest = max(each.days_late(on) for each in owed)
    are = "return is" if len(owed) == 1 else "returns are"
    return f"{len(owed)} {are} late, the longest by {count_in_words(longest, 'day')}."


def _told(asked: AsKnown, names: Names, due: ReturnDue) -> dict[str, Any]:
    late = count_in_words(due.days_late(asked.on), "day")
    return {
        "state": "at-risk",
        "status": f"{late} late",
        "sentence": f"{due.name} owes its {due.month.first_day:%B} return, {late} late. Ask for it.",
        "who": names.post(due.accountable_post),
        "by_when": due.due_on,
        "action": "Chase",
        "href": asked.link("return", due.organisation, key_of(due.month)),
    }


def _grid(request: HttpRequest, asked: AsKnown, due: list[ReturnDue]) -> Table:
    months = sorted({each.month for each in due}, reverse=True)[:_MONTHS_SHOWN]
    by_place = {(each.organisation, each.month): each for each in due}
    names = {each.organisation: each.name for each in due}
    rows: list[list[Any]] = []
    for organisation in sorted(names, key=names.__getitem__):
        cells = [_cell(asked, by_place.get((organisation, month))) for month in months]
        rows.append([{"text": names[organisation], "href": asked.link("vehicle", organisation)}, *cells])
    columns = [column("Vehicle"), *(column(str(month)) for month in months)]
    return Table("returns", "Returns by vehicle and month", columns, rows, address=own_address(request))


def _cell(asked: AsKnown, due: ReturnDue | None) -> Any:
    if due is None:
        return "not asked for"
    return state_of(due, asked.on) | {"href": asked.link("return", due.organisation, key_of(due.month))}
