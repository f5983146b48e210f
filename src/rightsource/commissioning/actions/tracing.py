"""Stating that one record came of another, and taking that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.commissioning.errors.tracing import (
    TRACING_BY_CONSTRAINT,
    LinkNotOnRecord,
    LinkSaysNothing,
    NothingToTrace,
)
from rightsource.commissioning.models.agreements import Agreement
from rightsource.commissioning.models.directives import Directive
from rightsource.commissioning.models.procurement import Procurement
from rightsource.commissioning.models.tracing import RecordLink as RecordLinkRow
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.rules.record_links import LinkedTo, RecordLink, check_link, need_of
from rightsource.commissioning.rules.tracing import TraceKind, TracePoint
from rightsource.constitution import queries as constitution
from rightsource.outcomes import queries as outcomes
from rightsource.outcomes.rules.needs import need_definitions
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Recorded, Source
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef

_KINDS = {
    LinkedTo.OUTCOME: Kind.OUTCOME,
    LinkedTo.DIRECTIVE: Kind.DIRECTIVE,
    LinkedTo.PROCUREMENT: Kind.PROCUREMENT,
    LinkedTo.AGREEMENT: Kind.AGREEMENT,
}


@transaction.atomic
def link_records(
    *, by: Actor, authority: Authority, given: RecordLink, known_to: Audience = Audience.INSIDERS, today: date
) -> bool:
    """State that one record came of another, and how. The very same again changes nothing.

    Two who state the same at once: the second is refused by the unique natural key, and nothing of it stands.

    Returns:
        Whether anything was written.

    Raises:
        LinkOutOfOrder: the second cannot be stated to have come of the first.
        LinkSaysNothing: it does not say how.
        NothingToTrace: either is not on record.
        RecordChangedMeanwhile: somebody else stated it at the same time.
    """
    check_link(given)
    for point in (given.link.before, given.link.after):
        if not _is_on_record(point):
            raise NothingToTrace(str(point))
    whole = replace(given, organisation=_provider_of(given, today), how=given.how.strip())
    standing = _standing(whole)
    if standing is not None and standing.row == whole:
        return False
    _write(Entry(whole, _source(by), KnownOn.on(today, known_to)), "records-linked", by, authority, today)
    return True


@transaction.atomic
def unlink_records(*, by: Actor, authority: Authority, given: RecordLink, because: str, today: date) -> None:
    """Take back that one record came of another; that it was stated stays on record, and so does why it was taken back.

    Raises:
        LinkNotOnRecord: it is not stated, or was taken back before.
        LinkSaysNothing: it does not say why.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    if not because.strip():
        raise LinkSaysNothing
    standing = _standing(given)
    if standing is None:
        raise LinkNotOnRecord(str(given.link.before), str(given.link.after))
    # Whoever knew of it may know that it does not stand, and nobody else.
    known_on = KnownOn.on(today, standing.provenance.known_on.widest)
    entry = Entry(standing.row, _source(by), known_on, withdrawn_because=because.strip())
    _write(entry, "records-unlinked", by, authority, today)


def _standing(given: RecordLink) -> Recorded[RecordLink] | None:
    rows = records.current(RecordLinkRow).select_for_update(of=("self",))
    found = rows.filter(
        before_kind=given.before_kind, before=given.before, after_kind=given.after_kind, after=given.after
    )
    return next(iter(records.recorded(RecordLink, found)), None)


def _write(entry: Entry, event: str, by: Actor, authority: Authority, today: date) -> None:
    row: RecordLink = entry.row
    act = audit.record(
        event,
        subject=str(SubjectRef(_KINDS[row.after_kind], row.after)),
        by=by,
        authority=authority,
        details={"came_of": str(row.link.before)},
    )
    record_rows(
        RecordLinkRow,
        [entry],
        by=by,
        authority=authority,
        recording=Recording(today, act),
        refusals=TRACING_BY_CONSTRAINT,
    )


def _source(by: Actor) -> Source:
    return Source(f"Stated by {by.post}", grade=constitution.own_grade())


def _is_on_record(point: TracePoint) -> bool:
    """Answer whether what is named is on record, whoever may know of it."""
    if point.kind is TraceKind.NEED:
        return need_of(point.key)[0] in {each.need for each in need_definitions()}
    if point.kind is TraceKind.OUTCOME:
        return outcomes.outcome_on_record(point.key)
    if point.kind is TraceKind.DIRECTIVE:
        return records.current(Directive).filter(directive=point.key).exists()
    if point.kind is TraceKind.PROCUREMENT:
        return Procurement.objects.filter(reference=point.key).exists()
    return Agreement.objects.filter(key=point.key).exists()


def _provider_of(given: RecordLink, today: date) -> str:
    """Return the vehicle that may see a link to its agreement; blank for every other link."""
    if given.after_kind is not LinkedTo.AGREEMENT:
        return ""
    terms = [each.row for each in agreements_known(today, Audience.INSIDERS) if each.row.agreement == given.after]
    return terms[-1].provider if terms else ""
