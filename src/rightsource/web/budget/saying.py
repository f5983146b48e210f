"""What is said of a budget in its year, a form each: a pressure, the council tax, the officer's report, a limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.budget.actions.monitoring import make_officers_statement, record_pressure, set_council_tax
from rightsource.budget.actions.versions import delegate_virement
from rightsource.budget.rules.council_tax import CouncilTax
from rightsource.budget.rules.monitoring import Pressure
from rightsource.budget.rules.rows import Recurrence
from rightsource.budget.rules.solvency import OfficersStatement, ReservesOpinion, RobustnessOpinion
from rightsource.budget.rules.virement import VirementLimit
from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.rows import DecisionBody
from rightsource.quantities import FinancialYear
from rightsource.storage.actors import Actor
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.budget.asked import asked_of
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right

_HOMES = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_HOLDERS = {
    Role.CHIEF_FINANCE_OFFICER.value: "The section 151 officer",
    Role.COMMISSIONER.value: "A commissioner",
    Role.VEHICLE_FINANCE_LEAD.value: "The vehicle's finance lead",
    DecisionBody.CABINET.value: "Cabinet, by a decision",
    DecisionBody.SHAREHOLDER_COMMITTEE.value: "The shareholder committee, by a decision",
}
_RECURRENCES = {
    Recurrence.RECURRENT.value: "It comes back every year",
    Recurrence.ONE_OFF.value: "It is one-off",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form: a line, a text, or a choice; a line with a pound sign asks for an amount."""

    name: str
    label: str
    hint: str = ""
    kind: str = "line"
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """Whose budget of which year something is said of, by whom and when."""

    organisation: str
    year: FinancialYear
    by: Actor
    today: date


Said = Callable[[Saying, Filled], tuple[bool, str] | None]
"""What is done with a form: whether anything was written and what to say of it; None where it is filled in wrong."""

_PRESSURE = (
    Question("reference", "Its mark", "Later words under the same mark follow this one."),
    Question("title", "What presses"),
    Question("amount", "What it may cost by the year's end", kind="pounds"),
    Question("recurrence", "Does it come back every year?", kind="choice", choices=_RECURRENCES),
    Question("response", "What is done about it", kind="text"),
    Question("state", "How it stands", kind="choice", choices={"on": "It presses", "over": "It is over"}),
)
_TAX = (
    Question("base", "The tax base", "In homes of band D, such as 207282.50."),
    Question("band_d", "The tax of a band D home", kind="pounds"),
    Question("adult_care", "What of it is for adult social care", "All years' rises together.", kind="pounds"),
    Question("decision", "The decision that set it", "Its reference."),
)
_STATEMENT = (
    Question("robustness", "How robust are the estimates?", kind="choice", choices={e: e for e in RobustnessOpinion}),
    Question("robustness_grounds", "On what grounds", kind="text"),
    Question("reserves", "How adequate are the reserves?", kind="choice", choices={e: e for e in ReservesOpinion}),
    Question("reserves_grounds", "On what grounds", kind="text"),
)
_LIMIT = (
    Question("holder", "Who may vire", kind="choice", choices=_HOLDERS),
    Question("up_to", "The most at once", "0 takes the power away.", kind="pounds"),
    Question("decision", "The decision that delegates it", "Its reference. It holds from today."),
)


@require_http_methods(["GET", "HEAD", "POST"])
@right("move_forecast", of="organisation")
def say_pressure(request: HttpRequest, organisation: str, year: str) -> HttpResponse:
    """Record what may push a budget out.

    Raises:
        PastDayStands: the page shows a past day.
    """
    return _page(request, organisation, year, title="What presses on the budget", questions=_PRESSURE, say=_pressure)


@require_http_methods(["GET", "HEAD", "POST"])
@right("set_budget")
def say_council_tax(request: HttpRequest, organisation: str, year: str) -> HttpResponse:
    """Record the council tax that a decision set.

    Raises:
        PastDayStands: the page shows a past day.
    """
    return _page(request, organisation, year, title="The council tax", questions=_TAX, say=_council_tax)


@require_http_methods(["GET", "HEAD", "POST"])
@right("set_budget")
def say_statement(request: HttpRequest, organisation: str, year: str) -> HttpResponse:
    """Record the section 151 officer's report on a budget.

    Raises:
        PastDayStands: the page shows a past day.
    """
    title = "The section 151 officer's report on estimates and reserves"
    return _page(request, organisation, year, title=title, questions=_STATEMENT, say=_statement)


@require_http_methods(["GET", "HEAD", "POST"])
@right("set_budget")
def say_limit(request: HttpRequest, organisation: str, year: str) -> HttpResponse:
    """Say up to what amount a role or a body may vire.

    Raises:
        PastDayStands: the page shows a past day.
    """
    return _page(request, organisation, year, title="Who may vire how much", questions=_LIMIT, say=_limit)


