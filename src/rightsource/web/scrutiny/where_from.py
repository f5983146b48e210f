"""Where a figure comes from: how it was worked out, its rows, their sources, who knew when, what stood there before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.queries import provenance
from rightsource.scrutiny.queries.provenance import Parent, Version
from rightsource.storage.knowledge import Audience, Basis, KnownOn
from rightsource.web.as_known import Telling, as_known, telling_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.rights import public

MOST_ROWS = 400
"""More rows than any figure rests on; a longer list is cut, so that no address makes the page read the whole record."""

BASES = {
    Basis.DATED_DOCUMENT: "the document bears the day",
    Basis.PUBLICATION: "the day it was published",
    Basis.STATUTORY_DEADLINE: "the day by which the law asked for it",
    Basis.LATER_DISCLOSURE: "disclosed later",
    Basis.RECORDED: "the day it was recorded here",
    Basis.ASSUMED: "assumed; no document gives the day",
}
"""On what ground a row's days of knowledge stand, as a reader is told."""

_AUDIENCES = {Audience.PUBLIC: "Public", Audience.MEMBERS: "Members", Audience.INSIDERS: "Insiders"}


@require_safe
@public
def where_from(request: HttpRequest) -> HttpResponse:
    """Show what a figure rests on, as far as whoever looks may see it."""
    asked, telling = as_known(request), telling_of(request)
    wanted = [each for each in dict.fromkeys(request.GET.get("rows", "").split(",")) if each][:MOST_ROWS]
    parents = provenance.where_from(wanted, asked.on, asked.audience)
    rows = _table(request, parents)
    return download_of(request, [rows]) or render(
        request,
        "scrutiny/where_from.html",
        {
            "telling": telling,
            "working": _working(telling, parents),
            "parents": [_told(parent) for parent in parents],
            "hidden": len(wanted) - len(parents),
            "rows": rows,
        },
    )


def _working(telling: Telling, parents: tuple[Parent, ...]) -> tuple[str, ...]:
    if telling.working:
        return telling.working
    if len(parents) == 1:
        version = parents[0].version
        return (f"It is the figure of one row: {version.what}{': ' if version.value else ''}{version.value}.",)
    values = [parent.version.value for parent in parents if parent.version.value]
    return (f"It is read from {count_in_words(len(parents), 'row')}: {', '.join(values)}.",) if values else ()


def _told(parent: Parent) -> dict[str, Any]:
    return {
        "table": parent.table_title,
        "is_current": parent.is_current,
        **_version(parent.version),
        "earlier": [_version(each) for each in parent.earlier],
    }


def _version(version: Version) -> dict[str, Any]:
    source, by = version.provenance.source, version.recorded_by
    return {
        "record_id": version.record_id,
        "what": version.what,
        "value": version.value,
        "source": source.title,
        "source_href": source.address if source.address.startswith(("https://", "http://")) else "",
        "source_place": "" if source.address.startswith(("https://", "http://")) else source.address,
        "reference": source.reference,
        "grade": source.grade.in_words,
        "note": source.note,
        "disputed_by": source.disputed_by,
        "known": _known(version.provenance.known_on),
        "basis": BASES[version.provenance.basis],
        "recorded_by": by.post.replace("-", " "),
        "authority": by.authority,
        "recorded_at": by.recorded_at,
        "audit_position": by.audit_position,
        "withdrawn_because": version.withdrawn_because,
    }


def _known(known_on: KnownOn) -> list[tuple[str, str]]:
    """Return since when each audience knew, the widest first; a day that follows from a wider one says so."""
    told = []
    for audience, name in _AUDIENCES.items():
        day = known_on.by(audience)
        words = "no day on record" if day is None else day_in_words(day)
        derived = audience in known_on.derived
        told.append((name, f"{words}, because a wider audience knew by then" if derived else words))
    return told


def _table(request: HttpRequest, parents: tuple[Parent, ...]) -> Table:
    headings = ("What", "Value", "Sheet", "Source", "Address", "Grade", "Public knew on", "Members knew on")
    more = ("Insiders knew on", "Basis of those days", "Disputed by", "Recorded by", "Authority", "Audit event")
    rows = []
    for parent in parents:
        version = parent.version
        source, known = version.provenance.source, version.provenance.known_on
        rows.append(
            [
                *(version.what, version.value, parent.table_title, source.title, source.address, source.grade.in_words),
                *(known.public_on, known.members_on, known.inside_on, BASES[version.provenance.basis]),
                *(source.disputed_by, version.recorded_by.post, version.recorded_by.authority),
                version.recorded_by.audit_position,
            ]
        )
    columns = [column(heading) for heading in (*headings, *more)]
    return Table("where-from", "Rows that the figure rests on", columns, rows, address=own_address(request))
