"""The money ahead in full: reserves, each vehicle, the group and the schools, what was assumed, and the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.queries import FinishedRun
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import day_in_words
from rightsource.scrutiny.queries.money import futures_known
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, money_column, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.formatting import number, share
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.ahead_words import (
    HEADINGS,
    SECTION_114,
    chance_cell,
    error_cell,
    gbp_cell,
    month_in_words,
    odds,
)
from rightsource.web.rights import right

_MADE_OF = "#made-of"
_MEANS = {
    "support_gbp": "Exceptional Financial Support",
    "charges_gbp": "Paid to vehicles",
    "vehicle_support_gbp": "Help for vehicles",
    "separation_gbp": "Cost of being separate",
    "step_in_gbp": "Failures and step-in",
    "dividends_gbp": "Returned by vehicles",
}


@require_safe
@right("see_projection")
def ahead_plan(request: HttpRequest) -> HttpResponse:
    """Show all that the newest projection found, or that there is none."""
    asked = as_known(request)
    run = futures_known(asked.on, asked.audience).run
    if run is None:
        return render(request, "planning/ahead_plan.html", {"run": None, "title": ""})
    names = names_known(asked.on, asked.audience)
    tables = _tables(asked, run, names, own_address(request))
    result = run.result
    return download_of(request, list(tables.values())) or render(
        request,
        "planning/ahead_plan.html",
        {
            "run": run,
            "finding": _finding(result),
            "why": _why(result, names),
            "tables": tables,
            "vehicles_title": _vehicles_title(result, names),
            "vehicles_description": _vehicles_description(result, names),
            "has_vehicles": bool(result.get("vehicles")),
            "made_of": _made_of(run),
            "section_114": SECTION_114,
            "assumed": result["assumed"],
            "missing": result["missing"],
        },
    )


@require_safe
@right("see_projection")
def ahead_plan_picture(request: HttpRequest) -> HttpResponse:
    """Draw the chance that each vehicle fails, and that too little of its work is for its owners.

    Raises:
        NotOnRecordThatDay: no projection with vehicles was made of what was known by the day.
    """
    asked = as_known(request)
    run = futures_known(asked.on, asked.audience).run
    if run is None or not run.result.get("vehicles"):
        raise NotOnRecordThatDay("projection", "vehicles", asked.on)
    names = names_known(asked.on, asked.audience)
    words = Words(
        title=_vehicles_title(run.result, names),
        measure=f"Chance by the end of {run.result['years'][-1]}, % of futures",
        description=_vehicles_description(run.result, names),
        source=f"{number(run.futures)} futures computed from what was known on {day_in_words(run.as_known_on)}",
    )
    groups = [
        BarGroup(
            names.organisation(each["vehicle"]),
            [each["p_failure_by_year"][-1]["chance"] * 100, each["p_teckal_by_year"][-1]["chance"] * 100],
        )
        for each in run.result["vehicles"]
    ]
    chart = Bars(words, ("Runs out of cash", "Too little work for owners"), groups, Unit("", "%", 1))
    return picture(request, bar_chart(chart, size_asked(request)))


def _finding(result: Mapping[str, Any]) -> str:
    last = result["p_s114_by_year"][-1]
    error = share(last["monte_carlo_error"], 1)
    return (
        f"As planned, a year up to {last['year']} cannot be balanced, reserves and all, {odds(last['chance'])} "
        f"({share(last['chance'], 1)}, give or take {error} by chance alone)."
    )


def _why(result: Mapping[str, Any], names: Names) -> str:
    vehicles = result.get("vehicles") or ()
    if not vehicles:
        return "No vehicle is followed on its own in this projection."
    worst = max(vehicles, key=lambda each: float(each["p_failure_by_year"][-1]["chance"]))
    chance = worst["p_failure_by_year"][-1]
    if not chance["chance"]:
        return "No vehicle runs out of cash in any of the futures."
    name = names.organisation(worst["vehicle"])
    return f"Of the vehicles, {name} is the likeliest to run out of cash: {odds(chance['chance'])} by {chance['year']}."


def _vehicles_title(result: Mapping[str, Any], names: Names) -> str:
    return _why(result, names).removesuffix(".")


def _vehicles_description(result: Mapping[str, Any], names: Names) -> str:
    said = [
        f"{names.organisation(each['vehicle'])}: runs out of cash {share(each['p_failure_by_year'][-1]['chance'], 1)}, "
        f"too little work for owners {share(each['p_teckal_by_year'][-1]['chance'], 1)}"
        for each in result.get("vehicles") or ()
    ]
    return f"By the last year. {'; '.join(said)}."


def _made_of(run: FinishedRun) -> tuple[str, ...]:
    error = share(run.result["monte_carlo_error"], 1)
    base = run.result["base"]
    drawn = (
        f"{number(run.futures)} futures from seed {run.seed}, computed from what was known on "
        f"{day_in_words(run.as_known_on)}. They start from the {base['version']} of {base['year']}."
    )
    return drawn, f"With so many futures a chance may be out by {error}.", run.result["model_error"]


def _tables(asked: AsKnown, run: FinishedRun, names: Names, address: str) -> dict[str, Table]:
    result = run.result
    tables = {"reserves": _fan_table("reserves", "Usable reserves at 31 March", result, "reserves_gbp", address)}
    if result.get("expected_gbp") is not None:
        tables |= {
            "vehicles": _vehicles_table(asked, result, names, address),
            "failures": _failures_table(asked, result, names, address),
            "group": _fan_table(
                "group", "The group's result, without its own dealings", result, "group_result_gbp", address
            ),
            "means": _means_table(result, address),
            "schools": _fan_table(
                "schools",
                "The schools grant at 31 March, kept apart",
                result,
                "schools_balance_gbp",
                address,
            ),
        }
    return tables | {"inputs": _inputs_table(asked, result, address)}


def _fan_table(key: str, caption: str, result: Mapping[str, Any], figure: str, address: str) -> Table:
    is_reserves = key == "reserves"
    rows = []
    for at, chance in enumerate(result["p_s114_by_year"]):
        chances = [chance_cell(chance["chance"], _MADE_OF), error_cell(chance["monte_carlo_error"])]
        amounts = [gbp_cell(result[figure][name][at], _MADE_OF) for name in HEADINGS]
        rows.append([chance["year"], *(chances if is_reserves else ()), *amounts])
    chances_columns = [column("Chance of section 114", numeric=True, file_unit="%"), _error_column("Error")]
    columns = [
        column("By the end of" if is_reserves else "Year"),
        *(chances_columns if is_reserves else ()),
        *(money_column(heading) for heading in HEADINGS.values()),
    ]
    return Table(key, caption, columns, rows, address=address)


def _error_column(text: str) -> dict[str, Any]:
    return column(text, unit="±", numeric=True, file_unit="percentage points, Monte Carlo")


def _vehicles_table(asked: AsKnown, result: Mapping[str, Any], names: Names, address: str) -> Table:
    last = result["years"][-1]
    columns = [
        column("Vehicle"),
        column(f"Runs out of cash by {last}", numeric=True, file_unit="%"),
        _error_column("Error"),
        column(f"Too little work for owners by {last}", numeric=True, file_unit="%"),
        _error_column("Its error"),
        column("Month, in half of those futures"),
        money_column("Help called on, all years"),
        money_column(f"Middle reserves, {last}"),
        column("What if it failed"),
    ]
    rows = [_vehicle_row(asked, each, names) for each in result["vehicles"]]
    return Table("vehicles", "Each vehicle by the last year", columns, rows, address=address)


def _vehicle_row(asked: AsKnown, each: Mapping[str, Any], names: Names) -> list[Any]:
    failure, teckal = each["p_failure_by_year"][-1], each["p_teckal_by_year"][-1]
    month = each["teckal_month"]
    return [
        {"text": names.organisation(each["vehicle"]), "href": asked.link("vehicle", each["vehicle"])},
        chance_cell(failure["chance"], _MADE_OF),
        error_cell(failure["monte_carlo_error"]),
        chance_cell(teckal["chance"], _MADE_OF),
        error_cell(teckal["monte_carlo_error"]),
        month_in_words(month) if month else "in none of the futures",
        gbp_cell(sum(each["expected_support_gbp"]), _MADE_OF),
        gbp_cell(each["reserves_gbp"]["p50"][-1], _MADE_OF),
        {"text": "Drill it", "href": asked.link("drill", each["vehicle"])},
    ]


def _failures_table(asked: AsKnown, result: Mapping[str, Any], names: Names, address: str) -> Table:
    columns = [column("Vehicle"), *(column(year, numeric=True, file_unit="%") for year in result["years"])]
    rows = [
        [
            names.organisation(each["vehicle"]),
            *(chance_cell(one["chance"], _MADE_OF) for one in each["p_failure_by_year"]),
        ]
        for each in result["vehicles"]
    ]
    return Table(
        "failures", "When: chance that it has run out of cash by the end of each year", columns, rows, address=address
    )


def _means_table(result: Mapping[str, Any], address: str) -> Table:
    columns = [column("On average"), *(money_column(year) for year in result["years"])]
    rows = [[words, *(gbp_cell(gbp, _MADE_OF) for gbp in result["expected_gbp"][key])] for key, words in _MEANS.items()]
    return Table(
        "means", "What passes between the council, its vehicles and government", columns, rows, address=address
    )


def _inputs_table(asked: AsKnown, result: Mapping[str, Any], address: str) -> Table:
    rows = [_input_row(asked, each["what"], each["gbp"], each["record_ids"]) for each in result["inputs"]]
    columns = [column("What went in"), column("Amount", unit="£", numeric=True)]
    return Table("inputs", "Every amount taken from the record", columns, rows, address=address)


def _input_row(asked: AsKnown, what: str, gbp: float, record_ids: Sequence[str]) -> list[Any]:
    amount = Money.pounds(f"{gbp:.2f}")
    return [what, in_pounds(amount, asked.source(record_ids, amount, what))]
