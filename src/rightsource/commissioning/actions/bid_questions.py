"""Questions of bidders, and the buyer's answers to all, which do not tell who asked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.bids import ActOfBids
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.bids import QuestionAnswered, QuestionNotOnRecord
from rightsource.commissioning.queries.bids import database_clock, invitation_on_record, locked_procurement
from rightsource.commissioning.rules.bids.bidding import check_question, check_words, unnamed
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def ask_question(
    *, by: Actor, authority: Authority, procurement: str, organisation: str, words: str, today: date
) -> bool:
    """Ask the buyer something about a procurement, in the bidder's own sight. The same words again change nothing.

    The audit trail tells that somebody asked, and not who. Two at once with the same words are both kept, which harms
    nobody: the buyer answers one and refers to it in the other.

    Returns:
        Whether anything was written.

    Raises:
        BidsNotInvited: no bids are invited.
        QuestionSaysNothing: it is blank or too long.
        QuestionsClosed: the last day for questions is over.
    """
    said = words.strip()
    check_question(procurement, invitation_on_record(procurement), said, now := database_clock())
    if models.BidQuestion.objects.filter(procurement=procurement, organisation=organisation, words=said).exists():
        return False
    details = {"on": today.isoformat()}
    event = ActOfBids(unnamed(by), authority, procurement).leave("bid-question-asked", details)
    with refusing(BY_CONSTRAINT):
        models.BidQuestion.objects.create(
            procurement_id=procurement, organisation_id=organisation, words=said, asked_at=now, recorded_in_id=event
        )
    return True


@transaction.atomic
def answer_question(
    *, by: Actor, authority: Authority, procurement: str, question: UUID, asked: str, answer: str, today: date
) -> bool:
    """Answer a question to everybody, in words that do not tell who asked. The same again changes nothing.

    Two at once: the procurement's row is locked, and a question has one answer by its key.

    Returns:
        Whether anything was written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        QuestionSaysNothing: the question or the answer is blank or too long.
        QuestionNotOnRecord: there is no such question.
        QuestionAnswered: it is answered in other words.
    """
    asked, answer = asked.strip(), answer.strip()
    check_words(asked, answer)
    locked_procurement(procurement)
    if not models.BidQuestion.objects.filter(procurement=procurement, pk=question).exists():
        raise QuestionNotOnRecord
    before = models.BidAnswer.objects.filter(question=question).first()
    if before is not None:
        if (before.asked, before.answer) != (asked, answer):
            raise QuestionAnswered
        return False
    event = ActOfBids(by, authority, procurement).leave("bid-question-answered", {"question": str(question)})
    with refusing(BY_CONSTRAINT):
        models.BidAnswer.objects.create(
            question_id=question,
            procurement_id=procurement,
            asked=asked,
            answer=answer,
            answered_on=today,
            recorded_in_id=event,
        )
    return True
