"""Needs by area: how many people, at which rate, and what the number of people alone would do ahead."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.outcomes.queries import NeedsKnown, needs_known
from rightsource.outcomes.rules.needs import Need
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.as_known import as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.rights import public

_SHOWN = 60


@require_safe
@public
def needs(request: HttpRequest) -> HttpResponse:
    """Show the needs of one area year by year, or of all areas in their newest year."""
    asked = as_known(request)
    area = request.GET.get("area", "").strip()
    known = needs_known(asked.on, areas=[area] if area else ())
    tables = [_years(request, each) for each in known.needs] if area else [_newest(request, known)]
    return download_of(request, tables) or render(
        request,
        "outcomes/needs.html",
        {
            "area": known.needs[0].name if area and known.needs else area,
            "finding": _finding(known, area),
            "known": known,
            "tables": [(each, _shown(each)) for each in tables],
            "sources": sorted({source for need in known.needs for source in need.sources}),
        },
    )


def _shown(table: Table) -> str:
    return f"The first {_SHOWN} of {len(table.rows):,} rows; the files have all." if len(table.rows) > _SHOWN else ""


def _finding(known: NeedsKnown, area: str) -> str:
    if not known.files:
        return f"No file of figures by area was on record on {day_in_words(known.on)}."
    if not area:
        return f"Needs of {count_in_words(len(known.areas), 'area')} can be worked out from the files on record."
    if not known.needs:
        return f"Of “{area[:60]}” no need can be worked out: no file gives both its people and a rate."
    first = known.needs[0]
    latest = first.latest
    return (
        f"{first.name}, {latest.year}: {latest.need:,} {first.definition.unit} ({first.definition.title.lower()}), "
        f"{latest.rate:,} in 10,000 of {latest.people:,} people."
    )


def _newest(request: HttpRequest, known: NeedsKnown) -> Table:
    asked = as_known(request)
    rows: list[list[Any]] = []
    for each in known.needs:
        latest, ahead = each.latest, each.change_ahead
        rows.append(
            [
                {"text": each.name, "href": asked.link("needs", area=each.area)},
                each.definition.title,
                latest.year,
                f"{latest.people:,}",
                f"{latest.rate:,}",
                f"{latest.need:,}",
                "" if ahead is None else f"{ahead:+,} by {each.years[-1].year}".replace("-", "−"),
            ]
        )
    columns = [
        column("Area"),
        column("Need"),
        column("Year"),
        column("People of the age group", numeric=True),
        column("Rate", unit="per 10,000", numeric=True),
        column("Comes to", numeric=True),
        column("People alone, ahead", numeric=True),
    ]
    return Table("needs", "Needs in their newest year", columns, rows, empty="None.", address=own_address(request))


def _years(request: HttpRequest, need: Need) -> Table:
    said = need.definition
    ages = f"{said.from_age} to {said.to_age}" if said.to_age < 100 else f"{said.from_age} and over"
    rows = [
        [
            str(each.year),
            f"{each.people:,}",
            f"{each.rate:,}",
            f"{each.need:,}",
            "the last rate held still" if each.is_ahead else "as published",
        ]
        for each in need.years
    ]
    columns = [
        column("Year"),
        column(f"People of {ages}", numeric=True),
        column("Rate", unit="per 10,000", numeric=True),
        column("Comes to", unit=said.unit, numeric=True),
        column("Rests on"),
    ]
    return Table(said.need, f"{said.title} in {need.name}", columns, rows, address=own_address(request))
