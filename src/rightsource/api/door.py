"""What every operation of the API shares: the right that it declares, and a refusal as `application/problem+json`.

An operation stands under one of two decorators, below ninja's own; one without either fails a test::

    @router.get("/week", response=Week)
    @right("see_week")                                  # a name in constitution.rules.rights.RIGHTS
    def week(request: HttpRequest) -> Week: ...

Inside, `viewer_of(request)` says who is asking, and `actor_of(request)` is the `by` of an action. A `Refusal` that an
operation lets through is told as a problem: 401 where signing in would help, 403 where it would not, 404 for what is
not on record, 422 for a rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, NinjaAPI, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.utils import check_csrf

from rightsource.api.errors import AudienceKnowsMore, NoSuchAddress, NotOnRecord, RequestNotUnderstood, TokenMissing
from rightsource.api.told import told
from rightsource.commissioning.errors import (
    ContractNotOnRecord,
    PaymentNotOnRecord,
    PriceRequestNotOnRecord,
    SupplierMatchNotOnRecord,
    SupplierNotOnRecord,
)
from rightsource.commissioning.errors.bids import BidNotOnRecord, QuestionNotOnRecord
from rightsource.commissioning.errors.charges import ChargeNotOnRecord, DisputeNotOnRecord
from rightsource.commissioning.errors.directives import DirectiveNotOnRecord
from rightsource.commissioning.errors.keeping import (
    AgreementNotOnRecord,
    ConcernNotOnRecord,
    ExitItemNotOnRecord,
    IndicatorNotOnRecord,
    OptionNotOnRecord,
    SharingNotOnRecord,
    VariationNotOnRecord,
)
from rightsource.commissioning.errors.payments import (
    NothingThatIsToBePaid,
    PaymentRequestNotOnRecord,
    PaymentRunNotOnRecord,
    StopNotOnRecord,
)
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.errors.tracing import LinkNotOnRecord, NothingToTrace
from rightsource.constitution.errors import NotYourRight, SecondFactorMissing, SignInFirst
from rightsource.constitution.rules.rights import Right, Viewer, check_right
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.governance.errors import WarningNotOnRecord
from rightsource.ledger.errors import CommitmentNotOnRecord, NoBooksOpenToYou
from rightsource.quantities import Problem, ProblemsFound, Refusal
from rightsource.storage.actors import Actor

PUBLIC = "public"
_DECLARED = "right_declared"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
Operation = TypeVar("Operation", bound=Callable[..., Any])
Run = Callable[..., HttpResponseBase]


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
        vars(operation)[_DECLARED] = asked.value
        return decorate_view(partial(_guarded, asked, of))(operation)

    return declare


def _guarded(asked: Right, of: str, run: Run) -> Run:
    """Check a right before what was sent is looked at, so that a stranger learns nothing from how it is faulted."""

    @wraps(run)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        try:
            check_right(viewer_of(request), asked, str(parts[of]) if of else "")
            if request.method not in _READS and check_csrf(request, run):
                raise TokenMissing
        except Refusal as refusal:
            return problem(request, refusal)
        return run(request, **parts)

    return guarded


def public(operation: Operation) -> Operation:
    """Open an operation that only reads to everybody."""
    vars(operation)[_DECLARED] = PUBLIC
    return operation


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who is asking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the walls
    return viewer


def council_of(request: HttpRequest) -> CouncilProfile | None:
    """Return the council that this API is of; None while nothing is loaded."""
    council: CouncilProfile | None = request.council  # type: ignore[attr-defined]  # set by the walls
    return council


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, as the audit trail names them: the post, and the account or the demonstration's visitor."""
    viewer = viewer_of(request)
    return Actor(post=viewer.post or PUBLIC, account=viewer.account or "demonstration" * viewer.is_demonstration)


class FaultTold(Schema):
    """One fault of what was given."""

    where: str
    message: str
    code: str


class ProblemTold(Schema):
    """What is refused, and what to do instead (RFC 9457)."""

    type: str = Field(description="Where the kind of refusal is explained.")
    title: str = Field(description="What is wrong, in one sentence with its facts.")
    status: int
    detail: str = Field(description="What to do instead.")
    code: str = Field(description="The kind of refusal; it never changes.")
    problems: list[FaultTold] = Field(default=[], description="Every fault of a file or of a request.")


def answers(answer: Any, *refused: int) -> dict[int, Any]:
    """Return what an operation may answer, for its declaration: a dataclass of ours, or a refusal as a problem.

    Args:
        answer: the dataclass.
        refused: the statuses of its refusals beside 422, which every operation has.
    """
    return {200: told(answer)} | dict.fromkeys((*refused, 422), ProblemTold)


RESTRICTED = (401, 403)
"""The refusals of an operation that stands under a right."""


