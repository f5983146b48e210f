"""What is wrong with the vehicles of a group and with what they are to deliver."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from rightsource.simulation.fault import Fault, not_a_share, not_numbers, repeated
from rightsource.simulation.group import COUNCIL, Group
from rightsource.simulation.vehicle import Bid, Loan, Mechanism, Move, Terms, Vehicle

# These pay a price whatever the cost, so a price of nothing is a price left out.
_PAID_BY_PRICE: Final = {Mechanism.BLOCK, Mechanism.ACTIVITY, Mechanism.PAY_AS_YOU_GO, Mechanism.OUTCOME}


def vehicle_faults(group: Group) -> Iterator[Fault]:
    """Give every fault of vehicles, bids and moves."""
    yield from repeated("vehicle", [vehicle.key for vehicle in group.vehicles])
    yield from repeated("bid", [bid.key for vehicle in group.vehicles for bid in vehicle.bids])
    for vehicle in group.vehicles:
        yield from _faults_of(vehicle)
    moved = Counter(move.service for move in group.moves)
    for move in group.moves:
        yield from _move_faults(move, group)
        if moved[move.service] > 1:
            yield Fault(f"move of {move.service}", "It is moved twice.", "moved-twice")


def _faults_of(vehicle: Vehicle) -> Iterator[Fault]:
    where = f"vehicle {vehicle.key}"
    if vehicle.key == COUNCIL:
        yield Fault(where, "It has the council's own name.", "name-repeated")
    shares = {
        "owner share": vehicle.owner_share,
        "taxed share": vehicle.taxed_share,
        "dividend": vehicle.dividend_share,
        "dearer pension": vehicle.separation.pension_share,
        "lost VAT": vehicle.separation.vat_share,
    }
    for name, share in shares.items():
        yield from not_a_share(where, name, share)
    amounts = (
        vehicle.external_income_gbp,
        *vehicle.owner_work_before_gbp,
        *vehicle.other_work_before_gbp,
        *(value for name, value in vars(vehicle.separation).items() if name.endswith("_gbp")),
        *(value for name, value in vars(vehicle.failure).items() if name.endswith("_gbp")),
    )
    if any(amount < 0 for amount in amounts):
        yield Fault(where, "An amount is below nothing.", "amount-negative")
    yield from not_numbers(where, vehicle, vehicle.separation, vehicle.failure)
    yield from _waiting_faults(where, vehicle)
    yield from _loan_faults(where, vehicle.loan, vehicle)
    for bid in vehicle.bids:
        yield from _bid_faults(bid, vehicle)


def _waiting_faults(where: str, vehicle: Vehicle) -> Iterator[Fault]:
    if vehicle.paid_after_days < 0 or vehicle.pays_after_days < 0:
        yield Fault(where, "It counts days below nothing.", "days-negative")
    if vehicle.failure.delay_months < 0:
        yield Fault(where, "Its step-in delay counts months below nothing.", "months-negative")
    if vehicle.failure.premium_share < 0:
        yield Fault(where, "Its step-in premium is below nothing.", "premium-negative")
    if vehicle.external_margin_share > 1:
        yield Fault(where, "Its margin on work for others is above 1.", "not-a-share")


def _loan_faults(where: str, loan: Loan | None, vehicle: Vehicle) -> Iterator[Fault]:
    if loan is None:
        return
    yield from not_numbers(f"{where}, loan", loan)
    yield from not_a_share(where, "recovered share of the loan", loan.recovered_share)
    if loan.amount_gbp < 0:
        yield Fault(where, "Its loan is below nothing.", "amount-negative")
    if loan.repaid_over_months < 1:
        yield Fault(where, "Its loan is repaid in less than a month.", "repayment-too-short")
    if not max(0, vehicle.from_month) <= loan.from_month:
        yield Fault(where, "Its loan is drawn before it exists.", "before-it-exists")


def _bid_faults(bid: Bid, vehicle: Vehicle) -> Iterator[Fault]:
    where = f"bid {bid.key}"
    yield from not_numbers(where, bid)
    yield from not_a_share(where, "chance", bid.win_chance_share)
    if bid.income_gbp < 0:
        yield Fault(where, "Its income is below nothing.", "amount-negative")
    if bid.margin_share > 1:
        yield Fault(where, "Its margin is above 1.", "not-a-share")
    if bid.ramp_months < 1:
        yield Fault(where, "Its ramp is shorter than a month.", "months-negative")
    if bid.from_month < max(0, vehicle.from_month):
        yield Fault(where, f"It begins before {vehicle.key} exists.", "before-it-exists")


def _move_faults(move: Move, group: Group) -> Iterator[Fault]:
    where = f"move of {move.service}"
    service = next((each for each in group.services if each.key == move.service), None)
    if service is None:
        yield Fault(where, "There is no such service.", "unknown-service")
    elif move.terms.mechanism in _PAID_BY_PRICE and move.terms.price_gbp == 0 < service.cost_gbp - service.income_gbp:
        yield Fault(where, "It is to be delivered for nothing.", "price-for-nothing")
    vehicle = next((each for each in group.vehicles if each.key == move.vehicle), None)
    if vehicle is None:
        yield Fault(where, f"There is no vehicle {move.vehicle!r}.", "unknown-vehicle")
    elif max(0, vehicle.from_month) > move.from_month >= 0:
        yield Fault(
            where,
            f"It goes live in month {move.from_month}, before {vehicle.key} exists in month {vehicle.from_month}.",
            "go-live-before-the-vehicle-exists",
        )
    if move.from_month < 0:
        yield Fault(where, "Its go-live counts months below nothing.", "months-negative")
    if move.until_month <= move.from_month:
        yield Fault(where, "It ends before it begins.", "ends-before-it-begins")
    yield from not_numbers(where, move.terms)
    yield from _terms_faults(where, move.terms)


def _terms_faults(where: str, terms: Terms) -> Iterator[Fault]:
    shares = {
        "council's share": terms.council_share,
        "efficiency": terms.efficiency_share,
        "verified share": terms.verified_share,
    }
    for name, share in shares.items():
        yield from not_a_share(where, name, share)
    bounds = (
        terms.price_gbp,
        terms.indexation_share,
        terms.change_cap_share,
        terms.volume_floor_share,
        terms.risk_cap_share,
        terms.fee_share,
        terms.payment_cap_share,
    )
    if any(bound < 0 for bound in bounds):
        yield Fault(where, "Its price or a bound of its terms is below nothing.", "amount-negative")
    if terms.volume_ceiling_share < terms.volume_floor_share:
        yield Fault(where, "Its ceiling is below its floor.", "ceiling-below-floor")
