"""What every `record_…` action does: one audit event, the rows, and the database's own refusals in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DatabaseError, models, transaction

from rightsource.quantities import Refusal
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.models import AuditEvent, Record
from rightsource.storage.records import Entry, Written

Refusals = Mapping[str, type[Refusal]]
"""A context's refusals by the name of the constraint, or the code of the trigger, that states them a second time."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One act of recording, shared by every table that it writes.

    Attributes:
        event: the audit event it is written in; without one each table gets its own.
        withdraw_absent_because: why rows that are not among those given are withdrawn; blank if they stay.
    """

    today: date
    event: AuditEvent | None = None
    withdraw_absent_because: str = ""


@transaction.atomic
def record_rows(
    model: type[Record],
    entries: Sequence[Entry],
    *,
    by: Actor,
    authority: Authority,
    recording: Recording,
    refusals: Refusals,
) -> Written:
    """Write the rows of one table in one audit event.

    Raises:
        Refusal: the one that the broken constraint or trigger stands for.
        RecordChangedMeanwhile: another transaction wrote one of the same rows first.
    """
    title = str(model._meta.verbose_name_plural)
    event = recording.event or audit.record(
        "rows-recorded", subject=f"table:{model._meta.label}", by=by, authority=authority, details={title: len(entries)}
    )
    with refusing(refusals):
        return records.write(
            model,
            entries,
            event=event,
            today=recording.today,
            withdraw_absent_because=recording.withdraw_absent_because,
        )


def record_keys(model: type[models.Model], keys: Sequence[str]) -> None:
    """Add the identities that are not there yet; an identity never changes."""
    model._default_manager.bulk_create([model(key=key) for key in dict.fromkeys(keys)], ignore_conflicts=True)


@contextmanager
def refusing(refusals: Refusals) -> Iterator[None]:
    """Turn a broken constraint into the refusal that stands for it, and let any other fault through as a bug."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as fault:
        said: Any = getattr(fault.__cause__, "diag", None)
        refusal = refusals.get(getattr(said, "constraint_name", None) or getattr(said, "sqlstate", None) or "")
        if refusal is None:
            raise
        # Behind a wall PostgreSQL does not say which row it was, lest it show one to somebody who may not see it.
        raise refusal() from None
