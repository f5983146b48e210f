"""The vehicles that may be drilled: those with money of their own in what is projected, and why others are not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.queries import study_known
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import as_known
from rightsource.web.rights import right


@require_safe
@right("see_projection")
def vehicles_ahead(request: HttpRequest) -> HttpResponse:
    """Show them, each with the way to its drill.

    Raises:
        TooLittleKnown: too little is on record for a plan to be followed.
    """
    asked = as_known(request)
    study = study_known(asked.on, asked.audience)
    vehicles = [
        {"text": study.organisation_names.get(each.key, each.key), "href": asked.link("drill", each.key)}
        for each in study.core.group.vehicles
    ]
    return render(
        request,
        "planning/vehicles_ahead.html",
        {
            "vehicles": vehicles,
            "finding": f"{count_in_words(len(vehicles), 'vehicle')} can be made to fail here, to see what follows.",
            "missing": study.core.missing,
        },
    )
