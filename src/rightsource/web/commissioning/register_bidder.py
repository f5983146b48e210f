"""Register a supplier that would bid, so that somebody can sign in for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions.bidders import Bidder
from rightsource.commissioning.actions.bidders import register_bidder as register
from rightsource.constitution.rules.rows import LegalForm
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.rights import actor_of, right

_FORMS = {str(each): f"{each[0].upper()}{each[1:]}" for each in LegalForm}


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def register_bidder(request: HttpRequest) -> HttpResponse:
    """Ask who the supplier is, and put it on record.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    filled = filled_in(request)
    if request.method == "POST" and _register(request, filled):
        return redirect(asked.link("bidding"))
    return render(
        request, "commissioning/register_bidder.html", {"filled": filled, "forms": _FORMS}, status=filled.status
    )


def _register(request: HttpRequest, filled: Filled) -> bool:
    key = filled.text("organisation", "Give it a short key, as hill-coaches")
    name = filled.text("name", "Give its full legal name")
    form = filled.choice("legal_form", _FORMS, "Say what it is in law")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    bidder = Bidder(
        organisation=key,
        name=name,
        legal_form=LegalForm(form),
        registered_number=filled.values.get("registered_number", "").replace("\0", "").strip()[:20],
    )
    with acting(request, filled):
        was_written = register(by=actor_of(request), authority=authority, bidder=bidder, today=as_known(request).today)
        done = f"{bidder.name} may bid. Open its account with: rightsource account add --post {bidder.post} --email …"
        say_done(request, done, was_written=was_written)
    return filled.refusal is None
