"""The money ahead on the money page: many futures of the council's reserves, or that they are not computed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rightsource.planning.rules.result import chance_in_words
from rightsource.publishing.rules.charts import Fan, Words, fan_chart
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import day_in_words
from rightsource.scrutiny.queries.money import FuturesKnown, MoneyKnown, futures_known, money_known
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, in_millions, money_column
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.formatting import number, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import right

_QUANTILES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_SECTION_114 = (
    "A section 114 position is a year in which spending is likely to exceed the money there is, reserves and all "
    "(Local Government Finance Act 1988 section 114(3))."
)
_HEADINGS = {
    "p5": "1 in 20 below",
    "p25": "1 in 4 below",
    "p50": "Middle future",
    "p75": "1 in 4 above",
    "p95": "1 in 20 above",
}


@dataclass(frozen=True, slots=True)
class FuturesShown:
    """The money ahead as the page shows it.

    Attributes:
        title: the finding, which is the chart's headline.
        table: reserves and the chance of a section 114 position by year; None where nothing is computed.
        description: the chart in words.
        made_of: how it was computed, in sentences.
        state: what to say where nothing is computed: what, why, what next.
    """

    title: str
    table: Table | None
    description: str
    made_of: tuple[str, ...]
    state: tuple[str, str, str]


def futures_shown(asked: AsKnown, known: MoneyKnown, address: str) -> FuturesShown:
    """Return the money ahead of a day, or the state in which it is not there yet."""
    found = futures_known(asked.on, asked.audience)
    if found.run is None:
        return FuturesShown("", None, "", (), _not_computed(asked, found))
    result = found.run.result
    return FuturesShown(
        title=_title(result),
        table=_table(asked, result, address),
        description=_description(result),
        made_of=_made_of(found, asked.on),
        state=("", "", ""),
    )


@require_safe
@right("see_projection")
def futures_picture(request: HttpRequest) -> HttpResponse:
    """Draw the reserves as they were and as many futures have them.

    Raises:
        NotOnRecordThatDay: no projection of what was known by the day is computed.
    """
    asked = as_known(request)
    run = futures_known(asked.on, asked.audience).run
    if run is None:
        raise NotOnRecordThatDay("projection", "reserves", asked.on)
    result = run.result
    floor = money_known(asked.on, asked.audience).own_rules.reserves_floor
    words = Words(
        title=_title(result),
        measure="Usable reserves at 31 March, £m",
        description=_description(result),
        source=f"{number(run.futures)} futures computed from what was known on {day_in_words(run.as_known_on)}",
    )
    past = result["past_reserves_gbp"]
    chart = Fan(
        words,
        actual_times=[each["as_at"][:4] for each in past],
        actuals=[each["gbp"] / 1e6 for each in past],
        times=[str(FinancialYear.parse(year).last_day.year) for year in result["years"]],
        quantiles={part: [gbp / 1e6 for gbp in result["reserves_gbp"][name]] for name, part in _QUANTILES.items()},
        floor=("Floor", float(floor.decimal_gbp) / 1e6) if floor is not None else None,
    )
    return picture(request, fan_chart(chart, size_asked(request)))


def _title(result: dict[str, Any]) -> str:
    last = result["p_s114_by_year"][-1]
    odds = chance_in_words(last["chance"])
    futures = odds if odds.startswith("in ") else f"in {odds} futures"
    return f"A year up to {last['year']} cannot be balanced, reserves and all, {futures}"


def _description(result: dict[str, Any]) -> str:
    said = [
        f"{each['year']}: middle {_millions(middle)}, chance {share(each['chance'])}"
        for each, middle in zip(result["p_s114_by_year"], result["reserves_gbp"]["p50"], strict=True)
    ]
    return f"Usable reserves by year. {'; '.join(said)}."


def _millions(gbp: float) -> str:
    return f"£{gbp / 1e6:.1f}m".replace("£-", "−£")


def _table(asked: AsKnown, result: dict[str, Any], address: str) -> Table:
    ids = [key for each in result["inputs"] for key in each["record_ids"]]
    working = (
        f"{number(result['futures'])} futures from seed {result['seed']}, each following every line year by year.",
        f"It starts from the {result['base']['version']} of {result['base']['year']}.",
    )
    rows = []
    for at, chance in enumerate(result["p_s114_by_year"]):
        year, odds = chance["year"], share(chance["chance"])
        source = asked.source(ids, odds, f"Chance of a section 114 position by the end of {year}", working)
        amounts = [Money.pounds(round(result["reserves_gbp"][name][at])) for name in _HEADINGS]
        middle = asked.source(ids, _millions(result["reserves_gbp"]["p50"][at]), f"Reserves ahead, {year}", working)
        rows.append(
            [
                year,
                {"text": odds, "value": round(chance["chance"] * 100, 2), "figure": source},
                *(in_millions(each, middle) for each in amounts),
            ]
        )
    columns = [
        column("By the end of"),
        column("Chance of a section 114 position", numeric=True, file_unit="%"),
        *(money_column(heading) for heading in _HEADINGS.values()),
    ]
    return Table("futures", "Usable reserves in many futures", columns, rows, address=address)


def _made_of(found: FuturesKnown, on: date) -> tuple[str, ...]:
    run = found.run
    assert run is not None
    result = run.result
    older = f" Nothing newer is computed for {day_in_words(on)}." if run.as_known_on != on else ""
    error = share(result["monte_carlo_error"], 1)
    return (
        f"{number(run.futures)} futures, computed from what was known on {day_in_words(run.as_known_on)}.{older}",
        _SECTION_114,
        f"With so many futures a chance may be out by {error}; what the model leaves out may move it by more.",
        *result["assumed"],
        *result["missing"],
    )


def _not_computed(asked: AsKnown, found: FuturesKnown) -> tuple[str, str, str]:
    if found.working is not None and not found.working.failed_because:
        done, whole = number(found.working.futures_done), number(found.working.futures)
        return (
            "The futures of the reserves are being computed",
            f"{done} of {whole} futures are done. Everything else on this page is whole.",
            "Load this page again in a minute",
        )
    return (
        f"The futures of the reserves are not computed for {day_in_words(asked.on)}",
        "Nobody has asked for them with what was known by then, or too little was known to start from.",
        "Run “rightsource project” for this day, which says what is missing if it cannot",
    )
