"""Decisions, and warnings: told, answered, closed by their issuer."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, Words, in_the_councils_sight
from rightsource.api.asking import Asked, Known, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right, viewer_of
from rightsource.governance import actions
from rightsource.governance.errors import WarningNotOnRecord
from rightsource.governance.queries import decisions_known, open_warnings_known, warnings_known
from rightsource.governance.rules.rows import Decision
from rightsource.governance.rules.warnings import WarningStatus
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Recorded

router = Router(tags=["governance"])


class WarningClosed(Acting):
    """A warning that its issuer closes."""

    reference: Words = Field(description="The warning's reference.")


class WarningAnswered(Acting):
    """An answer to a warning."""

    reference: Words = Field(description="The warning's reference.")
    answer: Words = Field(description="What is done about it, by whom and by when.")


@router.get("/decisions", response=answers(Known[Recorded[Decision]], 403))
@public
def decisions(request: HttpRequest, asked: Query[Asked]) -> Known[Recorded[Decision]]:
    """Tell the decisions taken and to be taken."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, decisions_known(known.on, known.audience))


@router.get("/warnings", response=answers(Known[WarningStatus], 403))
@public
def warnings(request: HttpRequest, asked: Query[Asked]) -> Known[WarningStatus]:
    """Tell the warnings that are open, the oldest first, each with its clocks."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, open_warnings_known(known.on, known.audience))


@router.post("/warnings/answer", response=answers(Acted, *RESTRICTED, 404))
@right("answer_warning")
def answer(request: HttpRequest, given: WarningAnswered) -> Acted:
    """Answer a warning, as one of those it is addressed to; its issuer decides whether to close it."""
    _check_known(request, given.reference)
    with in_the_councils_sight(request):
        was_written = actions.answer_warning(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            answer=given.answer,
            today=timezone.localdate(),
        )
    return Acted(was_written)


@router.post("/warnings/close", response=answers(Acted, *RESTRICTED, 404))
@right("close_warning")
def close(request: HttpRequest, given: WarningClosed) -> Acted:
    """Close a warning, as the one who gave it."""
    _check_known(request, given.reference)
    with in_the_councils_sight(request):
        was_written = actions.close_warning(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            today=timezone.localdate(),
        )
    return Acted(was_written)


def _check_known(request: HttpRequest, reference: str) -> None:
    """Refuse to speak of a warning that whoever asks does not know of: a refusal would say who gave it."""
    known = warnings_known(timezone.localdate(), viewer_of(request).audience)
    if not any(each.row.reference == reference for each in known):
        raise WarningNotOnRecord(reference)
