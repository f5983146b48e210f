"""Decisions and warnings."""

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, Known, as_known
from rightsource.api.door import answers, public
from rightsource.governance.queries import decisions_known, open_warnings_known
from rightsource.governance.rules.rows import Decision
from rightsource.governance.rules.warnings import WarningStatus
from rightsource.storage.knowledge import Recorded

router = Router(tags=["governance"])


@router.get("/decisions", response=answers(Known[Recorded[Decision]], 403))
@public
def decisions(request: HttpRequest, asked: Query[Asked]) -> Known[Recorded[Decision]]:
    """Tell the decisions taken and to be taken."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, decisions_known(known.on, known.audience))


@router.get("/warnings", response=answers(Known[WarningStatus], 403))
@public
def warnings(request: HttpRequest, asked: Query[Asked]) -> Known[WarningStatus]:
    """Tell the warnings that are open, the oldest first, each with its clocks."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, open_warnings_known(known.on, known.audience))
