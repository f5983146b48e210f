"""One directive: what is asked under which decision, and every step since; its vehicle acknowledges and answers it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions import directives as actions
from rightsource.commissioning.queries.directives import directive_known, steps_of_directive
from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer, DirectiveStage, DirectiveStanding
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.directives import directive_state
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, right, viewer_of

_ACKNOWLEDGE = "acknowledge"
_CHOICES = {
    _ACKNOWLEDGE: "Acknowledge it, and answer later",
    DirectiveAnswer.ACCEPTED.value: "Accept it",
    DirectiveAnswer.REFUSED.value: "Refuse it, and say why",
    DirectiveAnswer.QUESTION.value: "Ask a question",
}
_DONE = frozenset({DirectiveStage.ACCEPTED, DirectiveStage.REFUSED, DirectiveStage.WITHDRAWN, DirectiveStage.TO_MARKET})


@require_safe
@right("see_directives")
def directive(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a directive.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none by that reference.
    """
    asked = as_known(request)
    standing = _standing(asked, reference)
    names = names_known(asked.on, asked.audience)
    steps = steps_of_directive(reference, asked.on, asked.audience)
    table = _steps(request, steps, names)
    row = standing.directive.row
    return download_of(request, [table]) or render(
        request,
        "commissioning/directive.html",
        {
            "row": row,
            "names": names,
            "state": directive_state(standing),
            "envelope_source": asked.source(
                [standing.directive.record_id], amount_in_words(row.envelope), row.directive
            ),
            "steps": table,
            "can_vary": asked.is_today
            and standing.stage is not DirectiveStage.WITHDRAWN
            and may(viewer_of(request), Right.ISSUE_DIRECTIVE),
            "can_answer": asked.is_today and _may_answer(request, standing),
            "done": get_messages(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right("answer_directive")
def answer_directive(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the vehicle for its answer, and record it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none by that reference.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    standing = _standing(asked, reference)
    filled = filled_in(request)
    if request.method == "POST" and _answer(request, reference, filled):
        return redirect(asked.link("directive", reference))
    context = {"row": standing.directive.row, "filled": filled, "choices": _CHOICES}
    return render(request, "commissioning/answer_directive.html", context, status=filled.status)


def _standing(asked: AsKnown, reference: str) -> DirectiveStanding:
    standing = directive_known(reference, asked.on, asked.audience)
    if standing is None:
        raise NotOnRecordThatDay("directive", reference, asked.on)
    return standing


def _may_answer(request: HttpRequest, standing: DirectiveStanding) -> bool:
    viewer, row = viewer_of(request), standing.directive.row
    is_own = bool(viewer.organisation) and viewer.organisation == row.addressed_to
    return is_own and standing.stage not in _DONE and may(viewer, Right.ANSWER_DIRECTIVE)


def _answer(request: HttpRequest, reference: str, filled: Filled) -> bool:
    chosen = filled.choice("answer", _CHOICES, "Say whether you acknowledge, accept or refuse it, or ask")
    needs_words = chosen in {DirectiveAnswer.REFUSED.value, DirectiveAnswer.QUESTION.value}
    words = filled.text("words", "Say why, or what you ask") if needs_words else filled.values.get("words", "")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    said: dict[str, Any] = {"by": actor_of(request), "authority": authority, "directive": reference}
    said["today"] = as_known(request).today
    with acting(request, filled):
        if chosen == _ACKNOWLEDGE:
            was_written = actions.acknowledge_directive(**said)
        else:
            was_written = actions.answer_directive(**said, answer=DirectiveAnswer(chosen), words=words)
        say_done(request, "What you said is on record.", was_written=was_written)
    return filled.refusal is None


def _steps(request: HttpRequest, steps: tuple[Recorded[Directive], ...], names: Names) -> Table:
    asked = as_known(request)
    rows = [_step(asked, each, names) for each in steps]
    columns = [column(heading) for heading in ("Version", "Step", "On", "By", "In words")]
    return Table("steps", "Every step, the first first", columns, rows, empty="None.", address=own_address(request))


def _step(asked: AsKnown, step: Recorded[Directive], names: Names) -> list[Any]:
    row = step.row
    what, on, by, words = _what_happened(row)
    version = str(row.version)
    cell = {"text": version, "figure": asked.source([step.record_id], version, f"version of {row.directive}")}
    return [cell, what, day_in_words(on) if on else "", names.post(by), words]


def _what_happened(row: Directive) -> tuple[str, Any, str, str]:
    """Return the newest thing that a step says: what, on which day, by whom, in which words."""
    if row.withdrawn_on is not None:
        return "Withdrawn", row.withdrawn_on, row.issued_by, row.withdrawn_why
    if row.answered_on is not None:
        return row.answer.value.capitalize(), row.answered_on, row.answered_by, row.answer_words
    if row.acknowledged_on is not None:
        return "Acknowledged", row.acknowledged_on, row.acknowledged_by, ""
    given = "Given" if row.version == 1 else "Varied"
    return given, row.issued_on, row.issued_by, row.varied_because
