"""One organisation's budget line by line at the end of a month; who may, sets it by decision from here."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.rules.monitoring import LineMonitored, Monitoring
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.governance.queries import decisions_known
from rightsource.governance.rules.rows import Outcome
from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.acting import Filled, filled_in
from rightsource.web.budget.asked import (
    AskedOfBudgets,
    asked_of,
    budgets_asked,
    ends_in_words,
    pounds_linked,
    worse_cell,
)
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import council_of, public, viewer_of

_MOST_BARS = 6


@require_safe
@public
def budget_of(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show one organisation's budget.

    Raises:
        NoBudgetSet: whoever looks knows of none of that year.
    """
    asked = asked_of(request)
    found = budgets_asked(asked, organisation).of(organisation)
    names = names_known(asked.known.on, asked.known.audience)
    tables = tables_of(asked, found, names, own_address(request))
    return download_of(request, tables) or budget_page(request, asked, found, filled_in(request))


@require_safe
@public
def budget_of_picture(request: HttpRequest, organisation: str) -> HttpResponse:
    """Draw budget and forecast of the lines that are furthest apart."""
    asked = asked_of(request)
    found = budgets_asked(asked, organisation).of(organisation)
    groups = [
        BarGroup(each.line.name, [float(amount.decimal_gbp / 1_000_000) for amount in (each.budget, each.forecast)])
        for each in _furthest(found)
    ]
    words = Words(
        title=_chart_title(found),
        measure="£m",
        description=_chart_description(found),
        source="the budget and its forecasts on record",
    )
    return picture(request, bar_chart(Bars(words, ("Budget", "Forecast"), groups), size_asked(request)))


def budget_page(request: HttpRequest, asked: AskedOfBudgets, found: Monitoring, filled: Filled) -> HttpResponse:
    """Return the page of one organisation's budget, with the form that sets it for whoever may."""
    names = names_known(asked.known.on, asked.known.audience)
    tables = tables_of(asked, found, names, own_address(request))
    viewer = viewer_of(request)
    can_set = asked.known.is_today and not found.version.is_decided and may(viewer, Right.SET_BUDGET)
    name = names.organisation(found.organisation)
    council = council_of(request)
    is_council = council is not None and council.organisation == found.organisation
    context = {
        "asked": asked,
        "found": found,
        "name": name,
        "finding": ends_in_words(found, name),
        "why": _why(found),
        "kind": "at_risk" if found.worse_by > Money(0) else "kept",
        "set_by": _set_by(found),
        "lines": tables[0],
        "pressures": tables[1],
        "chart_title": _chart_title(found),
        "chart_description": _chart_description(found),
        "filled": filled,
        "decisions": _decisions(asked) if can_set else {},
        "can_set": can_set,
        "ways": _ways(asked, found, viewer, is_council=is_council) if asked.known.is_today else [],
        "done": get_messages(request),
    }
    return render(request, "budget/budget_of.html", context, status=filled.status)


def tables_of(asked: AskedOfBudgets, found: Monitoring, names: Names, address: str) -> list[Table]:
    """Return the lines of a budget and the pressures on it as tables."""
    amounts = ("Budget", f"Planned by {found.month}", "In the books", "Committed", "Forecast")
    columns = [
        column("Line"),
        column("How it is forecast to end"),
        *(column(each, unit="£", numeric=True) for each in amounts),
        column("Comes back every year"),
        column("Last moved"),
    ]
    rows = [_row(asked, found, each, names) for each in found.lines]
    caption = f"{found.version.name}, {found.year}, at the end of {found.month}"
    pressures = [
        [
            each.title,
            {"text": "over", "state": "kept"} if each.is_over else {"text": "pressing", "state": "at_risk"},
            in_pounds(each.amount),
            each.recurrence.value,
            each.response,
            f"{names.post(each.raised_by)}, {day_in_words(each.raised_on)}",
        ]
        for each in found.pressures
    ]
    headings = ("What presses", "How it stands")
    pressing = [
        *(column(each) for each in headings),
        column("By the year's end", unit="£", numeric=True),
        *(column(each) for each in ("Recurrent", "What is done about it", "Said by")),
    ]
    return [
        Table("lines", caption, columns, rows, address=address),
        Table("pressures", "Pressures", pressing, pressures, empty="none is on record.", address=address),
    ]


