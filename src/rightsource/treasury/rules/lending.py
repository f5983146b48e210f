"""A council's loans to vehicles: paid as agreed, covenants kept, at the market's rate, and what may be lost of them."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rightsource.quantities import Money, Month
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.borrowing import balance_on, schedule
from rightsource.treasury.rules.exposure import Exposure
from rightsource.treasury.rules.rows import Covenant, CovenantMeasure, ExposureKind, Loan, Subsidy, SubsidyKind

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRates:
    """What parts the stages of a loan, and how much is expected to be lost in each.

    Source: IFRS 9 paragraphs 5.5.11 and B5.5.37 for the days; the shares are this house's assumptions.
    """

    days_behind_stage_2: int
    days_behind_stage_3: int
    default_share: tuple[Decimal, Decimal, Decimal]
    recovered_share: Decimal


@cache
def loss_rates() -> LossRates:
    """Return the rates that come with Rightsource."""
    text = files("rightsource").joinpath("data/rules/treasury_thresholds.toml").read_text(encoding="utf-8")
    said = {name: each["value"] for name, each in tomllib.loads(text, parse_float=Decimal).items()}
    return LossRates(
        days_behind_stage_2=said["days_behind_stage_2"],
        days_behind_stage_3=said["days_behind_stage_3"],
        default_share=(said["default_share_stage_1"], said["default_share_stage_2"], said["default_share_stage_3"]),
        recovered_share=said["recovered_share"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a borrower's return says of one month, as far as covenants ask.

    Attributes:
        submitted_on: the day the return was signed in.
        record_id: the return's own record.
    """

    borrower: str
    month: Month
    reserves: Money
    lowest_cash: Money
    result: Money
    submitted_on: date
    record_id: str = ""

    @property
    def days_to_return(self) -> int:
        """How many days after the month's end the return was signed in."""
        return (self.submitted_on - self.month.last_day).days


