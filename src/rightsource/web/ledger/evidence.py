"""An auditor's evidence pack, to be saved: statements, postings, the acts that wrote them, and a hash of each file."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.ledger import queries
from rightsource.web.ledger.asked import books_asked, written
from rightsource.web.rights import right

_KEPT_IN_MEMORY_BYTES = 8_000_000


@require_safe
@right("see_audit")
def evidence(request: HttpRequest) -> HttpResponseBase:
    """Give the evidence pack of the group for some months."""
    shown = books_asked(request)
    if shown.span is None:
        return render(request, "ledger/no_books.html", {"title": "Evidence"})
    known = shown.known
    asked = queries.evidence(known.members, shown.span, parent=known.parent, as_at=shown.as_at)
    file = tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY_BYTES)  # noqa: SIM115 - the response closes it
    queries.write_evidence(file, asked)
    file.seek(0)
    name = f"evidence-{known.members[0]}-{written(shown.span.first)}-{written(shown.span.last)}-act-{asked.instant.act}"
    response: HttpResponse | FileResponse = FileResponse(
        file, as_attachment=True, filename=f"{name}.zip", content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response