def _row(asked: AskedOfBudgets, found: Monitoring, each: LineMonitored, names: Names) -> list[Any]:
    href = asked.known.link("budget-line", found.organisation, found.year, each.line.line)
    last = each.moves[-1] if each.moves else None
    flow = "" if each.line.flow.value == "expenditure" else " (income)"
    return [
        {"text": f"{each.line.name}{flow}", "href": href},
        worse_cell(each.worse_by),
        pounds_linked(each.budget, href),
        in_pounds(each.profile),
        pounds_linked(each.actual, href),
        in_pounds(each.commitment),
        pounds_linked(each.forecast, href),
        each.line.recurrence.value,
        "" if last is None else f"{names.post(last.moved_by)}: {last.reason}",
    ]


def _set_by(found: Monitoring) -> str:
    version = found.version
    if not version.is_decided:
        stated = day_in_words(version.set_on)
        return f"These are the lines of the budget sheet, as stated on {stated}. No decision has set them here."
    return f"{version.name} was set on {day_in_words(version.set_on)} by the decision {version.decision}."


def _why(found: Monitoring) -> str:
    words = []
    if found.expenditure_actual is not None:
        spent, planned = amount_in_words(found.expenditure_actual), amount_in_words(found.expenditure_profile)
        words.append(
            f"By the end of {found.month} the books have {spent} of spending under its lines; {planned} was planned."
        )
    if found.outside:
        words.append(
            f"The books have {amount_in_words(found.outside)} net under no line, or under two that claim it alike."
        )
    pressing = [each for each in found.pressures if not each.is_over]
    if pressing:
        words.append(
            f"{count_in_words(len(pressing), 'pressure')} on it: {amount_in_words(found.pressing)} by the year's end."
        )
    return " ".join(words)


def _furthest(found: Monitoring) -> list[LineMonitored]:
    return sorted(found.lines, key=lambda each: (-abs(each.worse_by.pence), -each.budget.pence))[:_MOST_BARS]


def _chart_title(found: Monitoring) -> str:
    worst = max(found.lines, key=lambda each: each.worse_by.pence)
    if worst.worse_by <= Money(0):
        return "No line is forecast to end worse than its budget"
    return f"{worst.line.name}: {amount_in_words(worst.worse_by)} worse than budget"


def _chart_description(found: Monitoring) -> str:
    said = [
        f"{each.line.name}: budget {amount_in_words(each.budget)}, forecast {amount_in_words(each.forecast)}"
        for each in _furthest(found)
    ]
    return f"{'; '.join(said)}."


def _ways(asked: AskedOfBudgets, found: Monitoring, viewer: Viewer, *, is_council: bool) -> list[dict[str, str]]:
    """Return the forms that are open to whoever looks."""
    ways = [(Right.MOVE_FORECAST, "say-pressure", "What presses on it")]
    ways += [(Right.SET_BUDGET, "say-limit", "Who may vire how much")]
    if is_council:
        ways.append((Right.SET_BUDGET, "say-council-tax", "The council tax"))
        ways.append((Right.SET_BUDGET, "say-statement", "Your report on estimates and reserves"))
    return [
        {"text": text, "href": asked.known.link(page, found.organisation, found.year)}
        for right, page, text in ways
        if may(viewer, right, found.organisation)
    ]


def _decisions(asked: AskedOfBudgets) -> dict[str, str]:
    """Return the decisions agreed by today that a budget of the year can rest on, the latest first."""
    found = [
        each.row
        for each in decisions_known(asked.known.on, asked.known.audience)
        if each.row.outcome is Outcome.AGREED and each.row.decided_on.year >= asked.year.starts_in - 1
    ]
    latest_first = sorted(found, key=lambda each: each.decided_on, reverse=True)
    return {
        each.reference: f"{each.reference}, {each.body}, {day_in_words(each.decided_on)}: {each.title}"
        for each in latest_first
    }
