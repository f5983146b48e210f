"""The month in which a vehicle's work for its owners is forecast to be too small a part of all its work.

The method: each month's work is taken from the to-date figures of the returns; a straight line through the last twelve
months at most carries work for owners, and another work for others, forward; the test is asked of twelve months to each
month's end. Months before the first return are a twelfth of their year's actual, or left out where that is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from rightsource.commissioning.rules.rows import MonthlyReturn, TradingFigure, TradingKind
from rightsource.quantities import FinancialYear, Month

MONTHS_FOR_A_TREND = 3
"""Fewer months of work draw no line."""

_WINDOW = 12
_MONTHS_AHEAD_AT_MOST = 36

_Work = tuple[Fraction, Fraction]
"""Work for owners and for others in one month, in pence."""


def months_of_work(returns: Iterable[MonthlyReturn]) -> dict[Month, _Work]:
    """Return each month's own work, from what one vehicle's returns say was done to date in each financial year.

    Where a return is missing, the months since the one before share its work evenly.
    """
    by_year: dict[FinancialYear, list[MonthlyReturn]] = defaultdict(list)
    for made in returns:
        by_year[FinancialYear.of(made.month.first_day)].append(made)
    work: dict[Month, _Work] = {}
    for year, made_in_year in by_year.items():
        before, owner_before, external_before = _number(Month.of(year.first_day)) - 1, 0, 0
        for made in sorted(made_in_year, key=lambda made: made.month):
            last = _number(made.month)
            owner, external = made.owner_income_to_date.pence, made.external_income_to_date.pence
            gap = last - before
            each = Fraction(owner - owner_before, gap), Fraction(external - external_before, gap)
            work.update({_month(number): each for number in range(before + 1, last + 1)})
            before, owner_before, external_before = last, owner, external
    return work


def breach_month(
    returns: Iterable[MonthlyReturn], trading: Iterable[TradingFigure], share_min: Decimal
) -> Month | None:
    """Return the first month whose twelve months are forecast to have no more than the least share for owners.

    Args:
        returns: the returns of one vehicle.
        trading: its trading figures, for the actuals of years before the returns.
        share_min: the test asks for more than this share.

    Returns:
        None where fewer than three months of work are known, or the test holds for 36 months ahead.
    """
    known = months_of_work(returns)
    if len(known) < MONTHS_FOR_A_TREND:
        return None
    last = _number(max(known))
    work = _earlier(known, trading) | {_number(month): each for month, each in known.items()}
    recent = [number for number in sorted(work) if last - _WINDOW < number and _month(number) in known]
    lines = [_line(recent, [work[number][side] for number in recent]) for side in (0, 1)]
    for number in range(last, last + _MONTHS_AHEAD_AT_MOST + 1):
        if number > last:
            owner, external = (max(level + slope * number, Fraction(0)) for level, slope in lines)
            work[number] = owner, external
        if _share(work, number) <= Fraction(share_min):
            return _month(number)
    return None


def _earlier(known: Mapping[Month, _Work], trading: Iterable[TradingFigure]) -> dict[int, _Work]:
    """Return a twelfth of its year's actual for each of the twelve months before the first that is known."""
    actual = {figure.financial_year: figure for figure in trading if figure.kind is TradingKind.ACTUAL}
    first = _number(min(known))
    earlier: dict[int, _Work] = {}
    for number in range(first - _WINDOW, first):
        figure = actual.get(FinancialYear.of(_month(number).first_day))
        if figure is not None:
            earlier[number] = Fraction(figure.owner_work.pence, 12), Fraction(figure.external_work.pence, 12)
    return earlier


def _share(work: Mapping[int, _Work], last: int) -> Fraction:
    window = [work[number] for number in range(last - _WINDOW + 1, last + 1) if number in work]
    owner = sum((each[0] for each in window), start=Fraction(0))
    whole = owner + sum((each[1] for each in window), start=Fraction(0))
    return owner / whole if whole > 0 else Fraction(1)


def _line(numbers: Sequence[int], values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return the level and slope of the least-squares line, in exact arithmetic, so that it is always the same."""
    middle = Fraction(sum(numbers), len(numbers))
    mean = sum(values, start=Fraction(0)) / len(values)
    spread = sum(((number - middle) ** 2 for number in numbers), start=Fraction(0))
    paired = zip(numbers, values, strict=True)
    slope = sum(((number - middle) * (value - mean) for number, value in paired), start=Fraction(0)) / spread
    return mean - slope * middle, slope


def _number(month: Month) -> int:
    return month.year * 12 + month.month - 1


def _month(number: int) -> Month:
    return Month(number // 12, number % 12 + 1)
