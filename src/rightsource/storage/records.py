"""Writing and reading records: rows in, rows out; a changed row supersedes, an equal one changes nothing."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import RangeField
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from psycopg.errors import UniqueViolation

from rightsource.quantities import Period
from rightsource.storage.errors import RecordChangedMeanwhile
from rightsource.storage.knowledge import Audience, Basis, Grade, KnownOn, Provenance, Recorded, Replaced, Source
from rightsource.storage.models import AuditEvent, Record
from rightsource.storage.rows import differ_in_outcome_only

RowType = TypeVar("RowType")
Tables = Mapping[str, tuple[type[Record], type[Any]]]
"""Tables by the name they are asked under, each with its model and its row class."""

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
# The fields that every record has, beside its row.
_OWN_FIELDS = frozenset(field.name for field in Record._meta.get_fields())


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be written, with its parents as far as they were stated.

    Without `known_on` the row is known to `known_to` from the day it is written, but an unchanged row that they
    already knew of keeps its days. Where the source was not stated but follows from the file that the row came in, an
    unchanged row keeps the source it has.
    """

    row: Any
    source: Source
    known_on: KnownOn | None = None
    basis: Basis = Basis.RECORDED
    withdrawn_because: str = ""
    known_to: Audience = Audience.INSIDERS
    is_source_stated: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing rows; `absent` ones stand on record, were not among the rows given, and stay."""

    added: int = 0
    superseded: int = 0
    unchanged: int = 0
    absent: int = 0
    withdrawn: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.added + other.added,
            self.superseded + other.superseded,
            self.unchanged + other.unchanged,
            self.absent + other.absent,
            self.withdrawn + other.withdrawn,
        )


@transaction.atomic
def write(
    model: type[Record],
    entries: Iterable[Entry],
    *,
    event: AuditEvent,
    today: date,
    withdraw_absent_because: str = "",
) -> Written:
    """Write rows: a new natural key is added, a changed row supersedes the current one, an equal row is left alone.

    A row that holds for a run of days is found again by its first day, so that giving it a last day supersedes it.

    Args:
        model: the table.
        entries: its rows.
        event: the audit event that they are written in.
        today: the day from which a row without a stated day is known.
        withdraw_absent_because: if given, rows that stand on record and are not among these are withdrawn for this
            reason; otherwise they stay.

    Raises:
        RecordChangedMeanwhile: another transaction wrote one of the same rows first.
    """
    current = {_natural_key(row): row for row in model._default_manager.filter(is_current=True)}
    absent = {key for key, row in current.items() if not row.withdrawn_because}
    fresh: list[Record] = []
    written = Written()
    for entry in entries:
        key = _natural_key(_instance(model, entry.row))
        absent.discard(key)
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
    if withdraw_absent_because:
        fresh += [_withdrawn(current[key], withdraw_absent_because, event, today) for key in absent]
        written += Written(withdrawn=len(absent))
    else:
        written += Written(absent=len(absent))
    _insert(model, fresh)
    return written


def _withdrawn(row: Record, because: str, event: AuditEvent, today: date) -> Record:
    """Return the row that takes another off the record, known from today to those who knew of it."""
    known = provenance_of(row)
    widest = next((each for each in reversed(Audience) if known.known_on.by(each)), Audience.INSIDERS)
    copied = {
        item.attname: getattr(row, item.attname) for item in row._meta.concrete_fields if item.name not in _OWN_FIELDS
    }
    made = type(row)(**copied, concerns=row.concerns)
    entry = Entry(None, known.source, KnownOn.on(today, widest), Basis.RECORDED, because)
    made = _with_provenance(made, entry, None, today)
    made.supersedes, made.recorded_in = row, event
    return made


def _insert(model: type[Record], fresh: list[Record]) -> None:
    # What is withdrawn or superseded makes room in time for what is added.
    fresh.sort(key=lambda row: (not row.withdrawn_because, row.supersedes is None))
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(fresh)
    except IntegrityError as fault:
        if isinstance(fault.__cause__, UniqueViolation):
            raise RecordChangedMeanwhile(str(model._meta.verbose_name)) from None
        raise


def current(model: type[Record]) -> QuerySet[Any]:
    """Return the rows that stand today as last recorded, whoever knows of them."""
    return model._default_manager.filter(is_current=True, withdrawn_because="")


_REPLACED_BY_THEN = """
WITH RECURSIVE replaced (id) AS (
    SELECT supersedes_id FROM {table} WHERE supersedes_id IS NOT NULL AND {known_on} <= %s
    UNION SELECT row.supersedes_id FROM {table} AS row JOIN replaced USING (id) WHERE row.supersedes_id IS NOT NULL)
