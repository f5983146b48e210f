"""Recording reserves and debt, exposure, and partners' contributions."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry, Written
from rightsource.treasury import models
from rightsource.treasury.errors import BY_CONSTRAINT


def record_reserves(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record reserves, receipts and debt."""
    return record_rows(
        models.ReserveFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_exposures(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what the council stands to lose with each vehicle."""
    return record_rows(
        models.ExposureFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_contributions(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what partners promised and paid."""
    return record_rows(
        models.Contribution, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )
