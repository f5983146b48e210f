"""Put other terms in the place of a directive's, and say why; it is to be acknowledged and answered again."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions import directives as actions
from rightsource.commissioning.queries.directives import directive_known
from rightsource.commissioning.rules.directives import Directive
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.issue_directive import choices_of, directive_in
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.rights import actor_of, right


@require_http_methods(["GET", "HEAD", "POST"])
@right("issue_directive")
def vary_directive(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a directive's terms to be changed, and vary it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none by that reference.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    standing = directive_known(reference, asked.on, asked.audience)
    if standing is None:
        raise NotOnRecordThatDay("directive", reference, asked.on)
    row, choices = standing.directive.row, choices_of(asked)
    filled = filled_in(request, **_as_it_stands(row))
    if request.method == "POST" and _vary(request, row, filled, choices):
        return redirect(asked.link("directive", reference))
    context = {"row": row, "filled": filled, "choices": choices}
    return render(request, "commissioning/vary_directive.html", context, status=filled.status)


def _as_it_stands(row: Directive) -> dict[str, str]:
    return {
        "title": row.title,
        "outcome": row.outcome,
        "envelope": f"{row.envelope.decimal_gbp:.2f}",
        "first": row.period.starts_on.isoformat(),
        "last": "" if row.period.last_day is None else row.period.last_day.isoformat(),
        "conditions": row.conditions,
        "decision": row.decision,
    }


def _vary(request: HttpRequest, row: Directive, filled: Filled, choices: dict[str, dict[str, str]]) -> bool:
    today = as_known(request).today
    given = directive_in(filled, choices, row.directive, row.addressed_to, today)
    because, authority = filled.text("because", "Say why it is varied"), filled.authority()
    if filled.errors or authority is None or given is None:
        return False
    with acting(request, filled):
        was_written = actions.vary_directive(
            by=actor_of(request),
            authority=authority,
            given=replace(given, service=row.service),
            because=because,
            today=today,
        )
        say_done(request, f"Directive {row.directive} is varied.", was_written=was_written)
    return filled.refusal is None
