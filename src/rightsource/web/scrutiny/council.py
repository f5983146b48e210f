"""The council at a glance: the answer in one sentence, reserves ahead, the group, and the fourteen promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.rules.group import OrganisationPosition
from rightsource.budget.rules.rows import Flow
from rightsource.constitution.rules.rights import Right, may
from rightsource.planning import queries as planning
from rightsource.planning.queries import FinishedRun, RunProgress
from rightsource.planning.rules.result import chance_in_words
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words
from rightsource.scrutiny.queries.glance import council_at_a_glance
from rightsource.scrutiny.rules.glance import Glance
from rightsource.scrutiny.rules.promises.findings import Finding, PromiseState
from rightsource.storage.knowledge import Audience
from rightsource.treasury.rules.rows import USABLE, ReserveKind
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, money_column, own_address
from rightsource.web.formatting import millions_number
from rightsource.web.rights import council_of, public, viewer_of
from rightsource.web.scrutiny.states import DRAWN

_QUANTILES = (("p5", "1 in 20 is lower"), ("p25", "1 in 4 is lower"), ("p50", "Middle"), ("p75", "1 in 4 is higher"))
_LAST = ("p95", "1 in 20 is higher")
_CHANCE_TO_BE_TOLD = 0.05
"""From which chance of a section 114 position on a page does not say that all is well: our rule, 1 in 20."""

_DAYS_A_RUN_STANDS_IN = 31
"""Days for which an older run still stands in for the day's own, and is said to be of its day."""


@dataclass(frozen=True, slots=True)
class MoneyAhead:
    """The projection that a page may show: a finished run, how far the next one is, or that it is not this viewer's."""

    is_shown: bool
    run: FinishedRun | None
    progress: RunProgress | None


@require_safe
@public
def council(request: HttpRequest) -> HttpResponse:
    """Show how the council stands."""
    if council_of(request) is None:
        return render(request, "scrutiny/nothing_loaded.html")
    asked = as_known(request)
    glance = council_at_a_glance(asked.on, asked.audience)
    ahead = money_ahead(request, asked)
    tables = [reserves_table(request, asked, glance, ahead.run), group_table(request, asked, glance)]
    promises = _promises_table(request, glance)
    context = {
        "answer": glance.answer,
        "answer_state": answer_state(glance, ahead.run),
        "answer_why": f"{ahead_finding(ahead.run, glance)}." if ahead.run is not None else None,
        "strip": list(_strip(asked, glance)),
        "ahead": ahead,
        "ahead_finding": ahead_finding(ahead.run, glance),
        "is_of_an_earlier_day": ahead.run is not None and ahead.run.as_known_on != asked.on,
        "reserves": tables[0],
        "group": tables[1],
        "group_finding": group_finding(glance),
        "on_record": glance.on_record,
        "is_all_there": asked.audience is Audience.INSIDERS,
        "group_missing": list_in_words([glance.name(key) for key in glance.group.missing]),
        "has_group": bool(glance.group.organisations),
        "has_reserves": bool(glance.year_ends) or ahead.run is not None,
        "promises": [promise_told(asked, finding) for finding in glance.findings],
        "promise_table": promises,
        "is_being_computed": ahead.progress is not None and not ahead.progress.failed_because and asked.is_today,
    }
    return download_of(request, [*tables, promises]) or render(request, "scrutiny/council.html", context)


