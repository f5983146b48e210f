"""Finding the columns of a published file by their headings, whoever wrote them and however many titles stand above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from rightsource.quantities import Problem

Column = TypeVar("Column", bound=StrEnum)

_FIRST_ROWS: Final = 15
_HEADINGS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Headings(Generic[Column]):
    """The headings by which a kind of file is read.

    Attributes:
        known: by each column the headings that it goes by, the surest first, each as `plain` spells it.
        needed: the columns without which nothing can be read.
        plain: spells a heading so that its spellings can be compared.
        absent: the code of the fault that a heading which was told is not there.
        missing: the code of the fault that no heading is known to be a column that is needed.
    """

    known: Mapping[Column, Sequence[str]]
    needed: Sequence[Column]
    plain: Callable[[str], str]
    absent: str
    missing: str

    def row(self, rows: Sequence[Sequence[str]], told: Mapping[Column, str]) -> int:
        """Return the row that holds most headings known or told: some files begin with a title."""
        known = {each for headings in self.known.values() for each in headings}
        known |= {self.plain(each) for each in told.values()}
        scores = [sum(self.plain(cell) in known for cell in row) for row in rows[:_FIRST_ROWS]]
        return scores.index(max(scores))

    def columns(
        self, headings: Sequence[str], name: str, given: Mapping[Column, str], remembered: Mapping[Column, str]
    ) -> tuple[dict[Column, str], list[Problem]]:
        """Return the heading of each column, and every fault: what is given goes first, then what is remembered."""
        faults = [
            Problem(name, f"It has no column {heading!r}, which was told to be {column}.", self.absent)
            for column, heading in given.items()
            if heading not in headings
        ]
        columns = dict(given)
        if set(remembered.values()) <= set(headings):
            columns = {**remembered, **columns}
        for column, known in self.known.items():
            found = next((each for want in known for each in headings if self.plain(each) == want), None)
            if column not in columns and found is not None and found not in columns.values():
                columns[column] = found
        missing = [column for column in self.needed if column not in columns]
        if missing:
            shown = ", ".join([each for each in headings if each][:_HEADINGS_SHOWN])
            message = (
                f"No heading is known to be {' or '.join(missing)}. Its headings begin with: {shown}. "
                f"Say which it is, as in --column {missing[0]}=HEADING."
            )
            faults.append(Problem(name, message, self.missing))
        return columns, faults
