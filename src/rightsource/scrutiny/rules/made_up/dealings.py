"""What the organisations of the group charge each other, as both sides write it in their books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.scrutiny.rules.made_up.chance import Rolls, spread, weekday
from rightsource.scrutiny.rules.made_up.county import COUNCIL, INTEREST_PERCENT, County, Size, Vehicle
from rightsource.scrutiny.rules.made_up.entries import Entry, For, Line, account, two_lines

CHARGES_A_MONTH = {Size.VILLAGE: 1, Size.COUNTY: 4, Size.REGION: 12}
"""How many bills a vehicle sends the council each month."""

_BETWEEN_VEHICLES = (
    ("catering-company", "care-company", 1_150_000),
    ("catering-company", "childrens-trust", 240_000),
    ("law-company", "childrens-trust", 310_000),
    ("law-company", "property-company", 60_000),
    ("energy-company", "leisure-charity", 420_000),
    ("energy-company", "libraries-society", 130_000),
    ("shared-services", "care-company", 380_000),
    ("shared-services", "place-company", 290_000),
    ("transport-cic", "supported-living", 350_000),
    ("engineers-company", "place-company", 900_000),
)
_BETWEEN_VEHICLES_IN_CASE = (
    ("shared-services", "care-company", 2_100_000),
    ("shared-services", "place-company", 1_600_000),
    ("law-company", "childrens-trust", 420_000),
    ("law-company", "care-company", 180_000),
    ("transport-cic", "childrens-trust", 1_300_000),
)
"""As the demonstration county's own budget has it, in which the vehicles buy their support from one of them."""

_SUPPORT_OF_INCOME = 0.012
_UNEVEN = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """What one side wrote down of a dealing: the day, how much, and with whom it says that it was."""

    on: date
    pence: int
    counterparty: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Dealing:
    """A charge of one organisation to another, as each of the two tells it.

    Attributes:
        reference: what both sides' references begin with.
        earned_as: what the seller's income is for.
        spent_as: what the buyer's spending is for.
        charged: what the seller wrote down.
        taken: what the buyer wrote down.
        paid_on: the day on which the buyer pays what it wrote down; None while it does not.
    """

    reference: str
    seller: str
    buyer: str
    earned_as: For
    spent_as: For
    division: ServiceDivision
    charged: tuple[Told, ...]
    taken: tuple[Told, ...]
    paid_on: date | None
    words: str


def entries_of(dealing: Dealing, organisation: str, last_day: date) -> Iterator[Entry]:
    """Return what an organisation's books hold of a dealing up to a day."""
    entries = [*_sellers(dealing)] if organisation == dealing.seller else [*_buyers(dealing)]
    yield from (each for each in entries if each.on <= last_day)


def charged_reference(dealing: Dealing, told: Told) -> str:
    """Return the reference of a charge in the seller's books."""
    return f"{dealing.reference}{told.mark}/charged"


def taken_reference(dealing: Dealing, told: Told) -> str:
    """Return the reference of a charge in the buyer's books."""
    return f"{dealing.reference}{told.mark}/taken"


def _sellers(dealing: Dealing) -> Iterator[Entry]:
    owed = account(dealing.seller, For.DEBTORS)
    earned = account(dealing.seller, dealing.earned_as, _sellers_division(dealing))
    for told in dealing.charged:
        lines = two_lines(owed, earned, told.pence, told.counterparty)
        yield Entry(charged_reference(dealing, told), told.on, dealing.words, lines)
    received = sum(told.pence for told in dealing.taken if told.counterparty == dealing.seller)
    if dealing.paid_on is not None and received and dealing.charged:
        # Cash is with the bank; what it settles is with the other of the two.
        lines = (Line(account(dealing.seller, For.CASH), received), Line(owed, -received, dealing.buyer))
        in_bank = max(weekday(dealing.paid_on + timedelta(days=2)), dealing.paid_on)
        yield Entry(f"{dealing.reference}/received", in_bank, dealing.words, lines)


def _buyers(dealing: Dealing) -> Iterator[Entry]:
    owed = account(dealing.buyer, For.CREDITORS)
    spent = account(dealing.buyer, dealing.spent_as, dealing.division)
    for told in dealing.taken:
        lines = two_lines(spent, owed, told.pence, told.counterparty)
        yield Entry(taken_reference(dealing, told), told.on, dealing.words, lines)
    paid = sum(told.pence for told in dealing.taken if told.counterparty == dealing.seller)
    if dealing.paid_on is not None and paid and dealing.charged:
        lines = (Line(owed, paid, dealing.seller), Line(account(dealing.buyer, For.CASH), -paid))
        yield Entry(f"{dealing.reference}/settled", dealing.paid_on, dealing.words, lines)


