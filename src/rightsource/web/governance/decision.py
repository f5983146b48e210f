"""One decision: its papers, its notice by the law of its day, its votes, and how to put its outcome on record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.books import the_law
from rightsource.governance.queries import decisions_known, papers_known
from rightsource.governance.rules.decisions import Decided, is_pending, notice_check
from rightsource.governance.rules.rows import Outcome, Paper, Stage
from rightsource.storage.knowledge import Recorded
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.governance.decisions import notice_in_words, notice_of
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public

_HEADINGS = ("Paper", "Title", "Kind", "Published", "Signed by", "Signed on", "Withheld")


@require_safe
@public
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one decision.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such decision that day.
    """
    asked = as_known(request)
    found = next((one for one in decisions_known(asked.on, asked.audience) if one.row.reference == reference), None)
    if found is None:
        raise NotOnRecordThatDay("decision", reference, asked.on)
    names = names_known(asked.on, asked.audience)
    put_to_it = [paper for paper in papers_known(asked.on, asked.audience) if paper.row.decision == reference]
    papers = _papers(request, asked, names, put_to_it)
    pending = is_pending(found, asked.on)
    return download_of(request, [papers]) or render(
        request,
        "governance/decision.html",
        {
            "row": found.row,
            "names": names,
            "papers": papers,
            "notice": notice_of(found, asked),
            "notice_words": notice_in_words(notice_check(found, the_law(), asked.on)),
            "votes": [] if pending else _votes(found),
            "stage": "" if found.row.stage is Stage.NONE else found.row.stage.value,
            "is_pending": pending,
            "is_overdue": found.row.outcome is Outcome.PENDING and found.row.decided_on < asked.on,
            "outcome": "not taken yet" if found.row.decided_on > asked.on else found.row.outcome.value,
            "row_source": asked.source([found.record_id], found.row.outcome.value, found.row.title),
        },
    )


def _votes(found: Decided) -> list[tuple[str, int]]:
    row = found.row
    counted = (("For", row.votes_for), ("Against", row.votes_against), ("Abstained", row.abstentions))
    return [(words, votes) for words, votes in counted if votes is not None]


def _papers(request: HttpRequest, asked: AsKnown, names: Names, papers: list[Recorded[Paper]]) -> Table:
    rows = []
    for paper in papers:
        row = paper.row
        kind = {"text": row.kind.value, "figure": asked.source([paper.record_id], row.kind.value, row.title)}
        signed_by = names.post(row.signed_by) if row.signed_by else "nobody, on record"
        published = row.published_on or "not on record"
        rows.append([row.reference, row.title, kind, published, signed_by, row.signed_on, row.withheld])
    columns = [column(heading) for heading in _HEADINGS]
    empty = "No paper is on record for this decision."
    return Table("papers", "Papers that it rests on", columns, rows, empty=empty, address=own_address(request))
