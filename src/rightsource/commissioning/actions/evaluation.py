"""Setting criteria, naming who scores, declaring interests, scoring blind, handing in, moderating, settling quality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.evaluation import (
    AlreadyHandedIn,
    AssessmentSaysNothing,
    DeclarationSaysNothing,
    ModeratedByScorer,
    NotAnEvaluator,
    NothingToModerate,
    PostNotFilled,
    QualityAlreadySettled,
    ScoresNotAllIn,
)
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known, recorded_plan, scoring_as
from rightsource.commissioning.queries.judging import check_free, lock_procurement
from rightsource.commissioning.rules.evaluation.judging import (
    Evaluator,
    GivenScore,
    check_may_hand_in,
    check_may_settle,
    check_points,
    check_score,
)
from rightsource.commissioning.rules.evaluation.plan import Plan, check_not_locked, check_plan
from rightsource.constitution import queries as constitution
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rows import PostKind
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef


@transaction.atomic
def set_criteria(*, by: Actor, authority: Authority, plan: Plan, now: datetime) -> bool:
    """Set by what and by when tenders are judged; before they close or come in it may be set anew.

    Returns:
        Whether anything was written: the same again changes nothing.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        CriteriaDoNotAdd: the weights are not 100 together.
        CriteriaSayTooLittle: what is missing.
        CriteriaLocked: tenders have closed or come in.
    """
    lock_procurement(plan.procurement)
    check_plan(plan)
    standing = recorded_plan(plan.procurement)
    if standing == plan:
        return False
    has_tenders = models.Tender.objects.filter(procurement=plan.procurement).exists()
    check_not_locked(standing, now=now, has_tenders=has_tenders)
    details = {"closes_at": plan.closes_at.isoformat(), "formula": plan.formula}
    details |= {each.mark: f"{each.kind} {each.weight}" for each in plan.criteria}
    act = record_act("criteria-set", plan.procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.EvaluationPlan.objects.create(
            procurement_id=plan.procurement,
            closes_at=plan.closes_at,
            quality_by=plan.quality_by,
            said_on=plan.said_on,
            formula=plan.formula,
            tie_break=plan.tie_break,
            criteria=[
                {
                    "mark": each.mark,
                    "title": each.title,
                    "kind": str(each.kind),
                    "weight": str(each.weight),
                    "most": str(each.most),
                    "least": None if each.least is None else str(each.least),
                    "meaning": each.meaning,
                }
                for each in plan.criteria
            ],
            conditions=[{"mark": each.mark, "text": each.text, "why": each.why} for each in plan.conditions],
            recorded_in_id=act,
        )
    return True


@transaction.atomic
def name_evaluator(
    *, by: Actor, authority: Authority, procurement: str, post: str, criteria: Sequence[str], today: date
) -> int:
    """Name a post to score some criteria of a procurement, in every lot. Naming it again changes nothing.

    Returns:
        For how many criteria it was named now.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        CriteriaNotSet: it has no criteria.
        NotAnEvaluator: it has no such criterion that is scored.
        PostNotFilled: no officer of the council fills the post.
        AlreadyHandedIn: the post's scores came in whole.
        QualityAlreadySettled: prices are open.
    """
    known = _known(procurement, by.post)
    _check_open(known)
    post = _officer(post, today)
    own = {each.criterion for each in known.evaluators if each.post == post}
    marks = {each.mark for each in known.criteria().scored}
    for mark in criteria:
        if mark not in marks:
            raise NotAnEvaluator(post, mark)
    handed_in = next((each for each in known.evaluators if each.post == post and each.handed_in_on is not None), None)
    new = [mark for mark in dict.fromkeys(criteria) if mark not in own]
    if not new:
        return 0
    if handed_in is not None:
        raise AlreadyHandedIn(post, handed_in.handed_in_on)
    act = record_act("evaluator-named", procurement, {"post": post, "criteria": new}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.Evaluator.objects.bulk_create(
            models.Evaluator(procurement_id=procurement, criterion=mark, post=post, named_on=today, recorded_in_id=act)
            for mark in new
        )
    return len(new)


@transaction.atomic
def stand_evaluator_down(
    *, by: Actor, authority: Authority, procurement: str, post: str, because: str, today: date
) -> int:
    """Let an evaluator score no longer, with the reason; its scores count no longer either. Again changes nothing.

    Returns:
        For how many criteria it stood down now.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        NotAnEvaluator: the post is named for nothing here, or no reason is given.
        QualityAlreadySettled: prices are open.
    """
    known = _known(procurement, by.post)
    _check_open(known)
    named = [each for each in known.evaluators if in_one_spelling(each.post) == in_one_spelling(post)]
    if not named or not because.strip():
        raise NotAnEvaluator(post)
    still = known.own(post)
    if not still:
        return 0
    details = {"post": post, "because": because.strip()}
    act = record_act("evaluator-stood-down", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.EvaluatorStoodDown.objects.bulk_create(
            models.EvaluatorStoodDown(evaluator_id=each.number, because=because.strip(), recorded_in_id=act)
            for each in still
        )
    return len(still)


@transaction.atomic
def declare_conflict(
    *, by: Actor, authority: Authority, procurement: str, has_conflict: bool, concerns: str, today: date
) -> bool:
    """Declare, for the post that acts, whether it has any interest in a procurement; the newest word holds.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        DeclarationSaysNothing: a conflict is declared, and not in what.
        PostNotFilled: no officer of the council fills the post.

    Source: Procurement Act 2023 s.81.
    """
    known = _known(procurement, by.post)
    post = _officer(by.post, today)
    if has_conflict and not concerns.strip():
        raise DeclarationSaysNothing
    before = next((each for each in known.conflicts if each.post == post), None)
    if before is not None and (before.has_conflict, before.concerns) == (has_conflict, concerns.strip()):
        return False
    details = {"post": post, "has_conflict": has_conflict}
    act = record_act("conflict-declared", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ConflictDeclared.objects.create(
            procurement_id=procurement,
            post=post,
            has_conflict=has_conflict,
            concerns=concerns.strip(),
            declared_on=today,
            recorded_in_id=act,
        )
    return True


@transaction.atomic
def record_conflicts_assessment(
    *, by: Actor, authority: Authority, procurement: str, found: str, mitigation: str, today: date
) -> bool:
    """Record a conflicts assessment, as prepared or as reviewed. The same on the same day changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        AssessmentSaysNothing: it says neither what was found nor what was done.

    Source: Procurement Act 2023 s.83.
    """
    lock_procurement(procurement)
    if not found.strip() or not mitigation.strip():
        raise AssessmentSaysNothing
    given = {"found": found.strip(), "mitigation": mitigation.strip(), "assessed_on": today}
    last = models.ConflictsAssessed.objects.filter(procurement=procurement).order_by("-id").first()
    if last is not None and all(getattr(last, name) == value for name, value in given.items()):
        return False
    event = "conflicts-reviewed" if last is not None else "conflicts-assessed"
    act = record_act(event, procurement, {}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ConflictsAssessed.objects.create(procurement_id=procurement, recorded_in_id=act, **given)
    return True


@transaction.atomic
def score_tender(
    *,
    by: Actor,
    authority: Authority,
    procurement: str,
    tender: int,
    criterion: str,
    points: Decimal,
    reason: str,
    today: date,
) -> bool:
    """Score a tender for a criterion, as the evaluator that acts; until handed in it may be scored anew.

    The trail says that it was scored, and neither the points nor the reason: others may read it before all are in.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        CriteriaNotSet: it has no criteria.
        NotAnEvaluator: the post is not named for the criterion, or there is no such tender.
        ConflictNotDeclared: the post has declared nothing.
        EvaluatorHasConflict: the post declared a conflict, or the register of interests shows one.
        AlreadyHandedIn: its scores came in whole.
        ScoredWithoutReason: no reason is given.
        PointsOutOfBounds: the points are below nought or above the most.
        QualityAlreadySettled: prices are open.
    """
    known = _known(procurement, by.post)
    given = GivenScore(post=by.post, criterion=criterion, tender=tender, points=points, reason=reason.strip())
    tenders = {each.number: each for each in known.tenders}
    check_free(known, by.post, today)
    _check_open(known)
    named, _ = check_score(given, known.criteria(), known.evaluators, tenders)
    before = next(
        (each for each in known.scores if (each.criterion, each.tender, each.post) == (criterion, tender, named.post)),
        None,
    )
    if before is not None and (before.points, before.reason) == (points, given.reason):
        return False
    details = {"post": named.post, "criterion": criterion, "tender": tender}
    act = record_act("tender-scored", procurement, details, by=by, authority=authority)
    with scoring_as(named.post), refusing(BY_CONSTRAINT):
        models.TenderScore.objects.create(
            evaluator_id=named.number, tender_id=tender, points=points, reason=given.reason, recorded_in_id=act
        )
    return True


@transaction.atomic
def hand_in_scores(*, by: Actor, authority: Authority, procurement: str, today: date) -> bool:
    """Hand in the scores of the evaluator that acts: from here on they stand, and show once everybody's are in.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        NotAnEvaluator: the post is named for nothing here.
        ConflictNotDeclared: the post has declared nothing.
        EvaluatorHasConflict: the post declared a conflict, or the register of interests shows one.
        TendersNotScored: some are not scored yet.
    """
    known = _known(procurement, by.post)
    own = [each for each in known.scores if in_one_spelling(each.post) == in_one_spelling(by.post)]
    if not check_may_hand_in(by.post, known.evaluators, own, known.compared):
        return False
    check_free(known, by.post, today)
    post = known.own(by.post)[0].post
    act = record_act("scores-handed-in", procurement, {"post": post}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ScoresHandedIn.objects.create(
            procurement_id=procurement, post=post, handed_in_on=today, recorded_in_id=act
        )
    return True


@transaction.atomic
def moderate_score(
    *,
    by: Actor,
    authority: Authority,
    procurement: str,
    tender: int,
    criterion: str,
    points: Decimal,
    reason: str,
    today: date,
) -> bool:
    """Settle the points of a tender on which evaluators differ, with the reason; until quality is settled, anew.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        CriteriaNotSet: it has no criteria.
        ScoresNotAllIn: somebody has not handed in.
        NothingToModerate: evaluators do not differ.
        ModeratedByScorer: whoever moderates gave one of the scores.
        ConflictNotDeclared: the post has declared nothing.
        EvaluatorHasConflict: the post declared a conflict, or the register of interests shows one.
        ScoredWithoutReason: no reason is given.
        PointsOutOfBounds: the points are below nought or above the most.
        QualityAlreadySettled: prices are open.
    """
    known = _known(procurement, by.post)
    _check_open(known)
    waited = sorted({each.post for each in known.evaluators if not each.stood_down_because and not each.handed_in_on})
    if waited:
        raise ScoresNotAllIn(waited)
    judged = known.criteria().criterion(criterion)
    differ = any((each.criterion, each.tender) == (criterion, tender) for each in known.differences)
    if judged is None or not differ:
        raise NothingToModerate(criterion)
    if any(in_one_spelling(each.post) == in_one_spelling(by.post) for each in _scorers(known, criterion)):
        raise ModeratedByScorer(by.post, criterion)
    check_free(known, by.post, today)
    check_points(judged, points, reason)
    before = next((each for each in known.moderated if (each.criterion, each.tender) == (criterion, tender)), None)
    if before is not None and (before.points, before.reason, before.post) == (points, reason.strip(), by.post):
        return False
    details = {"criterion": criterion, "tender": tender, "points": str(points)}
    act = record_act("score-moderated", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ModeratedScore.objects.create(
            tender_id=tender,
            criterion=criterion,
            points=points,
            reason=reason.strip(),
            post=by.post,
            recorded_in_id=act,
        )
    return True


@transaction.atomic
def settle_quality(*, by: Actor, authority: Authority, procurement: str, today: date) -> bool:
    """Settle the scores for quality: from here on none changes, and prices show. Doing so again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        CriteriaNotSet: it has no criteria.
        QualityNotReady: what is missing.
    """
    known = _known(procurement, by.post)
    if known.is_settled:
        return False
    points = {(each.criterion, each.tender): each for each in known.points}
    check_may_settle(known.criteria(), known.evaluators, points, known.compared)
    act = record_act("quality-settled", procurement, {}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.QualityLock.objects.create(procurement_id=procurement, locked_on=today, recorded_in_id=act)
    return True


def record_act(event: str, reference: str, details: dict[str, Any], *, by: Actor, authority: Authority) -> int:
    """Record one act upon a procurement in the audit trail, and return its position."""
    subject = str(SubjectRef(Kind.PROCUREMENT, reference))
    return audit.record(event, subject=subject, by=by, authority=authority, details=details).position


def _known(reference: str, post: str) -> EvaluationKnown:
    lock_procurement(reference)
    return evaluation_known(reference, post)


def _check_open(known: EvaluationKnown) -> None:
    if known.is_settled:
        raise QualityAlreadySettled(known.procurement)


def _scorers(known: EvaluationKnown, criterion: str) -> list[Evaluator]:
    return [each for each in known.evaluators if each.criterion == criterion and not each.stood_down_because]


def _officer(post: str, today: date) -> str:
    """Return an officer's post as the record spells it."""
    filled = constitution.filled_post(post, on=today)
    if filled is None or filled.kind is not PostKind.OFFICER:
        raise PostNotFilled(post)
    return filled.post
