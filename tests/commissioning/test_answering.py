"""A price request is answered once, with a reason, never by whoever asked, and a part is truly a part."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.errors import (
    AcceptedAmountDoesNotFit,
    AnswerWithoutReason,
    PriceRequestAnsweredAlready,
    PriceRequestNotYoursToAnswer,
)
from rightsource.commissioning.rules.answering import ANSWERS, Answer, answered
from rightsource.commissioning.rules.rows import PriceAnswer, PriceEvent, PriceKind
from rightsource.quantities import FinancialYear, Money

TODAY = date(2026, 11, 22)


def request(pence: int = 100_00, kind: PriceKind = PriceKind.REQUEST) -> PriceEvent:
    return PriceEvent(
        reference="A-1-R1",
        agreement="A-1",
        organisation="care-company",
        financial_year=FinancialYear(2026),
        kind=kind,
        amount=Money(pence),
        asked_on=date(2026, 10, 1),
        answer=PriceAnswer.UNANSWERED,
        reason="More beds.",
    )


@given(st.integers(-10_000, 10_000).filter(bool), st.integers(-20_000, 20_000))
def test_a_part_accepted_lies_between_nil_and_what_was_asked(asked: int, part: int) -> None:
    answer = Answer(PriceAnswer.PARTLY, "Half the beds.", Money(part))
    if 0 < part * asked < asked * asked:
        assert answered(request(asked), answer, by_organisation="", on=TODAY).accepted_amount == Money(part)
    else:
        with pytest.raises(AcceptedAmountDoesNotFit):
            answered(request(asked), answer, by_organisation="", on=TODAY)


@given(st.sampled_from(ANSWERS))
def test_the_same_answer_again_changes_nothing_and_another_is_refused(given_answer: PriceAnswer) -> None:
    answer = Answer(given_answer, "So decided.", Money(50_00))
    once = answered(request(), answer, by_organisation="", on=TODAY)
    assert answered(once, answer, by_organisation="", on=date(2027, 1, 1)) == once
    for other in ANSWERS:
        if other is not given_answer:
            with pytest.raises(PriceRequestAnsweredAlready):
                answered(once, Answer(other, "So decided.", Money(50_00)), by_organisation="", on=TODAY)


def test_what_was_asked_for_and_why_stays_beside_the_answer() -> None:
    after = answered(request(), Answer(PriceAnswer.REFUSED, "No money."), by_organisation="", on=TODAY)
    assert (after.amount, after.accepted_amount) == (Money(100_00), Money(0))
    assert after.reason == "More beds. Answered: No money."


def test_refuses_an_answer_by_the_vehicle_itself_and_to_what_is_no_request() -> None:
    answer = Answer(PriceAnswer.ACCEPTED, "Yes.")
    with pytest.raises(PriceRequestNotYoursToAnswer):
        answered(request(), answer, by_organisation="care-company", on=TODAY)
    for kind in (PriceKind.AGREED, PriceKind.PROPOSAL):
        with pytest.raises(PriceRequestNotYoursToAnswer):
            answered(request(kind=kind), answer, by_organisation="", on=TODAY)


def test_refuses_an_answer_without_a_reason() -> None:
    with pytest.raises(AnswerWithoutReason):
        answered(request(), Answer(PriceAnswer.ACCEPTED, " "), by_organisation="", on=TODAY)
