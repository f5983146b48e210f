"""How a council and its vehicles are divided between two successors, and what dividing them is taken to cost."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from rightsource.simulation.fault import Fault, not_a_share
from rightsource.simulation.faults import StudyCannotRun
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Plan
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Move, Separation, Vehicle

TRANSITION: Final = "transition"
TWO_OF_EVERYTHING: Final = "two of everything"


@dataclass(frozen=True)
class ReorganisationBelief:
    """What splitting a council costs beyond what it divides, as shares of the one council's yearly cost of services.

    Attributes:
        one_off_share: once, for both together: transition teams, systems, exits.
        recurring_share: every year, for both together: two of everything that one council has once.
        source, read_on: who says so.
    """

    one_off_share: float
    recurring_share: float
    source: str
    read_on: date


@dataclass(frozen=True)
class Division:
    """How one council is divided: the part of each thing that falls to the first successor; the rest is the second's.

    Attributes:
        names: of the first and the second successor.
        population_share: what is taken for everything that is not named.
        services: by the service's key. vehicles: of each vehicle, by its key; 1 or 0 gives it whole to one of them.
        funding_share, reserves_share, debt_share: of each; by population where not given.
        tax_share: of council tax alone, which follows the tax base.
    """

    names: tuple[str, str]
    population_share: float
    services: Mapping[str, float] = field(default_factory=dict)
    vehicles: Mapping[str, float] = field(default_factory=dict)
    funding_share: float | None = None
    tax_share: float | None = None
    reserves_share: float | None = None
    debt_share: float | None = None

    def of_first(self, stated: float | None) -> float:
        """Return a stated share, or that of the population."""
        return self.population_share if stated is None else stated


def check_division(study: Study, division: Division) -> None:
    """Refuse a division that names what there is not, or shares that are none.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    faults = tuple(_faults(study, division))
    if faults:
        raise StudyCannotRun(faults)


def _faults(study: Study, division: Division) -> Iterator[Fault]:
    if not 0 < division.population_share < 1:
        yield Fault("population", "Each successor must have some of it.", "not-a-share")
    yield from _faults_of("service", division.services, {service.key for service in study.group.services})
    yield from _faults_of("vehicle", division.vehicles, {vehicle.key for vehicle in study.group.vehicles})
    stated = {
        "funding": division.funding_share,
        "council tax": division.tax_share,
        "reserves": division.reserves_share,
        "debt": division.debt_share,
    }
    for what, share in stated.items():
        if share is not None:
            yield from not_a_share(what, "part", share)


def _faults_of(kind: str, shares: Mapping[str, float], known: set[str]) -> Iterator[Fault]:
    for key, share in shares.items():
        if key not in known:
            yield Fault(f"{kind} {key}", f"There is no such {kind} to divide.", f"unknown-{kind}")
        yield from not_a_share(f"{kind} {key}", "part", share)


def successors(study: Study, division: Division, belief: ReorganisationBelief) -> tuple[Study, Study]:
    """Return the two councils, each with its part of everything, and with its part of what reorganising costs.

    A vehicle that both keep is divided as though it were two, each working for its own council with its own part of
    the money; whoever owns the rest of it keeps that. Services follow their own share, whoever delivers them.
    """
    return _part(study, division, belief, is_first=True), _part(study, division, belief, is_first=False)


def _part(study: Study, division: Division, belief: ReorganisationBelief, *, is_first: bool) -> Study:
    def share(stated: float | None) -> float:
        of_first = division.of_first(stated)
        return of_first if is_first else 1.0 - of_first

    group = study.group
    of_service = {service.key: share(division.services.get(service.key)) for service in group.services}
    of_vehicle = {vehicle.key: share(division.vehicles.get(vehicle.key)) for vehicle in group.vehicles}
    population = share(None)
    reorganising = _reorganising(group, belief, population)
    services = (
        *(_scaled_service(service, of_service[service.key]) for service in group.services if of_service[service.key]),
        *([reorganising[0]] if reorganising[0].cost_gbp > 0 else []),
    )
    vehicles = tuple(
        _scaled_vehicle(vehicle, of_vehicle[vehicle.key]) for vehicle in group.vehicles if of_vehicle[vehicle.key]
    )
    moves = tuple(
        _scaled_move(move, of_service[move.service])
        for move in group.moves
        if of_service[move.service] and of_vehicle[move.vehicle]
    )
    part = replace(
        group,
        services=services,
        funding=_scaled_funding(group.funding, share(division.funding_share), share(division.tax_share)),
        debt=_scaled_debt(group.debt, share(division.debt_share)),
        reserves=_scaled_reserves(group.reserves, share(division.reserves_share)),
        vehicles=(*vehicles, reorganising[1]),
        moves=moves,
    )
    plan = _scaled_plan(study.plan, share, of_service=of_service, of_vehicle=of_vehicle, division=division)
    return replace(study, group=part, plan=plan)


