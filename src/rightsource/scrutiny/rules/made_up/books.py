"""A month of an organisation's books: pay, income, bills, charges, and what was planted in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from rightsource.ledger.rules.rows import Posting, ServiceDivision
from rightsource.quantities import Money, Month
from rightsource.scrutiny.rules.made_up.answers import Planted
from rightsource.scrutiny.rules.made_up.bills import (
    Bill,
    Supplier,
    bills_of,
    entries_of_bill,
    is_all_bought,
    season,
    suppliers_of,
)
from rightsource.scrutiny.rules.made_up.chance import Rolls, lags, spread, weekday
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County, Vehicle
from rightsource.scrutiny.rules.made_up.dealings import (
    CHARGES_A_MONTH,
    Dealing,
    dealings_in,
    entries_of,
)
from rightsource.scrutiny.rules.made_up.duplicates import duplicates_of
from rightsource.scrutiny.rules.made_up.entries import (
    BUSINESS_RATES,
    PROVISION,
    PUBLIC_HEALTH_GRANT,
    Entry,
    For,
    Line,
    account,
    two_lines,
)
from rightsource.scrutiny.rules.made_up.unmatched import unmatched_of

_PAY_OF_INCOME = 0.60
_PAY_OF_COUNCIL = 0.36
_PAY_OF_COUNCIL_IN_CASE = 0.38
_PAY_OF_INCOME_IN_CASE = 0.67
_PAY_OF_THE_CARE_COMPANY = 0.69
"""In the demonstration county as it comes the vehicles about break even, and one does not."""
_ON_TOP_OF_PAY = 0.22
_WORN_A_YEAR = 0.02
_PROPERTY_OF_INCOME = 0.25
_CASH_OF_INCOME = 0.15
_DEBT_INTEREST_GBP = 15_600_000
_DEBT_GBP = 402_000_000
_RESERVES_GBP = 61_000_000
_GENERAL_FUND_GBP = 19_800_000
_COUNCILS_CASH_GBP = 95_000_000
_COUNCILS_PROPERTY_GBP = 1_240_000_000
_COUNCIL_TAX = 0.53
_BUSINESS_RATES = 0.16
_GRANTS = 0.25
_FEES = 0.06
_INCOME_IN_CASE_GBP = {
    "CTAX": 348_200_000,
    "NNDR": 91_400_000,
    "RSG": 85_500_000,
    "PHG": 26_900_000,
    "FEES": 40_750_000,
}
"""What the demonstration county as it comes takes in a year, by its own forecast of October."""

_PROVISION_GBP = 11_700_000
"""What it sets aside each March to pay its debt off, which with the interest is its budget for capital financing."""
_TAX_MONTHS = frozenset({4, 5, 6, 7, 8, 9, 10, 11, 12, 1})
"""Council tax is asked for in ten instalments, April to January."""

_POSTINGS_BESIDES = 250
"""About how many postings a month all books have that are neither bills, nor sales, nor charges."""

_PLANTED_POSTINGS = 150
"""About how many postings come with each planted fault and its look-alikes."""

_MARCH = 3
_QUARTERS_BEGIN = frozenset({4, 7, 10, 1})
_LINES = 4
_OF_BILLS = 0.65
_COUNCILS_BILLS = 0.45
_FEWEST = 1


@dataclass(frozen=True)
class MadeUp:
    """A county drawn: what its months are drawn from, and what is planted in them.

    Attributes:
        suppliers: of each organisation.
        bills: planted bills of the council.
        dealings: planted dealings.
        planted: the answers to both.
    """

    county: County
    rolls: Rolls
    suppliers: Mapping[str, tuple[Supplier, ...]]
    bills: tuple[Bill, ...]
    dealings: tuple[Dealing, ...]
    planted: tuple[Planted, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some months of one organisation's books, drawn and posted together."""

    organisation: str
    months: tuple[Month, ...]

    @property
    def name(self) -> str:
        """What its file would be called."""
        return f"{self.organisation} {self.months[0]} to {self.months[-1]}"


def made_up(county: County, rolls: Rolls) -> MadeUp:
    """Return a county drawn from a seed; its months are drawn only as they are asked for."""
    suppliers = {each: _most_paid_first(county, each, suppliers_of(each, rolls)) for each in county.organisations}
    bills, paid_twice = duplicates_of(county, suppliers[COUNCIL], rolls)
    dealings, unmatched = unmatched_of(county, rolls)
    return MadeUp(county, rolls, suppliers, tuple(bills), tuple(dealings), (*paid_twice, *unmatched))


