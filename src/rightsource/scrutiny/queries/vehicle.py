"""Reading one vehicle whole: the pack's page of it, the same a quarter earlier, and the record that both stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.constitution.rules.duties import DutyStanding, duty_gaps
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.federation.rules.ownership import organisation_on
from rightsource.outcomes.queries import services_known
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.publishing.queries import pack_material_known
from rightsource.publishing.rules.pack_parts import Making, VehiclePage
from rightsource.publishing.rules.pack_vehicle import vehicle_page
from rightsource.storage.knowledge import Audience, Recorded

TREND = timedelta(weeks=13)
"""How far back the figures of a vehicle are set beside those of the day: a quarter, in which three returns fall due."""


@dataclass(frozen=True, slots=True)
class VehicleKnown:
    """What an audience knew of one vehicle by a day.

    Attributes:
        body: what it was in law on the day.
        making: the record it is told from, with the names of organisations and posts.
        page: its page of the pack.
        earlier: the same page as the record of today tells it of a quarter earlier; None before it was there.
        standings: the duties that it discharges.
        services: the services that it delivers on the day.
    """

    body: Recorded[OrganisationInForce]
    making: Making
    page: VehiclePage
    earlier: VehiclePage | None
    standings: tuple[DutyStanding, ...]
    services: tuple[Recorded[ServiceDelivery], ...]


def vehicle_known(organisation: str, on: date, audience: Audience) -> VehicleKnown | None:
    """Return what an audience knew of a vehicle by a day; None where no vehicle of that key was on record that day."""
    material = pack_material_known(on, audience)
    body = organisation_on(material.organisations, organisation, on)
    if body is None or not body.row.is_vehicle:
        return None
    making = Making(material, on, audience)
    before = organisation_on(material.organisations, organisation, on - TREND)
    standings = duty_gaps(
        material.register,
        material.duties,
        material.posts,
        on,
        organisations=material.organisations,
        powers=material.powers,
    )
    return VehicleKnown(
        body=body,
        making=making,
        page=vehicle_page(making, body),
        earlier=vehicle_page(Making(material, on - TREND, audience), before) if before is not None else None,
        standings=tuple(each for each in standings if each.discharged_by == organisation),
        services=tuple(
            each
            for each in services_known(on, audience)
            if each.row.delivered_by == organisation and on in each.row.period
        ),
    )
