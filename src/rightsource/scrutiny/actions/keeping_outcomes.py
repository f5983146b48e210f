"""The demonstration county's outcomes and directives, kept by the ordinary actions; what is there is left as it is."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from rightsource.commissioning.actions.directives import answer_directive, issue_directive
from rightsource.commissioning.actions.tracing import link_records
from rightsource.commissioning.queries.directives import directive_known
from rightsource.commissioning.rules.record_links import LinkedFrom
from rightsource.outcomes.actions import (
    import_area_file,
    record_contribution,
    record_indicator,
    record_outcome,
    record_result,
    set_target,
)
from rightsource.scrutiny.rules.made_up.kept_outcomes import (
    COMMISSIONER,
    CONTRIBUTIONS,
    DIRECTIVES,
    INDICATORS,
    LINKS,
    OUTCOMES,
    PLANNED_ON,
    DirectiveKept,
    care_file,
    people_file,
)
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Source
from rightsource.storage.walls import THE_COUNCIL, look_as

_SOURCE = Source("Made up for the demonstration", grade=Grade.MADE_UP)


@transaction.atomic
def keep_outcomes_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Record the plan's outcomes, what their indicators came to by today, and the directives given by then.

    Args:
        by: who acts, where no post of the county does.
        authority: on what authority; it should say that all of it is made up.
        today: the day today.
    """
    if today < PLANNED_ON:
        return
    look_as(THE_COUNCIL)
    known_to, on = Audience.PUBLIC, PLANNED_ON
    for outcome in OUTCOMES:
        record_outcome(by=by, authority=authority, given=outcome, known_to=known_to, today=on)
    for kept in INDICATORS:
        record_indicator(by=by, authority=authority, given=kept.indicator, known_to=known_to, today=on)
        for target in kept.targets_set():
            set_target(by=by, authority=authority, given=target, known_to=known_to, today=on)
        for result, known_on in kept.results(today):
            record_result(
                by=by,
                authority=authority,
                given=result,
                source=_SOURCE,
                known_on=KnownOn.on(known_on, known_to),
                today=known_on,
            )
    for contribution in CONTRIBUTIONS:
        record_contribution(by=by, authority=authority, given=contribution, known_to=known_to, today=on)
    _take_figures_in(by, authority)
    for directive in DIRECTIVES:
        _give(directive, authority, today)
    _link(authority, today)


def _take_figures_in(by: Actor, authority: Authority) -> None:
    for name, content in (("made-up-people.csv", people_file()), ("made-up-care.csv", care_file())):
        import_area_file(
            by=by,
            authority=authority,
            file=GivenFile(name, content),
            source=_SOURCE.title,
            grade=_SOURCE.grade,
            published_on=PLANNED_ON,
        )


def _link(authority: Authority, today: date) -> None:
    """State what came of what, as far as it was given by today."""
    for link in LINKS:
        if link.before_kind is not LinkedFrom.DIRECTIVE or directive_known(link.before, today, Audience.INSIDERS):
            link_records(
                by=Actor(COMMISSIONER), authority=authority, given=link, known_to=Audience.PUBLIC, today=PLANNED_ON
            )


def _give(kept: DirectiveKept, authority: Authority, today: date) -> None:
    given = kept.directive
    if given.issued_on > today or directive_known(given.directive, today, Audience.INSIDERS) is not None:
        return
    issue_directive(by=Actor(given.issued_by), authority=authority, given=given, today=given.issued_on)
    if kept.answered_on is not None and kept.answered_on <= today:
        answer_directive(
            by=Actor(kept.answered_by),
            authority=authority,
            directive=given.directive,
            answer=kept.answer,
            words=kept.words,
            today=kept.answered_on,
        )
