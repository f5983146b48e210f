"""Outcomes with their indicators, needs by area, and directives: told, and each step of them taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words, in_the_councils_sight
from rightsource.api.asking import Asked, DayGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right, viewer_of
from rightsource.commissioning.actions import directives as actions
from rightsource.commissioning.errors.directives import DirectiveIncomplete, DirectiveNotOnRecord
from rightsource.commissioning.queries.directives import directive_known, directives_known
from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer, DirectiveStanding
from rightsource.outcomes.actions import record_result
from rightsource.outcomes.queries import NeedsKnown, needs_known, outcome_tree_known
from rightsource.outcomes.rules.outcomes import IndicatorResult
from rightsource.outcomes.rules.tree import OutcomeStanding
from rightsource.quantities import Period
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Source

router = Router(tags=["outcomes"])


@dataclass(frozen=True, slots=True)
class OutcomesKnown:
    """The outcome tree, each outcome after the one that it serves."""

    on: date
    audience: Audience
    outcomes: tuple[OutcomeStanding, ...]


@dataclass(frozen=True, slots=True)
class DirectivesKnown:
    """Directives, those longest overdue first."""

    on: date
    audience: Audience
    directives: tuple[DirectiveStanding, ...]


class AskedOfAreas(Asked):
    """Needs of which areas."""

    areas: str = Field(
        default="", max_length=1000, description="Names or codes with commas between them; blank is all."
    )


class ResultGiven(Acting):
    """What an indicator came to."""

    indicator: Words = Field(description="The indicator's key.")
    first_day: DayGiven = Field(description="The first day that it is of.")
    last_day: DayGiven = Field(description="The last day that it is of.")
    value: Decimal = Field(max_digits=14, decimal_places=6, description="What it came to, in the indicator's unit.")
    source: Words = Field(description="Where it is written.")
    grade: Grade = Field(default=Grade.OWN_RECORD, description="How far that can be trusted.")
    known_to: Audience = Field(default=Audience.INSIDERS, description="Who may know it from today.")


class DirectiveNamed(Acting):
    """A directive that is acknowledged."""

    directive: Words = Field(description="Its reference.")


class DirectiveAnswered(DirectiveNamed):
    """An answer to a directive."""

    answer: Literal[DirectiveAnswer.ACCEPTED, DirectiveAnswer.REFUSED, DirectiveAnswer.QUESTION]
    words: str = Field(default="", max_length=4000, description="Why, or what is asked.")


class DirectiveWithdrawn(DirectiveNamed):
    """A directive that is withdrawn."""

    because: Words = Field(description="Why.")


class DirectiveGiven(DirectiveNamed):
    """What a directive asks."""

    title: Words = Field(description="What is to be done.")
    addressed_to: str = Field(default="", max_length=80, description="The vehicle; blank for the market.")
    outcome: Words = Field(description="The outcome that it serves.")
    service: str = Field(default="", max_length=80, description="The service that it is about.")
    envelope: MoneyGiven = Field(description="The most that it may cost.")
    first_day: DayGiven = Field(description="The first day that it is for.")
    last_day: DayGiven = Field(description="The last day that it is for.")
    conditions: str = Field(default="", max_length=4000, description="What must be kept to.")
    decision: Words = Field(description="The decision that it is given under.")
    acknowledge_by: DayGiven | None = Field(default=None, description="The last day to acknowledge it.")

    def row(self) -> Directive:
        """Return it as a directive; who gives it on which day is set where it is given.

        Raises:
            DirectiveIncomplete: its last day lies before its first.
        """
        if self.last_day < self.first_day:
            raise DirectiveIncomplete("Its last day lies before its first")
        return Directive(
            directive=self.directive,
            title=self.title,
            addressed_to=self.addressed_to,
            outcome=self.outcome,
            service=self.service,
            envelope=self.envelope.money,
            period=Period.until(self.first_day, self.last_day),
            conditions=self.conditions,
            decision=self.decision,
            issued_on=timezone.localdate(),
            issued_by="",
            acknowledge_by=self.acknowledge_by,
        )


class DirectiveVaried(DirectiveGiven):
    """Other terms for a directive."""

    because: Words = Field(description="Why.")


@router.get("/outcomes", response=answers(OutcomesKnown, 403))
@public
def outcomes(request: HttpRequest, asked: Query[Asked]) -> OutcomesKnown:
    """Tell the outcome tree: its indicators, whether each is moving by a rule of thumb, and who contributes."""
    known = as_known(request, asked)
    return OutcomesKnown(known.on, known.audience, outcome_tree_known(known.on, known.audience).outcomes)


@router.post("/outcomes/results", response=answers(Acted, *RESTRICTED))
@right("record_outcome")
def result(request: HttpRequest, given: ResultGiven) -> Acted:
    """Record what an indicator came to; a correction takes the first one's place, and both stay on record."""
    today = timezone.localdate()
    first, last = sorted((given.first_day, given.last_day))
    row = IndicatorResult(indicator=given.indicator, period=Period.until(first, last), value=given.value)
    was_written = record_result(
        by=actor_of(request),
        authority=Authority(given.authority),
        given=row,
        source=Source(given.source, grade=given.grade),
        known_on=KnownOn.on(today, given.known_to),
        today=today,
    )
    return Acted(was_written)


