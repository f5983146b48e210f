"""Paying in time: how many bills were paid in thirty days, by half-year, and what is late now and what that costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.payments import LateNow, PayingInTime
from rightsource.commissioning.queries.payments import paying_in_time as known
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import right

_PARTS = ("Within 30 days", "31 to 60 days", "61 days or more")
_DRAWN = 6


@require_safe
@right("see_payments")
def paying_in_time(request: HttpRequest) -> HttpResponse:
    """Show how bills were paid by half-year, and what is late."""
    asked = as_known(request)
    found, names = known(asked.on), names_known(asked.on, asked.audience)
    tables = [_half_years(found, own_address(request)), _late(asked, found.late, names, own_address(request))]
    return download_of(request, tables) or render(
        request,
        "commissioning/paying_in_time.html",
        {
            "finding": _finding(found),
            "why": _why(found),
            "tables": tables,
            "has_any": any(each.paid for each in found.half_years),
            "chart_title": _chart_title(found),
            "picture": {size: asked.link("paying-in-time-picture", size=size) for size in ("", "phone")},
        },
    )


@require_safe
@right("see_payments")
def paying_in_time_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many bills were paid within 30 days, within 60 and later, by half-year."""
    found = known(as_known(request).on)
    groups = [
        BarGroup(f"{each.last_day:%b %Y}", [float(each.within_30), float(each.within_60), float(each.later)])
        for each in reversed(found.half_years[:_DRAWN])
    ]
    title = _chart_title(found)
    words = Words(title, "Bills paid, by the half-year to", f"{title}.", "payments confirmed")
    return picture(request, bar_chart(Bars(words, _PARTS, groups, Unit()), size_asked(request)))


def _finding(found: PayingInTime) -> str:
    if not found.late:
        return f"Nothing was late on {day_in_words(found.on)} that you may see."
    unpaid = amount_in_words(Money.total([each.unpaid for each in found.late]))
    return f"{count_in_words(len(found.late), 'bill')} late, {unpaid} in all; the longest by {found.late[0].days} days."


def _why(found: PayingInTime) -> str:
    if not found.half_years:
        return "No bill is on record yet."
    last = found.half_years[0]
    notice = "" if last.notice_by is None else f" Its notice is due by {day_in_words(last.notice_by)}."
    if not last.paid:
        return f"No bill was paid in {last.name}.{notice}"
    share = round(100 * last.within_30 / last.paid)
    return f"{share} % of the bills paid in {last.name} were paid within 30 days.{notice}"


def _chart_title(found: PayingInTime) -> str:
    paid, in_time = (
        sum(each) for each in ([one.paid for one in found.half_years], [one.within_30 for one in found.half_years])
    )
    return f"{in_time} of {count_in_words(paid, 'bill')} paid within 30 days"


def _half_years(found: PayingInTime, address: str) -> Table:
    columns = [
        column("Half-year"),
        *(column(each, numeric=True) for each in ("Paid", "Days on average", *_PARTS)),
        *(column(each, numeric=True) for each in ("Became payable", "Not paid by its end")),
        *(column(each, unit="£", numeric=True) for each in ("Interest", "Fixed sums")),
        column("Notice due by"),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [
            each.name,
            each.paid,
            "" if each.average_days is None else each.average_days,
            each.within_30,
            each.within_60,
            each.later,
            each.became_payable,
            each.unpaid,
            in_pounds(each.interest),
            in_pounds(each.compensation),
            each.notice_by or "No such duty then",
        ]
        for each in found.half_years
    ]
    return Table("half-years", "How bills were paid", columns, rows, empty="no bill is on record.", address=address)


def _late(asked: AsKnown, late: tuple[LateNow, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("What", "Who pays", "Whom", "In time until")),
        column("Days late", numeric=True),
        *(column(each, unit="£", numeric=True) for each in ("Unpaid", "Interest", "Fixed sum")),
        column("Rate"),
    ]
    rows: list[list[Any]] = []
    for each in late:
        href, cost = asked.link("payment-owed", each.owed.key), each.cost
        rate = "No debt of commerce" if cost is None else "Not on file"
        if cost is not None and cost.rate_percent is not None:
            rate = f"{cost.rate_percent} % a year, {cost.provision}"
        rows.append(
            [
                {"text": each.owed.key, "href": href},
                names.organisation(each.owed.payer),
                names.organisation(each.owed.payee),
                each.owed.pay_by,
                each.days,
                in_pounds(each.unpaid, href),
                in_pounds(None if cost is None else cost.interest, missing="not worked out"),
                in_pounds(None if cost is None else cost.compensation, missing="none"),
                rate,
            ]
        )
    return Table("late", "What is late", columns, rows, empty="nothing is late.", address=address)
