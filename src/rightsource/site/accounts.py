"""How sign-in is bent to a council's needs: nobody signs up, and failed tries are counted by the name tried."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts are made by the council for its posts and vehicles; nobody makes their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up to everybody."""
        return False


def username_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Return the account name that somebody tried, which django-axes counts failures by."""
    tried = credentials or {}
    posted = request.POST if request is not None else {}
    return str(tried.get("username") or tried.get("login") or posted.get("login") or "")
