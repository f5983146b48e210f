"""The law of the day: dated values with the provision they come from, and what is answered where none is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.constitution.errors import LawNotKnown, LawNotKnownAfter
from rightsource.quantities import Period

_KNOWN_UNTIL = "law.known_until"
_NOT_FOUND = "NOT FOUND"


class LegalBasis(StrEnum):
    """Whether anybody has read the text that a statement of law rests on."""

    READ = "read"
    SECONDARY = "secondary"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalValue:
    """What the law says of one key for a run of days, as written, with its provision and its source."""

    key: str
    value: str
    unit: str
    period: Period
    applies_to: str
    provision: str
    source_title: str
    source_address: str
    basis: LegalBasis
    note: str

    @property
    def is_verified(self) -> bool:
        """Answer whether somebody has read the text or a secondary source; a recalled value is used, and shown so."""
        return self.basis is not LegalBasis.RECALLED

    @property
    def is_found(self) -> bool:
        """Answer whether the value itself is known: that it was looked for and not found is written down too."""
        return self.value != _NOT_FOUND

    @property
    def number(self) -> Decimal:
        """The value as a number, where it is one.

        Raises:
            decimal.InvalidOperation: the value is words.
        """
        return Decimal(self.value)


def parse_law(text: str) -> tuple[LegalValue, ...]:
    """Return the dated values of a law file, in its order.

    Args:
        text: CSV with the headings of `law_parameters.csv`, whose `to` is the last day.
    """
    return tuple(_legal_value(row) for row in csv.DictReader(io.StringIO(text)))


def _legal_value(row: dict[str, str]) -> LegalValue:
    return LegalValue(
        key=row["key"],
        value=row["value"],
        unit=row["unit"],
        period=Period.until(date.fromisoformat(row["from"]), _day(row["to"])),
        applies_to=row["applies_to"],
        provision=row["provision"],
        source_title=row["source_title"],
        source_address=row["source_address"],
        basis=LegalBasis(row["basis"]),
        note=row["note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def known_until(values: Iterable[LegalValue]) -> date:
    """Return the last day of which the values say anything for certain: that of the latest text read for them."""
    return next(date.fromisoformat(value.value) for value in values if value.key == _KNOWN_UNTIL)


def law_on(values: Iterable[LegalValue], key: str, on: date) -> LegalValue:
    """Return what the law said of a key on a day.

    The day is that which the provision asks for: the start of a procurement, an award, a transfer, a payment.

    Raises:
        LawNotKnownAfter: the day is later than the latest text read.
        LawNotKnown: nothing was in force, or its value was looked for and not found.
    """
    values = tuple(values)
    of_key = [value for value in values if value.key == key]
    assert of_key, f"no such key of law: {key}"
    in_force = [value for value in of_key if on in value.period]
    assert len(in_force) <= 1, f"{key} has {len(in_force)} values on {on}"
    stated = in_force[0] if in_force and in_force[0].is_found else None
    until = known_until(values)
    if on > until:
        raise LawNotKnownAfter(key, on, until, stated_in_advance=stated.value if stated else "")
    if stated is None:
        raise LawNotKnown(key, on)
    return stated
