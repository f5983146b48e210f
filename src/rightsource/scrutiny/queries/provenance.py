"""Where a figure comes from: its records, their source, who recorded them, and what stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Value

from rightsource.budget import models as budget
from rightsource.budget.rules import register_rows
from rightsource.scrutiny.queries.evidence import TABLES
from rightsource.scrutiny.rules.case_format import BY_NAME
from rightsource.scrutiny.rules.describing import described
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Provenance
from rightsource.storage.models import Record
from rightsource.storage.rows import as_it_stood

REGISTERS: Mapping[str, tuple[type[Record], type, str]] = {
    "saving_proposals": (budget.SavingProposal, register_rows.SavingProposal, "Savings proposed"),
    "saving_steps": (budget.SavingStep, register_rows.SavingStep, "Steps of savings"),
    "saving_documents": (budget.SavingDocument, register_rows.SavingDocument, "Documents of savings"),
    "ledger_evidence": (budget.LedgerEvidence, register_rows.LedgerEvidence, "Ledger evidence of savings"),
}
"""The tables of records that no sheet of the workbook fills: each with its rows and its title."""

_HELD: Mapping[str, tuple[type[Record], type]] = TABLES | {
    name: (model, row) for name, (model, row, _) in REGISTERS.items()
}
_TITLES = {name: sheet.title for name, sheet in BY_NAME.items()} | {
    name: title for name, (_, _, title) in REGISTERS.items()
}


@dataclass(frozen=True, slots=True)
class RecordedBy:
    """The act of recording: when, by which post, on what authority, at which link of the audit chain."""

    recorded_at: datetime
    post: str
    authority: str
    event: str
    audit_position: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record, as it stood until it was superseded.

    Attributes:
        record_id: its own id.
        what: what its figure is, in words.
        value: the figure as a reader sees it.
        provenance: its source, when it became known to whom, and on what basis.
        recorded_by: who recorded it.
        withdrawn_because: why it was withdrawn; blank while it was not.
    """

    record_id: str
    what: str
    value: str
    provenance: Provenance
    recorded_by: RecordedBy
    withdrawn_because: str


@dataclass(frozen=True, slots=True)
class Parent:
    """One record that a figure rests on.

    Attributes:
        table: the sheet it belongs to, by name.
        table_title: the sheet's title.
        version: the record as the figure used it.
        earlier: what stood there before, the latest first, as far as the audience knew.
        is_current: whether it still stands today, or was corrected since.
    """

    table: str
    table_title: str
    version: Version
    earlier: tuple[Version, ...]
    is_current: bool


def where_from(record_ids: Iterable[str], on: date, audience: Audience) -> tuple[Parent, ...]:
    """Return the records that a figure rests on, in the order given; what the audience did not know is left out.

    Args:
        record_ids: the ids that the figure carries; one that is no id, or of no record, is left out too.
        on: the day as at which the page stands.
        audience: who is looking.
    """
    wanted = [key for text in dict.fromkeys(record_ids) if (key := _uuid(text)) is not None]
    found: dict[UUID, Parent] = {}
    for name, keys in _by_table(wanted).items():
        versions = _with_earlier(_HELD[name][0], keys)
        for key in keys:
            if _is_known(versions[key], on, audience):
                found[key] = _parent(name, versions[key], versions, on, audience)
    return tuple(found[key] for key in wanted if key in found)


def _by_table(wanted: Sequence[UUID]) -> Mapping[str, list[UUID]]:
    """Return which table holds each id, in one query for them all."""
    if not wanted:
        return {}
    each = [
        model._default_manager.filter(pk__in=wanted)
        .annotate(table=Value(name, output_field=CharField()))
        .values_list("pk", "table")
        for name, (model, _) in _HELD.items()
    ]
    by_table: dict[str, list[UUID]] = {}
    for key, name in each[0].union(*each[1:], all=True):
        by_table.setdefault(name, []).append(key)
    return by_table


def _with_earlier(model: type[Record], keys: Sequence[UUID]) -> dict[UUID, Record]:
    """Return records with all that they supersede, one query for each step back."""
    found: dict[UUID, Record] = {}
    missing = list(keys)
    while missing:
        step = model._default_manager.filter(pk__in=missing).select_related("recorded_in")
        found.update({record.pk: record for record in step})
        before = {_supersedes(found[key]) for key in missing if key in found}
        missing = [key for key in before if key is not None and key not in found]
    return found


def _parent(name: str, record: Record, versions: Mapping[UUID, Record], on: date, audience: Audience) -> Parent:
    earlier = []
    before = _supersedes(record)
    while before is not None and before in versions:
        if _is_known(versions[before], on, audience):
            earlier.append(_version(name, versions[before], on))
        before = _supersedes(versions[before])
    return Parent(name, _TITLES[name], _version(name, record, on), tuple(earlier), record.is_current)


def _version(name: str, record: Record, on: date) -> Version:
    what, value = described(as_it_stood(records.as_row(_HELD[name][1], record), on))
    act = record.recorded_in
    return Version(
        record_id=str(record.pk),
        what=what,
        value=value,
        provenance=records.provenance_of(record),
        recorded_by=RecordedBy(record.recorded_at, act.by_post, act.authority, act.event, act.position),
        withdrawn_because=record.withdrawn_because,
    )


def _is_known(record: Record, on: date, audience: Audience) -> bool:
    return records.provenance_of(record).known_on.is_known(on, audience)


def _supersedes(record: Record) -> UUID | None:
    key: Any = record.supersedes_id  # type: ignore[attr-defined]
    return key if isinstance(key, UUID) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
