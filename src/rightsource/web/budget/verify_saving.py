"""Verify a saving: a second person says what the evidence shows, or is told why they cannot (P4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rightsource.budget.actions import savings as actions
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.budget.rules.savings import SavingTruth
from rightsource.budget.rules.verifying import Verification
from rightsource.web.acting import Filled, acting, check_today, say_done
from rightsource.web.as_known import as_known
from rightsource.web.budget.saving import ATTRIBUTIONS, RECURRENCES, saving_page, truth_of, verification_form
from rightsource.web.rights import actor_of, right


@require_http_methods(["GET", "HEAD", "POST"])
@right("verify_saving")
def verify_saving(request: HttpRequest, year: str, saving: str) -> HttpResponse:
    """Ask what the evidence shows, and record it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such saving in that year.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    truth = truth_of(asked, saving, year)
    filled = verification_form(request)
    if request.method == "POST" and _verify(request, truth, filled):
        return redirect(asked.link("saving", year, saving))
    return saving_page(request, truth, None, filled)


def _verify(request: HttpRequest, truth: SavingTruth, filled: Filled) -> bool:
    amount = filled.pounds("amount", "Give what the evidence shows in pounds, such as 250000; 0 if nothing was saved")
    evidence = filled.text("evidence", "Say what you checked it against: a document, or the lines that fell")
    recurrence = filled.choice("recurrence", RECURRENCES, "Say whether it comes back every year")
    attribution = filled.choice("attribution", ATTRIBUTIONS, "Say what it is owed to")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = actions.verify_saving(
            by=actor_of(request),
            authority=authority,
            saving=truth.saving,
            year=truth.year,
            found=Verification(amount, evidence, Recurrence(recurrence), Attribution(attribution)),
            today=as_known(request).today,
        )
        say_done(request, f"{amount} of “{truth.title}” is verified.", was_written=was_written)
    return filled.refusal is None
