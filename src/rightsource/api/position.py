"""Where the group stands, as members see it: no account and no posting of anybody."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.door import RESTRICTED, answers, council_of, right, viewer_of
from rightsource.api.ledger import InstantAsked, MonthOrNone
from rightsource.scrutiny.queries.members import PositionTold, position_known, position_told

router = Router(tags=["ledger"])


class AskedOfPosition(Schema):
    """At the end of which month, as at which instant."""

    last: MonthOrNone = Field(default=None, description="As 2026-10; the last that is posted in if not given.")
    as_at: InstantAsked = Field(
        default=None, description="Leave out what was recorded later, as 2026-11-22T10:30:00Z; now if not given."
    )


@router.get("/position", response=answers(PositionTold, *RESTRICTED))
@right("see_group")
def position(request: HttpRequest, asked: Query[AskedOfPosition]) -> PositionTold:
    """Tell where the council and its vehicles stand together, what moved, the runway, exposure, and who paid whom."""
    council, viewer = council_of(request), viewer_of(request)
    parent = "" if council is None else council.organisation
    known = position_known(parent, timezone.localdate(), viewer.audience, last=asked.last, as_at=asked.as_at)
    return position_told(known)
