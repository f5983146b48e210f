"""One promise on a day: how it stands, what was found, the law as it stood, and every row that it rests on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.governance.rules.alarms import Alarm
from rightsource.scrutiny.queries.promises import findings
from rightsource.scrutiny.rules.promises.findings import Figure, Finding
from rightsource.storage.knowledge import Recorded
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.rights import public
from rightsource.web.scrutiny.states import DRAWN


@require_safe
@public
def promise(request: HttpRequest, code: str) -> HttpResponse:
    """Show one promise.

    Raises:
        NotOnRecordThatDay: there is no such promise.
    """
    asked = as_known(request)
    found = {one.promise.value: one for one in findings(on=asked.on, audience=asked.audience)}
    if code not in found:
        raise NotOnRecordThatDay("promise", code, asked.on)
    finding = found[code]
    figures = _figures(request, asked, finding)
    return download_of(request, [figures]) or render(
        request,
        "scrutiny/promise.html",
        {
            "finding": finding,
            "state": DRAWN[finding.state],
            "alarms": [_alarm(asked, alarm) for alarm in finding.alarms],
            "figures": figures,
            "others": [
                {"code": other, "words": one.promise_in_words, "href": asked.link("promise", other)}
                for other, one in found.items()
                if other != code
            ],
        },
    )


def _alarm(asked: AsKnown, alarm: Alarm) -> dict[str, Any]:
    return {
        "state": "broken" if alarm.is_broken else "at-risk",
        "headline": alarm.headline,
        "law": alarm.law,
        "since": alarm.since,
        "whose": alarm.whose,
        "source": asked.source(alarm.facts, "", alarm.headline, (f"Asked by {alarm.law}.",)),
        "rows": len(alarm.facts),
    }


def _figures(request: HttpRequest, asked: AsKnown, finding: Finding) -> Table:
    columns = [column(heading) for heading in ("What", "Value", "Source", "Grade", "Known on")]
    rows = [_row(asked, figure) for figure in finding.figures]
    caption = "The rows that this finding rests on"
    empty = "None. Where nothing is on record a promise is neither kept nor broken."
    return Table(finding.promise.value, caption, columns, rows, empty=empty, address=own_address(request))


def _row(asked: AsKnown, figure: Figure) -> list[Any]:
    row: Recorded[Any] = figure.row
    parents = row.provenance
    source = asked.source([row.record_id], figure.value, figure.what) if row.record_id else ""
    value = {"text": figure.value or "The row", "value": figure.value} | ({"figure": source} if source else {})
    known_on = parents.known_on.by(asked.audience)
    return [figure.what, value, parents.source.title, parents.source.grade.in_words, known_on]
