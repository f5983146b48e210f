"""Recording organisations, posts, the council's own settings, duties and who answers for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.db import transaction

from rightsource.constitution import models
from rightsource.constitution.errors import BY_CONSTRAINT
from rightsource.constitution.rules.rows import Duty
from rightsource.storage import audit
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


@transaction.atomic
def register_duties(*, by: Actor, authority: Authority, duties: Sequence[Duty]) -> int:
    """Bring the register of statutory duties up to date, and return how many duties were added or changed.

    A duty that is no longer in the register stays, since rows of the past may rest on it.
    """
    names = [item.name for item in dataclasses.fields(Duty)]
    standing = {row["duty"]: row for row in models.Duty.objects.values(*names)}
    rows = [{name: getattr(duty, name) for name in names} for duty in duties]
    changed = [row for row in rows if standing.get(row["duty"]) != row]
    if not changed:
        return 0
    models.Duty.objects.bulk_create(
        [models.Duty(**row) for row in changed],
        update_conflicts=True,
        unique_fields=["duty"],
        update_fields=[name for name in names if name != "duty"],
    )
    audit.record(
        "register-of-duties-brought-in",
        subject="table:constitution.Duty",
        by=by,
        authority=authority,
        details={"changed": [row["duty"] for row in changed]},
    )
    return len(changed)
