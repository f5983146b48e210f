"""The studies that speed is measured on: made up, of a stated size, with every mechanism in them."""

from dataclasses import dataclass
from typing import Final

from rightsource.simulation.assumptions import Assumptions, Driver, Law, TaxLimit, uncorrelated
from rightsource.simulation.drivers import CLIENT_GROUPS, DRIVER_KEYS, DRIVERS, MONTHS_PER_YEAR, MOTIONS, Motion
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.packing import Packed, pack
from rightsource.simulation.plan import Plan, Reaction, Saving, TaxRise, VehicleSupport
from rightsource.simulation.timetable import make_timetable
from rightsource.simulation.vehicle import Bid, Failure, Loan, Mechanism, Move, Separation, Terms, Vehicle

_SOURCE: Final = "made up to measure speed"
SERVICE_GBP: Final = 10e6


@dataclass(frozen=True)
class Size:
    """How large a study is: services, financial years, and vehicles beside the council."""

    name: str
    services: int
    years: int
    vehicles: int

    @property
    def months(self) -> int:
        """How many months are followed."""
        return self.years * MONTHS_PER_YEAR

    @property
    def normals_per_future(self) -> int:
        """How many normal draws one future takes: fourteen drivers and every service, each month."""
        return (DRIVERS + self.services) * self.months


# R1: 60 services, 12 months, 8 vehicles. R2: 60 services, 120 months, 20 organisations, of which one is the council.
R1: Final = Size("R1", services=60, years=1, vehicles=8)
R2: Final = Size("R2", services=60, years=10, vehicles=19)


@dataclass(frozen=True)
class SizedStudy:
    """A study of a stated size."""

    size: Size
    group: Group
    assumptions: Assumptions
    plan: Plan


def sized_study(size: Size) -> SizedStudy:
    """Return the study of a size. Two services in three are delivered by vehicles, by the six mechanisms in turn."""
    return SizedStudy(size, _group(size), _assumptions(size.years), _plan(size))


def packed_study(study: SizedStudy, seed: int) -> Packed:
    """Return a study as the tables that the kernel and the peers read."""
    group, assumptions, plan = study.group, study.assumptions, study.plan
    return pack(group, assumptions, plan, make_timetable(group, assumptions, plan), seed)


def _group(size: Size) -> Group:
    cost = size.services * SERVICE_GBP
    services = tuple(
        Service(
            key=f"service {number}",
            client_group=CLIENT_GROUPS[number % len(CLIENT_GROUPS)],
            cost_gbp=SERVICE_GBP,
            pay_share=0.4,
            fees_share=0.35,
            other_share=0.25,
            income_gbp=0.08 * SERVICE_GBP,
            demand_elasticity=0.9,
        )
        for number in range(size.services)
    )
    return Group(
        first_year=2026,
        years=size.years,
        services=services,
        funding=Funding(0.55 * cost, 0.25 * cost, 0.13 * cost, 0.01 * cost),
        debt=Debt(0.6 * cost, 0.1 * cost, 0.035, 0.05, 0.015 * cost),
        reserves=Reserves(0.06 * cost, 0.08 * cost, 0.02 * cost, 0.01 * cost),
        vehicles=tuple(_vehicle(number, size) for number in range(size.vehicles)),
        moves=tuple(_move(number, size) for number in range(size.services) if number % 3 and size.vehicles),
    )


def _from_month(vehicle: int, size: Size) -> int:
    """Return when a vehicle begins: a third at once and a third a year, as programmes do that have the years."""
    return vehicle % 3 * MONTHS_PER_YEAR if size.years > 4 else 0


def _vehicle(number: int, size: Size) -> Vehicle:
    begins = _from_month(number, size)
    return Vehicle(
        key=f"vehicle {number}",
        from_month=begins,
        owner_share=1.0 if number % 4 else 0.6,
        reserves_gbp=0.8e6,
        cash_gbp=1.6e6,
        external_income_gbp=1.5e6,
        external_margin_share=0.08,
        bids=(Bid(f"bid {number}", 2e6, 0.1, 0.4, from_month=begins + 6, ramp_months=12),),
        separation=Separation(60e3, 120e3, 90e3, 150e3, 250e3, vat_share=0.03, pension_share=0.02),
        paid_after_days=30.0,
        pays_after_days=25.0,
        loan=Loan(1e6, 0.02, 60, begins, recovered_share=0.3),
        dividend_share=0.5,
        failure=Failure(3, 0.08, 0.3e6, 0.5e6, 1e6),
        owner_work_before_gbp=(10e6, 10e6, 10e6),
        other_work_before_gbp=(1e6, 1.2e6, 1.4e6),
    )


def _move(number: int, size: Size) -> Move:
    terms = Terms(
        # One in three stays with the council, so those that move are counted by themselves.
        Mechanism((number - number // 3 - 1) % len(Mechanism)),
        price_gbp=0.97 * SERVICE_GBP,
        efficiency_share=0.001,
        change_cap_share=0.06,
        volume_floor_share=0.9,
        volume_ceiling_share=1.1,
        council_share=0.6,
        risk_cap_share=0.1,
        fee_share=0.01,
        verified_share=0.97,
        payment_cap_share=1.2,
    )
    vehicle = number % size.vehicles
    goes_live = _from_month(vehicle, size) + number % 4 * 3
    return Move(f"service {number}", f"vehicle {vehicle}", terms, from_month=goes_live)


def _assumptions(years: int) -> Assumptions:
    drivers = tuple(
        Driver(
            key=key,
            central_share=(0.028,) * years,
            spread_share=0.015,
            monthly_persistence=0.95 if MOTIONS[key] in {Motion.INFLATION, Motion.RATE} else 0.0,
            source=_SOURCE,
            read_on=None,
        )
        for key in DRIVER_KEYS
    )
    correlation = tuple(tuple(0.15 + 0.85 * own for own in row) for row in uncorrelated())
    limits = tuple(TaxLimit(2026 + year, 0.03, 0.02, 0.05, _SOURCE, None) for year in range(years))
    return Assumptions(drivers, correlation, 0.02, 0.9, limits, Law((0.25,) * years, 0.8, 24))


def _plan(size: Size) -> Plan:
    years, nothing = size.years, (0.0,) * size.years
    savings = tuple(
        Saving(f"saving {number}", f"service {number}", 0.3e6, number % size.months, number % 3 > 0, 0.8, 8.0, 3.0, 12)
        for number in range(0, size.services, 3)
    )
    return Plan(
        tax_rises=(TaxRise(0.0299, 0.02),) * years,
        savings=savings,
        earmarked_use_gbp=nothing,
        borrowing_gbp=(0.01 * size.services * SERVICE_GBP,) * years,
        receipts_expected_gbp=nothing,
        receipts_used_gbp=nothing,
        support_limit_gbp=nothing,
        reaction=Reaction(0.05 * size.services * SERVICE_GBP, 0.3, 0.01),
        vehicle_support=tuple(
            VehicleSupport(f"vehicle {number}", (0.5e6,) * years) for number in range(0, size.vehicles, 2)
        ),
    )
