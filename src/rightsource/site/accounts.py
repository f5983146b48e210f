"""How sign-in is bent to a council's needs: nobody signs up, and failed tries are counted by the address tried."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import get_user_model
from django.contrib.messages import WARNING
from django.http import HttpRequest
from django.urls import reverse


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts are made by the council for its posts and vehicles; nobody makes their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up to everybody."""
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Pass on what went wrong; that all went well is seen from the page that follows."""
        if level >= WARNING:
            super().add_message(request, level, *args, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Erase the sessions that have ended, as the page on data protection promises, then go where one was going."""
        request.session.clear_expired()
        return super().post_login(request, user, **kwargs)


def username_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Return the address that somebody tried, which django-axes counts failures by."""
    tried = credentials or {}
    posted = request.POST if request is not None else {}
    return str(tried.get("email") or tried.get("username") or posted.get("login") or "").lower()


def password_link(account: str) -> str:
    """Return the path of the page where an account chooses its password: it works once, and for one day."""
    user = get_user_model().objects.get(username=account)
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
