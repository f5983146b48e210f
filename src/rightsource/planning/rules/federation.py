"""The whole federation as one audience knew it on a day: the council core, and each vehicle as a body of its own.

What a vehicle delivers costs what the vehicle spends, and the council pays its price: neither is counted twice. The
first year's figures are those of the statements on record, the council's where two statements differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rightsource.budget.rules.group import statement
from rightsource.budget.rules.rows import Flow, Heading
from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.planning.rules.base_year import BaseYear, ServiceCost
from rightsource.planning.rules.books import VehicleBeliefs, assumptions_for, vehicle_beliefs
from rightsource.planning.rules.core import YEARS, Carried, Core, Federated, core_of, council_core, starting_point
from rightsource.planning.rules.federation_words import assumed_ahead, assumed_of, missing_of
from rightsource.planning.rules.known import FederationRecord, Input, lines_stated
from rightsource.planning.rules.new_vehicle import new_vehicle
from rightsource.planning.rules.payment_terms import terms_of
from rightsource.planning.rules.planned import PlannedDelivery, planned_deliveries, returns_ahead, vehicles_to_come
from rightsource.planning.rules.vehicle_cost import Costed, costed
from rightsource.planning.rules.vehicle_means import (
    InHand,
    bids_of,
    exposure_inputs,
    failure_of,
    in_hand,
    owner_share,
    past_work,
    taxed_share,
    undrawn_gbp,
)
from rightsource.planning.rules.vehicle_money import vehicles_at_work
from rightsource.quantities import FinancialYear
from rightsource.simulation.drivers import INTEREST_RATE
from rightsource.simulation.plan import Saving, VehicleSupport
from rightsource.simulation.vehicle import FOR_GOOD, Move, Separation, Vehicle

_SALES = frozenset({Heading.OWNER_WORK, Heading.EXTERNAL_WORK})


def federation_core(record: FederationRecord, *, on: date, years: int = YEARS, audience: str = "") -> Core:
    """Return the council with its vehicles as known on a day, ready to be projected.

    A vehicle whose own money is not known stays in the council's account at what the council pays it, and is named
    among what is missing.

    Args:
        record: what an audience knew by the day.
        on: the day; its financial year is the first that is followed.
        years: how many financial years to follow.
        audience: who knew, for the words of a refusal.

    Raises:
        TooLittleKnown: there is no year to start from, or no balance of usable reserves; says what to write where.
        StudyHasFaults: the rows on record contradict each other or the model.
    """
    base, balances = starting_point(record, on, audience)
    found = vehicles_at_work(record, base, on)
    first = FinancialYear.of(on)
    beliefs = vehicle_beliefs(first)
    rate = assumptions_for(first, years, known=first).drivers[INTEREST_RATE].central_share[0]
    made = [costed(record, money, base, beliefs, rate_share=rate, on=on) for money in found.usable]
    usable = [each for each in made if each.own_cost_gbp > 0.0]
    not_usable = (*found.not_usable, *(each.why_not for each in made if each.own_cost_gbp <= 0.0))
    around, team = _client_team(_base_around(record, base, usable, on), usable, beliefs) if usable else (base, {})
    ahead = planned_deliveries(
        record, on, first=first, years=years, services={s.key for s in around.services if not s.delivered_by}
    )
    if not usable and not ahead:
        core = council_core(record, on=on, years=years, audience=audience)
        return replace(core, missing=(*core.missing, *not_usable))
    federation = _Federation(record, around, beliefs, tuple(usable), ahead, team, on)
    core = core_of(record, around, balances, on=on, years=years, federate=federation.federated)
    return replace(core, missing=(*core.missing, *not_usable))


# The council around its vehicles


def _base_around(record: FederationRecord, base: BaseYear, vehicles: Sequence[Costed], on: date) -> BaseYear:
    """Return the base year with what vehicles deliver at what it costs them, and the rest as the council has it."""
    paid: dict[str, float] = {}
    for each in vehicles:
        for part in each.money.paid:
            paid[part.service] = paid.get(part.service, 0.0) + part.amount_gbp
    kept = [
        replace(each, cost_gbp=each.cost_gbp - paid.get(each.key, 0.0))
        for each in base.services
        if each.cost_gbp - paid.get(each.key, 0.0) > _A_PENNY_GBP
    ]
    sales, other = _received(record, base, vehicles, on)
    clients_pay = sum(each.income_gbp for each in base.services if not each.paid_from_schools_grant) - other
    kept = list(_with_income(kept, clients_pay))
    interest = sum(each.interest_gbp for each in vehicles)
    return replace(
        base,
        services=(*kept, *(service for each in vehicles for service in each.services)),
        funding=replace(base.funding, sales_gbp=base.funding.sales_gbp - sales),
        financing_gbp=(base.financing_gbp or 0.0) + interest,
    )


def _with_income(services: Sequence[ServiceCost], income_gbp: float) -> Iterator[ServiceCost]:
    """Give the council's own services with what clients pay the general fund spread over them by what they cost."""
    spending = sum(each.cost_gbp for each in services if not each.paid_from_schools_grant)
    for each in services:
        is_general = not each.paid_from_schools_grant
        yield replace(each, income_gbp=income_gbp * each.cost_gbp / spending) if is_general else each


