"""An evaluator's own form: points and reasons for each tender, kept until handed in; moderation where scores differ."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions import evaluation as actions
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.storage.actors import Authority
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right, viewer_of

_FEWEST, _MOST = Decimal(0), Decimal(10_000)


@require_http_methods(["GET", "HEAD", "POST"])
@right("evaluate_tenders")
def score_tenders(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask an evaluator for points and reasons, keep what is given, and hand all of it in when told to.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked, post = as_known(request), viewer_of(request).post
    check_today(request)
    row, known = standing_of(asked, reference), evaluation_known(reference, post)
    marks = [each.criterion for each in known.own(post)]
    judged = [(mark, tender.number) for mark in marks for tender in known.compared]
    given = {(each.criterion, each.tender): (f"{each.points.normalize():f}", each.reason) for each in known.scores
             if each.post == post}  # fmt: skip
    filled = filled_in(request, **_suggested(judged, given))
    if request.method == "POST" and _keep(request, reference, filled, judged):
        return redirect(asked.link("evaluation", reference))
    context = {
        "row": row,
        "filled": filled,
        "judgements": [_judgement(known, mark, tender) for mark, tender in judged],
        "is_in": bool(known.own(post)) and all(each.handed_in_on for each in known.own(post)),
    }
    return render(request, "commissioning/score_tenders.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("evaluate_tenders")
def moderate_scores(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the points in the end where evaluators differ, with the reason.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row, known = standing_of(asked, reference), evaluation_known(reference, viewer_of(request).post)
    judged = [(each.criterion, each.tender) for each in known.differences]
    given = {(each.criterion, each.tender): (f"{each.points.normalize():f}", each.reason) for each in known.moderated}
    filled = filled_in(request, **_suggested(judged, given))
    if request.method == "POST" and _moderate(request, reference, filled, judged):
        return redirect(asked.link("evaluation", reference))
    names = names_known(asked.on, asked.audience)
    shown = [
        _judgement(known, each.criterion, each.tender)
        | {"scores": [f"{one.points.normalize():f} by {names.post(one.post)}: {one.reason}" for one in each.scores]}
        for each in known.differences
    ]
    context = {"row": row, "filled": filled, "judgements": shown}
    return render(request, "commissioning/moderate_scores.html", context, status=filled.status)


def _suggested(judged: Iterable[tuple[str, int]], given: dict[tuple[str, int], tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for mark, tender in judged:
        points, reason = given.get((mark, tender), ("", ""))
        found |= {f"points-{mark}-{tender}": points, f"reason-{mark}-{tender}": reason}
    return found


def _judgement(known: EvaluationKnown, mark: str, number: int) -> dict[str, Any]:
    criterion, tender = known.criteria().criterion(mark), known.tender(number)
    assert criterion is not None
    assert tender is not None
    lot = f", lot {tender.lot}" if tender.lot else ""
    return {"mark": mark, "tender": number, "criterion": criterion, "bidder": f"{tender.bidder}{lot}"}


def _read(filled: Filled, judged: Iterable[tuple[str, int]]) -> list[tuple[str, int, Decimal, str]]:
    """Return what is filled in, noting the faults; what is left blank altogether is passed over."""
    found = []
    for mark, tender in judged:
        points, reason = filled.values.get(f"points-{mark}-{tender}", ""), f"reason-{mark}-{tender}"
        if not points.strip() and not filled.values.get(reason, "").strip():
            continue
        said = filled.text(reason, "Say what in the tender earns these points")
        try:
            number = Decimal(points.strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_nan() or not _FEWEST <= number <= _MOST:
            filled.errors[f"points-{mark}-{tender}"] = "Give points as a number, such as 4 or 3.5"
            continue
        found.append((mark, tender, number, said))
    return found


def _keep(request: HttpRequest, reference: str, filled: Filled, judged: list[tuple[str, int]]) -> bool:
    given = _read(filled, judged)
    if filled.errors:
        return False
    with acting(request, filled):
        cited = _cited(request, reference)
        written = [
            actions.score_tender(**cited, tender=tender, criterion=mark, points=points, reason=reason)
            for mark, tender, points, reason in given
        ]
        if filled.values.get("hand_in"):
            was_written = actions.hand_in_scores(**cited)
            say_done(request, "Your scores are handed in, and stand.", was_written=was_written)
        else:
            say_done(request, "Your scores are kept. Hand them in when all are given.", was_written=any(written))
    return filled.refusal is None


def _moderate(request: HttpRequest, reference: str, filled: Filled, judged: list[tuple[str, int]]) -> bool:
    given = _read(filled, judged)
    if filled.errors:
        return False
    with acting(request, filled):
        cited = _cited(request, reference)
        written = [
            actions.moderate_score(**cited, tender=tender, criterion=mark, points=points, reason=reason)
            for mark, tender, points, reason in given
        ]
        say_done(request, "The points in the end are on record.", was_written=any(written))
    return filled.refusal is None


def _cited(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Return who acts and on what authority: whoever is named to evaluate acts on that naming."""
    authority = Authority(f"named to evaluate {reference}")
    return {
        "by": actor_of(request), "authority": authority, "procurement": reference, "today": as_known(request).today
    }  # fmt: skip
