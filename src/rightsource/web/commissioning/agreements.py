"""A contract manager's day: what is due, late, expiring, disputed or out of price; and the pipeline of what ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.agreement_told import (
    AgreementsTold,
    agreements_expiring,
    agreements_to_attend,
    agreements_told,
)
from rightsource.commissioning.rules.agreements.ending import HORIZONS, AgreementExpiring
from rightsource.commissioning.rules.charges.day import Pressing, ToDo
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities.wording import count_in_words, day_in_words, list_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import right

_COUNTED = Unit(before="", after="", places=0)
_PARTS = ("Can be extended", "Procurement begun", "Neither")


@require_safe
@right("see_charges")
def agreements(request: HttpRequest) -> HttpResponse:
    """Show what needs somebody today, and every agreement in force."""
    asked = as_known(request)
    told, names = agreements_told(asked.on, asked.audience), names_known(asked.on, asked.audience)
    address = own_address(request)
    tables = [_to_do(asked, told.to_do, address), _agreements(asked, told, names, address)]
    return download_of(request, tables) or render(
        request,
        "commissioning/agreements.html",
        {
            "finding": _finding(asked, told),
            "why": _why(told.to_do),
            "tables": tables,
            "has_any": bool(told.to_do),
            "chart_title": _chart_title(told.to_do),
            "picture": {size: asked.link("agreements-picture", size=size) for size in ("", "phone")},
        },
    )


@require_safe
@right("see_charges")
def agreements_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many things need somebody, by kind."""
    asked = as_known(request)
    found = agreements_to_attend(asked.on, asked.audience)
    counts = [(kind, sum(each.kind is kind for each in found)) for kind in Pressing]
    groups = [BarGroup(kind.value.capitalize(), [float(count)]) for kind, count in counts if count]
    title = _chart_title(found)
    words = Words(title, "things to attend to, by kind", f"{title}.", "agreements, returns, charges and variations")
    return picture(request, bar_chart(Bars(words, ("To attend to",), groups, _COUNTED), size_asked(request)))


@require_safe
@right("see_charges")
def expiring_agreements(request: HttpRequest) -> HttpResponse:
    """Show what ends within 18 months, what can be done about it, and by when."""
    asked = as_known(request)
    found, names = agreements_expiring(asked.on, asked.audience), names_known(asked.on, asked.audience)
    tables = [_expiring(asked, found, names, own_address(request))]
    return download_of(request, tables) or render(
        request,
        "commissioning/expiring_agreements.html",
        {
            "finding": _ends_finding(found),
            "why": "An extension provided for is taken by its day; all else takes a procurement or a lawful change.",
            "tables": tables,
            "has_any": bool(found),
            "chart_title": _ends_finding(found).rstrip("."),
            "picture": {size: asked.link("expiring-picture", size=size) for size in ("", "phone")},
        },
    )


@require_safe
@right("see_charges")
def expiring_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many agreements end within each time, and what follows them."""
    asked = as_known(request)
    found = agreements_expiring(asked.on, asked.audience)
    groups = []
    for months in HORIZONS:
        own = [each for each in found if each.within_months == months]
        begun = sum(bool(each.followed_by) for each in own)
        open_ = sum(bool(each.options) and not each.followed_by for each in own)
        groups.append(BarGroup(f"{months} months", [float(open_), float(begun), float(len(own) - begun - open_)]))
    title = _ends_finding(found).rstrip(".")
    words = Words(title, "agreements, by how soon they end", f"{title}.", "agreements on record")
    return picture(request, bar_chart(Bars(words, _PARTS, groups, _COUNTED), size_asked(request)))


def _finding(asked: AsKnown, told: AgreementsTold) -> str:
    if not told.to_do:
        return f"Nothing of {count_in_words(len(told.agreements), 'agreement')} needs anybody."
    late = sum(each.day < asked.on for each in told.to_do)
    needs = "needs" if len(told.to_do) == 1 else "need"
    return f"{count_in_words(len(told.to_do), 'thing')} {needs} you; {late} of them date from before today."


def _why(found: tuple[ToDo, ...]) -> str:
    counts = [(kind, sum(each.kind is kind for each in found)) for kind in Pressing]
    told = [f"{kind}: {count}" for kind, count in counts if count]
    return f"{list_in_words(told)}.".capitalize() if told else "No return is late and no variation waits."


def _chart_title(found: tuple[ToDo, ...]) -> str:
    return f"{count_in_words(len(found), 'thing')} to attend to"


def _ends_finding(found: tuple[AgreementExpiring, ...]) -> str:
    soon = [each for each in found if each.within_months <= 6]
    bare = sum(not each.options and not each.followed_by for each in soon)
    ends = "ends" if len(soon) == 1 else "end"
    told = f"{count_in_words(len(soon), 'agreement')} {ends} within six months"
    return f"{told}; {bare} can neither be extended nor has a procurement begun." if soon else f"{told}."


def _to_do(asked: AsKnown, found: tuple[ToDo, ...], address: str) -> Table:
    columns = [column(each) for each in ("What", "Agreement", "Day", "What to know and do")]
    rows: list[list[Any]] = [
        [
            each.kind.value.capitalize(),
            {"text": f"{each.title} ({each.agreement})", "href": asked.link("agreement", each.agreement)},
            each.day,
            each.words,
        ]
        for each in found
    ]
    caption = "What needs you, the most pressing first"
    return Table("to-do", caption, columns, rows, empty="nothing needs anybody today.", address=address)


def _agreements(asked: AsKnown, told: AgreementsTold, names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Agreement", "What for", "Who buys", "Who provides", "Pays by", "Last day")),
        *(column(each, numeric=True) for each in ("Variations", "Waiting", "Indicators")),
    ]
    rows: list[list[Any]] = [
        [
            {"text": each.agreement, "href": asked.link("agreement", each.agreement)},
            each.title,
            names.organisation(each.commissioner),
            names.organisation(each.provider),
            each.mechanism,
            each.last_day or "None agreed",
            each.variations,
            each.waiting,
            each.kpis,
        ]
        for each in told.agreements
    ]
    caption = f"{count_in_words(len(rows), 'agreement')} in force on {day_in_words(asked.on)}"
    return Table("agreements", caption, columns, rows, empty="no agreement is in force.", address=address)


def _expiring(asked: AsKnown, found: tuple[AgreementExpiring, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Agreement", "Who provides", "Ends on")),
        column("Within", unit="months", numeric=True),
        *(column(each) for each in ("Notice by", "Options", "Procurement begun", "Exit plan", "What to do")),
    ]
    rows: list[list[Any]] = []
    for each in found:
        options = [f"{one.kind}, by {day_in_words(one.notice_by)}" for one in each.options]
        left = "None" if each.exit_left is None else f"{each.exit_left} outstanding"
        followed: Any = "None"
        if each.followed_by:
            followed = {"text": each.followed_by, "href": asked.link("procurement", each.followed_by)}
        title = f"{each.terms.title} ({each.terms.agreement})"
        rows.append(
            [
                {"text": title, "href": asked.link("agreement", each.terms.agreement)},
                names.organisation(each.terms.provider),
                each.last_day,
                each.within_months,
                each.notice_by or "None agreed",
                "; ".join(options) or "None",
                followed,
                left,
                each.words,
            ]
        )
    caption = f"{count_in_words(len(rows), 'agreement')} ending within 18 months, the earliest first"
    return Table("expiring", caption, columns, rows, empty="none ends within 18 months.", address=address)
