"""Sign in a vehicle's monthly return: give the filled-in form, and get every fault of it at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.scrutiny.actions import returns
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.returns import key_of
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given


@require_http_methods(["GET", "HEAD", "POST"])
@right("submit_return")
def submit_return(request: HttpRequest) -> HttpResponse:
    """Ask for the form filled in, and sign it in.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked, viewer = as_known(request), viewer_of(request)
    check_today(request)
    names = names_known(asked.on, asked.audience)
    own = names.organisation(viewer.organisation)
    filled = filled_in(request, authority=f"{viewer.title}, for the monthly return under the agreement of {own}")
    signed_in = _sign_in(request, filled) if request.method == "POST" else None
    if signed_in is not None:
        return redirect(asked.link("return", signed_in.organisation, key_of(signed_in.month)))
    context = {"filled": filled, "own": own, "organisation": viewer.organisation}
    return render(request, "commissioning/submit_return.html", context, status=filled.status)


def _sign_in(request: HttpRequest, filled: Filled) -> returns.SignedIn | None:
    authority = filled.authority()
    missing = "Choose the form that you have filled in"
    given = file_given(request, filled, missing=missing, instead="It is not the form")
    if authority is None or given is None:
        return None
    signed_in: returns.SignedIn | None = None
    with acting(request, filled):
        today = as_known(request).today
        signed_in = returns.submit_return(by=actor_of(request), authority=authority, file=given, today=today)
        done = f"The return for {signed_in.month} is {'corrected' if signed_in.is_correction else 'signed in'}."
        say_done(request, done, was_written=not signed_in.was_there_already)
    return None if filled.refusal else signed_in
