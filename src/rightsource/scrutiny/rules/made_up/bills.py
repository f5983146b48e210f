"""Suppliers that do not exist, what they send bills for, and when they are paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.scrutiny.rules.made_up.chance import Rolls, lags, one_of, spread, weekday
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County, Spending
from rightsource.scrutiny.rules.made_up.entries import WORKING_AGE_CARE, Entry, For, account, two_lines

_WOODS = ("Alder", "Aspen", "Beech", "Birch", "Cedar", "Elder", "Elm", "Hazel", "Larch", "Maple", "Oak", "Rowan", "Yew")
_TRADES = {
    For.SUPPLIES: ("Stationery", "Software", "Uniforms", "Training", "Equipment", "Print"),
    For.BOUGHT_SERVICES: ("Care", "Homes", "Support", "Nursing", "Recycling", "Agency Staff"),
    For.PREMISES: ("Cleaning", "Roofing", "Energy", "Joinery", "Estates"),
    For.TRAVEL: ("Coaches", "Taxis", "Fleet Hire"),
}
_OF_A_BILL = {For.SUPPLIES: 0.40, For.BOUGHT_SERVICES: 0.30, For.PREMISES: 0.18, For.TRAVEL: 0.12}
_CARE = frozenset({ServiceDivision.ADULTS, ServiceDivision.CHILDREN})
_SUPPLIERS = 90
_SUPPLIERS_OF_COUNCIL = 420
_BILLS_OF_INCOME = 0.31
_BILLS_OF_COUNCIL = 0.62
_BIG_AND_SMALL = 1.1
_LARGE_AND_SMALL_BILLS = 1.35
_DAYS_TO_PAY = 22.0
_DAYS_TO_PAY_SPREAD = 0.5
_BY_MONTH = {
    1: 1.06,
    2: 1.02,
    3: 1.28,
    4: 0.86,
    5: 0.94,
    6: 0.97,
    7: 0.96,
    8: 0.86,
    9: 0.97,
    10: 1.0,
    11: 1.03,
    12: 1.05,
}


@dataclass(frozen=True, slots=True)
class Supplier:
    """Someone who sends bills, and is nobody."""

    number: str
    name: str
    purpose: For


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill, or a credit note where it is below nought, and the payment of it.

    Attributes:
        reference: the payment's own number, unique in the payer's books.
        invoice: the number that the supplier gave it, as it was keyed.
        account: what it is spent on; blank for the account of what the supplier does.
    """

    reference: str
    payer: str
    supplier: Supplier
    invoice: str
    on: date
    paid_on: date
    pence: int
    division: ServiceDivision
    account: str = ""


def suppliers_of(organisation: str, rolls: Rolls) -> tuple[Supplier, ...]:
    """Return the suppliers of an organisation, those who are paid most often first."""
    rng = rolls(f"suppliers of {organisation}")
    many = _SUPPLIERS_OF_COUNCIL if organisation == COUNCIL else _SUPPLIERS
    purposes = rng.choice(np.array(list(_OF_A_BILL)), many, p=list(_OF_A_BILL.values()))
    found = []
    for index, word in enumerate(purposes):
        purpose = For(str(word))
        name = f"Fictional {one_of(rng, _WOODS)} {one_of(rng, _TRADES[purpose])} {index + 1} Ltd"
        found.append(Supplier(f"{100_000 + 7 * index}", name, purpose))
    return tuple(found)


def season(month: Month) -> float:
    """Return how far a month's spending stands above or below a twelfth of the year: budgets are spent in March."""
    return _BY_MONTH[month.month]


def bills_of(
    county: County, organisation: str, month: Month, suppliers: Sequence[Supplier], rolls: Rolls, *, count: int
) -> Iterator[Bill]:
    """Return the bills that come to an organisation in a month; a few suppliers send most of them."""
    rng = rolls(f"bills {organisation} {month}")
    spending = _spending(county, organisation)
    total = sum(county.in_money_of(month, each) for _, each, _ in spending) * season(month) / 12
    amounts = spread(rng, int(total * 100), count, sigma=_LARGE_AND_SMALL_BILLS)
    ranks = (rng.pareto(_BIG_AND_SMALL, count) * 6).astype(np.int64) % len(suppliers)
    sums = np.array([each for _, each, _ in spending], dtype=np.float64)
    where = rng.choice(len(spending), count, p=sums / sums.sum())
    if not county.is_grown:
        amounts = _each_as_budgeted(amounts, where, sums / sums.sum())
    days = rng.integers(0, month.last_day.day, count)
    waits = lags(rng, count, median_days=_DAYS_TO_PAY, sigma=_DAYS_TO_PAY_SPREAD)
    for index, pence in enumerate(amounts):
        supplier = suppliers[int(ranks[index])]
        on = weekday(month.first_day + timedelta(days=int(days[index])))
        yield Bill(
            reference=f"P{month.year % 100:02d}{month.month:02d}-{index + 1:06d}",
            payer=organisation,
            supplier=supplier,
            invoice=f"{supplier.number[-3:]}/{month.year % 100:02d}{month.month:02d}{index + 1:05d}",
            on=max(on, month.first_day),
            paid_on=weekday(on + timedelta(days=waits[index] + 3)),
            pence=pence,
            division=spending[int(where[index])][0],
            account=spending[int(where[index])][2],
        )


def _each_as_budgeted(amounts: Sequence[int], where: NDArray[np.int64], shares: NDArray[np.float64]) -> list[int]:
    """Return the amounts so that those of each service come to its share: where bills are few, chance is too uneven."""
    pence, total = np.array(amounts, dtype=np.float64), sum(amounts)
    for service, share in enumerate(shares):
        its = where == service
        if its.any():
            pence[its] *= total * share / pence[its].sum()
    whole: list[int] = np.maximum(pence.astype(np.int64), 1).tolist()
    return whole


def entries_of_bill(bill: Bill, last_day: date) -> Iterator[Entry]:
    """Return the two transactions of a bill: it is owed, and it is paid, unless that is after the last day."""
    spent = bill.account or account(bill.payer, _purpose_of(bill), bill.division)
    owed = account(bill.payer, For.CREDITORS)
    said = f"{bill.supplier.name}, {bill.invoice}"
    yield Entry(f"{bill.reference}/owed", bill.on, said, two_lines(spent, owed, bill.pence))
    if bill.paid_on <= last_day:
        cash = account(bill.payer, For.CASH)
        yield Entry(f"{bill.reference}/paid", bill.paid_on, said, two_lines(owed, cash, bill.pence))


def _purpose_of(bill: Bill) -> For:
    is_bought_care = bill.payer == COUNCIL and bill.division in _CARE
    return For.BOUGHT_SERVICES if is_bought_care else bill.supplier.purpose


def _spending(county: County, organisation: str) -> list[tuple[ServiceDivision, int, str]]:
    """Return what an organisation spends on bills in the year under way, by division and account."""
    if organisation != COUNCIL:
        one = next(each for each in county.vehicles if each.organisation == organisation)
        return [(one.division, int(one.income_gbp * _BILLS_OF_INCOME), "")]
    return [
        (each.division, each.yearly_gbp, WORKING_AGE_CARE.code)
        if is_all_bought(county, each)
        else (each.division, int(each.yearly_gbp * _BILLS_OF_COUNCIL), "")
        for each in county.own_spending
    ]


def is_all_bought(county: County, spending: Spending) -> bool:
    """Answer whether the council spends all of it on bills and none on pay, on an account of its own."""
    return not county.is_grown and spending.service == WORKING_AGE_CARE.code
