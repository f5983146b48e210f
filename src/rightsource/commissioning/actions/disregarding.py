"""Asking a supplier about a price that seems abnormally low, and leaving tenders out of the comparison."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.evaluation import record_act
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.evaluation import (
    AlreadyDisregarded,
    DisregardedWithoutReason,
    LowPriceNotAsked,
    PriceQuestionTaken,
    PricesStayClosed,
)
from rightsource.commissioning.errors.tenders import TendersAlreadyAwarded
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.commissioning.queries.judging import lock_procurement, tender_of
from rightsource.commissioning.rules.evaluation.disregarding import Disregarded, Ground, check_disregard
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def ask_about_price(
    *, by: Actor, authority: Authority, procurement: str, tender: int, question: str, answer_by: date, today: date
) -> bool:
    """Tell a supplier that its price is considered abnormally low, and ask how it can perform. Again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        TenderNotOnRecord: it has no such tender.
        PricesStayClosed: the scores for quality are not settled.
        DisregardedWithoutReason: nothing is asked, or no day is left to answer.
        PriceQuestionTaken: it was asked in other words.

    Source: Procurement Act 2023 s.19(4).
    """
    known = _known(procurement, by.post)
    given = tender_of(known, tender)
    if given.price is None:
        raise PricesStayClosed(procurement)
    before = next((each for each in known.price_questions if each.tender == tender), None)
    if before is not None:
        if (before.question, before.answer_by) != (question.strip(), answer_by):
            raise PriceQuestionTaken
        return False
    if not question.strip() or answer_by <= today:
        raise DisregardedWithoutReason
    act = record_act("price-asked-about", procurement, {"tender": tender}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.PriceQuestion.objects.create(
            tender_id=tender, question=question.strip(), asked_on=today, answer_by=answer_by, recorded_in_id=act
        )
    return True


@transaction.atomic
def record_price_answer(
    *,
    by: Actor,
    authority: Authority,
    procurement: str,
    tender: int,
    answer: str,
    is_satisfied: bool,
    finding: str,
    today: date,
) -> bool:
    """Record what a supplier answered of its price, and whether that shows that it can perform. Again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        LowPriceNotAsked: the supplier was not asked.
        DisregardedWithoutReason: the answer or the finding says nothing.
        PriceQuestionTaken: another answer is on record.

    Source: Procurement Act 2023 s.19(5).
    """
    known = _known(procurement, by.post)
    before = next((each for each in known.price_questions if each.tender == tender), None)
    if before is None:
        raise LowPriceNotAsked(tender_of(known, tender).bidder, "has not been asked about it")
    wanted = (answer.strip(), is_satisfied, finding.strip())
    if before.is_satisfied is not None:
        if (before.answer, before.is_satisfied, before.finding) != wanted:
            raise PriceQuestionTaken
        return False
    if not answer.strip() or not finding.strip():
        raise DisregardedWithoutReason
    details = {"tender": tender, "is_satisfied": is_satisfied}
    act = record_act("price-answered", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.PriceAnswer.objects.create(
            question_id=tender,
            answer=answer.strip(),
            answered_on=today,
            is_satisfied=is_satisfied,
            finding=finding.strip(),
            recorded_in_id=act,
        )
    return True


@transaction.atomic
def disregard_tender(
    *, by: Actor, authority: Authority, procurement: str, tender: int, ground: Ground, reason: str, today: date
) -> bool:
    """Leave a tender out of the comparison, on a ground that the law gives and with the reason. Again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        TenderNotOnRecord: it has no such tender.
        DisregardedWithoutReason: no reason is given.
        PricesStayClosed: it would be for its price, and quality is not settled.
        LowPriceNotAsked: its supplier was not asked about the price, may still answer, or has satisfied the council.
        AlreadyDisregarded: it is left out on another ground or for another reason.
        TendersAlreadyAwarded: its lot is awarded.

    Source: Procurement Act 2023 ss.19(3)-(5), 26, 57, 82.
    """
    known = _known(procurement, by.post)
    given = tender_of(known, tender)
    before = next((each for each in known.disregarded if each.tender == tender), None)
    if before is not None:
        if (before.ground, before.reason) != (ground, reason.strip()):
            raise AlreadyDisregarded(given.bidder)
        return False
    if models.Award.objects.filter(procurement=procurement, lot=given.lot).exists():
        raise TendersAlreadyAwarded(procurement, given.lot)
    wanted = Disregarded(tender=tender, ground=ground, reason=reason.strip(), disregarded_on=today)
    asked = next((each for each in known.price_questions if each.tender == tender), None)
    check_disregard(wanted, given, asked, reference=procurement, today=today)
    details = {"tender": tender, "ground": ground}
    act = record_act("tender-disregarded", procurement, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.TenderDisregarded.objects.create(
            tender_id=tender, ground=ground, reason=wanted.reason, disregarded_on=today, recorded_in_id=act
        )
    return True


def _known(reference: str, post: str) -> EvaluationKnown:
    lock_procurement(reference)
    return evaluation_known(reference, post)
