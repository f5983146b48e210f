"""What is delivered in a month, by whom, what it costs them, and what the council pays for it."""

from dataclasses import dataclass, field
from math import exp

from rightsource.simulation.drivers import CPI, MONTHS_PER_YEAR
from rightsource.simulation.group import Group, Service
from rightsource.simulation.mechanisms import borne, charge, indexed
from rightsource.simulation.reference.vehicles import Books, Standing
from rightsource.simulation.reference.world import Delivery, Prepared, World, price_of
from rightsource.simulation.vehicle import Mechanism, Move


@dataclass
class Purse:
    """One payer's month: the general fund's, or the schools grant's. Costs, what clients paid, charges of vehicles."""

    cost_gbp: float = 0.0
    income_gbp: float = 0.0
    charges_gbp: float = 0.0

    @property
    def net_gbp(self) -> float:
        """What is left to be met."""
        return self.cost_gbp + self.charges_gbp - self.income_gbp


@dataclass
class Delivered:
    """All services of a month, whoever delivered them."""

    general: Purse = field(default_factory=Purse)
    schools: Purse = field(default_factory=Purse)
    saved_gbp: float = 0.0
    separation_gbp: float = 0.0
    premium_gbp: float = 0.0
    whole_cost_gbp: float = 0.0
    whole_income_gbp: float = 0.0


@dataclass(frozen=True)
class Work:
    """One service's month before anyone is charged: how much is done, and what it costs whoever does it."""

    activity: float
    cost_gbp: float
    income_gbp: float
    saved_gbp: float
    separation_gbp: float
    premium_gbp: float


def move_in(group: Group, service: Service, month: int) -> Move | None:
    """Return the move under which a vehicle delivers a service in a month, or None for the council."""
    return next(
        (move for move in group.moves if move.service == service.key and move.from_month <= month < move.until_month),
        None,
    )


def deliver(
    study: Prepared,
    month: int,
    *,
    world: World,
    index: tuple[float, ...],
    deliveries: tuple[Delivery, ...],
    books: dict[str, Books],
    levels: list[float],
) -> Delivered:
    """Deliver every service for a month; write what falls on vehicles into their books."""
    total = Delivered()
    for place, service in enumerate(study.group.services):
        move = move_in(study.group, service, month)
        vehicle = None if move is None else books[move.vehicle]
        standing = Standing.NONE if vehicle is None else vehicle.standing(month)
        saved_share = _recurrent_share(service, deliveries, month)
        work = _work(service, vehicle, standing, stray=world.service_stray[place], saved_share=saved_share, index=index)
        purse = total.schools if service.paid_from_schools_grant else total.general
        if move is None or vehicle is None or standing is Standing.RETURNED:
            purse.cost_gbp += work.cost_gbp
            purse.income_gbp += work.income_gbp
        else:
            expected = float(study.timetable.expected_activity[place, month // MONTHS_PER_YEAR])
            price = move.terms.price_gbp / MONTHS_PER_YEAR * levels[place]
            paid = _paid(move, vehicle, work, standing, price_gbp=price, expected=expected)
            vehicle.month.service_cost_gbp += work.cost_gbp
            vehicle.month.client_income_gbp += work.income_gbp
            vehicle.month.charges_gbp += paid
            purse.charges_gbp += paid
        total.saved_gbp += work.saved_gbp
        total.separation_gbp += work.separation_gbp
        total.premium_gbp += work.premium_gbp
        total.whole_cost_gbp += work.cost_gbp
        total.whole_income_gbp += work.income_gbp
    return total


def _work(
    service: Service,
    vehicle: Books | None,
    standing: Standing,
    *,
    stray: float,
    saved_share: float,
    index: tuple[float, ...],
) -> Work:
    activity = index[service.client_group_index] ** service.demand_elasticity * exp(stray)
    plain, premium, price = price_of(service, index), 0.0, price_of(service, index)
    if vehicle is not None and standing is Standing.RETURNED:
        premium = vehicle.vehicle.failure.premium_share
        price = plain * (1.0 + premium)
    elif vehicle is not None:
        own = vehicle.vehicle.separation
        price = price_of(service, index, own.pension_share, own.vat_share)
    base = service.cost_gbp / MONTHS_PER_YEAR * activity
    kept = base * (1.0 - saved_share)
    return Work(
        activity=activity,
        cost_gbp=kept * price,
        income_gbp=service.income_gbp / MONTHS_PER_YEAR * activity * index[CPI],
        saved_gbp=base * price * saved_share,
        separation_gbp=kept * (price - plain * (1.0 + premium)),
        premium_gbp=kept * plain * premium,
    )


def _recurrent_share(service: Service, deliveries: tuple[Delivery, ...], month: int) -> float:
    return sum(
        delivery.delivered_share * delivery.saving.amount_gbp / service.cost_gbp
        for delivery in deliveries
        if delivery.saving.is_recurrent and delivery.saving.service == service.key and delivery.is_running(month)
    )


def _paid(move: Move, vehicle: Books, work: Work, standing: Standing, *, price_gbp: float, expected: float) -> float:
    """Return what is paid to a vehicle: by its terms, or, to an administrator, what it costs."""
    net = work.cost_gbp - work.income_gbp
    if standing is Standing.ADMINISTERED:
        return net
    paid = charge(
        move.terms,
        price_gbp,
        activity=work.activity,
        expected=expected,
        net_cost_gbp=net,
        reach_gbp=vehicle.reach_gbp,
    )
    if move.terms.mechanism is Mechanism.COST_PLUS:
        vehicle.reach_gbp -= max(0.0, borne(move.terms, price_gbp, net, vehicle.reach_gbp))
    return paid


def index_prices(
    group: Group, levels: list[float], last_april: tuple[float, ...], index: tuple[float, ...], month: int
) -> None:
    """Move every price by one April's indexation."""
    for place, service in enumerate(group.services):
        move = next((each for each in group.moves if each.service == service.key), None)
        if move is not None:
            rise = price_of(service, index) / price_of(service, last_april) - 1.0
            levels[place] = indexed(levels[place], move.terms, rise, is_live=month > move.from_month)
