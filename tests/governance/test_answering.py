"""A warning is answered by those it is addressed to, once, and closed by its issuer alone (P6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.governance.errors import (
    AnswerIsEmpty,
    WarningAnsweredAlready,
    WarningIsClosed,
    WarningNotAddressedToYou,
    WarningNotYoursToClose,
)
from rightsource.governance.rules.answering import answered, closed
from rightsource.governance.rules.rows import Issuer, Promise, Warning  # noqa: A004 - the word of the Acts

TODAY = date(2026, 11, 22)
OPEN = Warning(
    reference="W-1",
    issuer=Issuer.STATUTORY_OFFICER,
    issued_by="section-151-officer",
    issued_on=date(2026, 10, 29),
    matter="Reserves are under the floor.",
    addressed_to=("leader", "head-of-paid-service"),
    promises=(Promise.P5,),
)
POSTS = st.sampled_from(["leader", "head-of-paid-service", "section-151-officer", "commissioner", "auditor"])


@given(POSTS)
def test_only_its_issuer_closes_a_warning(post: str) -> None:
    if post == OPEN.issued_by:
        assert closed(OPEN, post=post, on=TODAY) == replace(OPEN, closed_on=TODAY, closed_by=post)
    else:
        with pytest.raises(WarningNotYoursToClose):
            closed(OPEN, post=post, on=TODAY)


@given(POSTS)
def test_only_those_it_is_addressed_to_answer_a_warning(post: str) -> None:
    if post in OPEN.addressed_to:
        after = answered(OPEN, called={post}, answer=" We act by March. ", on=TODAY)
        assert after == replace(OPEN, answered_on=TODAY, answer="We act by March.")
    else:
        with pytest.raises(WarningNotAddressedToYou):
            answered(OPEN, called={post}, answer="We act by March.", on=TODAY)


def test_a_warning_to_a_role_is_answered_by_the_post_that_carries_it() -> None:
    after = answered(OPEN, called={"leader-of-the-council", "leader"}, answer="Yes.", on=TODAY)
    assert after.answered_on == TODAY


def test_an_answer_does_not_close_a_warning_and_the_same_answer_again_changes_nothing() -> None:
    once = answered(OPEN, called={"leader"}, answer="Yes.", on=TODAY)
    assert once.closed_on is None
    assert answered(once, called={"leader"}, answer="Yes.", on=date(2027, 1, 1)) == once


def test_refuses_another_answer_an_empty_one_and_one_after_the_close() -> None:
    once = answered(OPEN, called={"leader"}, answer="Yes.", on=TODAY)
    with pytest.raises(WarningAnsweredAlready):
        answered(once, called={"leader"}, answer="No.", on=TODAY)
    with pytest.raises(AnswerIsEmpty):
        answered(OPEN, called={"leader"}, answer="  ", on=TODAY)
    with pytest.raises(WarningIsClosed):
        answered(closed(OPEN, post=OPEN.issued_by, on=TODAY), called={"leader"}, answer="Yes.", on=TODAY)


def test_closing_again_changes_nothing() -> None:
    once = closed(OPEN, post=OPEN.issued_by, on=TODAY)
    assert closed(once, post=OPEN.issued_by, on=date(2027, 1, 1)) == once
