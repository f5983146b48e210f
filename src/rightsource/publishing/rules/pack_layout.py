"""Where each figure of a pack stands in its workbook, and the formula by which it is worked out there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rightsource.publishing.rules.pack_figures import PackFigure, PackRow, Working
from rightsource.publishing.rules.pack_parts import Cell, Pack, PackTable
from rightsource.quantities.wording import day_in_words

FIGURES = "Figures"
ROWS = "Rows"
FIGURES_HEADINGS = ("Figure", "What it is", "Value", "Unit", "How it is worked out", "Where it stands", "Its rows")
ROWS_HEADINGS = (
    "Figure",
    "What the row says",
    "Whose",
    "Value",
    "Unit",
    "Table",
    "Record",
    "Source",
    "Reference",
    "Grade",
    "Known on",
    "Disputed by",
)
REFERENCES = "Figures"
"""The heading of the last column of every table, which names the figures of its row."""

_VALUE_COLUMN_OF_FIGURES = 2
_VALUE_COLUMN_OF_ROWS = 3
_FIRST_ROW = 1
_NAME_MAX = 31
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Place:
    """One cell: its sheet, and its row and column counted from nought."""

    sheet: str
    row: int
    column: int

    @property
    def reference(self) -> str:
        """The cell as a formula names it.

        >>> Place("Children's Trust", 4, 1).reference
        "'Children''s Trust'!B5"
        """
        return f"{_quoted(self.sheet)}!{self.cell}"

    @property
    def cell(self) -> str:
        """The cell as its own sheet names it."""
        return f"{_letter(self.column)}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class SheetOfPack:
    """One sheet for reading: words at its head, then tables one below the other."""

    name: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[PackTable, ...]

    @property
    def placed(self) -> Iterator[tuple[int, PackTable]]:
        """Each table with the row of its title."""
        row = 1 + len(self.lines) + 1
        for table in self.tables:
            yield row, table
            row += 2 + max(len(table.rows), 1) + bool(table.note) + 1


@dataclass(frozen=True)
class PackLayout:
    """A pack laid out as a workbook.

    Attributes:
        sheets: those for reading, in order.
        homes: the cell in which each figure is worked out, by number.
        spans: the first and last row, on the sheet of rows, of each figure that is made of rows.
        rows: the sheet of rows: each figure's rows, one figure after the other.
    """

    sheets: tuple[SheetOfPack, ...]
    homes: dict[str, Place]
    spans: dict[str, tuple[int, int]]
    rows: tuple[tuple[PackFigure, PackRow], ...]

    def formula(self, figure: PackFigure) -> str:
        """Return the live formula of a figure that has a value."""
        if figure.of_rows:
            first, last = self.spans[figure.number]
            column = _letter(_VALUE_COLUMN_OF_ROWS)
            if first == last:
                return f"={ROWS}!{column}{first + 1}"
            word = {Working.SUM: "SUM", Working.LOWEST: "MIN"}[figure.working]
            return f"={word}({ROWS}!{column}{first + 1}:{column}{last + 1})"
        of = [self.homes[each.number] for each in figure.of_figures]
        if figure.working in {Working.SUM, Working.LOWEST}:
            word = "SUM" if figure.working is Working.SUM else "MIN"
            return f"={word}({','.join(_ranges(of))})"
        names = [place.reference for place in of]
        return {
            Working.DIFFERENCE: lambda: f"={names[0]}-{names[1]}",
            Working.SHARE: lambda: f'=IF({names[1]}>0,{names[0]}/{names[1]},"")',
            Working.NEGATIVE: lambda: f"=-{names[0]}",
            Working.ROOM: lambda: f"=ROUNDDOWN({names[0]}*(1-{names[1]})/{names[1]},2)",
        }[figure.working]()

    @cached_property
    def reading_places(self) -> dict[str, Place]:
        """The cells of figures that stand on a sheet for reading, which those of the index follow."""
        return {number: place for number, place in self.homes.items() if place.sheet != FIGURES}


def lay_out(pack: Pack) -> PackLayout:
    """Return where everything in a pack's workbook stands."""
    sheets = _sheets(pack)
    homes: dict[str, Place] = {}
    for sheet in sheets:
        for top, table in sheet.placed:
            for down, row in enumerate(table.rows):
                for across, cell in enumerate(row):
                    if isinstance(cell, PackFigure):
                        homes.setdefault(cell.number, Place(sheet.name, top + 2 + down, across))
    rows: list[tuple[PackFigure, PackRow]] = []
    spans: dict[str, tuple[int, int]] = {}
    for position, figure in enumerate(pack.figures):
        homes.setdefault(figure.number, Place(FIGURES, _FIRST_ROW + position, _VALUE_COLUMN_OF_FIGURES))
        if figure.of_rows:
            first = _FIRST_ROW + len(rows)
            rows += [(figure, row) for row in figure.of_rows]
            spans[figure.number] = (first, _FIRST_ROW + len(rows) - 1)
    return PackLayout(sheets, homes, spans, tuple(rows))


