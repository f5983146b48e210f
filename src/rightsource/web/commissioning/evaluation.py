"""The evaluation of a procurement's tenders: how far it is, who declared and scored and, once settled, who is first."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.commissioning.rules.evaluation.judging import standing
from rightsource.commissioning.rules.evaluation.plan import CriterionKind
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import right, viewer_of

_CLOSED = "Closed until quality is settled"


@require_safe
@right("see_evaluation")
def evaluation(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how far the evaluation is, with what may be seen of it yet.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
    """
    asked = as_known(request)
    row, viewer = standing_of(asked, reference), viewer_of(request)
    known, names = evaluation_known(reference, viewer.post), names_known(asked.on, asked.audience)
    tables = [
        *([_result(request, known)] if known.is_settled else []),
        _tenders(request, known),
        _criteria(request, known),
        *([_conditions(request, known)] if known.plan and known.plan.conditions else []),
        _evaluators(request, known, names),
        _scores(request, known, names),
        *([_moderation(request, known, names)] if known.moderated or known.differences else []),
        *([_left_out(request, known)] if known.disregarded or known.price_questions else []),
        _assessments(request, known),
    ]
    finding, state = finding_of(known, asked)
    return download_of(request, tables) or render(
        request,
        "commissioning/evaluation.html",
        {
            "row": row,
            "known": known,
            "finding": finding,
            "state": state,
            "tables": tables,
            "may_run": may(viewer, Right.RUN_PROCUREMENT) and asked.is_today,
            "may_evaluate": may(viewer, Right.EVALUATE_TENDERS) and asked.is_today,
            "is_evaluator": bool(known.own(viewer.post)),
            "has_declared": any(in_one_spelling(each.post) == in_one_spelling(viewer.post) for each in known.conflicts),
            "done": get_messages(request),
        },
    )


def finding_of(known: EvaluationKnown, asked: AsKnown) -> tuple[str, str]:
    """Return how far an evaluation is, in a sentence, and its state."""
    plan = known.plan
    if plan is None:
        return "No award criteria are set. Set them before tenders come in.", "no-evidence"
    if not known.tenders:
        hour = timezone.localtime(plan.closes_at).strftime("%H:%M")
        return f"Criteria are set. Tenders close on {day_in_words(plan.closes_at.date())} at {hour}.", "kept"
    if known.is_settled:
        return _first(known), "kept"
    by = f"Quality is due by {day_in_words(plan.quality_by)}. Prices stay closed."
    return f"{_waits_for(known)} {by}", "at-risk" if plan.quality_by < asked.on else "kept"


def _waits_for(known: EvaluationKnown) -> str:
    waited = {each.post for each in standing(known.evaluators) if each.handed_in_on is None}
    if not known.evaluators:
        return f"{count_in_words(len(known.tenders), 'tender')} came in, and nobody is named to score."
    if waited:
        return f"Scores are still to come in from {count_in_words(len(waited), 'evaluator')}."
    given = {(each.criterion, each.tender) for each in known.moderated}
    apart = [each for each in known.differences if (each.criterion, each.tender) not in given]
    if apart:
        return f"All scores are in, and {count_in_words(len(apart), 'difference')} to be moderated."
    return "All scores are in, and none waits for moderation."


def _first(known: EvaluationKnown) -> str:
    first = [each for each in known.standings if each.place == 1]
    if not first:
        return "Quality is settled. No tender has a place."
    lots = {each.lot for each in first}
    told = []
    for lot in sorted(lots):
        of_lot = [each for each in first if each.lot == lot]
        who = " and ".join(each.bidder for each in of_lot)
        where = f"Lot {lot}: " if lot else ""
        told.append(f"{where}{who} {'are equal in' if len(of_lot) > 1 else 'is in'} the first place.")
    return " ".join(told)


def _result(request: HttpRequest, known: EvaluationKnown) -> Table:
    names = ("Bidder", "Lot", "Place", "Measure", "For quality", "For price", "Price", "To be asked about")
    columns = [column(each, numeric=each not in {"Bidder", "Place", "To be asked about"}) for each in names]
    low = {each.tender: " and ".join(each.reasons) for each in known.low_prices}
    rows = [
        [
            each.bidder,
            each.lot or "whole",
            _place(each.place, each.why_not, is_tied=each.is_tied),
            each.measure if each.measure is not None else "",
            each.quality,
            each.price_points if each.price_points is not None else "",
            each.price,
            f"Price {low[each.tender]}" if each.tender in low else "",
        ]
        for each in known.standings
    ]
    formula = "" if known.plan is None else known.plan.formula
    caption = f"Tenders in order: {formula}"
    return Table("result", caption, columns, rows, empty="none.", address=own_address(request))


def _place(place: int | None, why_not: str, *, is_tied: bool) -> Any:
    if place is None:
        return {"state": "no-evidence", "text": f"None: {why_not}"}
    words = f"{place}, equal" if is_tied else str(place)
    return {"state": "kept" if place == 1 else "no-evidence", "text": words}


def _tenders(request: HttpRequest, known: EvaluationKnown) -> Table:
    names = ("Bidder", "Lot", "Number", "Came in", "Declares for exclusion", "Conditions it says it meets", "Price")
    columns = [column(each, numeric=each in {"Lot", "Number", "Price"}) for each in names]
    rows = [
        [
            each.bidder,
            each.lot or "whole",
            each.number,
            timezone.localtime(each.received_at).strftime("%d %B %Y, %H:%M"),
            str(each.exclusion),
            ", ".join(each.conditions) or "none said",
            _CLOSED if each.price is None else each.price,
        ]
        for each in known.tenders
    ]
    return Table("tenders", "Tenders", columns, rows, empty="none on record.", address=own_address(request))


