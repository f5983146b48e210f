"""Commitments are used up as bills arrive: nothing is counted as committed and as spent, in whatever order it comes."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ledger import queries
from rightsource.ledger.actions.commitments import draw_commitment, record_commitment, release_commitment
from rightsource.ledger.errors import (
    BillDrawsAnotherAmount,
    BillDrawsMoreThanItIsOf,
    BillNotOfThisCommitment,
    CommitmentNotOnRecord,
    CommitmentUseSaysTooLittle,
    ReleaseIdTaken,
    ReleasesMoreThanIsLeft,
    TransactionNotOnRecord,
)
from rightsource.ledger.rules.commitments import CommitmentStanding, CommitmentUse, Draw, UseKind, standing_of
from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import Money
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.references import Kind, SubjectRef

TEST = Authority("a test")
ORDER = UUID(int=7)
TODAY = date(2026, 6, 20)
WHOLE = Commitment(
    commitment_id=ORDER,
    payer="council",
    payee="care-company",
    amount=Money(1_000),
    due_on=date(2026, 6, 30),
    purpose="Beds in June",
    subject=SubjectRef(Kind.AGREEMENT, "A-014"),
)


def use(kind: UseKind, pence: int, bill: UUID | None = None) -> CommitmentUse:
    return CommitmentUse(
        use_id=uuid4(), commitment_id=ORDER, kind=kind, amount=Money(pence), used_on=TODAY, transaction_id=bill
    )


@given(
    bills=st.lists(st.integers(1, 900), max_size=6),
    reversed_bills=st.integers(0, 6),
    released=st.integers(0, 1_000),
    order=st.randoms(use_true_random=False),
)
def test_drawn_released_and_remaining_add_up_to_what_was_committed_in_any_order(
    bills: list[int], reversed_bills: int, released: int, order: Any
) -> None:
    happened = [use(UseKind.DRAWN, pence) for pence in bills]
    happened += [use(UseKind.TAKEN_BACK, pence) for pence in bills[:reversed_bills]]
    happened += [use(UseKind.RELEASED, released)] if released else []
    expected = standing_of(WHOLE, happened)
    order.shuffle(happened)
    found = standing_of(WHOLE, happened)
    assert found == expected
    assert found.remaining + found.drawn + found.released == WHOLE.amount
    assert found.remaining >= Money(0)
    assert found.drawn + found.beyond == Money(sum(bills[reversed_bills:]))


@pytest.fixture
def ordered(ledger: Any) -> Any:
    assert record_commitment(by=SYSTEM, authority=TEST, commitment=WHOLE)
    return ledger


def bill(ledger: Any, pence: int, *, payee: str = "care-company", on: date = date(2026, 5, 12)) -> UUID:
    found: UUID = ledger.post("council", ("third-party/adults", pence, payee), ("creditors", -pence, payee), on=on)
    return found


def draw(transaction_id: UUID, amount: int | None = None, commitment: UUID = ORDER) -> bool:
    asked = Draw(commitment, None if amount is None else Money(amount))
    return draw_commitment(by=SYSTEM, authority=TEST, bill=transaction_id, draw=asked)


def release(amount: int | None = None, reason: str = "It cost less", release_id: UUID | None = None) -> bool:
    return release_commitment(
        by=SYSTEM,
        authority=TEST,
        release_id=release_id or uuid4(),
        commitment_id=ORDER,
        amount=None if amount is None else Money(amount),
        reason=reason,
        today=TODAY,
    )


def standing(**asked: Any) -> CommitmentStanding:
    return queries.commitment_known(ORDER, **asked).standing


def test_bills_draw_it_down_and_the_same_bill_draws_it_once(ordered: Any) -> None:
    first = bill(ordered, 600)
    assert draw(first)
    assert not draw(first)
    assert not draw(first, 600)
    assert (standing().drawn, standing().remaining) == (Money(600), Money(400))
    assert draw(bill(ordered, 700))
    assert (standing().drawn, standing().remaining, standing().beyond) == (Money(1_000), Money(0), Money(300))


def test_the_order_in_which_bills_arrive_does_not_matter(ordered: Any) -> None:
    found = set()
    for order in permutations((300, 500, 400)):
        with transaction.atomic():
            for pence in order:
                draw(bill(ordered, pence))
            found.add((standing().drawn, standing().remaining, standing().beyond))
            transaction.set_rollback(True)
    assert found == {(Money(1_000), Money(0), Money(200))}


def test_a_reversed_bill_takes_back_what_it_drew(ordered: Any) -> None:
    first = bill(ordered, 600)
    draw(first)
    ordered.reverse(first)
    assert (standing().drawn, standing().remaining) == (Money(0), Money(1_000))
    with pytest.raises(BillNotOfThisCommitment):
        draw(bill(ordered, 600, payee="law-company"))
    kinds = [each.kind for each in queries.commitment_known(ORDER).uses]
    assert kinds == [UseKind.DRAWN, UseKind.TAKEN_BACK]


def test_a_reversed_bill_draws_nothing_any_more(ordered: Any) -> None:
    first = bill(ordered, 600)
    ordered.reverse(first)
    with pytest.raises(BillNotOfThisCommitment):
        draw(first)


def test_what_is_left_is_released_by_hand_for_a_reason_and_once(ordered: Any) -> None:
    draw(bill(ordered, 600))
    known = uuid4()
    assert release(150, release_id=known)
    assert not release(150, release_id=known)
    assert (standing().released, standing().remaining) == (Money(150), Money(250))
    assert release()
    assert standing().remaining == Money(0)
    with pytest.raises(ReleasesMoreThanIsLeft):
        release(1)
    with pytest.raises(ReleaseIdTaken):
        release(151, release_id=known)


def test_refuses_to_release_without_a_reason_or_more_than_is_left(ordered: Any) -> None:
    with pytest.raises(CommitmentUseSaysTooLittle):
        release(10, reason="  ")
    with pytest.raises(ReleasesMoreThanIsLeft) as refused:
        release(1_001)
    assert refused.value.left == Money(1_000)


def test_one_bill_for_two_orders_draws_no_more_than_it_is_of(ordered: Any) -> None:
    other = UUID(int=8)
    record_commitment(
        by=SYSTEM,
        authority=TEST,
        commitment=Commitment(
            commitment_id=other,
            payer="council",
            payee="care-company",
            amount=Money(500),
            due_on=TODAY,
            purpose="Meals",
            subject=SubjectRef(Kind.AGREEMENT, "A-015"),
        ),
    )
    both = bill(ordered, 600)
    assert draw(both, 350)
    with pytest.raises(BillDrawsMoreThanItIsOf):
        draw(both, 251, other)
    assert draw(both, 250, other)
    with pytest.raises(BillDrawsAnotherAmount):
        draw(both, 340)


def test_refuses_what_is_not_on_record(ordered: Any) -> None:
    with pytest.raises(CommitmentNotOnRecord):
        draw(bill(ordered, 10), commitment=uuid4())
    with pytest.raises(TransactionNotOnRecord):
        draw(uuid4())


def test_what_remained_as_at_an_instant_never_changes(ordered: Any) -> None:
    draw(bill(ordered, 600))
    then = timezone.now()
    before = standing(as_at=then)
    draw(bill(ordered, 100))
    release()
    assert standing(as_at=then) == before
    assert before.remaining == Money(400)
    assert queries.commitments_told(["council"], as_at=then).remaining == Money(400)
    assert queries.commitments_told(["council"]).remaining == Money(0)


def test_a_bill_of_a_later_month_has_not_drawn_it_yet_at_the_end_of_an_earlier_one(ordered: Any) -> None:
    draw(bill(ordered, 600, on=date(2026, 6, 3)))
    (by_may,) = queries.commitments_standing(["council"], used_by=date(2026, 5, 31))
    (by_june,) = queries.commitments_standing(["council"], used_by=date(2026, 6, 30))
    assert (by_may.remaining, by_june.remaining) == (Money(1_000), Money(400))


_RAW = (
    "INSERT INTO ledger_commitmentuse"
    " (id, commitment_id, kind, amount_pence, used_on, transaction_id, reason, recorded_in_id)"
    " VALUES (%s, %s, %s, %s, '2026-06-20', %s, %s, %s)"
)


def write(kind: str, pence: int, bill: UUID | None, reason: str = "") -> None:
    act = audit.record("a test", subject="a test", by=SYSTEM, authority=TEST).position
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RAW, [uuid4(), ORDER, kind, pence, bill, reason, act])


def test_the_database_holds_all_of_it_by_itself(ordered: Any) -> None:
    posted, others = bill(ordered, 600), bill(ordered, 600, payee="law-company")
    for wrong in (
        ("released", 1_001, None, "It cost less"),
        ("released", 10, None, ""),
        ("drawn", 601, posted),
        ("drawn", 600, others),
        ("drawn", 0, posted),
        ("forgotten", 10, posted),
    ):
        with pytest.raises(DatabaseError):
            write(*wrong)
    write("drawn", 600, posted)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_commitmentuse SET amount_pence = 1")


def test_both_who_are_bound_see_it_the_payer_alone_writes_and_no_other_sees_any(ordered: Any) -> None:
    posted = bill(ordered, 600)
    draw(posted)

    def seen_by(viewpoint: walls.Viewpoint) -> list[Money]:
        walls.look_as(viewpoint)
        return [each.remaining for each in queries.commitments_standing()]

    assert seen_by(walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")) == [Money(400)]
    with pytest.raises(DatabaseError, match="row-level security"):
        write("released", 10, None, "Not ours to release")
    for other in (walls.Viewpoint(walls.Sight.ORGANISATION, "law-company"), walls.THE_PUBLIC):
        assert seen_by(other) == []
    assert seen_by(walls.THE_COUNCIL) == [Money(400)]
