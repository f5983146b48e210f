"""Activity as providers return it, a line for each thing done: read once, in the order of the file.

What must be asked of the record is asked once for each agreement, unit and day, not for each line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from operator import itemgetter

from rightsource.commissioning.rules.charges.price_book import COST, Price, Quantity, price_on
from rightsource.commissioning.rules.charges.terms import BY_COST, BY_UNIT
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.ledger.rules.cells import day_in, text_in
from rightsource.quantities import Month, Problem, ProblemsFound
from rightsource.quantities.wording import day_in_words
from rightsource.storage.spreadsheets import Cell, is_workbook, read_csv, read_workbook

FAULTS_LISTED = 10_000
_KEPT = 50_000
_UNITS_OF_QUANTITY = 10_000  # quantities are whole ten-thousandths while they are added up
# Opaque marks of the provider's own: no name, no address, no number by which others know a person.
_REFERENCE = re.compile(r"(?!\d{10}$|\d{3}-\d{3}-\d{4}$|(?i:[a-z]{2}\d{6}[a-d])$)[A-Za-z0-9_.:/-]{0,64}")

_GROUP = re.compile(r"[^\x00-\x1f\\@]{0,80}")


class ActivityColumn(StrEnum):
    """What a column of an activity return may be; the first four are needed."""

    AGREEMENT = "agreement"
    UNIT = "unit"
    DAY = "day"
    QUANTITY = "quantity"
    GROUP = "group"
    REFERENCE = "reference"


NEEDED = (ActivityColumn.AGREEMENT, ActivityColumn.UNIT, ActivityColumn.DAY, ActivityColumn.QUANTITY)

KNOWN_HEADINGS: Mapping[ActivityColumn, tuple[str, ...]] = {
    ActivityColumn.AGREEMENT: ("agreement", "agreement reference", "contract", "contract reference"),
    ActivityColumn.UNIT: ("unit", "unit of activity", "activity", "rate"),
    ActivityColumn.DAY: ("day", "date", "activity date", "date of activity"),
    ActivityColumn.QUANTITY: ("quantity", "units", "volume", "hours"),
    ActivityColumn.GROUP: ("group", "service user group", "client group"),
    ActivityColumn.REFERENCE: ("reference", "reference hash", "line reference"),
}
"""The headings that are known, best first, without capitals."""


@dataclass(frozen=True, slots=True)
class AgreementOpen:
    """What a return is checked against: an agreement's terms over time, and its price book."""

    terms: tuple[AgreementTerms, ...]
    prices: tuple[Price, ...]

    def on(self, day: date) -> AgreementTerms | None:
        """Return the terms in force on a day."""
        return next((each for each in self.terms if day in each.period), None)


