"""The replay: what could be known, by whom and when, beside what people said and did, month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from textwrap import wrap
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rightsource.scrutiny.queries.kept_replay import Said, kept_replay, replay_key
from rightsource.scrutiny.rules.replay import Beside, Parent, RaisedAlarm
from rightsource.storage.knowledge import Basis, Grade
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import download_of, own_address
from rightsource.web.formatting import long_date
from rightsource.web.rights import public, viewer_of
from rightsource.web.scrutiny import replay_words as words
from rightsource.web.scrutiny.replay_work import begin
from rightsource.web.scrutiny.where_from import BASES

_STATES = {"warning": "at_risk", "dispute": "no_evidence", "decision": "no_evidence", "event": "no_evidence"}


@require_safe
@public
def replay_page(request: HttpRequest) -> HttpResponse:
    """Show the replay, or that it is being worked out."""
    asked, viewer, today = as_known(request), viewer_of(request), timezone.localdate()
    key = replay_key(viewer.viewpoint, today=today)
    kept = kept_replay(key)
    if kept is None:
        begin(key, viewer.viewpoint, today=today)
        return render(request, "scrutiny/replay_working.html", {"again": request.get_full_path()})
    until = min(asked.on, kept.last_day) if asked.on != asked.usual_on else kept.last_day
    shown = [alarm for alarm in kept.replay.audiences[asked.audience.value] if alarm.first_raised <= until]
    said = [each for each in kept.said[asked.audience.value] if each.on <= until]
    address = own_address(request)
    tables = [words.alarms_table(shown, address), words.headlines_table(kept, until, address)]
    return download_of(request, tables) or render(
        request,
        "scrutiny/replay.html",
        {
            "finding": words.finding(kept, shown, asked.audience),
            "why": words.leads(kept, shown),
            "controls": words.controls(kept),
            "audiences": [
                {"name": each.value, "href": replace(asked, audience=each).link("replay"), "is": each is asked.audience}
                for each in reversed(viewer.audiences)
            ],
            "is_cut": until < kept.last_day,
            "whole_href": replace(asked, on=asked.usual_on).link("replay"),
            "until": until,
            "first_day": kept.first_day if not shown and not said else _first(shown, said),
            "ticks": _ticks(shown, said, kept.event_on, until),
            "months": _months(asked, shown, said, until, kept.event_on),
            "alarms": tables[0],
            "headlines": tables[1],
            "notes": kept.replay.notes,
            "rules_hash": wrap(kept.replay.rules_hash, 8),
        },
    )


def _first(shown: list[RaisedAlarm], said: list[Said]) -> date:
    return min([*(alarm.first_raised for alarm in shown), *(each.on for each in said)])


def _ticks(shown: list[RaisedAlarm], said: list[Said], event_on: date | None, until: date) -> list[dict[str, Any]]:
    ticks = [{"day": alarm.first_raised, "state": "at_risk", "is_alarm": True} for alarm in shown]
    ticks += [{"day": each.on, "state": "no_evidence", "is_alarm": False} for each in said]
    if event_on is not None and event_on <= until:
        ticks.append({"day": event_on, "state": "broken", "is_alarm": False})
    return ticks


def _months(
    asked: AsKnown, shown: list[RaisedAlarm], said: list[Said], until: date, event_on: date | None
) -> list[dict[str, Any]]:
    """Return the months in which something could be known or was said, each with both columns."""
    known: dict[date, list[dict[str, Any]]] = defaultdict(list)
    spoken: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for alarm in shown:
        known[alarm.first_raised.replace(day=1)].append(_alarm(asked, alarm, until, event_on))
    for each in said:
        spoken[each.on.replace(day=1)].append(_said(asked, each))
    months = sorted({*known, *spoken})
    return [{"first_day": month, "known": known[month], "said": spoken[month]} for month in months]


def _alarm(asked: AsKnown, alarm: RaisedAlarm, until: date, event_on: date | None) -> dict[str, Any]:
    return {
        "day": alarm.first_raised,
        "href": replace(asked, on=alarm.first_raised).link("council"),
        "title": alarm.alarm,
        "promise": f"{alarm.promise_in_words} (promise {alarm.promise})",
        "law": alarm.law,
        "whose": alarm.whose or "nobody on record",
        "facts": [
            {
                "what": fact.what,
                "value": fact.value,
                "source": fact.source,
                "reference": fact.reference,
                "grade": _grade(fact.grade),
                "known": _known(fact),
                "disputed_by": fact.disputed_by,
            }
            for fact in alarm.facts
        ],
        "said": [_beside(each) for each in alarm.said_publicly_by_then],
        "happened": [_beside(each) for each in alarm.what_happened if each.on <= until],
        "leads": words.leads_of(alarm, event_is_known=event_on is not None and event_on <= until),
    }


def _known(fact: Parent) -> str:
    return f"{long_date(fact.known_on)} ({BASES[Basis(fact.known_basis)]})" if fact.known_on else "no day on record"


def _beside(each: Beside) -> dict[str, Any]:
    return {"day": each.on, "kind": each.kind, "what": each.what, "source": each.source, "grade": _grade(each.grade)}


def _grade(grade: str) -> str:
    return Grade(grade).in_words if grade else "the case's own settings"


def _said(asked: AsKnown, each: Said) -> dict[str, Any]:
    happened = each.happened_on
    known_later = f" Became known later: it was on {long_date(happened)}." if happened and happened < each.on else ""
    return {
        "day": each.on,
        "href": replace(asked, on=each.on).link("council"),
        "state": _STATES[each.kind],
        "status": each.kind,
        "title": each.what,
        "detail": f"{each.source}; {each.grade}.{known_later}",
        "disputed_by": each.disputed_by,
    }
