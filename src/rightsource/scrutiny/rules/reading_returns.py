"""A filled-in monthly return read whole: the return and its measures, or every fault of it at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rightsource.commissioning.rules.rows import MonthlyReturn, ReturnMeasure
from rightsource.quantities import Money, Month, Problem, ProblemsFound
from rightsource.scrutiny.rules.case_format import BY_NAME
from rightsource.scrutiny.rules.reading import Cell, NotRead, nearest, read_cell, text_of
from rightsource.scrutiny.rules.reading_limits import out_of_bounds
from rightsource.scrutiny.rules.writing_returns import (
    ASKED,
    FORM,
    IDENTITY,
    MEASURE_HEADINGS,
    MONTH_LABEL,
    VEHICLE_LABEL,
    ReturnIdentity,
    month_text,
    week_labels,
)
from rightsource.storage.rows import Column, columns_of
from rightsource.storage.spreadsheets import Sheet, Workbook, cell_name

_RETURNS, _MEASURES = BY_NAME["returns"], BY_NAME["return_measures"]
_CASH = next(column for column in columns_of(MonthlyReturn) if column.name == "cash_by_week")
_MEASURE_COLUMNS = tuple(column for column in columns_of(ReturnMeasure) if column.name not in {"organisation", "month"})


@dataclass(frozen=True, slots=True)
class FilledReturn:
    """A return as a vehicle filled it in."""

    monthly: MonthlyReturn
    measures: tuple[ReturnMeasure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a return is held against.

    Attributes:
        council: the council's short name, which the form was made for.
        organisation: the vehicle whose officer sends it.
        signatories: the posts of that vehicle that may sign.
        today: the day it is sent.
        check_of: works out the check value of an identity.
    """

    council: str
    organisation: str
    signatories: Collection[str]
    today: date
    check_of: Callable[[str], str]


def read_return(workbook: Workbook, expected: Expected) -> FilledReturn:
    """Return what a vehicle filled in on its form.

    Raises:
        ProblemsFound: every fault of it: another vehicle's form, a changed month, no signature, a formula, a blank.
    """
    if workbook.problems:
        raise ProblemsFound(workbook.problems)
    form, hidden = workbook.sheet(FORM), workbook.sheet(IDENTITY)
    if form is None or hidden is None:
        message = "This is not a return form made here. Get one: rightsource return template VEHICLE."
        raise ProblemsFound([Problem(workbook.name, message, "not-a-return-form")])
    reader = _Reader(form)
    identity = _identity(hidden, expected, workbook.name, reader.problems)
    monthly = reader.answers()
    _check_identity_shown(reader, identity)
    _check_signature(reader, monthly, expected)
    if identity is not None:
        monthly["cash_by_week"] = reader.weeks(week_labels(identity.month))
    measures = reader.measures()
    if reader.problems or identity is None:
        raise ProblemsFound(list(dict.fromkeys(reader.problems)))
    whose: dict[str, Any] = {"organisation": identity.organisation, "month": identity.month}
    return FilledReturn(
        MonthlyReturn(**whose, submitted_on=expected.today, **monthly),
        tuple(ReturnMeasure(**whose, **values) for values in measures),
    )


def _identity(hidden: Sheet, expected: Expected, name: str, problems: list[Problem]) -> ReturnIdentity | None:
    cells = [text_of(row[0]) for row in hidden.rows if row] + ["", ""]
    parts = cells[0].split(" ")
    if len(parts) != 3 or cells[1] != expected.check_of(cells[0]) or parts[0] != expected.council:
        message = (
            "This form was not made here, or what it was made for was changed. Get a new one: "
            "rightsource return template VEHICLE."
        )
        problems.append(Problem(name, message, "form-not-made-here"))
        return None
    year, month = parts[2].split("-")
    identity = ReturnIdentity(parts[0], parts[1], Month(int(year), int(month)))
    if identity.organisation != expected.organisation:
        message = (
            f"This is the form of {identity.organisation}, and it is sent in for {expected.organisation}. "
            f"Send the form made for {expected.organisation}."
        )
        problems.append(Problem(name, message, "wrong-vehicle"))
    if identity.month.last_day >= expected.today:
        message = f"{identity.month} is not over. Send the return from {identity.month.next.first_day}."
        problems.append(Problem(name, message, "wrong-month"))
    return identity


def _check_identity_shown(reader: _Reader, identity: ReturnIdentity | None) -> None:
    if identity is None:
        return
    shown = {VEHICLE_LABEL: identity.organisation, MONTH_LABEL: month_text(identity.month)}
    for label, was in shown.items():
        seen = reader.text(label)
        if seen not in {was, f"{was}-01"}:  # a spreadsheet program turns a month into its first day
            code = "wrong-vehicle" if label == VEHICLE_LABEL else "wrong-month"
            message = f"'{seen}' is not what this form was made for. Write {was}, or get a form for '{seen}'."
            reader.problems.append(Problem(reader.where(label), message, code))


