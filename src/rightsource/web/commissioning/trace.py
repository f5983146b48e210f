"""One trace from a need to its result, begun at any record on it; and the form that states what came of what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions.tracing import link_records
from rightsource.commissioning.errors.tracing import NothingToTrace
from rightsource.commissioning.queries.tracing import TraceKnown, trace_known
from rightsource.commissioning.rules.record_links import PAIRS, LinkedFrom, LinkedTo, RecordLink, need_of
from rightsource.commissioning.rules.trace_records import closed_to
from rightsource.commissioning.rules.tracing import Traced, TraceGap, TraceKind, TracePoint, TraceStage
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, list_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, public, right, viewer_of

_MOST_SHOWN = 60  # of one stage on the page; the files have all
_LINKED = frozenset(each.value for each in (*LinkedFrom, *LinkedTo))


@require_safe
@public
def trace(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show what a record came of and what came of it, as far as whoever looks may know.

    Raises:
        NotOnRecordThatDay: they knew of no such record.
    """
    asked = as_known(request)
    known = _known(request, asked, kind, key)
    names = names_known(asked.on, asked.audience)
    table, shortened = _table(request, asked, known, names)
    begun = known.trace.begun_at
    may_link = asked.is_today and kind in _LINKED and may(viewer_of(request), Right.RUN_PROCUREMENT)
    return download_of(request, [_table(request, asked, known, names, most=None)[0]]) or render(
        request,
        "commissioning/trace.html",
        {
            "begun": begun,
            "page_href": page_of(asked, viewer_of(request), begun),
            "finding": finding(known),
            "why": _why(known),
            "state": "no-evidence" if known.trace.gaps else "kept",
            "strip": _strip(known),
            "table": table,
            "shortened": shortened,
            "link_href": asked.link("link-records", kind, key) if may_link else "",
            "done": get_messages(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def link_these(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Ask what a record came of or what came of it, and state it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such record.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    begun = _known(request, asked, kind, key).trace.begun_at
    choices = _choices(kind, key)
    filled = filled_in(request)
    if request.method == "POST" and _link(request, filled, choices, key):
        return redirect(asked.link("trace", kind, key))
    context = {"begun": begun, "filled": filled, "choices": {name: said for name, (said, _) in choices.items()}}
    return render(request, "commissioning/link_records.html", context, status=filled.status)


def page_of(asked: AsKnown, viewer: Viewer, each: Traced) -> str:
    """Return the address of a record's own page; blank where it has none, or none that whoever looks may open."""
    kind = each.point.kind
    if kind not in _PAGES or (kind in _RIGHTS and not may(viewer, _RIGHTS[kind])):
        return ""
    return _PAGES[kind](asked, each.stands_at or each.point.key)


def finding(known: TraceKnown) -> str:
    """Return the answer in a sentence: how far the trace goes, and at how many stages nothing is on record."""
    missing = [each.kind for each in known.trace.gaps if each.of is None and not each.is_closed]
    if not missing:
        return "Every stage from the need to the result is on record."
    stages = count_in_words(len(missing), "stage has", "stages have")
    return f"{stages} nothing on record: {list_in_words([str(each) for each in missing])}."


def _known(request: HttpRequest, asked: AsKnown, kind: str, key: str) -> TraceKnown:
    try:
        point = TracePoint.read(f"{kind}:{key}")
        return trace_known(point, asked.on, asked.audience, closed=closed_to(viewer_of(request)))
    except NothingToTrace:
        raise NotOnRecordThatDay(kind[:20], key, asked.on) from None


def _why(known: TraceKnown) -> str:
    trace = known.trace
    before = count_in_words(len(trace.before), "record stands", "records stand")
    return f"{before} before it, and {count_in_words(len(trace.after), 'came', 'came')} of it."


def _strip(known: TraceKnown) -> list[dict[str, str]]:
    """Return what each stage that has amounts comes to."""
    found = []
    for stage in known.trace.stages:
        amounts = [each.amount for each in stage.records if each.amount is not None]
        if amounts:
            count = count_in_words(len(stage.records), str(stage.kind))
            label = f"{stage.kind[:1].upper()}{stage.kind[1:]}"
            found.append(
                {"label": label, "value": amount_in_words(Money.total(amounts)), "href": "#trace", "note": count}
            )
    return found


def _table(
    request: HttpRequest, asked: AsKnown, known: TraceKnown, names: Names, *, most: int | None = _MOST_SHOWN
) -> tuple[Table, list[str]]:
    rows: list[list[Any]] = []
    shortened = []
    for stage in known.trace.stages:
        shown = stage.records[:most]
        if len(shown) < len(stage.records):
            shortened.append(f"the first {len(shown)} of {len(stage.records):,} ({stage.kind})")
        hrefs = [page_of(asked, viewer_of(request), each) for each in shown]
        rows += [_row(asked, each, known.trace.begun_at, names, href) for each, href in zip(shown, hrefs, strict=True)]
        rows += [_gap(asked, stage, each) for each in stage.gaps[:most]]
    columns = [
        column("Stage"),
        column("What"),
        column("Day"),
        column("Amount", unit="£", numeric=True),
        column("Who"),
        column("How it stands"),
        column("Trace"),
    ]
    return Table("trace", "From the need to the result", columns, rows, address=own_address(request)), shortened


def _row(asked: AsKnown, each: Traced, begun: Traced, names: Names, href: str) -> list[Any]:
    here = each.point == begun.point
    stage = f"{each.point.kind[:1].upper()}{each.point.kind[1:]}"
    return [
        {"state": "kept", "text": f"{stage}: you are here"} if here else stage,
        {"text": each.title, "href": href} if href else each.title,
        each.on,
        "" if each.amount is None else in_pounds(each.amount),
        names.organisation(each.who) if each.who else "",
        each.says,
        ""
        if here
        else {"text": f"Trace {each.point.key}", "href": asked.link("trace", each.point.kind, each.point.key)},
    ]


def _gap(asked: AsKnown, stage: TraceStage, gap: TraceGap) -> list[Any]:
    named = f"{stage.kind[:1].upper()}{stage.kind[1:]}"
    to: Any = ""
    if gap.of is not None:
        to = {"text": f"Trace {gap.of.key}", "href": asked.link("trace", gap.of.kind, gap.of.key)}
    return [{"state": "no-evidence", "text": named}, gap.in_words, None, "", "", "", to]


def _choices(kind: str, key: str) -> dict[str, tuple[str, tuple[LinkedFrom, LinkedTo, bool]]]:
    """Return what can be stated of a record: each with its words, both kinds, and whether it stands first."""
    found = {}
    for before, after in PAIRS:
        if kind == before.value:
            words = f"{_article(after)} came of {before} {key}"
            found[f"to-{after}"] = (f"{words[:1].upper()}{words[1:]}", (before, after, True))
        if kind == after.value:
            found[f"from-{before}"] = (
                f"{after[:1].upper()}{after[1:]} {key} came of {_article(before)}",
                (before, after, False),
            )
    return found


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _link(
    request: HttpRequest, filled: Filled, choices: dict[str, tuple[str, tuple[LinkedFrom, LinkedTo, bool]]], key: str
) -> bool:
    what = filled.choice("what", {name: said for name, (said, _) in choices.items()}, "Say which came of which")
    other = filled.text("other", "Give the reference of the other record")
    how = filled.text("how", "Say how the one came of the other")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    before, after, stands_first = choices[what][1]
    ends = (key, other) if stands_first else (other, key)
    with acting(request, filled):
        given = RecordLink(before_kind=before, before=ends[0], after_kind=after, after=ends[1], how=how)
        today = as_known(request).today
        was_written = link_records(by=actor_of(request), authority=authority, given=given, today=today)
        say_done(request, f"It is stated that {ends[1]} came of {ends[0]}.", was_written=was_written)
    return filled.refusal is None


def _month_page(asked: AsKnown, key: str) -> str:
    agreement, _, month = key.rpartition("/")
    return asked.link("charge", agreement, month)


_PAGES: dict[TraceKind, Callable[[AsKnown, str], str]] = {
    TraceKind.NEED: lambda asked, key: asked.link("needs", area=need_of(key)[1]),
    TraceKind.OUTCOME: lambda asked, key: asked.link("outcomes"),
    TraceKind.DIRECTIVE: lambda asked, key: asked.link("directive", key),
    TraceKind.OPTION: lambda asked, key: asked.link("procurement", key),
    TraceKind.PROCUREMENT: lambda asked, key: asked.link("procurement", key),
    TraceKind.AWARD: lambda asked, key: asked.link("award", key),
    TraceKind.AGREEMENT: lambda asked, key: asked.link("agreement", key),
    TraceKind.CHARGE: _month_page,
    TraceKind.PAYMENT: lambda asked, key: asked.link("payment-owed", key),
    TraceKind.RESULT: lambda asked, key: asked.link("indicator", key),
}
_RIGHTS = {
    TraceKind.AWARD: Right.SEE_EVALUATION,
    TraceKind.AGREEMENT: Right.SEE_CHARGES,
}
"""What a page asks for of those who may see that the record is there."""
