"""The two pictures of the council at a glance: reserves behind and ahead as a fan, and the group's money as a flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rightsource.budget.rules import group as groups
from rightsource.budget.rules import rows as budget
from rightsource.publishing.rules.charts import (
    PHONE,
    Fan,
    Flow,
    FlowNode,
    Flows,
    Line,
    Lines,
    Words,
    fan_chart,
    line_chart,
    sankey,
)
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.scrutiny.queries.glance import council_at_a_glance
from rightsource.scrutiny.rules.glance import Glance
from rightsource.web.as_known import as_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public
from rightsource.web.scrutiny.council import ahead_finding, group_finding, money_ahead

_SHARES = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_MILLION = 1_000_000
_SHORT, _OVER, _OWN = "short", "over", "own"


@require_safe
@public
def reserves_picture(request: HttpRequest) -> HttpResponse:
    """Draw usable reserves: the years behind, and to whoever may see it, the futures."""
    asked = as_known(request)
    glance = council_at_a_glance(asked.on, asked.audience)
    run = money_ahead(request, asked).run
    title, past = ahead_finding(run, glance), [f"Mar {end.year.last_day.year}" for end in glance.year_ends]
    actuals = [end.usable.gbp / _MILLION for end in glance.year_ends]
    description, measure = f"{title}. The table beside has every figure.", "Usable reserves at each year end, £m"
    if run is None:
        words = Words(title, measure, description, "the council's own record")
        return picture(request, line_chart(Lines(words, past, [Line("Usable", actuals)]), size_asked(request)))
    source = f"{run.futures:,} futures, as known on {day_in_words(run.as_known_on)}"
    fan = Fan(
        words=Words(title, measure, description, source),
        actual_times=past,
        actuals=actuals,
        times=[f"Mar {int(str(year)[:4]) + 1}" for year in run.result["years"]],
        quantiles={
            _SHARES[name]: [each / _MILLION for each in values]
            for name, values in run.result["reserves_gbp"].items()
            if name in _SHARES
        },
    )
    return picture(request, fan_chart(fan, size_asked(request)))


@require_safe
@public
def group_picture(request: HttpRequest) -> HttpResponse:
    """Draw where the group's money comes from, who handles it, and where it goes."""
    asked = as_known(request)
    glance = council_at_a_glance(asked.on, asked.audience)
    size = size_asked(request)
    return picture(request, sankey(group_flows(glance, is_narrow=size is PHONE), size))


def group_flows(glance: Glance, *, is_narrow: bool = False) -> Flows:
    """Return the group's money as flows: sources, the council, its vehicles, uses.

    Dealings are drawn as the payer states them. What vehicles pay the council back is netted against what it pays them.
    A narrow picture has no room for uses: all that the council itself spends stands there as one.
    """
    group, council = glance.group, glance.council
    uses = _spent_by_council(group, council) if is_narrow else _to_outside(group)
    flows = [*_from_outside(group), *_dealings(group, council), *uses]
    title = group_finding(glance)
    spoken = "; ".join(
        f"{glance.name(each.organisation)}: in {amount_in_words(each.income)}, out {amount_in_words(each.expenditure)}"
        for each in group.organisations
    )
    words = Words(
        title, "£m in the year", f"{title}. {spoken}.", f"{group.version.capitalize()} of {group.year} as last stated"
    )
    return Flows(words, list(_nodes(glance, flows)), flows)


def _from_outside(group: groups.GroupPosition) -> Iterator[Flow]:
    members = {position.organisation for position in group.organisations}
    for position in group.organisations:
        for heading, amount in _by_heading(position.lines, budget.Flow.INCOME, members):
            yield Flow(f"in {heading}", position.organisation, amount)
        if position.result < Money(0):
            yield Flow(_SHORT, position.organisation, -position.result.gbp / _MILLION)


def _to_outside(group: groups.GroupPosition) -> Iterator[Flow]:
    members = {position.organisation for position in group.organisations}
    for position in group.organisations:
        for heading, amount in _by_heading(position.lines, budget.Flow.EXPENDITURE, members):
            yield Flow(position.organisation, f"out {heading}", amount)
        if position.result > Money(0):
            yield Flow(position.organisation, _OVER, position.result.gbp / _MILLION)


def _spent_by_council(group: groups.GroupPosition, council: str) -> Iterator[Flow]:
    own = sum(flow.amount for flow in _to_outside(group) if flow.source == council)
    yield Flow(council, _OWN, own)


def _dealings(group: groups.GroupPosition, council: str) -> Iterator[Flow]:
    net: dict[str, Money] = defaultdict(lambda: Money(0))
    for dealing in group.dealings:
        if council == dealing.payer:
            net[dealing.payee] += dealing.payer_says
        elif council == dealing.payee:
            net[dealing.payer] -= dealing.payer_says
    yield from (Flow(council, vehicle, amount.gbp / _MILLION) for vehicle, amount in sorted(net.items()))


def _by_heading(lines: Iterable[groups.Line], flow: budget.Flow, members: set[str]) -> Iterator[tuple[str, float]]:
    totals: dict[str, Money] = defaultdict(lambda: Money(0))
    for line in lines:
        row = line.row
        if row.flow is flow and row.counterparty not in members:
            totals[row.heading.value] += row.amount
    yield from ((heading, amount.gbp / _MILLION) for heading, amount in sorted(totals.items()))


def _nodes(glance: Glance, flows: Iterable[Flow]) -> Iterator[FlowNode]:
    """Return the places in use: what comes in, the council, its vehicles, what goes out."""
    keys = dict.fromkeys(key for flow in flows for key in (flow.source, flow.target))
    for key in keys:
        if key == _SHORT:
            yield FlowNode(key, "Not covered", 0)
        elif key == _OWN:
            yield FlowNode(key, "Its own spending", 2)
        elif key == _OVER:
            yield FlowNode(key, "Left over", 3)
        elif key.startswith("in "):
            yield FlowNode(key, key.removeprefix("in ").capitalize(), 0)
        elif key.startswith("out "):
            yield FlowNode(key, key.removeprefix("out ").capitalize(), 3)
        else:
            yield FlowNode(key, glance.name(key), 1 if key == glance.council else 2)
