"""A loan's schedule of interest and repayment, and what a council sets aside each year for what it borrowed."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import DebtFinanced, Loan, ProvisionMethod, Repayment

PAYMENTS_A_YEAR = (1, 2, 4, 12)
"""How often a year a loan may be paid: whole months lie between payments."""

_MONTHS = 12
_HUNDRED = Decimal(100)
_DUTY = "mrp.duty"
_CHARGE_ON_ALL = "must charge on ALL"
_REDUCING_SHARE = (4, 100)
"""Source: Local Authorities (Capital Finance and Accounting) (England) Regulations 2003 reg 28 as first made."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment that a loan's terms ask for: interest and principal, and what is left of the loan after it."""

    due_on: date
    interest: Money
    principal: Money
    balance: Money

    @property
    def payment(self) -> Money:
        """All that is due on the day."""
        return self.interest + self.principal


def months_later(day: date, months: int) -> date:
    """Return the day some months later; the last of the month where the month has no such day.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def schedule(loan: Loan) -> tuple[Instalment, ...]:
    """Return every payment that a loan's terms ask for, in order; together they pay it back to the penny.

    Each payment bears interest of an equal part of the year on what is left. Equal payments are the level payment of
    an annuity in whole pence, and the last one takes what rounding left.

    Source:
        The level payment of an annuity: principal x rate / (1 - (1 + rate)^-payments).
    """
    due = tuple(_due_days(loan))
    rate = loan.rate_percent / _HUNDRED / loan.payments_a_year
    parts = loan.principal.split([1] * len(due))
    level = _level_payment(loan.principal, rate, len(due))
    balance, found = loan.principal, []
    for number, day in enumerate(due, start=1):
        interest = Money.nearest(balance.decimal_gbp * rate)
        principal = {
            Repayment.INSTALMENTS: parts[number - 1],
            Repayment.ANNUITY: level - interest,
            Repayment.MATURITY: Money(0),
        }[loan.repayment]
        principal = balance if number == len(due) else min(principal, balance)
        balance -= principal
        found.append(Instalment(day, interest, principal, balance))
    return tuple(found)


def _due_days(loan: Loan) -> Iterator[date]:
    step, number = _MONTHS // loan.payments_a_year, 1
    while (day := months_later(loan.drawn_on, step * number)) < loan.repaid_by:
        yield day
        number += 1
    yield loan.repaid_by


def _level_payment(principal: Money, rate: Decimal, payments: int) -> Money:
    if not rate:
        return principal.split([1] * payments)[0]
    return Money.nearest(principal.decimal_gbp * rate / (1 - (1 + rate) ** -payments))


def balance_on(loan: Loan, on: date) -> Money:
    """Return what is left of a loan on a day if it is paid as its terms ask; nothing before it is drawn."""
    if on < loan.drawn_on:
        return Money(0)
    paid = [each for each in schedule(loan) if each.due_on <= on]
    return paid[-1].balance if paid else loan.principal


def interest_due_in(loan: Loan, year: FinancialYear) -> Money:
    """Return the interest that falls due in a financial year."""
    return Money.total([each.interest for each in schedule(loan) if each.due_on in year.period])


@dataclass(frozen=True, slots=True)
class ProvisionYear:
    """What is set aside in a year for one thing that was paid for by borrowing, and what is left to set aside."""

    year: FinancialYear
    charge: Money
    left: Money


def provision(financed: DebtFinanced, until: FinancialYear) -> tuple[ProvisionYear, ...]:
    """Return what is set aside year by year, from the year after the spending until a year.

    Equal parts and the annuity set aside the whole to the penny by the end of the asset's life; of 4 % of what is left
    there is always something left.

    Source:
        Local Authorities (Capital Finance and Accounting) (England) Regulations 2003 regs 27 and 28; the methods are
        options 1 and 3 of the Secretary of State's guidance on minimum revenue provision under Local Government Act
        2003 s.21(1A). Charging from the year after the spending is the guidance's own rule.
    """
    left, found, year = financed.amount, [], financed.financial_year.next
    number = 1
    while year.starts_in <= until.starts_in:
        charge = min(_charge(financed, number, left), left)
        left -= charge
        found.append(ProvisionYear(year, charge, left))
        year, number = year.next, number + 1
    return tuple(found)


def _charge(financed: DebtFinanced, number: int, left: Money) -> Money:
    if financed.method is ProvisionMethod.REDUCING:
        return left.share(*_REDUCING_SHARE)
    life = financed.life_years
    if financed.method in {ProvisionMethod.CAPITAL_LOAN, ProvisionMethod.NONE} or not life:
        return Money(0)
    if number > life:
        return left
    if financed.method is ProvisionMethod.INSTALMENTS or not financed.annuity_rate_percent:
        return financed.amount.split([1] * life)[number - 1]
    growth = 1 + financed.annuity_rate_percent / _HUNDRED
    set_aside = [
        Money.nearest(financed.amount.decimal_gbp * (growth**years - 1) / (growth**life - 1))
        for years in (number - 1, number)
    ]
    return set_aside[1] - set_aside[0]


class ProvisionFault(StrEnum):
    """What is wrong with how money is set aside."""

    NOTHING_SET_ASIDE = "the law asks for a charge on all that was paid for by borrowing, and nothing is set aside"
    NO_LIFE = "no life of the asset is stated, so nothing is set aside"
    NO_RATE = "no rate of the annuity is stated, so equal parts are taken"


def provision_faults(financed: DebtFinanced, law: Sequence[LegalValue], on: date) -> tuple[ProvisionFault, ...]:
    """Return what is wrong with how money is set aside for one thing, by the law of a day.

    Source:
        2003 Regulations regs 27 and 28 as substituted by SI 2024/478 for years from 1 April 2025, as
        `law_parameters.csv` has the duty by date: no debt is left out but a capital loan that is repaid.
    """
    found = []
    duty = standing_law(law, _DUTY, on)
    if financed.method is ProvisionMethod.NONE and duty and duty.value.value.startswith(_CHARGE_ON_ALL):
        found.append(ProvisionFault.NOTHING_SET_ASIDE)
    by_life = {ProvisionMethod.INSTALMENTS, ProvisionMethod.ANNUITY}
    if financed.method in by_life and not financed.life_years:
        found.append(ProvisionFault.NO_LIFE)
    if financed.method is ProvisionMethod.ANNUITY and not financed.annuity_rate_percent:
        found.append(ProvisionFault.NO_RATE)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LoanOwed:
    """One loan that the council owes: what is left of it, and what it costs in the year."""

    loan: Recorded[Loan]
    balance: Money
    interest: Money
    principal: Money


@dataclass(frozen=True, slots=True)
class ProvisionOwed:
    """What is set aside in the year for one thing that was paid for by borrowing."""

    financed: Recorded[DebtFinanced]
    charge: Money
    left: Money
    faults: tuple[ProvisionFault, ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """What an organisation owes on a day, and what owing it costs revenue in that financial year.

    Attributes:
        organisation: who owes it.
        on: the day.
        year: the financial year of that day.
        loans: its loans that are not paid back.
        provisions: what it sets aside, spending by spending.
        law: the provision by which money is set aside; blank where none was in force.
    """

    organisation: str
    on: date
    year: FinancialYear
    loans: tuple[LoanOwed, ...]
    provisions: tuple[ProvisionOwed, ...]
    law: str

    @property
    def owed(self) -> Money:
        """What is owed, if every loan was paid as its terms ask."""
        return Money.total([each.balance for each in self.loans])

    @property
    def interest(self) -> Money:
        """The interest that falls due in the year."""
        return Money.total([each.interest for each in self.loans])

    @property
    def set_aside(self) -> Money:
        """The minimum revenue provision of the year."""
        return Money.total([each.charge for each in self.provisions])

    @property
    def cost_to_revenue(self) -> Money:
        """Interest and provision of the year together."""
        return self.interest + self.set_aside

    @property
    def not_yet_set_aside(self) -> Money:
        """What was paid for by borrowing and is not set aside by the end of the year."""
        return Money.total([each.left for each in self.provisions])


def debt_of(
    organisation: str,
    on: date,
    *,
    loans: Iterable[Recorded[Loan]],
    financed: Iterable[Recorded[DebtFinanced]],
    law: Sequence[LegalValue],
) -> Debt:
    """Return what an organisation owes on a day and what that costs in its financial year."""
    year = FinancialYear.of(on)
    owed = []
    for loan in loans:
        row = loan.row
        if row.borrower == organisation and row.drawn_on <= on and balance_on(row, on):
            due = [each for each in schedule(row) if each.due_on in year.period]
            principal = Money.total([each.principal for each in due])
            owed.append(LoanOwed(loan, balance_on(row, on), Money.total([each.interest for each in due]), principal))
    duty = standing_law(law, _DUTY, on)
    return Debt(
        organisation,
        on,
        year,
        tuple(sorted(owed, key=lambda each: each.loan.row.repaid_by)),
        tuple(_provision_owed(each, year, on, law) for each in financed if each.row.organisation == organisation),
        duty.cited if duty is not None else "",
    )


def _provision_owed(
    financed: Recorded[DebtFinanced], year: FinancialYear, on: date, law: Sequence[LegalValue]
) -> ProvisionOwed:
    years = provision(financed.row, year)
    charge, left = (years[-1].charge, years[-1].left) if years else (Money(0), financed.row.amount)
    return ProvisionOwed(financed, charge, left, provision_faults(financed.row, law, on))
