"""Writing and reading records: rows in, rows out; a changed row supersedes, an equal one changes nothing."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from rightsource.storage.errors import RecordChangedMeanwhile
from rightsource.storage.knowledge import Audience, Basis, Grade, KnownOn, Provenance, Recorded, Source
from rightsource.storage.models import AuditEvent, Record

RowType = TypeVar("RowType")

_KNOWN_COLUMN = {
    Audience.INSIDERS: "known_inside_on",
    Audience.MEMBERS: "known_members_on",
    Audience.PUBLIC: "known_public_on",
}
_PROVENANCE_FIELDS = (
    "known_inside_on",
    "known_members_on",
    "known_public_on",
    "known_derived",
    "known_basis",
    "source_title",
    "source_address",
    "source_grade",
    "source_reference",
    "disputed_by",
    "source_note",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be written, with its parents as far as they were stated.

    Without `known_on` a new row is known to insiders from the day it is written, and an unchanged one keeps its day.
    """

    row: Any
    source: Source
    known_on: KnownOn | None = None
    basis: Basis = Basis.RECORDED
    withdrawn_because: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing rows."""

    added: int = 0
    superseded: int = 0
    unchanged: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.added + other.added, self.superseded + other.superseded, self.unchanged + other.unchanged)


@transaction.atomic
def write(model: type[Record], entries: Iterable[Entry], *, event: AuditEvent, today: date) -> Written:
    """Write rows: a new natural key is added, a changed row supersedes the current one, an equal row is left alone.

    Raises:
        RecordChangedMeanwhile: another transaction superseded one of the same rows first.
    """
    current = {_natural_key(row): row for row in model._default_manager.filter(is_current=True)}
    fresh: list[Record] = []
    written = Written()
    for entry in entries:
        key = _natural_key(_instance(model, entry.row))
        before = current.get(key)
        after = _with_provenance(_instance(model, entry.row), entry, before, today)
        if before is not None and _content(before) == _content(after):
            written += Written(unchanged=1)
            continue
        after.supersedes = before
        after.recorded_in = event
        fresh.append(after)
        current[key] = after
        written += Written(added=before is None, superseded=before is not None)
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(fresh)
    except IntegrityError as fault:
        if "supersedes" in str(fault):
            raise RecordChangedMeanwhile(str(model._meta.verbose_name)) from None
        raise
    return written


def current(model: type[Record]) -> QuerySet[Any]:
    """Return the rows that stand today as last recorded, whoever knows of them."""
    return model._default_manager.filter(is_current=True, withdrawn_because="")


def known(model: type[Record], *, on: date, audience: Audience) -> QuerySet[Any]:
    """Return the rows that an audience knew by the end of a day, each as last known to it by then."""
    column = _KNOWN_COLUMN[audience]
    known_by_then = {f"{column}__lte": on}
    later = model._default_manager.filter(supersedes=OuterRef("pk"), **known_by_then)
    return model._default_manager.filter(~Exists(later), withdrawn_because="", **known_by_then)


def recorded(row_class: type[RowType], instances: Iterable[Record]) -> list[Recorded[RowType]]:
    """Return database rows as plain rows with their parents."""
    return [Recorded(as_row(row_class, found), provenance_of(found), str(found.pk)) for found in instances]


def known_rows(
    model: type[Record], row_class: type[RowType], *, on: date, audience: Audience, **where: Any
) -> list[Recorded[RowType]]:
    """Return, as plain rows with their parents, what an audience knew by the end of a day, by natural key."""
    found = known(model, on=on, audience=audience).filter(**where).order_by(*_column_names(model))
    return recorded(row_class, found)


def as_row(row_class: type[RowType], instance: models.Model) -> RowType:
    """Return a database row as its frozen dataclass."""
    values = {
        name: convert(getattr(instance, attribute)) for name, attribute, convert in _plan(row_class, type(instance))
    }
    return row_class(**values)


def provenance_of(instance: Record) -> Provenance:
    """Return the parents of a database row."""
    derived = tuple(Audience(name) for name in instance.known_derived.split(",") if name)
    known_on = KnownOn(instance.known_inside_on, instance.known_members_on, instance.known_public_on, derived)
    source = Source(
        title=instance.source_title,
        address=instance.source_address,
        grade=Grade(instance.source_grade),
        reference=instance.source_reference,
        disputed_by=instance.disputed_by,
        note=instance.source_note,
    )
    return Provenance(source, known_on, Basis(instance.known_basis))


def _instance(model: type[Record], row: Any) -> Record:
    values = {}
    for name, attribute, _ in _plan(type(row), model):
        value = getattr(row, name)
        if attribute != name and value == "":
            value = None  # a blank reference is no reference
        values[attribute] = list(value) if isinstance(value, tuple) else value
    made = model(**values)
    made.concerns = getattr(made, model.wall) or "" if model.wall else ""
    return made


def _with_provenance(made: Record, entry: Entry, before: Record | None, today: date) -> Record:
    stated = entry.known_on
    if stated is None and before is not None and _row_content(before) == _row_content(made):
        stated = provenance_of(before).known_on
    known_on = stated or KnownOn.on(today)
    made.known_inside_on, made.known_members_on, made.known_public_on = (
        known_on.inside_on,
        known_on.members_on,
        known_on.public_on,
    )
    made.known_derived = ",".join(known_on.derived)
    made.known_basis = entry.basis
    source = entry.source
    made.source_title, made.source_address, made.source_grade = source.title, source.address, source.grade
    made.source_reference, made.disputed_by, made.source_note = source.reference, source.disputed_by, source.note
    made.withdrawn_because = entry.withdrawn_because
    return made


def _natural_key(instance: Record) -> tuple[Any, ...]:
    return tuple(getattr(instance, name) for name in _column_names(type(instance)))


def _column_names(model: type[Record]) -> tuple[str, ...]:
    return tuple(str(model._meta.get_field(name).attname) for name in model.natural_key)  # type: ignore[union-attr]


def _row_content(instance: Record) -> tuple[Any, ...]:
    skipped = {field.name for field in Record._meta.get_fields()} | {"supersedes", "recorded_in"}
    return tuple(
        getattr(instance, field.attname) for field in instance._meta.concrete_fields if field.name not in skipped
    )


def _content(instance: Record) -> tuple[Any, ...]:
    parents = tuple(getattr(instance, name) for name in _PROVENANCE_FIELDS)
    return (*_row_content(instance), *parents, instance.withdrawn_because)


def _plan(row_class: Any, model: Any) -> Sequence[tuple[str, str, Any]]:
    """Return, for each field of a row, the model's attribute and how its value becomes the row's."""
    return _planned(row_class, model)


@cache
def _planned(row_class: Any, model: Any) -> Sequence[tuple[str, str, Any]]:
    hints = typing.get_type_hints(row_class)
    plan = []
    for item in dataclasses.fields(row_class):
        attribute = str(model._meta.get_field(item.name).attname)
        plan.append((item.name, attribute, _converter(hints[item.name])))
    return tuple(plan)


def _converter(hint: Any) -> Any:
    if typing.get_origin(hint) is tuple:
        inner = _converter(typing.get_args(hint)[0])
        return lambda values: tuple(inner(value) for value in values or ())
    if hint is str:
        return lambda value: "" if value is None else value
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value