def _strip(asked: AsKnown, glance: Glance) -> Iterator[dict[str, Any]]:
    """Return the figures of the answer, each with its source and how it is worked out."""
    reserves = glance.reserves
    usable = [figure for figure in reserves.figures if figure.row.kind in USABLE]
    general = [figure for figure in usable if figure.row.kind is ReserveKind.UNALLOCATED]
    for label, figures, note in (
        ("Usable reserves", usable, "general and earmarked"),
        (
            "General reserves",
            general,
            f"floor {amount_in_words(glance.floor)}" if glance.floor else f"no floor {glance.on_record}",
        ),
    ):
        if figures:
            value = amount_in_words(Money.total([figure.row.amount for figure in figures]))
            working = [f"{each.row.name}, {day_in_words(each.row.as_at)}: {each.row.amount}." for each in figures]
            href = asked.source([each.record_id for each in figures], value, label, [*working, f"Added up: {value}."])
            yield {"label": label, "value": value, "href": href, "note": note}
    counted = [standing for standing in glance.duties if standing.is_counted]
    gaps = [standing for standing in counted if standing.counted_gaps]
    if counted:
        of = f"of {count_in_words(len(counted), 'duty', 'duties')} in force"
        yield {"label": "Duties with a gap", "value": str(len(gaps)), "href": asked.link("duties"), "note": of}
    open_claims = [saving for saving in glance.savings.savings if saving.unverified_claim]
    if glance.savings.total.claimed:
        value = amount_in_words(Money.total([saving.unverified_claim for saving in open_claims]))
        working = [
            f"{saving.title}: {saving.unverified_claim} claimed beyond what is verified." for saving in open_claims
        ]
        ids = [figure.record_id for saving in open_claims for figure in (saving.claimed, saving.verified) if figure]
        label, claimed = "Savings unverified", amount_in_words(glance.savings.total.claimed)
        href = asked.source(ids, value, label, [*working, f"Added up: {value}."])
        yield {"label": label, "value": value, "href": href, "note": f"of {claimed} claimed for {glance.year}"}


def money_ahead(request: HttpRequest, asked: AsKnown) -> MoneyAhead:
    """Return the projection that whoever looks may see, as far as it is computed."""
    if not may(viewer_of(request), Right.SEE_PROJECTION):
        return MoneyAhead(is_shown=False, run=None, progress=None)
    run = planning.latest_run(asked.on, asked.audience)
    if run is not None and (asked.on - run.as_known_on).days > _DAYS_A_RUN_STANDS_IN:
        run = None
    is_due = run is None or run.as_known_on != asked.on
    return MoneyAhead(is_shown=True, run=run, progress=planning.run_in_progress(asked.audience) if is_due else None)


def answer_state(glance: Glance, run: FinishedRun | None) -> str | None:
    """Return how the answer is drawn: by the reserves, and never as well where futures end without lawful money."""
    is_well = glance.state in {None, PromiseState.KEPT}
    if is_well and run is not None and run.result["p_s114_by_year"][-1]["chance"] >= _CHANCE_TO_BE_TOLD:
        return DRAWN[PromiseState.AT_RISK]
    return None if glance.state is None else DRAWN[glance.state]


def ahead_finding(run: FinishedRun | None, glance: Glance) -> str:
    """Return the headline of the reserves' picture: the finding of the futures, or of the years behind."""
    if run is not None:
        chances = run.result["p_s114_by_year"]
        last = chances[-1]
        return f"A section 114 position by {last['year']}: {chance_in_words(last['chance'])}"
    if len(glance.year_ends) > 1:
        first, last_end = glance.year_ends[0], glance.year_ends[-1]
        change = last_end.usable - first.usable
        verb = "grew" if change > Money(0) else "fell"
        return f"Usable reserves {verb} by {amount_in_words(abs(change))} from March {first.year.last_day.year}"
    return "Usable reserves of the council"


def group_finding(glance: Glance) -> str:
    """Return the headline of the group's picture."""
    group = glance.group
    if not group.organisations:
        return f"No budget or forecast of {group.year} is {glance.on_record}"
    word = "short of" if group.result < Money(0) else "left with"
    if not group.result:
        return f"The group breaks even in {group.year}, by {group.version}"
    return f"The group is {word} {amount_in_words(abs(group.result))} in {group.year}, by {group.version}"


