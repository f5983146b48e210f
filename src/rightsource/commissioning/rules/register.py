"""A contracts register as a council publishes it: which column is which, and what came of each row.

Every row is accounted for: taken whole, mended, guessed or refused, each with its reason. Begin with `read_register`.
Source: Local Government Transparency Code 2015, paragraphs 31 and 32 and annex A: contracts over £5,000, their columns.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

from rightsource.commissioning.rules.company_numbers import NumberRead, read_charity_number, read_company_number
from rightsource.commissioning.rules.headings import Headings
from rightsource.commissioning.rules.spend import paid_amount, paid_day
from rightsource.commissioning.rules.suppliers import Standing, standing_of
from rightsource.quantities import Money, Problem
from rightsource.storage.spreadsheets import Cell, is_workbook, read_csv, read_workbook

_NAMESPACE = UUID("7a5d86f0-0c7b-5f0e-8f5b-9d3a6a1f4c22")  # any value, the same for ever


class RegisterColumn(StrEnum):
    """What a column of a contracts register may be; the title and the supplier are needed."""

    TITLE = "title"
    SUPPLIER = "supplier"
    BODY = "body"
    EFFECTIVE_ON = "effective-on"
    REFERENCE = "reference"
    KIND = "kind"
    SERVICE = "service"
    CATEGORY = "category"
    STARTS_ON = "starts-on"
    ENDS_ON = "ends-on"
    REVIEW_ON = "review-on"
    EXTENDS_TO = "extends-to"
    VALUE = "value"
    ESTIMATED = "estimated"
    COMPANY_NUMBER = "company-number"
    CHARITY_NUMBER = "charity-number"
    SUPPLIER_NUMBER = "supplier-number"
    VOLUNTARY = "voluntary"
    PROCESS = "process"


NEEDED = (RegisterColumn.TITLE, RegisterColumn.SUPPLIER)

KNOWN_HEADINGS: dict[RegisterColumn, tuple[str, ...]] = {
    RegisterColumn.TITLE: ("title of the agreement", "contract title", "title of agreement", "title", "contract name"),
    RegisterColumn.SUPPLIER: ("supplier name", "supplier", "contractor", "provider", "supplier names"),
    RegisterColumn.BODY: ("organisation name", "name of body", "local authority department", "organisation"),
    RegisterColumn.EFFECTIVE_ON: ("effective date", "date published", "publication date"),
    RegisterColumn.REFERENCE: (
        "contract reference number id",
        "contract reference number",
        "contract reference",
        "reference number",
        "contract number",
        "contract id",
        "reference",
    ),
    RegisterColumn.KIND: ("contract type", "type of contract", "agreement type"),
    RegisterColumn.SERVICE: ("directorate service responsible", "department", "directorate", "service area", "service"),
    RegisterColumn.CATEGORY: (
        "procurement classification councils procurement category label",
        "procurement category",
        "category",
        "description of goods and services",
        "description",
    ),
    RegisterColumn.STARTS_ON: ("contract start date", "start date", "contract start", "start"),
    RegisterColumn.ENDS_ON: ("end date", "contract end date", "contract end", "expiry date", "end"),
    RegisterColumn.REVIEW_ON: ("review date", "contract review date"),
    RegisterColumn.EXTENDS_TO: ("last extension date", "latest extension date", "extension end date"),
    RegisterColumn.VALUE: ("contract value", "total contract value", "value", "estimated value", "total value"),
    RegisterColumn.ESTIMATED: ("fixed cost estimated cost", "fixed or estimated"),
    RegisterColumn.COMPANY_NUMBER: (
        "supplier registered company number",
        "company number",
        "company registration number",
        "supplier company number",
    ),
    RegisterColumn.CHARITY_NUMBER: ("supplier registered charity number", "charity number"),
    RegisterColumn.SUPPLIER_NUMBER: ("other supplier id", "supplier number", "supplier id", "vendor number"),
    RegisterColumn.VOLUNTARY: ("vcse supplier", "vcse", "voluntary or community sector", "vcs supplier"),
    RegisterColumn.PROCESS: ("tender process type", "process type", "tender process", "procurement route"),
}
"""The headings that councils are known to use, best first, without capitals and signs."""

Columns = Mapping[RegisterColumn, str]
"""The heading of each column, as the file writes it."""

_DAYS = (RegisterColumn.STARTS_ON, RegisterColumn.ENDS_ON, RegisterColumn.REVIEW_ON, RegisterColumn.EXTENDS_TO)


class How(StrEnum):
    """What came of a row of a register."""

    WHOLE = "taken whole"
    MENDED = "mended"
    GUESSED = "guessed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Remark:
    """What was mended or guessed in a row, or why it was refused: the same words for the same reason."""

    how: How
    reason: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One contract of a register, as it was understood.

    Attributes:
        id: the same for the same row of the same file.
        row: its number in the file, as a person counts.
        extends_to: the last day to which it may run, if it is extended.
        is_estimated: the register says that its value is an estimate.
        supplier_number: the body's own number of the supplier.
        is_voluntary: the register says that the supplier is a voluntary or community body.
        remarks: what was mended or guessed; none if it was taken whole.
    """

    id: UUID
    row: int
    reference: str
    title: str
    kind: str
    service: str
    category: str
    process: str
    starts_on: date | None
    ends_on: date | None
    review_on: date | None
    extends_to: date | None
    value: Money | None
    is_estimated: bool
    supplier: str
    supplier_number: str
    company_number: str
    charity_number: str
    is_voluntary: bool
    remarks: tuple[Remark, ...] = ()

    @property
    def how(self) -> How:
        """What came of the row: a guess weighs more than a mend."""
        return how_taken(self.remarks)

    @property
    def standing(self) -> Standing:
        """Whose name the supplier's is: whoever stands in a public register is an organisation, whatever its name."""
        found = standing_of(self.supplier)
        is_registered = bool(self.company_number or self.charity_number or self.is_voluntary)
        return Standing.ORGANISATION if is_registered and found is Standing.MAYBE_PERSON else found


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row of which nothing was taken, and why."""

    row: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """What a register gave, or everything for which nothing can be taken of it.

    Attributes:
        effective_on: the day for which the register says that it stands; None if it does not say.
        columns: the heading that was taken for each column.
        not_taken: the headings that hold something of which nothing was taken.
        notes: how the file was read, where that was not as it should be.
    """

    rows: tuple[RegisterRow, ...] = ()
    refused: tuple[RowRefused, ...] = ()
    effective_on: date | None = None
    columns: Columns | None = None
    not_taken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


_day = lru_cache(maxsize=4_096)(paid_day)  # a register writes the same few hundred days thousands of times


@dataclass(frozen=True, slots=True)
class _Given:
    """A row as it was written, by column."""

    row: int
    cells: Mapping[RegisterColumn, str]

    def said(self, column: RegisterColumn) -> str:
        """Return what a column says, blank where there is none."""
        return self.cells.get(column, "")


def how_taken(remarks: Sequence[Remark]) -> How:
    """Return what came of a row with these remarks.

    >>> how_taken([]), how_taken([Remark(How.MENDED, "a"), Remark(How.GUESSED, "b")])
    (<How.WHOLE: 'taken whole'>, <How.GUESSED: 'guessed'>)
    """
    if any(each.how is How.GUESSED for each in remarks):
        return How.GUESSED
    return How.MENDED if remarks else How.WHOLE


def read_register(
    content: bytes, name: str, *, body: str, given: Columns | None = None, remembered: Columns | None = None
) -> RegisterReading:
    """Read a body's contracts register, or say why nothing of it can be taken.

    Args:
        content: CSV or an Excel workbook, whose first sheet is read.
        name: what to call it in problems.
        body: whose register it is.
        given: the headings of columns as somebody told them now; the rest is recognised.
        remembered: the headings told before for this body, used where the file has them all.
    """
    rows, notes, problems = _table(content, name)
    if problems:
        return RegisterReading(problems=problems, notes=notes)
    start = _HEADINGS.row(rows, given or remembered or {})
    headings = rows[start]
    columns, faults = _HEADINGS.columns(headings, name, given or {}, remembered or {})
    if faults:
        return RegisterReading(problems=tuple(faults), notes=notes)
    places = {column: headings.index(heading) for column, heading in columns.items()}
    written = [
        _Given(number, {column: row[place].strip() for column, place in places.items() if place < len(row)})
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(cell.strip() for cell in row)
    ]
    if not written:
        message = "It has headings and no contract. Give the register as published."
        return RegisterReading(problems=(Problem(name, message, "register-no-rows"),), notes=notes)
    # A column that is empty throughout holds nothing that could have been taken.
    filled = {at for row in rows[start + 1 :] for at, cell in enumerate(row) if cell.strip()}
    taken = set(columns.values())
    not_taken = tuple(each for at, each in enumerate(headings) if each and each not in taken and at in filled)
    key = f"{body.casefold()}\x1f{hashlib.sha256(content).hexdigest()}"
    return replace(_reading(written, body, key), columns=columns, not_taken=not_taken, notes=notes)


def _table(content: bytes, name: str) -> tuple[list[tuple[str, ...]], tuple[str, ...], tuple[Problem, ...]]:
    if not is_workbook(content):
        table = read_csv(content, name)
        return list(table.rows), table.notes, table.problems
    workbook = read_workbook(content, name=name, any_format=True)
    rows = [tuple(_text(cell) for cell in row) for row in workbook.sheets[0].rows] if workbook.sheets else []
    problems = workbook.problems or (() if rows else (Problem(name, "Its first sheet is empty.", "file-empty"),))
    return rows, (), problems


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.lower()).split())


_HEADINGS = Headings(KNOWN_HEADINGS, NEEDED, _plain, "register-column-absent", "register-column-missing")


def _reading(written: Sequence[_Given], body: str, key: str) -> RegisterReading:
    effective_on = _effective_day(written)
    rows: list[RegisterRow] = []
    refused: list[RowRefused] = []
    has = {column for each in written for column, cell in each.cells.items() if cell}
    for each in written:
        reasons = tuple(_why_refused(each, body))
        if reasons:
            refused.append(RowRefused(each.row, reasons))
        else:
            rows.append(_row(each, key, effective_on, has))
    return RegisterReading(_numbers_told_elsewhere(rows), tuple(refused), effective_on)


def _effective_day(written: Sequence[_Given]) -> date | None:
    """Return the day that most rows name; a register stands as at one day."""
    days = Counter(_day(each.said(RegisterColumn.EFFECTIVE_ON)) for each in written)
    del days[None]
    return days.most_common(1)[0][0] if days else None


def _why_refused(given: _Given, body: str) -> Iterator[str]:
    if not given.said(RegisterColumn.TITLE) and not given.said(RegisterColumn.REFERENCE):
        yield "it has neither a title nor a reference"
    named = given.said(RegisterColumn.BODY)
    if named and named.casefold() != body.casefold():
        yield f"it is of {named!r}, not of {body!r}"
    for column in _DAYS:
        if given.said(column) and _day(given.said(column)) is None:
            yield f"{column}: {given.said(column)!r} is not a day"
    value = given.said(RegisterColumn.VALUE)
    if value and paid_amount(value) is None:
        yield f"value: {value!r} is not an amount in pounds and pence"


def _row(given: _Given, key: str, effective_on: date | None, has: set[RegisterColumn]) -> RegisterRow:
    remarks = list(_remarks(given, effective_on, has))
    company = _number(given.said(RegisterColumn.COMPANY_NUMBER), read_company_number, remarks)
    charity = _number(given.said(RegisterColumn.CHARITY_NUMBER), read_charity_number, remarks)
    value = given.said(RegisterColumn.VALUE)
    starts_on, ends_on, review_on, extends_to = (_day(given.said(column)) for column in _DAYS)
    return RegisterRow(
        id=uuid5(_NAMESPACE, f"{key}\x1f{given.row}"),
        row=given.row,
        reference=given.said(RegisterColumn.REFERENCE),
        title=given.said(RegisterColumn.TITLE) or given.said(RegisterColumn.REFERENCE),
        kind=given.said(RegisterColumn.KIND),
        service=given.said(RegisterColumn.SERVICE),
        category=given.said(RegisterColumn.CATEGORY),
        process=given.said(RegisterColumn.PROCESS),
        starts_on=starts_on,
        ends_on=ends_on,
        review_on=review_on,
        extends_to=extends_to,
        value=paid_amount(value) if value else None,
        is_estimated="estimat" in given.said(RegisterColumn.ESTIMATED).lower(),
        supplier=given.said(RegisterColumn.SUPPLIER),
        supplier_number=given.said(RegisterColumn.SUPPLIER_NUMBER),
        company_number=company,
        charity_number=charity,
        is_voluntary=given.said(RegisterColumn.VOLUNTARY).lower() in {"yes", "y", "true", "1"},
        remarks=tuple(remarks),
    )


def _number(said: str, read: Callable[[str], NumberRead], remarks: list[Remark]) -> str:
    if not said:
        return ""
    found = read(said)
    remarks += [Remark(How.MENDED, each) for each in found.mended]
    return found.number


def _remarks(given: _Given, effective_on: date | None, has: set[RegisterColumn]) -> Iterator[Remark]:
    if RegisterColumn.BODY in has and not given.said(RegisterColumn.BODY):
        yield Remark(How.GUESSED, "it does not say whose it is; taken for the body's whose file it is")
    if effective_on is not None and _day(given.said(RegisterColumn.EFFECTIVE_ON)) is None:
        yield Remark(How.GUESSED, "it does not say for which day it stands; taken for the day of the other rows")
    if given.said(RegisterColumn.VALUE).startswith("("):
        yield Remark(How.MENDED, "a value in brackets was read as less than nought")
    if not given.said(RegisterColumn.TITLE):
        yield Remark(How.GUESSED, "it has no title, and is known by its reference")


def _numbers_told_elsewhere(rows: Sequence[RegisterRow]) -> tuple[RegisterRow, ...]:
    """Fill a company number in where other rows name one, and only one, for the same supplier and supplier number."""
    known: dict[tuple[str, str], set[str]] = {}
    for each in rows:
        if each.company_number and each.supplier_number:
            known.setdefault((each.supplier.casefold(), each.supplier_number), set()).add(each.company_number)
    filled = []
    for each in rows:
        numbers = known.get((each.supplier.casefold(), each.supplier_number), set())
        if each.company_number or len(numbers) != 1:
            filled.append(each)
            continue
        why = "it has no company number; taken from other rows of the same supplier and supplier number"
        filled.append(replace(each, company_number=min(numbers), remarks=(*each.remarks, Remark(How.GUESSED, why))))
    return tuple(filled)