class CovenantState(StrEnum):
    """What came of testing a covenant on a month."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_SHOWN = "no return to test it on"


class MeasuredOn(StrEnum):
    """On whose figures a covenant was tested."""

    BOOKS = "the borrower's books"
    RETURN = "the borrower's return"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CovenantTest:
    """One covenant tested on one month; what was found is in pounds or days as the covenant is.

    Attributes:
        reading: what the month's return says; None where there is none.
        measured_on: on whose figures it was tested.
    """

    covenant: Recorded[Covenant]
    month: Month
    found: Decimal | None
    state: CovenantState
    reading: Reading | None
    measured_on: MeasuredOn

    @property
    def headroom(self) -> Decimal | None:
        """How far the month was from breaking it; below nought, it broke it."""
        if self.found is None:
            return None
        row = self.covenant.row
        gap = self.found - row.threshold
        return -gap if row.measure is CovenantMeasure.RETURN_DAYS else gap


def covenant_tests(
    covenants: Iterable[Recorded[Covenant]],
    readings: Iterable[Reading],
    months: Sequence[Month],
    in_books: Mapping[tuple[str, Month], Money] = MappingProxyType({}),
) -> tuple[CovenantTest, ...]:
    """Return each covenant tested on each month in which it holds, in the order of the covenants and the months.

    A month without a return is no month in which the covenant was kept: it is told apart. What the books tell is taken
    from them: reserves. The others ask what a borrower forecasts and when it returns, which no books tell.

    Args:
        covenants: what borrowers promised.
        readings: what their returns say.
        months: those to test on.
        in_books: the reserves of a borrower at the end of a month, where it keeps books that reach it.
    """
    by_month = {(each.borrower, each.month): each for each in readings}
    return tuple(
        _tested(
            covenant,
            month,
            by_month.get((covenant.row.borrower, month)),
            in_books.get((covenant.row.borrower, month)),
        )
        for covenant in covenants
        for month in months
        if _holds(covenant.row, month)
    )


def _holds(covenant: Covenant, month: Month) -> bool:
    return covenant.begins_on <= month.last_day and (covenant.ends_on is None or month.last_day <= covenant.ends_on)


def _tested(
    covenant: Recorded[Covenant], month: Month, reading: Reading | None, reserves: Money | None
) -> CovenantTest:
    measure, threshold = covenant.row.measure, covenant.row.threshold
    if measure is CovenantMeasure.RESERVES and reserves is not None:
        found, measured_on = reserves.decimal_gbp, MeasuredOn.BOOKS
    elif reading is not None:
        found, measured_on = _returned(measure, reading), MeasuredOn.RETURN
    else:
        return CovenantTest(covenant, month, None, CovenantState.NOT_SHOWN, None, MeasuredOn.NOTHING)
    is_kept = found <= threshold if measure is CovenantMeasure.RETURN_DAYS else found >= threshold
    state = CovenantState.KEPT if is_kept else CovenantState.BROKEN
    return CovenantTest(covenant, month, found, state, reading, measured_on)


def _returned(measure: CovenantMeasure, reading: Reading) -> Decimal:
    return {
        CovenantMeasure.RESERVES: reading.reserves.decimal_gbp,
        CovenantMeasure.CASH: reading.lowest_cash.decimal_gbp,
        CovenantMeasure.RESULT: reading.result.decimal_gbp,
        CovenantMeasure.RETURN_DAYS: Decimal(reading.days_to_return),
    }[measure]


class LoanFault(StrEnum):
    """What is wrong with a loan to a vehicle."""

    BEHIND = "less is paid back than its terms ask"
    COVENANT_BROKEN = "a covenant was broken in the latest month tested"
    COVENANT_NOT_SHOWN = "a covenant could not be tested in the latest month"
    BELOW_MARKET = "below the market's rate, and the advantage is not on the subsidy log"
    MARKET_NOT_TESTED = "nobody has shown what the market would ask"
    NOT_APPROVED = "no approval on record"
    NOT_COUNTED = "the exposure to the borrower does not count it"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanStanding:
    """How one loan to a vehicle stands on a day.

    Attributes:
        loan: the loan with its terms.
        due: what is left of it if it is paid as its terms ask.
        owed: what is owed as last stated; what is due where nothing is stated.
        figure_id: the record of that statement; blank where there is none.
        days_behind: how long the oldest payment not made is overdue; nought where none is.
        tests: its covenants tested month by month.
        yearly_advantage: what the borrower saves a year against the market's rate on what it owes; None if not tested.
        stage: 1, 2 or 3.
        expected_loss: what may be lost of it.
        faults: what is wrong with it.
    """

    loan: Recorded[Loan]
    due: Money
    owed: Money
    figure_id: str
    days_behind: int
    tests: tuple[CovenantTest, ...]
    yearly_advantage: Money | None
    stage: int
    expected_loss: Money
    faults: tuple[LoanFault, ...]


def loan_standing(
    loan: Recorded[Loan],
    on: date,
    *,
    exposure: Exposure | None,
    tests: Iterable[CovenantTest],
    subsidies: Iterable[Subsidy],
    rates: LossRates,
) -> LoanStanding:
    """Return how one loan stands on a day.

    Args:
        loan: the loan.
        on: the day.
        exposure: the lender's exposure to the borrower, whose part of the same name says what is owed.
        tests: covenants tested; those of other loans are left out.
        subsidies: the borrower's subsidy log.
        rates: what parts the stages.

    Source:
        Expected loss in three stages: IFRS 9 section 5.5, as the Code of Practice on Local Authority Accounting takes
        it. Market terms: Subsidy Control Act 2022 s.3(2).
    """
    row = loan.row
    stated = [
        part
        for part in (exposure.parts if exposure is not None else ())
        if part.row.kind is ExposureKind.LOAN and part.row.name == row.name
    ]
    due = balance_on(row, on)
    owed = stated[0].row.amount if stated else due
    days = _days_behind(row, owed, stated[0].row.as_at) if stated else 0
    own = tuple(
        each for each in tests if (each.covenant.row.borrower, each.covenant.row.loan) == (row.borrower, row.name)
    )
    latest = {each.covenant.record_id: each for each in sorted(own, key=lambda test: test.month)}.values()
    faults = [*_faults(row, days, latest, list(subsidies))]
    if due and not stated:
        faults.append(LoanFault.NOT_COUNTED)
    stage = _stage(days, is_broken=any(each.state is CovenantState.BROKEN for each in latest), rates=rates)
    return LoanStanding(
        loan=loan,
        due=due,
        owed=owed,
        figure_id=stated[0].record_id if stated else "",
        days_behind=days,
        tests=own,
        yearly_advantage=_yearly_advantage(row, owed),
        stage=stage,
        expected_loss=Money.nearest(owed.decimal_gbp * rates.default_share[stage - 1] * (1 - rates.recovered_share)),
        faults=tuple(faults),
    )


def _days_behind(loan: Loan, owed: Money, as_at: date) -> int:
    """Return how long the oldest payment that cannot have been made is overdue on the day of the statement."""
    missed = [each.due_on for each in schedule(loan) if each.due_on <= as_at and each.balance < owed]
    return (as_at - missed[0]) // timedelta(days=1) if missed else 0


def _yearly_advantage(loan: Loan, owed: Money) -> Money | None:
    if loan.market_rate_percent is None:
        return None
    below = max(loan.market_rate_percent - loan.rate_percent, Decimal(0))
    return Money.nearest(owed.decimal_gbp * below / _HUNDRED)


def _faults(
    loan: Loan, days_behind: int, latest: Collection[CovenantTest], subsidies: Collection[Subsidy]
) -> Iterable[LoanFault]:
    if days_behind:
        yield LoanFault.BEHIND
    for state, fault in (
        (CovenantState.BROKEN, LoanFault.COVENANT_BROKEN),
        (CovenantState.NOT_SHOWN, LoanFault.COVENANT_NOT_SHOWN),
    ):
        if any(each.state is state for each in latest):
            yield fault
    if loan.market_rate_percent is None or not loan.market_evidence.strip():
        yield LoanFault.MARKET_NOT_TESTED
    elif loan.rate_percent < loan.market_rate_percent and not _is_logged(loan, subsidies):
        yield LoanFault.BELOW_MARKET
    if not loan.approved_by:
        yield LoanFault.NOT_APPROVED


def _is_logged(loan: Loan, subsidies: Iterable[Subsidy]) -> bool:
    return any(
        each.organisation == loan.borrower and each.given_for == loan.name and each.kind is not SubsidyKind.MARKET_TERMS
        for each in subsidies
    )


def _stage(days_behind: int, *, is_broken: bool, rates: LossRates) -> int:
    if days_behind > rates.days_behind_stage_3:
        return 3
    return 2 if is_broken or days_behind > rates.days_behind_stage_2 else 1