@dataclass(slots=True)
class Tally:
    """What a file says of one unit of one agreement on one day, so far; numbered in the order of the file from 1."""

    number: int
    agreement: str
    unit: str
    day: date
    ten_thousandths: int = 0
    lines: int = 0

    @property
    def quantity(self) -> Quantity:
        """What it comes to."""
        return Quantity(self.unit, self.day, Decimal(self.ten_thousandths) / _UNITS_OF_QUANTITY, self.lines)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands in a file."""

    places: Mapping[ActivityColumn, int]

    @property
    def picked(self) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
        """What takes the needed cells out of a row, in the order of NEEDED."""
        return itemgetter(*(self.places[each] for each in NEEDED))


def columns_of(
    headings: Sequence[Cell], name: str, told: Mapping[ActivityColumn, str]
) -> tuple[Columns | None, tuple[Problem, ...]]:
    """Return where each column stands, by the headings told or else known; or what is missing."""
    plain = [text_in(each).casefold() for each in headings]
    places: dict[ActivityColumn, int] = {}
    problems = []
    for column, known in KNOWN_HEADINGS.items():
        wanted = (told[column].strip().casefold(),) if column in told else known
        found = next((plain.index(each) for each in wanted if each in plain), None)
        if found is not None:
            places[column] = found
        elif column in told or column in NEEDED:
            message = f"It has no column {' or '.join(map(repr, wanted))}. Say which heading is its {column}."
            problems.append(Problem(f"{name}, row 1", message, "activity-column-missing"))
    return (None if problems else Columns(places)), tuple(problems)


@dataclass(slots=True)
class ActivityReading:
    """Reads lines one after another, adds up what was done, and keeps every fault.

    Attributes:
        agreements: what is open to be returned, by reference.
        until: the last day that can have been worked; later ones are faults.
        returned: the agreements and months that have a return already, and may not have another.
        tallies: what the file says, in its order.
        faults: those listed.
        fault_count: all of them.
    """

    name: str
    columns: Columns
    agreements: Mapping[str, AgreementOpen]
    until: date
    returned: frozenset[tuple[str, Month]] = frozenset()
    tallies: dict[tuple[str, str, date], Tally] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)
    fault_count: int = 0
    rows: int = 0
    _as_written: dict[tuple[Cell, ...], Tally | None] = field(default_factory=dict)
    _quantities: dict[Cell, int | None] = field(default_factory=dict)
    _why: dict[tuple[Cell, ...], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def lines(self, rows: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Tally, int, str, str]]:
        """Yield each sound line: its row, what it adds to, its quantity in ten-thousandths, its group and reference."""
        picked, tallies, quantities = self.columns.picked, self._as_written, self._quantities
        group_at = self.columns.places.get(ActivityColumn.GROUP)
        reference_at = self.columns.places.get(ActivityColumn.REFERENCE)
        groups: dict[Cell, str | None] = {}
        for row, cells in rows:
            self.rows += 1
            *key_cells, written = picked(cells)
            key = tuple(key_cells)
            tally = tallies[key] if key in tallies else self._tally(key)
            quantity = quantities[written] if written in quantities else self._quantity(written)
            group = "" if group_at is None else self._mark(cells[group_at], _GROUP, groups)
            reference = "" if reference_at is None else self._mark(cells[reference_at], _REFERENCE)
            is_opaque = group is not None and reference is not None
            if tally is None or quantity is None or group is None or reference is None:
                self._keep_faults(row, key, written, is_opaque=is_opaque)
                continue
            tally.ten_thousandths += quantity
            tally.lines += 1
            yield row, tally, quantity, group, reference

    @staticmethod
    def _mark(cell: Cell, form: re.Pattern[str], known: dict[Cell, str | None] | None = None) -> str | None:
        """Return what a cell says in a form that tells nobody who a person is; None where it says something else."""
        if known is not None and cell in known:
            return known[cell]
        if known is None and isinstance(cell, str) and form.fullmatch(cell):
            return cell
        text = text_in(cell)
        found = text if form.fullmatch(text) else None
        if known is not None and len(known) < _KEPT:
            known[cell] = found
        return found

    def add_fault(self, row: int, message: str, code: str) -> None:
        """Keep one fault of a row; of very many only the first are listed."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_LISTED:
            self.faults.append(Problem(f"{self.name}, row {row}", message, code))

    def _tally(self, key: tuple[Cell, ...]) -> Tally | None:
        agreement, unit = text_in(key[0]), text_in(key[1])
        day = day_in(key[2])
        why = tuple(self._faults_of(agreement, unit, day, key[2]))
        if why or day is None:
            self._why[key] = why
            self._as_written[key] = None
        else:
            new = Tally(len(self.tallies) + 1, agreement, unit, day)
            self._as_written[key] = self.tallies.setdefault((agreement, unit, day), new)
        return self._as_written[key]

    def _quantity(self, written: Cell) -> int | None:
        if len(self._quantities) >= _KEPT:
            self._quantities.clear()
        self._quantities[written] = quantity_in(written)
        return self._quantities[written]

    def _keep_faults(self, row: int, key: tuple[Cell, ...], written: Cell, *, is_opaque: bool) -> None:
        for message, code in self._why.get(key, ()):
            self.add_fault(row, message, code)
        if self._quantity(written) is None:
            told = f"{text_in(written)!r} is not a quantity. Write a number, with at most four decimal places."
            self.add_fault(row, told, "activity-quantity")
        if not is_opaque:
            told = (
                "Its reference or group may tell who a person is, or is too long. Give a mark of your own: letters, "
                "figures, dots and dashes, no NHS or National Insurance number."
            )
            self.add_fault(row, told, "activity-names-a-person")

    def _faults_of(self, agreement: str, unit: str, day: date | None, written: Cell) -> Iterator[tuple[str, str]]:
        known = self.agreements.get(agreement)
        if day is None:
            yield f"{text_in(written)!r} is not a day. Write it as 2026-06-30 or 30/06/2026.", "not-a-date"
        if known is None:
            yield f"No agreement {agreement!r} of yours is on record.", "activity-unknown-agreement"
        elif unit != COST and unit not in {each.unit for each in known.prices}:
            yield f"{agreement} has no price for a unit {unit!r}.", "activity-unknown-unit"
        elif day is not None:
            yield from self._faults_on(known, agreement, unit, day)

    def _faults_on(self, known: AgreementOpen, agreement: str, unit: str, day: date) -> Iterator[tuple[str, str]]:
        terms, told = known.on(day), day_in_words(day)
        if day > self.until:
            yield f"{told} lies ahead.", "activity-ahead"
        if terms is None:
            yield f"{told} is outside the days of {agreement}.", "activity-outside-agreement"
        elif terms.mechanism not in (BY_COST if unit == COST else BY_UNIT):
            yield f"{agreement} does not pay by the {unit} on {told}.", "activity-not-paid-by"
        elif unit != COST and price_on(known.prices, unit, day) is None:
            yield f"{agreement} has no price for a {unit} on {told}; its prices begin later.", "activity-out-of-price"
        if (agreement, Month.of(day)) in self.returned:
            message = f"{agreement} has a return for {Month.of(day)} already. To correct it, say why."
            yield message, "activity-returned-already"


