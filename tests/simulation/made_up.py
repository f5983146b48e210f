"""A made-up council and its made-up vehicles, for the tests of the simulation. No figure is a real council's."""

from dataclasses import dataclass, fields, is_dataclass, replace

from rightsource.simulation.assumptions import Assumptions, Driver, Law, TaxLimit, uncorrelated
from rightsource.simulation.drivers import CLIENT_GROUPS, DRIVER_KEYS, MOTIONS, Motion
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Plan, Reaction, Saving, TaxRise, VehicleSupport
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Bid, Failure, Loan, Mechanism, Move, Separation, Terms, Vehicle

YEARS = 4


@dataclass(frozen=True)
class MadeUp(Study):
    """A study, and what tests change in it."""

    def with_delivery(self, share: float) -> "MadeUp":
        """Return the same study with every saving believed in to this degree."""
        savings = tuple(replace(saving, delivery_share_mean=share) for saving in self.plan.savings)
        return replace(self, plan=replace(self.plan, savings=savings))

    def with_extra_grant(self, extra_gbp: float) -> "MadeUp":
        """Return the same study with this much more grant a year."""
        funding = replace(self.group.funding, grant_gbp=self.group.funding.grant_gbp + extra_gbp)
        return replace(self, group=replace(self.group, funding=funding))

    def with_group(self, **changes) -> "MadeUp":
        """Return the same study with some of its group changed."""
        return replace(self, group=replace(self.group, **changes))

    def with_plan(self, **changes) -> "MadeUp":
        """Return the same study with some of its plan changed."""
        return replace(self, plan=replace(self.plan, **changes))

    def with_assumptions(self, **changes) -> "MadeUp":
        """Return the same study with some of its assumptions changed."""
        return replace(self, assumptions=replace(self.assumptions, **changes))


def county() -> MadeUp:
    """Return a county short of money: some of its futures fail, some need support, some are well."""
    return MadeUp(group=_group(), assumptions=_assumptions(), plan=_plan())


def federation() -> MadeUp:
    """Return the county with five vehicles, one mechanism each but for two, so thin that some fail."""
    alone = county()
    services = tuple(
        replace(service, paid_from_schools_grant=service.client_group == "high_needs_education")
        for service in alone.group.services
    )
    plain = alone.with_group(
        services=services,
        funding=replace(alone.group.funding, schools_grant_gbp=51e6, council_tax_gbp=164e6),
        reserves=replace(alone.group.reserves, schools_balance_gbp=-5e6),
        vehicles=_vehicles(),
        moves=_moves(),
    )
    return plain.with_assumptions(law=Law((0.25,) * YEARS, 0.8, 24)).with_plan(
        vehicle_support=(
            VehicleSupport("care", (1e6, 1e6, 1.5e6, 1.5e6)),
            VehicleSupport("places", (0.0, 0.0, 2e6, 2e6)),
        )
    )


def _vehicles() -> tuple[Vehicle, ...]:
    separate = Separation(50e3, 150e3, 80e3, 200e3, 400e3, vat_share=0.02, pension_share=0.01)
    thin = {
        "reserves_gbp": 1e6,
        "cash_gbp": 1.5e6,
        "separation": separate,
        "paid_after_days": 30.0,
        "pays_after_days": 25.0,
        "failure": Failure(3, 0.08, 0.5e6, 0.4e6, 2e6),
    }
    return (
        Vehicle("care", loan=Loan(2e6, 0.02, 60, recovered_share=0.25), **thin),
        Vehicle(
            "places",
            owner_share=0.6,
            external_income_gbp=14e6,
            external_margin_share=0.08,
            bids=(Bid("a neighbour's streets", 4e6, 0.1, 0.5, 6, 12), Bid("a school's meals", 2e6, 0.05, 0.3, 3, 6)),
            dividend_share=0.5,
            owner_work_before_gbp=(60e6, 60e6, 60e6),
            other_work_before_gbp=(8e6, 10e6, 12e6),
            **thin,
        ),
        Vehicle("children", from_month=12, loan=Loan(3e6, 0.03, 36, from_month=14, recovered_share=0.5), **thin),
        Vehicle("learning", **thin),
        Vehicle("offices", taxed_share=0.0, dividend_share=0.2, **thin),
    )


def _moves() -> tuple[Move, ...]:
    plus = Terms(Mechanism.COST_PLUS, 54e6, council_share=0.7, risk_cap_share=0.05, fee_share=0.008)
    gain = Terms(Mechanism.GAIN_SHARE, 55.5e6, council_share=0.6)
    activity = Terms(
        Mechanism.ACTIVITY, 55.4e6, efficiency_share=0.005, volume_floor_share=0.95, volume_ceiling_share=1.05
    )
    outcome = Terms(Mechanism.OUTCOME, 56.6e6, verified_share=0.98, payment_cap_share=1.1)
    hours = Terms(Mechanism.PAY_AS_YOU_GO, 55.15e6)
    block = Terms(Mechanism.BLOCK, 55.5e6, indexation_share=0.95, change_cap_share=0.05)
    return (
        Move("adults_65_plus service", "care", plus),
        Move("adults_18_64 service", "care", gain, until_month=30),
        Move("waste service", "places", activity),
        Move("children_looked_after service", "children", outcome, from_month=14),
        Move("high_needs_education service", "learning", hours),
        Move("general service", "offices", block, from_month=6),
    )


def times(thing, factor):
    """Return a thing with every pound in it, however deep, multiplied."""
    if isinstance(thing, tuple):
        return tuple(times(part, factor) for part in thing)
    if not is_dataclass(thing):
        return thing
    changes = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        changes[field.name] = pounds_times(value, factor) if field.name.endswith("_gbp") else times(value, factor)
    return replace(thing, **changes)


def pounds_times(amounts, factor):
    """Return an amount, or each of several, multiplied."""
    return tuple(amount * factor for amount in amounts) if isinstance(amounts, tuple) else amounts * factor


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
