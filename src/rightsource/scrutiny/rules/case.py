"""A case in memory: a council as tables of plain rows, wherever it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.scrutiny.rules.case_format import SHEETS, FactProvenance, RowProvenance


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of a case, and where it comes from as its owner stated it.

    Two rows that say the same are equal, wherever they stood.

    Attributes:
        row: the row as its dataclass.
        stated: where it comes from.
        where: where it stood, as its owner sees it; blank for a row from the record.
        by_title: whether its owner knows its columns by their titles, as in a workbook, or by their names.
    """

    row: Any
    stated: RowProvenance | FactProvenance
    where: str = field(default="", compare=False)
    by_title: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A council as tables: for each sheet of the case format its rows, in their order."""

    tables: Mapping[str, tuple[CaseRow, ...]]

    def __getitem__(self, sheet: str) -> tuple[CaseRow, ...]:
        return self.tables[sheet]

    @property
    def profile(self) -> CouncilProfile:
        """The council itself."""
        profile: CouncilProfile = self["council"][0].row
        return profile


def case_of(tables: Mapping[str, Sequence[CaseRow]]) -> Case:
    """Return a case with every sheet present, in the order of the case format."""
    return Case({sheet.name: tuple(tables.get(sheet.name, ())) for sheet in SHEETS})
