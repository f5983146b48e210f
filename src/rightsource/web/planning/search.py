"""The cheapest plan that is safe enough: as a list of decisions, beside those that cost more or less."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rightsource.planning.actions.searching import search_cheapest_plan
from rightsource.planning.queries import FinishedRun, latest_run
from rightsource.planning.rules.questions import Question
from rightsource.publishing.rules.charts import Limit, Line, Unit, Words, limit_chart
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

LIMITS: Final = {"0.01": "1 in 100", "0.05": "1 in 20", "0.1": "1 in 10", "0.2": "1 in 5"}
_USUAL_LIMIT: Final = "0.05"
_ASKED_HERE: Final = Authority("asked for on the page “The cheapest plan that is safe enough”")
_AS_CHANGES: Final = (
    (re.compile(r"council tax, rise in (\d{4})-\d{2}"), re.compile(r"([\d.]+%)"), "tax.{}={}"),
    (re.compile(r"saving (.+)"), re.compile(r"left out()"), "saving.{}=none{}"),
    (re.compile(r"saving (.+)"), re.compile(r"(\d+) months later than planned"), "saving.{}.start=+{}"),
    (re.compile(r"go-live of (.+) with .+"), re.compile(r"(\d+) months later than planned"), "golive.{}=+{}"),
)
"""The decisions that the page of amendments knows too, and how it writes them."""


@require_safe
@right("see_projection")
def search(request: HttpRequest) -> HttpResponse:
    """Show the plan found, how far the search is, or how to have it begun."""
    asked = as_known(request)
    run = latest_run(asked.on, asked.audience, Question.SEARCH)
    shared = {
        "progress": progress_shown(request, asked, Question.SEARCH),
        "limits": LIMITS,
        "limit": _limit_of(run),
        "run": run,
    }
    if run is None:
        return render(request, "planning/search.html", shared)
    result = run.result
    tables = _tables(asked, result, own_address(request))
    amendment = amendment_of(result["best"]["moved"])
    return download_of(request, list(tables.values())) or render(
        request,
        "planning/search.html",
        {
            **shared,
            "finding": _finding(result),
            "why": _why(result),
            "is_within": result["is_within"],
            "tables": tables,
            "amendment": asked.link("amend", amendment=amendment) if amendment else "",
            "is_whole": amendment.count(";") + 1 == len(result["best"]["moved"]) if amendment else False,
            "title": _title(result),
            "description": _description(result),
            "picture": asked.link("search-picture"),
            "picture_narrow": asked.link("search-picture", size="phone"),
            "made_of_words": _made_of(run),
            "assumed": result["about"]["assumed"],
            "missing": result["about"]["missing"],
            "made_of": made_of_link(asked),
        },
    )


@require_POST
@right("ask_the_model")
def ask_search(request: HttpRequest) -> HttpResponse:
    """Have the search begun beside the pages, and go where its progress is told."""
    asked = as_known(request)
    said = request.POST.get("limit", "")
    limit_share = float(said if said in LIMITS else _USUAL_LIMIT)
    work = partial(
        search_cheapest_plan,
        by=actor_of(request),
        authority=_ASKED_HERE,
        on=asked.on,
        audience=asked.audience,
        limit_share=limit_share,
    )
    begin(key_of(asked, Question.SEARCH), work)
    return redirect(asked.link("search"))


@require_safe
@right("see_projection")
def search_picture(request: HttpRequest) -> HttpResponse:
    """Draw the chance that each of the best plans leaves, by what it costs.

    Raises:
        NotOnRecordThatDay: no search was made of what was known by the day.
    """
    asked = as_known(request)
    run = latest_run(asked.on, asked.audience, Question.SEARCH)
    if run is None:
        raise NotOnRecordThatDay("search of a plan", "search", asked.on)
    result = run.result
    words = Words(
        title=_title(result),
        measure="Chance of a section 114 position, % of futures, by what the plan costs those who bear it",
        description=_description(result),
        source=f"{number(result['plans_tried'])} plans tried, from what was known on {day_in_words(run.as_known_on)}",
    )
    front: Sequence[Mapping[str, Any]] = result["front"]
    chart = Limit(
        words,
        [money_millions(each["cost_gbp"]) for each in front],
        Line("Chance", [each["p_s114"] * 100 for each in front]),
        Line("Allowed", [result["limit_share"] * 100 for _ in front]),
        Unit("", "%", 0),
    )
    return picture(request, limit_chart(chart, size_asked(request)))


def amendment_of(moved: Sequence[Mapping[str, str]]) -> str:
    """Return the text of the amendment that makes the same decisions, as far as an amendment can make them.

    >>> amendment_of([{"lever": "council tax, rise in 2027-28", "becomes": "4.99%"},
    ...               {"lever": "saving S-3/2026-27", "becomes": "left out"},
    ...               {"lever": "reserves kept back", "becomes": "as planned"}])
    'tax.2027=4.99%;saving.S-3/2026-27=none'
    """
    return ";".join(change for each in moved if (change := _change(each["lever"], each["becomes"])))


def _change(lever: str, becomes: str) -> str:
    for of, to, form in _AS_CHANGES:
        whose, where = of.fullmatch(lever), to.fullmatch(becomes)
        if whose and where:
            return form.format(whose[1], where[1])
    return ""


def _limit_of(run: FinishedRun | None) -> str:
    said = _USUAL_LIMIT if run is None else f"{run.result['limit_share']:g}"
    return said if said in LIMITS else _USUAL_LIMIT


def _finding(result: Mapping[str, Any]) -> str:
    best, limit = result["best"], share(result["limit_share"])
    chance = f"{share(best['p_s114'], 1)} (give or take {share(best['monte_carlo_error'], 1)} by chance alone)"
    if not result["is_within"]:
        return f"No plan tried keeps the chance of a section 114 position within {limit}: at best {chance}."
    count = len(best["moved"])
    decisions = "one decision" if count == 1 else f"{count} decisions"
    return (
        f"The cheapest plan found within {limit} takes {decisions} and costs those who bear it "
        f"{money_millions(best['cost_gbp'])}. Its chance of a section 114 position is {chance}."
    )


def _why(result: Mapping[str, Any]) -> str:
    now, best = result["now"], result["best"]
    return (
        f"As planned the chance is {share(now['p_s114'], 1)}. The cost falls on residents in tax "
        f"({money_millions(best['tax_gbp'])}), on users of services ({money_millions(best['services_gbp'])}) and on "
        f"providers ({money_millions(best['providers_gbp'])}), all at present worth."
    )


def _title(result: Mapping[str, Any]) -> str:
    front = result["front"]
    if len(front) < 2:
        return "One plan is both the cheapest and the safest of those tried"
    cheapest, safest = front[0], front[-1]
    return (
        f"From {share(cheapest['p_s114'])} to {share(safest['p_s114'])} takes "
        f"{money_millions(safest['cost_gbp'] - cheapest['cost_gbp'])} more"
    )


def _description(result: Mapping[str, Any]) -> str:
    said = [f"{money_millions(each['cost_gbp'])}: {share(each['p_s114'], 1)}" for each in result["front"]]
    return f"Chance by cost of the best plans. {'; '.join(said)}."


def _made_of(run: FinishedRun) -> tuple[str, ...]:
    result = run.result
    searched = (
        f"{number(result['plans_tried'])} plans were tried in {number(result['futures_followed'])} futures in all, "
        f"from what was known on {day_in_words(run.as_known_on)}. The answer was verified in "
        f"{number(result['about']['futures'])} futures that the search had not seen."
    )
    sure = (
        f"That its chance is within {share(result['limit_share'])} is {share(result['sureness_share'])} sure, as far "
        "as those futures tell. A cheaper plan may exist: no search of so many plans can promise the best."
    )
    return searched, sure, str(result["about"]["model_error"])


def _tables(asked: AsKnown, result: Mapping[str, Any], address: str) -> dict[str, Table]:
    made_of = made_of_link(asked)
    decisions = [[_sentence(each["lever"]), each["was"], each["becomes"]] for each in result["best"]["moved"]]
    columns = [
        money_column("Cost"),
        column("Chance", numeric=True, file_unit="%"),
        column("Error", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
        money_column("To residents in tax"),
        money_column("To users of services"),
        money_column("To providers"),
        money_column("Reserves at the end"),
        column("Decisions", numeric=True),
    ]
    rows = [_plan_row(f"{place}", each, made_of) for place, each in enumerate(result["front"], 1)]
    named = {"As planned": result["now"], "The plan found": result["best"]}
    both = [_plan_row(name, each, made_of) for name, each in named.items()]
    empty = "Nothing is decided otherwise: the plan on record is the cheapest that was found."
    return {
        "decisions": Table(
            "decisions", "The plan found, decision by decision",
            [column("What is decided"), column("As planned"), column("Instead")], decisions, empty=empty,
            address=address,
        ),
        "both": Table(
            "both", "The plan found against the plan on record", [column("Plan"), *columns], both, address=address
        ),
        "front": Table(
            "front", "The best plans, cheapest first: none tried is both cheaper and safer", [column("Plan"), *columns],
            rows, address=address,
        ),
    }  # fmt: skip


def _plan_row(name: str, plan: Mapping[str, Any], made_of: str) -> list[Any]:
    return [
        name,
        gbp_cell(plan["cost_gbp"], made_of),
        chance_cell(plan["p_s114"], made_of),
        error_cell(plan["monte_carlo_error"]),
        gbp_cell(plan["tax_gbp"], made_of),
        gbp_cell(plan["services_gbp"], made_of),
        gbp_cell(plan["providers_gbp"], made_of),
        gbp_cell(plan["reserves_gbp"], made_of),
        len(plan["moved"]),
    ]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
