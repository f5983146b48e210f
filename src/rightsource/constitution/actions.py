"""Recording organisations, posts, the council's own settings, and who answers for which duty."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.constitution import models
from rightsource.constitution.errors import BY_CONSTRAINT
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written


def record_council(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record the council and its own settings."""
    return record_rows(
        models.CouncilProfile, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_organisations(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what organisations are, and for which days."""
    record_keys(models.Organisation, [entry.row.organisation for entry in entries])
    return record_rows(
        models.OrganisationInForce, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_posts(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record posts and who fills them."""
    record_keys(models.Post, [entry.row.post for entry in entries])
    return record_rows(
        models.Appointment, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_duties(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record which post answers for which duty."""
    return record_rows(
        models.Accountability, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )
