"""Directives: given under a decision, acknowledged and answered by the vehicle, varied and withdrawn by the core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rightsource.commissioning.errors.directives import DIRECTIVES_BY_CONSTRAINT, DirectiveNotOnRecord
from rightsource.commissioning.models.directives import Directive as DirectiveRow
from rightsource.commissioning.rules import directives
from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer
from rightsource.constitution import queries as constitution
from rightsource.governance import queries as governance
from rightsource.governance.rules.rows import Decision
from rightsource.outcomes import queries as outcomes
from rightsource.outcomes.errors import ContributionOfTheUnknown, OutcomeNotOnRecord
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Recorded, Source
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef


@transaction.atomic
def issue_directive(
    *, by: Actor, authority: Authority, given: Directive, known_to: Audience = Audience.INSIDERS, today: date
) -> bool:
    """Give a directive to a vehicle or to the market. The very same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        OutcomeNotOnRecord: the outcome that it serves is not on record.
        ContributionOfTheUnknown: the service or the vehicle is not on record.
        DirectiveNotYoursToIssue: the post is none of the core's that commission.
        DirectiveReferenceTaken: the reference stands for another directive.
        DirectiveNotDecided: the decision is not on record, or was not agreed by today.
        DirectiveIncomplete: it says too little.
        RecordChangedMeanwhile: somebody else gave it at the same time.
    """
    _check_named(given)
    standing = _locked(given.directive)
    after = directives.issued(
        given,
        None if standing is None else standing.row,
        decision=_decision(given.decision, today),
        by=constitution.filled_post(by.post, on=today),
        council=_council(),
        today=today,
    )
    return _write(standing, after, "directive-issued", _Act(by, authority, today), known_to)


@transaction.atomic
def vary_directive(*, by: Actor, authority: Authority, given: Directive, because: str, today: date) -> bool:
    """Put other terms in the place of a directive's; it is to be acknowledged and answered again.

    Returns:
        Whether anything was written.

    Raises:
        DirectiveNotOnRecord: there is none.
        OutcomeNotOnRecord: the outcome that it serves is not on record.
        ContributionOfTheUnknown: the service or the vehicle is not on record.
        DirectiveNotYoursToIssue: the post is none of the core's that commission.
        DirectiveIsWithdrawn: it no longer stands.
        DirectiveWordsMissing: it does not say why.
        DirectiveNotDecided: the decision is not on record, or was not agreed by today.
        DirectiveIncomplete: it says too little, or addresses another than before.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    standing = _standing(given.directive)
    _check_named(given)
    after = directives.varied(
        standing.row,
        given,
        decision=_decision(given.decision, today),
        by=constitution.filled_post(by.post, on=today),
        council=_council(),
        because=because,
        today=today,
    )
    return _follow(standing, after, "directive-varied", _Act(by, authority, today))


@transaction.atomic
def withdraw_directive(*, by: Actor, authority: Authority, directive: str, because: str, today: date) -> bool:
    """Withdraw a directive. Withdrawing it again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        DirectiveNotOnRecord: there is none.
        DirectiveNotYoursToIssue: the post is none of the core's that commission.
        DirectiveWordsMissing: it does not say why.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    standing = _standing(directive)
    post = constitution.filled_post(by.post, on=today)
    after = directives.withdrawn(standing.row, by=post, council=_council(), because=because, today=today)
    return _follow(standing, after, "directive-withdrawn", _Act(by, authority, today))


@transaction.atomic
def acknowledge_directive(*, by: Actor, authority: Authority, directive: str, today: date) -> bool:
    """Say as the vehicle that a directive was received. Saying so again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        DirectiveNotOnRecord: there is none.
        DirectiveNotYours: it addresses somebody else.
        DirectiveIsWithdrawn: it no longer stands.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    standing = _standing(directive)
    after = directives.acknowledged(standing.row, by=constitution.filled_post(by.post, on=today), today=today)
    return _follow(standing, after, "directive-acknowledged", _Act(by, authority, today))


@transaction.atomic
def answer_directive(
    *, by: Actor, authority: Authority, directive: str, answer: DirectiveAnswer, words: str, today: date
) -> bool:
    """Answer a directive as the vehicle: accept it, refuse it with a reason, or ask. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        DirectiveNotOnRecord: there is none.
        DirectiveNotYours: it addresses somebody else.
        DirectiveIsWithdrawn: it no longer stands.
        DirectiveAnsweredAlready: it was accepted or refused before.
        DirectiveWordsMissing: a refusal or a question says nothing.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    standing = _standing(directive)
    post = constitution.filled_post(by.post, on=today)
    after = directives.answered(standing.row, answer, words, by=post, today=today)
    return _follow(standing, after, "directive-answered", _Act(by, authority, today))


def _council() -> str:
    profile = constitution.council_profile()
    return "" if profile is None else profile.organisation


def _decision(reference: str, today: date) -> Decision | None:
    known = governance.decisions_known(today, Audience.INSIDERS)
    return next((each.row for each in known if each.row.reference == reference), None)


def _check_named(given: Directive) -> None:
    if not outcomes.outcome_on_record(given.outcome):
        raise OutcomeNotOnRecord(given.outcome)
    if given.service and not outcomes.service_on_record(given.service):
        raise ContributionOfTheUnknown("service", given.service)
    if given.addressed_to and not outcomes.organisation_on_record(given.addressed_to):
        raise ContributionOfTheUnknown("vehicle", given.addressed_to)


def _locked(directive: str) -> Recorded[Directive] | None:
    found = records.current(DirectiveRow).select_for_update(of=("self",)).filter(directive=directive)
    return next(iter(records.recorded(Directive, found)), None)


def _standing(directive: str) -> Recorded[Directive]:
    standing = _locked(directive)
    if standing is None:
        raise DirectiveNotOnRecord(directive)
    return standing


@dataclass(frozen=True, slots=True)
class _Act:
    """Who acts, on what authority, on which day."""

    by: Actor
    authority: Authority
    today: date


def _follow(standing: Recorded[Directive], after: Directive, event: str, act: _Act) -> bool:
    """Write a step that follows, known from today to all who knew of the directive."""
    return _write(standing, after, event, act, standing.provenance.known_on.widest)


def _write(standing: Recorded[Directive] | None, after: Directive, event: str, act: _Act, known_to: Audience) -> bool:
    if standing is not None and standing.row == after:
        return False
    subject = str(SubjectRef(Kind.DIRECTIVE, after.directive))
    details = {"version": after.version, "stage": after.stage.value}
    recorded_in = audit.record(event, subject=subject, by=act.by, authority=act.authority, details=details)
    source = Source(f"{event.replace('-', ' ').capitalize()} by {act.by.post}", grade=constitution.own_grade())
    record_rows(
        DirectiveRow,
        [Entry(after, source, KnownOn.on(act.today, known_to))],
        by=act.by,
        authority=act.authority,
        recording=Recording(act.today, recorded_in),
        refusals=DIRECTIVES_BY_CONSTRAINT,
    )
    return True