def _page(
    request: HttpRequest, organisation: str, year: str, *, title: str, questions: Sequence[Question], say: Said
) -> HttpResponse:
    asked = asked_of(request, year)
    check_today(request)
    filled = filled_in(request)
    if request.method == "POST":
        done = None
        with acting(request, filled):
            done = say(Saying(organisation, asked.year, actor_of(request), asked.known.today), filled)
        if done is not None and filled.refusal is None:
            say_done(request, done[1], was_written=done[0])
            return redirect(asked.link("budget-of", organisation))
    context = {
        "asked": asked,
        "title": title,
        "organisation": organisation,
        "name": names_known(asked.known.on, asked.known.audience).organisation(organisation),
        "questions": questions,
        "filled": filled,
    }
    return render(request, "budget/saying.html", context, status=filled.status)


def _pressure(saying: Saying, filled: Filled) -> tuple[bool, str] | None:
    reference, title = filled.text("reference", "Give it a mark, such as P-1"), filled.text("title", "Say what presses")
    amount = filled.pounds("amount", "Give what it may cost in pounds, such as 250000")
    recurrence = filled.choice("recurrence", _RECURRENCES, "Say whether it comes back every year")
    response = filled.text("response", "Say what is done about it")
    state = filled.choice("state", {"on": "", "over": ""}, "Say how it stands")
    authority = filled.authority()
    if filled.errors or authority is None:
        return None
    pressure = Pressure(
        organisation=saying.organisation,
        financial_year=saying.year,
        reference=reference,
        title=title,
        line="",
        amount=amount,
        recurrence=Recurrence(recurrence),
        raised_by=saying.by.post,
        raised_on=saying.today,
        response=response,
        is_over=state == "over",
    )
    was_written = record_pressure(by=saying.by, authority=authority, pressure=pressure, today=saying.today)
    return was_written, f"“{title}” is on record."


def _council_tax(saying: Saying, filled: Filled) -> tuple[bool, str] | None:
    base = _homes(filled, "base", "Give the tax base in band D homes, such as 207282.50")
    band_d = filled.pounds("band_d", "Give the tax of a band D home in pounds, such as 1679.84")
    care = filled.pounds("adult_care", "Give what of it is for care in pounds; 0 if nothing is")
    decision = filled.text("decision", "Say which decision set it")
    authority = filled.authority()
    if filled.errors or authority is None:
        return None
    tax = CouncilTax(
        organisation=saying.organisation,
        financial_year=saying.year,
        base=base,
        band_d=band_d,
        adult_care=care,
        decision=decision,
        set_on=saying.today,
    )
    was_written = set_council_tax(by=saying.by, authority=authority, tax=tax, today=saying.today)
    return was_written, f"The council tax of {saying.year} is {band_d} for a band D home."


def _statement(saying: Saying, filled: Filled) -> tuple[bool, str] | None:
    robustness = filled.choice("robustness", {each: each for each in RobustnessOpinion}, "Say how robust they are")
    robustness_grounds = filled.text("robustness_grounds", "Give the grounds on which the estimates are so")
    reserves = filled.choice("reserves", {each: each for each in ReservesOpinion}, "Say how adequate they are")
    reserves_grounds = filled.text("reserves_grounds", "Give the grounds on which the reserves are so")
    authority = filled.authority()
    if filled.errors or authority is None:
        return None
    statement = OfficersStatement(
        organisation=saying.organisation,
        financial_year=saying.year,
        robustness=RobustnessOpinion(robustness),
        robustness_grounds=robustness_grounds,
        reserves=ReservesOpinion(reserves),
        reserves_grounds=reserves_grounds,
        made_by=saying.by.post,
        made_on=saying.today,
    )
    was_written = make_officers_statement(by=saying.by, authority=authority, statement=statement, today=saying.today)
    return was_written, f"Your report on the budget of {saying.year} is on record."


def _limit(saying: Saying, filled: Filled) -> tuple[bool, str] | None:
    holder = filled.choice("holder", _HOLDERS, "Say who")
    up_to = filled.pounds("up_to", "Give the most at once in pounds; 0 takes the power away")
    decision = filled.text("decision", "Say which decision delegates it")
    authority = filled.authority()
    if filled.errors or authority is None:
        return None
    limit = VirementLimit(
        organisation=saying.organisation, holder=holder, up_to=up_to, starts_on=saying.today, decision=decision
    )
    was_written = delegate_virement(by=saying.by, authority=authority, limit=limit, today=saying.today)
    return was_written, f"{_HOLDERS[holder]} may vire up to {up_to}."


def _homes(filled: Filled, name: str, missing: str) -> Decimal:
    said = filled.values.get(name, "").strip().replace(",", "")
    if not _HOMES.fullmatch(said):
        filled.errors[name] = missing
        return Decimal(0)
    return Decimal(said)
