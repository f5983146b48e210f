"""Reading This week, as an audience knew by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightsource.commissioning.queries.charges import activity_due_of
from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.queries.evaluation import evaluations_to_attend
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.constitution.rules.own_rules import own_rules
from rightsource.scrutiny.queries.evidence import OF_TREASURY_ALONE, evidence
from rightsource.scrutiny.rules import week
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.week import Week
from rightsource.scrutiny.rules.week_commissioning import (
    Waiting,
    activity_waiting,
    clocks_waiting,
    directives_waiting,
)
from rightsource.scrutiny.rules.week_items import WeekKind
from rightsource.storage.knowledge import Audience
from rightsource.storage.references import Kind, SubjectRef

_NOT_LOOKED_AT = OF_TREASURY_ALONE | {
    "cash_lines",
    "contributions",
    "debt_financed",
    "facts",
    "grant_movements",
    "holdings",
    "ledger_evidence",
    "loans",
    "papers",
    "receipts_uses",
    "return_measures",
    "saving_proposals",
    "services",
}


def this_week(on: date, audience: Audience, post: str | None = None) -> Week:
    """Return what needs doing in the week that holds a day, for everybody or for one post alone."""
    known = evidence(on, audience, leaving_out=_NOT_LOOKED_AT)
    found = week.this_week(known, on, waiting=commissioning_waiting(known, on, audience))
    return found if post is None else found.only_for(post)


def commissioning_waiting(known: Evidence, on: date, audience: Audience) -> tuple[Waiting, ...]:
    """Return what of commissioning waits for somebody on a day, as an audience knew.

    What is returned, evaluated and paid is for insiders: to whom the wall shows none of it, all of it would look late.
    """
    profile = known.profile
    if profile is None or profile.event:
        return ()  # nothing was commissioned here in a case of the past
    found = [
        *directives_waiting(directives_known(on, audience)),
        *clocks_waiting(procurements_known(on, audience).procurements, on),
    ]
    if audience is Audience.INSIDERS:
        due = activity_due_of([each.row for each in known.agreements], on, own_rules(profile).returns_due_days)
        found += [*activity_waiting(due, on), *_evaluations(on)]
    return tuple(found)


def _evaluations(on: date) -> Iterator[Waiting]:
    for each in evaluations_to_attend(on):
        yield Waiting(
            kind=WeekKind.EVALUATION,
            subject=SubjectRef(Kind.PROCUREMENT, each.procurement),
            what="Evaluation",
            sentence=f"Procurement {each.procurement}: {each.what}.",
            action="Go on",
            by_when=each.due_on,
            posts=each.posts,
        )
