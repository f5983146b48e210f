"""Paying in time: the last day for it, what paying late costs, and the figures that are published each half-year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.quantities import Money

_IMPLIED_TERM = "payment.due_days.implied_term"
_BEFORE = "payment.due_days.public_authority"
_FROM_THE_DAY_ITSELF = date(2025, 2, 24)  # Procurement Act 2023 s.68(2) counts the day of receipt as the first
_MARGIN = "payment.late.margin_pct"
_REFERENCE_RATE = "payment.late.reference_rate_pct"
_COMPENSATION = "payment.late.compensation"
_NOTICE = "payment.compliance_notice_days"
_DAYS_A_YEAR = 365
_ONE_DAY = timedelta(days=1)
# The bands of SI 2002/1674, by which the fixed sums of the Act's s.5A rise.
_BANDS = (Money.pounds(1_000), Money.pounds(10_000))
_WITHIN = (30, 60)


def pay_by(billed_on: date, agreed_on: date, law: Iterable[LegalValue]) -> date:
    """Return the last day on which a bill is paid in time.

    Args:
        billed_on: the day on which the bill was received.
        agreed_on: the first day of its agreement, which says whose law it is under.
        law: all dated values.

    Raises:
        AssertionError: the law has no term of payment at all.

    Source:
        Procurement Act 2023 s.68(2): 30 days beginning with the day of receipt. Public Contracts Regulations 2015
        reg 113, and before it the Late Payment of Commercial Debts (Interest) Act 1998 s.4: 30 days from that day.
    """
    values = tuple(law)
    found = standing_law(values, _IMPLIED_TERM, agreed_on) or standing_law(values, _BEFORE, agreed_on)
    days = int(found.value.number) if found is not None else _WITHIN[0]
    return billed_on + timedelta(days=days - (agreed_on >= _FROM_THE_DAY_ITSELF))


@dataclass(frozen=True, slots=True)
class LateCost:
    """What a bill paid late costs, if its payee claims it.

    Attributes:
        days: how many days late.
        rate_percent: a year; None where no reference rate of that half-year is on file.
        interest: None where the rate is not known.
        compensation: the fixed sum.
        provision: where it is written.
    """

    days: int
    rate_percent: Decimal | None
    interest: Money | None
    compensation: Money
    provision: str


def late_cost(amount: Money, due_by: date, until: date, law: Iterable[LegalValue]) -> LateCost | None:
    """Return what paying late has come to by a day; None while it is in time.

    The rate is that of the half-year in which interest starts to run and does not change for that debt. It is simple
    interest, by the day.

    Args:
        amount: what was or is unpaid.
        due_by: the last day on which it was in time.
        until: the day on which it was paid, or until which it is reckoned.
        law: all dated values.

    Source:
        Late Payment of Commercial Debts (Interest) Act 1998 ss.1, 4, 5A and 6; SI 2002/1675.
    """
    days = (until - due_by).days
    if days <= 0 or amount <= Money(0):
        return None
    starts_on, values = due_by + _ONE_DAY, tuple(law)
    margin = standing_law(values, _MARGIN, starts_on)
    fixed = standing_law(values, _COMPENSATION, starts_on)
    if margin is None or fixed is None:
        return None
    # The rate of a half-year is fixed before it begins, so a row of it stands however late the texts were read.
    reference = next(
        (each for each in values if each.key == _REFERENCE_RATE and starts_on in each.period and each.is_found), None
    )
    rate = None if reference is None else reference.number + margin.value.number
    interest = None if rate is None else amount.share(int(rate * 100) * days, 100 * 100 * _DAYS_A_YEAR)
    sums = [Money.pounds(each.strip()) for each in fixed.value.value.split("/")]
    band = sum(amount >= each for each in _BANDS)
    return LateCost(days, rate, interest, sums[band], margin.value.provision)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill under an agreement, and when it was paid.

    Attributes:
        paid_on: None while it is not.
    """

    payer: str
    amount: Money
    billed_on: date
    pay_by: date
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class HalfYear:
    """How bills were paid in a reporting period.

    Attributes:
        notice_by: the last day to publish the payments compliance notice; None before there was one.
        paid: how many bills were paid in it.
        average_days: from the day after the bill to the payment; None where none was paid.
        within_30: how many were paid within 30 days.
        within_60: how many from the 31st to the 60th day.
        later: how many after that.
        became_payable: how many bills came to the last day for paying them in it.
        unpaid: how many of those were not paid by its end, or by the day it is told of.
        interest: what paying late came to, where the rate is known.
        compensation: the fixed sums.
    """

    first_day: date
    last_day: date
    notice_by: date | None
    paid: int
    average_days: Decimal | None
    within_30: int
    within_60: int
    later: int
    became_payable: int
    unpaid: int
    interest: Money
    compensation: Money

    @property
    def name(self) -> str:
        """The two months that bound it, as officers say it."""
        return f"{self.first_day:%B %Y} to {self.last_day:%B %Y}"


