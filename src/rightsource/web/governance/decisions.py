"""The decisions: those to come with their notice, those overdue for an outcome, and those taken."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.books import the_law
from rightsource.governance.queries import decisions_known
from rightsource.governance.rules.decisions import Decided, NoticeCheck, is_pending, notice_check
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public

_HEADINGS = ("Decision", "What is decided", "By", "On", "What came of it", "Notice", "About")


@require_safe
@public
def decisions(request: HttpRequest) -> HttpResponse:
    """Show every decision that whoever looks may know of."""
    asked = as_known(request)
    found = sorted(decisions_known(asked.on, asked.audience), key=lambda one: (one.row.decided_on, one.row.reference))
    names = names_known(asked.on, asked.audience)
    coming = [one for one in found if is_pending(one, asked.on)]
    taken = [one for one in reversed(found) if not is_pending(one, asked.on)]
    tables = [
        _table(request, ("coming", "To be taken, or without an outcome on record"), names, coming),
        _table(request, ("taken", "Taken, the newest first"), names, taken),
    ]
    short = [one for one in coming if notice_of(one, asked)["state"] == "broken"]
    return download_of(request, tables) or render(
        request,
        "governance/decisions.html",
        {"finding": _finding(coming, short), "state": "at-risk" if short else None, "tables": tables, "has_any": found},
    )


def notice_of(decision: Decided, asked: AsKnown) -> dict[str, Any]:
    """Return whether the public was told in time, as a cell shows it."""
    check = notice_check(decision, the_law(), asked.on)
    if check is None:
        return {
            "text": "none asked for" if not decision.row.is_key else "not asked for by the law of that day",
            "state": None,
        }
    if check.is_in_time:
        return {"state": "kept", "text": f"{check.clear_days_given} clear days"}
    if check.clear_days_given is None:
        is_late = asked.on > check.latest_notice_on
        return {"state": "broken" if is_late else "at-risk", "text": "no notice on record"}
    return {"state": "broken", "text": f"{count_in_words(max(check.clear_days_given, 0), 'clear day')}: short"}


def notice_in_words(check: NoticeCheck | None) -> str:
    """Return the check of a key decision's notice as a sentence; blank where nothing binds it."""
    if check is None:
        return ""
    asks = f"The law asks for {check.clear_days_needed} clear days ({check.law.value.provision})"
    if check.is_in_time:
        return f"{asks}, and {check.clear_days_given} were given."
    latest = f"{check.latest_notice_on.day} {check.latest_notice_on:%B %Y}"
    if check.clear_days_given is None:
        return f"{asks}, so notice was or is due by {latest}. No notice is on record."
    exception = " Long enough for the general exception." if check.needs_general_exception else ""
    return f"{asks}, so notice was due by {latest}, and {max(check.clear_days_given, 0)} were given.{exception}"


def _finding(coming: list[Decided], short: list[Decided]) -> str:
    if not coming:
        return "No decision is waiting to be taken."
    told = f"{count_in_words(len(coming), 'decision')} to be taken or without an outcome on record"
    return f"{told}; the notice of {len(short)} is short or missing." if short else f"{told}."


def _table(request: HttpRequest, which: tuple[str, str], names: Names, found: list[Decided]) -> Table:
    asked, (key, caption) = as_known(request), which
    rows = []
    for decision in found:
        row = decision.row
        outcome = "not taken yet" if row.decided_on > asked.on else row.outcome.value
        rows.append(
            [
                {"text": row.reference, "href": asked.link("decision", row.reference)},
                *(row.title, row.body.value, row.decided_on),
                {"text": outcome, "figure": asked.source([decision.record_id], outcome, row.title)},
                notice_of(decision, asked),
                names.organisation(row.organisation) if row.organisation else "",
            ]
        )
    columns = [column(heading) for heading in _HEADINGS]
    return Table(f"decisions-{key}", caption, columns, rows, empty="None.", address=own_address(request))
