"""Our frozen dataclasses as the API tells them: a pydantic model is made from each, so OpenAPI cannot say otherwise.

A model has the fields of its dataclass and, of its properties, those that hold a single value: a total, an age.
Money is whole pence, a share is decimal text, a period is its first day and the day before which it ends.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from rightsource.quantities import FinancialYear, Money, Month, Period

_AS_THEY_ARE = (bool, int, float, str, date, datetime, Path, UUID, type(None), Any)
_SINGLE_VALUES = (bool, int, float, str, date, Money, Decimal, FinancialYear, Month)
_CONFIG = ConfigDict(from_attributes=True, extra="forbid")


def _decimal_text(value: object) -> object:
    """Take a decimal, and nothing else, as its digits: so that money in a union is never told as text."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def _month_text(value: object) -> object:
    return f"{value.year}-{value.month:02d}" if isinstance(value, Month) else value


def _year_text(value: object) -> object:
    return str(value) if isinstance(value, FinancialYear) else value


DecimalText = Annotated[
    str, BeforeValidator(_decimal_text), Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="An exact decimal number.")
]
MonthText = Annotated[
    str, BeforeValidator(_month_text), Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="A month, as 2026-04.")
]
YearText = Annotated[
    str, BeforeValidator(_year_text), Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="A financial year, as 2026-27.")
]


class MoneyTold(BaseModel):
    """An exact, signed amount of sterling, in whole pence."""

    model_config = _CONFIG | ConfigDict(title="Money")
    pence: int


class PeriodTold(BaseModel):
    """A run of days: from its first day until the day before which it ends; null while it goes on."""

    model_config = ConfigDict(title="Period", populate_by_name=True)
    from_: date = Field(alias="from")
    until: date | None


def _period(value: object) -> object:
    return {"from": value.starts_on, "until": value.ends_before} if isinstance(value, Period) else value


_WRITTEN: dict[Any, Any] = {
    Money: MoneyTold,
    Period: Annotated[PeriodTold, BeforeValidator(_period)],
    Decimal: DecimalText,
    Month: MonthText,
    FinancialYear: YearText,
}


class Teller:
    """Makes the models of dataclasses, each once, under names that differ.

    Args:
        with_properties: whether properties that hold a single value are told too.
    """

    def __init__(self, *, with_properties: bool = True) -> None:
        self._with_properties = with_properties
        self._models: dict[Any, type[BaseModel]] = {}
        self._names: set[str] = set()

    def model(self, told: Any) -> type[BaseModel]:
        """Return the model of a dataclass, or of a generic one with its parameters, as `Recorded[Decision]`."""
        if told not in self._models:
            self._models[told] = self._made(told)
        return self._models[told]

    def _made(self, told: Any) -> type[BaseModel]:
        origin: Any = typing.get_origin(told) or told
        given = dict(zip(getattr(origin, "__parameters__", ()), typing.get_args(told), strict=True))
        said = attributes_said(origin)
        fields: dict[str, Any] = {}
        for name, hint, words in _members(origin, with_properties=self._with_properties):
            fields[name] = (self.type_of(hint, given), Field(description=words or said.get(name)))
        words = inspect.cleandoc(origin.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        return create_model(self._name(told), __config__=_CONFIG, __doc__=words, **fields)

    def _name(self, told: Any) -> str:
        name, origin = _name_of(told), typing.get_origin(told) or told
        if name in self._names:
            name = origin.__module__.rpartition(".")[2].title().replace("_", "") + name
        assert name not in self._names, f"two classes would be told as {name}"
        self._names.add(name)
        return name

    def type_of(self, hint: Any, given: Mapping[Any, Any]) -> Any:
        """Return the type under which a value of a type is told.

        Args:
            hint: the type.
            given: what stands for each type variable.
        """
        if isinstance(hint, TypeVar):
            return self.type_of(given[hint], {})
        if hint in _WRITTEN:
            return _WRITTEN[hint]
        if hint in _AS_THEY_ARE or typing.get_origin(hint) is Literal:
            return hint
        if isinstance(hint, type) and issubclass(hint, StrEnum | IntEnum):
            kind = "string" if issubclass(hint, StrEnum) else "integer"
            return Annotated[hint, WithJsonSchema({"type": kind, "enum": [each.value for each in hint]})]
        if dataclasses.is_dataclass(typing.get_origin(hint) or hint):
            arguments = tuple(given.get(each, each) for each in typing.get_args(hint))
            return self.model(typing.get_origin(hint)[arguments] if arguments else hint)
        return self._made_of_several(hint, given)

    def _made_of_several(self, hint: Any, given: Mapping[Any, Any]) -> Any:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in {Union, types.UnionType}:
            return Union[tuple(self.type_of(each, given) for each in arguments)]  # noqa: UP007 - made at run time
        assert isinstance(origin, type), f"{hint} cannot be told"
        if issubclass(origin, Mapping):
            return types.GenericAlias(dict, (str, self.type_of(arguments[1], given)))
        if origin is tuple and arguments[-1] is not Ellipsis:
            return types.GenericAlias(tuple, tuple(self.type_of(each, given) for each in arguments))
        assert issubclass(origin, Collection), f"{hint} cannot be told"
        return types.GenericAlias(list, (self.type_of(arguments[0], given),))


def _name_of(told: Any) -> str:
    origin: type = typing.get_origin(told) or told
    return origin.__name__ + "".join(_name_of(each) for each in typing.get_args(told))


def _members(origin: Any, *, with_properties: bool) -> list[tuple[str, Any, str]]:
    """Return what is told of a dataclass: the name, the type, and what its own definition says of it."""
    hints = typing.get_type_hints(origin)
    members = [(each.name, hints[each.name], str(each.metadata.get("help", ""))) for each in dataclasses.fields(origin)]
    if with_properties:
        for name, member in inspect.getmembers(origin, lambda each: isinstance(each, property)):
            hint = typing.get_type_hints(member.fget)["return"]
            if not name.startswith("_") and _is_single_value(hint):
                members.append((name, hint, inspect.cleandoc(member.__doc__ or "").split("\n")[0]))
    return members


def _is_single_value(hint: Any) -> bool:
    kinds = [each for each in typing.get_args(hint) or (hint,) if each is not type(None)]
    is_one = (
        len(kinds) == 1 and isinstance(kinds[0], type) and typing.get_origin(hint) in {None, Union, types.UnionType}
    )
    return is_one and (kinds[0] in _SINGLE_VALUES or issubclass(kinds[0], StrEnum))


_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


def attributes_said(told: type) -> dict[str, str]:
    """Return what the docstring of a class says of each of its attributes.

    >>> attributes_said(Period), attributes_said(_Example)
    ({}, {'on': 'the day, as it was known.'})
    """
    _, _, section = inspect.cleandoc(told.__doc__ or "").partition("Attributes:\n")
    return {name: " ".join(words.split()) for name, words in _ATTRIBUTE.findall(section)}


class _Example:
    """Something with an attribute.

    Attributes:
        on: the day,
            as it was known.
    """


_teller = Teller()
told: Callable[[Any], type[BaseModel]] = _teller.model
"""Return the model under which the API tells a dataclass."""
