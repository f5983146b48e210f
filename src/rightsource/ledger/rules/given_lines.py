"""The rows of somebody else's table, each with what its cells say and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rightsource.ledger.rules.cells import text_in
from rightsource.ledger.rules.mapping import Columns, Meaning
from rightsource.quantities import Problem
from rightsource.storage.spreadsheets import Cell


@dataclass(frozen=True, slots=True)
class GivenLine:
    """What a row of the table says; of a table with months across, what it says of one month.

    Attributes:
        row: its number in the file as a person counts.
        cells: its cells by what they say.
        columns: of a table with months across, the letter of the column in which a cell stands.
    """

    row: int
    cells: Mapping[Meaning, Cell]
    columns: Mapping[Meaning, str] = field(default_factory=dict)

    def text(self, meaning: Meaning) -> str:
        """Return what the row says as text; blank where the file has no such column."""
        return text_in(self.cells.get(meaning))

    def where(self, *meanings: Meaning) -> str:
        """Return where a fault stands: the row, and the first of some columns if it is known by its letter."""
        letter = next((self.columns[each] for each in meanings if each in self.columns), "")
        return f"row {self.row}, column {letter}" if letter else f"row {self.row}"


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The table of a file.

    Attributes:
        columns: the heading of each column, by what it says.
        lines: the rows below, without empty ones and without the file's own totals.
        problems: what is wrong with those totals.
        notes: what a reader should know of how it was read.
    """

    columns: Columns
    lines: tuple[GivenLine, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows of the file it has."""
        return len({line.row for line in self.lines})
