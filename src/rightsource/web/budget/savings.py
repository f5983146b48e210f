"""Savings of a year on a day: verified of claimed of planned, who says so, who verified it, and what counts twice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.rules.rows import Recurrence
from rightsource.budget.rules.savings import DoubleClaim, Figure, SavingsTotal, SavingTruth
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, share_in_words
from rightsource.scrutiny.queries.savings import SavingsKnown, savings_and_speakers
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, in_pounds, money_column, own_address
from rightsource.web.formatting import long_date
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public, viewer_of


@require_safe
@public
def savings(request: HttpRequest) -> HttpResponse:
    """Show the savings of a year."""
    asked = as_known(request)
    known = savings_and_speakers(asked.on, asked.audience, _year(request))
    address = own_address(request)
    tables = [_table(asked, known, viewer_of(request), address), _totals_table(asked, known, address)]
    truth = known.truth
    return download_of(request, tables) or render(
        request,
        "budget/savings.html",
        {
            "truth": truth,
            "finding": finding(known),
            "why": _why(known),
            "kind": _kind(known),
            "chart_title": finding(known),
            "chart_description": _description(known),
            "year_asked": str(truth.year) if truth is not None else "",
            "years": [{"text": str(each), "href": asked.link("savings", year=each)} for each in reversed(known.years)],
            "savings": tables[0],
            "totals": tables[1],
            "double": [_double(asked, each) for each in truth.double_claims] if truth is not None else [],
            "self_verified": [_self_verified(known, each) for each in _savings(known) if each.self_verified],
        },
    )


@require_safe
@public
def savings_picture(request: HttpRequest) -> HttpResponse:
    """Draw what is planned, claimed and verified, the whole and by organisation."""
    asked = as_known(request)
    known = savings_and_speakers(asked.on, asked.audience, _year(request))
    totals = known.truth.by_organisation if known.truth is not None else {}
    by_organisation = [(known.name_of(key), total) for key, total in totals.items()]
    if known.truth is not None and len(by_organisation) > 1:
        by_organisation.insert(0, ("All together", known.truth.total))
    groups = [
        BarGroup(name, [_millions(each) for each in (total.planned, total.claimed, total.verified)])
        for name, total in by_organisation
    ]
    words = Words(
        title=finding(known),
        measure="£m",
        description=_description(known),
        source="what the record says of each saving",
    )
    return picture(request, bar_chart(Bars(words, ("Planned", "Claimed", "Verified"), groups), size_asked(request)))


def finding(known: SavingsKnown) -> str:
    """Return the answer in a sentence: how much of the plan is claimed, and how much of that another has verified."""
    if known.truth is None or not known.truth.savings:
        return f"Nothing was on record of any saving on {day_in_words(known.on)}."
    total = known.truth.total
    planned = amount_in_words(total.planned)
    claimed, verified = (amount_in_words(each) if each else "none" for each in (total.claimed, total.verified))
    return f"Of {planned} planned for {known.truth.year}, {claimed} is claimed and {verified} is verified."


def _why(known: SavingsKnown) -> str:
    rule = "A saving counts only when somebody other than its claimant has verified it."
    if known.truth is None:
        return rule
    share = known.truth.total.assured_share
    if share is None:
        return rule
    return f"{rule} {share_in_words(share)} of the plan is verified and comes back every year."


def _kind(known: SavingsKnown) -> str:
    if known.truth is None or not known.truth.savings:
        return "no_evidence"
    is_kept = not known.truth.double_claims and all(_state(each)[0] == "kept" for each in known.truth.savings)
    return "kept" if is_kept else "at_risk"


def _description(known: SavingsKnown) -> str:
    totals = known.truth.by_organisation if known.truth is not None else {}
    said = [
        f"{known.name_of(key)}: planned {amount_in_words(each.planned)}, claimed {amount_in_words(each.claimed)}, "
        f"verified {amount_in_words(each.verified)}"
        for key, each in totals.items()
    ]
    return f"{'; '.join(said)}." if said else "Nothing on record."


def _savings(known: SavingsKnown) -> tuple[SavingTruth, ...]:
    return known.truth.savings if known.truth is not None else ()


def _year(request: HttpRequest) -> FinancialYear | None:
    try:
        return FinancialYear.parse(request.GET.get("year", ""))
    except ValueError:
        return None


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)


def _state(saving: SavingTruth) -> tuple[str, str]:
    """Return how a saving stands: its kind of state, and the words."""
    if saving.verified is not None:
        short = saving.planned is not None and saving.verified.row.amount < saving.planned.row.amount
        return ("at_risk", "verified, less than planned") if short else ("kept", "verified")
    if saving.not_delivered is not None:
        return "broken", "not delivered"
    if saving.needs_evidence:
        return "no_evidence", "claimed, without evidence"
    if saving.needs_verification:
        return "at_risk", "claimed with evidence, to be verified"
    if saving.forecast is not None:
        return "at_risk", "forecast only"
    return "no_evidence", "planned only"


def _table(asked: AsKnown, known: SavingsKnown, viewer: Viewer, address: str) -> Table:
    columns = [
        column("Saving"),
        column("How it stands"),
        column("Next step"),
        *(column(each, unit="£", numeric=True) for each in ("Planned", "Forecast", "Claimed", "Verified")),
        column("Comes back every year"),
        column("Owed to"),
        column("Who claims"),
        column("Who verified"),
        column("Evidence"),
        column("Evidence due"),
    ]
    in_order = sorted(_savings(known), key=lambda each: (each.recurrence is Recurrence.ONE_OFF, each.saving))
    rows = [_row(asked, known, viewer, each) for each in in_order]
    year = f" of {known.truth.year}" if known.truth is not None else ""
    return Table(
        "savings",
        f"Savings{year}, what comes back every year first",
        columns,
        rows,
        empty="nothing is on record of this year.",
        address=address,
    )


def _row(asked: AsKnown, known: SavingsKnown, viewer: Viewer, saving: SavingTruth) -> list[Any]:
    kind, words = _state(saving)
    stages = (saving.planned, saving.forecast, saving.claimed, saving.verified)
    evidence = next((each.row.evidence for each in (saving.verified, saving.claimed) if each and each.row.evidence), "")
    recurrence = {Recurrence.RECURRENT: "yes", Recurrence.ONE_OFF: "no: one-off"}.get(saving.recurrence, "not stated")
    said = [each for each in stages if each is not None]
    return [
        f"{saving.title} ({known.name_of(saving.organisation)})",
        {"text": words, "state": kind},
        _next_step(asked, viewer, saving),
        *(_amount(asked, saving, each) for each in stages),
        recurrence,
        said[-1].row.attribution.value if said else "not stated",
        known.title_of(saving.claimed.row.said_by) if saving.claimed else "nobody yet",
        known.title_of(saving.verified.row.said_by) if saving.verified else "nobody yet",
        evidence or "none on record",
        saving.evidence_due_on or "",
    ]


def _amount(asked: AsKnown, saving: SavingTruth, figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return in_pounds(None, missing="none")
    row = figure.row
    what = f"{saving.title}, {saving.year}: {row.stage} on {long_date(row.said_on)}"
    return in_pounds(row.amount, asked.source([figure.record_id], amount_in_words(row.amount), what))


def _next_step(asked: AsKnown, viewer: Viewer, saving: SavingTruth) -> dict[str, str] | str:
    """Return what to do next: verify it for whoever may, on today's page only."""
    if saving.needs_evidence:
        return "Its claimant shows evidence"
    if not saving.needs_verification:
        return ""
    if asked.is_today and may(viewer, Right.VERIFY_SAVING):
        return {"text": "Verify it", "href": asked.link("verify-saving", saving.year, saving.saving)}
    return "Somebody other than its claimant verifies it"


