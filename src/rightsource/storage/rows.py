"""One definition per table: a frozen dataclass whose annotations say what a column holds, in words too.

The workbook template, its reader, the case folder, the database columns and the exports all follow these dataclasses.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from rightsource.quantities import FinancialYear, Money, Month, Period

_MISSING = dataclasses.MISSING
RowType = TypeVar("RowType")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table as a person fills it in.

    Attributes:
        name: the heading in CSV and the key in TOML.
        title: the heading in the workbook.
        kind: the type a cell must hold: str, bool, int, Decimal, date, Money, Month, FinancialYear or a StrEnum.
        help: what to write, in one sentence.
        example: a value for the example row, as a person writes it.
        required: whether a blank is a fault.
        refers_to: the sheet whose first column must hold this value; blank if free.
        field: the dataclass field it fills; a period fills two columns, from and to.
        default: the value of a blank that is allowed.
        is_many: whether the cell holds a list, its parts apart by semicolons.
    """

    name: str
    title: str
    kind: type
    help: str
    example: str
    required: bool
    refers_to: str
    field: str
    default: object = None
    is_many: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The values allowed, where they are a closed list."""
        if issubclass(self.kind, StrEnum):
            return tuple(member.value for member in self.kind)
        return ("yes", "no") if self.kind is bool else ()


def column(
    help: str,  # noqa: A002 - the word people know it by
    *,
    example: str = "",
    title: str = "",
    refers_to: str = "",
    default: Any = _MISSING,
    from_example: str = "2026-04-01",
    to_example: str = "",
    of_day: str = "",
    before: Any = _MISSING,
    sooner: Collection[Any] = (),
) -> Any:
    """Return a dataclass field that carries what a person needs to fill it in.

    Args:
        help: what to write, in one sentence.
        example: a value for the example row.
        title: the heading in the workbook, where it does not follow from the name.
        refers_to: the sheet whose first column must hold the value.
        default: the value of a blank, where a blank is allowed.
        from_example: a first day for the example row.
        to_example: a last day for the example row.
        of_day: the field, it may be this one, whose day this came with: before that day nobody could have known it.
        before: what the field held before that day; the default if not given.
        sooner: values that can come before that day, and so stand on any day on which the row is known.
    """
    metadata = {
        "help": help,
        "example": example,
        "title": title,
        "refers_to": refers_to,
        "from_example": from_example,
        "to_example": to_example,
        "of_day": of_day,
        "before": default if before is _MISSING else before,
        "sooner": sooner,
    }
    return dataclasses.field(default=default, metadata=metadata)


def as_it_stood(row: RowType, on: date) -> RowType:
    """Return a row that was known before its outcome as it stood on a day: what came of it later is not yet there."""
    changed: dict[str, Any] = {}
    row_class: Any = type(row)
    for name, of_day, before, sooner in _outcomes(row_class):
        came_on = getattr(row, of_day)
        if came_on is not None and came_on > on and getattr(row, name) not in sooner:
            changed[name] = before
    return dataclasses.replace(row, **changed) if changed else row  # type: ignore[type-var]


def differ_in_outcome_only(one: RowType, other: RowType) -> bool:
    """Answer whether two rows differ, and in nothing but what came of them: an answer given, a case signed."""
    return one != other and as_it_stood(one, date.min) == as_it_stood(other, date.min)


@cache
def _outcomes(row_class: Any) -> tuple[tuple[str, str, Any, Collection[Any]], ...]:
    found = ((item.name, item.metadata) for item in dataclasses.fields(row_class))
    return tuple((name, said["of_day"], said["before"], said["sooner"]) for name, said in found if said.get("of_day"))


def columns_of(row_class: type) -> tuple[Column, ...]:
    """Return the columns of a row class in order; a period gives two, `from` and `to` (its last day)."""
    hints = typing.get_type_hints(row_class)
    found: list[Column] = []
    for item in dataclasses.fields(row_class):
        if "help" in item.metadata:
            found.extend(_columns_of_field(item, hints[item.name]))
    return tuple(found)


def _columns_of_field(item: dataclasses.Field[Any], hint: Any) -> list[Column]:
    said = item.metadata
    required = item.default is _MISSING
    default = None if required else item.default
    if hint is Period:
        return [
            Column("from", "From", date, said["help"], said["from_example"], required, "", item.name),
            Column("to", "To (last day)", date, _TO_HELP, said["to_example"], False, "", item.name),
        ]
    kind, is_many = _kind(hint)
    title = said["title"] or _title(item.name, kind)
    return [
        Column(
            item.name,
            title,
            kind,
            said["help"],
            said["example"],
            required,
            said["refers_to"],
            item.name,
            default,
            is_many,
        )
    ]


_TO_HELP = "The last day. Leave blank while it goes on."


def _kind(hint: Any) -> tuple[type, bool]:
    """Return the plain type behind an annotation, and whether the cell holds several."""
    if typing.get_origin(hint) is tuple:
        return typing.get_args(hint)[0], True
    arguments = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    kind = arguments[0] if arguments else hint
    assert kind in {str, bool, int, Decimal, date, Money, Month, FinancialYear} or issubclass(kind, StrEnum), kind
    return kind, False


def _title(name: str, kind: type) -> str:
    words = name.removesuffix("_on").replace("_", " ")
    unit = {Money: " (£)", Decimal: "", FinancialYear: " (2026-27)"}.get(kind, "")
    return f"{words[0].upper()}{words[1:]}{unit}"