def _sellers_division(dealing: Dealing) -> ServiceDivision:
    return ServiceDivision.NONE if dealing.earned_as is For.INTEREST_EARNED else ServiceDivision.CENTRAL


def dealings_in(county: County, organisation: str, month: Month, rolls: Rolls) -> Iterator[Dealing]:
    """Return what an organisation and others charge each other in a month, both sides telling the same."""
    for one in county.vehicles:
        if organisation in (COUNCIL, one.organisation) and one.began_on <= month.first_day:
            yield from _charges_to_council(county, one, month, rolls)
            yield from _support(county, one, month)
            yield from _interest(one, month)
    if month.month % 3 == 0:
        yield from _between_vehicles(county, organisation, month)


def _between_vehicles(county: County, organisation: str, month: Month) -> Iterator[Dealing]:
    began = {one.organisation: one.began_on for one in county.vehicles}
    for seller, buyer, yearly in _BETWEEN_VEHICLES if county.is_grown else _BETWEEN_VEHICLES_IN_CASE:
        if organisation in (seller, buyer) and max(began[seller], began[buyer]) <= month.first_day:
            pence = int(county.in_money_of(month, yearly) / 4 * 100)
            yield _same_on_both(f"V{_mark(month)}-{seller}-{buyer}", seller, buyer, month, pence)


def _charges_to_council(county: County, one: Vehicle, month: Month, rolls: Rolls) -> Iterator[Dealing]:
    rng = rolls(f"charges of {one.organisation} {month}")
    yearly = county.in_money_of(month, one.owner_work_gbp)
    parts = spread(rng, int(yearly / 12 * 100), CHARGES_A_MONTH[county.size], sigma=0.6)
    for index, pence in enumerate(parts):
        uneven = int(pence * (1 + _UNEVEN * (rng.random() - 0.5)))
        reference = f"C{_mark(month)}-{index + 1:02d}-{one.organisation}"
        day = int(rng.integers(0, 20))
        yield _same_on_both(
            reference, one.organisation, COUNCIL, month, uneven,
            words="Services to the council", day=day, division=one.division, later=int(rng.integers(0, 4)),
        )  # fmt: skip


def _support(county: County, one: Vehicle, month: Month) -> Iterator[Dealing]:
    if month.month % 3 == 0 and county.is_grown:
        pence = int(county.in_money_of(month, one.income_gbp) * _SUPPORT_OF_INCOME / 4 * 100)
        yield _same_on_both(
            f"S{_mark(month)}-{one.organisation}", COUNCIL, one.organisation, month, pence,
            words="Support from the council", earned_as=For.RECHARGES, spent_as=For.SUPPORT,
        )  # fmt: skip


def _interest(one: Vehicle, month: Month) -> Iterator[Dealing]:
    if month.month % 3 == 0 and one.loan_gbp:
        pence = int(one.loan_gbp * INTEREST_PERCENT / 4)
        yield _same_on_both(
            f"I{_mark(month)}-{one.organisation}", COUNCIL, one.organisation, month, pence,
            words="Interest on the loan", earned_as=For.INTEREST_EARNED, spent_as=For.INTEREST_PAID,
        )  # fmt: skip


def _same_on_both(
    reference: str,
    seller: str,
    buyer: str,
    month: Month,
    pence: int,
    *,
    words: str = "Services",
    day: int = 14,
    later: int = 0,
    earned_as: For = For.CHARGES_EARNED,
    spent_as: For = For.BOUGHT_SERVICES,
    division: ServiceDivision = ServiceDivision.NONE,
) -> Dealing:
    on = month.first_day + timedelta(days=day)
    return Dealing(
        reference=reference,
        seller=seller,
        buyer=buyer,
        earned_as=earned_as,
        spent_as=spent_as,
        division=division,
        charged=(Told(on, pence, buyer),),
        taken=(Told(on + timedelta(days=later), pence, seller),),
        paid_on=weekday(on + timedelta(days=later + 21)),
        words=words,
    )


def _mark(month: Month) -> str:
    return f"{month.year % 100:02d}{month.month:02d}"
