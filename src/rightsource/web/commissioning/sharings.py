"""Pools and shared costs: who hosts them, in which parts they are borne, and what each year comes to for each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.errors.keeping import SharingNotOnRecord
from rightsource.commissioning.queries.sharing import SharingKnown, sharing_known, sharings_known
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import right

_PARTS = ("Borne", "Put in")


@require_safe
@right("see_charges")
def sharings(request: HttpRequest) -> HttpResponse:
    """Show every pool and shared cost with its last year."""
    asked = as_known(request)
    found, names = sharings_known(), names_known(asked.on, asked.audience)
    tables = [_all(asked, found, names, own_address(request))]
    return download_of(request, tables) or render(
        request,
        "commissioning/sharings.html",
        {
            "finding": f"{count_in_words(len(found), 'cost is', 'costs are')} borne together.",
            "why": "Every share is exact to the penny: the parts always come to the whole.",
            "tables": tables,
        },
    )


@require_safe
@right("see_charges")
def sharing(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one pool or shared cost: shares by day, what was put in and spent, and each partner's year.

    Raises:
        NotOnRecordThatDay: there is none that whoever looks may see.
    """
    asked = as_known(request)
    found, names = _found(asked, reference), names_known(asked.on, asked.audience)
    address = own_address(request)
    tables = [_years(found, names, address), _keys(found, names, address), _costs(found, address)]
    return download_of(request, tables) or render(
        request,
        "commissioning/sharing.html",
        {
            "known": found,
            "power": _power(found),
            "host": names.organisation(found.sharing.host),
            "finding": _finding(found, asked.on),
            "why": found.years[-1].words if found.years else "Nothing was put in or spent yet.",
            "tables": tables,
            "has_any": bool(found.years),
            "chart_title": _finding(found, asked.on).rstrip("."),
            "picture": {size: asked.link("sharing-picture", reference, size=size) for size in ("", "phone")},
        },
    )


@require_safe
@right("see_charges")
def sharing_picture(request: HttpRequest, reference: str) -> HttpResponse:
    """Draw what each partner bears of the last year, beside what it put in.

    Raises:
        NotOnRecordThatDay: there is none that whoever looks may see.
    """
    asked = as_known(request)
    found, names = _found(asked, reference), names_known(asked.on, asked.audience)
    groups = [
        BarGroup(names.organisation(each.partner), [each.borne.gbp / 1_000, each.contributed.gbp / 1_000])
        for year in found.years[-1:]
        for each in year.partners
    ]
    title = _finding(found, asked.on).rstrip(".")
    words = Words(title, "£ thousand (k), by partner", f"{title}.", "contributions and costs on record")
    return picture(request, bar_chart(Bars(words, _PARTS, groups, Unit(after="k")), size_asked(request)))


def _found(asked: AsKnown, reference: str) -> SharingKnown:
    try:
        return sharing_known(reference)
    except SharingNotOnRecord:
        raise NotOnRecordThatDay("pool or shared cost", reference, asked.on) from None


def _power(found: SharingKnown) -> str:
    return f"{found.sharing.kind[0].upper()}{found.sharing.kind[1:]}"


def _finding(found: SharingKnown, on: date) -> str:
    if not found.years:
        return f"{found.sharing.title}: nothing is on record of any year."
    year = found.years[-1]
    spent, put_in = amount_in_words(year.spent), amount_in_words(year.contributed)
    if not year.contributed:
        return f"{spent} was spent in {year.year}, and {count_in_words(len(year.partners), 'partner')} bear it."
    if year.year.last_day > on:
        return f"{spent} was spent so far of the {put_in} put in for {year.year}."
    over = "more" if year.difference.pence > 0 else "less"
    return f"{spent} was spent in {year.year}, {amount_in_words(abs(year.difference))} {over} than the {put_in} put in."


def _all(asked: AsKnown, found: tuple[SharingKnown, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Reference", "What for", "Power", "Host", "Year")),
        *(column(each, unit="£", numeric=True) for each in ("Put in", "Spent", "Difference")),
    ]
    rows: list[list[Any]] = []
    for each in found:
        year = each.years[-1] if each.years else None
        amounts = (None,) * 3 if year is None else (year.contributed, year.spent, year.difference)
        rows.append(
            [
                {"text": each.sharing.reference, "href": asked.link("sharing", each.sharing.reference)},
                each.sharing.title,
                _power(each),
                names.organisation(each.sharing.host),
                "None yet" if year is None else str(year.year),
                *(in_pounds(amount) for amount in amounts),
            ]
        )
    return Table("shared", "Pools and shared costs", columns, rows, empty="no cost is borne together.", address=address)


def _years(found: SharingKnown, names: Names, address: str) -> Table:
    columns = [
        column("Year"),
        column("Partner"),
        *(column(each, unit="£", numeric=True) for each in ("Bears", "Put in", "Still owes")),
    ]
    rows: list[list[Any]] = []
    for year in reversed(found.years):
        for each in year.partners:
            amounts = (each.borne, each.contributed, each.owes)
            rows.append([str(year.year), names.organisation(each.partner), *(in_pounds(one) for one in amounts)])
    return Table("years", "What each year comes to", columns, rows, empty="nothing is on record yet.", address=address)


def _keys(found: SharingKnown, names: Names, address: str) -> Table:
    columns = [column("From"), column("Partner"), column("Part", numeric=True), column("How it was come by")]
    rows: list[list[Any]] = [
        [key.starts_on, names.organisation(partner), part, key.basis]
        for key in found.keys
        for partner, part in key.parts
    ]
    return Table("keys", "Shares by day; those re-based stay", columns, rows, address=address)


def _costs(found: SharingKnown, address: str) -> Table:
    columns = [column("Month"), column("What"), column("Spent", unit="£", numeric=True)]
    rows: list[list[Any]] = [[str(each.month), each.what, in_pounds(each.amount)] for each in found.costs]
    return Table("costs", "What was spent", columns, rows, empty="nothing was spent.", address=address)
