"""Reading an evaluation: criteria, who scores, tenders, and of scores and prices what may be seen by whom yet.

The database keeps scores and prices from whoever may not see them yet; these queries tell what it lets through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from rightsource.commissioning import models
from rightsource.commissioning.errors.evaluation import CriteriaNotSet
from rightsource.commissioning.queries.procurement import recorded_route
from rightsource.commissioning.queries.tenders import is_quality_settled, tenders_known
from rightsource.commissioning.rules.evaluation.disregarding import Disregarded, Ground
from rightsource.commissioning.rules.evaluation.judging import (
    Assessment,
    Conflict,
    Evaluator,
    GivenScore,
    Moderated,
    ScoreDifference,
    are_all_in,
    differences,
    settled_points,
    standing,
)
from rightsource.commissioning.rules.evaluation.low_prices import LowPrice, PriceQuestion, low_prices
from rightsource.commissioning.rules.evaluation.plan import Condition, Criterion, CriterionKind, Plan, TieBreak
from rightsource.commissioning.rules.evaluation.result import TenderStanding, standings
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown
from rightsource.constitution.rules.posts import in_one_spelling

_EVALUATOR = "SELECT set_config('rightsource.evaluator', %s, true)"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationKnown:
    """How far the evaluation of a procurement is, as one post may see it.

    Attributes:
        procurement: its reference.
        plan: the criteria; None while none are set.
        tenders: with prices once quality is settled.
        evaluators: who is named, for what, and whether their scores are in.
        conflicts: what each post declared last.
        assessments: the conflicts assessment as prepared and each time reviewed, the earliest first.
        scores: the viewer's own, and everybody's once all are in.
        are_all_in: whether everybody named has handed in.
        differences: where evaluators gave different points, once all are in.
        moderated: what was made of them.
        is_settled: whether quality is settled, so that prices show.
        points: the points in the end, by criterion and tender, once all are in.
        disregarded: the tenders that are left out.
        low_prices: the prices to be asked about, once prices show.
        price_questions: which suppliers were asked about their prices, and what they answered.
        standings: each lot's tenders in order; none before quality is settled.
    """

    procurement: str
    plan: Plan | None
    tenders: tuple[TenderKnown, ...]
    evaluators: tuple[Evaluator, ...]
    conflicts: tuple[Conflict, ...]
    assessments: tuple[Assessment, ...]
    scores: tuple[GivenScore, ...]
    are_all_in: bool
    differences: tuple[ScoreDifference, ...]
    moderated: tuple[Moderated, ...]
    is_settled: bool
    points: tuple[Moderated, ...]
    disregarded: tuple[Disregarded, ...]
    low_prices: tuple[LowPrice, ...]
    price_questions: tuple[PriceQuestion, ...]
    standings: tuple[TenderStanding, ...]

    @property
    def compared(self) -> tuple[TenderKnown, ...]:
        """The tenders that are not disregarded."""
        left_out = {each.tender for each in self.disregarded}
        return tuple(each for each in self.tenders if each.number not in left_out)

    def tender(self, number: int) -> TenderKnown | None:
        """Return the tender of a number."""
        return next((each for each in self.tenders if each.number == number), None)

    def criteria(self) -> Plan:
        """Return the criteria.

        Raises:
            CriteriaNotSet: none are on record.
        """
        if self.plan is None:
            raise CriteriaNotSet(self.procurement)
        return self.plan

    def own(self, post: str) -> tuple[Evaluator, ...]:
        """Return what a post is named for and still scores."""
        wanted = in_one_spelling(post)
        return tuple(each for each in standing(self.evaluators) if in_one_spelling(each.post) == wanted)


def evaluation_known(reference: str, post: str = "") -> EvaluationKnown:
    """Return how far an evaluation is as a post may see it: its own scores, and others' once all are in.

    Thirteen queries, however many tenders and evaluators there are.
    """
    with scoring_as(post):
        scores = _scores(reference)
    plan, tenders, evaluators = recorded_plan(reference), tenders_known(reference), _evaluators(reference)
    disregarded, moderated = _disregarded(reference), _moderated(reference)
    is_settled, all_in = is_quality_settled(reference), are_all_in(evaluators)
    points = settled_points(evaluators, scores, moderated) if all_in else {}
    found: tuple[TenderStanding, ...] = ()
    if is_settled and plan is not None:
        found = standings(plan, tenders, points, {each.tender: each.in_words for each in disregarded})
    chosen = recorded_route(reference)
    return EvaluationKnown(
        procurement=reference,
        plan=plan,
        tenders=tenders,
        evaluators=evaluators,
        conflicts=_conflicts(reference),
        assessments=_assessments(reference),
        scores=scores,
        are_all_in=all_in,
        differences=tuple(differences(evaluators, scores)) if all_in else (),
        moderated=moderated,
        is_settled=is_settled,
        points=tuple(points.values()),
        disregarded=disregarded,
        low_prices=low_prices(tenders, None if chosen is None else chosen.need.value),
        price_questions=_price_questions(reference),
        standings=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationToAttend:
    """What of an evaluation waits for somebody on a day.

    Attributes:
        what: what is to be done, in words.
        due_on: by when; None where no day is set.
        posts: for whom; none where it is for whoever runs the procurement.
    """

    procurement: str
    what: str
    due_on: date | None
    posts: tuple[str, ...] = ()


def evaluations_to_attend(on: date) -> tuple[EvaluationToAttend, ...]:
    """Return what of evaluations waits for somebody: scores due, moderation, settling, awarding. Six queries."""
    plans = {each.procurement_id: each for each in models.EvaluationPlan.objects.order_by("id")}
    settled = set(models.QualityLock.objects.values_list("procurement", flat=True))
    awarded = set(models.Award.objects.values_list("procurement", flat=True))
    tendered = set(models.Tender.objects.values_list("procurement", flat=True))
    waiting: dict[str, set[str]] = defaultdict(set)
    for reference, named in _named(procurement__in=list(plans)):
        if not named.stood_down_because and named.handed_in_on is None:
            waiting[reference].add(named.post)
    found = []
    for reference, plan in plans.items():
        if reference not in tendered or reference in awarded or plan.closes_at.date() > on:
            continue
        if reference in settled:
            found.append(EvaluationToAttend(procurement=reference, what="decide the award", due_on=None))
        elif waiting[reference]:
            posts = tuple(sorted(waiting[reference]))
            found.append(
                EvaluationToAttend(procurement=reference, what="score the tenders", due_on=plan.quality_by, posts=posts)
            )
        else:
            what = "moderate where scores differ, and settle quality"
            found.append(EvaluationToAttend(procurement=reference, what=what, due_on=plan.quality_by))
    return tuple(sorted(found, key=lambda each: (each.due_on or date.max, each.procurement)))


@contextmanager
def scoring_as(post: str) -> Iterator[None]:
    """Let the database show, and take, the scores of one post; whoever calls it knows that this post is looking."""
    with connection.cursor() as cursor:
        cursor.execute(_EVALUATOR, [post])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_EVALUATOR, [""])


def recorded_plan(reference: str) -> Plan | None:
    """Return the criteria that hold; None where none are set."""
    return recorded_plans(reference).get(reference)


def recorded_plans(reference: str = "") -> dict[str, Plan]:
    """Return the criteria that hold by procurement: of one, or of all that are open to who looks. One query."""
    rows = models.EvaluationPlan.objects.order_by("id")
    if reference:
        rows = rows.filter(procurement=reference)
    return {
        row.procurement_id: Plan(
            procurement=row.procurement_id,
            closes_at=row.closes_at,
            quality_by=row.quality_by,
            said_on=row.said_on,
            formula=PriceFormula(row.formula),
            tie_break=TieBreak(row.tie_break),
            criteria=tuple(_criterion(each) for each in row.criteria),
            conditions=tuple(Condition(**each) for each in row.conditions),
        )
        for row in rows
    }


def tenders_close_at(reference: str) -> datetime | None:
    """Return the hour at which a procurement's tenders close; None while no criteria say so."""
    plan = recorded_plan(reference)
    return None if plan is None else plan.closes_at


