"""Recording decisions, their papers, and warnings."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.governance import models
from rightsource.governance.errors import BY_CONSTRAINT
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry, Written


def record_decisions(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record decisions taken and to be taken."""
    return record_rows(
        models.Decision, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_papers(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record the papers that decisions were taken on."""
    return record_rows(models.Paper, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT)


def record_warnings(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record warnings and what came of them."""
    return record_rows(models.Warning, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT)