def half_years(bills: Iterable[Bill], on: date, law: Iterable[LegalValue]) -> tuple[HalfYear, ...]:
    """Return how bills were paid, by reporting period, the latest first; none before the first bill.

    A disputed part is no bill until it is answered, and what is paid on a lawful basis is under no contract: neither is
    counted.

    Source:
        Procurement Act 2023 s.69; Procurement Regulations 2024 (SI 2024/692) reg 38(2)(c) and (d): day 1 is the first
        day after the bill.
    """
    told, values = list(bills), tuple(law)
    if not told:
        return ()
    found: list[HalfYear] = []
    first, last = half_year_of(min(each.billed_on for each in told)), half_year_of(on)
    while first <= last:
        found.append(_half_year(told, first, on, values))
        first = half_year_of(_end_of(first) + _ONE_DAY)
    return tuple(reversed(found))


def half_year_of(day: date) -> date:
    """Return the first day of the reporting period that a day is in.

    >>> half_year_of(date(2026, 9, 30)), half_year_of(date(2026, 10, 1)), half_year_of(date(2027, 3, 31))
    (datetime.date(2026, 4, 1), datetime.date(2026, 10, 1), datetime.date(2026, 10, 1))
    """
    if 4 <= day.month <= 9:
        return date(day.year, 4, 1)
    return date(day.year - (day.month < 4), 10, 1)


def _end_of(first: date) -> date:
    return date(first.year, 9, 30) if first.month == 4 else date(first.year + 1, 3, 31)


def _half_year(bills: list[Bill], first: date, on: date, law: tuple[LegalValue, ...]) -> HalfYear:
    last = _end_of(first)
    until = min(last, on)
    paid = [each for each in bills if each.paid_on is not None and first <= each.paid_on <= until]
    took = [(each.paid_on - each.billed_on).days for each in paid if each.paid_on is not None]
    due = [each for each in bills if first <= each.pay_by <= until]
    unpaid = [each for each in due if each.paid_on is None or each.paid_on > until]
    costs = [late_cost(each.amount, each.pay_by, each.paid_on or until, law) for each in [*paid, *unpaid]]
    notice = standing_law(law, _NOTICE, last)
    return HalfYear(
        first_day=first,
        last_day=last,
        notice_by=None if notice is None else last + timedelta(days=int(notice.value.number) - 1),
        paid=len(paid),
        average_days=round(Decimal(sum(took)) / len(took), 1) if took else None,
        within_30=sum(days <= _WITHIN[0] for days in took),
        within_60=sum(_WITHIN[0] < days <= _WITHIN[1] for days in took),
        later=sum(days > _WITHIN[1] for days in took),
        became_payable=len(due),
        unpaid=len(unpaid),
        interest=Money.total([each.interest for each in costs if each is not None and each.interest is not None]),
        compensation=Money.total([each.compensation for each in costs if each is not None]),
    )
