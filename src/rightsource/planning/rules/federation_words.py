"""What is said of a federation: what was taken for want of a record, and what is not on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import inf

from rightsource.commissioning.rules.prices import price_requests
from rightsource.planning.rules.books import VehicleBeliefs
from rightsource.planning.rules.known import FederationRecord
from rightsource.planning.rules.payment_terms import terms_of
from rightsource.planning.rules.planned import PlannedDelivery
from rightsource.planning.rules.vehicle_cost import Costed
from rightsource.planning.rules.vehicle_means import in_hand, owner_share, past_work, undrawn_gbp
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, day_in_words, list_in_words
from rightsource.simulation.load import Ranged
from rightsource.simulation.mechanisms import charge
from rightsource.simulation.vehicle import Mechanism

_WORTH_SAYING_GBP = 50_000.0
_ANSWER_DAYS = 0  # every request that is not answered, however young


def assumed_of(
    record: FederationRecord,
    vehicles: Sequence[Costed],
    beliefs: VehicleBeliefs,
    *,
    team: Mapping[str, float],
    brought: Mapping[str, float],
    on: date,
) -> Iterator[str]:
    """Give what was taken of the vehicles for want of a record."""
    if not vehicles:
        return
    yield (
        f"Followed as bodies of their own: {_names(vehicles)}. Where the council's statement and a vehicle's differ, "
        "the council's is taken for what it pays."
    )
    yield from _disagreements(vehicles)
    yield from _by_their_terms(vehicles)
    yield f"Work for others leaves {_range(beliefs.external['margin_share'])} of its income."
    yield (
        "Interest on the council's loans stands in the statements already: in what a vehicle spends, and as less "
        "capital financing for the council. Loans are repaid as fast as they have fallen on record."
    )
    yield from _cost_apart(vehicles, beliefs, team)
    for each in vehicles:
        words = owner_share(record, each.money.key, on)[1]
        if words:
            yield f"The result of {each.money.organisation.name} {words}."
    yield from _prices(record, vehicles, on)
    for key, amount in brought.items():
        yield f"One-off savings of {key} bring it {_words(amount)} in hand, and do not come again."
    yield from _if_it_fails(record, vehicles, beliefs, on)


def _disagreements(vehicles: Sequence[Costed]) -> Iterator[str]:
    for each in vehicles:
        money = each.money
        if abs(money.council_work_gbp - money.paid_gbp) >= 1.0:
            yield (
                f"{money.organisation.name} expects {_words(money.council_work_gbp)} of the council, which means to "
                f"pay {_words(money.paid_gbp)}."
            )
        if each.partners_gbp:
            yield (
                f"{money.organisation.name} has the {_words(each.partners_gbp)} that its partners promised; they have "
                f"paid {_words(each.partners_paid_gbp)}."
            )


def _by_their_terms(vehicles: Sequence[Costed]) -> Iterator[str]:
    """Tell where an agreement's own terms make the council pay something else than its statement has."""
    for each in vehicles:
        for part, service, agreement in zip(each.money.paid, each.services, each.agreements, strict=True):
            terms = terms_of(None if agreement is None else agreement.row, part.amount_gbp)
            if terms.mechanism not in {Mechanism.COST_PLUS, Mechanism.GAIN_SHARE}:
                continue
            net = service.cost_gbp - service.income_gbp
            due = charge(terms, terms.price_gbp, activity=1.0, expected=1.0, net_cost_gbp=net, reach_gbp=inf)
            if abs(due - part.amount_gbp) >= _WORTH_SAYING_GBP:
                yield (
                    f"By the terms of its agreement {each.money.organisation.name} is paid {_words(due)} at what its "
                    f"statement says it spends; the council's statement has {_words(part.amount_gbp)}. What its "
                    "reserves cannot bear falls on the council."
                )


def _cost_apart(vehicles: Sequence[Costed], beliefs: VehicleBeliefs, team: Mapping[str, float]) -> Iterator[str]:
    belief = beliefs.separation
    unstated = [each for each in vehicles if each.money.separation_gbp is None]
    if unstated:
        yield (
            f"What being separate costs {_names(unstated)} is not on record: of what the council pays, "
            f"{_range(belief['board_share'])} is taken for a board and {_range(belief['management_share'])} for what "
            "is managed twice."
        )
    if team:
        yield (
            f"Those who buy from vehicles are taken to cost {_range(belief['client_team_share'])} of the price; they "
            "stand in the council's own support."
        )