def _check_signature(reader: _Reader, monthly: Mapping[str, Any], expected: Expected) -> None:
    signed = str(monthly.get("signed_by", ""))
    if signed and signed not in expected.signatories:
        close = nearest(signed, expected.signatories)
        posts = ", ".join(sorted(expected.signatories))
        advice = f"Did you mean '{close}'?" if close else f"Write one of: {posts}."
        column = next(column for column in ASKED if column.name == "signed_by")
        message = f"'{signed}' is not a filled post of {expected.organisation}. {advice}"
        reader.problems.append(Problem(reader.where(column.title), message, "not-a-signatory"))


@dataclass(slots=True)
class _Reader:
    """The form being read by its labels, so that a row somebody put in between does no harm."""

    form: Sheet
    problems: list[Problem] = field(default_factory=list)
    _row_by_label: dict[str, int] = field(init=False, default_factory=dict)
    _formulas: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._formulas = {formula.cell: formula.text for formula in self.form.formulas}
        for index, cells in enumerate(self.form.rows):
            if cells and text_of(cells[0]):
                self._row_by_label.setdefault(text_of(cells[0]), index)

    def where(self, label: str) -> str:
        """Return where the answer to a label stands."""
        row = self._row_by_label.get(label)
        return f"{FORM}, {label}" if row is None else f"{FORM}, {cell_name(row, 1)}, {label}"

    def text(self, label: str) -> str:
        """Return the answer to a label as text."""
        row = self._row_by_label.get(label)
        return "" if row is None else text_of(self._cell(row, 1))

    def answers(self) -> dict[str, Any]:
        """Return the answers to what is asked, with every fault noted."""
        answers: dict[str, Any] = {}
        for column in ASKED:
            row = self._row_by_label.get(column.title)
            if row is None:
                self._note(f"{FORM}, {column.title}", "This line is missing. Get a new form.", "line-missing")
            else:
                self._take(answers, column, (row, 1), self.where(column.title))
        return answers

    def weeks(self, labels: tuple[str, ...]) -> tuple[Money, ...]:
        """Return the cash at the end of each week."""
        week = dataclasses.replace(_CASH, is_many=False, help="Write the cash at the end of that week, in pounds.")
        amounts: dict[str, Any] = {}
        for label in labels:
            row = self._row_by_label.get(label)
            if row is None:
                self._note(f"{FORM}, {label}", "This line is missing. Get a new form.", "not-thirteen-weeks")
            else:
                self._take(amounts, week, (row, 1), self.where(label), key=label)
        return tuple(amounts.values())

    def measures(self) -> list[dict[str, Any]]:
        """Return the measures that have a name, each once."""
        start = self._row_by_label.get(MEASURE_HEADINGS[0])
        found: list[dict[str, Any]] = []
        if start is None:
            self._note(f"{FORM}, {MEASURE_HEADINGS[0]}", "These headings are missing. Get a new form.", "line-missing")
            return found
        for row in range(start + 1, len(self.form.rows)):
            values: dict[str, Any] = {}
            if any(text_of(self._cell(row, index)) for index in range(len(_MEASURE_COLUMNS))):
                for index, column in enumerate(_MEASURE_COLUMNS):
                    where = f"{FORM}, {cell_name(row, index)}, {MEASURE_HEADINGS[index]}"
                    self._take(values, column, (row, index), where)
                if values.get("measure") in [each.get("measure") for each in found]:
                    where = f"{FORM}, {cell_name(row, 0)}"
                    self._note(where, f"'{values.get('measure')}' stands twice. Keep one.", "row-twice")
                found.append(values)
        return found

    def _take(self, into: dict[str, Any], column: Column, at: tuple[int, int], where: str, key: str = "") -> None:
        formula = self._formulas.get(cell_name(*at))
        cell = self._cell(*at)
        if formula is not None:
            self._note(where, f"It holds the formula {formula}. Write its value.", "formula")
        elif text_of(cell) == "":
            if column.required:
                self._note(where, f"It is blank. {column.help}", "required-blank")
        else:
            sheet = _MEASURES if column in _MEASURE_COLUMNS else _RETURNS
            try:
                value = read_cell(column, cell)
            except NotRead as fault:
                self._note(where, str(fault), fault.code)
            else:
                self.problems += out_of_bounds(where, sheet, column, value)
                into[key or column.name] = value

    def _note(self, where: str, message: str, code: str) -> None:
        self.problems.append(Problem(where, message, code))

    def _cell(self, row: int, index: int) -> Cell:
        cells = self.form.rows[row]
        return cells[index] if index < len(cells) else None