SELECT id FROM replaced
"""


def known(model: type[Record], *, on: date, audience: Audience) -> QuerySet[Any]:
    """Return the rows that an audience knew by the end of a day, each as last known to it by then.

    A row is out of place once any later version of it is known, though a version between the two be known only after.
    """
    column = _KNOWN_COLUMN[audience]
    chain = _REPLACED_BY_THEN.format(table=model._meta.db_table, known_on=column)
    replaced = RawSQL(chain, [on])  # noqa: S611 - what is put into it is a model's own table and column
    known_by_then = {f"{column}__lte": on}
    return model._default_manager.filter(~Q(pk__in=replaced), withdrawn_because="", **known_by_then)


def recorded(row_class: type[RowType], instances: Iterable[Record]) -> list[Recorded[RowType]]:
    """Return database rows as plain rows with their parents."""
    return [Recorded(as_row(row_class, found), provenance_of(found), str(found.pk)) for found in instances]


def known_rows(
    model: type[Record], row_class: type[RowType], *, on: date, audience: Audience, **where: Any
) -> list[Recorded[RowType]]:
    """Return, as plain rows with their parents, what an audience knew by the end of a day, by natural key.

    A row known before its outcome comes as it stood that day, without what came of it later.
    """
    found = known(model, on=on, audience=audience).filter(**where).order_by(*_column_names(model))
    return [row.as_it_stood(on) for row in recorded(row_class, found)]


def known_rows_together(tables: Tables, *, on: date, audience: Audience) -> dict[str, tuple[Recorded[Any], ...]]:
    """Return the known rows of several tables, by the names they are asked under, in few questions to the database."""
    found = _together(
        {
            name: known(model, on=on, audience=audience).order_by(*_column_names(model))
            for name, (model, _) in tables.items()
        }
    )
    return {
        name: tuple(row.as_it_stood(on) for row in recorded(row_class, found[name]))
        for name, (_, row_class) in tables.items()
    }


def rows_in_their_time_together(tables: Tables) -> dict[str, tuple[Recorded[Any], ...]]:
    """Return of several tables what `rows_in_their_time` does of each, in few questions to the database."""
    found = _together({name: _oldest_first(model) for name, (model, _) in tables.items()})
    return {name: tuple(_in_their_times(row_class, found[name])) for name, (_, row_class) in tables.items()}


def _together(asked: Mapping[str, QuerySet[Any]]) -> dict[str, list[Any]]:
    """Return what tables are asked, in one question; those with ranges or lists, which JSON loses, one by one."""
    as_json = {name: each for name, each in asked.items() if _reads_back_from_json(each.model)}
    found = _as_json(as_json)
    return {
        name: [_from_json(each.model, row) for row in found[name]] if name in as_json else list(each)
        for name, each in asked.items()
    }


def _reads_back_from_json(model: type[Record]) -> bool:
    return not any(isinstance(each, RangeField | ArrayField) for each in model._meta.concrete_fields)


def _as_json(asked: Mapping[str, QuerySet[Any]]) -> dict[str, list[Any]]:
    """Return what each table is asked in its order, every row as its columns by name."""
    if not asked:
        return {}
    parts: list[str] = []
    given: list[Any] = []
    for name, each in asked.items():
        sql, parameters = each.query.sql_with_params()
        rows = f"SELECT jsonb_agg(to_jsonb(found)) FROM ({sql}) AS found"  # noqa: S608 - the statement is Django's own
        parts.append(f"SELECT %s, ({rows})::text")
        given += [name, *parameters]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return {name: json.loads(text or "[]", parse_float=Decimal) for name, text in cursor.fetchall()}


def _from_json(model: type[Record], columns: Mapping[str, Any]) -> Record:
    fields = model._meta.concrete_fields
    values = [each.to_python(columns[each.column or each.attname]) for each in fields]
    return model.from_db(connection.alias, [each.attname for each in fields], values)


def rows_in_their_time(model: type[Record], row_class: type[RowType]) -> list[Recorded[RowType]]:
    """Return what stands today, and what stood until news came that took its place; by natural key, oldest first.

    What was corrected for its own day, by a row with another ground for that day than its recording, was never so;
    nor was what was withdrawn. Neither is here, and both stay on record. What came of a row is no correction of it,
    whatever its ground: an answer is dated for each audience by when that audience came to know of it.
    """
    return _in_their_times(row_class, _oldest_first(model))


def _oldest_first(model: type[Record]) -> QuerySet[Any]:
    return model._default_manager.order_by(*_column_names(model), "recorded_at")


def _in_their_times(row_class: type[RowType], instances: Iterable[Record]) -> list[Recorded[RowType]]:
    found = list(instances)
    after = {row.supersedes_id: row for row in found if row.supersedes_id is not None}  # type: ignore[attr-defined]
    rows: list[Recorded[RowType]] = []
    for instance in found:
        later, replaced_on, stood = after.get(instance.pk), None, not instance.withdrawn_because
        while later is not None:
            stood = stood and not later.withdrawn_because and _is_news(row_class, instance, later)
            replaced_on = provenance_of(later).known_on.or_earlier(replaced_on)
            later = after.get(later.pk)
        if stood:
            rows.append(_in_its_time(row_class, instance, replaced_on))
    return rows


def _is_news(row_class: Any, before: Record, later: Record) -> bool:
    """Answer whether a later version tells what happened since, and does not correct what was said."""
    if later.known_basis == Basis.RECORDED:
        return True
    return differ_in_outcome_only(as_row(row_class, before), as_row(row_class, later))


def _in_its_time(row_class: type[RowType], instance: Record, replaced_on: KnownOn | None) -> Recorded[RowType]:
    row, parents, record_id = as_row(row_class, instance), provenance_of(instance), str(instance.pk)
    if replaced_on is None:
        return Recorded(row, parents, record_id)
    return Replaced(row, parents, record_id, replaced_on=replaced_on)


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
    known_on, source, basis = entry.known_on or KnownOn.on(today, entry.known_to), entry.source, entry.basis
    is_withdrawn = bool(entry.withdrawn_because or (before is not None and before.withdrawn_because))
    if before is not None and not is_withdrawn and _row_content(before) == _row_content(made):
        parents = provenance_of(before)
        if entry.known_on is None and parents.known_on.by(entry.known_to) is not None:
            known_on = parents.known_on
        if not entry.is_source_stated and known_on == parents.known_on:
            source, basis = parents.source, parents.basis
    made.known_inside_on, made.known_members_on, made.known_public_on = (
        known_on.inside_on,
        known_on.members_on,
        known_on.public_on,
    )
    made.known_derived = ",".join(known_on.derived)
    made.known_basis = basis
    made.source_title, made.source_address, made.source_grade = source.title, source.address, source.grade
    made.source_reference, made.disputed_by, made.source_note = source.reference, source.disputed_by, source.note
    made.withdrawn_because = entry.withdrawn_because
    return made


def _natural_key(instance: Record) -> tuple[Any, ...]:
    values = (getattr(instance, name) for name in _column_names(type(instance)))
    return tuple(value.starts_on if isinstance(value, Period) else value for value in values)


def _column_names(model: type[Record]) -> tuple[str, ...]:
    return tuple(str(model._meta.get_field(name).attname) for name in model.natural_key)  # type: ignore[union-attr]


def _row_content(instance: Record) -> tuple[Any, ...]:
    return tuple(
        getattr(instance, field.attname) for field in instance._meta.concrete_fields if field.name not in _OWN_FIELDS
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
