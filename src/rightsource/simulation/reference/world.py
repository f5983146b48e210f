"""What happens to everyone: drivers, their surprises, what savings and bids turn out to be, and the month's indices."""

from dataclasses import dataclass, field
from math import exp, sqrt

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.chance import delivery_table, months_late_at, share_at, slippage_table
from rightsource.simulation.drivers import (
    CARE_FEES,
    CPI,
    DRIVER_KEYS,
    DRIVERS,
    INTEREST_RATE,
    MONTHS_PER_YEAR,
    MOTIONS,
    PAY_AWARD,
    Motion,
)
from rightsource.simulation.group import Group, Service
from rightsource.simulation.philox import FOR_BIDS, FOR_DRIVERS, FOR_SAVINGS, FOR_SERVICES, normals, stream_of, uniforms
from rightsource.simulation.plan import Plan, Saving
from rightsource.simulation.timetable import Timetable, make_timetable
from rightsource.simulation.vehicle import Bid


@dataclass(frozen=True)
class Prepared:
    """Everything that a future needs, made ready once."""

    group: Group
    assumptions: Assumptions
    plan: Plan
    seed: int
    timetable: Timetable
    factor: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Delivery:
    """What one saving turned out to be in one future."""

    saving: Saving
    delivered_share: float
    months_late: int

    @property
    def begins_month(self) -> int:
        """The month in which the saving really begins."""
        return self.saving.start_month + self.months_late

    def is_running(self, month: int) -> bool:
        """Say whether the saving brings money in this month."""
        if self.saving.is_recurrent:
            return month >= self.begins_month
        return self.begins_month <= month < self.begins_month + MONTHS_PER_YEAR


@dataclass
class World:
    """How far one future has strayed by now. Everything begins on its central path."""

    service_stray: list[float]
    stray: list[float] = field(default_factory=lambda: [0.0] * DRIVERS)
    gathered: list[float] = field(default_factory=lambda: [0.0] * DRIVERS)
    consumer_prices_stray: float = 0.0


def prepare(group: Group, assumptions: Assumptions, plan: Plan, seed: int) -> Prepared:
    """Return a study made ready to be followed."""
    return Prepared(
        group=group,
        assumptions=assumptions,
        plan=plan,
        seed=seed,
        timetable=make_timetable(group, assumptions, plan),
        factor=_lower_factor(assumptions.correlation),
    )


def deliveries_in(study: Prepared, future: int) -> tuple[Delivery, ...]:
    """Return what each saving turns out to be in one future: one pair of draws a saving, always."""
    return tuple(_delivery(study, saving, future) for saving in study.plan.savings)


def _delivery(study: Prepared, saving: Saving, future: int) -> Delivery:
    share_draw, delay_draw = _luck_of(study, saving.key, future, FOR_SAVINGS)
    return Delivery(
        saving=saving,
        delivered_share=share_at(delivery_table(saving.delivery_share_mean, saving.delivery_concentration), share_draw),
        months_late=months_late_at(slippage_table(saving.slippage_months_mean, saving.slippage_months_max), delay_draw),
    )


def bids_won_in(study: Prepared, future: int) -> frozenset[str]:
    """Return the bids that are won in one future: one draw a bid, always."""
    bids = (bid for vehicle in study.group.vehicles for bid in vehicle.bids)
    return frozenset(bid.key for bid in bids if _is_won(study, bid, future))


def _is_won(study: Prepared, bid: Bid, future: int) -> bool:
    return _luck_of(study, bid.key, future, FOR_BIDS)[0] < bid.win_chance_share


def _luck_of(study: Prepared, key: str, future: int, kind: int) -> tuple[float, float]:
    return uniforms(
        seed=study.seed, future=future, step=0, stream=stream_of(key), kind=kind, scenario=study.plan.scenario
    )


def step(study: Prepared, world: World, future: int, month: int) -> None:
    """Let one month's surprises happen."""
    if month and month % MONTHS_PER_YEAR == 0:
        _settle_awards(study, world)
    _step_drivers(study, world, future, month)
    _step_services(study, world, future, month)


def _settle_awards(study: Prepared, world: World) -> None:
    for place, driver in enumerate(study.assumptions.drivers):
        if MOTIONS[driver.key] is Motion.YEARLY:
            world.stray[place] += driver.spread_share * world.gathered[place] / sqrt(MONTHS_PER_YEAR)
            world.gathered[place] = 0.0


def _step_drivers(study: Prepared, world: World, future: int, month: int) -> None:
    """Move every driver by its share of the month's fourteen correlated surprises."""
    independent: list[float] = []
    for pair in range(DRIVERS // 2):
        independent += normals(
            seed=study.seed,
            future=future,
            step=month,
            stream=pair,
            kind=FOR_DRIVERS,
            scenario=study.plan.scenario,
        )
    for place, driver in enumerate(study.assumptions.drivers):
        surprise = sum(weight * draw for weight, draw in zip(study.factor[place], independent, strict=True))
        match MOTIONS[driver.key]:
            case Motion.DRIFT:
                world.stray[place] += driver.spread_share / sqrt(MONTHS_PER_YEAR) * surprise
            case Motion.YEARLY:
                world.gathered[place] += surprise
            case Motion.INFLATION | Motion.RATE:
                kept = driver.monthly_persistence
                world.stray[place] = kept * world.stray[place] + driver.spread_share * sqrt(1 - kept**2) * surprise
    world.consumer_prices_stray += world.stray[CPI] / MONTHS_PER_YEAR


def _step_services(study: Prepared, world: World, future: int, month: int) -> None:
    """Move every service's own stray. One block of draws serves two months, so that none is wasted."""
    kept = study.assumptions.service_persistence
    spread = study.assumptions.service_spread_share * sqrt(1 - kept**2)
    for place, service in enumerate(study.group.services):
        pair = normals(
            seed=study.seed,
            future=future,
            step=month // 2,
            stream=stream_of(service.key),
            kind=FOR_SERVICES,
            scenario=study.plan.scenario,
        )
        world.service_stray[place] = kept * world.service_stray[place] + spread * pair[month % 2]


def indices(study: Prepared, world: World, year: int) -> tuple[float, ...]:
    """Return each driver against the first year; for the interest rate, the rate."""
    central = study.timetable.central
    return tuple(_index(float(central[place, year]), world, place) for place in range(DRIVERS))


def _index(central: float, world: World, place: int) -> float:
    if place == INTEREST_RATE:
        return central + world.stray[place]
    if place == CPI:
        return central * exp(world.consumer_prices_stray)
    return central * exp(world.stray[place])


def price_of(service: Service, index: tuple[float, ...], pension_share: float = 0.0, vat_share: float = 0.0) -> float:
    """Return what a service's inputs cost against the first year, with what a separate body pays on top."""
    return (
        service.pay_share * (1.0 + pension_share) * index[PAY_AWARD]
        + service.fees_share * index[CARE_FEES]
        + service.other_share * (1.0 + vat_share) * index[CPI]
    )


def _lower_factor(matrix: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """Return the lower triangular L with L L' = matrix (Cholesky, row by row)."""
    size = len(DRIVER_KEYS)
    lower = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(lower[row][k] * lower[column][k] for k in range(column))
            lower[row][column] = sqrt(rest) if row == column else rest / lower[column][column]
    return tuple(tuple(row) for row in lower)
