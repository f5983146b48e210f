"""One vehicle made to fail in one month: what it costs, what comes back to the council, and when it would be worst."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.planning.queries import Study, study_known
from rightsource.planning.rules.answering import DrillAnswer, drilled
from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities import Month
from rightsource.scrutiny.errors import NotAMonth
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, money_column, own_address
from rightsource.web.formatting import money_millions, number, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.ahead_words import (
    about_in_words,
    chance_cell,
    error_cell,
    gbp_cell,
    made_of_link,
    odds,
    pounds_by_chance,
)
from rightsource.web.rights import right

_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@require_safe
@right("see_projection")
def drill(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show what follows if a vehicle fails in a month.

    Raises:
        NotAMonth: the month is none.
        NoSuchVehicleAhead: the vehicle has no money of its own in what is projected.
        MonthNotProjected: the month is none of those followed.
        TooLittleKnown: too little is on record for a plan to be followed.
    """
    asked = as_known(request)
    study = study_known(asked.on, asked.audience)
    answer = _answer(request, asked, study, organisation)
    name = study.organisation_names.get(organisation, organisation)
    tables = _tables(asked, answer, own_address(request))
    address = {"month": _written(answer.month)}
    return download_of(request, list(tables.values())) or render(
        request,
        "planning/drill.html",
        {
            "name": name,
            "organisation": organisation,
            "answer": answer,
            "finding": _finding(answer, name),
            "why": _why(answer),
            "tables": tables,
            "title": _title(answer, name),
            "description": _description(answer),
            "picture": asked.link("drill-picture", organisation, **address),
            "picture_narrow": asked.link("drill-picture", organisation, **address, size="phone"),
            "month": _written(answer.month),
            "months": {_written(each): str(each) for each in _months(study)},
            "carried": asked.carried,
            "others": _others(asked, study, organisation, address),
            "about": about_in_words(answer.about),
            "made_of": made_of_link(asked),
        },
    )


@require_safe
@right("see_projection")
def drill_picture(request: HttpRequest, organisation: str) -> HttpResponse:
    """Draw what the failure costs the council, by kind.

    Raises:
        NotAMonth: the month is none.
        NoSuchVehicleAhead: the vehicle has no money of its own in what is projected.
        MonthNotProjected: the month is none of those followed.
    """
    asked = as_known(request)
    study = study_known(asked.on, asked.audience)
    answer = _answer(request, asked, study, organisation)
    words = Words(
        title=_title(answer, study.organisation_names.get(organisation, organisation)),
        measure="What the failure costs the council over all years, on average, £m",
        description=_description(answer),
        source=f"{number(answer.about.futures)} futures, the same with the failure and without",
    )
    groups = [BarGroup(_sentence(each.what), [each.total_gbp / 1e6]) for each in answer.drilled.costs if each.total_gbp]
    return picture(request, bar_chart(Bars(words, ("",), groups), size_asked(request)))


def _answer(request: HttpRequest, asked: AsKnown, study: Study, organisation: str) -> DrillAnswer:
    said = request.GET.get("month", "").strip()
    found = _MONTH.fullmatch(said)
    if said and found is None:
        raise NotAMonth(said)
    month = Month(int(found[1]), int(found[2])) if found else _months(study)[_default(study, asked)]
    return drilled(study.core, audience=asked.audience.value, vehicle=organisation, month=month)


def _months(study: Study) -> list[Month]:
    months = [Month.of(study.core.first.first_day)]
    while len(months) < study.core.group.months:
        months.append(months[-1].next)
    return months


def _default(study: Study, asked: AsKnown) -> int:
    """Return the place of the day's own month: what would be, if it failed now."""
    first = study.core.first.first_day
    place = (asked.on.year - first.year) * 12 + asked.on.month - first.month
    return min(max(place, 0), study.core.group.months - 1)


def _written(month: Month) -> str:
    return f"{month.year}-{month.month:02d}"


def _finding(answer: DrillAnswer, name: str) -> str:
    cost = answer.drilled.cost_gbp
    return (
        f"If {name} failed at the end of {answer.month}, the council would bear {money_millions(cost.mean_gbp)} more "
        f"by the end of {answer.about.years[-1]}, on average "
        f"({pounds_by_chance(cost.monte_carlo_error_gbp)})."
    )


