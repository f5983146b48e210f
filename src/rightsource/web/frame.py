"""What stands around every page: whose council, who is looking, the demonstration's bar, and the common addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse

from rightsource.constitution.rules.rights import Viewer
from rightsource.web.demonstration.roles import ROLES, role_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` asks for that is the same on every page (a context processor)."""
    viewer: Viewer = getattr(request, "viewer", None) or Viewer()
    council = getattr(request, "council", None)
    return {
        "council": {"name": council.name} if council else {},
        "viewer": viewer,
        "is_demonstration": viewer.is_demonstration,
        "roles": _roles(request, viewer),
        "here": request.get_full_path(),
        "links": _links(request, viewer),
        "messages": get_messages(request),
    }


def _roles(request: HttpRequest, viewer: Viewer) -> list[dict[str, Any]]:
    if not viewer.is_demonstration:
        return []
    current = None if viewer.account else role_of(request)
    return [{"key": role.key, "label": role.label, "is_current": role == current} for role in ROLES]


def _links(request: HttpRequest, viewer: Viewer) -> dict[str, str]:
    come_back = urlencode({"next": request.get_full_path()})
    links = {
        "home": "/",
        "sign_in": f"{reverse('account_login')}?{come_back}",
        "switch_role": reverse("switch-role"),
        "data_protection": reverse("data-protection"),
    }
    return links | ({"sign_out": reverse("account_logout"), "account": reverse("account")} if viewer.account else {})
