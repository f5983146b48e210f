"""Evaluation and award: criteria, tenders, who scores, blind scores, closed prices, the award and what follows it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator, WithJsonSchema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.asking import FIRST_YEAR, DayGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.procurement import AskedOfProcurement, Reference
from rightsource.commissioning.actions import disregarding, evaluation
from rightsource.commissioning.actions.tenders import record_tenders
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.commissioning.queries.procurement import procurement_known
from rightsource.commissioning.rules.evaluation.disregarding import Ground
from rightsource.commissioning.rules.evaluation.plan import (
    LONGEST_MARK,
    Condition,
    Criterion,
    CriterionKind,
    Plan,
    TieBreak,
)
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer, Tender
from rightsource.storage.actors import Authority

router = Router(tags=["evaluation"])
_MOST_LOTS, _MOST_TENDERS, _MOST_CRITERIA = 500, 1_000, 100
_LAST_NUMBER = 2**63 - 1


def _instant(value: object) -> object:
    """Take an instant only as text with its time zone: a number would be taken as seconds since 1970."""
    if not isinstance(value, str):
        raise TypeError("write an instant as 2026-05-29T12:00:00+01:00")
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or at.year < FIRST_YEAR:
        raise ValueError("write an instant with its time zone, as 2026-05-29T12:00:00+01:00")
    return at


InstantGiven = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Mark = Annotated[str, Field(min_length=1, max_length=LONGEST_MARK, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Blank = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Points = Annotated[Decimal, Field(ge=0, max_digits=7, decimal_places=2)]
TenderNumber = Annotated[int, Field(strict=True, ge=1, le=_LAST_NUMBER)]


class ActingOnProcurement(Acting):
    """On which procurement somebody acts."""

    reference: str = Reference


def cited(request: HttpRequest, given: ActingOnProcurement) -> dict[str, Any]:
    """Return who acts, on what authority, on which procurement and when, as every action asks."""
    return {
        "by": actor_of(request),
        "authority": Authority(given.authority),
        "procurement": given.reference,
        "today": timezone.localdate(),
    }


@router.get("/procurements/evaluation", response=answers(EvaluationKnown, *RESTRICTED, 404))
@right("see_evaluation")
def evaluation_of(request: HttpRequest, asked: Query[AskedOfProcurement]) -> EvaluationKnown:
    """Tell how far an evaluation is: your own scores, all once everybody's are in, prices once quality is settled."""
    known = as_known(request, asked)
    procurement_known(asked.reference, known.on, known.audience)
    return evaluation_known(asked.reference, viewer_of(request).post)


class CriterionGiven(Schema):
    """An award criterion."""

    mark: Mark = Field(description="Its own short mark, such as Q1.")
    title: Words
    kind: CriterionKind
    weight: Decimal = Field(gt=0, le=100, max_digits=5, decimal_places=2, description="Per cent; together 100.")
    most: Decimal = Field(default=Decimal(5), gt=0, max_digits=7, decimal_places=2, description="The most points.")
    least: Points | None = Field(default=None, description="With fewer points a tender has no place.")
    meaning: str = Field(default="", max_length=4000, pattern=r"^[^\x00]*$", description="What the points mean.")


class ConditionGiven(Schema):
    """A condition of participation."""

    mark: Mark = Field(description="Its own short mark, such as C1.")
    text: Words
    why: Words = Field(description="Why it is proportionate.")


class CriteriaGiven(ActingOnProcurement):
    """By what and by when tenders are judged."""

    closes_at: InstantGiven = Field(description="The hour at which tenders close.")
    quality_by: DayGiven = Field(description="The day by which quality is scored.")
    said_on: DayGiven = Field(description="The day on which the tender documents said it.")
    formula: PriceFormula
    tie_break: TieBreak = TieBreak.QUALITY
    criteria: list[CriterionGiven] = Field(min_length=1, max_length=_MOST_CRITERIA)
    conditions: list[ConditionGiven] = Field(default_factory=list, max_length=_MOST_CRITERIA)


