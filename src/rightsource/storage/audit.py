"""One hash-chained audit log: every write leaves one event, and anyone can work the chain out again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from django.db import connection

from rightsource.quantities import Problem
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.models import AuditEvent

GENESIS = "0" * 64
_SEPARATOR = "\x1f"
# The database writes position, time and hashes over what is given here, and tells them: others wait for their turn in
# the chain meanwhile, so nothing is asked a second time.
_ADDED = """
INSERT INTO storage_auditevent (position, event, subject, by_post, by_account, authority, details, previous_hash, hash)
VALUES (0, %(event)s, %(subject)s, %(by_post)s, %(by_account)s, %(authority)s, %(details)s, '', '')
RETURNING position, recorded_at, previous_hash, hash
"""


def record(
    event: str, *, subject: str, by: Actor, authority: Authority, details: Mapping[str, object] | None = None
) -> AuditEvent:
    """Add one event to the chain and return it with the position, time and hash that the database gave it."""
    text = json.dumps(details or {}, sort_keys=True, ensure_ascii=True, default=str)
    given = {
        "event": event,
        "subject": subject,
        "by_post": by.post,
        "by_account": by.account,
        "authority": _without_separator(authority.reference),
        "details": text,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADDED, given)
        told = cursor.fetchone()
    assert told is not None
    position, recorded_at, previous_hash, of_this = told
    return AuditEvent(position=position, recorded_at=recorded_at, previous_hash=previous_hash, hash=of_this, **given)


def _without_separator(text: str) -> str:
    return text.replace(_SEPARATOR, " ")


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of working the chain out again: how many events, the last hash, and every fault."""

    events: int
    last_hash: str
    problems: tuple[Problem, ...]


def verify() -> Verification:
    """Work the whole chain out again, in Python and from nothing but the rows, and list every link that does not hold.

    The last hash can be kept outside, in a minute book say: cutting links off the end shows only against it.
    """
    count, previous, problems = 0, GENESIS, []
    for count, event in enumerate(_events(), start=1):
        where = f"audit event {event.position}"
        if event.position != count:
            problems.append(Problem(where, f"event {count} is missing from the chain.", "audit-event-missing"))
        if event.previous_hash != previous:
            problems.append(Problem(where, "it does not follow the event before it.", "audit-chain-broken"))
        if event.hash != _hash(event):
            problems.append(Problem(where, "its content was changed after it was written.", "audit-event-changed"))
        previous = event.hash
        if event.position != count:
            break
    return Verification(count, previous, tuple(problems))


def _events() -> Iterator[AuditEvent]:
    return AuditEvent.objects.order_by("position").iterator(chunk_size=2000)


def _hash(event: AuditEvent) -> str:
    moment = event.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    parts = (
        event.previous_hash,
        str(event.position),
        moment,
        event.event,
        event.subject,
        event.by_post,
        event.by_account,
        event.authority,
        event.details,
    )
    return hashlib.sha256(_SEPARATOR.join(parts).encode()).hexdigest()
