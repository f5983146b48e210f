"""Close a warning, as its issuer and nobody else (P6)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.governance import actions
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.governance.warning import status_of
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@right("close_warning")
def close_warning(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the issuer to confirm, and close it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such warning.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    status = status_of(reference, asked)
    filled = filled_in(request, authority=f"{viewer_of(request).title}, who gave the warning")
    if request.method == "POST" and _close(request, reference, filled):
        return redirect(asked.link("warning", reference))
    names = names_known(asked.on, asked.audience)
    context = {"row": status.warning.row, "status": status, "names": names, "filled": filled}
    return render(request, "governance/close_warning.html", context, status=filled.status)


def _close(request: HttpRequest, reference: str, filled: Filled) -> bool:
    authority = filled.authority()
    if authority is None:
        return False
    with acting(request, filled):
        today = as_known(request).today
        was_written = actions.close_warning(by=actor_of(request), authority=authority, reference=reference, today=today)
        say_done(request, "The warning is closed. It stays on record with its answer.", was_written=was_written)
    return filled.refusal is None
