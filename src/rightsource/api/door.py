"""What every operation of the API shares: the right that it declares, and a refusal as `application/problem+json`.

An operation stands under one of two decorators, below ninja's own; one without either fails a test::

    @router.get("/week", response=Week)
    @right("see_week")                                  # a name in constitution.rules.rights.RIGHTS
    def week(request: HttpRequest) -> Week: ...

Inside, `viewer_of(request)` says who is asking. A `Refusal` that an operation lets through is told as a problem: 401
where signing in would help, 403 where it would not, 422 for a rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.utils import check_csrf

from rightsource.constitution.errors import NotYourRight, SecondFactorMissing, SignInFirst
from rightsource.constitution.rules.rights import Right, Viewer, check_right
from rightsource.quantities import ProblemsFound, Refusal

PUBLIC = "public"
_DECLARED = "right_declared"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
Operation = TypeVar("Operation", bound=Callable[..., Any])


class TokenMissing(Refusal):
    """Something is to be written, and the request does not show that it comes from this session."""

    code = "token-missing"
    advice = "Send the value of the CSRF cookie again in the header X-CSRFToken."

    def __init__(self) -> None:
        super().__init__("The request would write something, and carries no CSRF token.")


def right(needed: str, *, of: str = "") -> Callable[[Operation], Operation]:
    """Open an operation only to those who hold a right.

    Args:
        needed: the right, by its name.
        of: the parameter that names the organisation over which it must be held.

    Raises:
        ValueError: there is no such right.
    """
    asked = Right(needed)

    def declare(operation: Operation) -> Operation:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check_right(viewer_of(request), asked, str(kwargs[of]) if of else "")
            if request.method not in _READS and check_csrf(request, operation):
                raise TokenMissing
            return operation(request, *args, **kwargs)

        vars(guarded)[_DECLARED] = asked.value
        return guarded  # type: ignore[return-value]  # it takes and gives what the operation does

    return declare


def public(operation: Operation) -> Operation:
    """Open an operation to everybody."""
    vars(operation)[_DECLARED] = PUBLIC
    return operation


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who is asking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the walls
    return viewer


def tell_refusals(api: NinjaAPI) -> None:
    """Let an API tell every refusal as a problem."""
    api.add_exception_handler(Refusal, problem)


def problem(_: HttpRequest, refusal: Refusal | type[Refusal]) -> HttpResponse:
    """Return a refusal as `application/problem+json`.

    Source: RFC 9457, Problem Details for HTTP APIs.
    """
    assert isinstance(refusal, Refusal)
    status = _status(refusal)
    told: dict[str, Any] = {
        "type": f"/errors#{refusal.code}",
        "title": refusal.message,
        "status": status,
        "detail": refusal.advice,
        "code": refusal.code,
    }
    if isinstance(refusal, ProblemsFound):
        told["problems"] = [
            {"where": each.where, "message": each.message, "code": each.code} for each in refusal.problems
        ]
    response = HttpResponse(json.dumps(told), status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Session realm="Rightsource"'
    return response


def _status(refusal: Refusal) -> int:
    if isinstance(refusal, SignInFirst):
        return 401
    return 403 if isinstance(refusal, NotYourRight | SecondFactorMissing | TokenMissing) else 422