def reserves_table(request: HttpRequest, asked: AsKnown, glance: Glance, run: FinishedRun | None) -> Table:
    """Return usable reserves at each year end, actual, and where futures are computed, as they may turn out."""
    headings = ["Actual", *(name for _, name in (*_QUANTILES, _LAST))] if run is not None else ["Actual"]
    blank: list[Any] = [""] * (len(headings) - 1)
    rows: list[list[Any]] = []
    for end in glance.year_ends:
        name = f"31 March {end.year.last_day.year}"
        source = asked.source(
            [figure.record_id for figure in end.figures], amount_in_words(end.usable), f"Usable reserves, {name}"
        )
        rows.append([name, in_millions(end.usable, source), *blank])
    if run is not None:
        result = run.result
        for at, year in enumerate(result["years"]):
            quantiles = [result["reserves_gbp"][key][at] for key, _ in (*_QUANTILES, _LAST)]
            rows.append(
                [
                    f"End of {year}",
                    "",
                    *({"text": millions_number(each), "value": Money.nearest(each)} for each in quantiles),
                ]
            )
    columns = [column("Year end"), *(money_column(heading) for heading in headings)]
    empty = f"No balance of both general and earmarked reserves at a year end is {glance.on_record}."
    return Table("reserves", "Usable reserves", columns, rows, empty=empty, address=own_address(request))


def group_table(request: HttpRequest, asked: AsKnown, glance: Glance) -> Table:
    """Return the group on one page: its members, what they pay each other, and what is left when that is taken out."""
    group = glance.group
    rows = [_member_row(asked, glance, position) for position in group.organisations]
    if group.dealings:
        lines = [line.record_id for dealing in group.dealings for line in dealing.lines]
        taken = (-group.intra_group_income, -group.intra_group_expenditure, -group.residue)
        working = ("Each dealing as its two sides state it.",)
        cells = [
            in_millions(each, asked.source(lines, amount_in_words(each), "Dealings among members", working))
            for each in taken
        ]
        rows.append(["Less what members pay each other", *cells])
    total = ["The group", in_millions(group.income), in_millions(group.expenditure), in_millions(group.result)]
    caption = f"The group in {group.year}, {group.version} as last stated"
    columns = [column("Member"), money_column("Income"), money_column("Expenditure"), money_column("Result")]
    shown_total = total if rows else None
    return Table("group", caption, columns, rows, shown_total, group_finding(glance), own_address(request))


def _member_row(asked: AsKnown, glance: Glance, position: OrganisationPosition) -> list[Any]:
    name = glance.name(position.organisation)

    def source(flow: Flow | None, amount: Money, what: str) -> str:
        lines = [line for line in position.lines if flow is None or line.row.flow is flow]
        working = [f"{line.row.name}: {amount_in_words(line.row.amount)}." for line in lines]
        return asked.source([line.record_id for line in lines], amount_in_words(amount), f"{name}: {what}", working)

    return [
        {"text": name, "href": asked.link("vehicle", position.organisation)}
        if position.organisation != glance.council
        else name,
        in_millions(position.income, source(Flow.INCOME, position.income, "income")),
        in_millions(position.expenditure, source(Flow.EXPENDITURE, position.expenditure, "expenditure")),
        in_millions(position.result, source(None, position.result, "income less expenditure")),
    ]


def promise_told(asked: AsKnown, finding: Finding) -> dict[str, Any]:
    """Return a promise as the list of promises shows it."""
    return {
        "code": finding.promise.value,
        "state": DRAWN[finding.state],
        "sentence": finding.promise_in_words,
        "finding": finding.found,
        "since": finding.since,
        "whose": finding.whose,
        "href": asked.link("promise", finding.promise.value),
    }


def _promises_table(request: HttpRequest, glance: Glance) -> Table:
    columns = [column(each) for each in ("Promise", "In words", "State", "Found", "Since", "Whose")]
    rows = [
        [one.promise.value, one.promise_in_words, one.state.value, one.found, one.since, one.whose]
        for one in glance.findings
    ]
    return Table("promises", "The fourteen promises", columns, rows, address=own_address(request))