def quantity_in(cell: Cell) -> int | None:
    """Return a quantity in ten-thousandths, a correction with a minus; None if it is none, or is nothing.

    >>> quantity_in("1,250.5"), quantity_in(2.0), quantity_in("-1"), quantity_in("0"), quantity_in("1e3")
    (12505000, 20000, -10000, None, None)
    """
    text = text_in(cell).replace(",", "").replace("−", "-")
    if re.fullmatch(r"-?\d{1,11}(\.\d{1,4})?", text, re.ASCII) is None:
        return None
    try:
        return int(Decimal(text) * _UNITS_OF_QUANTITY) or None
    except InvalidOperation:
        return None


def rows_of(content: bytes, name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows of a CSV file or of a workbook's first sheet with their numbers, the headings first.

    Raises:
        ProblemsFound: it cannot be read as either.
    """
    if is_workbook(content):
        workbook = read_workbook(content, name=name)
        problems = workbook.problems
        rows: Sequence[Sequence[Cell]] = workbook.sheets[0].rows if workbook.sheets else ()
    else:
        table = read_csv(content, name)
        problems, rows = table.problems, table.rows
    if problems or not rows:
        raise ProblemsFound(problems or [Problem(name, "It is empty.", "file-empty")])
    yield from ((row, cells) for row, cells in enumerate(rows, start=1) if row == 1 or any(map(text_in, cells)))


def streamed(lines: Iterable[str], name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows of a CSV file of any length, holding one at a time.

    Raises:
        ProblemsFound: it is no CSV file in UTF-8, or a row has fewer or more cells than the headings.
    """
    reader, width = csv.reader(lines, strict=True), 0
    try:
        for row, cells in enumerate(reader, start=1):
            width = width or len(cells)
            if cells and len(cells) != width:
                told = f"It has {len(cells)} cells, but the heading row has {width}."
                raise ProblemsFound([Problem(f"{name}, row {row}", told, "csv-row-width")])
            if cells:
                yield row, cells
    except (csv.Error, UnicodeDecodeError):
        told = "It cannot be read as CSV in UTF-8. Save it as such, and give it again."
        raise ProblemsFound([Problem(name, told, "csv-not-readable")]) from None
    if not width:
        raise ProblemsFound([Problem(name, "It is empty.", "file-empty")])


@dataclass(frozen=True, slots=True)
class ActivityDue:
    """A return of activity that an agreement asks for.

    Attributes:
        returned_on: when it came; None while it is owed.
    """

    agreement: str
    title: str
    provider: str
    month: Month
    due_on: date
    returned_on: date | None

    def days_late(self, on: date) -> int:
        """Return by how many days it is or was late on a day; negative while the due day lies ahead."""
        return ((self.returned_on or on) - self.due_on).days


def activity_due(
    terms: Sequence[AgreementTerms],
    returned: Mapping[tuple[str, Month], date],
    on: date,
    due_days: int,
) -> tuple[ActivityDue, ...]:
    """Return each agreement's return of activity of the months that are over, the longest owed first.

    It is asked of agreements that pay by unit or by cost, from the first month that any return was made for; where
    none was, for the last month alone. It is due as many days after the month as every other monthly return.

    Args:
        terms: of all agreements.
        returned: on which day a return first came, by agreement and month.
        on: the day.
        due_days: how many calendar days after the end of a month, by the council's own rule.
    """
    last = Month.of(date(on.year, on.month, 1) - timedelta(days=1))
    month = min((month for _, month in returned), default=last)
    due = []
    while month <= last:
        for each in terms:
            if each.mechanism in BY_UNIT | BY_COST and each.period.starts_on <= month.last_day in each.period:
                came = returned.get((each.agreement, month))
                due_on = month.last_day + timedelta(days=due_days)
                due.append(ActivityDue(each.agreement, each.title, each.provider, month, due_on, came))
        month = month.next
    return tuple(sorted(due, key=lambda each: (each.due_on, each.agreement)))
