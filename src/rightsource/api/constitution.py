"""The council itself, and its duties."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import answers, public, viewer_of
from rightsource.constitution.queries import profile_known
from rightsource.constitution.rules.duties import DutyStanding
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.scrutiny.queries.duties import duties_and_record
from rightsource.storage.knowledge import Audience, Recorded

router = Router(tags=["constitution"])


@dataclass(frozen=True, slots=True)
class CouncilKnown:
    """The council, and as whom this session looks.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        profile: the council and its own settings; null where they were not known.
        looking_as: the title of the post that looks; blank for the public.
        audiences: whose knowledge this session may ask for.
    """

    on: date
    audience: Audience
    profile: Recorded[CouncilProfile] | None
    looking_as: str
    audiences: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class DutiesStanding:
    """How every statutory duty of the register stood.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        duties: how each stands, in the register's order.
    """

    on: date
    audience: Audience
    duties: tuple[DutyStanding, ...]


@router.get("/council", response=answers(CouncilKnown, 403))
@public
def council(request: HttpRequest, asked: Query[Asked]) -> CouncilKnown:
    """Tell the council and its own settings."""
    known, viewer = as_known(request, asked), viewer_of(request)
    profile = profile_known(known.on, known.audience)
    return CouncilKnown(known.on, known.audience, profile, viewer.title, viewer.audiences)


@router.get("/duties", response=answers(DutiesStanding, 403))
@public
def duties(request: HttpRequest, asked: Query[Asked]) -> DutiesStanding:
    """Tell who answers for each statutory duty, and every gap."""
    known = as_known(request, asked)
    return DutiesStanding(known.on, known.audience, duties_and_record(known.on, known.audience).standings)
