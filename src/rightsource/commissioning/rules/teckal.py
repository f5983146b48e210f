"""The activity test of an exempt award: how much of a vehicle's work is for its owners, and when that will not do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from rightsource.commissioning.rules.activity_trend import MONTHS_FOR_A_TREND, breach_month, months_of_work
from rightsource.commissioning.rules.rows import MonthlyReturn, TradingFigure, TradingKind
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.knowledge import Recorded

Trading = Recorded[TradingFigure]
Return = Recorded[MonthlyReturn]


@dataclass(frozen=True, slots=True)
class ActivityTest:
    """The test as the law of a day had it.

    Attributes:
        share_min: the part of all work that must be for the owners; the test asks for more than this.
        is_law: whether it decides, or is only advice, as it was before 26 February 2015.
        provision: where it is written.
        averaging_years: over how many years before an award the law averages, where it says.
    """

    share_min: Decimal
    is_law: bool
    provision: str
    averaging_years: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Work for owners and for others in some time, and the records that say so."""

    owner_work: Money
    external_work: Money
    records: tuple[Trading | Return, ...] = ()

    @property
    def share(self) -> Decimal | None:
        """How much of the work is for the owners, or None where there is none."""
        whole = self.owner_work + self.external_work
        return Decimal(self.owner_work.pence) / Decimal(whole.pence) if whole.pence > 0 else None

    def passes(self, test: ActivityTest) -> bool | None:
        """Answer whether more than the least share is for the owners, or None where there is no work."""
        whole = self.owner_work + self.external_work
        return self.owner_work.pence > test.share_min * whole.pence if whole.pence > 0 else None

    def external_work_limit(self, test: ActivityTest) -> Money:
        """Return the amount that work for others must stay under.

        Source: F1 of this house: A/(A+X) > 0.80, so X < A/4, from PCR 2015 reg 12(1)(b) and PA 2023 Sch 2 para 2(2)(c).

        >>> test = ActivityTest(Decimal("0.8"), True, "PA 2023 Sch 2 para 2(2)(c)")
        >>> Work(Money.pounds(185_651_000), Money(0)).external_work_limit(test)
        Money('£46,412,750.00')
        """
        limit = Decimal(self.owner_work.pence) * (1 - test.share_min) / test.share_min
        return Money(int(limit.to_integral_value(ROUND_FLOOR)))

    def headroom(self, test: ActivityTest) -> Money:
        """Return how much more work for others there is room for; nil or negative fails the test."""
        return self.external_work_limit(test) - self.external_work


@dataclass(frozen=True, slots=True)
class TeckalPosition:
    """Where a vehicle stands in the activity test on a day.

    Attributes:
        organisation: the vehicle.
        year: the year of its current figures.
        test: the test as the law of the day has it.
        current: this year's work, as the latest return forecasts it, or else as last forecast or made.
        average: the years before, averaged, as far as they are known; None where none is.
        average_years: which years those are.
        breach_month: the month in which the test is forecast to fail, or None where it holds for three years.
        trend_months: of how many months the returns say what was done; fewer than three draw no trend.
        trend_records: the returns and the actuals of earlier years that the forecast rests on.
    """

    organisation: str
    year: FinancialYear
    test: ActivityTest
    current: Work
    average: Work | None
    average_years: tuple[FinancialYear, ...]
    breach_month: Month | None
    trend_months: int
    trend_records: tuple[Return | Trading, ...]

    @property
    def passes(self) -> bool | None:
        """Answer whether this year's work passes the test."""
        return self.current.passes(self.test)

    @property
    def headroom(self) -> Money:
        """How much more work for others there is room for this year."""
        return self.current.headroom(self.test)

    @property
    def method(self) -> str:
        """How the month of the breach was worked out, in a sentence."""
        if self.trend_months < MONTHS_FOR_A_TREND:
            return f"No forecast: it takes {MONTHS_FOR_A_TREND} months of work, and {self.trend_months} are on record."
        return (
            "Each month's work from the returns is carried forward along a straight line, and the test asked of the "
            "twelve months to each month's end."
        )


def activity_test(law: Iterable[LegalValue], on: date) -> ActivityTest | None:
    """Return the test as the law of a day had it, or None where no text read says anything of that day.

    Before 26 February 2015 no Act set a share: what advisers then used is returned as advice, and decides nothing.
    """
    law = tuple(law)
    share = standing_law(law, "procurement.teckal.activity_share_min", on)
    if share is not None:
        years = standing_law(law, "procurement.teckal.averaging_years", on)
        averaging_years = int(years.value.number) if years is not None else 0
        return ActivityTest(share.value.number, True, share.cited, averaging_years)
    advice = standing_law(law, "procurement.teckal.activity_share_practice", on)
    return None if advice is None else ActivityTest(advice.value.number, False, advice.cited)


def teckal_position(
    organisation: str, trading: Iterable[Trading], returns: Iterable[Return], on: date, test: ActivityTest
) -> TeckalPosition | None:
    """Return where a vehicle stands in the activity test on a day, or None where nothing of its trading is known.

    The latest return of the year speaks for the year; without one, the latest forecast; without one, the last actual.
    A growth pitch never does: see `pitches`.
    """
    year = FinancialYear.of(on)
    mine = [figure for figure in trading if figure.row.organisation == organisation and _is_said(figure, on)]
    sent = sorted(
        (each for each in returns if each.row.organisation == organisation and each.row.submitted_on <= on),
        key=lambda each: each.row.month,
    )
    this_year = [each for each in sent if FinancialYear.of(each.row.month.first_day) == year]
    current = _current(mine, this_year, year)
    if current is None:
        return None
    stated_year, work = current
    actuals = [each for each in mine if each.row.kind is TradingKind.ACTUAL] if sent else []
    average_years, average = _average(mine, stated_year, test.averaging_years)
    return TeckalPosition(
        organisation=organisation,
        year=stated_year,
        test=test,
        current=work,
        average=average,
        average_years=average_years,
        breach_month=breach_month([made.row for made in sent], [each.row for each in actuals], test.share_min),
        trend_months=len(months_of_work(made.row for made in sent)),
        trend_records=(*sent, *actuals),
    )


def pitches(trading: Iterable[Trading], organisation: str, on: date) -> tuple[Work, ...]:
    """Return the growth pitches made for a vehicle by a day, each as the work it promises, the oldest first."""
    mine = [figure for figure in trading if figure.row.organisation == organisation and _is_said(figure, on)]
    pitched = [figure for figure in mine if figure.row.kind is TradingKind.PITCH]
    in_order = sorted(pitched, key=lambda figure: (figure.row.said_on or date.min, figure.row.financial_year))
    return tuple(_work_of(figure) for figure in in_order)


def _current(
    trading: Sequence[Trading], returns: Sequence[Return], year: FinancialYear
) -> tuple[FinancialYear, Work] | None:
    if returns:
        last = returns[-1]
        return year, Work(last.row.owner_income_forecast, last.row.external_income_forecast, (last,))
    forecasts = [each for each in trading if each.row.kind is TradingKind.FORECAST and each.row.financial_year == year]
    if forecasts:
        return year, _work_of(max(forecasts, key=lambda figure: figure.row.said_on or date.min))
    actuals = [each for each in trading if each.row.kind is TradingKind.ACTUAL and each.row.financial_year <= year]
    if actuals:
        last_actual = max(actuals, key=lambda figure: figure.row.financial_year)
        return last_actual.row.financial_year, _work_of(last_actual)
    return None


def _average(
    trading: Sequence[Trading], before: FinancialYear, years: int
) -> tuple[tuple[FinancialYear, ...], Work | None]:
    wanted = range(before.starts_in - years, before.starts_in)
    actual = {
        figure.row.financial_year: figure
        for figure in trading
        if figure.row.kind is TradingKind.ACTUAL and figure.row.financial_year.starts_in in wanted
    }
    if not actual:
        return (), None
    owner = Money.total([figure.row.owner_work for figure in actual.values()]).share(1, len(actual))
    external = Money.total([figure.row.external_work for figure in actual.values()]).share(1, len(actual))
    known = tuple(sorted(actual))
    return known, Work(owner, external, tuple(actual[year] for year in known))


def _is_said(figure: Trading, on: date) -> bool:
    return figure.row.said_on is None or figure.row.said_on <= on


def _work_of(figure: Trading) -> Work:
    return Work(figure.row.owner_work, figure.row.external_work, (figure,))
