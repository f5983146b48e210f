"""One's own account: its posts, and the way to what protects it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rightsource.constitution import queries
from rightsource.storage import walls
from rightsource.web.rights import public, right, viewer_of
from rightsource.web.walls import POST_CHOSEN


@require_safe
@right("keep_account")
def account(request: HttpRequest) -> HttpResponse:
    """Show the account's posts, which may be chosen between, and how it signs in."""
    viewer = viewer_of(request)
    # Which account holds which post is the council's own row; one's own are shown from the council's side of the wall.
    walls.look_as(walls.THE_COUNCIL)
    posts = queries.filled_posts_of_account(viewer.account, on=timezone.localdate())
    walls.look_as(viewer.viewpoint)
    return render(request, "accounts/account.html", {"posts": posts})


@require_POST
@right("keep_account")
def choose_post(request: HttpRequest) -> HttpResponse:
    """Look and act as another post of the same account; a post that is not the account's is never looked from."""
    request.session[POST_CHOSEN] = request.POST.get("post", "")
    return redirect("account")


@public
def made_by_the_council(request: HttpRequest) -> HttpResponse:
    """Say that nobody signs up and no mail is sent: accounts and new links come from the council."""
    return render(request, "accounts/made_by_the_council.html")
