"""One sheet of formulas, a row a figure and a column a month, written by figures' names and not by their cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from rightsource.simulation.bench.tables import Tables
from rightsource.simulation.drivers import MONTHS_PER_YEAR

# [name] is this month's figure, [name<] the month before's, [name!] that of the first column, [draw 3] a normal,
# [draw 0-3] four of them.
_FIGURE: Final = re.compile(r"\[([^\]<!]+)([<!]?)\]")
_MONTH: Final = "@"


@dataclass
class Page:
    """The sheet while it is written: which figure stands in which row, and what it was before the first month."""

    tables: Tables
    formulas: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, formula: str | Sequence[str], before: float = 0.0) -> None:
        """Give a figure a row: one formula for every month, or twelve; and its value before the first."""
        assert name not in self.rows, name
        self.rows[name] = len(self.formulas) + 1
        self.before[name] = before
        self.formulas.append((name, [formula] * MONTHS_PER_YEAR if isinstance(formula, str) else formula))

    def once(self, name: str, formula: str) -> None:
        """Give a figure that is drawn once for the year a row; read it as [name!]."""
        self.add(name, [formula, *[""] * (MONTHS_PER_YEAR - 1)])

    def written(self, formula: str, month: int) -> str:
        """Return a formula as the spreadsheet reads it."""

        def cell(found: re.Match[str]) -> str:
            name, when = found[1], found[2]
            if name.startswith("draw "):
                column, (first, _, last) = xl_col_to_name(month), name.removeprefix("draw ").partition("-")
                return f"Draws!{column}{int(first) + 1}" + (f":{column}{int(last) + 1}" if last else "")
            if when == "<" and month == 0:
                return f"({self.before[name]!r})"
            column = {"<": month - 1, "!": 0}.get(when, month) + 1
            return f"{xl_col_to_name(column)}{self.rows[name]}"

        return _FIGURE.sub(cell, formula).replace(_MONTH, str(month))

    def of_year(self, name: str) -> str:
        """Return where all months of a figure stand, seen from another sheet."""
        return f"Model!B{self.rows[name]}:{xl_col_to_name(MONTHS_PER_YEAR)}{self.rows[name]}"

    def of_march(self, name: str) -> str:
        """Return where a figure of the last month stands, seen from another sheet."""
        return f"Model!{xl_col_to_name(MONTHS_PER_YEAR)}{self.rows[name]}"


def total(names: Sequence[str]) -> str:
    """Return the formula of a sum of figures."""
    return "SUM(" + ",".join(f"[{name}]" for name in names) + ")" if names else "0"


def number(value: float) -> str:
    """Return a number so that no digit is lost, and so that a sign before it does no harm."""
    return f"({float(value)!r})"
