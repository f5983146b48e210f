"""Recording who owns whom."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.federation import models
from rightsource.federation.errors import BY_CONSTRAINT
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry, Written


def record_holdings(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record who owns which part of whom."""
    return record_rows(models.Holding, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT)
