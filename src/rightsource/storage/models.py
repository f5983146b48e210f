"""The audit chain, documents by content hash, and the base of every row with legal effect."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from rightsource.storage.knowledge import Basis, Grade
from rightsource.storage.rows import columns_of

_AUDIT_CHAIN_LOCK = 7_214_018  # any number, the same for every writer of the chain

_CHAIN = """
PERFORM pg_advisory_xact_lock({lock});
SELECT position, hash INTO NEW.position, NEW.previous_hash FROM storage_auditevent ORDER BY position DESC LIMIT 1;
NEW.position := COALESCE(NEW.position, 0) + 1;
NEW.previous_hash := COALESCE(NEW.previous_hash, repeat('0', 64));
NEW.recorded_at := clock_timestamp();
NEW.hash := encode(sha256(convert_to(concat_ws(E'\\x1f', NEW.previous_hash, NEW.position,
    to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    NEW.event, NEW.subject, NEW.by_post, NEW.by_account, NEW.authority, NEW.details), 'UTF8')), 'hex');
RETURN NEW;
""".replace("{lock}", str(_AUDIT_CHAIN_LOCK))

_REFUSE_CHANGE = "RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';"

_STAMP = """
NEW.recorded_at := clock_timestamp();
NEW.is_current := true;
IF NEW.supersedes_id IS NOT NULL THEN
    EXECUTE format('UPDATE %I SET is_current = false WHERE id = $1', TG_TABLE_NAME) USING NEW.supersedes_id;
END IF;
RETURN NEW;
"""

_SUPERSEDE_ONLY = """
IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND OLD.is_current AND NOT NEW.is_current
   AND to_jsonb(OLD) - 'is_current' = to_jsonb(NEW) - 'is_current' THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'rows of % are superseded, never edited or deleted', TG_TABLE_NAME USING ERRCODE = 'RS001';
"""


def append_only() -> pgtrigger.Trigger:
    """Return the trigger that lets rows be added and never changed."""
    return pgtrigger.Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=_REFUSE_CHANGE,
    )


class AuditEvent(models.Model):
    """One link of the audit chain: what was done, by whom, on what authority; each holds the hash of the last.

    Position, time and hashes are written by the database, under a lock, and never by the program.
    """

    position = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now())
    event = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    by_post = models.CharField(max_length=200)
    by_account = models.CharField(max_length=200, blank=True)
    authority = models.TextField()
    details = models.TextField(help_text="canonical JSON, kept as text so that its hash can be worked out anywhere")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(name="chain", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_CHAIN),
            append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.event}"


class Document(models.Model):
    """A file as it was given, found by the hash of its content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    received_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """A row with legal effect: added, superseded, never edited; with its three times, its parents and its wall.

    The database stamps `recorded_at`, keeps `is_current`, and refuses every other change. Each record says in
    `concerns` which organisation may see it beside the council (the value of the field that `wall` names); blank is
    the council alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supersedes: models.OneToOneField[Any, Any] = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_current = models.BooleanField(default=True)
    withdrawn_because = models.TextField(default="")
    concerns = models.CharField(max_length=80, default="")
    known_inside_on = models.DateField(null=True)
    known_members_on = models.DateField(null=True)
    known_public_on = models.DateField(null=True)
    known_derived = models.CharField(max_length=40, default="")
    known_basis = models.CharField(max_length=40, choices=[(basis.value, basis.value) for basis in Basis])
    source_title = models.TextField()
    source_address = models.TextField(default="")
    source_grade = models.CharField(max_length=20, choices=[(grade.value, grade.value) for grade in Grade])
    source_reference = models.CharField(max_length=40, default="")
    disputed_by = models.TextField(default="")
    source_note = models.TextField(default="")
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    natural_key: ClassVar[tuple[str, ...]] = ()
    wall: ClassVar[str] = ""

    class Meta:
        abstract = True
        triggers: ClassVar = [
            pgtrigger.Trigger(name="stamp", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_STAMP),
            pgtrigger.Trigger(
                name="supersede_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_SUPERSEDE_ONLY,
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(getattr(self, name)) for name in self.natural_key)


def listed_values(row_class: type) -> list[models.CheckConstraint]:
    """Return the constraints that a row's columns of closed lists, its parents' too, hold a value of their list.

    A new value in a list is thereby a migration: what the database takes and what the program reads are one list.
    """
    closed = {
        each.field: (each.is_many, each.choices) for each in columns_of(row_class) if issubclass(each.kind, StrEnum)
    }
    closed |= {"known_basis": (False, tuple(Basis)), "source_grade": (False, tuple(Grade))}
    return [
        models.CheckConstraint(
            name=f"{row_class.__name__.lower()}_{name}_is_listed",
            condition=Q(**{f"{name}__{'contained_by' if is_many else 'in'}": [str(value) for value in values]}),
        )
        for name, (is_many, values) in closed.items()
    ]


def one_current_row(name: str, *fields: str) -> models.UniqueConstraint:
    """Return the constraint that a natural key has one current row."""
    return models.UniqueConstraint(name=name, fields=fields, condition=Q(is_current=True), nulls_distinct=False)
