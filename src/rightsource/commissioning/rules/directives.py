"""Directives: what the core asks of a vehicle or of the market, under a decision on record.

A directive is issued, acknowledged, answered, varied and withdrawn; each step is a row that takes the last one's place.
A variation asks for a new acknowledgment and a new answer, for what was accepted is no longer what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rightsource.commissioning.errors.directives import (
    DirectiveAnsweredAlready,
    DirectiveIncomplete,
    DirectiveIsWithdrawn,
    DirectiveNotDecided,
    DirectiveNotYours,
    DirectiveNotYoursToIssue,
    DirectiveReferenceTaken,
    DirectiveWordsMissing,
)
from rightsource.constitution.rules.rights import RIGHTS, Right
from rightsource.constitution.rules.rows import Appointment
from rightsource.governance.rules.rows import Decision, Outcome
from rightsource.quantities import Money, Period
from rightsource.storage.knowledge import Recorded
from rightsource.storage.rows import column


class DirectiveAnswer(StrEnum):
    """What a vehicle answered."""

    UNANSWERED = "not answered yet"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUESTION = "questioned"


class DirectiveStage(StrEnum):
    """Where a directive stands."""

    TO_ACKNOWLEDGE = "waiting to be acknowledged"
    TO_ANSWER = "acknowledged, waiting for an answer"
    QUESTIONED = "questioned, waiting for the core"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TO_MARKET = "given to the market"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A directive as it stands, with what was said to it."""

    directive: str = column("Its reference.", example="D-2026-01")
    title: str = column("What is to be done, in one sentence.", example="Keep more children in foster homes nearby")
    addressed_to: str = column("The vehicle; blank for the market.", example="", default="", refers_to="organisations")
    outcome: str = column("The outcome that it serves.", example="grow-up-safe")
    service: str = column("The service it is about.", example="", default="", refers_to="services")
    envelope: Money = column("The most that it may cost over its days, in pounds.", example="450000")
    period: Period = column("The first day it is for.", from_example="2026-12-01", to_example="2027-11-30")
    conditions: str = column("What must be kept to.", example="", default="")
    decision: str = column("The decision that it is given under.", example="CAB-2026-31", refers_to="decisions")
    issued_on: date = column("The day it was given, or last varied.", example="2026-11-20")
    issued_by: str = column("The post that gave it.", example="commissioner-people", refers_to="posts")
    acknowledge_by: date | None = column("The last day to acknowledge it.", example="2026-12-04", default=None)
    version: int = column("1, and one more each time it is varied.", example="1", default=1)
    varied_because: str = column("Why it was varied.", example="", default="")
    acknowledged_on: date | None = column("The day it was acknowledged.", example="", default=None)
    acknowledged_by: str = column("The post that did.", example="", default="")
    answer: DirectiveAnswer = column(
        "What was answered.", example="not answered yet", default=DirectiveAnswer.UNANSWERED
    )
    answered_on: date | None = column("The day of the answer.", example="", default=None)
    answered_by: str = column("The post that answered.", example="", default="")
    answer_words: str = column("Why, or what is asked.", example="", default="")
    withdrawn_on: date | None = column("The day it was withdrawn.", example="", default=None)
    withdrawn_why: str = column("Why it was withdrawn.", example="", default="")

    @property
    def stage(self) -> DirectiveStage:
        """Where it stands."""
        if self.withdrawn_on is not None:
            return DirectiveStage.WITHDRAWN
        if not self.addressed_to:
            return DirectiveStage.TO_MARKET
        if self.answer is not DirectiveAnswer.UNANSWERED:
            return _ANSWERED[self.answer]
        return DirectiveStage.TO_ACKNOWLEDGE if self.acknowledged_on is None else DirectiveStage.TO_ANSWER


_ANSWERED = {
    DirectiveAnswer.ACCEPTED: DirectiveStage.ACCEPTED,
    DirectiveAnswer.REFUSED: DirectiveStage.REFUSED,
    DirectiveAnswer.QUESTION: DirectiveStage.QUESTIONED,
}


