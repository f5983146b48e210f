"""The commissioner's pipeline board: every line of work by stage, from an outcome to its payment, and what holds it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.pipeline import PipelineKnown, pipeline_known
from rightsource.commissioning.rules.pipeline import PipelineItem, at_stages
from rightsource.commissioning.rules.tracing import TraceKind
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import right

_STAGES = {
    TraceKind.OUTCOME: "Outcome, nothing serves it",
    TraceKind.DIRECTIVE: "Directive given",
    TraceKind.OPTION: "Route chosen",
    TraceKind.PROCUREMENT: "Being bought",
    TraceKind.AWARD: "Awarded",
    TraceKind.AGREEMENT: "In agreement",
    TraceKind.CHARGE: "Charged",
    TraceKind.PAYMENT: "Paid up",
}


@require_safe
@right("see_evaluation")
def pipeline_board(request: HttpRequest) -> HttpResponse:
    """Show every line of work by stage."""
    asked = as_known(request)
    known = pipeline_known(asked.on, asked.audience)
    stage = request.GET.get("stage", "")
    shown = [each for each in known.items if stage in {"", each.stage}]
    table = _table(request, asked, shown, names_known(asked.on, asked.audience))
    return download_of(request, [table]) or render(
        request,
        "commissioning/pipeline.html",
        {
            "finding": finding(known),
            "why": _why(known),
            "state": _state(known),
            "has_any": bool(known.items),
            "chart_title": _chart_title(known),
            "picture": {size: asked.link("pipeline-picture", size=size) for size in ("", "phone")},
            "stages": [
                {
                    "text": f"{_STAGES[kind]} ({len(found)})",
                    "href": f"{asked.link('pipeline', stage=kind)}#pipeline",
                    "is_current": kind == stage,
                }
                for kind, found in at_stages(known.items)
            ],
            "all_href": asked.link("pipeline") if stage else "",
            "table": table,
        },
    )


@require_safe
@right("see_evaluation")
def pipeline_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many lines of work are at each stage, and how many of them wait."""
    asked = as_known(request)
    known = pipeline_known(asked.on, asked.audience)
    groups = [
        BarGroup(
            _STAGES[kind],
            [float(sum(not each.held_up_by for each in found)), float(sum(bool(each.held_up_by) for each in found))],
        )
        for kind, found in at_stages(known.items)
    ]
    title = _chart_title(known)
    words = Words(
        title, "lines of work, by stage", f"{title}. The lines are in the table below.", "the council's record"
    )
    return picture(request, bar_chart(Bars(words, ("Going on", "Waits"), groups, Unit("", "", 0)), size_asked(request)))


def finding(known: PipelineKnown) -> str:
    """Return the answer in a sentence."""
    if not known.items:
        return "No line of work is on record on this day."
    held = sum(bool(each.held_up_by) for each in known.items)
    late = sum(each.is_late for each in known.items)
    lines = count_in_words(len(known.items), "line of work is", "lines of work are")
    return f"{lines} under way; {held} {'waits' if held == 1 else 'wait'} for something, {late} of them late."


def _state(known: PipelineKnown) -> str:
    if any(each.is_late for each in known.items):
        return "broken"
    return "at-risk" if any(each.held_up_by for each in known.items) else "kept"


def _why(known: PipelineKnown) -> str | None:
    late = [each for each in known.items if each.is_late]
    return f"First: {late[0].title}. {late[0].held_up_by}" if late else None


def _chart_title(known: PipelineKnown) -> str:
    stages = at_stages(known.items)
    if not stages:
        return "No line of work on record"
    kind, most = max(stages, key=lambda each: len(each[1]))
    return f"Most lines of work, {len(most)} of {len(known.items)}, are at: {_STAGES[kind].lower()}"


def _table(request: HttpRequest, asked: AsKnown, shown: list[PipelineItem], names: Names) -> Table:
    columns = [
        column("What"),
        column("Stage"),
        column("State"),
        column("What holds it up"),
        column("Since, or by"),
        column("Amount", unit="£", numeric=True),
        column("Who"),
        column("Reference"),
    ]
    rows = [_row(asked, each, names) for each in shown]
    caption = "Every line of work, the earliest stage first"
    return Table("pipeline", caption, columns, rows, empty="none.", address=own_address(request))


def _row(asked: AsKnown, each: PipelineItem, names: Names) -> list[Any]:
    state = {"state": "kept", "text": "Going on"}
    if each.held_up_by:
        state = {"state": "broken", "text": "Late"} if each.is_late else {"state": "at-risk", "text": "Waits"}
    return [
        {"text": each.title, "href": asked.link("trace", each.point.kind, each.point.key)},
        _STAGES[each.stage],
        state,
        each.held_up_by,
        each.since,
        "" if each.amount is None else in_pounds(each.amount),
        names.organisation(each.who) if each.who else "",
        each.point.key,
    ]
