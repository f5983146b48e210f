"""One vehicle on a day: what it is, who answers, five figures with their trend, and all that is on record of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Right, may
from rightsource.publishing.rules.charts import Line, Lines, Words, line_chart
from rightsource.publishing.rules.pack_figures import PackFigure
from rightsource.publishing.rules.pack_parts import VehiclePage
from rightsource.quantities import Money
from rightsource.quantities.wording import day_in_words
from rightsource.scrutiny.queries.vehicle import TREND, VehicleKnown, vehicle_known
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.federation import vehicle_record as record
from rightsource.web.pack_tables import figure_link, figure_text, page_table
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public, viewer_of


@require_safe
@public
def vehicle(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show a vehicle.

    Raises:
        NotOnRecordThatDay: no such vehicle was on record on the day.
    """
    asked, known = _known(request, organisation)
    viewer = viewer_of(request)
    tables = _tables(request, asked, known)
    return download_of(request, list(tables.values())) or render(
        request,
        "federation/vehicle.html",
        {
            "body": known.body.row,
            "page_of_pack": known.page,
            "accountable": known.page.accountable,
            "kind": "at_risk" if known.page.is_late and record.has_returns(known, viewer) else None,
            "strip": _strip(asked, known),
            "trend_day": asked.on - TREND,
            "has_trend": known.earlier is not None,
            "has_months": _has_months(known.page),
            "months_title": _months_title(known),
            "tables": tables,
            "failing": record.if_it_stops(asked, known),
            "history": record.history(asked, known),
            "authority": record.authority_of(known),
            "sees_ahead": may(viewer, Right.SEE_PROJECTION),
            "sees_portal": may(viewer, Right.SEE_CHARGES, organisation),
            "returned": record.returns_in_words(known, viewer),
        },
    )


@require_safe
@public
def vehicle_months(request: HttpRequest, organisation: str) -> HttpResponse:
    """Draw a vehicle's reserves and lowest cash, month by month.

    Raises:
        NotOnRecordThatDay: no such vehicle was on record on the day.
    """
    _, known = _known(request, organisation)
    months = [row for row in known.page.months.rows if any(_known_value(cell) for cell in row[1:3])]
    words = Words(
        title=_months_title(known),
        measure="£m at the end of each month",
        description=f"Reserves and the lowest cash in the 13 weeks ahead of {known.body.row.name}, month by month.",
        source="the vehicle's own monthly returns",
    )
    lines = [Line(name, [_millions(row[at]) for row in months]) for at, name in ((1, "Reserves"), (2, "Lowest cash"))]
    chart = Lines(words, [str(row[0]).split(" ", maxsplit=1)[0] for row in months], lines)
    return picture(request, line_chart(chart, size_asked(request)))


def _known(request: HttpRequest, organisation: str) -> tuple[AsKnown, VehicleKnown]:
    asked = as_known(request)
    known = vehicle_known(organisation, asked.on, asked.audience)
    if known is None:
        raise NotOnRecordThatDay("delivery vehicle", organisation, asked.on)
    return asked, known


def _tables(request: HttpRequest, asked: AsKnown, known: VehicleKnown) -> dict[str, Any]:
    address, page = own_address(request), known.page
    of_the_pack = {
        "forecast": page.forecast,
        "money": page.money,
        "prices": page.prices,
        "years": page.price_years,
        "exposure": page.exposure,
        "savings": page.savings,
        "measures": page.measures,
        "warnings": page.warnings,
        "months": page.months,
    }
    tables = {key: page_table(asked, key, shown, address) for key, shown in of_the_pack.items()}
    return tables | {
        "duties": record.duties_table(asked, known, address),
        "agreements": record.agreements_table(asked, known, address),
        "returns": record.returns_table(asked, known, viewer_of(request), address),
        "people": record.people_table(asked, known, address),
        "owners": record.owners_table(asked, known, address),
    }


def _strip(asked: AsKnown, known: VehicleKnown) -> list[dict[str, str]]:
    """Return the five figures, each with its words and what it was a quarter earlier."""
    before = known.earlier.strip if known.earlier is not None else ()
    items = []
    for at, (label, figure, words) in enumerate(known.page.strip):
        trend = _trend(figure, before[at][1] if before else None)
        note = ". ".join(each for each in (words[:1].upper() + words[1:], trend) if each)
        items.append({"label": label, "value": figure_text(figure), "href": figure_link(asked, figure), "note": note})
    return items


def _trend(figure: PackFigure, before: PackFigure | None) -> str:
    if figure.value is None or before is None or before.value is None:
        return "No trend on record"
    was, now = figure_text(before), figure_text(figure)
    return f"Unchanged from {was}" if was == now else f"Was {was}"


def _months_title(known: VehicleKnown) -> str:
    """Return the finding of the months: whether reserves rose or fell since the first month on record."""
    values = [row[1] for row in known.page.months.rows if _known_value(row[1])]
    amounts = [each.value for each in values if isinstance(each, PackFigure) and isinstance(each.value, Money)]
    if len(amounts) < 2:
        return f"Reserves and lowest cash of {known.body.row.name}"
    moved = amounts[-1] - amounts[0]
    verb = "fell" if moved.pence < 0 else "rose"
    first, last = (f"£{each.decimal_gbp / 1_000_000:.1f}m".replace("£-", "−£") for each in (amounts[0], amounts[-1]))
    return f"Reserves of {known.body.row.name} {verb} from {first} to {last} by {day_in_words(known.making.on)}"


def _has_months(page: VehiclePage) -> bool:
    return sum(any(_known_value(cell) for cell in row[1:3]) for row in page.months.rows) > 1


def _known_value(cell: object) -> bool:
    return isinstance(cell, PackFigure) and cell.value is not None


def _millions(cell: object) -> float | None:
    if isinstance(cell, PackFigure) and isinstance(cell.value, Money):
        return float(cell.value.decimal_gbp / 1_000_000)
    return None
