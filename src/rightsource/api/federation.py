"""The council's vehicles: who owns them, and one vehicle whole."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import answers, public
from rightsource.api.errors import NotOnRecord
from rightsource.api.papers import FigureTold, VehiclePageTold, figures_told, vehicle_page_told
from rightsource.constitution.rules.duties import DutyStanding
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.federation.queries import ownership_known
from rightsource.federation.rules.ownership import OwnershipGraph
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.scrutiny.queries.vehicle import vehicle_known
from rightsource.storage.knowledge import Audience, Recorded

router = Router(tags=["federation"])


@dataclass(frozen=True, slots=True)
class VehiclesKnown:
    """Who owned whom.

    Attributes:
        audience: whose knowledge it is.
        ownership: the organisations and holdings of the day.
    """

    audience: Audience
    ownership: OwnershipGraph


@dataclass(frozen=True, slots=True)
class VehicleTold:
    """One vehicle whole.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        body: what it was in law on the day.
        page: its page of the pack.
        figures: the figures of that page, by number.
        duties: the duties that it discharges.
        services: the services that it delivers on the day.
    """

    on: date
    audience: Audience
    body: Recorded[OrganisationInForce]
    page: VehiclePageTold
    figures: tuple[FigureTold, ...]
    duties: tuple[DutyStanding, ...]
    services: tuple[Recorded[ServiceDelivery], ...]


@router.get("/vehicles", response=answers(VehiclesKnown, 403))
@public
def vehicles(request: HttpRequest, asked: Query[Asked]) -> VehiclesKnown:
    """Tell the council's vehicles, and who owns whom."""
    known = as_known(request, asked)
    return VehiclesKnown(known.audience, ownership_known(known.on, known.audience))


@router.get("/vehicles/{organisation}", response=answers(VehicleTold, 403, 404))
@public
def vehicle(request: HttpRequest, organisation: str, asked: Query[Asked]) -> VehicleTold:
    """Tell one vehicle whole: money, prices, exposure, returns, duties, services and warnings."""
    known = as_known(request, asked)
    found = vehicle_known(organisation, known.on, known.audience)
    if found is None:
        raise NotOnRecord("vehicle", organisation)
    return VehicleTold(
        on=known.on,
        audience=known.audience,
        body=found.body,
        page=vehicle_page_told(found.page),
        figures=figures_told(found.making.book.figures),
        duties=found.standings,
        services=found.services,
    )
