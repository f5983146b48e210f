"""The monthly returns of vehicles: which are due, which are late, and what they forecast against the budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.budget.rules.group import OrganisationPosition, statement
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.commissioning.rules.rows import MonthlyReturn
from rightsource.constitution.rules.rows import OrganisationInForce, OrganisationStatus
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.knowledge import Recorded

Return = Recorded[MonthlyReturn]
Organisation = Recorded[OrganisationInForce]


@dataclass(frozen=True, slots=True)
class ReturnDue:
    """A return that a vehicle owes or has made for a month.

    Attributes:
        organisation: the vehicle.
        name: its name in the month reported.
        accountable_post: the council post that answers for it.
        month: the month reported.
        due_on: the day it is due, by the council's own rule in calendar days.
        made: the return, once it is made.
        vehicle: the record that says that the vehicle was operating.
    """

    organisation: str
    name: str
    accountable_post: str
    month: Month
    due_on: date
    made: Return | None
    vehicle: Organisation

    def days_late(self, on: date) -> int:
        """Return by how many days it is or was late on a day; negative while the due day lies ahead."""
        settled_on = on if self.made is None else self.made.row.submitted_on
        return (settled_on - self.due_on).days

    def is_owed(self, on: date) -> bool:
        """Answer whether it is due and not made on a day."""
        return self.made is None and on > self.due_on


@dataclass(frozen=True, slots=True)
class Against:
    """One figure of a forecast against the same figure of the budget; None where the budget has no such line."""

    forecast: Money
    budget: Money | None

    @property
    def difference(self) -> Money | None:
        """Forecast less budget."""
        return None if self.budget is None else self.forecast - self.budget


@dataclass(frozen=True, slots=True)
class ForecastAgainstBudget:
    """What a vehicle's return forecasts for the year against its latest budget.

    Attributes:
        made: the return.
        budget: the latest budget of the year, if one is on record.
    """

    made: Return
    budget: OrganisationPosition | None

    @property
    def owner_income(self) -> Against:
        """Income from owners."""
        return Against(self.made.row.owner_income_forecast, self._budgeted(Heading.OWNER_WORK, Flow.INCOME))

    @property
    def external_income(self) -> Against:
        """Income from others."""
        return Against(self.made.row.external_income_forecast, self._budgeted(Heading.EXTERNAL_WORK, Flow.INCOME))

    @property
    def expenditure(self) -> Against:
        """All expenditure."""
        return Against(self.made.row.expenditure_forecast, None if self.budget is None else self.budget.expenditure)

    @property
    def result(self) -> Against:
        """Income less expenditure."""
        row = self.made.row
        forecast = row.owner_income_forecast + row.external_income_forecast - row.expenditure_forecast
        return Against(forecast, None if self.budget is None else self.budget.result)

    def _budgeted(self, heading: Heading, flow: Flow) -> Money | None:
        return None if self.budget is None else self.budget.under(heading, flow)


def latest_return(returns: Iterable[Return], organisation: str, on: date) -> Return | None:
    """Return a vehicle's return for the latest month that it has signed in by a day."""
    made = [each for each in returns if each.row.organisation == organisation and each.row.submitted_on <= on]
    return max(made, key=lambda each: each.row.month, default=None)


def returns_due(
    organisations: Iterable[Organisation], returns: Iterable[Return], on: date, due_days: int
) -> tuple[ReturnDue, ...]:
    """Return every monthly return asked for by the end of a day, made or not, by month and vehicle.

    Returns are asked of a vehicle for each month in which it was operating on the last day, from the first month for
    which any vehicle made one: before that nobody was asked. Where none was ever made, only the last month's is due.

    Args:
        organisations: what each organisation was, over time.
        returns: the returns made.
        on: the day.
        due_days: how many calendar days after the end of a month its return is due, by the council's own rule.
    """
    made = {(each.row.organisation, each.row.month): each for each in returns if each.row.submitted_on <= on}
    last = Month.of(date(on.year, on.month, 1) - timedelta(days=1))
    first = min((month for _, month in made), default=last)
    vehicles = [each for each in organisations if each.row.is_vehicle]
    return tuple(
        ReturnDue(
            organisation=vehicle.row.organisation,
            name=vehicle.row.name,
            accountable_post=vehicle.row.accountable_post,
            month=month,
            due_on=month.last_day + timedelta(days=due_days),
            made=made.get((vehicle.row.organisation, month)),
            vehicle=vehicle,
        )
        for month in _months(first, last)
        for vehicle in _operating(vehicles, month.last_day)
    )


def forecast_against_budget(made: Return, lines: Iterable[Recorded[BudgetLine]], on: date) -> ForecastAgainstBudget:
    """Return a return's forecast against the vehicle's latest budget for that year, drawn up by a day."""
    own = [line for line in lines if line.row.organisation == made.row.organisation]
    year = FinancialYear.of(made.row.month.first_day)
    return ForecastAgainstBudget(made, statement(own, year, Version.BUDGET, on))


def cash_opens_on(month: Month) -> date:
    """Return the Sunday at whose end the thirteen weeks of a month's return begin; each week ends on a Sunday.

    >>> cash_opens_on(Month(2026, 10)), cash_opens_on(Month(2026, 5))
    (datetime.date(2026, 11, 1), datetime.date(2026, 5, 31))
    """
    return month.last_day + timedelta(days=(6 - month.last_day.weekday()) % 7)


def _months(first: Month, last: Month) -> Iterator[Month]:
    month = first
    while month <= last:
        yield month
        month = month.next


def _operating(vehicles: Sequence[Organisation], day: date) -> list[Organisation]:
    there = [v for v in vehicles if day in v.row.period and v.row.status is OrganisationStatus.OPERATING]
    return sorted(there, key=lambda vehicle: vehicle.row.organisation)
