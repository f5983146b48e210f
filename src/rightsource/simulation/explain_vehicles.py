"""What changed for one vehicle in a month of one future, in words. A month like the last one is not told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.plan import Drill
from rightsource.simulation.reference.council import Month
from rightsource.simulation.reference.services import index_prices
from rightsource.simulation.reference.vehicles import VehicleMonth
from rightsource.simulation.reference.world import Prepared
from rightsource.simulation.vehicle import Mechanism, Move, Vehicle
from rightsource.simulation.words import listed, pounds

_PAID_BY: Final = {
    Mechanism.BLOCK: "by a block price",
    Mechanism.ACTIVITY: "by activity",
    Mechanism.PAY_AS_YOU_GO: "as it goes",
    Mechanism.COST_PLUS: "its cost, with the risk shared",
    Mechanism.OUTCOME: "by results",
    Mechanism.GAIN_SHARE: "its cost, with gains and losses shared",
}


@dataclass
class Teller:
    """Follows one vehicle through one future, so that it can say what is new."""

    study: Prepared
    vehicle: Vehicle
    won: frozenset[str]
    failed_month: int | None = None
    owed_gbp: float = field(init=False)
    is_below_teckal: bool = False
    is_exhausted: bool = field(init=False)

    def __post_init__(self) -> None:
        loan = self.vehicle.loan
        self.owed_gbp = loan.amount_gbp if loan is not None and loan.from_month == 0 else 0.0
        self.is_exhausted = self.vehicle.reserves_gbp < 0

    def tell(self, month: int, now: VehicleMonth) -> Iterator[str]:
        """Yield what is new this month, causes before what came of them."""
        if self.failed_month is None:
            yield from self._begins(month, now)
            yield from self._bids(month)
            yield from self._loan(now)
            yield from self._teckal(now)
            yield from self._cash(month, now)
        else:
            yield from self._returns(month)
        yield from self._reserves(now)
        if now.fails:
            self.failed_month = month
        elif self.failed_month is None and month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
            yield from self._march(month, now)

    def _moves(self) -> list[Move]:
        return [move for move in self.study.group.moves if move.vehicle == self.vehicle.key]

    def _delivered(self, month: int) -> list[str]:
        return [move.service for move in self._moves() if move.from_month <= month < move.until_month]

    def _begins(self, month: int, now: VehicleMonth) -> Iterator[str]:
        name = self.vehicle.key
        if month == self.vehicle.from_month > 0:
            costs = f"; setting it up costs the council {pounds(now.set_up_gbp)}" if now.set_up_gbp else ""
            yield f"{name} begins{costs}."
        for move in self._moves():
            if month == move.from_month:
                does = "delivers" if month == 0 else "takes over"
                yield f"{name} {does} {move.service} and is paid {_PAID_BY[move.terms.mechanism]}."
            if month == move.until_month:
                yield f"{move.service} moves back from {name} to the council."

    def _bids(self, month: int) -> Iterator[str]:
        for bid in self.vehicle.bids:
            if month == bid.from_month:
                word = "has won" if bid.key in self.won else "has lost"
                yield f"{self.vehicle.key} {word} {bid.key}, worth {pounds(bid.income_gbp)} a year."

    def _loan(self, now: VehicleMonth) -> Iterator[str]:
        owed = self.owed_gbp + now.drawn_gbp - now.repaid_gbp
        if now.drawn_gbp:
            yield f"{self.vehicle.key} borrows {pounds(now.drawn_gbp)} from the council."
        if self.owed_gbp > self.study.group.rounding_gbp >= owed:
            yield f"{self.vehicle.key} has repaid its loan."
        self.owed_gbp = owed

    def _teckal(self, now: VehicleMonth) -> Iterator[str]:
        least = self.study.assumptions.law.teckal_share_min
        if now.is_below_teckal != self.is_below_teckal:
            word = "only" if now.is_below_teckal else "again"
            yield (
                f"{self.vehicle.key} has done {word} {now.owner_work_share:.1%} of three years' work for its owners; "
                f"more than {least:.0%} is asked for if it is to be given work without competition."
            )
        self.is_below_teckal = now.is_below_teckal

    def _cash(self, month: int, now: VehicleMonth) -> Iterator[str]:
        name = self.vehicle.key
        if now.support_gbp:
            yield f"{name} runs out of cash and is given {pounds(now.support_gbp)}."
        if now.fails:
            drilled = self.study.plan.drill == Drill(name, month)
            lost = f", {pounds(now.released_debt_gbp)} of its loan is lost" if now.released_debt_gbp else ""
            due = now.crystallised_gbp
            falls_due = f", and {pounds(due)} falls due for guarantees, pensions and stepping in" if due else ""
            yield f"{name} {'is made to fail' if drilled else 'fails for want of cash'}{lost}{falls_due}."
            yield from self._left_behind(month)

    def _left_behind(self, month: int) -> Iterator[str]:
        left, delay = self._delivered(month + 1), self.vehicle.failure.delay_months
        if left and delay:
            months = "a month" if delay == 1 else f"{delay} months"
            yield f"An administrator runs {listed(left)} at cost for {months}."

    def _returns(self, month: int) -> Iterator[str]:
        assert self.failed_month is not None
        failure, returned = self.vehicle.failure, self._delivered(month)
        if returned and month == self.failed_month + failure.delay_months + 1:
            dearer = f", at {failure.premium_share:.0%} more" if failure.premium_share else ""
            verb = "returns" if len(returned) == 1 else "return"
            yield f"{listed(returned)} {verb} from {self.vehicle.key} to the council{dearer}."

    def _reserves(self, now: VehicleMonth) -> Iterator[str]:
        is_exhausted = now.reserves_gbp < -self.study.group.rounding_gbp
        if is_exhausted and not self.is_exhausted:
            yield f"{self.vehicle.key} has used up its reserves."
        self.is_exhausted = is_exhausted

    def _march(self, month: int, now: VehicleMonth) -> Iterator[str]:
        name, owned = self.vehicle.key, self.vehicle.owner_share
        if month < self.vehicle.from_month:
            return
        if now.corporation_tax_gbp:
            yield f"{name} pays {pounds(now.corporation_tax_gbp)} of corporation tax."
        if now.dividend_gbp:
            ours = "" if owned == 1.0 else f", {pounds(owned * now.dividend_gbp)} of it to the council"
            yield f"{name} pays {pounds(now.dividend_gbp)} of its surplus out{ours}."
        yield f"{name} closes the year with reserves of {pounds(now.reserves_gbp)} and cash of {pounds(now.cash_gbp)}."


def tell_prices(tellers: Sequence[Teller], levels: list[float], before: Month, month: Month) -> Iterator[str]:
    """Yield by how much an April moves the price of every service that a vehicle is paid for; move the levels."""
    old, alive = list(levels), {teller.vehicle.key for teller in tellers if teller.failed_month is None}
    group = tellers[0].study.group
    index_prices(group, levels, before.index, month.index, month.month)
    moved = {move.service: move for move in group.moves if move.vehicle in alive}
    for place, service in enumerate(group.services):
        move = moved.get(service.key)
        if move is not None and move.from_month < month.month < move.until_month:
            yield f"The price of {service.key} moves by {levels[place] / old[place] - 1.0:+.1%}."