@router.post("/procurements/criteria", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def criteria(request: HttpRequest, given: CriteriaGiven) -> Acted:
    """Set the award criteria; they lock when tenders close or come in."""
    plan = Plan(
        procurement=given.reference,
        closes_at=given.closes_at,
        quality_by=given.quality_by,
        said_on=given.said_on,
        formula=given.formula,
        tie_break=given.tie_break,
        criteria=tuple(Criterion(**each.dict()) for each in given.criteria),
        conditions=tuple(Condition(**each.dict()) for each in given.conditions),
    )
    authority = Authority(given.authority)
    return Acted(evaluation.set_criteria(by=actor_of(request), authority=authority, plan=plan, now=timezone.now()))


class TenderGiven(Schema):
    """One bidder's tender for one lot."""

    bidder: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    price: MoneyGiven = Field(description="For the whole term, without VAT.")
    received_at: InstantGiven
    lot: int = Field(default=0, strict=True, ge=0, le=_MOST_LOTS, description="0 where it is let whole.")
    organisation: Blank = Field(default="", description="The bidder's key, where it is on record.")
    company_number: str = Field(default="", max_length=20, pattern=r"^[^\x00]*$")
    document: Blank = Field(default="", description="Its SHA-256, or its reference elsewhere.")
    exclusion: ExclusionAnswer = ExclusionAnswer.NOT_ANSWERED
    conditions: list[Mark] = Field(default_factory=list, max_length=_MOST_CRITERIA)


class TendersGiven(ActingOnProcurement):
    """Tenders as they came in."""

    tenders: list[TenderGiven] = Field(min_length=1, max_length=_MOST_TENDERS)


@router.post("/procurements/tenders", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def tenders(request: HttpRequest, given: TendersGiven) -> Acted:
    """Record tenders, all of them or none; no price shows before quality is settled."""
    found = [
        Tender(
            bidder=each.bidder,
            price=each.price.money,
            received_at=each.received_at,
            lot=each.lot,
            organisation=each.organisation,
            company_number=each.company_number,
            document=each.document,
            exclusion=each.exclusion,
            conditions=tuple(each.conditions),
        )
        for each in given.tenders
    ]
    return Acted(record_tenders(**cited(request, given), tenders=found) > 0)


class EvaluatorGiven(ActingOnProcurement):
    """Who is to score which criteria."""

    post: Mark = Field(description="An officer's post.")
    criteria: list[Mark] = Field(min_length=1, max_length=_MOST_CRITERIA, description="Their marks.")


@router.post("/procurements/evaluators", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def evaluator(request: HttpRequest, given: EvaluatorGiven) -> Acted:
    """Name who scores."""
    named = evaluation.name_evaluator(**cited(request, given), post=given.post, criteria=given.criteria)
    return Acted(named > 0)


class StandDownGiven(ActingOnProcurement):
    """Who scores no longer, and why."""

    post: Mark
    because: Words


@router.post("/procurements/evaluators/stand-down", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def stand_down(request: HttpRequest, given: StandDownGiven) -> Acted:
    """Let an evaluator score no longer."""
    done = evaluation.stand_evaluator_down(**cited(request, given), post=given.post, because=given.because)
    return Acted(done > 0)


class ConflictGiven(ActingOnProcurement):
    """Whether whoever asks has an interest in the procurement."""

    has_conflict: bool = Field(strict=True)
    concerns: str = Field(default="", max_length=4000, pattern=r"^[^\x00]*$", description="In whom or what.")


@router.post("/procurements/conflict", response=answers(Acted, *RESTRICTED, 404))
@right("evaluate_tenders")
def conflict(request: HttpRequest, given: ConflictGiven) -> Acted:
    """Declare, for one's own post, whether one has an interest in a procurement."""
    told: dict[str, Any] = {"has_conflict": given.has_conflict, "concerns": given.concerns}
    return Acted(evaluation.declare_conflict(**cited(request, given), **told))


class AssessmentGiven(ActingOnProcurement):
    """The conflicts assessment, prepared or reviewed."""

    found: Words = Field(description="Which conflicts were found, or that none were.")
    mitigation: Words = Field(description="What was done about them.")


@router.post("/procurements/conflicts", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def conflicts(request: HttpRequest, given: AssessmentGiven) -> Acted:
    """Record the conflicts assessment."""
    told: dict[str, Any] = {"found": given.found, "mitigation": given.mitigation}
    return Acted(evaluation.record_conflicts_assessment(**cited(request, given), **told))


class ScoreGiven(ActingOnProcurement):
    """Points for a tender and a criterion, and why."""

    tender: TenderNumber = Field(description="The tender's number.")
    criterion: Mark
    points: Points
    reason: Words = Field(description="What in the tender earns them.")


@router.post("/procurements/scores", response=answers(Acted, *RESTRICTED, 404))
@right("evaluate_tenders")
def score(request: HttpRequest, given: ScoreGiven) -> Acted:
    """Score a tender as the evaluator who asks."""
    return Acted(evaluation.score_tender(**cited(request, given), **_judged(given)))


@router.post("/procurements/scores/moderate", response=answers(Acted, *RESTRICTED, 404))
@right("evaluate_tenders")
def moderate(request: HttpRequest, given: ScoreGiven) -> Acted:
    """Settle the points of a tender on which evaluators differ."""
    return Acted(evaluation.moderate_score(**cited(request, given), **_judged(given)))


@router.post("/procurements/scores/hand-in", response=answers(Acted, *RESTRICTED, 404))
@right("evaluate_tenders")
def hand_in(request: HttpRequest, given: ActingOnProcurement) -> Acted:
    """Hand in the scores of the evaluator who asks: from here on they stand."""
    return Acted(evaluation.hand_in_scores(**cited(request, given)))


@router.post("/procurements/quality", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def settle(request: HttpRequest, given: ActingOnProcurement) -> Acted:
    """Settle the scores for quality: from here on none changes, and prices show."""
    return Acted(evaluation.settle_quality(**cited(request, given)))


class DisregardGiven(ActingOnProcurement):
    """Which tender is left out, on which ground and why."""

    tender: TenderNumber
    ground: Ground
    reason: Words


@router.post("/procurements/tenders/leave-out", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def leave_out(request: HttpRequest, given: DisregardGiven) -> Acted:
    """Leave a tender out of the comparison, on a ground that the law gives."""
    told: dict[str, Any] = {"tender": given.tender, "ground": given.ground, "reason": given.reason}
    return Acted(disregarding.disregard_tender(**cited(request, given), **told))


class PriceQuestionGiven(ActingOnProcurement):
    """What a supplier is asked about its price."""

    tender: TenderNumber
    question: Words
    answer_by: DayGiven = Field(description="Until when it may answer.")


@router.post("/procurements/tenders/price-question", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def price_question(request: HttpRequest, given: PriceQuestionGiven) -> Acted:
    """Record that a supplier was told that its price is considered abnormally low, and asked."""
    told: dict[str, Any] = {"tender": given.tender, "question": given.question, "answer_by": given.answer_by}
    return Acted(disregarding.ask_about_price(**cited(request, given), **told))


class PriceAnswerGiven(ActingOnProcurement):
    """What a supplier answered about its price."""

    tender: TenderNumber
    answer: Words
    is_satisfied: bool = Field(strict=True, description="Whether it has shown that it can perform for the price.")
    finding: Words = Field(description="Why you find so.")


@router.post("/procurements/tenders/price-answer", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def price_answer(request: HttpRequest, given: PriceAnswerGiven) -> Acted:
    """Record what a supplier answered about its price, and whether that satisfies the council."""
    told: dict[str, Any] = {"answer": given.answer, "is_satisfied": given.is_satisfied, "finding": given.finding}
    return Acted(disregarding.record_price_answer(**cited(request, given), tender=given.tender, **told))


def _judged(given: ScoreGiven) -> dict[str, Any]:
    return {"tender": given.tender, "criterion": given.criterion, "points": given.points, "reason": given.reason}
