"""How near forecasts came to what was spent and taken in, by who made them and year by year."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.queries.monitoring import accuracy_known
from rightsource.budget.rules.accuracy import ForecasterAccuracy
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.as_known import as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public


@require_safe
@public
def forecasters(request: HttpRequest) -> HttpResponse:
    """Show the accuracy of every forecaster."""
    asked = as_known(request)
    found = accuracy_known(asked.on, asked.audience)
    table = _table(found, names_known(asked.on, asked.audience), own_address(request))
    return download_of(request, [table]) or render(
        request, "budget/forecasters.html", {"finding": _finding(found), "table": table, "has_any": bool(found)}
    )


def _finding(found: tuple[ForecasterAccuracy, ...]) -> str:
    if not found:
        return "No forecast can be judged yet: no outturn of a line with a forecast is on record."
    latest = [each for each in found if each.year == found[0].year]
    better = sum(each.beats_the_budget for each in latest)
    of = count_in_words(len(latest), "forecaster")
    return f"Of {of} in {found[0].year}, {better} came nearer than the budget itself would have."


def _table(found: tuple[ForecasterAccuracy, ...], names: Names, address: str) -> Table:
    columns = [
        column("Forecaster"),
        column("Year"),
        column("Forecasts", numeric=True),
        *(column(each, unit="£", numeric=True) for each in ("Leans by", "Misses by", "The budget missed by")),
        column("How it leans"),
    ]
    rows = [
        [
            names.organisations.get(each.forecaster) or names.post(each.forecaster),
            str(each.year),
            each.forecasts,
            *(in_pounds(one) for one in (each.bias, each.mean_absolute_error, each.budget_error)),
            _leaning(each),
        ]
        for each in found
    ]
    return Table("forecasters", "How near forecasts came", columns, rows, empty="none can be judged.", address=address)


def _leaning(each: ForecasterAccuracy) -> str:
    if not each.bias:
        return "neither way"
    side = "high" if each.bias.pence > 0 else "low"
    return f"too {side} by {amount_in_words(abs(each.bias))} on average"