class CouncilAPI(NinjaAPI):
    """The API with every refusal told as a problem, and described so."""

    def __init__(self, **described: Any) -> None:
        super().__init__(**described)
        self.add_exception_handler(Refusal, problem)
        self.add_exception_handler(ValidationError, _not_understood)
        self.add_exception_handler(HttpError, _not_readable)

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """The addresses of all operations, and after them one that tells of any other address that it is not there."""
        patterns, app, namespace = super().urls
        # ninja needs the root by its name, and answers it in HTML.
        found = [each for each in patterns if getattr(each, "name", "") != "api-root"]
        return [*found, re_path("^$", _nothing_there, name="api-root"), re_path("", _nothing_there)], app, namespace

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """Return the description: NinjaAPI's own, with the type of each problem and the right of each operation."""
        described = super().get_openapi_schema(**asked)
        name = settings.SESSION_COOKIE_NAME
        described["components"]["securitySchemes"] = {"session": {"type": "apiKey", "in": "cookie", "name": name}}
        for path, methods in described["paths"].items():
            for method, operation in methods.items():
                self._describe(operation, self._declared(path, method))
        return described

    def _declared(self, path: str, method: str) -> str:
        found = [
            operation
            for router in self._get_bound_routers()
            for template, view in router.path_operations.items()
            for operation in view.operations
            if path.removeprefix("/api") == template and method.upper() in operation.methods
        ]
        assert len(found) == 1, f"{method} {path} is not one operation"
        return str(vars(found[0].view_func)[_DECLARED])

    def _describe(self, operation: dict[str, Any], declared: str) -> None:
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                response["content"] = {"application/problem+json": response["content"]["application/json"]}
        for parameter in operation["parameters"]:
            if parameter["schema"].get("default", "") is None:  # it may be left out, and cannot be null
                del parameter["schema"]["default"]
        if declared != PUBLIC:
            operation["security"] = [{"session": []}]
            words = f"Needs the right to {Right(declared).in_words}."
            operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()


def problem(_: HttpRequest, refusal: Refusal | type[Refusal]) -> HttpResponse:
    """Return a refusal as `application/problem+json`.

    Source: RFC 9457, Problem Details for HTTP APIs.
    """
    assert isinstance(refusal, Refusal)
    status = _status(refusal)
    said: dict[str, Any] = {
        "type": f"/errors#{refusal.code}",
        "title": refusal.message,
        "status": status,
        "detail": refusal.advice,
        "code": refusal.code,
        "problems": [],
    }
    if isinstance(refusal, ProblemsFound):
        said["problems"] = [
            {"where": each.where, "message": each.message, "code": each.code} for each in refusal.problems
        ]
    response = HttpResponse(json.dumps(said), status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Session realm="Rightsource"'
    return response


@csrf_exempt  # it writes nothing, and says what is wrong whatever is sent
@public
def _nothing_there(request: HttpRequest) -> HttpResponse:
    return problem(request, NoSuchAddress(request.path))


_STATUS: dict[type[Refusal], int] = {
    ContractNotOnRecord: 404,
    SignInFirst: 401,
    NotYourRight: 403,
    SecondFactorMissing: 403,
    TokenMissing: 403,
    AudienceKnowsMore: 403,
    NoSuchAddress: 404,
    NotOnRecord: 404,
    DirectiveNotOnRecord: 404,
    PaymentNotOnRecord: 404,
    PriceRequestNotOnRecord: 404,
    ProcurementNotOnRecord: 404,
    BidNotOnRecord: 404,
    QuestionNotOnRecord: 404,
    ChargeNotOnRecord: 404,
    AgreementNotOnRecord: 404,
    ConcernNotOnRecord: 404,
    ExitItemNotOnRecord: 404,
    IndicatorNotOnRecord: 404,
    OptionNotOnRecord: 404,
    SharingNotOnRecord: 404,
    VariationNotOnRecord: 404,
    NothingThatIsToBePaid: 404,
    PaymentRequestNotOnRecord: 404,
    PaymentRunNotOnRecord: 404,
    StopNotOnRecord: 404,
    DisputeNotOnRecord: 404,
    SupplierMatchNotOnRecord: 404,
    SupplierNotOnRecord: 404,
    WarningNotOnRecord: 404,
    NoBooksOpenToYou: 404,
    NothingToTrace: 404,
    LinkNotOnRecord: 404,
    CommitmentNotOnRecord: 404,
}


def _status(refusal: Refusal) -> int:
    return _STATUS.get(type(refusal), 422)


def _not_understood(request: HttpRequest, fault: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(fault, ValidationError)
    problems = [
        Problem(", ".join(str(part) for part in each["loc"]), str(each["msg"]), str(each["type"]).replace("_", "-"))
        for each in fault.errors
    ]
    return problem(request, RequestNotUnderstood(problems))


def _not_readable(request: HttpRequest, fault: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(fault, HttpError)
    return problem(request, RequestNotUnderstood([Problem("the request", str(fault), "not-readable")]))
