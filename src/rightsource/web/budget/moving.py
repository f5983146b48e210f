"""Move a line's forecast, or money from it to another line; or be told why not, and who may."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rightsource.budget.actions.monitoring import move_forecast as move_it
from rightsource.budget.actions.versions import vire as vire_it
from rightsource.budget.rules.monitoring import ForecastMove, Monitoring
from rightsource.budget.rules.virement import Virement
from rightsource.storage.actors import Authority
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.budget.asked import AskedOfBudgets, asked_of, budgets_asked
from rightsource.web.budget.line import line_page
from rightsource.web.rights import actor_of, right


@require_http_methods(["GET", "HEAD", "POST"])
@right("move_forecast", of="organisation")
def move_forecast(request: HttpRequest, organisation: str, year: str, line: str) -> HttpResponse:
    """Ask what a line will come to and why, and record it.

    Raises:
        NoBudgetSet: the organisation has no budget of that year.
        BudgetLineNotOnRecord: it has no such line.
        PastDayStands: the page shows a past day.
    """
    asked, found, filled = _opened(request, organisation, year)
    if request.method == "POST" and _move(request, asked, line, organisation, filled):
        return redirect(asked.known.link("budget-line", organisation, year, line))
    return line_page(request, asked, found, line, filled)


@require_http_methods(["GET", "HEAD", "POST"])
@right("vire", of="organisation")
def vire(request: HttpRequest, organisation: str, year: str, line: str) -> HttpResponse:
    """Ask how much goes to which line and why, and move it.

    Raises:
        NoBudgetSet: the organisation has no budget of that year.
        BudgetLineNotOnRecord: it has no such line.
        PastDayStands: the page shows a past day.
    """
    asked, found, filled = _opened(request, organisation, year)
    if request.method == "POST" and _vire(request, asked, line, found, filled):
        return redirect(asked.known.link("budget-line", organisation, year, line))
    return line_page(request, asked, found, line, filled)


def _opened(request: HttpRequest, organisation: str, year: str) -> tuple[AskedOfBudgets, Monitoring, Filled]:
    asked = asked_of(request, year)
    check_today(request)
    return asked, budgets_asked(asked, organisation).of(organisation), filled_in(request)


def _move(request: HttpRequest, asked: AskedOfBudgets, line: str, organisation: str, filled: Filled) -> bool:
    identity = _identity(filled)
    amount = filled.pounds("forecast", "Give what it will come to in pounds, such as 250000")
    reason = filled.text("forecast_reason", "Say what has changed")
    authority = filled.authority()
    if filled.errors or authority is None or identity is None:
        return False
    by, today = actor_of(request), asked.known.today
    move = ForecastMove(
        move_id=identity,
        organisation=organisation,
        financial_year=asked.year,
        line=line,
        amount=amount,
        moved_by=by.post,
        moved_on=today,
        reason=reason,
    )
    with acting(request, filled):
        was_written = move_it(by=by, authority=authority, move=move, today=today)
        say_done(request, f"The forecast is {amount}.", was_written=was_written)
    return filled.refusal is None


def _vire(request: HttpRequest, asked: AskedOfBudgets, line: str, found: Monitoring, filled: Filled) -> bool:
    identity = _identity(filled)
    amount = filled.pounds("amount", "Give how much to move in pounds, such as 50000")
    others = {each.line.line: each.line.name for each in found.lines if each.line.line != line}
    to_line = filled.choice("to_line", others, "Say which line takes it")
    reason = filled.text("vire_reason", "Say why the one can spare it and the other needs it")
    authority = filled.text("vire_authority", "Say on what authority you act: a decision, a delegation or a provision")
    if filled.errors or identity is None:
        return False
    by, today = actor_of(request), asked.known.today
    virement = Virement(
        virement_id=identity,
        organisation=found.organisation,
        financial_year=asked.year,
        version=found.version.name,
        from_line=line,
        to_line=to_line,
        amount=amount,
        vired_on=today,
        vired_by=by.post,
        reason=reason,
        decision=filled.values.get("decision", "").strip(),
    )
    with acting(request, filled):
        was_written = vire_it(by=by, authority=Authority(authority), virement=virement, today=today)
        say_done(request, f"{amount} went to {others[to_line]}.", was_written=was_written)
    return filled.refusal is None


def _identity(filled: Filled) -> UUID | None:
    try:
        return UUID(filled.values.get("id", ""))
    except ValueError:
        filled.errors["id"] = "Open the page anew: the form has lost its mark"
        return None
