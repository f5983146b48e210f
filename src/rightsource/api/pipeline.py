"""The commissioner's pipeline, and one vehicle's portal."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, answers, right
from rightsource.commissioning.queries.pipeline import PipelineKnown, pipeline_known
from rightsource.commissioning.queries.portal import PortalKnown, portal_known

router = Router(tags=["commissioning"])


@router.get("/pipeline", response=answers(PipelineKnown, *RESTRICTED))
@right("see_evaluation")
def pipeline(request: HttpRequest, asked: Query[Asked]) -> PipelineKnown:
    """Tell every line of work by stage, from an outcome to its payment, and what holds it up."""
    known = as_known(request, asked)
    return pipeline_known(known.on, known.audience)


@router.get("/vehicles/{organisation}/portal", response=answers(PortalKnown, *RESTRICTED))
@right("see_charges", of="organisation")
def portal(request: HttpRequest, organisation: str, asked: Query[Asked]) -> PortalKnown:
    """Tell what a vehicle is asked, what it returns, what it is owed, and what it asked for and was answered."""
    known = as_known(request, asked)
    return portal_known(organisation, known.on, known.audience)
