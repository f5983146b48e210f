"""What is on record of days to come: services that move to a vehicle or come back, and vehicles yet to begin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.rules.prices import price_history
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.planning.rules.known import FederationRecord, council_key
from rightsource.quantities import FinancialYear
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.vehicle import FOR_GOOD
from rightsource.storage.knowledge import Recorded


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A service that the council has now and a vehicle is to have.

    Attributes:
        service: which one.
        vehicle: who is to deliver it.
        from_month, until_month: counted from the first month of the study.
        agreement: the agreement for it, where there is one.
        price_gbp: its price of the first year of delivery, where one is agreed.
        record: the row that says so.
    """

    service: str
    vehicle: str
    from_month: int
    until_month: int
    agreement: Recorded[AgreementTerms] | None
    price_gbp: float | None
    record: Recorded[ServiceDelivery]


def planned_deliveries(
    record: FederationRecord, on: date, *, first: FinancialYear, years: int, services: Collection[str]
) -> tuple[PlannedDelivery, ...]:
    """Return what vehicles are to deliver from a day after the one on which it is known, within the study.

    Args:
        record: what is known.
        on: the day.
        first: the first year of the study.
        years: how many years it follows.
        services: those that the council has in its own account.
    """
    vehicles = {each.row.organisation for each in record.organisations if each.row.is_vehicle}
    found: dict[str, PlannedDelivery] = {}
    for row in sorted(record.services, key=lambda row: row.row.period.starts_on):
        delivery = row.row
        month = month_of(delivery.period.starts_on, first)
        is_ahead = delivery.period.starts_on > on and 0 <= month < years * MONTHS_PER_YEAR
        if not is_ahead or delivery.service not in services or delivery.delivered_by not in vehicles:
            continue
        agreement = _agreement(record, delivery)
        found.setdefault(
            delivery.service,
            PlannedDelivery(
                service=delivery.service,
                vehicle=delivery.delivered_by,
                from_month=month,
                until_month=until_month(delivery, first),
                agreement=agreement,
                price_gbp=None if agreement is None else _price(record, agreement.row, delivery, on),
                record=row,
            ),
        )
    return tuple(found.values())


def returns_ahead(record: FederationRecord, on: date, first: FinancialYear) -> Mapping[tuple[str, str], int]:
    """Return the month from which the council has a service again that a vehicle delivers now, by both their keys."""
    council = council_key(record)
    now = {each.row.service: each.row for each in record.services if on in each.row.period}
    return {
        (service, delivery.delivered_by): until_month(delivery, first)
        for service, delivery in now.items()
        if any(
            each.row.service == service
            and each.row.delivered_by == council
            and each.row.period.starts_on == delivery.period.ends_before
            for each in record.services
        )
    }


def vehicles_to_come(
    record: FederationRecord, on: date, deliveries: Collection[PlannedDelivery]
) -> Iterator[OrganisationInForce]:
    """Give the vehicles of planned deliveries that are not at work on the day."""
    wanted = {each.vehicle for each in deliveries}
    for key in sorted(wanted):
        rows = [each.row for each in record.organisations if each.row.organisation == key]
        yield max(rows, key=lambda row: (on in row.period, row.period.starts_on))


def month_of(day: date, first: FinancialYear) -> int:
    """Return the month of a study in which a day lies, from 0; a day before the first year is below nought."""
    start = first.first_day
    return (day.year - start.year) * MONTHS_PER_YEAR + day.month - start.month


def until_month(delivery: ServiceDelivery, first: FinancialYear) -> int:
    """Return the month in which a delivery has ended."""
    ends = delivery.period.ends_before
    return FOR_GOOD if ends is None else month_of(ends, first)


def _agreement(record: FederationRecord, delivery: ServiceDelivery) -> Recorded[AgreementTerms] | None:
    return next(
        (
            each
            for each in record.agreements
            if each.row.provider == delivery.delivered_by
            and each.row.service == delivery.service
            and each.row.commissioner == council_key(record)
            and each.row.period.overlaps(delivery.period)
        ),
        None,
    )


def _price(record: FederationRecord, terms: AgreementTerms, delivery: ServiceDelivery, on: date) -> float | None:
    year = FinancialYear.of(delivery.period.starts_on)
    agreed = price_history(record.price_history, terms.agreement, year, on).current
    return None if agreed is None else agreed.gbp