def _reorganising(group: Group, belief: ReorganisationBelief, share: float) -> tuple[Service, Vehicle]:
    """Return what reorganising costs one successor: a service every year, and a body that is set up once."""
    cost = cost_gbp_of(group)
    recurring = Service(TWO_OF_EVERYTHING, "general", belief.recurring_share * cost * share, 1.0, 0.0, 0.0)
    once = Vehicle(TRANSITION, from_month=1, separation=Separation(set_up_gbp=belief.one_off_share * cost * share))
    return recurring, once


def cost_gbp_of(group: Group) -> float:
    """Return what all services cost in the first year."""
    return sum(service.cost_gbp for service in group.services)


def _scaled_service(service: Service, share: float) -> Service:
    return replace(service, cost_gbp=share * service.cost_gbp, income_gbp=share * service.income_gbp)


def _scaled_move(move: Move, share: float) -> Move:
    return replace(move, terms=replace(move.terms, price_gbp=share * move.terms.price_gbp))


def _scaled_vehicle(vehicle: Vehicle, share: float) -> Vehicle:
    """Return a part of a vehicle: every amount of it, and no share of anything."""
    loan, failure, own = vehicle.loan, vehicle.failure, vehicle.separation
    return replace(
        vehicle,
        reserves_gbp=share * vehicle.reserves_gbp,
        cash_gbp=share * vehicle.cash_gbp,
        cash_floor_gbp=share * vehicle.cash_floor_gbp,
        external_income_gbp=share * vehicle.external_income_gbp,
        bids=tuple(replace(bid, income_gbp=share * bid.income_gbp) for bid in vehicle.bids),
        separation=replace(
            own,
            board_gbp=share * own.board_gbp,
            management_gbp=share * own.management_gbp,
            client_team_gbp=share * own.client_team_gbp,
            recharge_gbp=share * own.recharge_gbp,
            set_up_gbp=share * own.set_up_gbp,
        ),
        loan=None if loan is None else replace(loan, amount_gbp=share * loan.amount_gbp),
        failure=replace(
            failure,
            step_in_gbp=share * failure.step_in_gbp,
            guarantee_gbp=share * failure.guarantee_gbp,
            pension_deficit_gbp=share * failure.pension_deficit_gbp,
        ),
        owner_work_before_gbp=_three(share, vehicle.owner_work_before_gbp),
        other_work_before_gbp=_three(share, vehicle.other_work_before_gbp),
    )


def _three(share: float, amounts: tuple[float, float, float]) -> tuple[float, float, float]:
    return share * amounts[0], share * amounts[1], share * amounts[2]


def _scaled_funding(funding: Funding, share: float, tax_share: float) -> Funding:
    return Funding(
        council_tax_gbp=tax_share * funding.council_tax_gbp,
        grant_gbp=share * funding.grant_gbp,
        business_rates_gbp=share * funding.business_rates_gbp,
        trading_income_gbp=share * funding.trading_income_gbp,
        schools_grant_gbp=share * funding.schools_grant_gbp,
    )


def _scaled_debt(debt: Debt, share: float) -> Debt:
    return replace(
        debt,
        fixed_gbp=share * debt.fixed_gbp,
        floating_gbp=share * debt.floating_gbp,
        minimum_revenue_provision_gbp=share * debt.minimum_revenue_provision_gbp,
    )


def _scaled_reserves(reserves: Reserves, share: float) -> Reserves:
    return Reserves(*(share * getattr(reserves, name) for name in vars(reserves)))


def _scaled_plan(
    plan: Plan,
    share: Callable[[float | None], float],
    *,
    of_service: Mapping[str, float],
    of_vehicle: Mapping[str, float],
    division: Division,
) -> Plan:
    """Return a successor's part of what is decided; both raise council tax as the one council would."""
    reserves, debt = share(division.reserves_share), share(division.debt_share)
    savings = tuple(
        replace(saving, amount_gbp=of_service[saving.service] * saving.amount_gbp)
        for saving in plan.savings
        if of_service[saving.service]
    )
    return replace(
        plan,
        savings=savings,
        earmarked_use_gbp=_each(reserves, plan.earmarked_use_gbp),
        borrowing_gbp=_each(debt, plan.borrowing_gbp),
        receipts_expected_gbp=_each(reserves, plan.receipts_expected_gbp),
        receipts_used_gbp=_each(reserves, plan.receipts_used_gbp),
        support_limit_gbp=_each(share(None), plan.support_limit_gbp),
        reaction=replace(plan.reaction, minimum_reserves_gbp=reserves * plan.reaction.minimum_reserves_gbp),
        vehicle_support=tuple(
            replace(each, limit_gbp=_each(of_vehicle[each.vehicle], each.limit_gbp))
            for each in plan.vehicle_support
            if of_vehicle[each.vehicle]
        ),
        drill=None,
    )


def _each(share: float, amounts: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(share * amount for amount in amounts)