def _totals_table(asked: AsKnown, known: SavingsKnown, address: str) -> Table:
    """Return the totals by organisation, what comes back every year apart from what does not."""
    totals = known.truth.by_organisation if known.truth is not None else {}
    headings = ("Planned", "Claimed", "Verified, comes back", "Verified, one-off", "Verified, not stated which")
    columns = [column("Whose"), *(money_column(each) for each in headings)]
    rows = [_total(asked, known.name_of(key), each) for key, each in totals.items()]
    total = _total(asked, "All", known.truth.total) if known.truth is not None and rows else None
    return Table("totals", "Added up, one-off apart", columns, rows, total=total, address=address)


def _total(asked: AsKnown, name: str, total: SavingsTotal) -> list[Any]:
    ids = [figure.record_id for figure in total.figures]
    parts = (
        ("planned", total.planned),
        ("claimed", total.claimed),
        ("verified and back every year", total.verified_recurrent),
        ("verified and one-off", total.verified_one_off),
        ("verified, not stated which", total.verified_not_stated),
    )
    return [
        name,
        *(in_millions(a, asked.source(ids, amount_in_words(a), f"{name}: savings {what}")) for what, a in parts),
    ]


def _double(asked: AsKnown, double: DoubleClaim) -> dict[str, str]:
    ids = [figure.record_id for figure in double.figures]
    amount = amount_in_words(double.at_stake)
    return {
        "how": f"{double.how[0].upper()}{double.how[1:]}",
        "which": f"{count_in_words(len(double.savings), 'saving')}: {', '.join(double.savings)}",
        "amount": amount,
        "href": asked.source(ids, amount, "Counted once too often"),
    }


def _self_verified(known: SavingsKnown, saving: SavingTruth) -> str:
    who = known.title_of(saving.self_verified[-1].row.said_by)
    return f"{saving.title}: {who} both claimed and verified it, so the verification counts for nothing."
