"""The council split in two with its vehicles: what each starts with, what it costs, and who cannot pay its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.errors import DivisionHasFaults
from rightsource.planning.queries import Study, study_known
from rightsource.planning.rules.answering import ReorganisationAnswer, reorganised
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Problem
from rightsource.web.acting import Filled
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, money_column, own_address
from rightsource.web.formatting import money_millions, number, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.ahead_words import (
    HEADINGS,
    about_in_words,
    chance_cell,
    error_cell,
    gbp_cell,
    made_of_link,
    odds,
    pounds_by_chance,
)
from rightsource.web.rights import right

_BY_PEOPLE: Final = ""
_SIDES: Final = {_BY_PEOPLE: "Divided by people", "first": "To the first", "second": "To the second"}
_WHOLE: Final = {"first": 1.0, "second": 0.0}
_LONGEST_NAME: Final = 60
_SHARES: Final = {
    "population": ("People who live in the first", "50"),
    "tax": ("Council tax that the first raises", ""),
    "funding": ("Grants and business rates of the first", ""),
    "reserves": ("Reserves that go to the first", ""),
    "debt": ("Debt that goes to the first", ""),
}
# Two councils and the one they come from are followed, so fewer futures than elsewhere keep whoever asks from waiting.
_FUTURES: Final = 4_000


@require_safe
@right("see_projection")
def reorganise(request: HttpRequest) -> HttpResponse:
    """Show one council and two in its place, or every fault of how it is divided.

    Raises:
        TooLittleKnown: too little is on record for a plan to be followed.
    """
    asked, filled = as_known(request), _filled(request)
    study = study_known(asked.on, asked.audience)
    answer = _answer(asked, study, filled)
    form = _form(asked, study, filled)
    if answer is None:
        return render(request, "planning/reorganise.html", form, status=422)
    tables = _tables(asked, answer, own_address(request))
    said = {name: value for name, value in filled.values.items() if value}
    return download_of(request, list(tables.values())) or render(
        request,
        "planning/reorganise.html",
        {
            **form,
            "answer": answer,
            "finding": _finding(answer),
            "why": _why(answer),
            "tables": tables,
            "title": _title(answer),
            "description": _description(answer),
            "picture": asked.link("reorganise-picture", **said),
            "picture_narrow": asked.link("reorganise-picture", **said, size="phone"),
            "about": about_in_words(answer.about),
            "made_of": made_of_link(asked),
        },
    )


@require_safe
@right("see_projection")
def reorganise_picture(request: HttpRequest) -> HttpResponse:
    """Draw the chance of a section 114 position of the one council and of both in its place.

    Raises:
        DivisionHasFaults: the council cannot be divided so.
    """
    asked, filled = as_known(request), _filled(request)
    answer = _answer(asked, study_known(asked.on, asked.audience), filled)
    if answer is None:
        faults = [Problem(name, f"{text}.", "not-a-share") for name, text in filled.errors.items()]
        raise filled.refusal or DivisionHasFaults(faults)
    words = Words(
        title=_title(answer),
        measure=f"Chance of a section 114 position by the end of {answer.about.years[-1]}, % of futures",
        description=_description(answer),
        source=f"{number(answer.about.futures)} futures, the same for all three",
    )
    groups = [BarGroup(name, [chance * 100]) for name, chance in _chances(answer)]
    return picture(request, bar_chart(Bars(words, ("",), groups, Unit("", "%", 1)), size_asked(request)))


def _filled(request: HttpRequest) -> Filled:
    values = {"first": "North", "second": "South"} | {name: usual for name, (_, usual) in _SHARES.items()}
    said = {name: text[:_LONGEST_NAME] for name, text in request.GET.dict().items() if _is_asked(name)}
    return Filled(values | said)


def _is_asked(name: str) -> bool:
    return name in {"first", "second", *_SHARES} or name.startswith("vehicle.")


def _answer(asked: AsKnown, study: Study, filled: Filled) -> ReorganisationAnswer | None:
    names = tuple(filled.text(key, f"Give the {key} council a name") for key in ("first", "second"))
    shares = {name: _share(filled, name) for name in _SHARES}
    population = shares["population"]
    if population is None:
        filled.errors.setdefault("population", "Give a share of the people above 0 and below 100")
    if filled.errors or population is None:
        return None
    try:
        return reorganised(
            study.core,
            audience=asked.audience.value,
            names=(names[0], names[1]),
            population_share=population,
            services={},
            vehicles=_vehicles(filled.values),
            futures=_FUTURES,
            tax_share=shares["tax"],
            funding_share=shares["funding"],
            reserves_share=shares["reserves"],
            debt_share=shares["debt"],
        )
    except DivisionHasFaults as refused:
        filled.refusal = refused
        return None


def _share(filled: Filled, name: str) -> float | None:
    """Return a share written as a percentage; None where it is left open, or is none, which is then an error."""
    said = filled.values[name].strip().removesuffix("%")
    if not said:
        return None
    try:
        found = float(said) / 100
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        filled.errors[name] = "Give a percentage from 0 to 100, such as 55; or leave it open"
        return None
    return found


def _vehicles(values: Mapping[str, str]) -> dict[str, float]:
    return {
        name.removeprefix("vehicle."): _WHOLE[side]
        for name, side in values.items()
        if name.startswith("vehicle.") and side in _WHOLE
    }


def _form(asked: AsKnown, study: Study, filled: Filled) -> dict[str, Any]:
    return {
        "filled": filled,
        "shares": {name: label for name, (label, _) in _SHARES.items()},
        "vehicles": {
            f"vehicle.{each.key}": study.organisation_names.get(each.key, each.key)
            for each in study.core.group.vehicles
        },
        "sides": _SIDES,
        "carried": asked.carried,
        "answer": None,
    }


def _finding(answer: ReorganisationAnswer) -> str:
    found, extra = answer.reorganised, answer.reorganised.extra_cost
    verb = "less" if extra.mean_gbp < 0 else "more"
    amount, error = money_millions(abs(extra.mean_gbp)), pounds_by_chance(extra.monte_carlo_error_gbp)
    return (
        f"Two councils cost {amount} {verb} than one over {len(answer.about.years)} years, in today's money, on "
        f"average ({error}). At least one of them has a section 114 position "
        f"{odds(found.p_either_s114.share)}."
    )


def _why(answer: ReorganisationAnswer) -> str:
    found = answer.reorganised
    low, high = (money_millions(found.extra_cost.quantiles_gbp[name]) for name in ("p5", "p95"))
    return (
        f"The one council has one {odds(found.p_one_s114.share)}. In 9 of 10 futures the extra cost is between {low} "
        f"and {high}; {money_millions(found.one_off_gbp)} of it is taken to come once, and "
        f"{money_millions(found.recurring_gbp)} every year, at first-year prices."
    )


def _chances(answer: ReorganisationAnswer) -> list[tuple[str, float]]:
    found = answer.reorganised
    each = [(one.name, one.summary.p_s114_by_year[-1].share) for one in found.successors]
    return [
        ("The one council", found.p_one_s114.share),
        *each,
        ("At least one of the two", found.p_either_s114.share),
        ("Both of them", found.p_both_s114.share),
    ]


def _title(answer: ReorganisationAnswer) -> str:
    one, two = answer.reorganised.successors
    first, second = one.summary.p_s114_by_year[-1].share, two.summary.p_s114_by_year[-1].share
    if abs(first - second) < 0.01:
        return f"Both successors are about as likely to have a section 114 position ({share(first)})"
    worse, chance = (one.name, first) if first > second else (two.name, second)
    return f"{worse} is the likelier to have a section 114 position ({share(chance)})"


def _description(answer: ReorganisationAnswer) -> str:
    return f"{'; '.join(f'{name}: {share(chance, 1)}' for name, chance in _chances(answer))}."


def _tables(asked: AsKnown, answer: ReorganisationAnswer, address: str) -> dict[str, Table]:
    found, made_of = answer.reorganised, made_of_link(asked)
    chances = [
        ("The one council", found.p_one_s114),
        *((each.name, each.summary.p_s114_by_year[-1]) for each in found.successors),
        ("At least one of the two", found.p_either_s114),
        ("Both of them", found.p_both_s114),
    ]
    return {
        "chances": Table(
            "chances", f"Chance of a section 114 position by the end of {answer.about.years[-1]}",
            [column("Who"), column("Chance", numeric=True, file_unit="%"), _ERROR],
            [[who, chance_cell(one.share, made_of), error_cell(one.monte_carlo_error)] for who, one in chances],
            address=address,
        ),
        "starts": _starts_table(answer, made_of, address),
        "spread": Table(
            "spread", "How wide the answer is: what two cost more than one",
            [column("In present value"), *(money_column(heading) for heading in HEADINGS.values())],
            [["Two less one", *(gbp_cell(found.extra_cost.quantiles_gbp[name], made_of) for name in HEADINGS)]],
            address=address,
        ),
        "years": _years_table(answer, made_of, address),
    }  # fmt: skip


_ERROR: Final = column("Error", unit="±", numeric=True, file_unit="percentage points, Monte Carlo")


def _starts_table(answer: ReorganisationAnswer, made_of: str, address: str) -> Table:
    columns = [
        column("Council"),
        money_column("Reserves to begin with"),
        money_column("Services, first year"),
        money_column("Funding, first year"),
        money_column("Debt"),
        money_column("Net present cost"),
    ]
    rows = [
        [
            each.name,
            *(
                gbp_cell(gbp, made_of)
                for gbp in (
                    each.opening_reserves_gbp,
                    each.services_cost_gbp,
                    each.funding_gbp,
                    each.debt_gbp,
                    each.cost_gbp,
                )
            ),
        ]
        for each in answer.reorganised.successors
    ]
    return Table("starts", "What each starts with", columns, rows, address=address)


def _years_table(answer: ReorganisationAnswer, made_of: str, address: str) -> Table:
    found = answer.reorganised
    columns = [
        column("At the end of"),
        money_column("Middle reserves, one council"),
        *(money_column(f"Middle reserves, {each.name}") for each in found.successors),
        money_column("Average of the two together"),
    ]
    rows = []
    for at, year in enumerate(answer.about.years):
        plans = (found.one, *(each.summary for each in found.successors))
        amounts = [plan.reserves_gbp["p50"][at] for plan in plans] + [found.reserves_together_gbp[at]]
        rows.append([year, *(gbp_cell(gbp, made_of) for gbp in amounts)])
    return Table("years", "Usable reserves, year by year", columns, rows, address=address)