def _most_paid_first(county: County, organisation: str, suppliers: tuple[Supplier, ...]) -> tuple[Supplier, ...]:
    """Return suppliers as they are; in the county as it comes the council pays most to whom it buys services of."""
    if county.is_grown or organisation != COUNCIL:
        return suppliers
    return tuple(sorted(suppliers, key=lambda each: each.purpose is not For.BOUGHT_SERVICES))


def months_of(county: County, organisation: str) -> tuple[Month, ...]:
    """Return the months of an organisation's books, from the first whole month in which it was there."""
    began = {each.organisation: each.began_on for each in county.vehicles}.get(organisation, county.first_day)
    return tuple(month for month in county.months if month.first_day >= began)


def pieces_of(county: County) -> tuple[Piece, ...]:
    """Return the books of all in pieces, the earliest first."""
    at_once = county.extent.months_at_once
    runs = [county.months[at : at + at_once] for at in range(0, len(county.months), at_once)]
    found = []
    for run in runs:
        for each in county.organisations:
            months = tuple(month for month in run if month in set(months_of(county, each)))
            if months:
                found.append(Piece(each, months))
    return tuple(found)


def entries_in(drawn: MadeUp, piece: Piece) -> Iterator[Entry]:
    """Return the transactions that begin in some months of an organisation's books; what they lead to comes with them.

    A bill is paid and a charge settled later than it is written down, so the last of them may be in a later month.
    """
    for month in piece.months:
        yield from _month(drawn, piece.organisation, month)


def bills_in(drawn: MadeUp, organisation: str, month: Month) -> Iterator[Bill]:
    """Return the bills that come to an organisation in a month, planted ones last."""
    count = _bills_a_month(drawn.county, organisation)
    suppliers = drawn.suppliers[organisation]
    yield from bills_of(drawn.county, organisation, month, suppliers, drawn.rolls, count=count)
    yield from (each for each in drawn.bills if each.payer == organisation and Month.of(each.on) == month)


def dealings_of(drawn: MadeUp, organisation: str, month: Month) -> Iterator[Dealing]:
    """Return what an organisation and others charge each other in a month, planted ones last."""
    yield from dealings_in(drawn.county, organisation, month, drawn.rolls)
    for each in drawn.dealings:
        if organisation in (each.seller, each.buyer) and _begins_in(each) == month:
            yield each


def opening_of(county: County, organisation: str) -> tuple[Posting, ...]:
    """Return what stands on an organisation's accounts when its books begin; they are nil together."""
    lines = _councils_opening(county) if organisation == COUNCIL else _vehicles_opening(county, organisation)
    rest = For.UNUSABLE if organisation == COUNCIL else For.RETAINED
    balancing = Line(account(organisation, rest), -sum(line.pence for line in lines))
    return tuple(
        Posting(account=line.account, amount=Money(line.pence), counterparty=line.counterparty)
        for line in (*lines, balancing)
        if line.pence
    )


def _begins_in(dealing: Dealing) -> Month:
    return Month.of(min(told.on for told in chain(dealing.charged, dealing.taken)))


def _month(drawn: MadeUp, organisation: str, month: Month) -> Iterator[Entry]:
    last_day = drawn.county.last_day
    if organisation == COUNCIL:
        yield from _councils_month(drawn.county, month)
    else:
        yield from _vehicles_month(drawn, organisation, month)
    for bill in bills_in(drawn, organisation, month):
        yield from entries_of_bill(bill, last_day)
    for dealing in dealings_of(drawn, organisation, month):
        yield from entries_of(dealing, organisation, last_day)


# The council's own


