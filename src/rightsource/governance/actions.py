"""Recording decisions, their papers, and warnings; answering a warning, and closing one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from rightsource.constitution import queries as constitution
from rightsource.governance import models
from rightsource.governance.errors import BY_CONSTRAINT, WarningNotOnRecord
from rightsource.governance.rules import rows
from rightsource.governance.rules.answering import answered, closed
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import KnownOn, Recorded, Source
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry, Written
from rightsource.storage.references import Kind, SubjectRef


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


@transaction.atomic
def answer_warning(*, by: Actor, authority: Authority, reference: str, answer: str, today: date) -> bool:
    """Answer a warning as one of those it is addressed to. The same answer again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        WarningNotOnRecord: there is no such warning.
        AnswerIsEmpty: the answer says nothing.
        WarningNotAddressedToYou: it is addressed to others.
        WarningIsClosed: its issuer has closed it.
        WarningAnsweredAlready: it has another answer.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    warning = _locked(reference)
    post = constitution.filled_post(by.post, on=today)
    called = {by.post, post.role.value} if post is not None else {by.post}
    after = answered(warning.row, called=called, answer=answer, on=today)
    return _supersede(warning, after, "warning-answered", by=by, authority=authority, today=today)


@transaction.atomic
def close_warning(*, by: Actor, authority: Authority, reference: str, today: date) -> bool:
    """Close a warning as its issuer. Closing it again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        WarningNotOnRecord: there is no such warning.
        WarningNotYoursToClose: somebody else gave it.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    warning = _locked(reference)
    after = closed(warning.row, post=by.post, on=today)
    return _supersede(warning, after, "warning-closed", by=by, authority=authority, today=today)


def _locked(reference: str) -> Recorded[rows.Warning]:
    found = records.current(models.Warning).select_for_update().filter(reference=reference)
    warning = next(iter(records.recorded(rows.Warning, found)), None)
    if warning is None:
        raise WarningNotOnRecord(reference)
    return warning


def _supersede(
    warning: Recorded[rows.Warning], after: rows.Warning, event: str, *, by: Actor, authority: Authority, today: date
) -> bool:
    """Write what came of a warning, known from today to all who know of the warning: its clock runs in public."""
    if after == warning.row:
        return False
    subject = str(SubjectRef(Kind.WARNING, after.reference))
    recorded_in = audit.record(event, subject=subject, by=by, authority=authority)
    source = Source(f"{event.replace('-', ' ').capitalize()} by {by.post}", grade=constitution.own_grade())
    known_on = KnownOn.on(today, warning.provenance.known_on.widest)
    record_rows(
        models.Warning,
        [Entry(after, source, known_on)],
        by=by,
        authority=authority,
        recording=Recording(today, recorded_in),
        refusals=BY_CONSTRAINT,
    )
    return True
