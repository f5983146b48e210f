"""Who exists, who delivers what from when, and what it costs on the first day: a council and its vehicles.

All amounts are pounds a year in the first year's budget, at that year's prices and demand.
"""

from dataclasses import dataclass
from typing import Final

from rightsource.simulation.drivers import CLIENT_GROUPS, MONTHS_PER_YEAR
from rightsource.simulation.vehicle import Move, Vehicle

COUNCIL: Final = "council"
# What two orders of adding may differ by, as a share of turnover: below it, nothing is a finding.
ROUNDING_SHARE: Final = 1e-9


@dataclass(frozen=True)
class Service:
    """One service: whom it serves, what it costs, and what makes that cost move.

    `key` names it for good: its luck is drawn under that name, so adding, removing or reordering
    other services changes nothing for this one. `pay_share`, `fees_share` and `other_share` split
    the cost by what its prices follow (pay awards, care fees, consumer prices) and sum to 1. One that is
    `paid_from_schools_grant` is met by the dedicated schools grant, whose balance is carried apart.
    """

    key: str
    client_group: str
    cost_gbp: float
    pay_share: float
    fees_share: float
    other_share: float
    income_gbp: float = 0.0
    demand_elasticity: float = 1.0
    paid_from_schools_grant: bool = False

    @property
    def client_group_index(self) -> int:
        """The place of this service's client group among the drivers."""
        return CLIENT_GROUPS.index(self.client_group)


@dataclass(frozen=True)
class Funding:
    """Where the money comes from, a year, in the first year. The schools grant pays for its own services alone."""

    council_tax_gbp: float
    grant_gbp: float
    business_rates_gbp: float
    trading_income_gbp: float = 0.0
    schools_grant_gbp: float = 0.0


@dataclass(frozen=True)
class Debt:
    """What is owed on the first day, and what it costs to service.

    Fixed debt pays `fixed_rate_share` until it is refinanced, floating debt pays the interest rate of
    the month. Floating debt is net of cash invested, so it may be negative.

    Source:
        Minimum revenue provision: Local Authorities (Capital Finance and Accounting) (England)
        Regulations 2003, regs 27-28: a prudent amount, here stated by the council for old debt and in
        equal instalments over the asset's life for new.
    """

    fixed_gbp: float = 0.0
    floating_gbp: float = 0.0
    fixed_rate_share: float = 0.0
    refinanced_share_per_year: float = 0.0
    minimum_revenue_provision_gbp: float = 0.0
    new_borrowing_years: int = 25
    support_years: int = 20


@dataclass(frozen=True)
class Reserves:
    """What is set aside on the first day.

    Unallocated and earmarked reserves are usable; ring-fenced ones (schools, public health) and capital
    receipts are kept apart and never counted as usable. The balance of the dedicated schools grant is a deficit
    where it is below zero.
    """

    unallocated_gbp: float
    earmarked_gbp: float = 0.0
    ring_fenced_gbp: float = 0.0
    capital_receipts_gbp: float = 0.0
    schools_balance_gbp: float = 0.0

    @property
    def usable_gbp(self) -> float:
        """What could meet a deficit."""
        return self.unallocated_gbp + self.earmarked_gbp


@dataclass(frozen=True)
class Group:
    """A council and its vehicles on 1 April of `first_year` (2026 is 2026-27), followed for `years` financial years.

    A service that no move names is delivered by the council throughout.
    """

    first_year: int
    years: int
    services: tuple[Service, ...]
    funding: Funding
    debt: Debt
    reserves: Reserves
    vehicles: tuple[Vehicle, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def organisations(self) -> tuple[str, ...]:
        """The council, then its vehicles in their order: the order of every organisation axis."""
        return (COUNCIL, *(vehicle.key for vehicle in self.vehicles))

    @property
    def months(self) -> int:
        """How many months are followed."""
        return self.years * MONTHS_PER_YEAR

    @property
    def turnover_gbp(self) -> float:
        """A year's gross cost and funding, the yardstick for rounding errors."""
        funding = self.funding
        return (
            sum(abs(service.cost_gbp) for service in self.services)
            + abs(funding.council_tax_gbp)
            + abs(funding.grant_gbp)
            + abs(funding.business_rates_gbp)
            + abs(funding.trading_income_gbp)
            + abs(funding.schools_grant_gbp)
            + sum(vehicle.turnover_gbp for vehicle in self.vehicles)
        )

    @property
    def rounding_gbp(self) -> float:
        """The amount below which a shortfall is only rounding."""
        return ROUNDING_SHARE * self.turnover_gbp