def _why(answer: DrillAnswer) -> str:
    found = answer.drilled
    count = len(found.services)
    services = "one service comes back" if count == 1 else f"{count} services come back"
    s114, futures = found.s114, answer.about.futures
    return (
        f"{_sentence(services)} to the council in {answer.returns_in}. In {share(s114.second_alone / futures, 1)} of "
        f"futures the failure itself is what leads to a section 114 position. {_already(answer)}"
    )


def _already(answer: DrillAnswer) -> str:
    failed = answer.drilled.already_failed_share
    if not failed:
        return "In none of the futures has it failed on its own before."
    return f"It has failed on its own before {odds(failed)}, and there the drill changes nothing."


def _title(answer: DrillAnswer, name: str) -> str:
    biggest = max(answer.drilled.costs, key=lambda each: each.total_gbp)
    return f"The largest part of a failure of {name}: {biggest.what}, {money_millions(biggest.total_gbp)}"


def _description(answer: DrillAnswer) -> str:
    said = [f"{each.what}: {money_millions(each.total_gbp)}" for each in answer.drilled.costs if each.total_gbp]
    return f"Costs of the failure by kind, all years together. {'; '.join(said) or 'None'}."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _others(asked: AsKnown, study: Study, organisation: str, address: dict[str, str]) -> list[dict[str, str]]:
    return [
        {
            "text": study.organisation_names.get(each.key, each.key),
            "href": asked.link("drill", each.key, **address),
        }
        for each in study.core.group.vehicles
        if each.key != organisation
    ]


def _tables(asked: AsKnown, answer: DrillAnswer, address: str) -> dict[str, Table]:
    found, made_of, years = answer.drilled, made_of_link(asked), answer.about.years
    costs = [
        [
            _sentence(each.what),
            *(gbp_cell(gbp, made_of, places=2) for gbp in each.by_year_gbp),
            gbp_cell(each.total_gbp, made_of, places=2),
        ]
        for each in found.costs
    ]
    services = [
        [each.service, _group(each.client_group), gbp_cell(each.cost_gbp, made_of), gbp_cell(each.pay_gbp, made_of)]
        for each in found.services
    ]
    worst = [
        [str(month), chance_cell(each.p_s114, made_of), gbp_cell(each.cost_gbp, made_of, places=2)]
        for month, each in zip(answer.worst_months, found.worst_months, strict=True)
    ]
    return {
        "costs": Table(
            "costs", "What the failure costs the council, on average",
            [column("Kind"), *(money_column(year) for year in years), money_column("All years")], costs,
            address=address,
        ),
        "services": Table(
            "services", "What comes back to the council, at first-year prices",
            [column("Service"), column("For whom"), money_column("Cost a year"), money_column("Of it pay")], services,
            empty="It delivers nothing for the council in that month.", address=address,
        ),
        "worst": Table(
            "worst", f"When it would be worst, by {number(found.futures_a_month)} futures for each month",
            [
                column("Month of failure"),
                column("Chance of section 114", numeric=True, file_unit="%"),
                money_column("Cost to the council"),
            ],
            worst, address=address,
        ),
        "years": _years_table(answer, made_of, address),
    }  # fmt: skip


def _group(client_group: str) -> str:
    """Return a client group in words; the simulation's own names are keys."""
    plain = client_group.replace("_", " ")
    return next((each.value for each in ClientGroup if each.value == client_group), plain)


def _years_table(answer: DrillAnswer, made_of: str, address: str) -> Table:
    columns: list[dict[str, Any]] = [column("By the end of")]
    for which in ("without", "with"):
        columns += [
            column(f"Chance of section 114, {which}", numeric=True, file_unit="%"),
            column(f"Error, {which}", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
            money_column(f"Middle reserves, {which}"),
        ]
    rows = []
    for at, year in enumerate(answer.about.years):
        cells: list[Any] = [year]
        for plan in (answer.drilled.without, answer.drilled.with_failure):
            chance = plan.p_s114_by_year[at]
            cells += [chance_cell(chance.share, made_of), error_cell(chance.monte_carlo_error)]
            cells.append(gbp_cell(plan.reserves_gbp["p50"][at], made_of))
        rows.append(cells)
    return Table("years", "With the failure and without, year by year", columns, rows, address=address)
