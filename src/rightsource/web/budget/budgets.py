"""How the council and its vehicles stand against their budgets at the end of a month, and what the law asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.queries.monitoring import BudgetsKnown, plan_known, tests_of_budget
from rightsource.budget.rules.monitoring import Monitoring
from rightsource.budget.rules.versions import months_of
from rightsource.publishing.rules.charts import Line, Lines, Words, line_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.budget.asked import (
    AskedOfBudgets,
    asked_of,
    budgets_asked,
    ends_in_words,
    worse_cell,
)
from rightsource.web.budget.law import law_shown
from rightsource.web.downloads import Table, column, download_of, in_millions, in_pounds, money_column, own_address
from rightsource.web.formatting import short_date
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import council_of, public

_MOST_LINES = 5


@require_safe
@public
def budgets(request: HttpRequest) -> HttpResponse:
    """Show the budgets of a year."""
    asked = asked_of(request)
    known = budgets_asked(asked)
    names = names_known(asked.known.on, asked.known.audience)
    council = council_of(request)
    own = next((each for each in known.monitorings if council and each.organisation == council.organisation), None)
    law = tests_of_budget(council, own, asked.known.on, asked.known.audience) if council and own else None
    plan = plan_known(council.organisation, asked.known.on, asked.known.audience) if council and not asked.own else None
    tables = [_table(asked, known, own, names=names, address=own_address(request))]
    if plan is not None:
        tables.append(_plan_table(plan, own_address(request)))
    return download_of(request, tables) or render(
        request,
        "budget/budgets.html",
        {
            "asked": asked,
            "finding": finding(known, own, names),
            "why": _why(known, own),
            "kind": _kind(known),
            "table": tables[0],
            "plan": tables[1] if plan is not None else None,
            "law": law_shown(law, asked, names) if law is not None else [],
            "chart_title": chart_title(known),
            "has_budgets": bool(known.monitorings),
        },
    )


@require_safe
@public
def budgets_picture(request: HttpRequest) -> HttpResponse:
    """Draw by how much each organisation was forecast to end worse than its budget, month by month."""
    asked = asked_of(request)
    known = budgets_asked(asked)
    names = names_known(asked.known.on, asked.known.audience)
    months = [each for each in months_of(asked.year) if each <= asked.month]
    is_later = asked.known.on > asked.month.last_day
    furthest = sorted(known.monitorings, key=lambda each: -abs(each.worse_by.pence))[:_MOST_LINES]
    lines = [
        Line(
            names.organisation(each.organisation),
            [
                *(_millions(each.worse_by_on(month.last_day)) for month in months),
                *([_millions(each.worse_by)] if is_later else []),
            ],
        )
        for each in furthest
    ]
    words = Words(
        title=chart_title(known),
        measure=f"£m worse than budget, as forecast at each month's end and on {short_date(asked.known.on)}",
        description="What each organisation was forecast at each month's end to end the year worse than its budget.",
        source="forecasts on record",
    )
    times = [*(f"{month.first_day:%b}" for month in months), *(["now"] if is_later else [])]
    return picture(request, line_chart(Lines(words, times, lines), size_asked(request)))


def finding(known: BudgetsKnown, own: Monitoring | None, names: Names) -> str:
    """Return the answer in a sentence: how the council, or the one vehicle whose officer looks, is forecast to end."""
    if not known.monitorings:
        return f"No budget of {known.year} is on record."
    shown = own or known.monitorings[0]
    if own is None and len(known.monitorings) > 1:
        return f"{count_in_words(len(known.monitorings), 'organisation')} have a budget of {known.year} on record."
    return ends_in_words(shown, names.organisation(shown.organisation))


def chart_title(known: BudgetsKnown) -> str:
    """Return the finding of the picture: how many forecast to end worse than their budget."""
    worse = [each for each in known.monitorings if each.worse_by > Money(0)]
    if not worse:
        return "Nobody is forecast to end worse than budget"
    of = len(known.monitorings)
    return f"{len(worse)} of {of} forecast to end worse than budget" if of > 1 else "Forecast to end worse than budget"


def _why(known: BudgetsKnown, own: Monitoring | None) -> str:
    others = [each for each in known.monitorings if each is not own]
    worse = [each for each in others if each.worse_by > Money(0)]
    if own is None or not others:
        return ""
    of = f"{len(worse)} of {count_in_words(len(others), 'vehicle')}"
    together = amount_in_words(Money.total([each.worse_by for each in worse]))
    return f"{of} forecast to end worse than their own budgets, by {together} together." if worse else ""


def _kind(known: BudgetsKnown) -> str:
    if not known.monitorings:
        return "no_evidence"
    return "at_risk" if any(each.worse_by > Money(0) for each in known.monitorings) else "kept"


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)


def _table(asked: AskedOfBudgets, known: BudgetsKnown, own: Monitoring | None, *, names: Names, address: str) -> Table:
    columns = [
        column("Whose budget"),
        column("Set by"),
        column("How it is forecast to end"),
        *(
            money_column(each)
            for each in ("To spend", f"Planned by {known.month}", "In the books", "Committed", "Forecast")
        ),
        column("Last moved"),
    ]
    council_first = sorted(known.monitorings, key=lambda each: each is not own)
    rows = [_row(asked, each, names) for each in council_first]
    caption = f"Budgets of {known.year} at the end of {known.month}"
    return Table("budgets", caption, columns, rows, empty="none is on record.", address=address)


def _row(asked: AskedOfBudgets, found: Monitoring, names: Names) -> list[Any]:
    href = asked.link("budget-of", found.organisation)
    decision = found.version.decision
    set_by: Any = {"text": "no decision here", "state": "no_evidence"}
    if decision:
        set_by = {"text": decision, "href": asked.known.link("decision", decision)}
    moves = [move for each in found.lines for move in each.moves]
    last = max(moves, key=lambda each: each.moved_on, default=None)
    amounts = (found.expenditure_budget, found.expenditure_profile)
    return [
        {"text": names.organisation(found.organisation), "href": href},
        set_by,
        worse_cell(found.worse_by),
        *(in_millions(each, href) for each in amounts),
        in_millions(found.expenditure_actual, href, missing="not told"),
        in_millions(found.committed, href),
        in_millions(found.expenditure_forecast, href),
        "" if last is None else f"{names.post(last.moved_by)}: {last.reason}",
    ]


def _plan_table(plan: Any, address: str) -> Table:
    version, years = plan
    columns = [
        column("Year"),
        *(
            column(each, unit="£", numeric=True)
            for each in ("To come in", "To spend", "Still to find", "To find without one-off money")
        ),
    ]
    rows = [
        [str(each.year), *(in_pounds(one) for one in (each.income, each.expenditure, each.gap, each.underlying_gap))]
        for each in years
    ]
    return Table("plan", f"{version.name}, set by {version.decision}", columns, rows, address=address)
