"""A case read whole: every row of every table as its dataclass, or every fault of every sheet at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rightsource.constitution.rules.rows import Duty
from rightsource.quantities import Period, Problem, ProblemsFound
from rightsource.scrutiny.rules import case_checks
from rightsource.scrutiny.rules.case import Case, CaseRow, case_of
from rightsource.scrutiny.rules.reading import NotRead, read_cell, text_of
from rightsource.scrutiny.rules.reading_limits import out_of_bounds
from rightsource.scrutiny.rules.reading_tables import CaseTables, RawRow, RawTable
from rightsource.storage.rows import Column, columns_of


def read_case(tables: CaseTables, *, register: Collection[Duty], today: date) -> Case:
    """Return the case that tables hold.

    Args:
        tables: as `reading_tables` gives them.
        register: the register of statutory duties, which the duties sheet refers to.
        today: no row can have become known after it.

    Raises:
        ProblemsFound: every fault of every sheet, in the order of the sheets.
    """
    if not tables.tables:
        raise ProblemsFound(tables.problems)
    read = {table.sheet.name: _ReadTable.of(table) for table in tables.tables}
    keys = {name: table.keys for name, table in read.items() if table.table.is_readable} | {
        "register": frozenset(duty.duty for duty in register)
    }
    problems = list(tables.problems)
    for table in read.values():
        problems += table.problems
        problems += table.dangling(keys)
    case = case_of({name: table.rows for name, table in read.items()})
    council = read.get("council")
    council_rows = len(council.table.rows) if council is not None and council.table.is_readable else 1
    problems += case_checks.problems_of(case, council_rows=council_rows, today=today)
    if problems:
        order = {table.place: index for index, table in enumerate(tables.tables)}
        raise ProblemsFound(sorted(dict.fromkeys(problems), key=lambda each: order.get(each.where.split(",")[0], -1)))
    return case


@dataclass(slots=True)
class _ReadTable:
    """A table being read: its good rows, its faults, and every value that refers to another sheet."""

    table: RawTable
    rows: tuple[CaseRow, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    values: list[tuple[RawRow, dict[str, object]]] = field(default_factory=list)

    @classmethod
    def of(cls, table: RawTable) -> _ReadTable:
        read = cls(table)
        rows = []
        for raw in table.rows:
            values, faults = _values(table, raw)
            read.values.append((raw, values))
            read.problems += faults
            if not faults:
                row, faults = _row(table, raw, values)
                read.problems += faults
                rows += row
        read.rows = tuple(rows)
        return read

    @property
    def keys(self) -> frozenset[str]:
        """The keys that other sheets may refer to, also those of rows with a fault elsewhere."""
        first = self.table.sheet.columns[0].name
        return frozenset(str(values[first]) for _, values in self.values if first in values)

    def dangling(self, keys: Mapping[str, frozenset[str]]) -> list[Problem]:
        """Return the fault of every value that refers to a key that is not there."""
        referring = [(column, column.refers_to) for column in self.table.sheet.columns if column.refers_to]
        if self.table.sheet.name == "duties":
            referring.append((self.table.sheet.columns[0], "register"))
        return [
            case_checks.dangling_reference(self.table.where(raw, column), str(values[column.name]), sheet, keys[sheet])
            for raw, values in self.values
            for column, sheet in referring
            if sheet in keys and values.get(column.name) and values[column.name] not in keys[sheet]
        ]


def _values(table: RawTable, raw: RawRow) -> tuple[dict[str, object], list[Problem]]:
    values: dict[str, object] = {}
    problems = []
    for column in table.sheet.columns:
        where = table.where(raw, column)
        cell = raw.cells.get(column.name)
        if column.name in raw.formulas:
            message = (
                f"It holds the formula {raw.formulas[column.name]}. Write its value: copy the cell, then paste values."
            )
            problems.append(Problem(where, message, "formula"))
        elif text_of(cell) == "":
            if column.required:
                problems.append(Problem(where, f"It is blank. {_advice(column)}", "required-blank"))
        else:
            try:
                values[column.name] = read_cell(column, cell)
                problems += out_of_bounds(where, table.sheet, column, values[column.name])
            except NotRead as fault:
                problems.append(Problem(where, str(fault), fault.code))
    return values, problems


def _advice(column: Column) -> str:
    example = f" Such as: {column.example}" if column.example else ""
    return f"{column.help}{example}"


def _row(table: RawTable, raw: RawRow, values: dict[str, object]) -> tuple[list[CaseRow], list[Problem]]:
    """Return the row that good values make, as a list of one, or none and its fault."""
    sheet = table.sheet
    given: dict[str, Any] = {}
    for column in columns_of(sheet.row_class):
        if column.name == "from":
            try:
                given[column.field] = Period.until(values["from"], values.get("to"))  # type: ignore[arg-type]
            except (ValueError, OverflowError):
                message = f"The last day, {values['to']}, is before the first, {values['from']}. Correct one of them."
                by_name = {each.name: each for each in sheet.columns}
                return [], [Problem(table.where(raw, by_name["to"]), message, "ends-before-it-starts")]
        elif column.name != "to" and column.name in values:
            given[column.field] = values[column.name]
    stated = {
        item.name: values[item.name] for item in dataclasses.fields(sheet.provenance_class) if item.name in values
    }
    return [CaseRow(sheet.row_class(**given), sheet.provenance_class(**stated), table.where(raw), table.by_title)], []
