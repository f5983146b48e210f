"""An agreement's key performance indicators by month, their ratings, and the form by which they are returned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions.performance import return_kpis
from rightsource.commissioning.queries.agreement_told import AgreementKept
from rightsource.commissioning.rules.agreements.performance import KpiResult, KpiStanding
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Month
from rightsource.quantities.wording import count_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.agreement import in_number, kept_on
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import actor_of, right, viewer_of

_PARTS = ("Met", "Missed", "Not returned")


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_charges")
def indicators(request: HttpRequest, agreement: str) -> HttpResponse:
    """Show what came of each indicator month by month; by right, return a month's.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such agreement.
        PastDayStands: results are to be returned while the page shows a past day.
    """
    asked = as_known(request)
    kept, viewer = kept_on(asked, agreement), viewer_of(request)
    provider = kept.current.row.provider
    filled = filled_in(request)
    if request.method == "POST":
        check_today(request)
        check_right(viewer, Right.RETURN_ACTIVITY, provider)
        if _return(request, kept, filled):
            return redirect(asked.link("indicators", agreement))
    address = own_address(request)
    tables = [_months(kept, address), _ratings(kept, address), _concerns(kept, address)]
    return download_of(request, tables) or render(
        request,
        "commissioning/indicators.html",
        {
            "kept": kept,
            "finding": _finding(kept),
            "why": kept.duty.words,
            "tables": tables,
            "filled": filled,
            "has_any": bool(kept.standings),
            "chart_title": _finding(kept).rstrip("."),
            "picture": {size: asked.link("indicators-picture", agreement, size=size) for size in ("", "phone")},
            "keys": {each.kpi.key: each.kpi.measure for each in kept.standings},
            "may_return": asked.is_today and may(viewer, Right.RETURN_ACTIVITY, provider),
        },
        status=filled.status,
    )


@require_safe
@right("see_charges")
def indicators_picture(request: HttpRequest, agreement: str) -> HttpResponse:
    """Draw how many months each indicator was met, missed or not returned.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such agreement.
    """
    kept = kept_on(as_known(request), agreement)
    groups = [BarGroup(each.kpi.measure, [float(count) for count in _counts(each)]) for each in kept.standings]
    title = _finding(kept).rstrip(".")
    words = Words(title, "months, by indicator", f"{title}.", "results as returned")
    counted = Unit(before="", after="", places=0)
    return picture(request, bar_chart(Bars(words, _PARTS, groups, counted), size_asked(request)))


def _counts(standing: KpiStanding) -> tuple[int, int, int]:
    met = sum(each.is_met is True for each in standing.months)
    return met, len(standing.missed), sum(each.actual is None for each in standing.months)


def _finding(kept: AgreementKept) -> str:
    if not kept.standings:
        return f"{kept.agreement} has no indicator."
    missed = sum(len(each.missed) for each in kept.standings)
    absent = sum(len(each.missing) for each in kept.standings)
    told = f"{kept.agreement} missed a target in {count_in_words(missed, 'month')}"
    return f"{told}, and {count_in_words(absent, 'result')} {'is' if absent == 1 else 'are'} owed."


def _months(kept: AgreementKept, address: str) -> Table:
    columns = [
        column("Indicator"),
        column("Month"),
        *(column(each, numeric=True) for each in ("Target", "Came to")),
        column("Result"),
    ]
    rows: list[list[Any]] = [
        [
            each.kpi.measure,
            str(one.month),
            in_number(each.kpi.target),
            "Not returned" if one.actual is None else in_number(one.actual),
            {None: "Not returned", True: "Met", False: "Missed"}[one.is_met],
        ]
        for each in kept.standings
        for one in reversed(each.months)
    ]
    return Table("months", "By month, the last first", columns, rows, empty="no indicator is set.", address=address)


def _ratings(kept: AgreementKept, address: str) -> Table:
    columns = [column(each) for each in ("Indicator", "From", "To", "Rating", "Why", "Published")]
    rows: list[list[Any]] = [
        [
            each.kpi.measure,
            one.from_day,
            one.to_day,
            str(one.rating).capitalize(),
            one.words,
            one.published_on or "Not yet",
        ]
        for each in kept.standings
        for one in each.ratings
    ]
    return Table("ratings", "Yearly ratings", columns, rows, empty="none is given yet.", address=address)


def _concerns(kept: AgreementKept, address: str) -> Table:
    columns = [column(each) for each in ("Concern", "What", "Raised on", "Improve by", "What came of it", "Published")]
    rows: list[list[Any]] = []
    for each in kept.concerns:
        came = {None: "Open", True: "Did not improve", False: "Improved"}[each.has_failed]
        told = f"{came}: {each.words}" if each.words else came
        rows.append([each.reference, each.what, each.raised_on, each.improve_by, told, each.published_on or "No"])
    return Table("concerns", "Failures to perform", columns, rows, empty="none was raised.", address=address)


def _return(request: HttpRequest, kept: AgreementKept, filled: Filled) -> bool:
    keys = {each.kpi.key: each.kpi.measure for each in kept.standings}
    key = filled.choice("key", keys, "Say which indicator")
    month, actual = _month(filled), _number(filled)
    authority = filled.authority()
    if filled.errors or authority is None or month is None or actual is None:
        return False
    with acting(request, filled):
        written = return_kpis(
            by=actor_of(request),
            authority=authority,
            agreement=kept.agreement,
            results=[KpiResult(key, month, actual)],
            today=as_known(request).today,
        )
        say_done(request, f"{keys[key]} for {month} is on record.", was_written=bool(written))
    return filled.refusal is None


def _month(filled: Filled) -> Month | None:
    year, _, month = filled.values.get("month", "").strip().partition("-")
    is_written = len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdecimal()
    if is_written and 1900 <= int(year) <= 2100 and 1 <= int(month) <= 12:
        return Month(int(year), int(month))
    filled.errors["month"] = "Give the month as 2026-10"
    return None


def _number(filled: Filled) -> Decimal | None:
    said = filled.values.get("actual", "").strip().replace(",", "").removesuffix("%")
    whole, _, part = said.removeprefix("-").partition(".")
    if (
        whole.isascii()
        and whole.isdecimal()
        and len(whole) <= 11
        and (not part or (part.isdecimal() and len(part) < 5))
    ):
        return Decimal(said)
    filled.errors["actual"] = "Give a number, with at most four decimal places"
    return None
