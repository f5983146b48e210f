"""A made-up council for the tests of the simulation. No figure in it is a real council's."""

from dataclasses import dataclass, replace

import pytest

from rightsource.simulation.assumptions import Assumptions, Driver, TaxLimit, uncorrelated
from rightsource.simulation.drivers import CLIENT_GROUPS, DRIVER_KEYS, MOTIONS, Motion
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Plan, Reaction, Saving, TaxRise

YEARS = 4


@dataclass(frozen=True)
class Study:
    """The three things that go into a projection."""

    group: Group
    assumptions: Assumptions
    plan: Plan

    def with_delivery(self, share: float) -> "Study":
        """Return the same study with every saving believed in to this degree."""
        savings = tuple(replace(saving, delivery_share_mean=share) for saving in self.plan.savings)
        return replace(self, plan=replace(self.plan, savings=savings))

    def with_extra_grant(self, extra_gbp: float) -> "Study":
        """Return the same study with this much more grant a year."""
        funding = replace(self.group.funding, grant_gbp=self.group.funding.grant_gbp + extra_gbp)
        return replace(self, group=replace(self.group, funding=funding))


@pytest.fixture(scope="session")
def county() -> Study:
    """Return a county short of money: some of its futures fail, some need support, some are well."""
    return Study(group=_group(), assumptions=_assumptions(), plan=_plan())


def _group() -> Group:
    services = tuple(
        Service(
            key=f"{client_group} service",
            client_group=client_group,
            cost_gbp=60e6,
            pay_share=0.4,
            fees_share=0.4,
            other_share=0.2,
            income_gbp=6e6,
            demand_elasticity=0.9,
        )
        for client_group in CLIENT_GROUPS
    )
    return Group(
        first_year=2026,
        years=YEARS,
        services=services,
        funding=Funding(council_tax_gbp=210e6, grant_gbp=70e6, business_rates_gbp=40e6, trading_income_gbp=5e6),
        debt=Debt(200e6, 30e6, 0.04, 0.05, 6e6),
        reserves=Reserves(14e6, 18e6, 9e6, 5e6),
    )


def _assumptions() -> Assumptions:
    drivers = tuple(
        Driver(
            key=key,
            central_share=(0.03,) * YEARS,
            spread_share=0.02,
            monthly_persistence=0.95 if MOTIONS[key] in {Motion.INFLATION, Motion.RATE} else 0.0,
            source="made up for a test",
            read_on=None,
        )
        for key in DRIVER_KEYS
    )
    correlation = tuple(tuple(0.2 + 0.8 * own for own in row) for row in uncorrelated())
    limits = tuple(TaxLimit(2026 + year, 0.03, 0.02, 0.05, "made up for a test", None) for year in range(YEARS))
    return Assumptions(drivers, correlation, 0.02, 0.95, limits)


def _plan() -> Plan:
    savings = tuple(
        Saving(
            key=f"{client_group} saving",
            service=f"{client_group} service",
            amount_gbp=2.5e6,
            start_month=2 + 4 * place,
            is_recurrent=place % 3 != 0,
            delivery_share_mean=0.75,
            delivery_concentration=8.0,
            slippage_months_mean=3.0,
            slippage_months_max=12,
        )
        for place, client_group in enumerate(CLIENT_GROUPS)
    )
    return Plan(
        tax_rises=(TaxRise(0.0299, 0.02),) * YEARS,
        savings=savings,
        earmarked_use_gbp=(2e6,) * YEARS,
        borrowing_gbp=(10e6,) * YEARS,
        receipts_expected_gbp=(1e6,) * YEARS,
        receipts_used_gbp=(3e6,) * YEARS,
        support_limit_gbp=(0.0, 0.0, 10e6, 10e6),
        reaction=Reaction(minimum_reserves_gbp=12e6, response_share=0.5, limit_share=0.01),
    )
