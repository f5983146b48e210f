"""What every page declares: the right that it asks for, or that it is public.

A page is a function under one of two decorators, and one without either fails a test and refuses to run::

    @right("see_week")                                  # a name in constitution.rules.rights.RIGHTS
    def week(request: HttpRequest) -> HttpResponse: ...

    @right("see_returns", of="organisation")            # over the organisation that the address names
    def returns(request: HttpRequest, organisation: str) -> HttpResponse: ...

    @public                                             # for everybody; the wall still cuts what it shows
    def council(request: HttpRequest) -> HttpResponse: ...

Inside, `viewer_of(request)` says who is looking (post, title, role, kind, organisation, audience, audiences that they
may ask for, is_demonstration), `council_of(request)` gives the council's profile or None, and `actor_of(request)` is
the `by` of an action. The wall is set before the page runs, in its own transaction: ask queries for `viewer.audience`
and show what comes. To show a link only to those who may follow it, ask `may(viewer, Right.SEE_AUDIT)` of
`constitution.rules.rights`. A `Refusal` that a page lets through becomes the page that says so (`web/refusals.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from rightsource.constitution.rules.rights import Right, Viewer, check_right
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.storage.actors import Actor

PUBLIC = "public"
_DECLARED = "right_declared"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def right(needed: str, *, of: str = "") -> Callable[[View], View]:
    """Open a page only to those who hold a right.

    Args:
        needed: the right, by its name.
        of: the part of the address that names the organisation over which it must be held.

    Raises:
        ValueError: there is no such right.
    """
    asked = Right(needed)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_right(viewer_of(request), asked, str(kwargs[of]) if of else "")
            return view(request, *args, **kwargs)

        vars(guarded)[_DECLARED] = asked.value
        return guarded  # type: ignore[return-value]  # it takes and gives what the page does

    return declare


def public(view: View) -> View:
    """Open a page to everybody."""
    vars(view)[_DECLARED] = PUBLIC
    return view


def declared_right(view: Callable[..., Any]) -> str | None:
    """Return the right that a page declares, `PUBLIC`, or None where it declares nothing."""
    return vars(view).get(_DECLARED) if hasattr(view, "__dict__") else None


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who is looking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the walls
    return viewer


def council_of(request: HttpRequest) -> CouncilProfile | None:
    """Return the council whose pages these are; None while nothing is loaded."""
    council: CouncilProfile | None = request.council  # type: ignore[attr-defined]  # set by the walls
    return council


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, as the audit trail names them: the post, and the account or the demonstration's visitor."""
    viewer = viewer_of(request)
    return Actor(post=viewer.post or "public", account=viewer.account or "demonstration" * viewer.is_demonstration)
