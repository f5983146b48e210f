"""Give a directive to a vehicle or to the market, under a decision on record."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions import directives as actions
from rightsource.commissioning.rules.directives import Directive
from rightsource.constitution.queries import organisations_known
from rightsource.governance.queries import decisions_known
from rightsource.governance.rules.rows import Outcome
from rightsource.outcomes.queries import outcome_tree_known
from rightsource.quantities import Period
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.rights import actor_of, right

_MARKET = "the-market"


@require_http_methods(["GET", "HEAD", "POST"])
@right("issue_directive")
def issue_directive(request: HttpRequest) -> HttpResponse:
    """Ask what is to be done, by whom and for how much, and give the directive.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    filled = filled_in(request)
    choices = choices_of(asked)
    if request.method == "POST" and _issue(request, filled, choices):
        return redirect(asked.link("directive", filled.values["directive"].strip()))
    context = {"filled": filled, "choices": choices}
    return render(request, "commissioning/issue_directive.html", context, status=filled.status)


def choices_of(asked: AsKnown) -> dict[str, dict[str, str]]:
    """Return to whom, for which outcome and under which decision a directive can be given."""
    vehicles = {
        each.row.organisation: each.row.name
        for each in organisations_known(asked.on, asked.audience)
        if each.row.is_vehicle and asked.on in each.row.period
    }
    tree = outcome_tree_known(asked.on, asked.audience)
    agreed = {
        each.row.reference: f"{each.row.reference}: {each.row.title}"
        for each in decisions_known(asked.on, asked.audience)
        if each.row.outcome is Outcome.AGREED
    }
    return {
        "to": {**vehicles, _MARKET: "The market: nobody has to acknowledge it"},
        "outcome": {each.outcome.row.outcome: each.outcome.row.title for each in tree.outcomes},
        "decision": agreed,
    }


def _issue(request: HttpRequest, filled: Filled, choices: dict[str, dict[str, str]]) -> bool:
    reference = filled.text("directive", "Give it a reference, such as D-2026-03")
    to = filled.choice("to", choices["to"], "Say to whom it is given")
    today = as_known(request).today
    directive = directive_in(filled, choices, reference, "" if to == _MARKET else to, today)
    authority = filled.authority()
    if filled.errors or authority is None or directive is None:
        return False
    with acting(request, filled):
        was_written = actions.issue_directive(by=actor_of(request), authority=authority, given=directive, today=today)
        say_done(request, f"Directive {directive.directive} is given.", was_written=was_written)
    return filled.refusal is None


def directive_in(
    filled: Filled, choices: dict[str, dict[str, str]], reference: str, to: str, today: date
) -> Directive | None:
    """Return the directive that a form asks for, or None where it says too little.

    Args:
        filled: the form.
        choices: which outcomes and decisions it may name.
        reference: the directive's.
        to: the vehicle; blank for the market.
        today: the day today.
    """
    given = {
        "title": filled.text("title", "Say what is to be done"),
        "outcome": filled.choice("outcome", choices["outcome"], "Say which outcome it serves"),
        "decision": filled.choice("decision", choices["decision"], "Say which decision it is given under"),
    }
    envelope = filled.pounds("envelope", "Give the most that it may cost in pounds, such as 250000")
    first, last = _day(filled, "first"), _day(filled, "last")
    acknowledge_by = _day(filled, "acknowledge_by") if to else None
    if first is not None and last is not None and last < first:
        filled.errors["last"] = "The last day lies before the first"
    if filled.errors or first is None or last is None:
        return None
    return Directive(
        directive=reference,
        title=given["title"],
        outcome=given["outcome"],
        decision=given["decision"],
        addressed_to=to,
        envelope=envelope,
        period=Period.until(first, last),
        conditions=filled.values.get("conditions", "").strip(),
        issued_on=today,
        issued_by="",
        acknowledge_by=acknowledge_by,
    )


def _day(filled: Filled, name: str) -> date | None:
    try:
        return date.fromisoformat(filled.values.get(name, "").strip())
    except ValueError:
        filled.errors[name] = "Write a day as 2026-12-01"
        return None
