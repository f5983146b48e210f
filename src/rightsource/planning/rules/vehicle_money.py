"""A vehicle's year as its own statement has it, next to what the council's statement says it is paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rightsource.budget.rules.group import OrganisationPosition, statement
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.planning.rules.base_year import BaseYear, Line, service_of
from rightsource.planning.rules.known import FederationRecord, council_key, lines_stated
from rightsource.storage.knowledge import Recorded

_ELSE = (Version.FORECAST, Version.BUDGET, Version.OUTTURN)
_AT_WORK = frozenset({OrganisationStatus.OPERATING, OrganisationStatus.WINDING_UP})


@dataclass(frozen=True, slots=True)
class Paid:
    """What the council's statement pays a vehicle for one service, in pounds, with the lines that say so."""

    service: str
    amount_gbp: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class VehicleMoney:
    """One vehicle's year, in pounds.

    Attributes:
        paid: what the council pays it, service by service, by the council's statement.
        council_work_gbp: the same by the vehicle's own statement; the two may differ.
        others_owned_gbp: work for fellow vehicles and other owners: not won in a market.
        external_gbp: work for others.
        running_gbp: all it spends but for what follows.
        separation_gbp: the cost of being separate, where its statement has such a line.
        recharge_gbp: what it pays the council for support.
        version: which statement this is.
    """

    organisation: OrganisationInForce
    paid: tuple[Paid, ...]
    council_work_gbp: float
    others_owned_gbp: float
    external_gbp: float
    running_gbp: float
    separation_gbp: float | None
    recharge_gbp: float
    version: Version
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        """The vehicle's key."""
        return self.organisation.organisation

    @property
    def paid_gbp(self) -> float:
        """What the council pays it in all."""
        return sum(each.amount_gbp for each in self.paid)

    @property
    def result_gbp(self) -> float:
        """Its result, with the council paying what the council says."""
        income = self.paid_gbp + self.others_owned_gbp + self.external_gbp
        return income - self.running_gbp - (self.separation_gbp or 0.0) - self.recharge_gbp


@dataclass(frozen=True, slots=True)
class VehiclesFound:
    """The vehicles that a federation can be made of, and why others cannot."""

    usable: tuple[VehicleMoney, ...]
    not_usable: tuple[str, ...]


def vehicles_at_work(record: FederationRecord, base: BaseYear, on: date) -> VehiclesFound:
    """Return the vehicles that deliver in the base year for money of the council's, each with its own year.

    A vehicle whose own statement is not known is left in the council's account at what the council pays it.
    """
    at_work = [
        each.row
        for each in record.organisations
        if each.row.is_vehicle and each.row.status in _AT_WORK and on in each.row.period
    ]
    if base.financing_gbp is None:
        words = "Vehicles are counted at what the council pays them: only totals of the council's money are on record."
        return VehiclesFound((), (words,) if at_work else ())
    paid = _paid(record, base, on)
    usable: list[VehicleMoney] = []
    not_usable: list[str] = []
    for organisation in at_work:
        theirs = paid.get(organisation.organisation)
        stated = _statement(record, base, organisation.organisation, on)
        if theirs and stated is not None:
            usable.append(_money(record, organisation, theirs, stated))
        else:
            not_usable.append(_what_is_missing(organisation, base, is_paid=bool(theirs)))
    return VehiclesFound(tuple(usable), tuple(not_usable))


def _what_is_missing(organisation: OrganisationInForce, base: BaseYear, *, is_paid: bool) -> str:
    if not is_paid:
        return f"No line of the council's money pays {organisation.name}, so it is left out."
    return (
        f"{organisation.name} is counted at what the council pays it: its own budget for {base.year} is not known. "
        "Write its lines on the sheet budget_forecast."
    )


def _paid(record: FederationRecord, base: BaseYear, on: date) -> dict[str, tuple[Paid, ...]]:
    """Return what the council's statement pays each other organisation, service by service."""
    position = statement(lines_stated(record, on), base.year, base.version, on)
    assert position is not None
    by_vehicle: dict[str, dict[str, list[Line]]] = {}
    for line in position.lines:
        if line.row.counterparty and line.row.flow is Flow.EXPENDITURE:
            service = service_of(record, on, line.row)
            by_vehicle.setdefault(line.row.counterparty, {}).setdefault(service, []).append(line)
    return {
        vehicle: tuple(
            Paid(service, _gbp(lines, Flow.EXPENDITURE), tuple(lines)) for service, lines in services.items()
        )
        for vehicle, services in by_vehicle.items()
    }


def _statement(record: FederationRecord, base: BaseYear, vehicle: str, on: date) -> OrganisationPosition | None:
    """Return a vehicle's statement of the base year: of the council's own kind if there is one, with its spending."""
    own: list[Recorded[BudgetLine]] = [line for line in record.budget_forecast if line.row.organisation == vehicle]
    preferred = (base.version, *(version for version in _ELSE if version is not base.version))
    stated = (statement(own, base.year, version, on) for version in preferred)
    return next((each for each in stated if each is not None and each.expenditure.pence > 0), None)


def _money(
    record: FederationRecord, organisation: OrganisationInForce, paid: tuple[Paid, ...], stated: OrganisationPosition
) -> VehicleMoney:
    council = council_key(record)
    income = [line for line in stated.lines if line.row.flow is Flow.INCOME]
    spent = [line for line in stated.lines if line.row.flow is Flow.EXPENDITURE]
    external = list(_won_outside(organisation, income))
    ours = [line for line in income if line.row.counterparty == council]
    apart = [line for line in spent if line.row.heading is Heading.SEPARATION]
    recharged = [line for line in spent if line.row.counterparty == council]
    rest = [line for line in spent if line not in apart and line not in recharged]
    return VehicleMoney(
        organisation=organisation,
        paid=paid,
        council_work_gbp=_gbp(ours, Flow.INCOME),
        others_owned_gbp=_gbp([line for line in income if line not in ours and line not in external], Flow.INCOME),
        external_gbp=_gbp(external, Flow.INCOME),
        running_gbp=_gbp(rest, Flow.EXPENDITURE),
        separation_gbp=_gbp(apart, Flow.EXPENDITURE) if apart else None,
        recharge_gbp=_gbp(recharged, Flow.EXPENDITURE),
        version=stated.lines[0].row.version,
        lines=stated.lines,
    )


def _won_outside(organisation: OrganisationInForce, income: Iterable[Line]) -> Iterator[Line]:
    """Give the lines of work won outside: not fellow members', and none of a joint committee's, whose others own it.

    Source: Local Government Act 1972 ss.101-102: a joint committee discharges functions of the councils that form it.
    """
    if organisation.legal_form is LegalForm.JOINT_COMMITTEE:
        return
    for line in income:
        if line.row.heading is Heading.EXTERNAL_WORK and not line.row.counterparty:
            yield line


def _gbp(lines: Collection[Line], flow: Flow) -> float:
    return sum(line.row.amount.gbp for line in lines if line.row.flow is flow)