def references_of(row: Sequence[Cell]) -> str:
    """Return the numbers of a row's figures, a run of them as its two ends.

    >>> references_of([])
    ''
    """
    numbers = [int(cell.number[1:]) for cell in row if isinstance(cell, PackFigure) and cell.value is not None]
    runs = []
    for _, group in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(f"F{run[0]}" if len(run) == 1 else f"F{run[0]}–F{run[-1]}")
    return ", ".join(runs)


def standing_words(pack: Pack) -> tuple[str, ...]:
    """Return what stands on every page and sheet: as known on which day, to whom, and whether it is made up."""
    words = [f"As known on {day_in_words(pack.on)} to {pack.audience}."]
    if pack.is_fictional:
        words.append("Made up: no such council exists.")
    return tuple(words)


def _sheets(pack: Pack) -> tuple[SheetOfPack, ...]:
    words = standing_words(pack)
    missing = (f"Without a statement of the year: {', '.join(pack.missing)}.",) if pack.missing else ()
    names = _Names()
    front = SheetOfPack(
        names.of("Pack"),
        f"{pack.council}: shareholder committee pack",
        (*words, "Every value is a live formula over the rows on the last sheet.", *missing),
        (pack.annexes[0].tables[0], decisions_table(pack), pack.members, pack.dealings),
    )
    vehicles = tuple(
        SheetOfPack(
            names.of(page.name),
            page.name,
            (*words, page.what_it_is, page.accountable, page.returned, *page.notes),
            page.tables,
        )
        for page in pack.vehicles
    )
    annexes = tuple(
        SheetOfPack(names.of(annex.title), annex.title, words, annex.tables)
        for annex in pack.annexes
        if annex.key not in {"findings", "months"}
    )
    return (front, *vehicles, *annexes)


def decisions_table(pack: Pack) -> PackTable:
    """Return the decisions asked for as a table."""
    rows: list[tuple[Cell, ...]] = [
        (
            asked.what,
            asked.of_whom,
            day_in_words(asked.due_on) if asked.due_on is not None else "no day set",
            asked.figures[0] if asked.figures else "",
            asked.record_id,
        )
        for asked in pack.decisions
    ]
    return PackTable(
        "Decisions asked for",
        ("What", "Of whom", "By when", "Amount", "Record"),
        tuple(rows),
        empty="No decision is asked for.",
    )


class _Names:
    """Gives each sheet a name that a workbook accepts and no other sheet has."""

    def __init__(self) -> None:
        self._taken = {FIGURES.casefold(), ROWS.casefold(), "history"}

    def of(self, title: str) -> str:
        """Return a free name as near to a title as may be."""
        plain = " ".join(title.translate(_NOT_IN_A_NAME).split()).strip("'") or "Sheet"
        name, count = plain[:_NAME_MAX].strip("' "), 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{plain[: _NAME_MAX - len(str(count)) - 1].strip()} {count}"
        self._taken.add(name.casefold())
        return name


def _ranges(places: Sequence[Place]) -> list[str]:
    """Return cells as a formula names them, a run down one column as a range."""
    runs: list[list[Place]] = []
    for place in places:
        last = runs[-1][-1] if runs else None
        if last is not None and (last.sheet, last.column, last.row + 1) == (place.sheet, place.column, place.row):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [run[0].reference if len(run) == 1 else f"{run[0].reference}:{run[-1].cell}" for run in runs]


def _letter(column: int) -> str:
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def _quoted(sheet: str) -> str:
    return f"""'{sheet.replace("'", "''")}'"""
