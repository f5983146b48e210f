"""What drives the spread of the money ahead, and the cheapest plan within a limit: the latest answers kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, answers, right
from rightsource.planning.queries import RunProgress, latest_run, run_in_progress
from rightsource.planning.rules.questions import Question
from rightsource.planning.rules.searching import SearchAnswer, SensitivityAnswer
from rightsource.storage.knowledge import Audience

router = Router(tags=["planning"])


@dataclass(frozen=True, slots=True)
class SensitivityTold:
    """An answer kept, when it was finished and how long it took."""

    key: str
    finished_at: datetime
    seconds: float
    result: SensitivityAnswer


@dataclass(frozen=True, slots=True)
class SensitivityKnown:
    """What drives the spread of the money ahead.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        latest: the newest answer of a day no later; null where there is none.
        in_progress: the one that is being computed; null where none is.
    """

    on: date
    audience: Audience
    latest: SensitivityTold | None
    in_progress: RunProgress | None


@router.get("/sensitivity", response=answers(SensitivityKnown, *RESTRICTED))
@right("see_projection")
def sensitivity(request: HttpRequest, asked: Query[Asked]) -> SensitivityKnown:
    """Tell which assumption, and whose surprises, move reserves, net present cost and the chance of s.114 most."""
    known = as_known(request, asked)
    run = latest_run(known.on, known.audience, Question.SENSITIVITY)
    # A result is plain values already, written by planning.rules.searching; the answer's model reads them as they are.
    told = None if run is None else SensitivityTold(run.key, run.finished_at, run.seconds, run.result)  # type: ignore[arg-type]
    return SensitivityKnown(known.on, known.audience, told, run_in_progress(known.audience, Question.SENSITIVITY))


@dataclass(frozen=True, slots=True)
class SearchTold:
    """An answer kept, when it was finished and how long it took."""

    key: str
    finished_at: datetime
    seconds: float
    result: SearchAnswer


@dataclass(frozen=True, slots=True)
class SearchKnown:
    """The cheapest plan found that keeps the chance of s.114 within a limit.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        latest: the newest answer of a day no later; null where there is none.
        in_progress: the one that is being computed; null where none is.
    """

    on: date
    audience: Audience
    latest: SearchTold | None
    in_progress: RunProgress | None


@router.get("/search", response=answers(SearchKnown, *RESTRICTED))
@right("see_projection")
def search(request: HttpRequest, asked: Query[Asked]) -> SearchKnown:
    """Tell the cheapest plan found within a limit on the chance of s.114, and what else was both cheap and safe."""
    known = as_known(request, asked)
    run = latest_run(known.on, known.audience, Question.SEARCH)
    told = None if run is None else SearchTold(run.key, run.finished_at, run.seconds, run.result)  # type: ignore[arg-type]
    return SearchKnown(known.on, known.audience, told, run_in_progress(known.audience, Question.SEARCH))