@router.get("/needs", response=answers(NeedsKnown, 403))
@public
def needs(request: HttpRequest, asked: Query[AskedOfAreas]) -> NeedsKnown:
    """Tell needs by area: people of an age group times a rate, and what people alone would do ahead."""
    known = as_known(request, asked)
    return needs_known(known.on, areas=[each for each in (part.strip() for part in asked.areas.split(",")) if each])


@router.get("/directives", response=answers(DirectivesKnown, *RESTRICTED))
@right("see_directives")
def directives(request: HttpRequest, asked: Query[Asked]) -> DirectivesKnown:
    """Tell directives and where each stands; a vehicle's officer sees those to its own vehicle."""
    known = as_known(request, asked)
    return DirectivesKnown(known.on, known.audience, directives_known(known.on, known.audience))


@router.post("/directives", response=answers(Acted, *RESTRICTED))
@right("issue_directive")
def issue(request: HttpRequest, given: DirectiveGiven) -> Acted:
    """Give a directive to a vehicle or to the market, under a decision on record."""
    today = timezone.localdate()
    return Acted(
        actions.issue_directive(
            by=actor_of(request), authority=Authority(given.authority), given=given.row(), today=today
        )
    )


@router.post("/directives/vary", response=answers(Acted, *RESTRICTED, 404))
@right("issue_directive")
def vary(request: HttpRequest, given: DirectiveVaried) -> Acted:
    """Put other terms in the place of a directive's; it is acknowledged and answered again."""
    return Acted(
        actions.vary_directive(
            by=actor_of(request),
            authority=Authority(given.authority),
            given=given.row(),
            because=given.because,
            today=timezone.localdate(),
        )
    )


@router.post("/directives/withdraw", response=answers(Acted, *RESTRICTED, 404))
@right("issue_directive")
def withdraw(request: HttpRequest, given: DirectiveWithdrawn) -> Acted:
    """Withdraw a directive."""
    return Acted(
        actions.withdraw_directive(
            by=actor_of(request),
            authority=Authority(given.authority),
            directive=given.directive,
            because=given.because,
            today=timezone.localdate(),
        )
    )


@router.post("/directives/acknowledge", response=answers(Acted, *RESTRICTED, 404))
@right("answer_directive")
def acknowledge(request: HttpRequest, given: DirectiveNamed) -> Acted:
    """Say as the vehicle that a directive was received."""
    _check_known(request, given.directive)
    with in_the_councils_sight(request):
        was_written = actions.acknowledge_directive(
            by=actor_of(request),
            authority=Authority(given.authority),
            directive=given.directive,
            today=timezone.localdate(),
        )
    return Acted(was_written)


@router.post("/directives/answer", response=answers(Acted, *RESTRICTED, 404))
@right("answer_directive")
def answer(request: HttpRequest, given: DirectiveAnswered) -> Acted:
    """Answer a directive as the vehicle: accept it, refuse it with a reason, or ask."""
    _check_known(request, given.directive)
    with in_the_councils_sight(request):
        was_written = actions.answer_directive(
            by=actor_of(request),
            authority=Authority(given.authority),
            directive=given.directive,
            answer=given.answer,
            words=given.words,
            today=timezone.localdate(),
        )
    return Acted(was_written)


def _check_known(request: HttpRequest, directive: str) -> None:
    """Refuse to speak of a directive that whoever asks does not know of."""
    if directive_known(directive, timezone.localdate(), viewer_of(request).audience) is None:
        raise DirectiveNotOnRecord(directive)
