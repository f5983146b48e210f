"""A replay worked out once and kept: under a key of all that it depends on, so it is the right one or not there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches

from rightsource.scrutiny.queries.evidence import OF_TREASURY_ALONE, whole_evidence
from rightsource.scrutiny.queries.replay import hash_of_rules, replay_of_council, window_of
from rightsource.scrutiny.rules.describing import described
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.replay import Replay
from rightsource.scrutiny.rules.rows import Fact, Topic
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.storage.models import AuditEvent
from rightsource.storage.viewpoints import Viewpoint

KEPT = "kept"
"""The cache that outlives the process, by its name in the settings."""

_LEAVES_ROWS_ALONE = ("projection-run",)
_SAID_OR_DONE = frozenset({Topic.WARNING, Topic.DISPUTE, Topic.DECISION, Topic.EVENT})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said or did, on the day on which an audience came to know of it.

    Attributes:
        on: that day.
        happened_on: the day it was said or done, where that is on record.
        kind: warning, dispute, decision or event.
        what: in words.
        source: where it is written.
        grade: how far that can be trusted.
        disputed_by: who says otherwise.
    """

    on: date
    happened_on: date | None
    kind: str
    what: str
    source: str
    grade: str
    disputed_by: str


@dataclass(frozen=True, slots=True)
class KeptReplay:
    """A replay with what stands beside it on its page.

    Attributes:
        replay: the alarms of each audience.
        first_day: the first day asked.
        last_day: the last day asked.
        event: the event that leads are measured against; blank for a living council.
        event_on: its day.
        said: what people said and did, by audience, in the order in which each came to know.
    """

    replay: Replay
    first_day: date
    last_day: date
    event: str
    event_on: date | None
    said: Mapping[str, tuple[Said, ...]]


def replay_key(viewpoint: Viewpoint, *, today: date) -> str:
    """Return the key of the replay that somebody may see: rules, record, viewpoint and day; other of any, other key.

    Whatever writes rows leaves a link in the audit chain, whose last hash therefore stands for the whole record.
    """
    last = AuditEvent.objects.exclude(event__in=_LEAVES_ROWS_ALONE).order_by("-position").first()
    record = last.hash if last is not None else ""
    parts = (hash_of_rules(), record, viewpoint.sight.value, viewpoint.organisation, today.isoformat())
    return f"replay-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()}"


def kept_replay(key: str) -> KeptReplay | None:
    """Return the replay kept under a key; None where it is not worked out yet."""
    found: KeptReplay | None = caches[KEPT].get(key)
    return found


def replay_as_kept(viewpoint: Viewpoint, *, today: date) -> Replay:
    """Return the replay of this council as far as somebody may see: the one kept, else worked out now and kept."""
    key = replay_key(viewpoint, today=today)
    return (kept_replay(key) or keep_replay(key, today=today)).replay


def keep_replay(key: str, *, today: date) -> KeptReplay:
    """Work the replay out as far as whoever looks may see, and keep it under its key."""
    whole = whole_evidence(leaving_out=OF_TREASURY_ALONE)
    window, profile = window_of(whole, today=today), whole.profile
    made = KeptReplay(
        replay=replay_of_council(today=today, whole=whole),
        first_day=window.first_day,
        last_day=window.last_day,
        event=profile.event if profile else "",
        event_on=profile.event_on if profile else None,
        said={audience.value: tuple(_said(whole, audience, window.last_day)) for audience in Audience},
    )
    caches[KEPT].set(key, made, timeout=None)
    return made


def _said(whole: Evidence, audience: Audience, last_day: date) -> Iterable[Said]:
    """Return what an audience came to know of what people said and did; a fact and the rows on it are one thing."""
    rows: list[Recorded[Any]] = [*whole.warnings, *whole.decisions]
    rows += [fact for fact in whole.facts if fact.row.topic in _SAID_OR_DONE]
    found: dict[str, Said] = {}
    for one in sorted(rows, key=lambda row: row.provenance.known_on.by(audience) or date.max):
        known_on = one.provenance.known_on.by(audience)
        if known_on is not None and known_on <= last_day:
            # What came of it later, as an answer, is another version of the same; it was said when it first was known.
            reference = one.provenance.source.reference or f"{type(one.row).__name__} {one.row.reference}"
            found.setdefault(reference, _one(one, known_on))
    return sorted(found.values(), key=lambda each: (each.on, each.what))


def _one(one: Recorded[Any], known_on: date) -> Said:
    row, source = one.row, one.provenance.source
    if isinstance(row, Fact):
        kind, what, happened_on = row.topic.value, row.statement, row.happened_on
    else:
        kind, happened_on = (
            type(row).__name__.lower(),
            getattr(row, "issued_on", None) or getattr(row, "decided_on", None),
        )
        what = described(row)[0]
    return Said(known_on, happened_on, kind, what, source.title, source.grade.in_words, source.disputed_by)
