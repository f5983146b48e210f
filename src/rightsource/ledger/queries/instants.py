"""As at an instant: the last act on record by then, which decides what of the ledger an answer may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rightsource.ledger import models
from rightsource.storage.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Instant:
    """The last act on record at an instant: its place in the audit chain, when it was recorded, and its hash."""

    act: int
    recorded_at: datetime
    hash: str


def instant_at(as_at: datetime | None = None) -> Instant | None:
    """Return the last act on record at an instant, or of all; None before the first. It waits for acts under way."""
    models.wait_for_writers(as_writer=False)
    found = AuditEvent.objects.order_by("-position")
    last = (found if as_at is None else found.filter(recorded_at__lte=as_at)).first()
    return None if last is None else Instant(last.position, last.recorded_at, last.hash)


def act_at(as_at: datetime) -> int:
    """Return the position of the last act on record at an instant, having waited for any that is under way."""
    last = instant_at(as_at)
    return 0 if last is None else last.act
