"""The figures of a pack: each has a number, says how it is worked out, and leads back to the rows it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any

from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, list_in_words
from rightsource.storage.knowledge import Audience, Recorded

Value = Money | Decimal

NOTHING = "nothing on record"


class Unit(StrEnum):
    """What a figure is counted in; a measure of a return brings its own unit in words."""

    POUNDS = "£"
    SHARE = "share"
    DAYS = "days"
    DUTIES = "duties"
    RETURNS = "returns"


class Working(StrEnum):
    """How a figure is worked out, from its rows or from other figures."""

    SUM = "the sum of"
    LOWEST = "the lowest of"
    DIFFERENCE = "less"
    SHARE = "as a share of"
    NEGATIVE = "nil less"
    ROOM = "the work for others that this much work for owners leaves room for"


@dataclass(frozen=True, slots=True)
class PackRow:
    """One value of one record, as a figure counts it.

    Attributes:
        record_id: the record's own identity.
        table: the table it stands in, as the case format calls it.
        whose: the organisation it speaks of.
        says: what the value is, in words.
        value: the value.
        source: where it is written.
        reference: the source's own mark, or the provision of law.
        grade: how far the source can be trusted, in words.
        known_on: the day on which the pack's audience knew it.
        disputed_by: who says otherwise.
    """

    record_id: str
    table: str
    whose: str
    says: str
    value: Value
    source: str
    reference: str
    grade: str
    known_on: date | None
    disputed_by: str = ""


@dataclass(frozen=True, slots=True)
class PackFigure:
    """One numbered figure of a pack.

    Attributes:
        number: its number in the pack, such as F12.
        label: what it is, in words.
        value: None where nothing is on record: that is never nil.
        unit: what it is counted in.
        working: how it is worked out.
        of_rows: the rows it is worked out from directly.
        of_figures: the figures it is worked out from.
    """

    number: str
    label: str
    value: Value | None
    unit: str
    working: Working
    of_rows: tuple[PackRow, ...] = ()
    of_figures: tuple[PackFigure, ...] = ()

    @property
    def rows(self) -> tuple[PackRow, ...]:
        """Every row behind it, through other figures too, each once."""
        found = dict.fromkeys(self.of_rows)
        for figure in self.of_figures:
            found |= dict.fromkeys(figure.rows)
        return tuple(found)

    @property
    def money(self) -> Money:
        """Its value as money, nil where nothing is on record."""
        return self.value if isinstance(self.value, Money) else Money(0)

    @property
    def number_or_nil(self) -> Decimal:
        """Its value as a plain number, nil where nothing is on record."""
        return self.value if isinstance(self.value, Decimal) else Decimal(0)

    @property
    def how(self) -> str:
        """How it is worked out, in words."""
        if self.value is None:
            return NOTHING
        if self.of_rows:
            rows = count_in_words(len(self.of_rows), "row")
            return "As one row states it" if len(self.of_rows) == 1 else f"{self.working.capitalize()} {rows}"
        names = [figure.number for figure in self.of_figures]
        if self.working in {Working.SUM, Working.LOWEST}:
            return f"{self.working.capitalize()} {list_in_words(names)}"
        if self.working is Working.NEGATIVE:
            return f"{self.working.capitalize()} {names[0]}"
        if self.working is Working.ROOM:
            return f"{names[0]} × (1 − {names[1]}) ÷ {names[1]}, to the penny below"
        return f"{names[0]} {self.working} {names[1]}"


def row_behind(
    recorded: Recorded[Any], *, table: str, whose: str, says: str, value: Value, audience: Audience
) -> PackRow:
    """Return one value of a record as a row behind a figure."""
    source = recorded.provenance.source
    return PackRow(
        record_id=recorded.record_id,
        table=table,
        whose=whose,
        says=says,
        value=value,
        source=source.title,
        reference=source.reference,
        grade=source.grade.in_words,
        known_on=recorded.provenance.known_on.by(audience),
        disputed_by=source.disputed_by,
    )


class FigureBook:
    """Numbers figures in the order in which they are worked out, so that the same material gives the same numbers."""

    def __init__(self) -> None:
        self._figures: list[PackFigure] = []

    @property
    def figures(self) -> tuple[PackFigure, ...]:
        """Every figure so far, by number."""
        return tuple(self._figures)

    def from_rows(
        self, label: str, rows: Iterable[PackRow], *, unit: str = Unit.POUNDS, working: Working = Working.SUM
    ) -> PackFigure:
        """Work a figure out from rows; without rows nothing is on record."""
        kept = tuple(sorted(rows, key=lambda row: (row.table, row.whose, row.says, row.record_id)))
        value = _worked_out(working, [row.value for row in kept]) if kept else None
        return self._numbered(label, value, unit, working, of_rows=kept)

    def from_figures(
        self, label: str, working: Working, figures: Sequence[PackFigure], *, unit: str = Unit.POUNDS
    ) -> PackFigure:
        """Work a figure out from others; a sum passes over what is not on record, and nothing else can."""
        known = [figure for figure in figures if figure.value is not None]
        needs_all = working not in {Working.SUM, Working.LOWEST}
        is_known = len(known) == len(figures) if needs_all else bool(known)
        used = tuple(known if is_known and not needs_all else figures)
        value = (
            _worked_out(working, [figure.value for figure in used if figure.value is not None]) if is_known else None
        )
        return self._numbered(label, value, unit, working, of_figures=used if value is not None else ())

    def less(self, label: str, first: PackFigure, second: PackFigure) -> PackFigure:
        """Take one side of a statement from the other; a side without a line is nil, since the other is stated."""
        if first.value is None and second.value is not None:
            return self.from_figures(label, Working.NEGATIVE, (second,))
        if second.value is None:
            return self.from_figures(label, Working.SUM, (first,))
        return self.from_figures(label, Working.DIFFERENCE, (first, second))

    def _numbered(
        self,
        label: str,
        value: Value | None,
        unit: str,
        working: Working,
        *,
        of_rows: tuple[PackRow, ...] = (),
        of_figures: tuple[PackFigure, ...] = (),
    ) -> PackFigure:
        number = f"F{len(self._figures) + 1}"
        figure = PackFigure(number, label, value, unit, working, of_rows, of_figures)
        self._figures.append(figure)
        return figure


def _worked_out(working: Working, values: Sequence[Value]) -> Value | None:
    amounts = [value for value in values if isinstance(value, Money)]
    numbers = [value for value in values if isinstance(value, Decimal)]
    if working is Working.ROOM:
        (amount,), (share,) = amounts, numbers
        return Money(int((Decimal(amount.pence) * (1 - share) / share).to_integral_value(ROUND_FLOOR)))
    assert not (amounts and numbers), "a figure is worked out from values of one kind"
    if working is Working.SHARE:
        part, whole = _plain(values[0]), _plain(values[1])
        return part / whole if whole > 0 else None
    if working is Working.NEGATIVE:
        return -values[0]
    if working is Working.LOWEST:
        return min(amounts) if amounts else min(numbers)
    if working is Working.DIFFERENCE:
        return amounts[0] - amounts[1] if amounts else numbers[0] - numbers[1]
    return Money.total(amounts) if amounts else sum(numbers, start=Decimal(0))


def _plain(value: Value) -> Decimal:
    return Decimal(value.pence) if isinstance(value, Money) else value
