"""What the books show of a saving: which accounts fell, over which months, against what they would have been."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from rightsource.budget.errors import (
    EvidenceMonthsNotClosed,
    EvidenceMonthsOutsideTheYear,
    LedgerHasMoved,
    NoCounterfactual,
    VerifiedMoreThanLedgerShows,
)
from rightsource.budget.rules.register_rows import Counterfactual, LedgerEvidence, PriceIndex
from rightsource.budget.rules.rows import BudgetLine, Flow, Version
from rightsource.constitution.rules.law import LegalValue
from rightsource.ledger.rules.rows import AccountingPeriod, Balance
from rightsource.quantities import FinancialYear, Money, Month

_MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Rise:
    """By how much prices rose on a year before, and where that is written."""

    percent: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """Which line somebody shows for a saving.

    Attributes:
        books: in whose books.
        account: the account's own code there.
        first: the first month.
        last: the last month.
        against: what it is held against.
        counterparty: with which organisation alone; blank for all.
        budget_line: the line of the budget, where it is held against the budget.
        index: the dated index, where last year is uprated by one that is on record.
        rise: the rise as the council states it, where no index on record says.
    """

    books: str
    account: str
    first: Month
    last: Month
    against: Counterfactual
    counterparty: str = ""
    budget_line: str = ""
    index: PriceIndex | None = None
    rise: Rise | None = None


@dataclass(frozen=True, slots=True)
class WouldHaveBeen:
    """The counterfactual of a line: how much, and how it is worked out."""

    amount: Money
    how: str
    rise: Rise | None = None


def check_months(asked: EvidenceAsked, year: FinancialYear) -> None:
    """Refuse months that are no run of months of the year.

    Raises:
        EvidenceMonthsOutsideTheYear: they are not.
    """
    first, last = Month.of(year.first_day), Month.of(year.last_day)
    if not first <= asked.first <= asked.last <= last:
        raise EvidenceMonthsOutsideTheYear(str(year))


def spent(balances: Iterable[Balance], asked: EvidenceAsked, *, years_before: int = 0) -> Money | None:
    """Return what an account took in a run of months, debit positive; None where the books hold nothing of them."""
    first, last = _years_before(asked.first, years_before), _years_before(asked.last, years_before)
    found = [
        each.amount
        for each in balances
        if each.account == asked.account
        and asked.counterparty in {"", each.counterparty}
        and first <= each.month <= last
        and not each.is_year_end
    ]
    return Money.total(found) if found else None


def rise_of(asked: EvidenceAsked, values: Iterable[LegalValue]) -> Rise:
    """Return the rise by which last year is uprated: the index of those months where it is on record, else as stated.

    Raises:
        NoCounterfactual: neither is there.
    """
    if asked.rise is not None:
        if not asked.rise.source.strip():
            raise NoCounterfactual("the rise is stated without saying where it is written")
        return asked.rise
    if asked.index is None:
        raise NoCounterfactual("neither an index nor a rise is given to uprate last year by")
    day = asked.first.first_day
    for value in values:
        if value.key == asked.index.value and day in value.period and value.is_found and value.unit == "percent":
            source = value.source_title or value.provision
            return Rise(value.number, f"{asked.index.in_words}, {value.key} of {asked.first}: {source}")
    raise NoCounterfactual(f"no percentage of {asked.index.in_words} is on record for {asked.first}")


def would_have_been(
    asked: EvidenceAsked, balances: Sequence[Balance], lines: Iterable[BudgetLine], values: Iterable[LegalValue]
) -> WouldHaveBeen:
    """Return what an account would have been without the saving.

    Args:
        asked: the account, its months, and what it is held against.
        balances: the balances of those books.
        lines: lines of budget, the latest statement of each.
        values: dated indices, among the dated law.

    Raises:
        NoCounterfactual: what it is held against is not on record.
    """
    if asked.against is Counterfactual.BUDGET:
        return _as_budgeted(asked, lines)
    run = _run(_years_before(asked.first, 1), _years_before(asked.last, 1))
    then = spent(balances, asked, years_before=1)
    if then is None:
        raise NoCounterfactual(f"the books hold nothing of account {asked.account} in {run}")
    if asked.against is Counterfactual.LAST_YEAR:
        return WouldHaveBeen(then, f"{run}, as in the books")
    rise = rise_of(asked, values)
    uprated = uprated_by(then, rise.percent)
    return WouldHaveBeen(uprated, f"{then} in {run}, uprated by {rise.percent}% ({rise.source})", rise)


def uprated_by(amount: Money, percent: Decimal) -> Money:
    """Return an amount risen by so many per cent, to the nearest penny, halves to even.

    >>> uprated_by(Money(10_000), Decimal("3.4"))
    Money('£103.40')
    """
    exact = Decimal(amount.pence) * (1 + percent / 100)
    return Money(int(exact.to_integral_value(rounding=ROUND_HALF_EVEN)))


def _as_budgeted(asked: EvidenceAsked, lines: Iterable[BudgetLine]) -> WouldHaveBeen:
    year = FinancialYear.of(asked.first.first_day)
    found = [
        line
        for line in lines
        if line.organisation == asked.books
        and line.financial_year == year
        and line.version is Version.BUDGET
        and line.name == asked.budget_line
    ]
    if not found:
        raise NoCounterfactual(f"the budget of {asked.books} for {year} has no line {asked.budget_line!r}")
    latest = max(line.as_at for line in found)
    signed = [line.amount if line.flow is Flow.EXPENDITURE else -line.amount for line in found if line.as_at == latest]
    months = Money.total(signed).split([1] * _MONTHS_IN_A_YEAR)
    begins = Month.of(year.first_day)
    amount = Money.total(months[_months_between(begins, asked.first) : _months_between(begins, asked.last) + 1])
    return WouldHaveBeen(amount, f"the line {asked.budget_line!r} of the budget for {year}, a twelfth a month")


def check_closed(evidence: Iterable[LedgerEvidence], periods: Iterable[AccountingPeriod]) -> None:
    """Refuse evidence from months whose books can still change.

    Raises:
        EvidenceMonthsNotClosed: names the first such month.
    """
    closed = {(period.organisation, period.month) for period in periods if period.is_closed}
    for line in evidence:
        for month in line.months:
            if (line.books, month) not in closed:
                raise EvidenceMonthsNotClosed(f"{line.books} in {month}")


def check_not_moved(line: LedgerEvidence, fell_now: Money) -> None:
    """Refuse evidence that the books no longer bear out.

    Raises:
        LedgerHasMoved: they show another amount today.
    """
    if line.fell != fell_now:
        raise LedgerHasMoved(line.account, line.fell, fell_now)


def evidenced(lines: Iterable[LedgerEvidence]) -> Money:
    """Return by how much all the lines of a saving fell; a line that rose takes away from it."""
    return Money.total([line.fell for line in lines])


def share_a_line(one: LedgerEvidence, other: LedgerEvidence) -> bool:
    """Answer whether two pieces of evidence rest on the same account of the same books in some same month."""
    is_same = (one.books, one.account) == (other.books, other.account)
    is_same = is_same and ("" in {one.counterparty, other.counterparty} or one.counterparty == other.counterparty)
    return is_same and one.first <= other.last and other.first <= one.last


def check_ledger_shows(amount: Money, lines: Sequence[LedgerEvidence], counted: Money) -> None:
    """Refuse to verify more than the lines fell by, less what others on the same lines are verified for.

    Args:
        amount: what would be verified.
        lines: the evidence of the saving.
        counted: what other savings that share any of these lines are verified for.

    Raises:
        VerifiedMoreThanLedgerShows: it is more.
    """
    fell = evidenced(lines)
    if amount > max(fell - counted, Money(0)):
        raise VerifiedMoreThanLedgerShows(amount, fell, counted)


def _years_before(month: Month, years: int) -> Month:
    return Month(month.year - years, month.month)


def _months_between(first: Month, last: Month) -> int:
    return (last.year - first.year) * _MONTHS_IN_A_YEAR + last.month - first.month


def _run(first: Month, last: Month) -> str:
    return str(first) if first == last else f"{first} to {last}"
