"""The pages of a pack as values: tables whose cells name figures by number, and the figures, each with its records."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rightsource.publishing.rules.pack_figures import PackFigure
from rightsource.publishing.rules.pack_parts import Cell, PackTable, VehiclePage
from rightsource.quantities import Money


@dataclass(frozen=True, slots=True)
class FigureTold:
    """One numbered figure.

    Attributes:
        number: its number, as F12.
        label: what it is, in words.
        value: null where nothing is on record: that is never nil.
        unit: what it is counted in.
        how: how it is worked out, in words.
        record_ids: every record that it rests on; they lead to /api/where-from.
    """

    number: str
    label: str
    value: Money | Decimal | None
    unit: str
    how: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellTold:
    """One cell: words, or the number of a figure.

    Attributes:
        words: blank where it holds a figure.
        figure: blank where it holds words.
    """

    words: str
    figure: str


@dataclass(frozen=True, slots=True)
class TableTold:
    """A table of a pack.

    Attributes:
        title: what it shows.
        headings: over its columns.
        rows: its cells, row by row.
        has_total: whether its last row adds up the others.
        empty: what stands in its place where there are no rows.
        note: what a reader must know of it.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[CellTold, ...], ...]
    has_total: bool
    empty: str
    note: str


@dataclass(frozen=True, slots=True)
class VehiclePageTold:
    """One vehicle on one page.

    Attributes:
        organisation: its key.
        name: its name.
        what_it_is: its legal form, owners and age in one sentence, and what it is for.
        accountable: who answers for it, and whether that post is filled.
        returned: of which month its figures are, and which returns are missing.
        is_late: whether a return is owed.
        tables: every table of the page, in reading order.
        notes: what a reader must know of the figures.
    """

    organisation: str
    name: str
    what_it_is: str
    accountable: str
    returned: str
    is_late: bool
    tables: tuple[TableTold, ...]
    notes: tuple[str, ...]


def figures_told(figures: Iterable[PackFigure]) -> tuple[FigureTold, ...]:
    """Return figures with their records by id."""
    return tuple(
        FigureTold(
            number=figure.number,
            label=figure.label,
            value=figure.value,
            unit=str(figure.unit),
            how=figure.how,
            record_ids=tuple(dict.fromkeys(row.record_id for row in figure.rows)),
        )
        for figure in figures
    )


def table_told(table: PackTable) -> TableTold:
    """Return a table with its figures by number."""
    rows = tuple(tuple(_cell(cell) for cell in row) for row in table.rows)
    return TableTold(table.title, table.headings, rows, table.has_total, table.empty, table.note)


def vehicle_page_told(page: VehiclePage) -> VehiclePageTold:
    """Return a vehicle's page with its figures by number."""
    return VehiclePageTold(
        organisation=page.organisation,
        name=page.name,
        what_it_is=page.what_it_is,
        accountable=page.accountable,
        returned=page.returned,
        is_late=page.is_late,
        tables=tuple(table_told(table) for table in page.tables),
        notes=page.notes,
    )


def _cell(cell: Cell) -> CellTold:
    return CellTold(cell, "") if isinstance(cell, str) else CellTold("", cell.number)
