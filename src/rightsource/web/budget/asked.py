"""Which year and month a page about budgets is asked for, and how what it finds is put in words and cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from rightsource.budget.queries.monitoring import BudgetsKnown, budgets_known
from rightsource.budget.rules.monitoring import Monitoring
from rightsource.budget.rules.versions import month_to_show, months_of
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.quantities.wording import amount_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import in_pounds
from rightsource.web.rights import viewer_of


@dataclass(frozen=True, slots=True)
class AskedOfBudgets:
    """As known when and to whom, of which year and month; and whose alone, where a vehicle's officer looks."""

    known: AsKnown
    year: FinancialYear
    month: Month
    own: str

    @property
    def query(self) -> dict[str, str]:
        """What links between pages about budgets carry on."""
        return {"year": str(self.year), "month": f"{self.month.year}-{self.month.month:02d}"}

    def link(self, name: str, *parts: object) -> str:
        """Return the address of a page about budgets, of the same year and month."""
        return self.known.link(name, *parts, **self.query)

    @property
    def months(self) -> list[dict[str, Any]]:
        """The months that can be shown, for the page to offer."""
        return [
            {
                "text": str(each),
                "value": f"{each.year}-{each.month:02d}",
                "is_shown": each == self.month,
            }
            for each in months_of(self.year)
            if each.first_day <= self.known.on
        ]


def asked_of(request: HttpRequest, year: str = "") -> AskedOfBudgets:
    """Return what a page about budgets is asked for; what is not written as a year or month is as if not asked."""
    known = as_known(request)
    wanted = _year(year or request.GET.get("year", "")) or FinancialYear.of(known.on)
    month = _month(request.GET.get("month", ""), wanted) or month_to_show(wanted, known.on)
    return AskedOfBudgets(known, wanted, month, viewer_of(request).organisation)


def budgets_asked(asked: AskedOfBudgets, organisation: str = "") -> BudgetsKnown:
    """Return the budgets that a page is asked for: one organisation's, or all; to a vehicle's officer its own."""
    whose = organisation or asked.own
    return budgets_known(
        asked.year,
        asked.month,
        asked.known.on,
        asked.known.audience,
        organisations=[whose] if whose else [],
        as_at=end_of_day(asked.known),
    )


def ends_in_words(found: Monitoring, name: str) -> str:
    """Return how an organisation is forecast to end its year, in a sentence."""
    spends = amount_in_words(found.expenditure_budget)
    if not found.worse_by:
        return f"{name} is forecast to end {found.year} on its budget of {spends}."
    side = "worse" if found.worse_by > Money(0) else "better"
    apart = amount_in_words(abs(found.worse_by))
    return f"{name} is forecast to end {found.year} {apart} {side} than its budget of {spends}."


def worse_cell(amount: Money) -> dict[str, Any]:
    """Return the cell of how much worse than budget something is: a word and a shape, and pounds in a file."""
    if not amount:
        return {"text": "on budget", "state": "kept", "value": amount.decimal_gbp}
    kind, side = ("at_risk", "worse") if amount > Money(0) else ("kept", "better")
    return {"text": f"{amount_in_words(abs(amount))} {side}", "state": kind, "value": amount.decimal_gbp}


def pounds_linked(amount: Money | None, href: str, missing: str = "not told") -> dict[str, Any]:
    """Return the cell of an amount to the penny, which leads to the page of what it is made of."""
    return in_pounds(amount, href, missing)


def _year(text: str) -> FinancialYear | None:
    try:
        return FinancialYear.parse(text)
    except ValueError:
        return None


def _month(text: str, year: FinancialYear) -> Month | None:
    return next((each for each in months_of(year) if f"{each.year}-{each.month:02d}" == text), None)


def end_of_day(asked: AsKnown) -> datetime | None:
    """Return the instant as of which a page reads the books: the end of the past day that it shows, or now."""
    if asked.is_today:
        return None
    return timezone.make_aware(datetime.combine(asked.on, datetime.max.time()))