def _councils_month(county: County, month: Month) -> Iterator[Entry]:
    cash = account(COUNCIL, For.CASH)
    pay: dict[ServiceDivision, int] = defaultdict(int)
    share = _PAY_OF_COUNCIL if county.is_grown else _PAY_OF_COUNCIL_IN_CASE
    for each in county.own_spending:
        if not is_all_bought(county, each):
            pay[each.division] += each.yearly_gbp
    for division, yearly in pay.items():
        monthly = int(county.in_money_of(month, yearly) * share / 12 * 100)
        name = division.name.lower()
        yield _payroll(f"PAY{_mark(month)}-{name}", COUNCIL, month, monthly, division)
    for name, on, debit, credit, pence in _councils_income(county, month):
        yield Entry(f"{name}{_mark(month)}", on, _WORDS[name], two_lines(debit, credit, pence))
    interest = int(county.in_money_of(month, _DEBT_INTEREST_GBP) / 12 * 100)
    paid = two_lines(account(COUNCIL, For.INTEREST_PAID), cash, interest)
    yield Entry(f"DEBT{_mark(month)}", weekday(month.last_day), "Interest on the council's debt", paid)
    if month.month == _MARCH and not county.is_grown:
        provision = int(county.in_money_of(month, _PROVISION_GBP) * 100)
        set_aside = two_lines(PROVISION.code, account(COUNCIL, For.UNUSABLE), provision)
        yield Entry(f"MRP{_mark(month)}", month.last_day, PROVISION.title, set_aside)


_WORDS = {
    "CTAX": "Council tax instalments",
    "NNDR": "Business rates retained",
    "RSG": "Government grants",
    "PHG": "Public health grant",
    "FEES": "Fees and charges",
}


def _councils_income(county: County, month: Month) -> Iterator[tuple[str, date, str, str, int]]:
    """Return each kind of income of a month: its mark, its day, the two accounts and how much."""
    cash, taxes, grants = (account(COUNCIL, each) for each in (For.CASH, For.TAXES, For.GRANTS))
    fees = account(COUNCIL, For.CHARGES_EARNED, ServiceDivision.ADULTS)
    rates = taxes if county.is_grown else BUSINESS_RATES.code
    first, pence = month.first_day, {name: yearly * 100 for name, yearly in _yearly_income(county, month).items()}
    if month.month in _TAX_MONTHS:
        yield "CTAX", first + timedelta(days=1), cash, taxes, int(pence["CTAX"] / len(_TAX_MONTHS))
    yield "NNDR", first + timedelta(days=18), cash, rates, int(pence["NNDR"] / 12)
    yield "RSG", first + timedelta(days=14), cash, grants, int(pence["RSG"] / 12)
    if "PHG" in pence and month.month in _QUARTERS_BEGIN:
        yield "PHG", first + timedelta(days=9), cash, PUBLIC_HEALTH_GRANT.code, int(pence["PHG"] / 4)
    yield "FEES", weekday(month.last_day), cash, fees, int(pence["FEES"] / 12 * season(month))


def _yearly_income(county: County, month: Month) -> dict[str, float]:
    if not county.is_grown:
        return {name: county.in_money_of(month, yearly) for name, yearly in _INCOME_IN_CASE_GBP.items()}
    own = sum(each.yearly_gbp for each in county.own_spending)
    spent = own + sum(each.owner_work_gbp for each in county.vehicles) + _DEBT_INTEREST_GBP
    whole = county.in_money_of(month, spent)
    shares = {"CTAX": _COUNCIL_TAX, "NNDR": _BUSINESS_RATES, "RSG": _GRANTS, "FEES": _FEES}
    return {name: whole * share for name, share in shares.items()}


# A vehicle's own


def _vehicles_month(drawn: MadeUp, organisation: str, month: Month) -> Iterator[Entry]:
    one = _vehicle(drawn.county, organisation)
    monthly = drawn.county.in_money_of(month, one.income_gbp) / 12 * 100
    yield _payroll(
        f"PAY{_mark(month)}", organisation, month, int(monthly * _pay_of_income(drawn.county, one)), one.division
    )
    if month.month % 3 == 0:
        worn = two_lines(
            account(organisation, For.DEPRECIATION),
            account(organisation, For.PROPERTY),
            int(one.income_gbp * _PROPERTY_OF_INCOME * _WORN_A_YEAR / 4 * 100),
        )
        yield Entry(f"WEAR{_mark(month)}", month.last_day, "Depreciation", worn)
    yield from _sales(drawn, organisation, month, int(monthly * one.external_work_gbp / one.income_gbp))


def _vehicle(county: County, organisation: str) -> Vehicle:
    return next(each for each in county.vehicles if each.organisation == organisation)


