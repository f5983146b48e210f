"""One line of a budget: what it has, who moved its forecast and why, what was vired; the forms for whoever may."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.queries.monitoring import postings_under
from rightsource.budget.rules.monitoring import LineMonitored, Monitoring
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words
from rightsource.web.acting import Filled
from rightsource.web.as_known import AsKnown
from rightsource.web.budget.asked import AskedOfBudgets, asked_of, budgets_asked, end_of_day
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public, viewer_of

_MOST_POSTINGS = 100


@require_safe
@public
def budget_line(request: HttpRequest, organisation: str, year: str, line: str) -> HttpResponse:
    """Show one line.

    Raises:
        NoBudgetSet: whoever looks knows of no budget of that year.
        BudgetLineNotOnRecord: it has no such line.
    """
    asked = asked_of(request, year)
    found = budgets_asked(asked, organisation).of(organisation)
    names = names_known(asked.known.on, asked.known.audience)
    tables = _tables(asked, found, found.line(line), names, own_address(request))
    return download_of(request, tables) or line_page(request, asked, found, line, Filled(_suggested()))


def line_page(
    request: HttpRequest, asked: AskedOfBudgets, found: Monitoring, line: str, filled: Filled
) -> HttpResponse:
    """Return the page of a line with what was filled into one of its forms."""
    each, viewer = found.line(line), viewer_of(request)
    names = names_known(asked.known.on, asked.known.audience)
    moves, virements, postings = _tables(asked, found, each, names, own_address(request))
    is_own = not viewer.organisation or viewer.organisation == found.organisation
    others = {
        other.line.line: f"{other.line.name}, which has {other.budget}"
        for other in found.lines
        if other.line.flow is each.line.flow and other is not each
    }
    context = {
        "asked": asked,
        "found": found,
        "each": each,
        "name": names.organisation(found.organisation),
        "finding": _finding(each),
        "why": _why(found, each),
        "kind": "at_risk" if each.worse_by > Money(0) else "kept",
        "moves": moves,
        "virements": virements,
        "postings": postings,
        "filled": filled,
        "others": others,
        "can_move": asked.known.is_today and is_own and may(viewer, Right.MOVE_FORECAST),
        "can_vire": asked.known.is_today and is_own and found.version.is_decided and may(viewer, Right.VIRE),
        "done": get_messages(request),
    }
    return render(request, "budget/line.html", context, status=filled.status)


def _suggested() -> dict[str, str]:
    """Return what a form says before anybody fills it in: an id, by which sending it twice acts once."""
    return {"id": str(uuid4())}


def _finding(each: LineMonitored) -> str:
    forecast, budget = amount_in_words(each.forecast), amount_in_words(each.budget)
    if not each.worse_by:
        return f"{each.line.name} is forecast to come to its budget of {budget}."
    side = "worse" if each.worse_by > Money(0) else "better"
    apart = amount_in_words(abs(each.worse_by))
    return f"{each.line.name} is forecast to come to {forecast}, {apart} {side} than its budget of {budget}."


def _why(found: Monitoring, each: LineMonitored) -> str:
    planned = f"{amount_in_words(each.profile)} was planned by the end of {found.month}"
    if each.actual is None:
        reason = (
            "the line does not say where they count it" if found.has_books else "none are on record, or open to you"
        )
        return f"{planned}. What the books have is not told: {reason}."
    bound = amount_in_words(each.commitment)
    return f"{planned}; the books have {amount_in_words(each.actual)}, and {bound} more is committed within the year."


def _tables(asked: AskedOfBudgets, found: Monitoring, each: LineMonitored, names: Names, address: str) -> list[Table]:
    return [
        _moves_table(asked.known, each, names, address),
        _virements_table(found, each, names, address),
        _postings_table(asked, found, each, address),
    ]


def _moves_table(asked: AsKnown, each: LineMonitored, names: Names, address: str) -> Table:
    said: list[tuple[Any, int, list[Any]]] = []
    for number, stated in enumerate(each.stated):
        href = asked.source([stated.record_id], amount_in_words(stated.amount), f"{each.line.name}, forecast")
        row = [stated.as_at, in_pounds(stated.amount, href), "the statement of that day", "as stated"]
        said.append((stated.as_at, number, row))
    for number, move in enumerate(each.moves, start=len(each.stated)):
        said.append(
            (move.moved_on, number, [move.moved_on, in_pounds(move.amount), names.post(move.moved_by), move.reason])
        )
    rows = [row for _, _, row in sorted(said, key=lambda one: (one[0], one[1]))]
    columns = [column("On"), column("Forecast", unit="£", numeric=True), column("By"), column("Why")]
    return Table("forecasts", "How the forecast moved", columns, rows, empty="nobody has moved it.", address=address)


def _virements_table(found: Monitoring, each: LineMonitored, names: Names, address: str) -> Table:
    name = {other.line.line: other.line.name for other in found.lines}
    rows = [
        [
            one.vired_on,
            in_pounds(one.amount if one.to_line == each.line.line else -one.amount),
            name.get(one.from_line if one.to_line == each.line.line else one.to_line, ""),
            names.post(one.vired_by),
            one.decision or "own limit",
            one.reason,
        ]
        for one in each.virements
    ]
    columns = [
        column("On"),
        column("Into the line", unit="£", numeric=True),
        *(column(each) for each in ("From or to", "By", "Under", "Why")),
    ]
    return Table("virements", "What was vired", columns, rows, empty="nothing was.", address=address)


def _postings_table(asked: AskedOfBudgets, found: Monitoring, each: LineMonitored, address: str) -> Table:
    behind = postings_under(found, each.line, as_at=end_of_day(asked.known), most=_MOST_POSTINGS)
    rows = [[one.posted_on, one.description, one.account, one.counterparty, in_pounds(one.amount)] for one in behind]
    columns = [
        *(column(heading) for heading in ("On", "What", "Account", "With")),
        column("Amount", unit="£", numeric=True),
    ]
    caption = f"The latest postings under it, {_MOST_POSTINGS} at most"
    return Table("postings", caption, columns, rows, empty="none, or none open to you.", address=address)
