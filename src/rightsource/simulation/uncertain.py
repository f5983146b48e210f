"""What we are unsure of beyond chance: where a central path lies, how wide a spread is, how much a saving delivers.

Chance is what differs between futures; this is what no number of futures would tell. Each has a lowest, a central and
a highest value, and a function that makes of a study the study in which that value holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt

from rightsource.simulation.assumptions import Driver
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Bid, Move, Vehicle


@dataclass(frozen=True)
class Range:
    """The lowest, the central and the highest value of an assumption, its unit, and who says so."""

    low: float
    central: float
    high: float
    unit: str
    source: str

    def against_central(self) -> "Range":
        """Return the range of a factor that multiplies the central value."""
        return Range(self.low / self.central, 1.0, self.high / self.central, "times what is assumed", self.source)


@dataclass(frozen=True)
class Uncertain:
    """One thing that we are unsure of, and how a study looks in which it has a value.

    Its density is a triangle: highest at the central value and nought at both ends.
    """

    name: str
    low: float
    central: float
    high: float
    unit: str
    why: str
    apply: Callable[[Study, float], Study]

    def at(self, share: float) -> float:
        """Return the value below which this share of the triangle lies.

        >>> even = Uncertain("", 0.0, 1.0, 2.0, "", "", lambda study, value: study)
        >>> even.at(0.0), even.at(0.125), even.at(0.5), even.at(1.0)
        (0.0, 0.5, 1.0, 2.0)
        """
        whole = self.high - self.low
        if whole * share <= self.central - self.low:
            return self.low + sqrt(share * whole * (self.central - self.low))
        return self.high - sqrt((1.0 - share) * whole * (self.high - self.central))

    @property
    def variance(self) -> float:
        """How far it strays from its mean, squared."""
        low, central, high = self.low, self.central, self.high
        return (low**2 + central**2 + high**2 - low * central - low * high - central * high) / 18.0


def _made(name: str, known: Range, apply: Callable[[Study, float], Study]) -> Uncertain:
    return Uncertain(name, known.low, known.central, known.high, known.unit, known.source, apply)


def central_path(driver_key: str, name: str, known: Range) -> Uncertain:
    """Return where one driver's central path lies: every year of it is moved by the same amount."""

    def apply(study: Study, value: float) -> Study:
        shift = value - known.central

        def moved(driver: Driver) -> Driver:
            if driver.key != driver_key:
                return driver
            return replace(driver, central_share=tuple(central + shift for central in driver.central_share))

        drivers = tuple(moved(driver) for driver in study.assumptions.drivers)
        return replace(study, assumptions=replace(study.assumptions, drivers=drivers))

    return _made(name, known, apply)


def spreads(name: str, known: Range) -> Uncertain:
    """Return how far all drivers stray together, as a factor on every driver's spread."""

    def apply(study: Study, value: float) -> Study:
        drivers = tuple(replace(each, spread_share=each.spread_share * value) for each in study.assumptions.drivers)
        return replace(study, assumptions=replace(study.assumptions, drivers=drivers))

    return _made(name, known, apply)


def services_own_spread(name: str, known: Range) -> Uncertain:
    """Return how far each service's cost strays for reasons of its own."""

    def apply(study: Study, value: float) -> Study:
        return replace(study, assumptions=replace(study.assumptions, service_spread_share=value))

    return _made(name, known, apply)


def savings_delivered(name: str, known: Range) -> Uncertain:
    """Return how much of a saving is delivered on average, in whole per cents; a saving that is certain stays so."""

    def apply(study: Study, value: float) -> Study:
        # Each share delivered needs a table of its own, which takes longer than following the futures.
        shift = round(value - known.central, 2)
        savings = tuple(
            replace(saving, delivery_share_mean=_share(saving.delivery_share_mean + shift))
            if saving.delivery_share_mean < 1.0
            else saving
            for saving in study.plan.savings
        )
        return replace(study, plan=replace(study.plan, savings=savings))

    return _made(name, known, apply)


def _of_vehicles(name: str, known: Range, change: Callable[[Vehicle, float], Vehicle]) -> Uncertain:
    def apply(study: Study, value: float) -> Study:
        vehicles = tuple(change(vehicle, value) for vehicle in study.group.vehicles)
        return replace(study, group=replace(study.group, vehicles=vehicles))

    return _made(name, known, apply)


def separation_cost(name: str, known: Range) -> Uncertain:
    """Return what boards, doubled management, client teams and setting up cost, as a factor on all of them."""

    def change(vehicle: Vehicle, factor: float) -> Vehicle:
        own = vehicle.separation
        dearer = replace(
            own,
            board_gbp=own.board_gbp * factor,
            management_gbp=own.management_gbp * factor,
            client_team_gbp=own.client_team_gbp * factor,
            set_up_gbp=own.set_up_gbp * factor,
        )
        return replace(vehicle, separation=dearer)

    return _of_vehicles(name, known, change)


def lost_vat(name: str, known: Range) -> Uncertain:
    """Return how much value added tax a separate body can no longer recover, as a share of what it buys."""

    def change(vehicle: Vehicle, value: float) -> Vehicle:
        own = vehicle.separation
        return replace(vehicle, separation=replace(own, vat_share=_share(own.vat_share + (value - known.central))))

    return _of_vehicles(name, known, change)


def dearer_pensions(name: str, known: Range) -> Uncertain:
    """Return how much more a separate body pays for pensions, as a share of pay."""

    def change(vehicle: Vehicle, value: float) -> Vehicle:
        own = vehicle.separation
        dearer = replace(own, pension_share=_share(own.pension_share + (value - known.central)))
        return replace(vehicle, separation=dearer)

    return _of_vehicles(name, known, change)


def external_margin(name: str, known: Range) -> Uncertain:
    """Return what is left of work for others after its cost, of work at hand and of work bid for."""

    def change(vehicle: Vehicle, value: float) -> Vehicle:
        shift = value - known.central
        bids = tuple(replace(bid, margin_share=min(1.0, bid.margin_share + shift)) for bid in vehicle.bids)
        return replace(vehicle, external_margin_share=min(1.0, vehicle.external_margin_share + shift), bids=bids)

    return _of_vehicles(name, known, change)


def win_chances(name: str, known: Range) -> Uncertain:
    """Return how likely work bid for is to be won, as a factor on every chance."""

    def won(bid: Bid, factor: float) -> Bid:
        return replace(bid, win_chance_share=_share(bid.win_chance_share * factor))

    def change(vehicle: Vehicle, factor: float) -> Vehicle:
        return replace(vehicle, bids=tuple(won(bid, factor) for bid in vehicle.bids))

    return _of_vehicles(name, known, change)


def step_in_premium(name: str, known: Range) -> Uncertain:
    """Return how much dearer the services of a failed vehicle are when they come back."""

    def change(vehicle: Vehicle, value: float) -> Vehicle:
        failure = vehicle.failure
        premium = max(0.0, failure.premium_share + (value - known.central))
        return replace(vehicle, failure=replace(failure, premium_share=premium))

    return _of_vehicles(name, known, change)


def price_indexation(name: str, known: Range) -> Uncertain:
    """Return how much of their services' price rises agreements pass on, as a factor on what each says."""

    def changed(move: Move, factor: float) -> Move:
        terms = replace(move.terms, indexation_share=move.terms.indexation_share * factor)
        return replace(move, terms=terms)

    def apply(study: Study, value: float) -> Study:
        moves = tuple(changed(move, value) for move in study.group.moves)
        return replace(study, group=replace(study.group, moves=moves))

    return _made(name, known, apply)


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))
