"""This week, the promises, the replay, the facts, where a figure comes from, and the audit chain."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.asking import Asked, Day, Known, as_known
from rightsource.api.door import RESTRICTED, answers, public, right, viewer_of
from rightsource.scrutiny.queries.evidence import facts_known
from rightsource.scrutiny.queries.kept_replay import replay_as_kept
from rightsource.scrutiny.queries.promises import PromisesTold, promises_told
from rightsource.scrutiny.queries.provenance import Parent, where_from
from rightsource.scrutiny.queries.replay import replay_of_council
from rightsource.scrutiny.queries.week import this_week
from rightsource.scrutiny.rules.replay import Replay
from rightsource.scrutiny.rules.rows import Fact
from rightsource.scrutiny.rules.week import Week
from rightsource.storage import audit
from rightsource.storage.audit import Verification
from rightsource.storage.knowledge import Audience, Recorded

router = Router(tags=["scrutiny"])

MOST_ROWS = 400
"""More rows than any figure rests on; a longer list is cut, so that no address makes the API read the whole record."""


class AskedOfPost(Asked):
    """As known on which day and to whom, of which post."""

    post: str = Field(default="", max_length=200, description="Only what needs this post, by its key.")


class AskedOfRows(Asked):
    """As known on which day and to whom, of which records."""

    rows: str = Field(description="The ids of records, with commas between; at most 400 are followed.")


class Window(Schema):
    """The days of a replay."""

    first_day: Day = Field(default=None, description="Another first day than that of the council's own record.")
    last_day: Day = Field(default=None, description="Another last day than the end of the year of the event, or today.")


@dataclass(frozen=True, slots=True)
class WeekKnown:
    """What needs doing, as an audience knew.

    Attributes:
        audience: whose knowledge it is.
        week: the week.
    """

    audience: Audience
    week: Week


@router.get("/week", response=answers(WeekKnown, *RESTRICTED))
@right("see_week")
def week(request: HttpRequest, asked: Query[AskedOfPost]) -> WeekKnown:
    """Tell what needs whom by when, which limits are near, and what comes up in 28 days."""
    known = as_known(request, asked)
    return WeekKnown(known.audience, this_week(known.on, known.audience, asked.post or None))


@router.get("/promises", response=answers(PromisesTold, 403))
@public
def promises(request: HttpRequest, asked: Query[Asked]) -> PromisesTold:
    """Tell of each of the fourteen promises whether it is kept, at risk or broken, or that nothing is on record."""
    known = as_known(request, asked)
    return promises_told(on=known.on, audience=known.audience)


@router.get("/replay", response=answers(Replay))
@public
def replay(request: HttpRequest, window: Query[Window]) -> Replay:
    """Tell when each alarm was first raised for each audience, what people had said, and what later happened."""
    today = timezone.localdate()
    if window.first_day is None and window.last_day is None:
        return replay_as_kept(viewer_of(request).viewpoint, today=today)
    return replay_of_council(today=today, first_day=window.first_day, last_day=window.last_day)


@router.get("/facts", response=answers(Known[Recorded[Fact]], 403))
@public
def facts(request: HttpRequest, asked: Query[Asked]) -> Known[Recorded[Fact]]:
    """Tell the sourced statements on record: what happened and what was said."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, facts_known(known.on, known.audience))


@router.get("/where-from", response=answers(Known[Parent], 403))
@public
def parents(request: HttpRequest, asked: Query[AskedOfRows]) -> Known[Parent]:
    """Tell where a figure comes from: its records, their sources, who knew when, and what stood there before."""
    known = as_known(request, asked)
    wanted = [each for each in dict.fromkeys(asked.rows.split(",")) if each][:MOST_ROWS]
    return Known(known.on, known.audience, where_from(wanted, known.on, known.audience))


@router.get("/audit/verify", response=answers(Verification, *RESTRICTED))
@right("see_audit")
def verify(request: HttpRequest) -> Verification:
    """Work the whole audit chain out again, and tell every link that does not hold."""
    return audit.verify()