def _criterion(told: dict[str, Any]) -> Criterion:
    return Criterion(
        mark=told["mark"],
        title=told["title"],
        kind=CriterionKind(told["kind"]),
        weight=Decimal(told["weight"]),
        most=Decimal(told["most"]),
        least=None if told["least"] is None else Decimal(told["least"]),
        meaning=told["meaning"],
    )


def _named(**where: Any) -> list[tuple[str, Evaluator]]:
    """Return the evaluators of some procurements, each with its procurement. Two queries."""
    rows = list(models.Evaluator.objects.filter(**where).select_related("stood_down").order_by("criterion", "post"))
    handed_in = {
        (each.procurement_id, each.post): each.handed_in_on
        for each in models.ScoresHandedIn.objects.filter(procurement__in={row.procurement_id for row in rows})
    }
    return [
        (
            row.procurement_id,
            Evaluator(
                number=row.pk,
                post=row.post,
                criterion=row.criterion,
                named_on=row.named_on,
                stood_down_because=row.stood_down.because if hasattr(row, "stood_down") else "",
                handed_in_on=handed_in.get((row.procurement_id, row.post)),
            ),
        )
        for row in rows
    ]


def _evaluators(reference: str) -> tuple[Evaluator, ...]:
    return tuple(named for _, named in _named(procurement=reference))


