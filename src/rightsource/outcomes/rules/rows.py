"""The rows of outcomes: services and who delivers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rightsource.quantities import Period
from rightsource.storage.rows import column


class ClientGroup(StrEnum):
    """Whom a service is for, as the simulation counts demand."""

    LOOKED_AFTER = "children looked after"
    OTHER_CHILDREN = "other children's social care"
    ADULTS_18_64 = "adults 18-64"
    ADULTS_65_PLUS = "adults 65 and over"
    HIGH_NEEDS = "high-needs education"
    WASTE = "waste"
    GENERAL = "everyone"
    SUPPORT = "the council's own support"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDelivery:
    """A service, whom it is for, and who delivers it for a run of days."""

    service: str = column("A short key, lower case with hyphens.", example="homes-for-older-people")
    title: str = column("Its name as residents know it.", example="Homes for older people")
    client_group: ClientGroup = column("Whom it is for.", example="adults 65 and over")
    delivered_by: str = column("Who delivers it.", example="care-company", refers_to="organisations")
    period: Period = column("The first day.", from_example="2026-04-01")
