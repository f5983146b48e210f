"""Who is looking at each request, told to the page and to the database before any page runs (P12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from rightsource.constitution import queries
from rightsource.constitution.rules.rights import SIGNED_IN_TWICE, Viewer, in_post
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.storage import walls
from rightsource.web.demonstration import roles
from rightsource.web.rights import declared_right

POST_CHOSEN = "post"


class WallMiddleware:
    """Sets `request.viewer`, `request.council` and the database's wall, in one transaction around the whole page.

    Django's own transaction around each view is then a savepoint within: a view that fails is undone, and the error
    page is still drawn behind the wall. What is set is forgotten when the transaction ends, so a pooled connection
    carries nobody's sight to the next request. A response that streams is read after that end, when only public rows
    show.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request with the wall up."""
        with transaction.atomic():
            walls.look_as(walls.THE_COUNCIL)
            council = queries.council_profile()
            viewer = viewer_at(request, council, on=timezone.localdate())
            request.council, request.viewer = council, viewer  # type: ignore[attr-defined]
            walls.look_as(viewer.viewpoint)
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_: object) -> None:
        """Let no page run that does not say who may see it; operations of the API say so themselves."""
        match = request.resolver_match
        assert match is not None
        assert declared_right(view) or "ninja" in match.app_names, f"{match.route} declares no right"


def viewer_at(request: HttpRequest, council: CouncilProfile | None, *, on: date) -> Viewer:
    """Return who is looking: the post of the account that is signed in, a demonstration's role, or the public."""
    public = Viewer(
        is_demonstration=roles.is_demonstration(council),
        is_past_case=council is not None and council.event_on is not None and not council.is_fictional,
    )
    if request.user.is_authenticated:
        return _signed_in(request, public, on=on)
    return roles.viewer_as(roles.role_of(request), public, on=on) if public.is_demonstration else public


def _signed_in(request: HttpRequest, public: Viewer, *, on: date) -> Viewer:
    without_post = replace(public, account=request.user.get_username())
    posts = queries.filled_posts_of_account(without_post.account, on=on)
    chosen = request.session.get(POST_CHOSEN)
    post = next((each for each in posts if each.post == chosen), posts[0] if posts else None)
    if post is None:
        return without_post
    if post.kind in SIGNED_IN_TWICE and not has_second_factor(request.user):
        return replace(without_post, title=post.title, needs_second_factor=True)
    return in_post(without_post, post)


def has_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Answer whether an account has a passkey or an authenticator app, which each sign-in then asks for."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())
