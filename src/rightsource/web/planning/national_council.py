"""One authority of the whole country: its futures, the returns they start from, and what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.queries import NationalKnown, national_known
from rightsource.planning.rules import national_words as words
from rightsource.planning.rules.national_found import CouncilAhead, ReturnUsed, Scenario
from rightsource.planning.rules.result import chance_in_words
from rightsource.publishing.rules.charts import Fan, Words, fan_chart
from rightsource.quantities import FinancialYear, Money
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, money_column, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.formatting import money_millions, share, short_date
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.national import made_of, percent, scenario_asked, source_of, stands_on
from rightsource.web.rights import public

_QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_HEADINGS = {
    "p5": "1 in 20 below",
    "p25": "1 in 4 below",
    "p50": "Middle future",
    "p75": "1 in 4 above",
    "p95": "1 in 20 above",
}
_HYPHEN, _SPACE = "\u2011", "\u00a0"  # at which a narrow column does not break a year or a day
_FORMS = {"RS": "outturn", "RA": "budget"}


@require_safe
@public
def national_council(request: HttpRequest, e_code: str) -> HttpResponse:
    """Show one authority."""
    asked = as_known(request)
    known, council = _found(request, asked, e_code)
    address = own_address(request)
    tables = [_returns_table(known, council, address)]
    if council.years:
        tables.insert(0, _futures_table(council, address))
    asks = {} if known.scenario is Scenario.MOST_TAX else {"scenario": known.scenario.value}
    return download_of(request, tables) or render(
        request,
        "planning/national_council.html",
        {
            "authority": council,
            "kind": words.CLASSES.get(council.authority_class, council.authority_class),
            "finding": _finding(council),
            "stands_on": stands_on(known),
            "chart_title": _finding(council).removesuffix("."),
            "chart_description": _description(council),
            "chart": asked.link("national-council-picture", e_code, **asks),
            "chart_narrow": asked.link("national-council-picture", e_code, **asks, size="phone"),
            "futures": tables[0] if council.years else None,
            "returns": tables[-1],
            "model_error": known.model_error,
            "made_of": made_of(known),
            "back": asked.link("national", **asks),
        },
    )


@require_safe
@public
def national_council_picture(request: HttpRequest, e_code: str) -> HttpResponse:
    """Draw an authority's reserves as its returns have them, and as its futures do."""
    asked = as_known(request)
    known, council = _found(request, asked, e_code)
    said = Words(
        title=_finding(council).removesuffix("."),
        measure=f"{council.name}: usable reserves at 31 March, £m",
        description=_description(council),
        source=source_of(known),
    )
    closed = {
        FinancialYear.parse(each.financial_year).last_day.year: each.reserves_closing_gbp
        for each in council.returns
        if each.form == "RS" and each.reserves_closing_gbp is not None
    }
    times, quantiles = _times_and_quantiles(council, after=max(closed, default=0))
    chart = Fan(said, [str(year) for year in closed], [gbp / 1e6 for gbp in closed.values()], times, quantiles)
    return picture(request, fan_chart(chart, size_asked(request)))


def _times_and_quantiles(council: CouncilAhead, *, after: int) -> tuple[list[str], dict[float, Sequence[float]]]:
    """Return the year ends of the futures; where the last balance known is older than their first day, that day too."""
    if not council.years:
        return [], {}
    ends = [FinancialYear.parse(each).last_day.year for each in council.years]
    opening = [council.opening_reserves_gbp / 1e6] if ends[0] - 1 > after else []
    times = [str(ends[0] - 1)] * len(opening) + [str(year) for year in ends]
    return times, {
        part: [*opening, *(gbp / 1e6 for gbp in council.reserves_gbp[name])] for name, part in _QUANTILES.items()
    }


def _found(request: HttpRequest, asked: AsKnown, e_code: str) -> tuple[NationalKnown, CouncilAhead]:
    known = national_known(asked.on, scenario_asked(request))
    council = next((each for each in known.councils if each.e_code == e_code), None) if known else None
    if known is None or council is None:
        raise NotOnRecordThatDay("projection of an authority", e_code, asked.on)
    return known, council


def _finding(council: CouncilAhead) -> str:
    if not council.years:
        return f"{council.name} could not be followed. {council.cannot_because}"
    last = council.p_s114_by_year[-1]
    odds = chance_in_words(last.chance)
    futures = odds if odds.startswith("in ") else f"in {odds} futures"
    return f"A year up to {last.year} cannot be balanced, reserves and all, {futures}."


def _description(council: CouncilAhead) -> str:
    said = [
        f"{chance.year}: middle {money_millions(middle)}, chance {share(chance.chance, 1)}"
        for chance, middle in zip(council.p_s114_by_year, council.reserves_gbp.get("p50", ()), strict=True)
    ]
    return f"Usable reserves by year. {'; '.join(said)}."


def _futures_table(council: CouncilAhead, address: str) -> Table:
    rows: list[list[Any]] = []
    for at, chance in enumerate(council.p_s114_by_year):
        amounts = [in_millions(_pounds(council.reserves_gbp[name][at]), "#returns") for name in _HEADINGS]
        rows.append([chance.year, percent(chance.chance), percent(chance.monte_carlo_error), *amounts])
    columns = [
        column("By the end of"),
        column("Chance", numeric=True, file_unit="%"),
        column("Error", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
        *(money_column(heading) for heading in _HEADINGS.values()),
    ]
    caption = "Chance that a year up to each cannot be balanced, and usable reserves at its end"
    return Table("futures", caption, columns, rows, address=address)


def _returns_table(known: NationalKnown, council: CouncilAhead, address: str) -> Table:
    files = {(each.form, each.financial_year, each.vintage): each.file for each in known.returns}
    columns = [
        column("Year"),
        column("Return"),
        column("Public since"),
        money_column("Net spending"),
        money_column("Council tax"),
        money_column("Grant"),
        money_column("Reserves, start"),
        money_column("Reserves, end"),
    ]
    rows = [_return(each, files.get((each.form, each.financial_year, each.known_on), "")) for each in council.returns]
    return Table("returns", "What the authority returned", columns, rows, address=address)


def _return(used: ReturnUsed, file: str) -> list[Any]:
    amounts = (
        used.net_revenue_expenditure_gbp,
        used.council_tax_requirement_gbp,
        used.revenue_support_grant_gbp,
        used.reserves_opening_gbp,
        used.reserves_closing_gbp,
    )
    title = f"{_FORMS.get(used.form, used.form)} ({used.form}){f', {file}' if file else ''}"
    return [
        {"text": used.financial_year.replace("-", _HYPHEN), "value": used.financial_year},
        title,
        {"text": short_date(used.known_on).replace(" ", _SPACE), "value": used.known_on},
        *(in_millions(None if gbp is None else _pounds(gbp), missing="not given") for gbp in amounts),
    ]


def _pounds(gbp: float) -> Money:
    return Money.pounds(round(gbp))