_A_PENNY_GBP = 0.01


def _received(record: FederationRecord, base: BaseYear, vehicles: Sequence[Costed], on: date) -> tuple[float, float]:
    """Return what of the council's sales and of its other income its vehicles pay for support: it comes from them."""
    recharges = sum(each.money.recharge_gbp for each in vehicles)
    keys = {each.money.key for each in vehicles}
    position = statement(lines_stated(record, on), base.year, base.version, on)
    assert position is not None
    lines = [line.row for line in position.lines if line.row.flow is Flow.INCOME and line.row.counterparty in keys]
    sales = min(sum(row.amount.gbp for row in lines if row.heading in _SALES), recharges)
    other = sum(row.amount.gbp for row in lines if row.heading not in _SALES)
    return sales, min(other, recharges - sales)


def _client_team(
    base: BaseYear, vehicles: Sequence[Costed], beliefs: VehicleBeliefs
) -> tuple[BaseYear, dict[str, float]]:
    """Take the people who buy from vehicles out of the council's largest support service, where they stand."""
    share = beliefs.separation["client_team_share"].central
    team = {each.money.key: share * each.money.paid_gbp for each in vehicles}
    delivered = {service.key for each in vehicles for service in each.services}
    support = [s for s in base.services if s.client_group is ClientGroup.SUPPORT and s.key not in delivered]
    core = max(support, key=lambda service: service.cost_gbp, default=None)
    if core is None or core.cost_gbp <= sum(team.values()):
        return base, {}
    less = replace(core, cost_gbp=core.cost_gbp - sum(team.values()))
    return replace(base, services=tuple(less if each is core else each for each in base.services)), team


# The vehicles


