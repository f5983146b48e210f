"""Recording lines of budget and what is said of savings, many at once, as a workbook brings them."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.budget import models
from rightsource.budget.errors import BY_CONSTRAINT
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written


def record_budget_lines(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record lines of budget, forecast and outturn."""
    return record_rows(
        models.BudgetLine, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_savings(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what is said of savings."""
    record_keys(models.Saving, [entry.row.saving for entry in entries])
    return record_rows(
        models.SavingFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )
