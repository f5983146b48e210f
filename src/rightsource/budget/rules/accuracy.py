"""How well forecasts foretold: whose were too high or too low, by how much, and whether they grow better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.quantities import FinancialYear, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastMade:
    """A forecast of a line beside what the line came to.

    Attributes:
        forecaster: the post that moved it, or the organisation whose statement it was.
        budget: what was budgeted, so that a forecast can be held against the plainest of all: that the budget holds.
    """

    forecaster: str
    organisation: str
    financial_year: FinancialYear
    line: str
    made_on: date
    amount: Money
    outturn: Money
    budget: Money

    @property
    def error(self) -> Money:
        """The forecast less the outturn: too high is positive."""
        return self.amount - self.outturn


@dataclass(frozen=True, slots=True)
class ForecasterAccuracy:
    """How one forecaster's forecasts of one year compare with what came.

    Attributes:
        forecasts: how many they are.
        bias: the mean of forecast less outturn; what leans one way stays, what errs both ways nets off.
        mean_absolute_error: the mean size of the error, whichever way.
        budget_error: the same, had each forecast said no more than the budget.
    """

    forecaster: str
    year: FinancialYear
    forecasts: int
    bias: Money
    mean_absolute_error: Money
    budget_error: Money

    @property
    def beats_the_budget(self) -> bool:
        """Answer whether the forecasts came nearer than the budget itself."""
        return self.mean_absolute_error < self.budget_error


def forecast_accuracy(forecasts: Iterable[ForecastMade]) -> tuple[ForecasterAccuracy, ...]:
    """Return each forecaster's accuracy year by year, the nearest first within the latest year."""
    grouped: dict[tuple[str, FinancialYear], list[ForecastMade]] = defaultdict(list)
    for each in forecasts:
        grouped[each.forecaster, each.financial_year].append(each)
    found = [_accuracy(forecaster, year, made) for (forecaster, year), made in grouped.items()]
    return tuple(
        sorted(found, key=lambda each: (-each.year.starts_in, each.mean_absolute_error.pence, each.forecaster))
    )


def _accuracy(forecaster: str, year: FinancialYear, made: list[ForecastMade]) -> ForecasterAccuracy:
    return ForecasterAccuracy(
        forecaster,
        year,
        len(made),
        _mean([each.error for each in made]),
        _mean([abs(each.error) for each in made]),
        _mean([abs(each.budget - each.outturn) for each in made]),
    )


def _mean(amounts: list[Money]) -> Money:
    return Money.total(amounts).share(1, len(amounts))