@dataclass(frozen=True, slots=True)
class _Federation:
    """What the vehicles of one study are made of."""

    record: FederationRecord
    base: BaseYear
    beliefs: VehicleBeliefs
    vehicles: tuple[Costed, ...]
    ahead: tuple[PlannedDelivery, ...]
    team: dict[str, float]
    on: date

    def federated(self, carried: Carried) -> Federated:
        """Return the vehicles at the first year's prices, with what is said of them."""
        record, vehicles, beliefs, on = self.record, self.vehicles, self.beliefs, self.on
        delivered = {service.key: each.money.key for each in vehicles for service in each.services}
        kept, brought = _savings(carried.savings.savings, delivered)
        later = (0.0,) * (carried.years - 1)
        undrawn = {each.money.key: undrawn_gbp(record, each.money.key, on) for each in vehicles}
        planned = tuple(self._planned_moves(carried))
        return Federated(
            vehicles=(
                *(self._vehicle(each, carried, brought.get(each.money.key, 0.0)) for each in vehicles),
                *self._vehicles_to_come(planned),
            ),
            moves=(*(move for each in vehicles for move in self._moves(each, carried)), *planned),
            support=tuple(VehicleSupport(key, (amount, *later)) for key, amount in undrawn.items() if amount > 0.0),
            savings=kept,
            inputs=tuple(given for each in vehicles for given in self._inputs(each, carried)),
            assumed=(
                *assumed_of(record, vehicles, beliefs, team=self.team, brought=brought, on=on),
                *assumed_ahead(self.ahead, vehicles, beliefs),
            ),
            missing=tuple(missing_of(record, vehicles, carried.first, on, beliefs)),
        )

    def _vehicle(self, each: Costed, carried: Carried, brought: float) -> Vehicle:
        money, held, beliefs = each.money, self._in_hand(each, carried), self.beliefs
        past = past_work(self.record, money, carried.first)
        grown = carried.growth[each.services[0].key]
        bids = bids_of(self.record, money, beliefs, first=carried.first, years=carried.years)
        return Vehicle(
            key=money.key,
            owner_share=owner_share(self.record, money.key, self.on)[0],
            reserves_gbp=held.reserves_gbp + brought,
            cash_gbp=held.cash_gbp + brought,
            external_income_gbp=money.external_gbp * grown,
            external_margin_share=beliefs.external["margin_share"].central,
            bids=tuple(bid for bid, _ in bids),
            separation=Separation(
                board_gbp=each.board_gbp * grown,
                management_gbp=each.management_gbp * grown,
                client_team_gbp=self.team.get(money.key, 0.0) * grown,
                recharge_gbp=money.recharge_gbp * grown,
            ),
            paid_after_days=beliefs.payment["paid_after_days"].central,
            pays_after_days=beliefs.payment["pays_after_days"].central,
            loan=each.loan,
            taxed_share=taxed_share(money.organisation.legal_form),
            failure=failure_of(self.record, money, beliefs, self.on),
            owner_work_before_gbp=past.owner_gbp,
            other_work_before_gbp=past.other_gbp,
        )

    def _in_hand(self, each: Costed, carried: Carried) -> InHand:
        theirs = {service.key for service in each.services}
        late = [saving for saving in carried.savings.savings if saving.service in theirs and saving.is_recurrent]
        return in_hand(self.record, each.money, self.beliefs, self.on, late)

    def _moves(self, each: Costed, carried: Carried) -> Iterator[Move]:
        returns = returns_ahead(self.record, self.on, carried.first)
        under = Counter(agreement.row.agreement for agreement in each.agreements if agreement is not None)
        for part, service, agreement in zip(each.money.paid, each.services, each.agreements, strict=True):
            growth = carried.growth[service.key]
            row = None if agreement is None else agreement.row
            # A target for several services is divided evenly among them, as nothing on record divides it.
            terms = terms_of(row, part.amount_gbp * growth, growth / (1 if row is None else under[row.agreement]))
            until = returns.get((part.service, each.money.key), FOR_GOOD)
            yield Move(service.key, each.money.key, terms, until_month=until)

    # What is to come

    def _planned_moves(self, carried: Carried) -> Iterator[Move]:
        """Give each service that a vehicle is to take over: at the price agreed, else at what it costs the council."""
        by_key = {service.key: service for service in self.base.services}
        for each in self.ahead:
            service, growth = by_key[each.service], carried.growth[each.service]
            own = max(0.0, service.cost_gbp - service.income_gbp) * growth
            row = None if each.agreement is None else each.agreement.row
            terms = terms_of(row, own if each.price_gbp is None else each.price_gbp, growth)
            yield Move(each.service, each.vehicle, terms, each.from_month, each.until_month)

    def _vehicles_to_come(self, moves: Sequence[Move]) -> Iterator[Vehicle]:
        at_work = {each.money.key for each in self.vehicles}
        for organisation in vehicles_to_come(self.record, self.on, self.ahead):
            theirs = [move for move in moves if move.vehicle == organisation.organisation]
            if organisation.organisation not in at_work:
                part = owner_share(self.record, organisation.organisation, self.on)[0]
                yield new_vehicle(organisation.organisation, theirs, self.beliefs, organisation.legal_form, part)

    def _inputs(self, each: Costed, carried: Carried) -> Iterator[Input]:
        record, name = self.record, each.money.organisation.name
        for what, amount, lines in each.used_lines():
            yield Input(f"{name}: {what}", amount, tuple(line.record_id for line in lines if line.record_id))
        held = self._in_hand(each, carried)
        if held.stated_by is not None and held.stated_by.record_id:
            of_return = (held.stated_by.record_id,)
            yield Input(f"{name}: reserves on the first day", held.reserves_gbp, of_return)
            yield Input(f"{name}: cash on the first day", held.cash_gbp, of_return)
        past = past_work(record, each.money, carried.first)
        if past.records:
            yield Input(f"{name}: work for others in the years before", sum(past.other_gbp), past.records)
        for bid, said in bids_of(record, each.money, self.beliefs, first=carried.first, years=carried.years):
            if said.record_id:
                yield Input(f"{name}: {said.row.kind.value} of work for others", bid.income_gbp, (said.record_id,))
        yield from exposure_inputs(record, each.money, self.on)


def _savings(savings: Sequence[Saving], delivered: dict[str, str]) -> tuple[tuple[Saving, ...], dict[str, float]]:
    """Return the plan's savings, and what one-off savings of the first year bring each vehicle in cash.

    A one-off saving of a vehicle's is the vehicle's money, not the council's: as far as it is believed, it has it.
    """
    kept: list[Saving] = []
    brought: dict[str, float] = {}
    for saving in savings:
        vehicle = delivered.get(saving.service)
        if vehicle is None or saving.is_recurrent:
            kept.append(saving)
        else:
            brought[vehicle] = brought.get(vehicle, 0.0) + saving.amount_gbp * saving.delivery_share_mean
    return tuple(kept), brought