@dataclass(frozen=True, slots=True)
class DirectiveStanding:
    """A directive on a day, with its clock.

    Attributes:
        directive: the record.
        stage: where it stands.
        days_late: days past the last day to acknowledge it, below nought while there is time; None where none is asked.
    """

    directive: Recorded[Directive]
    stage: DirectiveStage
    days_late: int | None

    @property
    def is_late(self) -> bool:
        """Whether its day to be acknowledged has passed."""
        return self.days_late is not None and self.days_late > 0


def issued(
    given: Directive,
    standing: Directive | None,
    *,
    decision: Decision | None,
    by: Appointment | None,
    council: str,
    today: date,
) -> Directive:
    """Return a directive as it is given, or as it stands where the very same was given before.

    Args:
        given: what is asked; who gives it and on which day are set here.
        standing: the directive of the same reference, if there is one.
        decision: the decision that it names, where that is on record.
        by: the post that gives it.
        council: the council's own key.
        today: the day.

    Raises:
        DirectiveNotYoursToIssue: the post is none of the core's that commission.
        DirectiveReferenceTaken: the reference stands for another directive.
        DirectiveNotDecided: the decision is not on record, or was not agreed by today.
        DirectiveIncomplete: it says too little.
    """
    post = _check_core(by, council)
    made = replace(_unsaid(given), issued_by=post, issued_on=today, version=1)
    if standing is not None:
        if _asks(standing) == _asks(made) and standing.version == 1:
            return standing
        raise DirectiveReferenceTaken(given.directive)
    _check_terms(made, decision, today)
    return made


def varied(
    standing: Directive,
    given: Directive,
    *,
    decision: Decision | None,
    by: Appointment | None,
    council: str,
    because: str,
    today: date,
) -> Directive:
    """Return a directive with other terms; it is to be acknowledged and answered again.

    Raises:
        DirectiveNotYoursToIssue: the post is none of the core's that commission.
        DirectiveIsWithdrawn: it no longer stands.
        DirectiveWordsMissing: it does not say why.
        DirectiveNotDecided: the decision is not on record, or was not agreed by today.
        DirectiveIncomplete: it says too little, or addresses another than before.
    """
    post = _check_core(by, council)
    _check_stands(standing)
    if not because.strip():
        raise DirectiveWordsMissing
    if given.addressed_to != standing.addressed_to:
        raise DirectiveIncomplete("A directive stays with whoever it was given to; withdraw it and give another")
    if _asks(given) == _asks(standing) and because.strip() == standing.varied_because:
        return standing
    made = replace(
        _unsaid(given),
        directive=standing.directive,
        issued_by=post,
        issued_on=today,
        version=standing.version + 1,
        varied_because=because.strip(),
    )
    _check_terms(made, decision, today)
    return made


def withdrawn(standing: Directive, *, by: Appointment | None, council: str, because: str, today: date) -> Directive:
    """Return a directive that no longer stands. Withdrawn again it stays as it was.

    Raises:
        DirectiveNotYoursToIssue: the post is none of the core's that commission.
        DirectiveWordsMissing: it does not say why.
    """
    _check_core(by, council)
    if standing.withdrawn_on is not None:
        return standing
    if not because.strip():
        raise DirectiveWordsMissing
    return replace(standing, withdrawn_on=today, withdrawn_why=because.strip())


def acknowledged(standing: Directive, *, by: Appointment | None, today: date) -> Directive:
    """Return a directive that the vehicle says it has received. Said again it stays as it was.

    Raises:
        DirectiveNotYours: it addresses somebody else.
        DirectiveIsWithdrawn: it no longer stands.
    """
    post = _check_addressed(standing, by)
    _check_stands(standing)
    if standing.acknowledged_on is not None:
        return standing
    return replace(standing, acknowledged_on=today, acknowledged_by=post)


