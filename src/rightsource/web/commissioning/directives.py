"""Directives: what the core asked of vehicles and the market, and what waits for whom; a vehicle sees its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.rules.directives import DirectiveStage, DirectiveStanding
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import right, viewer_of

_STATES = {
    DirectiveStage.TO_ACKNOWLEDGE: "at-risk",
    DirectiveStage.TO_ANSWER: "at-risk",
    DirectiveStage.QUESTIONED: "at-risk",
    DirectiveStage.ACCEPTED: "kept",
    DirectiveStage.REFUSED: "broken",
    DirectiveStage.TO_MARKET: "no-evidence",
    DirectiveStage.WITHDRAWN: "no-evidence",
}
_OPEN = frozenset({DirectiveStage.TO_ACKNOWLEDGE, DirectiveStage.TO_ANSWER, DirectiveStage.QUESTIONED})


@require_safe
@right("see_directives")
def directives(request: HttpRequest) -> HttpResponse:
    """Show every directive that whoever looks may know of; to a vehicle's officer, those to its own vehicle."""
    asked = as_known(request)
    viewer = viewer_of(request)
    found = directives_known(asked.on, asked.audience)
    if viewer.organisation:
        found = tuple(each for each in found if each.directive.row.addressed_to in {"", viewer.organisation})
    table = _table(request, found, names_known(asked.on, asked.audience))
    return download_of(request, [table]) or render(
        request,
        "commissioning/directives.html",
        {
            "is_own": bool(viewer.organisation),
            "finding": _finding(found),
            "why": _why(found),
            "state": _state(found),
            "table": table,
            "has_any": bool(found),
            "can_issue": asked.is_today and may(viewer, Right.ISSUE_DIRECTIVE),
        },
    )


def directive_state(standing: DirectiveStanding) -> dict[str, Any]:
    """Return where a directive stands, as a cell shows it."""
    if standing.is_late:
        late = count_in_words(standing.days_late or 0, "day")
        return {"state": "broken", "text": f"Not acknowledged, {late} late"}
    return {"state": _STATES[standing.stage], "text": standing.stage.value.capitalize()}


def _finding(found: Sequence[DirectiveStanding]) -> str:
    waiting = [each for each in found if each.stage in _OPEN]
    if not waiting:
        return "No directive waits for anybody."
    wait = "waits" if len(waiting) == 1 else "wait"
    return f"{count_in_words(len(waiting), 'directive')} {wait}: to be acknowledged, answered or made clear."


def _why(found: Sequence[DirectiveStanding]) -> str | None:
    late = [each for each in found if each.is_late]
    return f"{count_in_words(len(late), 'directive')} not acknowledged by the day asked for." if late else None


def _state(found: Sequence[DirectiveStanding]) -> str:
    if any(each.is_late for each in found):
        return "broken"
    return "at-risk" if any(each.stage in _OPEN for each in found) else "kept"


def _table(request: HttpRequest, found: Sequence[DirectiveStanding], names: Names) -> Table:
    asked = as_known(request)
    columns = [
        *(column(heading) for heading in ("Directive", "What is asked", "To")),
        column("Envelope", unit="£", numeric=True),
        *(column(heading) for heading in ("Given on", "Acknowledge by", "State")),
    ]
    rows = [_row(asked, each, names) for each in found]
    return Table("directives", "Directives", columns, rows, empty="None.", address=own_address(request))


def _row(asked: AsKnown, standing: DirectiveStanding, names: Names) -> list[Any]:
    row = standing.directive.row
    source = asked.source([standing.directive.record_id], amount_in_words(row.envelope), row.directive)
    to = names.organisation(row.addressed_to) if row.addressed_to else "The market"
    reference = {"text": row.directive, "href": asked.link("directive", row.directive)}
    state = directive_state(standing)
    return [reference, row.title, to, in_pounds(row.envelope, source), row.issued_on, row.acknowledge_by, state]
