"""What a page lets through becomes a page: a refusal says what, and what next; 403 for a right, 422 for a rule."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from rightsource.constitution.errors import NotYourRight, SecondFactorMissing, SignInFirst
from rightsource.quantities import ProblemsFound, Refusal
from rightsource.web.rights import public

FORBIDDEN = (SignInFirst, SecondFactorMissing, NotYourRight)


class RefusalMiddleware:
    """Turns the refusal of an action or of a right into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as asked."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Draw a refusal; leave every other exception alone, for it is a bug."""
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page that says what is refused, and what to do instead."""
    if isinstance(refusal, FORBIDDEN):
        return render(request, "403.html", {"refusal": refusal}, status=403)
    facts = refusal.problems if isinstance(refusal, ProblemsFound) else ()
    return render(request, "422.html", {"refusal": refusal, "facts": facts}, status=422)


@public
def form_not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was not sent from a page of this site, or that its session had ended."""
    return render(request, "form_not_from_here.html", status=403)


@public
def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Say that sign-in is closed for an hour after too many wrong passwords."""
    return render(request, "accounts/locked_out.html", status=429)
