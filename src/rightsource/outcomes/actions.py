"""Recording services and who delivers them."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.outcomes import models
from rightsource.outcomes.errors import BY_CONSTRAINT
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written


def record_services(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record services and who delivers them."""
    record_keys(models.Service, [entry.row.service for entry in entries])
    return record_rows(
        models.ServiceDelivery, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )
