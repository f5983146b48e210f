"""What stands around every page: whose council, who is looking, as known on which day, and the ways to other pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse

from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.web.as_known import DAY, AsKnown, as_known_or_usual
from rightsource.web.demonstration.roles import ROLES, role_of


@dataclass(frozen=True, slots=True)
class Destination:
    """One item of the navigation: its words, the page's name, and the right without which it is not shown."""

    text: str
    page: str
    right: Right | None = None


NAVIGATION = (
    Destination("This week", "this-week", Right.SEE_WEEK),
    Destination("The council", "council"),
    Destination("Money", "money"),
    Destination("Group", "position", Right.SEE_GROUP),
    Destination("Books", "books", Right.SEE_BOOKS),
    Destination("What if", "ahead", Right.SEE_PROJECTION),
    Destination("Budgets", "budgets"),
    Destination("Savings", "savings"),
    Destination("Federation", "federation"),
    Destination("Outcomes", "outcomes"),
    Destination("Duties", "duties"),
    Destination("Decisions", "decisions"),
    Destination("Warnings", "warnings"),
    Destination("Returns", "returns", Right.SEE_RETURNS),
    Destination("Prices", "price-requests"),
    Destination("Agreements", "agreements", Right.SEE_CHARGES),
    Destination("Charges", "charges", Right.SEE_CHARGES),
    Destination("Payments", "payments", Right.SEE_PAYMENTS),
    Destination("Procurements", "procurements"),
    Destination("My vehicle", "own-portal", Right.ANSWER_DIRECTIVE),
    Destination("Bid for work", "bidding", Right.BID),
    Destination("Replay", "replay"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` asks for that is the same on every page (a context processor)."""
    viewer: Viewer = getattr(request, "viewer", None) or Viewer()
    council = getattr(request, "council", None)
    asked = as_known_or_usual(request) if hasattr(request, "viewer") else None
    return {
        "council": {"name": council.name} if council else {},
        "viewer": viewer,
        "is_demonstration": viewer.is_demonstration,
        "roles": _roles(request, viewer),
        "here": request.get_full_path(),
        "links": _links(request, viewer),
        "messages": get_messages(request),
    } | (_day_and_ways(request, viewer, asked) if asked else {})


def _day_and_ways(request: HttpRequest, viewer: Viewer, asked: AsKnown) -> dict[str, Any]:
    """Return the day picker, the navigation, and the functions that make addresses which carry the day on."""
    return {
        "as_known_on": _day(request, asked),
        "navigation": [
            {"text": each.text, "href": asked.link(each.page), "is_current": _is_at(request, viewer, each.page)}
            for each in NAVIGATION
            if each.right is None or may(viewer, each.right)
        ],
        "link": asked.link,
        "source": asked.source,
    }


def _is_at(request: HttpRequest, viewer: Viewer, page: str) -> bool:
    """Answer whether a page is the one that is shown; the first page is the week to some, the council to others."""
    here = request.resolver_match.url_name if request.resolver_match else None
    if here == "home":
        here = first_page_of(viewer)
    return here == page


def first_page_of(viewer: Viewer) -> str:
    """Return the page that comes first: the week to whoever holds a post that works by it, the council to others."""
    return "this-week" if viewer.kind is not None and may(viewer, Right.SEE_WEEK) else "council"


def _day(request: HttpRequest, asked: AsKnown) -> dict[str, Any]:
    """Return what the day picker shows; it carries along whatever else the address asks for."""
    keep = [(name, value) for name, value in request.GET.items() if name not in {DAY, "told"}]
    is_usual = asked.usual_on == asked.today
    # A time of a past day may not have come today.
    timeless = [(name, value) for name, value in keep if name != "at"]
    to_today = timeless if is_usual else [*timeless, (DAY, asked.today.isoformat())]
    return {
        "day": asked.on,
        "audience": asked.audience,
        "is_today": asked.is_today,
        "latest": asked.today,
        "today_href": f"{request.path}?{urlencode(to_today)}" if to_today else request.path,
        "keep": keep,
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
