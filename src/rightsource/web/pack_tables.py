"""The pack's tables and figures on a page: the same figures in the same words, each linked to the rows behind it."""

from __future__ import annotations

from typing import Any

from rightsource.publishing.rules.pack_figures import NOTHING, PackFigure, Unit
from rightsource.publishing.rules.pack_parts import Cell, PackTable
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, share_in_words
from rightsource.web.as_known import AsKnown
from rightsource.web.downloads import Table, column
from rightsource.web.formatting import number


def figure_text(figure: PackFigure) -> str:
    """Return a figure as a page writes it."""
    if figure.value is None:
        return NOTHING
    if isinstance(figure.value, Money):
        return amount_in_words(figure.value)
    if figure.unit == Unit.SHARE:
        return share_in_words(figure.value)
    return f"{number(figure.value)} {figure.unit}".strip()


def figure_link(asked: AsKnown, figure: PackFigure) -> str:
    """Return the address that says where a figure comes from."""
    return asked.source([row.record_id for row in figure.rows], figure_text(figure), figure.label, working_of(figure))


def working_of(figure: PackFigure) -> tuple[str, ...]:
    """Return how a figure is worked out, step by step, without the numbers that only the pack gives its figures."""
    if figure.of_figures:
        steps = [f"{each.label}: {figure_text(each)}." for each in figure.of_figures]
        names = {each.number: figure_text(each) for each in figure.of_figures}
        how = " ".join(names.get(word.strip(","), word) for word in figure.how.split(" "))
        return (*steps, f"{figure.label}: {how}, which is {figure_text(figure)}.")
    return (f"{figure.label}: {figure.how[0].lower()}{figure.how[1:]}, {figure_text(figure)}.",) if figure.rows else ()


def page_table(asked: AsKnown, key: str, shown: PackTable, address: str) -> Table:
    """Return a table of the pack as a page shows it and offers it for download.

    Args:
        asked: the day and the audience.
        key: its name in addresses and files.
        shown: the pack's table.
        address: the page's own.
    """
    rows = [[_cell(asked, cell) for cell in row] for row in shown.rows]
    numeric = {
        at for row in shown.rows for at, cell in enumerate(row) if isinstance(cell, PackFigure) and cell.unit != ""
    }
    columns = [
        column(heading or ("In words" if at else "What"), numeric=at in numeric)
        for at, heading in enumerate(shown.headings)
    ]
    total = rows.pop() if shown.has_total and rows else None
    return Table(key, shown.title, columns, rows, total=total, empty=shown.empty, address=address)


def _cell(asked: AsKnown, cell: Cell) -> Any:
    if not isinstance(cell, PackFigure):
        return cell
    if cell.value is None:
        return {"text": "not on record", "value": None}
    value = cell.value.decimal_gbp if isinstance(cell.value, Money) else cell.value
    link = figure_link(asked, cell) if cell.rows else ""
    return {"text": figure_text(cell), "value": value} | ({"figure": link} if link else {})
