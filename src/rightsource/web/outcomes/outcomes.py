"""The outcome tree: whether each indicator is moving, who contributes, and what directives let it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.rules.directives import DirectiveStage, DirectiveStanding
from rightsource.constitution.rules.rights import Right, may
from rightsource.outcomes.queries import outcome_tree_known
from rightsource.outcomes.rules.moving import LIMITS, Movement
from rightsource.outcomes.rules.tree import IndicatorStanding, OutcomeStanding, OutcomeTree
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public, viewer_of

STATES = {
    Movement.BETTER: "kept",
    Movement.WORSE: "broken",
    Movement.UNCHANGED: "at-risk",
    Movement.TOO_FEW: "no-evidence",
}


@require_safe
@public
def outcomes(request: HttpRequest) -> HttpResponse:
    """Show every outcome that whoever looks may know of."""
    asked = as_known(request)
    tree = outcome_tree_known(asked.on, asked.audience)
    sees_directives = may(viewer_of(request), Right.SEE_DIRECTIVES)
    given = directives_known(asked.on, asked.audience) if sees_directives else ()
    names = names_known(asked.on, asked.audience)
    tables = [_outcomes(request, tree, names, given), _indicators(request, tree), _contributions(request, tree, names)]
    return download_of(request, tables) or render(
        request,
        "outcomes/outcomes.html",
        {
            "finding": _finding(tree, asked),
            "why": _why(tree),
            "tables": tables,
            "has_any": bool(tree.outcomes),
            "limits": LIMITS,
            "sees_directives": sees_directives,
        },
    )


def number(value: Decimal) -> str:
    """Write a figure of an indicator with no more noughts than it needs."""
    return f"{value.normalize():,f}"


def movement_cell(standing: IndicatorStanding) -> dict[str, Any]:
    """Return whether an indicator is moving, as a cell shows it."""
    movement = standing.moving.movement
    return {"state": STATES[movement], "text": movement.value.capitalize()}


def _finding(tree: OutcomeTree, asked: AsKnown) -> str:
    if not tree.indicators:
        return f"No indicator of an outcome was on record on {day_in_words(asked.on)}."
    found = Counter(each.moving.movement for each in tree.indicators)
    parts = [f"{found[each]} {_SAID[each]}" for each in Movement if found[each]]
    return f"Of {count_in_words(len(tree.indicators), 'indicator')} {', '.join(parts)}."


_SAID = {
    Movement.BETTER: "getting better",
    Movement.WORSE: "getting worse",
    Movement.UNCHANGED: "without movement shown",
    Movement.TOO_FEW: "with too few results to say",
}


def _why(tree: OutcomeTree) -> str | None:
    worse = [each.indicator.row.title for each in tree.indicators if each.moving.movement is Movement.WORSE]
    return f"Getting worse: {', '.join(worse)}." if worse else None


def _outcomes(request: HttpRequest, tree: OutcomeTree, names: Names, given: Sequence[DirectiveStanding]) -> Table:
    asked = as_known(request)
    rows = [_outcome(asked, each, names, given) for each in tree.outcomes]
    columns = [
        *(column(heading) for heading in ("Outcome", "Serves", "Plan years", "Owner")),
        column("Directives given allow", unit="£", numeric=True),
    ]
    return Table("outcomes", "Outcomes of the plan", columns, rows, empty="None.", address=own_address(request))


def _outcome(asked: AsKnown, standing: OutcomeStanding, names: Names, given: Sequence[DirectiveStanding]) -> list[Any]:
    row = standing.outcome.row
    own = [
        each.directive
        for each in given
        if each.directive.row.outcome == row.outcome
        and each.stage not in {DirectiveStage.WITHDRAWN, DirectiveStage.REFUSED}
    ]
    total = Money.total([each.row.envelope for each in own])
    source = asked.source([each.record_id for each in own], amount_in_words(total), f"directives for {row.title}")
    years = f"{row.first_year} to {row.last_year}"
    cost = in_pounds(total if own else None, source, missing="none known")
    title = {"text": row.title, "href": asked.link("trace", "outcome", row.outcome)}
    return [title, row.parent.replace("-", " "), years, names.post(row.owner), cost]


def _indicators(request: HttpRequest, tree: OutcomeTree) -> Table:
    asked = as_known(request)
    rows = []
    for outcome in tree.outcomes:
        for each in outcome.indicators:
            row, latest = each.indicator.row, each.latest
            title = {"text": row.title, "href": asked.link("indicator", row.indicator)}
            rows.append(
                [title, outcome.outcome.row.title, _result(asked, each), row.unit, _target(each), movement_cell(each)]
                if latest is not None
                else [title, outcome.outcome.row.title, "no result", row.unit, "", movement_cell(each)]
            )
    columns = [
        *(column(heading) for heading in ("Indicator", "Outcome")),
        column("Newest result", numeric=True),
        *(column(heading) for heading in ("Unit", "Target of that year", "Is it moving?")),
    ]
    return Table("indicators", "Indicators", columns, rows, empty="None.", address=own_address(request))


def _result(asked: AsKnown, standing: IndicatorStanding) -> dict[str, Any]:
    latest, row = standing.latest, standing.indicator.row
    assert latest is not None
    written = number(latest.row.value)
    return {"text": written, "figure": asked.source([latest.record_id], written, row.title), "value": latest.row.value}


def _target(standing: IndicatorStanding) -> Any:
    if standing.meets_target is None:
        return "none set"
    return {"state": "kept", "text": "Met"} if standing.meets_target else {"state": "broken", "text": "Missed"}


def _contributions(request: HttpRequest, tree: OutcomeTree, names: Names) -> Table:
    rows = [
        [
            outcome.outcome.row.title,
            f"{each.row.kind.value.capitalize()} {each.row.subject}",
            names.organisation(each.row.organisation),
            each.row.how,
        ]
        for outcome in tree.outcomes
        for each in outcome.contributions
    ]
    columns = [column(heading) for heading in ("Outcome", "What contributes", "Whose", "How")]
    return Table("contributions", "Who contributes", columns, rows, empty="None.", address=own_address(request))