def answered(
    standing: Directive, answer: DirectiveAnswer, words: str, *, by: Appointment | None, today: date
) -> Directive:
    """Return a directive with the vehicle's answer, which acknowledges it too. The same answer changes nothing.

    A question may be followed by another answer; what was accepted or refused stands until the core varies it.

    Raises:
        DirectiveNotYours: it addresses somebody else.
        DirectiveIsWithdrawn: it no longer stands.
        DirectiveAnsweredAlready: it was accepted or refused before.
        DirectiveWordsMissing: a refusal or a question says nothing.
    """
    assert answer is not DirectiveAnswer.UNANSWERED
    post = _check_addressed(standing, by)
    _check_stands(standing)
    if (answer, words.strip()) == (standing.answer, standing.answer_words):
        return standing
    if standing.answered_on is not None and standing.answer is not DirectiveAnswer.QUESTION:
        raise DirectiveAnsweredAlready(standing.directive, standing.answer.value, standing.answered_on)
    if answer is not DirectiveAnswer.ACCEPTED and not words.strip():
        raise DirectiveWordsMissing
    known = acknowledged(standing, by=by, today=today)
    return replace(known, answer=answer, answered_on=today, answered_by=post, answer_words=words.strip())


def directives_standing(directives: Iterable[Recorded[Directive]], on: date) -> tuple[DirectiveStanding, ...]:
    """Return how directives stand on a day: the latest to be acknowledged first, then by reference."""
    found = [_standing(each, on) for each in directives]
    return tuple(sorted(found, key=lambda each: (-(each.days_late or -10_000), each.directive.row.directive)))


def _standing(directive: Recorded[Directive], on: date) -> DirectiveStanding:
    row = directive.row
    is_waiting = row.stage is DirectiveStage.TO_ACKNOWLEDGE and row.acknowledge_by is not None
    days = (on - row.acknowledge_by).days if is_waiting and row.acknowledge_by is not None else None
    return DirectiveStanding(directive, row.stage, days)


def _asks(directive: Directive) -> Directive:
    """Return what a directive asks, apart from who gave it when and what was said to it since."""
    asked = replace(_unsaid(directive), issued_on=date.min, issued_by="", version=1, varied_because="")
    return replace(asked, withdrawn_on=None, withdrawn_why="")


def _unsaid(directive: Directive) -> Directive:
    """Return a directive as if nobody had said anything to it yet."""
    return replace(
        directive,
        acknowledged_on=None,
        acknowledged_by="",
        answer=DirectiveAnswer.UNANSWERED,
        answered_on=None,
        answered_by="",
        answer_words="",
    )


def _check_core(by: Appointment | None, council: str) -> str:
    if by is None or by.organisation not in {"", council} or by.role not in RIGHTS[Right.ISSUE_DIRECTIVE]:
        raise DirectiveNotYoursToIssue("This post" if by is None else by.title)
    return by.post


def _check_addressed(directive: Directive, by: Appointment | None) -> str:
    if by is None or not directive.addressed_to or by.organisation != directive.addressed_to:
        raise DirectiveNotYours(directive.directive)
    return by.post


def _check_stands(directive: Directive) -> None:
    if directive.withdrawn_on is not None:
        raise DirectiveIsWithdrawn(directive.directive, directive.withdrawn_on)


def _check_terms(directive: Directive, decision: Decision | None, today: date) -> None:
    if decision is None:
        raise DirectiveNotDecided(directive.decision)
    if decision.outcome is not Outcome.AGREED or decision.decided_on > today:
        raise DirectiveNotDecided(directive.decision, "was not agreed by today")
    if decision.organisation and directive.addressed_to and decision.organisation != directive.addressed_to:
        raise DirectiveNotDecided(directive.decision, "is about another organisation")
    if not (directive.directive.strip() and directive.title.strip() and directive.outcome.strip()):
        raise DirectiveIncomplete
    if directive.envelope <= Money(0):
        raise DirectiveIncomplete("The envelope is no amount above nought")
    if directive.period.ends_before is None or directive.period.ends_before <= today:
        raise DirectiveIncomplete("The days that it is for have no end, or are over")
    if directive.addressed_to and (directive.acknowledge_by is None or directive.acknowledge_by < today):
        raise DirectiveIncomplete("The day to acknowledge it is missing, or has passed")
