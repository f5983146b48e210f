"""What a vehicle's services cost it, after its other work, its debt and its being separate are taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rightsource.budget.rules.rows import Flow
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.planning.rules.base_year import BaseYear, Line, ServiceCost
from rightsource.planning.rules.books import VehicleBeliefs
from rightsource.planning.rules.known import FederationRecord, council_key
from rightsource.planning.rules.vehicle_means import interest_of_first_year, loan_of
from rightsource.planning.rules.vehicle_money import VehicleMoney
from rightsource.quantities import FinancialYear
from rightsource.simulation.vehicle import Loan
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import Contribution

Agreement = Recorded[AgreementTerms]


@dataclass(frozen=True, slots=True)
class Costed:
    """A vehicle ready to be followed: one service for each that the council pays it for, at what it costs.

    Attributes:
        money: its year, with what partners give it among what its other owners pay.
        services: what it delivers, in the order of `money.paid`; clients' and other owners' money is their income.
        agreements: the agreement behind each; None where none is on record.
        loan: what it owes the council, and interest_gbp what that bears in the first year.
        board_gbp, management_gbp: what being separate costs it.
        partners_gbp: what partners promised it for the year, and partners_paid_gbp what they have paid.
    """

    money: VehicleMoney
    services: tuple[ServiceCost, ...]
    agreements: tuple[Agreement | None, ...]
    loan: Loan | None
    interest_gbp: float
    own_cost_gbp: float
    board_gbp: float
    management_gbp: float
    partners_gbp: float
    partners_paid_gbp: float

    @property
    def why_not(self) -> str:
        """Why it cannot be followed, where what it spends leaves nothing for its services."""
        return (
            f"{self.money.organisation.name} is counted at what the council pays it: what it spends leaves nothing for "
            "the services once its work for others, its interest and its board are paid. Check its budget lines."
        )

    def used_lines(self) -> Iterator[tuple[str, float, Sequence[Line]]]:
        """Give the lines of its own statement and of the council's that went in, with their sums."""
        for flow in Flow:
            lines = [line for line in self.money.lines if line.row.flow is flow]
            yield f"{flow.value} of its own {self.money.version.value}", _gbp(lines), lines


def costed(
    record: FederationRecord,
    money: VehicleMoney,
    base: BaseYear,
    beliefs: VehicleBeliefs,
    *,
    rate_share: float,
    on: date,
) -> Costed:
    """Return what each service costs a vehicle, so that its first year comes out as its own statement has it."""
    given = _partners(record, money, base.year)
    promised = min(sum(each.promised.gbp for each in given if each.promised is not None), money.external_gbp)
    money = replace(
        money, external_gbp=money.external_gbp - promised, others_owned_gbp=money.others_owned_gbp + promised
    )
    loan = loan_of(record, money.key, beliefs, on)
    interest = interest_of_first_year(loan, rate_share)
    apart = beliefs.separation
    is_stated = money.separation_gbp is not None
    board = money.separation_gbp if money.separation_gbp is not None else apart["board_share"].central * money.paid_gbp
    management = 0.0 if is_stated else apart["management_share"].central * money.paid_gbp
    others_cost = money.external_gbp * (1.0 - beliefs.external["margin_share"].central)
    own_cost = money.running_gbp - others_cost - interest - (0.0 if is_stated else board + management)
    return Costed(
        money=money,
        services=tuple(_services(money, base, own_cost)),
        agreements=tuple(_agreement(record, money.key, part.service, on) for part in money.paid),
        loan=loan,
        interest_gbp=interest,
        own_cost_gbp=own_cost,
        board_gbp=board,
        management_gbp=management,
        partners_gbp=promised,
        partners_paid_gbp=sum(each.paid.gbp for each in given if each.paid is not None),
    )


def _services(money: VehicleMoney, base: BaseYear, own_cost_gbp: float) -> Iterator[ServiceCost]:
    by_key = {service.key: service for service in base.services}
    for part in money.paid:
        council = by_key[part.service]
        is_alone = abs(council.cost_gbp - part.amount_gbp) < 0.01
        share = part.amount_gbp / money.paid_gbp
        yield ServiceCost(
            key=council.key if is_alone else f"{council.key}/{money.key}",
            title=council.title,
            client_group=council.client_group,
            cost_gbp=own_cost_gbp * share,
            income_gbp=money.others_owned_gbp * share,
            delivered_by=money.key,
            paid_from_schools_grant=council.paid_from_schools_grant,
        )


def _agreement(record: FederationRecord, vehicle: str, service: str, on: date) -> Agreement | None:
    """Return the agreement under which the council pays a vehicle for a service: for that service, else any."""
    council = council_key(record)
    ours = [
        each
        for each in record.agreements
        if (each.row.provider, each.row.commissioner) == (vehicle, council) and on in each.row.period
    ]
    for_it = [each for each in ours if each.row.service == service]
    chosen = for_it or ours
    return chosen[-1] if chosen else None


def _partners(record: FederationRecord, money: VehicleMoney, year: FinancialYear) -> list[Contribution]:
    return [
        each.row
        for each in record.contributions
        if each.row.organisation == money.key
        and each.row.financial_year == year
        and each.row.partner != council_key(record)
    ]


def _gbp(lines: Sequence[Line]) -> float:
    return sum(line.row.amount.gbp for line in lines)
