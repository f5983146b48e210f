"""Pictures of figures: each chart is an image at an address of its own, the same bytes for the same figures."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from rightsource.publishing.rules.charts import PAGE, PHONE, Size


def size_asked(request: HttpRequest) -> Size:
    """Return the size that the address asks for: `size=phone`, or a page's."""
    return PHONE if request.GET.get("size") == "phone" else PAGE


def picture(request: HttpRequest, svg: bytes) -> HttpResponse:
    """Return a chart, or word that the one which the browser has is still right.

    It is the viewer's own: the next person at the same address may see other figures, so no cache shares it.
    """
    tag = f'"{hashlib.sha256(svg).hexdigest()[:32]}"'
    is_known = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if is_known else HttpResponse(svg, content_type="image/svg+xml")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response
