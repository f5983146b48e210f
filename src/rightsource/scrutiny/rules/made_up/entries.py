"""A transaction as the generator writes it, on accounts named by what they are for, and as rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ledger.rules.bulk import GivenRow
from rightsource.ledger.rules.chart import commercial_chart, council_chart
from rightsource.ledger.rules.rows import Account, ServiceDivision
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County


class For(StrEnum):
    """What an account is for, whatever its organisation calls it."""

    PAY = "pay"
    PAY_ON_TOP = "pay on top"
    SUPPLIES = "supplies"
    BOUGHT_SERVICES = "bought services"
    PREMISES = "premises"
    TRAVEL = "travel"
    SUPPORT = "support"
    DEPRECIATION = "depreciation"
    INTEREST_PAID = "interest paid"
    INTEREST_EARNED = "interest earned"
    CHARGES_EARNED = "charges earned"
    RECHARGES = "recharges"
    GRANTS = "grants"
    TAXES = "taxes"
    PROPERTY = "property"
    LOANS_GIVEN = "loans given"
    DEBTORS = "debtors"
    CASH = "cash"
    CREDITORS = "creditors"
    LOANS_OWED = "loans owed"
    RETAINED = "retained"
    EARMARKED = "earmarked"
    UNUSABLE = "unusable"


_VEHICLES = {
    For.PAY: "6000",
    For.PAY_ON_TOP: "6100",
    For.SUPPLIES: "5000",
    For.BOUGHT_SERVICES: "5200",
    For.PREMISES: "7100",
    For.TRAVEL: "7300",
    For.SUPPORT: "7700",
    For.DEPRECIATION: "8000",
    For.INTEREST_PAID: "7900",
    For.CHARGES_EARNED: "4000",
    For.PROPERTY: "0010",
    For.DEBTORS: "1100",
    For.CASH: "1200",
    For.CREDITORS: "2100",
    For.LOANS_OWED: "2300",
    For.RETAINED: "3200",
}
_COUNCILS = {
    For.PAY: "employees",
    For.PAY_ON_TOP: "employees",
    For.SUPPLIES: "supplies",
    For.BOUGHT_SERVICES: "third-party",
    For.PREMISES: "premises",
    For.TRAVEL: "transport",
    For.SUPPORT: "support-services",
    For.DEPRECIATION: "depreciation",
    For.INTEREST_PAID: "interest-paid",
    For.INTEREST_EARNED: "interest-received",
    For.CHARGES_EARNED: "receipts",
    For.RECHARGES: "recharges",
    For.GRANTS: "government-grants",
    For.TAXES: "taxation",
}
_COUNCILS_STANDING = {
    For.PROPERTY: "property",
    For.LOANS_GIVEN: "loans-given",
    For.DEBTORS: "debtors",
    For.CASH: "cash",
    For.CREDITORS: "creditors",
    For.LOANS_OWED: "long-term-borrowing",
    For.RETAINED: "general-fund",
    For.EARMARKED: "earmarked-reserves",
    For.UNUSABLE: "unusable-reserves",
}


BUSINESS_RATES = Account(organisation=COUNCIL, code="business-rates", title="Business rates retained", line="taxation")
PUBLIC_HEALTH_GRANT = Account(
    organisation=COUNCIL, code="public-health-grant", title="Public health grant", line="government-grants"
)
WORKING_AGE_CARE = Account(
    organisation=COUNCIL,
    code="working-age-care",
    title="Care for adults under 65",
    line="third-party",
    division=ServiceDivision.ADULTS,
)
"""Its budget is apart from that of older people's care, in the same division, so its bills are on an account apart."""

PROVISION = Account(
    organisation=COUNCIL, code="minimum-revenue-provision", title="Minimum revenue provision", line="interest-paid"
)
"""Set aside to pay debt off; it stands with the interest, as both are one line of the council's budget."""


@dataclass(frozen=True, slots=True)
class Line:
    """One amount on one account, debit positive."""

    account: str
    pence: int
    counterparty: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction of one organisation's books; its reference is unique in them."""

    reference: str
    on: date
    description: str
    lines: tuple[Line, ...]


def account(organisation: str, purpose: For, division: ServiceDivision = ServiceDivision.NONE) -> str:
    """Return the code of an organisation's account for a purpose; a vehicle's serve its one division of service."""
    if organisation != COUNCIL:
        return _VEHICLES[purpose]
    standing = _COUNCILS_STANDING.get(purpose)
    return standing or f"{_COUNCILS[purpose]}/{division.name.lower().replace('_', '-')}"


def accounts_of_all(county: County) -> tuple[Account, ...]:
    """Return the accounts of every organisation that keeps books in a county."""
    of_vehicles = (each for one in county.vehicles for each in commercial_chart(one.organisation, one.division))
    own = () if county.is_grown else (BUSINESS_RATES, PUBLIC_HEALTH_GRANT, WORKING_AGE_CARE, PROVISION)
    return (*council_chart(COUNCIL), *own, *of_vehicles)


def two_lines(debit: str, credit: str, pence: int, counterparty: str = "") -> tuple[Line, Line]:
    """Return a debit and the credit that answers it, both with the same counterparty."""
    return Line(debit, pence, counterparty), Line(credit, -pence, counterparty)


def rows_of(entries: Iterable[Entry]) -> Iterator[GivenRow]:
    """Return transactions as rows of a file of postings, numbered from two, as below a heading."""
    number = 1
    for entry in entries:
        day = entry.on.isoformat()
        for line in entry.lines:
            number += 1
            yield GivenRow(
                number, entry.reference, day, entry.description, line.account, in_pounds(line.pence), line.counterparty
            )


def in_pounds(pence: int) -> str:
    """Return an amount as a file has it.

    >>> in_pounds(-105)
    '-1.05'
    """
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{pounds}.{rest:02d}"
