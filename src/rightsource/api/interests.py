"""The register of interests: told to each as far as an Act opens it, declared, and ended."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, Words, in_the_councils_sight
from rightsource.api.asking import Asked, DayGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right, viewer_of
from rightsource.api.ledger import Key
from rightsource.constitution.rules.rights import Right, may
from rightsource.governance import actions
from rightsource.governance.queries import register_of_interests, whole_register_of_interests
from rightsource.governance.rules.interests import (
    Declaration,
    Interest,
    InterestKind,
    InterestOf,
    InterestsTold,
    interests_told,
)
from rightsource.quantities import Period
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Audience

router = Router(tags=["governance"])


class InterestGiven(Acting):
    """An interest of a post."""

    interest: Words = Field(max_length=60, description="A reference of your own.")
    post: Words = Field(description="The post that holds it: your own, unless you keep the register.")
    kind: InterestKind
    held: InterestOf = InterestOf.OWN
    organisation: Key = Field(default="", description="In which organisation on record.")
    matter: str = Field(default="", max_length=4000, pattern=r"^[^\x00]*$", description="Or in what.")
    declaration: Declaration
    declared_on: DayGiven
    since: DayGiven = Field(description="Its first day.")
    is_withheld: bool = Field(default=False, description="Sensitive; for the monitoring officer alone to say.")


class InterestEnded(Acting):
    """An interest that has ended."""

    interest: Words
    last_day: DayGiven


@router.get("/interests", response=answers(InterestsTold, 403))
@public
def interests(request: HttpRequest, asked: Query[Asked]) -> InterestsTold:
    """Tell the register of interests: all of it to who may see all, to others what an Act opens, and their own."""
    known, viewer = as_known(request, asked), viewer_of(request)
    if known.audience is Audience.INSIDERS and may(viewer, Right.SEE_INTERESTS):
        return interests_told(whole_register_of_interests(known.on), known.on)
    found = register_of_interests(known.on, known.audience, own_post=viewer.post, own_organisation=viewer.organisation)
    return interests_told(found, known.on)


@router.post("/interests", response=answers(Acted, *RESTRICTED))
@right("declare_interest")
def declare(request: HttpRequest, given: InterestGiven) -> Acted:
    """Declare an interest of your own; the monitoring officer enters any notice."""
    with in_the_councils_sight(request):
        was_written = actions.declare_interest(
            by=actor_of(request),
            authority=Authority(given.authority),
            given=Interest(
                interest=given.interest,
                post=given.post,
                kind=given.kind,
                held=given.held,
                organisation=given.organisation,
                matter=given.matter.strip(),
                declaration=given.declaration,
                declared_on=given.declared_on,
                is_withheld=given.is_withheld,
                period=Period(given.since),
            ),
            today=timezone.localdate(),
        )
    return Acted(was_written)


@router.post("/interests/end", response=answers(Acted, *RESTRICTED))
@right("declare_interest")
def end(request: HttpRequest, given: InterestEnded) -> Acted:
    """Enter that an interest of your own has ended; the monitoring officer enters it of any."""
    with in_the_councils_sight(request):
        was_written = actions.end_interest(
            by=actor_of(request),
            authority=Authority(given.authority),
            interest=given.interest,
            last_day=given.last_day,
            today=timezone.localdate(),
        )
    return Acted(was_written)
