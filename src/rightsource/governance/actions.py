"""Recording decisions, papers and warnings; answering a warning, and closing one's own; declaring interests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.constitution import queries as constitution
from rightsource.constitution.errors import PostNotOnRecord
from rightsource.constitution.rules.rows import Role
from rightsource.governance import models, queries
from rightsource.governance.errors import (
    BY_CONSTRAINT,
    InterestInTheUnknown,
    InterestNotOnRecord,
    InterestNotYoursToDeclare,
    WarningNotOnRecord,
)
from rightsource.governance.rules import interests, rows
from rightsource.governance.rules.answering import answered, closed
from rightsource.governance.rules.interests import Interest
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Recorded, Source
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


@transaction.atomic
def declare_interest(*, by: Actor, authority: Authority, given: Interest, today: date) -> bool:
    """Enter an interest in the register. The same again changes nothing; other words take its place.

    Args:
        by: the post that holds it, or the monitoring officer, who keeps the register.
        authority: the provision, or the notice that was given.
        given: the interest with its details; whose organisation the post is of is looked up.
        today: the day.

    Returns:
        Whether anything was written.

    Raises:
        PostNotOnRecord: nobody fills the post today.
        InterestInTheUnknown: the organisation is not on record.
        InterestSaysTooLittle: neither an organisation nor a matter is named.
        InterestOfAnotherKind: another kind of post declares that kind.
        InterestNotYoursToDeclare: it is neither the post's own nor entered by the monitoring officer.
        OnlyTheMonitoringOfficerWithholds: somebody else would withhold its details, or open them.
        InterestReferenceTaken: the reference stands for another post's interest.
        RecordChangedMeanwhile: somebody else entered it at the same time.
    """
    post = constitution.filled_post(given.post, on=today)
    if post is None:
        raise PostNotOnRecord(given.post)
    if given.organisation and not queries.is_an_organisation(given.organisation):
        raise InterestInTheUnknown(given.organisation)
    acting = constitution.filled_post(by.post, on=today)
    given = replace(given, post_organisation=post.organisation)
    standing = _interest(given.interest)
    role = acting.role if acting is not None else None
    interests.check_declaration(given, standing, post, by_post=by.post, by_role=role)
    return _enter(given, standing, "interest-declared", by=by, authority=authority, today=today)


@transaction.atomic
def end_interest(*, by: Actor, authority: Authority, interest: str, last_day: date, today: date) -> bool:
    """Enter that an interest has ended. Doing so again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        InterestNotOnRecord: there is none.
        InterestSaysTooLittle: the day is before it began.
        InterestNotYoursToDeclare: it is neither the post's own nor entered by the monitoring officer.
        RecordChangedMeanwhile: somebody else entered it at the same time.
    """
    standing = _interest(interest)
    if standing is None:
        raise InterestNotOnRecord(interest)
    acting = constitution.filled_post(by.post, on=today)
    is_keeper = acting is not None and acting.role is Role.MONITORING_OFFICER
    if by.post != standing.post and not is_keeper:
        raise InterestNotYoursToDeclare(standing.post)
    after = interests.ended(standing, last_day)
    return _enter(after, standing, "interest-ended", by=by, authority=authority, today=today)


def _interest(reference: str) -> Interest | None:
    """Return an interest with its details, as it stands."""
    found = records.current(models.Interest).select_for_update().filter(interest=reference)
    standing = next(iter(records.recorded(Interest, found)), None)
    if standing is None:
        return None
    hidden = records.current(models.WithheldInterest).filter(interest=reference).first()
    if not standing.row.is_withheld or hidden is None:
        return standing.row
    return replace(standing.row, organisation=hidden.organisation_id or "", matter=hidden.matter)


def _enter(
    given: Interest, standing: Interest | None, event: str, *, by: Actor, authority: Authority, today: date
) -> bool:
    if given == standing:
        return False
    shown, hidden = interests.split(given)
    # The trail names the reference alone: what is withheld is not to be read there either.
    recorded_in = audit.record(
        event, subject=str(SubjectRef(Kind.POST, given.post)), by=by, authority=authority,
        details={"interest": given.interest},
    )  # fmt: skip
    source = Source(f"{given.declaration.value.capitalize()}, {given.kind.law}", grade=constitution.own_grade())
    rows_of: list[tuple[type[models.Interest | models.WithheldInterest], Entry]] = [
        (models.Interest, Entry(shown, source, KnownOn.on(today, given.kind.known_to)))
    ]
    if hidden is not None:
        rows_of.append((models.WithheldInterest, Entry(hidden, source, KnownOn.on(today, Audience.INSIDERS))))
    for model, entry in rows_of:
        record_rows(
            model,
            [entry],
            by=by,
            authority=authority,
            recording=Recording(today, recorded_in),
            refusals=BY_CONSTRAINT,
        )
    return True
