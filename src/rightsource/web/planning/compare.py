"""Two ways of running the council in the same futures: what each costs, which is better how often, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.errors import AmendmentHasFaults
from rightsource.planning.queries import plans_compared, plans_to_compare
from rightsource.planning.rules.answering import ComparisonAnswer
from rightsource.planning.rules.second_options import AS_PLANNED, IN_HOUSE, MODEL, SHARED
from rightsource.publishing.rules.charts import BarGroup, Bars, Line, Lines, Words, bar_chart, line_chart
from rightsource.quantities import FinancialYear
from rightsource.web.acting import Filled
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, money_column, own_address
from rightsource.web.formatting import money_millions, number, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.ahead_words import (
    HEADINGS,
    about_in_words,
    by_chance,
    chance_cell,
    error_cell,
    gbp_cell,
    made_of_link,
    odds,
    pounds_by_chance,
)
from rightsource.web.rights import right

_AMENDMENT: Final = "amendment"
_AMENDED: Final = {_AMENDMENT: "The plan on record, amended as written below"}
_LETTERS: Final = ("A", "B")
_ALMOST_ALL: Final = 0.95


class _Part(Protocol):
    """One part of a difference, as the simulation gives it."""

    @property
    def what(self) -> str:
        """What it is."""

    @property
    def first_gbp(self) -> float:
        """What it comes to under the first plan."""

    @property
    def second_gbp(self) -> float:
        """What it comes to under the second plan."""

    @property
    def difference_gbp(self) -> float:
        """The second less the first."""


@require_safe
@right("see_projection")
def compare(request: HttpRequest) -> HttpResponse:
    """Show what two plans cost in the same futures, or what is wrong with what was asked.

    Raises:
        TooLittleKnown: too little is on record for a plan to be followed.
        NoSuchOption: a plan is named that there is not.
    """
    asked, filled = as_known(request), _filled(request)
    try:
        answer = _answer(asked, filled)
    except AmendmentHasFaults as refused:
        filled.refusal = refused
        return render(request, "planning/compare.html", _form(asked, filled), status=422)
    tables = _tables(asked, answer, own_address(request))
    said = dict(filled.values)
    return download_of(request, list(tables.values())) or render(
        request,
        "planning/compare.html",
        {
            **_form(asked, filled),
            "answer": answer,
            "finding": _finding(answer),
            "why": _why(answer),
            "width": _width(answer),
            "tables": tables,
            "bridge_title": _bridge_title(answer),
            "bridge_description": _bridge_description(answer.comparison.bridge),
            "bridge": asked.link("compare-picture", **said),
            "bridge_narrow": asked.link("compare-picture", **said, size="phone"),
            "reserves_title": _reserves_title(answer),
            "reserves_description": _reserves_description(answer),
            "reserves": asked.link("compare-reserves", **said),
            "reserves_narrow": asked.link("compare-reserves", **said, size="phone"),
            "break_evens": [_break_even(each) for each in answer.break_evens],
            "about": about_in_words(answer.about),
            "made_of": made_of_link(asked),
        },
    )


@require_safe
@right("see_projection")
def compare_picture(request: HttpRequest) -> HttpResponse:
    """Draw what makes the difference, part by part.

    Raises:
        AmendmentHasFaults: an amendment cannot be read or followed.
        NoSuchOption: a plan is named that there is not.
    """
    asked = as_known(request)
    answer = _answer(asked, _filled(request))
    parts = answer.comparison.bridge
    words = Words(
        title=_bridge_title(answer),
        measure="What B costs more than A, present value on average, £m",
        description=_bridge_description(parts),
        source=f"{number(answer.about.futures)} futures, the same for both",
    )
    groups = [BarGroup(_sentence(each.what), [each.difference_gbp / 1e6]) for each in parts]
    return picture(request, bar_chart(Bars(words, ("",), groups), size_asked(request)))


@require_safe
@right("see_projection")
def compare_reserves(request: HttpRequest) -> HttpResponse:
    """Draw usable reserves under both plans.

    Raises:
        AmendmentHasFaults: an amendment cannot be read or followed.
        NoSuchOption: a plan is named that there is not.
    """
    asked = as_known(request)
    answer = _answer(asked, _filled(request))
    words = Words(
        title=_reserves_title(answer),
        measure="Usable reserves at 31 March, £m",
        description=_reserves_description(answer),
        source=f"{number(answer.about.futures)} futures, the same for both",
    )
    both = (answer.comparison.first, answer.comparison.second)
    lines = [
        Line(f"{name}, {letter}", [gbp / 1e6 for gbp in plan.reserves_gbp[quantile]], 0 if letter == "B" else None)
        for quantile, name in (("p50", "Middle"), ("p5", "1 in 20 below"))
        for letter, plan in zip(_LETTERS, both, strict=True)
    ]
    times = [str(FinancialYear.parse(year).last_day.year) for year in answer.about.years]
    return picture(request, line_chart(Lines(words, times, lines), size_asked(request)))


def _filled(request: HttpRequest) -> Filled:
    said = request.GET
    return Filled(
        {
            "first": said.get("first", MODEL),
            "second": said.get("second", IN_HOUSE),
            _AMENDMENT: said.get(_AMENDMENT, "")[:4_000],
        }
    )


def _answer(asked: AsKnown, filled: Filled) -> ComparisonAnswer:
    said = filled.values
    first, second = (said[_AMENDMENT] or MODEL if said[key] == _AMENDMENT else said[key] for key in ("first", "second"))
    return plans_compared(asked.on, asked.audience, first=first, second=second)


def _form(asked: AsKnown, filled: Filled) -> dict[str, Any]:
    choices = {**plans_to_compare(asked.on, asked.audience), **_AMENDED}
    return {"filled": filled, "choices": choices, "carried": asked.carried, "answer": None}


def _finding(answer: ComparisonAnswer) -> str:
    extra = answer.comparison.extra_cost_of_second
    over = f"over {len(answer.about.years)} years, in today's money"
    if abs(extra.mean_gbp) <= 2 * extra.monte_carlo_error_gbp:
        return f"A and B cost the same {over}, as far as {number(answer.about.futures)} futures can tell."
    verb = "less" if extra.mean_gbp < 0 else "more"
    first, second = (_named(each.name) for each in (answer.first, answer.second))
    error = pounds_by_chance(extra.monte_carlo_error_gbp)
    return (
        f"{_sentence(second)} costs {money_millions(abs(extra.mean_gbp))} {verb} than {first} {over}, on average "
        f"({error})."
    )


_NAMES: Final = {
    MODEL: "the plan with its vehicles",
    IN_HOUSE: "staying in-house",
    SHARED: "sharing a back office",
    AS_PLANNED: "the model as planned",
}


def _named(name: str) -> str:
    return _NAMES.get(name, "the amended plan")


def _why(answer: ComparisonAnswer) -> str:
    first, second = answer.first.label, answer.second.label
    cheaper = answer.comparison.p_second_cheaper
    return (
        f"A: {first}. B: {second}. B is the cheaper {odds(cheaper.share)} ({share(cheaper.share, 1)}, "
        f"{by_chance(cheaper.monte_carlo_error)})."
    )


def _width(answer: ComparisonAnswer) -> tuple[str, ...]:
    spread = answer.comparison.extra_cost_of_second.quantiles_gbp
    low, high = spread["p5"], spread["p95"]
    said = (
        f"In 9 of 10 futures B costs between {_more_or_less(low)} and {_more_or_less(high)} than A. That is how far "
        "luck, prices and demand carry the answer while every assumption stays as it is."
    )
    one_sided = max(answer.comparison.p_first_cheaper.share, answer.comparison.p_second_cheaper.share) > _ALMOST_ALL
    unsure = (
        "Almost every future says the same, because both plans live in the same futures: it is the assumptions that "
        "could turn the answer, and what each would have to be is said below."
        if one_sided
        else "Futures disagree on which is cheaper, so neither plan can be called the cheaper one."
    )
    return said, unsure, answer.about.model_error


def _more_or_less(gbp: float) -> str:
    return f"{money_millions(abs(gbp))} {'less' if gbp < 0 else 'more'}"


def _bridge_title(answer: ComparisonAnswer) -> str:
    biggest = max(answer.comparison.bridge, key=lambda each: abs(each.difference_gbp))
    if not biggest.difference_gbp:
        return "Nothing differs between A and B"
    return f"What makes the difference most: {biggest.what} ({_more_or_less(biggest.difference_gbp)} under B)"


def _bridge_description(parts: Sequence[_Part]) -> str:
    said = [f"{each.what}: {_more_or_less(each.difference_gbp)}" for each in parts]
    return f"What B costs against A, part by part. {'; '.join(said)}."


def _reserves_title(answer: ComparisonAnswer) -> str:
    first, second = (each.reserves_gbp["p50"][-1] for each in (answer.comparison.first, answer.comparison.second))
    year = FinancialYear.parse(answer.about.years[-1]).last_day.year
    return f"Middle reserves in March {year}: {money_millions(first)} under A, {money_millions(second)} under B"


def _reserves_description(answer: ComparisonAnswer) -> str:
    both = (answer.comparison.first.reserves_gbp["p50"], answer.comparison.second.reserves_gbp["p50"])
    said = [
        f"{year}: {money_millions(first)} under A, {money_millions(second)} under B"
        for year, first, second in zip(answer.about.years, *both, strict=True)
    ]
    return f"Middle reserves by year. {'; '.join(said)}."


def _break_even(each: Any) -> str:
    """Say where both plans would cost the same: a share as a percentage, a multiple as times what is assumed."""
    if each.value is None:
        return f"{_sentence(each.what)}: {each.why_none}"
    if each.unit == "times":
        return f"{_sentence(each.what)}: both cost the same at {each.value:.2f} times what A assumes."
    return f"{_sentence(each.what)}: both cost the same at {share(each.value, 1)}; A assumes {share(each.assumed, 1)}."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _tables(asked: AsKnown, answer: ComparisonAnswer, address: str) -> dict[str, Table]:
    found, made_of = answer.comparison, made_of_link(asked)
    parts_columns = [column("Part"), money_column("A"), money_column("B"), money_column("B less A")]
    wholes = (found.first_cost_gbp, found.second_cost_gbp, found.extra_cost_of_second.mean_gbp)
    whole = ["All of it", *(gbp_cell(gbp, made_of) for gbp in wholes)]
    spread: Mapping[str, float] = found.extra_cost_of_second.quantiles_gbp
    return {
        "bridge": Table(
            "bridge", "Net present cost, and what makes the difference", parts_columns,
            _part_rows(found.bridge, made_of), total=whole, address=address,
        ),
        "bears": Table(
            "bears", "Who bears the difference", parts_columns, _part_rows(found.who_bears, made_of), address=address
        ),
        "within": Table(
            "within", "What passes within the group, and so cancels", parts_columns,
            _part_rows(found.within_group, made_of), address=address,
        ),
        "spread": Table(
            "spread", "How wide the answer is: what B costs more than A",
            [column("In present value"), *(money_column(heading) for heading in HEADINGS.values())],
            [["B less A", *(gbp_cell(spread[name], made_of) for name in HEADINGS)]], address=address,
        ),
        "years": _years_table(answer, made_of, address),
    }  # fmt: skip


def _part_rows(parts: Sequence[_Part], made_of: str) -> list[list[Any]]:
    return [
        [
            _sentence(each.what),
            gbp_cell(each.first_gbp, made_of),
            gbp_cell(each.second_gbp, made_of),
            gbp_cell(each.difference_gbp, made_of),
        ]
        for each in parts
    ]


def _years_table(answer: ComparisonAnswer, made_of: str, address: str) -> Table:
    columns = [column("By the end of")]
    for letter in _LETTERS:
        columns += [
            column(f"Chance of section 114, {letter}", numeric=True, file_unit="%"),
            column(f"Error, {letter}", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
            money_column(f"Middle reserves, {letter}"),
            money_column(f"1 in 20 below, {letter}"),
        ]
    rows = []
    for at, year in enumerate(answer.about.years):
        cells: list[Any] = [year]
        for plan in (answer.comparison.first, answer.comparison.second):
            chance = plan.p_s114_by_year[at]
            cells += [chance_cell(chance.share, made_of), error_cell(chance.monte_carlo_error)]
            cells += [gbp_cell(plan.reserves_gbp[name][at], made_of) for name in ("p50", "p5")]
        rows.append(cells)
    return Table("years", "Both plans, year by year", columns, rows, address=address)
