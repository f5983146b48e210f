"""Set a budget as its sheet last stated it, by the decision that agreed it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rightsource.budget.actions.versions import set_budget as set_it
from rightsource.budget.rules.monitoring import Monitoring
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.budget.asked import AskedOfBudgets, asked_of, budgets_asked
from rightsource.web.budget.budget_of import budget_page
from rightsource.web.rights import actor_of, right


@require_http_methods(["GET", "HEAD", "POST"])
@right("set_budget")
def set_budget(request: HttpRequest, organisation: str, year: str) -> HttpResponse:
    """Ask by which decision, and set it.

    Raises:
        NoBudgetSet: the organisation has none on its sheet.
        PastDayStands: the page shows a past day.
    """
    asked = asked_of(request, year)
    check_today(request)
    found = budgets_asked(asked, organisation).of(organisation)
    filled = filled_in(request)
    if request.method == "POST" and _set(request, asked, found, filled):
        return redirect(asked.link("budget-of", organisation))
    return budget_page(request, asked, found, filled)


def _set(request: HttpRequest, asked: AskedOfBudgets, found: Monitoring, filled: Filled) -> bool:
    name = filled.text("name", "Say what the budget is called, such as Budget")
    decision = filled.text("decision", "Say which decision agreed it")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        version = replace(found.version, name=name, decision=decision, set_on=asked.known.today)
        was_written = set_it(by=actor_of(request), authority=authority, version=version, today=asked.known.today)
        say_done(request, f"{name} of {asked.year} is set by {decision}.", was_written=was_written)
    return filled.refusal is None
