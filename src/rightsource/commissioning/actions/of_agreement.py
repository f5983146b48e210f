"""What every act on an agreement shares: its event in the trail, and terms that supersede others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rightsource.commissioning.actions.agreements import record_agreements
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution import queries as constitution
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import KnownOn, Recorded, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef


def act_of(event: str, agreement: str, *, by: Actor, authority: Authority, details: Mapping[str, object]) -> Any:
    """Record what was done with an agreement in the trail, and return the event."""
    subject = str(SubjectRef(Kind.AGREEMENT, agreement))
    return audit.record(event, subject=subject, by=by, authority=authority, details=details)


def event_of(event: str, agreement: str, *, by: Actor, authority: Authority, details: Mapping[str, object]) -> int:
    """Record what was done with an agreement in the trail, and return the event's place."""
    return int(act_of(event, agreement, by=by, authority=authority, details=details).position)


def supersede_terms(
    held: Recorded[AgreementTerms],
    after: Sequence[AgreementTerms],
    because: str,
    *,
    act: Any,
    by: Actor,
    authority: Authority,
    today: date,
) -> None:
    """Write terms in the place of others, known to whoever knew of those; none is edited, and the old ones stay.

    Args:
        held: the terms that change.
        after: what takes their place, the first from the same first day.
        because: by what, in words.
        act: the event in the trail.
        by: who acts.
        authority: on what authority.
        today: the day today.
    """
    known = KnownOn.on(today, held.provenance.known_on.widest)
    source = source_of(because, by=by, authority=authority)
    entries = [Entry(each, source, known) for each in after]
    record_agreements(by=by, authority=authority, entries=entries, recording=Recording(today, act))


def source_of(what: str, *, by: Actor, authority: Authority) -> Source:
    """Return the source of a row that an act writes."""
    return Source(f"{what}, by {by.post} on the authority of {authority}", grade=constitution.own_grade())
