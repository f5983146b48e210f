"""One warning: what it says, to whom, its clocks, what came of it, and what can be done about it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.governance.queries import warning_statuses_known
from rightsource.governance.rules.answering import may_answer
from rightsource.governance.rules.rows import FormalReport
from rightsource.governance.rules.warnings import WarningStatus
from rightsource.scrutiny.rules.promises.findings import IN_WORDS
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.governance.warnings import state_of
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public, viewer_of


@require_safe
@public
def warning(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one warning.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such warning that day.
    """
    asked = as_known(request)
    status = status_of(reference, asked)
    names = names_known(asked.on, asked.audience)
    viewer = viewer_of(request)
    return render(
        request,
        "governance/warning.html",
        {
            "row": status.warning.row,
            "status": status,
            "state": state_of(status),
            "names": names,
            "promises": [
                {"code": each.value, "words": IN_WORDS[each], "href": asked.link("promise", each.value)}
                for each in status.warning.row.promises
            ],
            "formal_report": "" if status.warning.row.formal_report is FormalReport.NONE else _report(status),
            "steps": _steps(status, names),
            "row_source": asked.source([status.warning.record_id]),
            "can_answer": asked.is_today and can_answer(status, viewer),
            "can_close": asked.is_today and can_close(status, viewer),
            "done": get_messages(request),
        },
    )


def status_of(reference: str, asked: AsKnown) -> WarningStatus:
    """Return a warning as it stands on the day asked for.

    Raises:
        NotOnRecordThatDay: the audience knew of no such warning.
    """
    for status in warning_statuses_known(asked.on, asked.audience):
        if status.warning.row.reference == reference:
            return status
    raise NotOnRecordThatDay("warning", reference, asked.on)


def can_answer(status: WarningStatus, viewer: Viewer) -> bool:
    """Answer whether whoever looks is one of those who owe the answer."""
    called = {viewer.post, viewer.role.value if viewer.role else ""}
    owed = not status.is_answered and not status.is_closed
    return owed and may(viewer, Right.ANSWER_WARNING) and may_answer(status.warning.row, called)


def can_close(status: WarningStatus, viewer: Viewer) -> bool:
    """Answer whether whoever looks gave the warning, which is still open."""
    return not status.is_closed and bool(viewer.post) and viewer.post == status.warning.row.issued_by


def _report(status: WarningStatus) -> str:
    row = status.warning.row
    if row.report_sent_on is None:
        return f"{row.formal_report.value}, intended. It was not sent, so no statutory clock runs."
    return f"{row.formal_report.value}, sent on {row.report_sent_on.day} {row.report_sent_on:%B %Y}."


def _steps(status: WarningStatus, names: Names) -> list[dict[str, Any]]:
    row = status.warning.row
    steps: list[dict[str, Any]] = [
        {"title": "Warned", "day": row.issued_on, "by": names.post(row.issued_by), "detail": row.matter}
    ]
    if row.report_sent_on is not None and row.report_sent_on <= status.on:
        steps.append({"title": f"Report sent under {row.formal_report.value}", "day": row.report_sent_on})
    if status.is_answered and row.answered_on is not None:
        steps.append({"title": "Answered", "day": row.answered_on, "detail": row.answer})
    if row.closed_on is not None and row.closed_on <= status.on:
        title = "Closed by its issuer" if status.is_closed else "Said to be closed by another, so it stays open"
        steps.append({"title": title, "day": row.closed_on, "by": names.post(row.closed_by)})
    return steps
