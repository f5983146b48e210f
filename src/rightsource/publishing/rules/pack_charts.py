"""The four pictures of a vehicle's page, drawn from its tables: forecast, price, exposure, reserves and cash."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rightsource.publishing.rules.charts import (
    BarGroup,
    Bars,
    Limit,
    Line,
    Lines,
    Size,
    Unit,
    Words,
    bar_chart,
    limit_chart,
    line_chart,
)
from rightsource.publishing.rules.pack_figures import PackFigure
from rightsource.publishing.rules.pack_parts import Cell, PackTable, VehiclePage
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words

_SMALL = Size(width=500, height=250, text=14, headline=17, margin=2)
_PENCE_IN_A_MILLION_POUNDS = 100_000_000
_HAIR = 1e-9
_SMALL_AMOUNTS_GBP_M = 10.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and the same in words."""

    svg: str
    spoken: str


def pictures_of(page: VehiclePage) -> tuple[Picture, ...]:
    """Return the pictures of a vehicle's page, in reading order."""
    return (_forecast(page), _reserves(page), _price(page), _exposure(page))


def _forecast(page: VehiclePage) -> Picture:
    shown = [row for row in page.forecast.rows if row[0] in {"All income", "Expenditure"}]
    difference = page.difference
    if difference.value is None:
        title = "Forecast and budget"
    elif difference.money == Money(0):
        title = "The result is forecast as budgeted"
    else:
        side = "below" if difference.money < Money(0) else "above"
        title = f"Result {amount_in_words(abs(difference.money))} {side} budget"
    words = _words(title, "£m, whole year", page.forecast, (1, 2))
    groups = tuple(BarGroup(str(row[0]), (_millions(row[1]), _millions(row[2]))) for row in shown)
    return Picture(
        bar_chart(
            Bars(words, ("Budget", "Forecast"), groups, _unit(*(group.values for group in groups))), _SMALL
        ).decode(),
        words.description,
    )


def _reserves(page: VehiclePage) -> Picture:
    cash, reserves = page.lowest_cash, page.reserves
    if reserves.value is None:
        title = "No reserves on record"
    elif reserves.money < Money(0):
        title = f"Reserves are below nil: {amount_in_words(reserves.money)}"
    else:
        title = f"Reserves are {amount_in_words(reserves.money)}"
    if cash.value is not None and cash.money < Money(0):
        title += f", cash falls to {amount_in_words(cash.money)}"
    words = _words(title, "£m, as each month's return states", page.months, (1, 2))
    lines = (Line("Reserves", _column(page.months, 1)), Line("Lowest cash", _column(page.months, 2)))
    return Picture(
        line_chart(Lines(words, _names(page.months), lines, _unit(*(line.values for line in lines))), _SMALL).decode(),
        words.description,
    )


def _price(page: VehiclePage) -> Picture:
    refused = [row[2] for row in page.price_years.rows if isinstance(row[2], PackFigure)]
    total = Money.total([figure.money for figure in refused])
    title = f"{amount_in_words(total)} asked for and refused" if total else "No request was refused"
    words = _words(title if page.price_years.rows else "No price on record", "£m a year", page.price_years, (1, 4))
    lines = (Line("Price", _column(page.price_years, 1)), Line("As asked for", _column(page.price_years, 4)))
    return Picture(
        line_chart(
            Lines(words, _names(page.price_years), lines, _unit(*(line.values for line in lines))), _SMALL
        ).decode(),
        words.description,
    )


def _exposure(page: VehiclePage) -> Picture:
    caption = page.strip[2][2]
    total = page.exposure_total
    title = (
        f"{amount_in_words(total.money)} at stake: {caption}" if total.value is not None else "No exposure on record"
    )
    words = _words(title, "£m, at the end of each month", page.months, (3, 4))
    used, limit = Line("Exposure", _column(page.months, 3)), Line("Limit", _column(page.months, 4))
    return Picture(
        limit_chart(Limit(words, _names(page.months), used, limit, _unit(used.values, limit.values)), _SMALL).decode(),
        words.description,
    )


def _unit(*series: Sequence[float | None]) -> Unit:
    """Return millions to one place, or to two where all amounts are so small that one would not tell them apart."""
    amounts = [abs(value) for values in series for value in values if value is not None]
    return Unit(places=2 if max(amounts, default=0.0) < _SMALL_AMOUNTS_GBP_M else 1)


def _words(title: str, measure: str, table: PackTable, columns: tuple[int, ...]) -> Words:
    said = [
        f"{row[0]}: " + ", ".join(f"{table.headings[column].lower()} {_said(row[column])}" for column in columns)
        for row in table.rows
    ]
    numbers = [cell.number for row in table.rows for cell in row if isinstance(cell, PackFigure)]
    references = f"{numbers[0]} to {numbers[-1]}" if numbers else ""
    description = f"{title}. {'; '.join(said)}." if said else f"{title}."
    return Words(title, measure, description, f"figures {references}" if references else "nothing on record")


def _said(cell: Cell) -> str:
    if isinstance(cell, PackFigure) and isinstance(cell.value, Money):
        return amount_in_words(cell.value)
    return "not on record"


def _names(table: PackTable) -> tuple[str, ...]:
    return tuple(str(row[0]).split(" ")[0][:7] for row in table.rows)


def _column(table: PackTable, column: int) -> tuple[float | None, ...]:
    return tuple(_millions(row[column]) for row in table.rows)


def _millions(cell: Cell) -> float | None:
    if isinstance(cell, PackFigure) and isinstance(cell.value, Money):
        # A hair away from nil, so that a half is rounded up in the picture as it is in the tables.
        return cell.value.pence / _PENCE_IN_A_MILLION_POUNDS + math.copysign(_HAIR, cell.value.pence)
    return None