def _criteria(request: HttpRequest, known: EvaluationKnown) -> Table:
    names = ("Criterion", "Mark", "Kind", "Weight, per cent", "Most points", "Least points", "What the points mean")
    columns = [column(each, numeric=each in {"Weight, per cent", "Most points", "Least points"}) for each in names]
    rows = [
        [
            each.title,
            each.mark,
            str(each.kind),
            f"{each.weight.normalize():f}",
            "" if each.kind is CriterionKind.PRICE else f"{each.most.normalize():f}",
            "" if each.least is None else f"{each.least.normalize():f}",
            each.meaning,
        ]
        for each in (known.plan.criteria if known.plan else ())
    ]
    return Table("criteria", "Award criteria", columns, rows, empty="none set.", address=own_address(request))


def _conditions(request: HttpRequest, known: EvaluationKnown) -> Table:
    columns = [column(each) for each in ("Condition", "Mark", "Why it is proportionate")]
    rows = [[each.text, each.mark, each.why] for each in (known.plan.conditions if known.plan else ())]
    return Table("conditions", "Conditions of participation", columns, rows, address=own_address(request))


def _evaluators(request: HttpRequest, known: EvaluationKnown, names: Names) -> Table:
    columns = [column(each) for each in ("Who", "Scores", "Interests", "Scores in")]
    declared = {in_one_spelling(each.post): each for each in known.conflicts}
    rows = []
    for each in known.evaluators:
        said = declared.get(in_one_spelling(each.post))
        interests: Any = {"state": "no-evidence", "text": "Nothing declared"}
        if said is not None:
            interests = {"state": "broken", "text": f"Conflict: {said.concerns}"}
            if not said.has_conflict:
                interests = {"state": "kept", "text": f"None, said on {day_in_words(said.declared_on)}"}
        handed_in = day_in_words(each.handed_in_on) if each.handed_in_on else "still to come"
        if each.stood_down_because:
            handed_in = f"Stood down: {each.stood_down_because}"
        rows.append([names.post(each.post), each.criterion, interests, handed_in])
    return Table("evaluators", "Who scores", columns, rows, empty="nobody named.", address=own_address(request))


def _scores(request: HttpRequest, known: EvaluationKnown, names: Names) -> Table:
    columns = [column(each, numeric=each == "Points") for each in ("Bidder", "Criterion", "Who", "Points", "Why")]
    bidders = _bidders(known)
    rows = [
        [
            bidders.get(each.tender, ""),
            each.criterion,
            names.post(each.post),
            f"{each.points.normalize():f}",
            each.reason,
        ]
        for each in known.scores
    ]
    caption = "Scores" if known.are_all_in else "Your own scores; those of others show once all are in"
    return Table("scores", caption, columns, rows, empty="none that you may see yet.", address=own_address(request))


def _moderation(request: HttpRequest, known: EvaluationKnown, names: Names) -> Table:
    heads = ("Bidder", "Criterion", "Given", "In the end", "Who moderated", "Why")
    columns = [column(each, numeric=each == "In the end") for each in heads]
    bidders = _bidders(known)
    made = {(each.criterion, each.tender): each for each in known.moderated}
    rows = []
    for each in known.differences:
        given = ", ".join(f"{score.points.normalize():f} by {names.post(score.post)}" for score in each.scores)
        end = made.get((each.criterion, each.tender))
        told = ["", "", ""] if end is None else [f"{end.points.normalize():f}", names.post(end.post), end.reason]
        rows.append([bidders.get(each.tender, ""), each.criterion, given, *told])
    return Table("moderation", "Where evaluators differ", columns, rows, address=own_address(request))


def _left_out(request: HttpRequest, known: EvaluationKnown) -> Table:
    columns = [column(each) for each in ("Bidder", "What", "Day", "Words")]
    bidders = _bidders(known)
    rows: list[list[Any]] = []
    for asked in known.price_questions:
        rows.append([bidders.get(asked.tender, ""), "Asked about its price", asked.asked_on, asked.question])
        if asked.answered_on is not None:
            what = "Has shown that it can perform" if asked.is_satisfied else "Has not shown that it can perform"
            rows.append([bidders.get(asked.tender, ""), what, asked.answered_on, f"{asked.answer} {asked.finding}"])
    rows += [
        [bidders.get(each.tender, ""), "Disregarded", each.disregarded_on, each.in_words] for each in known.disregarded
    ]
    return Table("left-out", "Prices asked about, and tenders left out", columns, rows, address=own_address(request))


def _assessments(request: HttpRequest, known: EvaluationKnown) -> Table:
    columns = [column(each) for each in ("Day", "What was found", "What was done about it")]
    rows = [[each.assessed_on, each.found, each.mitigation] for each in known.assessments]
    caption = "Conflicts assessment, as prepared and reviewed (PA 2023 s.83)"
    return Table("conflicts", caption, columns, rows, empty="none prepared yet.", address=own_address(request))


def _bidders(known: EvaluationKnown) -> dict[int, str]:
    several = len({each.lot for each in known.tenders}) > 1
    return {each.number: f"{each.bidder}, lot {each.lot}" if several else each.bidder for each in known.tenders}
