"""Propose a saving: what is saved, who owns it, from what baseline, at what cost, and what it is owed to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.budget.actions import register as actions
from rightsource.budget.rules.register_rows import SavingProposal
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.quantities import FinancialYear
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.budget.saving import ATTRIBUTIONS, RECURRENCES
from rightsource.web.rights import actor_of, right

_LONGEST_REFERENCE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@right("record_saving")
def propose_saving(request: HttpRequest) -> HttpResponse:
    """Ask for the terms of a saving, and record them.

    Raises:
        PastDayStands: the page shows a past day.
    """
    check_today(request)
    asked = as_known(request)
    year = request.GET.get("year", str(FinancialYear.of(asked.today)))
    filled = filled_in(request, year=year, saving=request.GET.get("saving", ""))
    if request.method == "POST":
        done = _propose(request, filled)
        if done is not None:
            return redirect(asked.link("saving-in-register", done[1], done[0]))
    context = {"filled": filled, "recurrences": RECURRENCES, "attributions": ATTRIBUTIONS}
    return render(request, "budget/propose_saving.html", context, status=filled.status)


def year_given(filled: Filled) -> FinancialYear | None:
    """Return the financial year that a form gives; where it gives none, that is an error."""
    try:
        return FinancialYear.parse(filled.values.get("year", "").strip())
    except ValueError:
        filled.errors["year"] = "Write a financial year, such as 2026-27"
        return None


def _propose(request: HttpRequest, filled: Filled) -> tuple[str, FinancialYear] | None:
    by, today = actor_of(request), as_known(request).today
    saving = filled.text("saving", "Give it a reference of your own, such as S-2026-04")
    if len(saving) > _LONGEST_REFERENCE:
        filled.errors["saving"] = f"Use no more than {_LONGEST_REFERENCE} characters"
    year = year_given(filled)
    amount = filled.pounds("amount", "Give what it brings in the year in pounds, such as 250000")
    title = filled.text("title", "Say what is saved and how")
    owner = filled.text("owner", "Say which post answers for its delivery")
    baseline = filled.pounds("baseline", "Give what a year costs without it in pounds")
    baseline_words = filled.text("baseline_words", "Say what the baseline is of, and where it is written")
    cost = filled.pounds("cost", "Give what it costs once in pounds; 0 if nothing")
    recurrence = filled.choice("recurrence", RECURRENCES, "Say whether it comes back every year")
    attribution = filled.choice("attribution", ATTRIBUTIONS, "Say what it is owed to")
    authority = filled.authority()
    if filled.errors or authority is None or year is None:
        return None
    proposal = SavingProposal(
        saving=saving,
        title=title,
        owner=owner,
        baseline=baseline,
        baseline_words=baseline_words,
        cost_to_achieve=cost,
        organisation=filled.values.get("organisation", "").replace("\0", "").strip(),
        recurrence=Recurrence(recurrence),
        attribution=Attribution(attribution),
        proposed_by=by.post,
        proposed_on=today,
    )
    with acting(request, filled):
        was_written = actions.propose_saving(
            by=by, authority=authority, proposal=proposal, year=year, amount=amount, today=today
        )
        say_done(request, f"“{proposal.title}” is proposed for {year}.", was_written=was_written)
    return (saving, year) if filled.refusal is None else None
