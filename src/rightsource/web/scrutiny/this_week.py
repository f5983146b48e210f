"""This week: what needs whom by when, with one link to act; limits near; what comes up. One column on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Viewer
from rightsource.constitution.rules.rows import PostKind
from rightsource.quantities.wording import count_in_words
from rightsource.scrutiny.queries import week as weeks
from rightsource.scrutiny.rules.week import ComingUp, Week, WeekItem, WeekKind
from rightsource.storage.references import Kind
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.frame import first_page_of
from rightsource.web.rights import public, right, viewer_of
from rightsource.web.scrutiny.council import council
from rightsource.web.scrutiny.states import DRAWN

_MOST_TOGETHER = 3
"""Days ahead on which more of the same falls due than this are told in one line."""

_BY_KEY = {
    WeekKind.WARNING: "warning",
    WeekKind.DECISION: "decision",
    WeekKind.NOTICE: "decision",
    WeekKind.DUTY: "duty",
    WeekKind.EXPOSURE: "vehicle",
    WeekKind.ACTIVITY_TEST: "vehicle",
    WeekKind.CASH: "vehicle",
    WeekKind.DIRECTIVE: "directive",
    WeekKind.PROCUREMENT: "procurement",
    WeekKind.EVALUATION: "evaluation",
    WeekKind.AGREEMENT: "agreement",
}
"""The page of a subject."""

_WHOLE = frozenset({WeekKind.PROCUREMENT, WeekKind.AGREEMENT})
"""Whose parts stand on the page of the whole."""

_LISTS = {
    WeekKind.RETURN: "returns",
    WeekKind.SAVING: "savings",
    WeekKind.DUTY: "duties",
    WeekKind.RESERVES: "money",
    WeekKind.ACTIVITY: "charges",
    WeekKind.PAYMENT: "payments",
}
"""The page of all of a kind, where an item is of several."""


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page: the week to whoever holds a post that works by it, the council at a glance to the public."""
    return this_week(request) if first_page_of(viewer_of(request)) == "this-week" else council(request)


@require_safe
@right("see_week")
def this_week(request: HttpRequest) -> HttpResponse:
    """Show what needs doing this week."""
    asked, viewer = as_known(request), viewer_of(request)
    # What a vehicle's officer may see of others is not the whole, so of others nothing is said.
    only = viewer.post if viewer.kind is PostKind.VEHICLE else None
    week = weeks.this_week(asked.on, asked.audience, only)
    things = _things(request, week)
    return download_of(request, [things]) or render(
        request,
        "scrutiny/this_week.html",
        {
            "summary": summary(week, viewer),
            "mine": [_told(asked, item) for item in week.needing(viewer.post)],
            "others": [_told(asked, item) for item in week.of_others(viewer.post)],
            "limits": [_limit(asked, item) for item in week.limits],
            "coming_up": list(_coming(asked, week.coming_up)),
            "things": things,
            "has_post": bool(viewer.post),
        },
    )


def summary(week: Week, viewer: Viewer) -> str:
    """Return the counts at the head: how many need whoever looks, how many need others, how many are late."""
    mine, others = len(week.needing(viewer.post)), len(week.of_others(viewer.post))
    counts = [f"{mine} need{'s' if mine == 1 else ''} you"] if viewer.post else []
    if viewer.kind is not PostKind.VEHICLE:
        counts.append(
            count_in_words(others, "other") if viewer.post else count_in_words(others, "thing to do", "things to do")
        )
    return " · ".join([*counts, f"{len(week.late)} late"])


def address_of(asked: AsKnown, item: WeekItem | ComingUp) -> str:
    """Return where a thing can be done, or at least seen in full."""
    key, part = item.subject.key, getattr(item, "part", "")
    if item.kind is WeekKind.PRICE:
        return asked.link("price-request", part)
    if item.kind is WeekKind.SAVING and part:
        return asked.link("saving", part, key)
    if item.kind is WeekKind.RETURN and part:
        return asked.link("return", key, part)
    if item.kind in _BY_KEY and (not part or item.kind in _WHOLE) and item.subject.kind is not Kind.POST:
        return asked.link(_BY_KEY[item.kind], key)
    return asked.link(_LISTS[item.kind]) if item.kind in _LISTS else asked.source(item.record_ids)


def _told(asked: AsKnown, item: WeekItem) -> dict[str, Any]:
    return {
        "state": DRAWN[item.state],
        "status": item.status,
        "sentence": item.sentence,
        "who": item.who_title,
        "by_when": item.by_when,
        "action": item.action,
        "href": address_of(asked, item),
        # What rests on nothing having been recorded has no row to follow.
        "source": asked.source(item.record_ids, item.status, item.sentence, (f"By {item.law}.",))
        if item.record_ids
        else "",
    }


def _limit(asked: AsKnown, item: WeekItem) -> dict[str, Any]:
    finding, _, advice = item.sentence.partition(". ")
    working = [f"{finding}."]
    if item.limit is not None:
        working.append(f"{item.limit.used} ÷ {item.limit.limit} = {float(item.limit.used_share):.1%}.")
    return _told(asked, item) | {
        "finding": f"{finding}.",
        "advice": advice,
        "share": None if item.limit is None else item.limit.used_share,
        "source": asked.source(item.record_ids, item.status, f"{finding}.", working),
    }


def _coming(asked: AsKnown, coming: Iterable[ComingUp]) -> Iterable[dict[str, Any]]:
    """Return the days ahead; where many of the same fall on one day, one line says so."""
    for (day, kind), each in groupby(coming, key=lambda one: (one.day, one.kind)):
        together = list(each)
        if len(together) > _MOST_TOGETHER:
            text = f"{len(together)} of one kind fall due: {kind.value}s"
            yield {"day": day, "text": text, "href": address_of(asked, together[0])}
        else:
            yield from ({"day": day, "text": one.text, "href": address_of(asked, one)} for one in together)


def _things(request: HttpRequest, week: Week) -> Table:
    headings = ("What", "How it stands", "State", "Who", "By when", "Days late", "What to do", "Law")
    rows = [
        [
            *(item.sentence, item.status, item.state.value, item.who_title, item.by_when),
            *(item.days if item.is_late else None, item.action, item.law),
        ]
        for item in (*week.items, *week.limits)
    ]
    columns = [column(heading) for heading in headings]
    return Table("this-week", f"This week at {week.council}", columns, rows, address=own_address(request))