def _prices(record: FederationRecord, vehicles: Sequence[Costed], on: date) -> Iterator[str]:
    keys = {each.money.key for each in vehicles}
    waiting = [
        each for each in price_requests(record.price_history, on, _ANSWER_DAYS) if each.event.row.organisation in keys
    ]
    if waiting:
        asked = [f"{each.event.row.organisation} {_words(each.event.row.amount.gbp)}" for each in waiting]
        yield f"A price request that nobody has answered is taken as not granted: {list_in_words(asked)}."
    without = [each for each in vehicles if None in each.agreements]
    if without:
        yield f"No agreement with {_names(without)} is on record: the price is taken as a block."
    agreements = [agreement for each in vehicles for agreement in each.agreements if agreement is not None]
    if any(agreement.row.period.ends_before for agreement in agreements):
        yield "An agreement that ends in these years is taken to go on under the same terms."


def _if_it_fails(
    record: FederationRecord, vehicles: Sequence[Costed], beliefs: VehicleBeliefs, on: date
) -> Iterator[str]:
    helped = [each for each in vehicles if undrawn_gbp(record, each.money.key, on)]
    yield (
        "The council helps a vehicle that runs out of cash only as far as a facility that it has agreed"
        + (f", for {_names(helped)} and in the first year." if helped else ", and none is on record.")
    )
    step_in = beliefs.step_in
    yield (
        f"A vehicle without cash fails. Its services come back after {_range(step_in['delay_months'])} months and cost "
        f"{_range(step_in['premium_share'])} more; of a loan {_range(beliefs.loan['recovered_share'])} is recovered."
    )


def assumed_ahead(
    ahead: Sequence[PlannedDelivery], vehicles: Sequence[Costed], beliefs: VehicleBeliefs
) -> Iterator[str]:
    """Give what was taken of services that are to move, for want of a record."""
    if not ahead:
        return
    told = [f"{each.service} to {each.vehicle} from {day_in_words(each.record.row.period.starts_on)}" for each in ahead]
    yield f"To move, as is on record: {list_in_words(told)}."
    unpriced = [each.service for each in ahead if each.price_gbp is None]
    if unpriced:
        yield f"No price is agreed for {list_in_words(unpriced)}: it is taken at what it costs the council."
    if not {each.vehicle for each in ahead} - {each.money.key for each in vehicles}:
        return
    apart = beliefs.separation
    yield (
        f"A new vehicle's board costs {_range(apart['board_share'])} of its price, what is managed twice "
        f"{_range(apart['management_share'])}, value added tax {_range(apart['vat_share'])} of what it buys, and "
        f"pensions {_range(apart['pension_share'])} of pay more."
    )


def missing_of(
    record: FederationRecord, vehicles: Sequence[Costed], first: FinancialYear, on: date, beliefs: VehicleBeliefs
) -> Iterator[str]:
    """Give what is not on record of the vehicles and would sharpen the answer."""
    silent = [each for each in vehicles if in_hand(record, each.money, beliefs, on).stated_by is None]
    if silent:
        days = beliefs.payment["cash_days"]
        yield (
            f"No monthly return of {_names(silent)} is known: no reserves are counted, and cash for {_range(days)} "
            "days of what they spend."
        )
    short = [each for each in vehicles if past_work(record, each.money, first).not_on_record]
    if short:
        yield f"Work of all three years before is not on record for {_names(short)}; a year without is counted as none."


def _range(ranged: Ranged) -> str:
    """Write a value with its range and whose it is.

    >>> from datetime import date
    >>> _range(Ranged("margin_share", 0.05, -0.05, 0.15, "share of the income", "", "our assumption", date(2026, 1, 1)))
    '5 % (−5 to 15 %; our assumption)'
    """
    is_share = ranged.unit.startswith("share")
    numbers = [f"{value * 100 if is_share else value:g}".replace("-", "−") for value in _all(ranged)]
    unit = " %" if is_share else ""
    return f"{numbers[1]}{unit} ({numbers[0]} to {numbers[2]}{unit}; {ranged.source.split(',')[0]})"


def _all(ranged: Ranged) -> tuple[float, float, float]:
    return round(ranged.low, 6), round(ranged.central, 6), round(ranged.high, 6)


def _names(vehicles: Sequence[Costed]) -> str:
    return list_in_words([each.money.organisation.name for each in vehicles])


def _words(amount_gbp: float) -> str:
    return amount_in_words(Money.nearest(amount_gbp))
