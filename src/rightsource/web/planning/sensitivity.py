"""What matters most: which of the things nobody knows moves the answer, together and one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rightsource.planning.actions.searching import ask_what_drives_the_spread
from rightsource.planning.queries import FinishedRun, latest_run
from rightsource.planning.rules.questions import Question
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities.wording import day_in_words
from rightsource.storage.actors import Authority
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, money_column, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.formatting import money_millions, number, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.ahead_words import chance_cell, error_cell, gbp_cell, made_of_link
from rightsource.web.planning.long_work import begin, key_of, progress_shown
from rightsource.web.rights import actor_of, right

_OUTPUTS: Final = {
    "reserves_gbp": "Reserves at the end",
    "net_present_cost_gbp": "What services cost",
    "p_s114": "Chance of section 114",
}
_SHOWN: Final = 10
_ASKED_HERE: Final = Authority("asked for on the page “What matters most”")


@require_safe
@right("see_projection")
def sensitivity(request: HttpRequest) -> HttpResponse:
    """Show what moves the answer most, how far the work is, or how to have it done."""
    asked = as_known(request)
    run = latest_run(asked.on, asked.audience, Question.SENSITIVITY)
    progress = progress_shown(request, asked, Question.SENSITIVITY)
    if run is None:
        return render(request, "planning/sensitivity.html", {"run": None, "progress": progress})
    driving, result = _driving(request, run), run.result
    tables = _tables(asked, run, driving, own_address(request))
    charts = {
        which: (asked.link(f"sensitivity-{which}", output=driving["output"]),
                asked.link(f"sensitivity-{which}", output=driving["output"], size="phone"))
        for which in ("together", "alone")
    }  # fmt: skip
    return download_of(request, list(tables.values())) or render(
        request,
        "planning/sensitivity.html",
        {
            "run": run,
            "progress": progress,
            "finding": _together_title(driving),
            "why": _why(driving),
            "outputs": [
                {"text": words, "is_current": key == driving["output"], "href": asked.link("sensitivity", output=key)}
                for key, words in _OUTPUTS.items()
            ],
            "tables": tables,
            "charts": charts,
            "together_title": _together_title(driving),
            "together_description": _together_description(driving),
            "alone_title": _alone_title(driving),
            "alone_description": _alone_description(driving),
            "made_of_words": _made_of(run),
            "assumed": result["about"]["assumed"],
            "missing": result["about"]["missing"],
            "made_of": made_of_link(asked),
        },
    )


@require_POST
@right("ask_the_model")
def ask_sensitivity(request: HttpRequest) -> HttpResponse:
    """Have it worked out beside the pages, and go where its progress is told."""
    asked = as_known(request)
    work = partial(
        ask_what_drives_the_spread, by=actor_of(request), authority=_ASKED_HERE, on=asked.on, audience=asked.audience
    )
    begin(key_of(asked, Question.SENSITIVITY), work)
    return redirect(asked.link("sensitivity"))


@require_safe
@right("see_projection")
def sensitivity_together(request: HttpRequest) -> HttpResponse:
    """Draw how much of the spread each thing explains.

    Raises:
        NotOnRecordThatDay: it is not worked out for the day.
    """
    run = _run(request)
    driving = _driving(request, run)
    groups = [BarGroup(each["name"], [each["total_share"] * 100]) for each in driving["indices"][:_SHOWN]]
    words = Words(
        title=_together_title(driving),
        measure=f"{_OUTPUTS[driving['output']]}: part of the spread that each explains, with all it acts through, %",
        description=_together_description(driving),
        source=_source(run),
    )
    return picture(request, bar_chart(Bars(words, ("",), groups, Unit("", "%", 0)), size_asked(request)))


@require_safe
@right("see_projection")
def sensitivity_alone(request: HttpRequest) -> HttpResponse:
    """Draw how far the answer swings with one thing at its lowest and highest, all else as assumed.

    Raises:
        NotOnRecordThatDay: it is not worked out for the day.
    """
    run = _run(request)
    driving = _driving(request, run)
    times, unit = (100.0, Unit("", " points", 1)) if driving["output"] == "p_s114" else (1e-6, Unit())
    groups = [
        BarGroup(each["name"], [(each[end] - driving["central"]) * times for end in ("at_low", "at_high")])
        for each in driving["tornado"][:_SHOWN]
    ]
    words = Words(
        title=_alone_title(driving),
        measure=f"{_OUTPUTS[driving['output']]}: change from what is assumed",
        description=_alone_description(driving),
        source=_source(run),
    )
    return picture(request, bar_chart(Bars(words, ("Lowest", "Highest"), groups, unit), size_asked(request)))


def _run(request: HttpRequest) -> FinishedRun:
    asked = as_known(request)
    run = latest_run(asked.on, asked.audience, Question.SENSITIVITY)
    if run is None:
        raise NotOnRecordThatDay("answer to what matters most", "sensitivity", asked.on)
    return run


def _driving(request: HttpRequest, run: FinishedRun) -> Mapping[str, Any]:
    """Return what drives the output that the address asks for, or the first."""
    outputs: Sequence[Mapping[str, Any]] = run.result["outputs"]
    return next((each for each in outputs if each["output"] == request.GET.get("output")), outputs[0])


def _source(run: FinishedRun) -> str:
    return (
        f"{number(run.result['evaluations'])} studies of {number(run.result['about']['futures'])} futures each, from "
        f"what was known on {day_in_words(run.as_known_on)}"
    )


def _written(driving: Mapping[str, Any], value: float) -> str:
    return share(value, 1) if driving["output"] == "p_s114" else money_millions(value)


def _together_title(driving: Mapping[str, Any]) -> str:
    if not driving["indices"]:
        return f"{_OUTPUTS[driving['output']]}: nothing that is unsure moves it"
    first = driving["indices"][0]
    return f"{_sentence(first['name'])} matters most: {share(first['total_share'])} of the spread goes with it"


def _why(driving: Mapping[str, Any]) -> str:
    spread = _written(driving, driving["deviation"])
    return f"{_OUTPUTS[driving['output']]}: {_written(driving, driving['mean'])} on average, give or take {spread}."


def _together_description(driving: Mapping[str, Any]) -> str:
    said = [f"{each['name']}: {share(each['total_share'])}" for each in driving["indices"][:_SHOWN]]
    return f"Part of the spread. {'; '.join(said)}."


def _alone_title(driving: Mapping[str, Any]) -> str:
    if not driving["tornado"]:
        return "Nothing was varied"
    widest = driving["tornado"][0]
    low, high = _written(driving, widest["at_low"]), _written(driving, widest["at_high"])
    return f"{_sentence(widest['name'])} swings it widest alone: from {low} to {high}"


def _alone_description(driving: Mapping[str, Any]) -> str:
    said = [
        f"{each['name']}: {_written(driving, each['at_low'])} to {_written(driving, each['at_high'])}"
        for each in driving["tornado"][:_SHOWN]
    ]
    return f"At its lowest and at its highest. {'; '.join(said)}."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _made_of(run: FinishedRun) -> tuple[str, ...]:
    confidence = share(run.result["confidence_share"])
    return (
        f"{_source(run)}. The errors are the half width of {confidence} intervals, by Monte Carlo.",
        "What is unsure is varied within the range that its source states, each apart from the others.",
        str(run.result["about"]["model_error"]),
    )


def _tables(asked: AsKnown, run: FinishedRun, driving: Mapping[str, Any], address: str) -> dict[str, Table]:
    made_of = made_of_link(asked)
    is_chance = driving["output"] == "p_s114"

    def amount(text: str) -> dict[str, Any]:
        return column(text, numeric=True, file_unit="%") if is_chance else money_column(text)

    def cell(value: float) -> dict[str, Any]:
        return chance_cell(value, made_of) if is_chance else gbp_cell(value, made_of)

    together = [
        [
            _sentence(each["name"]),
            chance_cell(each["total_share"], made_of),
            error_cell(each["total_error"]),
            chance_cell(each["first_share"], made_of),
            error_cell(each["first_error"]),
        ]
        for each in driving["indices"]
    ]
    alone = [[_sentence(each["name"]), cell(each["at_low"]), cell(each["at_high"])] for each in driving["tornado"]]
    return {
        "together": Table(
            "together", f"{_OUTPUTS[driving['output']]}: part of the spread that goes with each (Sobol’s indices)",
            [
                column("What nobody knows"),
                column("With all it acts through", numeric=True, file_unit="%"),
                _error_column("Error"),
                column("By itself", numeric=True, file_unit="%"),
                _error_column("Its error"),
            ],
            together, empty="Nothing that is unsure moves it.", address=address,
        ),
        "alone": Table(
            "alone", f"{_OUTPUTS[driving['output']]}: one thing at a time, all else as assumed",
            [column("What nobody knows"), amount("At its lowest"), amount("At its highest")], alone,
            address=address,
        ),
        "ranges": _ranges_table(run, address),
        "chance": _chance_table(run, driving, address),
    }  # fmt: skip


def _error_column(text: str) -> dict[str, Any]:
    return column(text, unit="±", numeric=True, file_unit="percentage points, Monte Carlo")


def _ranges_table(run: FinishedRun, address: str) -> Table:
    columns = [
        column("What nobody knows"),
        column("Lowest", numeric=True),
        column("Assumed", numeric=True),
        column("Highest", numeric=True),
        column("In"),
        column("Who says so"),
    ]
    rows = [
        [
            _sentence(each["name"]),
            *(f"{each[end]:.4g}" for end in ("low", "central", "high")),
            each["unit"],
            each["why"],
        ]
        for each in run.result["unsure_of"]
    ]
    return Table("ranges", "What was varied, and between what", columns, rows, address=address)


def _chance_table(run: FinishedRun, driving: Mapping[str, Any], address: str) -> Table:
    found = next((each for each in run.result["surprises"] if each["output"] == driving["output"]), None)
    rows = [
        [_sentence(each["name"]).replace("_", " "), chance_cell(each["share"]), error_cell(each["error"])]
        for each in (found["sources"] if found else ())
    ]
    columns = [
        column("Source of chance"),
        column("Part of the spread", numeric=True, file_unit="%"),
        _error_column("Error"),
    ]
    empty = "It is not worked out for a chance."
    return Table("chance", "And with every assumption right: whose luck", columns, rows, empty=empty, address=address)