def _pay_of_income(county: County, one: Vehicle) -> float:
    if county.is_grown:
        return _PAY_OF_INCOME
    return _PAY_OF_THE_CARE_COMPANY if one.organisation == "care-company" else _PAY_OF_INCOME_IN_CASE


def _sales(drawn: MadeUp, organisation: str, month: Month, total_pence: int) -> Iterator[Entry]:
    rng = drawn.rolls(f"sales {organisation} {month}")
    count = _sales_a_month(drawn.county, organisation)
    owed, earned = account(organisation, For.DEBTORS), account(organisation, For.CHARGES_EARNED)
    amounts = spread(rng, int(total_pence * season(month)), count, sigma=1.0)
    waits = lags(rng, count, median_days=27, sigma=0.6)
    days = rng.integers(0, month.last_day.day, count)
    for index, pence in enumerate(amounts):
        on = max(weekday(month.first_day + timedelta(days=int(days[index]))), month.first_day)
        reference, words = f"SALE{_mark(month)}-{index + 1:06d}", f"Customer's bill {index + 1}"
        yield Entry(f"{reference}/charged", on, words, two_lines(owed, earned, pence))
        came_on = on + timedelta(days=waits[index] + 1)
        if came_on <= drawn.county.last_day:
            cash = account(organisation, For.CASH)
            yield Entry(f"{reference}/received", came_on, words, two_lines(cash, owed, pence))


def _payroll(reference: str, organisation: str, month: Month, pence: int, division: ServiceDivision) -> Entry:
    on_top = int(pence * _ON_TOP_OF_PAY)
    lines = (
        Line(account(organisation, For.PAY, division), pence - on_top),
        Line(account(organisation, For.PAY_ON_TOP, division), on_top),
        Line(account(organisation, For.CASH), -pence),
    )
    return Entry(reference, weekday(month.first_day + timedelta(days=24)), "Pay of the month", lines)


# Openings


def _councils_opening(county: County) -> list[Line]:
    lines = [
        Line(account(COUNCIL, For.PROPERTY), _COUNCILS_PROPERTY_GBP * 100),
        Line(account(COUNCIL, For.CASH), _COUNCILS_CASH_GBP * 100),
        Line(account(COUNCIL, For.LOANS_OWED), -_DEBT_GBP * 100),
        Line(account(COUNCIL, For.EARMARKED), -_RESERVES_GBP * 100),
        Line(account(COUNCIL, For.RETAINED), -_GENERAL_FUND_GBP * 100),
    ]
    given = account(COUNCIL, For.LOANS_GIVEN)
    return lines + [Line(given, each.loan_gbp * 100, each.organisation) for each in county.vehicles if each.loan_gbp]


def _vehicles_opening(county: County, organisation: str) -> list[Line]:
    one = _vehicle(county, organisation)
    return [
        Line(account(organisation, For.PROPERTY), int(one.income_gbp * _PROPERTY_OF_INCOME) * 100),
        Line(account(organisation, For.CASH), int(one.income_gbp * _CASH_OF_INCOME) * 100),
        Line(account(organisation, For.LOANS_OWED), -one.loan_gbp * 100, COUNCIL),
    ]


# How many


def _bills_a_month(county: County, organisation: str) -> int:
    return _share_of(county, organisation, _OF_BILLS, councils=_COUNCILS_BILLS)


def _sales_a_month(county: County, organisation: str) -> int:
    return _share_of(county, organisation, 1 - _OF_BILLS, councils=0.0)


def _share_of(county: County, organisation: str, part: float, *, councils: float) -> int:
    """Return how many of a month's bills or sales are an organisation's: vehicles by the root of their size."""
    charges = len(county.vehicles) * CHARGES_A_MONTH[county.size] * _LINES * 2
    planted = county.extent.faults * _PLANTED_POSTINGS
    left = (county.extent.postings - planted) / len(county.months) - charges - _POSTINGS_BESIDES
    if organisation == COUNCIL:
        share = councils
    else:
        roots = {each.organisation: each.income_gbp**0.5 for each in county.vehicles}
        share = (1 - councils) * roots[organisation] / sum(roots.values())
    return max(round(left * part * share / _LINES), _FEWEST)


def _mark(month: Month) -> str:
    return f"{month.year % 100:02d}{month.month:02d}"
