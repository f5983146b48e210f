"""The warnings: open ones first, each with its age, what is owed on it, and the clock that runs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.governance.queries import warning_statuses_known
from rightsource.governance.rules.warnings import WarningStatus
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public

_HEADINGS = ("Warning", "What it says", "State", "Given by", "Addressed to", "Given on", "Open for")


@require_safe
@public
def warnings(request: HttpRequest) -> HttpResponse:
    """Show every warning that whoever looks may know of."""
    asked = as_known(request)
    statuses = warning_statuses_known(asked.on, asked.audience)
    names = names_known(asked.on, asked.audience)
    still_open = [status for status in statuses if not status.is_closed]
    tables = [
        _table(request, ("open", "Open warnings"), names, still_open),
        _table(request, ("closed", "Closed by their issuers"), names, [one for one in statuses if one.is_closed]),
    ]
    overdue = sum(bool(status.days_overdue) for status in still_open)
    return download_of(request, tables) or render(
        request,
        "governance/warnings.html",
        {
            "finding": _finding(still_open),
            "why": f"The answer to {count_in_words(overdue, 'of them', 'of them')} is overdue." if overdue else None,
            "state": "at-risk" if overdue else "kept" if not still_open else None,
            "tables": tables,
            "has_any": bool(statuses),
        },
    )


def state_of(status: WarningStatus) -> dict[str, Any]:
    """Return how a warning stands, as a cell or a label shows it."""
    if status.is_closed:
        return {"state": "kept", "text": "Closed by its issuer"}
    if status.days_overdue:
        return {"state": "broken", "text": f"Answer {count_in_words(status.days_overdue, 'day')} overdue"}
    if status.is_answered:
        return {"state": "at-risk", "text": "Answered, not closed"}
    return {"state": "at-risk", "text": "Not answered"}


def _finding(still_open: list[WarningStatus]) -> str:
    if not still_open:
        return "No warning is open."
    oldest = max(status.age_days for status in still_open)
    are = "warning is" if len(still_open) == 1 else "warnings are"
    return f"{len(still_open)} {are} open, the oldest for {count_in_words(oldest, 'day')}."


def _table(request: HttpRequest, which: tuple[str, str], names: Names, statuses: list[WarningStatus]) -> Table:
    asked, (key, caption) = as_known(request), which
    rows = []
    for status in statuses:
        row = status.warning.row
        age = {"text": count_in_words(status.age_days, "day"), "value": status.age_days}
        rows.append(
            [
                {"text": row.reference, "href": asked.link("warning", row.reference)},
                *(row.matter, state_of(status), names.post(row.issued_by)),
                "; ".join(names.posts_in_words(row.addressed_to)),
                row.issued_on,
                age | {"figure": asked.source([status.warning.record_id], age["text"], f"Age of {row.reference}")},
            ]
        )
    columns = [column(heading) for heading in _HEADINGS]
    return Table(f"warnings-{key}", caption, columns, rows, empty="None.", address=own_address(request))
