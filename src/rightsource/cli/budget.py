"""`rightsource budget`: how budgets stand at the end of a month, and what the law asks of the council's own."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, To, cells, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.budget.rules.told import BudgetsTold, BudgetTold, LawTold

_Year = Annotated[
    str | None,
    typer.Option("--year", metavar="YEAR", help="The financial year, as 2026-27; that of the day if not given."),
]
_Month = Annotated[
    datetime | None,
    typer.Option("--month", formats=["%Y-%m"], metavar="MONTH", help="As 2026-10; the last complete one if not given."),
]
_Whose = Annotated[
    str, typer.Option("--organisation", metavar="KEY", help="Whose budget, line by line; all if not given.")
]


@verb("budget", example="rightsource budget --year 2026-27 --organisation care-company")
def run(
    council: Council = DEMONSTRATION,
    *,
    year: _Year = None,
    organisation: _Whose = "",
    month: _Month = None,
    on: On = None,
    audience: To = Audience.INSIDERS,
    as_json: AsJson = False,
) -> None:
    """Show each budget of a year beside what the books, the commitments and the forecasts say of it.

    As JSON: year; month; on; audience; budgets [organisation, version, decision, set_on, income_budget,
    income_forecast, expenditure_budget, expenditure_forecast, worse_by, committed, outside, uncoded, lines [line, name,
    flow, heading, recurrence, service, counterparty, budget, profile, actual, commitment, forecast, worse_by, moved_by,
    moved_on, reason], pressures]; law [provision, is_balanced, shortfall, underlying_shortfall, tax_requirement,
    tax_sources, rise_percent, needs_referendum, statement, resources_short_by, prohibited_until].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.budget.queries.monitoring import budgets_told
    from rightsource.budget.rules.versions import month_to_show
    from rightsource.storage import walls

    today = datetime.now().astimezone().date()
    day = on.date() if on is not None else today
    wanted = year_asked(year, day)
    shown = Month.of(month.date()) if month is not None else month_to_show(wanted, day)
    if FinancialYear.of(shown.first_day) != wanted:
        raise typer.BadParameter(f"{shown} is not in {wanted}.", param_hint="--month")
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        then = None if day >= today else datetime.combine(day, datetime.max.time()).astimezone()
        told = budgets_told(wanted, shown, day, audience, organisation=organisation, as_at=then)
    answer(told, as_json=as_json, show=_show)


def year_asked(text: str | None, day: date) -> FinancialYear:
    """Return the financial year that was asked for, or that of a day.

    Raises:
        BadParameter: it is not written as one.
    """
    try:
        return FinancialYear.parse(text) if text else FinancialYear.of(day)
    except ValueError as fault:
        raise typer.BadParameter(f"{fault}.", param_hint="--year") from None


def _show(console: "Console", told: "BudgetsTold") -> None:
    console.print(
        f"Budgets of {told.year} at the end of {told.month}, as known on {day_in_words(told.on)}.\n", markup=False
    )
    if not told.budgets:
        console.print("No budget of that year is on record.")
        return
    headings = ("Whose", "Set by", "To spend", "Forecast", "Worse by", "Committed", "In the books under no line")
    table = table_of(*headings)
    for each in told.budgets:
        amounts = (each.expenditure_budget, each.expenditure_forecast, each.worse_by, each.committed, each.outside)
        cells(table, each.organisation, each.decision or "no decision here", *(amount_in_words(one) for one in amounts))
    console.print(table)
    if len(told.budgets) == 1:
        _show_lines(console, told.budgets[0])
    if told.law is not None:
        _show_law(console, told.law)


def _show_lines(console: "Console", told: "BudgetTold") -> None:
    console.print()
    table = table_of(
        "Line", "Budget", "Profile", "In the books", "Committed", "Forecast", "Worse by", "Who moved it, and why"
    )
    for each in told.lines:
        why = f"{each.moved_by}: {each.reason}" if each.moved_by else ""
        amounts = (each.budget, each.profile, each.actual, each.commitment, each.forecast, each.worse_by)
        cells(table, each.name, *(_amount(one) for one in amounts), why)
    console.print(table)


def _show_law(console: "Console", law: "LawTold") -> None:
    balance = "balances" if law.is_balanced else f"is short by {amount_in_words(law.shortfall)}"
    console.print(f"\nThe council's budget {balance} ({law.provision}).", markup=False)
    if law.needs_referendum is not None:
        needs = "needs a referendum" if law.needs_referendum else "needs no referendum"
        console.print(f"A band D home pays {law.rise_percent}% more, which {needs}.", markup=False)
    said = "is on record" if law.statement is not None else "is not on record here"
    console.print(f"The section 151 officer's report on it {said}.", markup=False)
    if law.prohibited_until is not None:
        until = day_in_words(law.prohibited_until)
        console.print(f"A report under section 114(3) was sent: nothing new may be agreed until {until} at the latest.")


def _amount(amount: Money | None) -> str:
    return "not told" if amount is None else amount_in_words(amount)