def _conflicts(reference: str) -> tuple[Conflict, ...]:
    last = {
        each.post: Conflict(
            post=each.post, has_conflict=each.has_conflict, concerns=each.concerns, declared_on=each.declared_on
        )
        for each in models.ConflictDeclared.objects.filter(procurement=reference).order_by("id")
    }
    return tuple(last[post] for post in sorted(last))


def _assessments(reference: str) -> tuple[Assessment, ...]:
    rows = models.ConflictsAssessed.objects.filter(procurement=reference).order_by("id")
    return tuple(
        Assessment(found=each.found, mitigation=each.mitigation, assessed_on=each.assessed_on) for each in rows
    )


def _scores(reference: str) -> tuple[GivenScore, ...]:
    last: dict[tuple[int, int], GivenScore] = {}
    rows = models.TenderScore.objects.filter(evaluator__procurement=reference).select_related("evaluator")
    for each in rows.order_by("id"):
        last[each.evaluator_id, each.tender_id] = GivenScore(
            post=each.evaluator.post,
            criterion=each.evaluator.criterion,
            tender=each.tender_id,
            points=each.points,
            reason=each.reason,
        )
    return tuple(sorted(last.values(), key=lambda each: (each.criterion, each.tender, each.post)))


def _moderated(reference: str) -> tuple[Moderated, ...]:
    last = {
        (each.criterion, each.tender_id): Moderated(
            criterion=each.criterion, tender=each.tender_id, points=each.points, reason=each.reason, post=each.post
        )
        for each in models.ModeratedScore.objects.filter(tender__procurement=reference).order_by("id")
    }
    return tuple(last[key] for key in sorted(last))


def _disregarded(reference: str) -> tuple[Disregarded, ...]:
    rows = models.TenderDisregarded.objects.filter(tender__procurement=reference).order_by("tender_id")
    return tuple(
        Disregarded(
            tender=each.tender_id, ground=Ground(each.ground), reason=each.reason, disregarded_on=each.disregarded_on
        )
        for each in rows
    )


def _price_questions(reference: str) -> tuple[PriceQuestion, ...]:
    rows = models.PriceQuestion.objects.filter(tender__procurement=reference).select_related("answered")
    found = []
    for each in rows.order_by("tender_id"):
        said = each.answered if hasattr(each, "answered") else None
        found.append(
            PriceQuestion(
                tender=each.tender_id,
                question=each.question,
                asked_on=each.asked_on,
                answer_by=each.answer_by,
                answer="" if said is None else said.answer,
                answered_on=None if said is None else said.answered_on,
                is_satisfied=None if said is None else said.is_satisfied,
                finding="" if said is None else said.finding,
            )
        )
    return tuple(found)
