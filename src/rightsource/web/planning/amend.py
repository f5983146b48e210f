"""A member amends the plan in the chamber: what is moved, what it does, and the link by which anybody sees the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.errors import AmendmentHasFaults
from rightsource.planning.queries import Study, study_known
from rightsource.planning.rules.amending import AmendmentAnswered, YearAmended, amended_plan, movable
from rightsource.publishing.rules.charts import Line, Lines, Words, line_chart
from rightsource.quantities import FinancialYear
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, money_column, own_address
from rightsource.web.formatting import money_millions, number, plural, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.planning.ahead_words import SECTION_114, chance_cell, error_cell, gbp_cell, made_of_link, odds
from rightsource.web.planning.amendment_form import AmendmentForm, amendment_form
from rightsource.web.rights import right

AMENDMENT = "amendment"


@require_safe
@right("see_projection")
def amend(request: HttpRequest) -> HttpResponse:
    """Show the plan before and after what is moved, or every fault of it at its field.

    Raises:
        TooLittleKnown: too little is on record for a plan to be followed.
        StudyHasFaults: what is on record makes a plan that cannot be followed.
    """
    asked = as_known(request)
    study = study_known(asked.on, asked.audience)
    form, answer = _answered(request, study)
    table = None if answer is None else _table(asked, answer, own_address(request))
    link = asked.link("amend", amendment=form.text)
    download = download_of(request, [table]) if table is not None else None
    if download is not None:
        return download
    shown = _shown(asked, answer) if answer is not None else {}
    # A script that asks reads the faults of the page; a browser that asks is told by the status too.
    is_asked_by_script = request.headers.get("HX-Request") == "true"
    response = render(
        request,
        "planning/amend.html",
        {
            "form": form,
            "answer": answer,
            "table": table,
            "carried": asked.carried,
            "share_link": request.build_absolute_uri(link),
            **shown,
        },
        status=422 if form.faults and not is_asked_by_script else 200,
    )
    if is_asked_by_script and not form.faults:
        response["HX-Replace-Url"] = link
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
@right("see_projection")
def amend_picture(request: HttpRequest) -> HttpResponse:
    """Draw usable reserves before and after an amendment.

    Raises:
        AmendmentHasFaults: the amendment cannot be read or followed.
    """
    asked = as_known(request)
    study = study_known(asked.on, asked.audience)
    answer = amended_plan(study.core, request.GET.get(AMENDMENT, ""))
    words = Words(
        title=_picture_title(answer),
        measure="Usable reserves at 31 March, £m",
        description=_description(answer),
        source=f"{number(answer.futures)} futures, the same before and after",
    )
    lines = [
        line
        for quantile, name in (("p50", "Middle future"), ("p5", "1 in 20 below"))
        for line in _before_and_after(answer, quantile, name)
    ]
    chart = Lines(words, [_year_end(each.year) for each in answer.years], lines)
    return picture(request, line_chart(chart, size_asked(request)))


def _before_and_after(answer: AmendmentAnswered, quantile: str, name: str) -> list[Line]:
    """Return a quantile of the reserves as planned, and broken what it is amended."""
    before = Line(f"{name}, as planned", [each.before_reserves_gbp[quantile] / 1e6 for each in answer.years])
    after = Line(f"{name}, amended", [each.after_reserves_gbp[quantile] / 1e6 for each in answer.years], 0)
    return [before, after] if answer.changes else [before]


def _answered(request: HttpRequest, study: Study) -> tuple[AmendmentForm, AmendmentAnswered | None]:
    form = amendment_form(
        movable(study.core),
        request.GET.dict(),
        request.GET.get(AMENDMENT, ""),
        titles=study.saving_titles,
        organisations=study.organisation_names,
    )
    try:
        return form, amended_plan(study.core, form.text)
    except AmendmentHasFaults as refused:
        return form.with_faults(refused.problems), None


def _shown(asked: AsKnown, answer: AmendmentAnswered) -> dict[str, Any]:
    last = answer.years[-1]
    return {
        "finding": _finding(answer),
        "why": _why(answer),
        "strip": _strip(asked, last, answer),
        "last": last,
        "picture": asked.link("amend-picture", amendment=answer.text, size="phone"),
        "picture_title": _picture_title(answer),
        "picture_description": _description(answer),
        "errors": _errors(answer),
        "section_114": SECTION_114,
    }


def _finding(answer: AmendmentAnswered) -> str:
    last = answer.years[-1]
    planned = f"A year up to {last.year} cannot be balanced, reserves and all, {odds(last.before_chance)}"
    if not answer.changes:
        return f"{planned} of the plan as it stands."
    if abs(answer.chance_change) <= 2 * answer.chance_change_error:
        return f"The amendment changes little: {planned[0].lower()}{planned[1:]} with it or without."
    verb = "less" if answer.chance_change < 0 else "more"
    return (
        f"With the amendment a year up to {last.year} that cannot be balanced is {verb} likely: "
        f"{share(last.after_chance, 1)} of futures, against {share(last.before_chance, 1)} as planned."
    )


def _why(answer: AmendmentAnswered) -> str:
    if not answer.changes:
        return "Move something below, and the answer follows."
    last = answer.years[-1]
    verb = "more" if last.change_gbp >= 0 else "less"
    return f"By March {_year_end(last.year)} reserves are {money_millions(abs(last.change_gbp))} {verb} on average."


def _strip(asked: AsKnown, last: YearAmended, answer: AmendmentAnswered) -> list[dict[str, str]]:
    made_of = made_of_link(asked)
    figures = (
        (f"Chance by {last.year}", share(last.before_chance, 1), share(last.after_chance, 1)),
        (
            f"Middle reserves, March {_year_end(last.year)}",
            money_millions(last.before_reserves_gbp["p50"]),
            money_millions(last.after_reserves_gbp["p50"]),
        ),
    )
    strip = []
    for label, before, after in figures:
        strip.append({"label": f"{label}: as planned", "value": before, "href": made_of})
        strip.append({"label": f"{label}: amended", "value": after, "href": made_of})
    return strip if answer.changes else [each for each in strip if each["label"].endswith("as planned")]


def _errors(answer: AmendmentAnswered) -> tuple[str, ...]:
    last = answer.years[-1]
    drawn = (
        f"{number(answer.futures)} futures from seed {answer.seed}, the same before and after. By chance alone "
        f"{share(last.before_chance, 1)} may be out by {share(last.before_error, 1)}, and "
        f"{share(last.after_chance, 1)} by {share(last.after_error, 1)}."
    )
    if not answer.changes:
        return drawn, answer.model_error
    points, error = (number(round(abs(each) * 100, 1)) for each in (answer.chance_change, answer.chance_change_error))
    return drawn, f"The difference of {points} percentage points may be out by {error}.", answer.model_error


def _picture_title(answer: AmendmentAnswered) -> str:
    last = answer.years[-1]
    if not answer.changes:
        return f"Reserves as planned: {money_millions(last.before_reserves_gbp['p50'])} in the middle future"
    verb = "more" if last.change_gbp >= 0 else "less"
    return f"{money_millions(abs(last.change_gbp))} {verb} in reserves by March {_year_end(last.year)}"


def _description(answer: AmendmentAnswered) -> str:
    said = [
        f"{each.year}: middle {money_millions(each.before_reserves_gbp['p50'])} as planned, "
        f"{money_millions(each.after_reserves_gbp['p50'])} amended"
        for each in answer.years
    ]
    return f"Usable reserves by year. {'; '.join(said)}."


def _year_end(year: str) -> str:
    return str(FinancialYear.parse(year).last_day.year)


def _table(asked: AsKnown, answer: AmendmentAnswered, address: str) -> Table:
    made_of = made_of_link(asked)
    columns = [
        column("By the end of"),
        column("Chance as planned", numeric=True, file_unit="%"),
        column("Error", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
        column("Chance amended", numeric=True, file_unit="%"),
        column("Its error", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
        money_column("Middle reserves as planned"),
        money_column("Middle reserves amended"),
        money_column("1 in 20 below as planned"),
        money_column("1 in 20 below amended"),
        money_column("Mean change"),
        column("Error of the change", unit="± £m", numeric=True, file_unit="£, Monte Carlo"),
    ]
    rows = [
        [
            each.year,
            chance_cell(each.before_chance, made_of),
            error_cell(each.before_error),
            chance_cell(each.after_chance, made_of),
            error_cell(each.after_error),
            gbp_cell(each.before_reserves_gbp["p50"], made_of),
            gbp_cell(each.after_reserves_gbp["p50"], made_of),
            gbp_cell(each.before_reserves_gbp["p5"], made_of),
            gbp_cell(each.after_reserves_gbp["p5"], made_of),
            gbp_cell(each.change_gbp, made_of),
            gbp_cell(each.change_error_gbp, places=3),
        ]
        for each in answer.years
    ]
    caption = f"Before and after, year by year ({plural(len(answer.changes), 'change')})"
    return Table("amendment", caption, columns, rows, address=address)
