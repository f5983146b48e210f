"""One indicator: every result against its targets, and whether it is moving."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.outcomes.queries import outcome_tree_known
from rightsource.outcomes.rules.moving import LIMITS, Movement
from rightsource.outcomes.rules.tree import IndicatorStanding
from rightsource.publishing.rules.charts import Line, Lines, Unit, Words, line_chart
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import day_in_words, share_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import names_known
from rightsource.web.outcomes.outcomes import number
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public


@require_safe
@public
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """Show an indicator.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none by that key.
    """
    asked = as_known(request)
    standing = _standing(asked, key)
    table = _table(request, asked, standing)
    return download_of(request, [table]) or render(
        request,
        "outcomes/indicator.html",
        {
            "row": standing.indicator.row,
            "finding": finding(standing),
            "why": _why(standing),
            "names": names_known(asked.on, asked.audience),
            "table": table,
            "title": chart_title(standing),
            "limits": LIMITS,
            "has_result": standing.latest is not None,
        },
    )


@require_safe
@public
def indicator_picture(request: HttpRequest, key: str) -> HttpResponse:
    """Draw an indicator's results and targets.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none by that key.
    """
    standing = _standing(as_known(request), key)
    results = {_year_of(each.row.period.last_day): each.row.value for each in standing.results}
    targets = {each.row.financial_year: each.row.target for each in standing.targets}
    years = sorted({*results, *targets})
    words = Words(
        title=chart_title(standing),
        measure=standing.indicator.row.unit,
        description="Each result with the target of its year. The figures are in the table beside.",
        source="the council's record",
    )
    lines = [
        Line("Result", [_float(results.get(year)) for year in years]),
        Line("Target", [_float(targets.get(year)) for year in years]),
    ]
    return picture(
        request, line_chart(Lines(words, [str(year) for year in years], lines, Unit("", "")), size_asked(request))
    )


def _standing(asked: AsKnown, key: str) -> IndicatorStanding:
    standing = outcome_tree_known(asked.on, asked.audience).indicator(key)
    if standing is None:
        raise NotOnRecordThatDay("indicator", key, asked.on)
    return standing


def _year_of(last_day: date | None) -> FinancialYear:
    assert last_day is not None
    return FinancialYear.of(last_day)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def chart_title(standing: IndicatorStanding) -> str:
    """Return the chart's finding: from where to where the results went."""
    row = standing.indicator.row
    if len(standing.results) < 2:
        return f"{row.title}: too few results to compare"
    first, last = standing.results[0].row.value, standing.results[-1].row.value
    verb = "rose" if last > first else "fell" if last < first else "stayed"
    return f"{row.title} {verb} from {number(first)} to {number(last)} {row.unit}".strip()


def finding(standing: IndicatorStanding) -> str:
    """Return the answer in a sentence."""
    row, latest = standing.indicator.row, standing.latest
    if latest is None:
        return f"No result of “{row.title}” is on record."
    until = latest.row.period.last_day
    assert until is not None
    on = f"{number(latest.row.value)} {row.unit}".strip()
    return f"{row.title}: {on} to {day_in_words(until)}, {standing.moving.movement.value}; {row.direction.value}."


def _why(standing: IndicatorStanding) -> str:
    found = standing.moving
    if found.movement is Movement.TOO_FEW or found.chance is None:
        return f"{found.results} results are on record, and fewer than five say nothing of movement."
    return (
        f"Of the newest {found.results} results, {found.rises} pairs rise and {found.falls} fall. Without any "
        f"movement, so steady an order comes about {share_in_words(found.chance)} of the time."
    )


def _table(request: HttpRequest, asked: AsKnown, standing: IndicatorStanding) -> Table:
    rows = []
    title = standing.indicator.row.title
    for each in reversed(standing.results):
        until = each.row.period.last_day
        assert until is not None
        written = number(each.row.value)
        target = standing.target_on(until)
        source = each.provenance.source
        rows.append(
            [
                day_in_words(each.row.period.starts_on),
                until,
                {"text": written, "figure": asked.source([each.record_id], written, title), "value": each.row.value},
                "none set" if target is None else number(target),
                f"{source.title}, {source.grade.in_words}",
            ]
        )
    columns = [
        column("From"),
        column("To"),
        column("Result", unit=standing.indicator.row.unit, numeric=True),
        column("Target", numeric=True),
        column("Source"),
    ]
    return Table("results", f"Results of {title}", columns, rows, empty="None.", address=own_address(request))
