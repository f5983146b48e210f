"""One saving in one year: all that was said of it, by whom and on what evidence; a verifier finds the form here."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.queries.savings import savings_known
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.budget.rules.savings import SavingTruth
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words
from rightsource.web.acting import Filled, filled_in
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public, viewer_of

RECURRENCES = {
    Recurrence.RECURRENT.value: "It comes back every year",
    Recurrence.ONE_OFF.value: "It is one-off",
}
ATTRIBUTIONS = {
    each.value: f"{each.value[0].upper()}{each.value[1:]}" for each in Attribution if each is not Attribution.NOT_STATED
}


@require_safe
@public
def saving(request: HttpRequest, year: str, saving: str) -> HttpResponse:
    """Show one saving.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such saving in that year.
    """
    asked = as_known(request)
    truth = truth_of(asked, saving, year)
    said = _said(request, asked, names_known(asked.on, asked.audience), truth)
    return download_of(request, [said]) or saving_page(request, truth, said, verification_form(request))


def truth_of(asked: AsKnown, saving: str, year: str) -> SavingTruth:
    """Return what a saving is in a year, as whoever looks knows.

    Raises:
        NotOnRecordThatDay: they knew of no such saving in that year.
    """
    try:
        wanted = FinancialYear.parse(year)
    except ValueError:
        raise NotOnRecordThatDay("saving", f"{saving}, {year}", asked.on) from None
    for truth in savings_known(wanted, asked.on, asked.audience).savings:
        if truth.saving == saving:
            return truth
    raise NotOnRecordThatDay("saving", f"{saving}, {year}", asked.on)


def verification_form(request: HttpRequest) -> Filled:
    """Return the form to verify a saving as it is sent; the claim is not filled in, so that nobody just agrees."""
    return filled_in(request, authority="Local Government Act 1972 section 151")


def saving_page(request: HttpRequest, truth: SavingTruth, said: Table | None, filled: Filled) -> HttpResponse:
    """Return the page of a saving, with the form for whoever can verify it."""
    asked, viewer = as_known(request), viewer_of(request)
    names = names_known(asked.on, asked.audience)
    context = {
        "truth": truth,
        "claim": truth.claimed.row if truth.claimed is not None else None,
        "names": names,
        "state": state_of(truth),
        "said": said or _said(request, asked, names, truth),
        "filled": filled,
        "can_verify": can_verify(truth, viewer, asked),
        "is_own_claim": truth.claimed is not None and truth.claimed.row.said_by == viewer.post,
        "recurrences": RECURRENCES,
        "attributions": ATTRIBUTIONS,
        "done": get_messages(request),
    }
    return render(request, "budget/saving.html", context, status=filled.status)


def can_verify(truth: SavingTruth, viewer: Viewer, asked: AsKnown) -> bool:
    """Answer whether whoever looks can verify the saving now."""
    if truth.claimed is None or not asked.is_today or not may(viewer, Right.VERIFY_SAVING):
        return False
    return truth.verified is None and truth.claimed.row.said_by != viewer.post


def state_of(truth: SavingTruth) -> dict[str, Any]:
    """Return how a saving stands: its state, and in words."""
    if truth.verified is not None:
        verified = amount_in_words(truth.verified.row.amount)
        return {"state": "kept", "text": f"{verified} verified by another post, {truth.recurrence}"}
    if truth.self_verified:
        return {"state": "broken", "text": "Verified by the post that claimed it, which counts for nothing"}
    if truth.needs_evidence:
        return {"state": "no-evidence", "text": "Claimed, with no evidence"}
    if truth.needs_verification:
        return {"state": None, "text": "Claimed, with evidence named, and not verified"}
    return {"state": "no-evidence", "text": "Not claimed yet"}


def _said(request: HttpRequest, asked: AsKnown, names: Names, truth: SavingTruth) -> Table:
    rows = []
    for figure in sorted(truth.figures, key=lambda each: (each.row.said_on, each.row.stage)):
        row = figure.row
        source = asked.source([figure.record_id], amount_in_words(row.amount), f"{row.title}, {row.stage}")
        evidence = row.evidence or "none named"
        said_by = names.post(row.said_by)
        rows.append(
            [row.stage.value, in_pounds(row.amount, source), row.said_on, said_by, row.recurrence.value, evidence]
        )
    columns = [
        column("What is said"),
        column("Amount", unit="£", numeric=True),
        *(column(heading) for heading in ("On", "By", "Recurrent", "Evidence")),
    ]
    caption = f"What was said of it for {truth.year}"
    return Table("saving", caption, columns, rows, address=own_address(request))
