"""Money that is spent once and money that is owed: receipts project by project, debt and its cost, grants followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.scrutiny.queries.treasury import OneOffMoney, one_off_money_known
from rightsource.treasury.rules.borrowing import Debt
from rightsource.treasury.rules.grants import GrantTrace
from rightsource.treasury.rules.receipts import ReceiptsFault, ReceiptsJudged, ReceiptsReview
from rightsource.treasury.rules.rows import GrantStep
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, in_pounds, money_column, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public
from rightsource.web.treasury.words import NOTHING_SHOWN

_BROKEN = frozenset(
    {
        ReceiptsFault.NOT_ALLOWED,
        ReceiptsFault.NOT_APPROVED,
        ReceiptsFault.APPROVED_LATE,
        ReceiptsFault.RECURRENT,
        ReceiptsFault.WITHIN_GROUP,
        ReceiptsFault.REDUNDANCY,
    }
)
"""What the directions forbid; the rest is for somebody to answer."""


@require_safe
@public
def one_off(request: HttpRequest) -> HttpResponse:
    """Show receipts, debt and grants."""
    asked = as_known(request)
    known, names = one_off_money_known(asked.on, asked.audience), names_known(asked.on, asked.audience)
    address = own_address(request)
    tables = {
        "uses": _uses(asked, known, names, address),
        "years": _years(asked, known, address),
        "loans": _loans(asked, known.debt, names, address),
        "provisions": _provisions(asked, known.debt, address),
        "grants": _grants(asked, known, address),
        "hands": _hands(asked, known, names, address),
    }
    return download_of(request, [*tables.values()]) or render(
        request,
        "treasury/one_off.html",
        {
            "finding": finding(known),
            "why": _why(known),
            "kind": _kind(known),
            "description": _description(known),
            "has_receipts": bool(known.receipts),
            "debt_words": debt_in_words(known.debt),
            "law": known.debt.law,
            "grant_words": grants_in_words(known),
            "tables": tables,
        },
    )


@require_safe
@public
def receipts_picture(request: HttpRequest) -> HttpResponse:
    """Draw receipts by year: planned, used, and used with something wrong."""
    asked = as_known(request)
    known = one_off_money_known(asked.on, asked.audience)
    groups = [
        BarGroup(str(each.year), [_millions(amount) for amount in (each.planned, each.used, each.used_with_faults)])
        for each in reversed(known.receipts)
    ]
    words = Words(finding(known), "£m", _description(known), "the council's record of each project")
    bars = Bars(words, ("Planned", "Used", "Used, something wrong"), groups)
    return picture(request, bar_chart(bars, size_asked(request)))


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)


def finding(known: OneOffMoney) -> str:
    """Return the answer in a sentence: what was used of receipts, and how much of it with something wrong."""
    if not known.receipts:
        return f"No use of capital receipts by project was on record on {day_in_words(known.on)}."
    latest = known.receipts[0]
    used = (
        f"{amount_in_words(latest.used)} of capital receipts is used in {latest.year}"
        if latest.used
        else (f"No capital receipts are used yet in {latest.year}")
    )
    if latest.under_recurrent:
        return f"{used}; {amount_in_words(latest.under_recurrent)} of it holds up recurrent spending."
    if latest.used_with_faults:
        return f"{used}; with {amount_in_words(latest.used_with_faults)} of it something is wrong."
    return f"{used}."


def _why(known: OneOffMoney) -> str:
    if not known.receipts:
        return NOTHING_SHOWN
    rule = (
        "Each use is for a project of change that full council approved first, and that saves money every year after."
    )
    laws = [each.law for review in known.receipts[:1] for each in review.uses if each.law]
    return f"{rule} Judged by: {laws[0]}." if laws else rule


def _kind(known: OneOffMoney) -> str:
    faults = {fault for review in known.receipts for each in review.uses for fault in each.faults}
    if not known.receipts:
        return "no_evidence"
    return "broken" if faults & _BROKEN else "at_risk" if faults else "kept"


def _description(known: OneOffMoney) -> str:
    said = [
        f"{each.year}: planned {amount_in_words(each.planned)}, used {amount_in_words(each.used)}, "
        f"something wrong with {amount_in_words(each.used_with_faults)}"
        for each in known.receipts
    ]
    return f"{'; '.join(said)}." if said else "Nothing on record."


def _years(asked: AsKnown, known: OneOffMoney, address: str) -> Table:
    columns = [
        column("Year"),
        *(money_column(each) for each in ("Planned", "Used", "Used, something wrong", "Under recurrent spending")),
    ]
    rows = [_year_row(asked, each) for each in known.receipts]
    return Table("years", "Capital receipts by year", columns, rows, empty="nothing is on record.", address=address)


def _year_row(asked: AsKnown, review: ReceiptsReview) -> list[Any]:
    ids = [each.use.record_id for each in review.uses]
    amounts = (
        ("planned", review.planned),
        ("used", review.used),
        ("used, something wrong", review.used_with_faults),
        ("under recurrent spending", review.under_recurrent),
    )
    return [
        str(review.year),
        *(
            in_millions(amount, asked.source(ids, amount_in_words(amount), f"Capital receipts {what}, {review.year}"))
            for what, amount in amounts
        ),
    ]


def _uses(asked: AsKnown, known: OneOffMoney, names: Names, address: str) -> Table:
    columns = [
        column("Project"),
        column("Year"),
        column("Planned or used"),
        column("Amount", unit="£", numeric=True),
        column("How it stands"),
        column("What it pays for"),
        column("Saves a year", unit="£", numeric=True),
        column("Approved by"),
        column("Used from"),
        column("Plan sent"),
        column("From the sale of"),
        column("Sold to"),
    ]
    rows = [_use_row(asked, names, each) for review in known.receipts for each in review.uses]
    empty = "nothing is on record."
    return Table("uses", "Capital receipts, project by project", columns, rows, empty=empty, address=address)


def _use_row(asked: AsKnown, names: Names, judged: ReceiptsJudged) -> list[Any]:
    row = judged.use.row
    what = f"{row.project}, {row.financial_year}, {row.stage}"
    words = "; ".join(fault.value for fault in judged.faults)
    state = "broken" if _BROKEN & set(judged.faults) else "at_risk" if judged.faults else "kept"
    approved = f"{row.approved_by}, {day_in_words(judged.approved_on)}" if judged.approved_on else row.approved_by
    return [
        row.project,
        str(row.financial_year),
        row.stage.value,
        in_pounds(row.amount, asked.source([judged.use.record_id], amount_in_words(row.amount), what)),
        {"text": words or "nothing wrong", "state": state},
        row.supports.value,
        in_pounds(row.yearly_saving, missing="not stated"),
        approved or "no approval on record",
        row.used_on or "",
        row.plan_sent_on or "not sent",
        row.receipt or "not stated",
        names.organisation(row.sold_to) if row.sold_to else "not stated",
    ]


def debt_in_words(debt: Debt) -> str:
    """Return what is owed and what that costs revenue in the year, in a sentence."""
    if not debt.loans and not debt.provisions:
        return "No loan of the council is on record with its terms."
    return (
        f"The council owes {amount_in_words(debt.owed)} by its loans' terms. In {debt.year} that costs revenue "
        f"{amount_in_words(debt.cost_to_revenue)}: {amount_in_words(debt.interest)} of interest falls due, and "
        f"{amount_in_words(debt.set_aside)} is set aside. {amount_in_words(debt.not_yet_set_aside)} of what was paid "
        "for by borrowing is still to be set aside after that."
    )


def _loans(asked: AsKnown, debt: Debt, names: Names, address: str) -> Table:
    rows = []
    for each in debt.loans:
        row, ids = each.loan.row, [each.loan.record_id]
        rows.append(
            [
                row.name,
                names.organisation(row.lender),
                *(
                    in_millions(amount, asked.source(ids, amount_in_words(amount), f"{row.name}: {what}"))
                    for what, amount in (
                        ("left to pay", each.balance),
                        (f"interest in {debt.year}", each.interest),
                        (f"paid back in {debt.year}", each.principal),
                    )
                ),
                f"{row.rate_percent.normalize():f}%",
                row.repayment.value,
                row.repaid_by,
            ]
        )
    columns = [
        column("Loan"),
        column("Lender"),
        *(money_column(each) for each in ("Left to pay", f"Interest, {debt.year}", f"Paid back, {debt.year}")),
        column("Rate"),
        column("Paid back by"),
        column("Last payment"),
    ]
    return Table("loans", "The council's own loans", columns, rows, empty="none is on record.", address=address)


def _provisions(asked: AsKnown, debt: Debt, address: str) -> Table:
    rows = []
    for each in debt.provisions:
        row, ids = each.financed.row, [each.financed.record_id]
        words = "; ".join(fault.value for fault in each.faults)
        rows.append(
            [
                row.name,
                str(row.financial_year),
                *(
                    in_millions(amount, asked.source(ids, amount_in_words(amount), f"{row.name}: {what}"))
                    for what, amount in (
                        ("paid for by borrowing", row.amount),
                        (f"set aside in {debt.year}", each.charge),
                        ("still to set aside", each.left),
                    )
                ),
                f"{row.method.value}{f', {row.life_years} years' if row.life_years else ''}",
                {"text": words or "nothing wrong", "state": "broken" if words else "kept"},
            ]
        )
    columns = [
        column("What was paid for"),
        column("Year"),
        *(money_column(each) for each in ("By borrowing", f"Set aside, {debt.year}", "Still to set aside")),
        column("How"),
        column("How it stands"),
    ]
    caption = "Minimum revenue provision: money set aside for what was paid for by borrowing"
    return Table("provisions", caption, columns, rows, empty="nothing is on record.", address=address)


def grants_in_words(known: OneOffMoney) -> str:
    """Return what of ring-fenced grants was spent outside their conditions, in a sentence."""
    if not known.grants:
        return "No step of a ring-fenced grant is on record."
    outside = [each for each in known.grants if each.outside]
    if not outside:
        return "Nothing on record was spent outside the conditions of a ring-fenced grant."
    said = "; ".join(f"{amount_in_words(each.outside)} of the {each.grant}, {each.year}" for each in outside)
    return f"Spent outside its conditions: {said}. It may have to be given back or made good."


def _grants(asked: AsKnown, known: OneOffMoney, address: str) -> Table:
    columns = [
        column("Grant"),
        column("Year"),
        *(
            money_column(each)
            for each in ("Awarded", "Within conditions", "Outside conditions", "Given back", "Not accounted for")
        ),
    ]
    rows = [
        [
            each.grant,
            str(each.year),
            *(_of_grant(asked, each, *pair) for pair in _amounts(each)),
        ]
        for each in known.grants
    ]
    return Table("grants", "Ring-fenced grants", columns, rows, empty="none is on record.", address=address)


def _amounts(trace: GrantTrace) -> Iterator[tuple[Money, tuple[GrantStep, ...]]]:
    yield trace.awarded, (GrantStep.AWARDED,)
    yield trace.within, (GrantStep.WITHIN,)
    yield trace.outside, (GrantStep.OUTSIDE,)
    yield trace.returned, (GrantStep.RETURNED,)
    yield trace.not_accounted_for, tuple(each for each in GrantStep if each is not GrantStep.PASSED_ON)


def _of_grant(asked: AsKnown, trace: GrantTrace, amount: Money, steps: tuple[GrantStep, ...]) -> dict[str, Any]:
    ids = [each.record_id for each in trace.movements if each.row.step in steps]
    what = f"{trace.grant}, {trace.year}: {' and '.join(steps)}"
    return in_millions(amount, asked.source(ids, amount_in_words(amount), what) if ids else "")


def _hands(asked: AsKnown, known: OneOffMoney, names: Names, address: str) -> Table:
    rows = []
    for trace in known.grants:
        for place in trace.places:
            ids = [
                each.record_id
                for each in trace.movements
                if place.organisation in {each.row.organisation, each.row.passed_to}
            ]
            who = names.organisation(place.organisation)
            amounts = (
                ("got", place.got),
                ("passed on", place.passed_on),
                ("spent within conditions", place.within),
                ("spent outside conditions", place.outside),
                ("gave back", place.returned),
                ("left", place.left),
                ("spent without evidence", place.without_evidence),
            )
            rows.append(
                [
                    f"{trace.grant}, {trace.year}",
                    who,
                    *(
                        in_millions(
                            amount,
                            asked.source(ids, amount_in_words(amount), f"{trace.grant}, {trace.year}: {who}, {what}"),
                        )
                        for what, amount in amounts
                    ),
                ]
            )
    headings = ("Got", "Passed on", "Within conditions", "Outside", "Given back", "Left", "Spent without evidence")
    columns = [column("Grant"), column("In whose hands"), *(money_column(each) for each in headings)]
    return Table("hands", "Hand by hand", columns, rows, empty="none is on record.", address=address)
