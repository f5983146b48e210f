"""The savings register of a year, for anybody: promised, agreed, claimed and verified, the chart first; a PDF too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.rules.register import RegisteredSaving, RegisterStage, RegisterTotal
from rightsource.budget.rules.rows import Recurrence
from rightsource.constitution.rules.rights import Right, may
from rightsource.publishing.queries import savings_report
from rightsource.publishing.rules.savings_paper import savings_paper_of
from rightsource.publishing.rules.savings_report import (
    RULE,
    SavingsReport,
    by_cause,
    by_organisation,
    counted_twice,
    described,
    drawn,
    finding,
    is_kept,
    totals,
    why,
)
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import (
    Table,
    column,
    download_of,
    file_response,
    in_millions,
    in_pounds,
    money_column,
    own_address,
)
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public, viewer_of

_STATES = {
    RegisterStage.VERIFIED: "kept",
    RegisterStage.NOT_DELIVERED: "broken",
    RegisterStage.DELIVERED: "at_risk",
}
_TOTALS = ("Promised", "Agreed", "Claimed", "Verified", "Gap", "Cost to achieve")


@require_safe
@public
def savings_register(request: HttpRequest) -> HttpResponse:
    """Show the register of a year, everybody's or one vehicle's."""
    asked, report = as_known(request), _report(request)
    address = own_address(request)
    tables = [
        *(_totals(asked, key, caption, rows, address) for key, caption, rows in _added_up(report)),
        _savings(asked, report, address),
    ]
    return download_of(request, tables) or render(
        request,
        "budget/savings_register.html",
        {
            "report": report,
            "finding": finding(report),
            "why": why(report),
            "rule": RULE,
            "kind": "no_evidence" if not report.register.savings else "kept" if is_kept(report) else "at_risk",
            "description": described(report),
            "picture": {size: _link(asked, "savings-register-picture", report, size=size) for size in ("", "phone")},
            "paper": _link(asked, "savings-register-paper", report),
            "years": _years(asked, report),
            "vehicles": _vehicles(asked, report),
            "tables": dict(zip(("kinds", "causes", "organisations", "savings"), tables, strict=True)),
            "twice": [_twice(asked, *each) for each in counted_twice(report)],
            "can_propose": asked.is_today and may(viewer_of(request), Right.RECORD_SAVING),
        },
    )


@require_safe
@public
def savings_register_picture(request: HttpRequest) -> HttpResponse:
    """Draw what is promised, agreed, claimed and verified."""
    return picture(request, drawn(_report(request), size_asked(request)))


@require_safe
@public
def savings_register_paper(request: HttpRequest) -> HttpResponse:
    """Give the register of a year as a PDF."""
    report = _report(request)
    whose = f"-{report.vehicle}" if report.vehicle else ""
    name = f"savings-{report.year}{whose}-{report.on.isoformat()}.pdf"
    return file_response(name, savings_paper_of(report), "application/pdf")


def _report(request: HttpRequest) -> SavingsReport:
    asked = as_known(request)
    try:
        year = FinancialYear.parse(request.GET.get("year", ""))
    except ValueError:
        year = None
    vehicle = request.GET.get("vehicle", "").replace("\0", "")
    return savings_report(asked.on, asked.audience, year=year, vehicle=vehicle or None)


def _link(asked: AsKnown, name: str, report: SavingsReport, **more: object) -> str:
    return asked.link(name, **({"year": report.year, "vehicle": report.vehicle} | more))


def _years(asked: AsKnown, report: SavingsReport) -> list[dict[str, str]]:
    name, vehicle = "savings-register", report.vehicle
    years = reversed(report.years)
    return [{"text": str(each), "href": asked.link(name, year=each, vehicle=vehicle)} for each in years]


def _vehicles(asked: AsKnown, report: SavingsReport) -> list[dict[str, Any]]:
    """Return everybody, and each organisation on record, as ways to see the same year of another."""
    named = sorted(report.organisations.items(), key=lambda each: each[1])
    everybody = {"text": "Everybody", "is_shown": report.vehicle is None}
    found = [everybody | {"href": asked.link("savings-register", year=report.year)}]
    for key, name in named:
        href = asked.link("savings-register", year=report.year, vehicle=key)
        found.append({"text": name, "is_shown": key == report.vehicle, "href": href})
    return found


def _added_up(report: SavingsReport) -> list[tuple[str, str, list[tuple[str, RegisterTotal]]]]:
    return [
        ("kinds", "What comes back every year, and what does not", totals(report)),
        ("causes", "What they are owed to", by_cause(report)),
        ("organisations", "Whose they are", by_organisation(report)),
    ]


def _totals(asked: AsKnown, key: str, caption: str, rows: Sequence[tuple[str, RegisterTotal]], address: str) -> Table:
    columns = [column("Which"), *(money_column(each) for each in _TOTALS)]
    return Table(key, caption, columns, [_total(asked, name, each) for name, each in rows], address=address)


def _total(asked: AsKnown, name: str, total: RegisterTotal) -> list[Any]:
    # Nobody agreed to nil, nor costed it at nil, where no decision and no proposal is on record.
    parts = (
        total.promised,
        total.agreed or None,
        total.claimed,
        total.verified,
        total.gap,
        total.cost_to_achieve or None,
    )
    return [name, *(_part(asked, name, what, each, total) for what, each in zip(_TOTALS, parts, strict=True))]


def _part(asked: AsKnown, name: str, what: str, amount: Money | None, total: RegisterTotal) -> dict[str, Any]:
    if amount is None:
        return in_millions(None, missing="none on record")
    return in_millions(amount, asked.source(total.record_ids, amount_in_words(amount), f"{name}: {what.lower()}"))


def _savings(asked: AsKnown, report: SavingsReport, address: str) -> Table:
    columns = [
        column("Saving"),
        column("How far"),
        *(column(each, unit="£", numeric=True) for each in (*_TOTALS[:4], "Books show", "Cost to achieve")),
        column("Comes back every year"),
        column("Owed to"),
        column("Who owns it"),
        column("Agreed by"),
    ]
    rows = [_row(asked, report, each) for each in report.register.savings]
    caption = f"Saving by saving, {report.year}"
    return Table("savings", caption, columns, rows, empty="nothing is on record of this year.", address=address)


def _row(asked: AsKnown, report: SavingsReport, saving: RegisteredSaving) -> list[Any]:
    truth, terms = saving.truth, saving.proposal.row if saving.proposal is not None else None
    amounts = (
        saving.promised if truth.planned is not None else None,
        saving.agreed_amount if saving.agreed is not None else None,
        saving.claimed if truth.claimed is not None else None,
        saving.verified if truth.verified is not None else None,
        saving.evidenced,
        terms.cost_to_achieve if terms is not None else None,
    )
    back = {Recurrence.RECURRENT: "yes", Recurrence.ONE_OFF: "no: one-off"}.get(saving.recurrence, "not stated")
    return [
        {
            "text": f"{truth.title} ({report.name_of(saving.organisation)})",
            "href": asked.link("saving", report.year, truth.saving),
        },
        {"text": saving.stage.value, "state": _STATES.get(saving.stage, "no_evidence")},
        *(_amount(asked, saving, each) for each in amounts),
        back,
        saving.attribution.value,
        report.title_of(terms.owner) if terms is not None else "nobody proposed it here",
        saving.agreed.row.decision if saving.agreed is not None else "no decision on record",
    ]


def _amount(asked: AsKnown, saving: RegisteredSaving, amount: Money | None) -> dict[str, Any]:
    if amount is None:
        return in_pounds(None, missing="none")
    return in_pounds(amount, asked.source(saving.record_ids, amount_in_words(amount), saving.truth.title))


def _twice(asked: AsKnown, how: str, amount: Money, record_ids: tuple[str, ...]) -> dict[str, str]:
    said = amount_in_words(amount)
    return {"how": how, "amount": said, "href": asked.source(record_ids, said, "Counted once too often")}
