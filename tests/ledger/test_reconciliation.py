"""Which lines of the bank's are which postings; properties before examples, and no database."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ledger.errors import BankMatchIsUneven
from rightsource.ledger.rules.bank import StatementLine
from rightsource.ledger.rules.bulk import identity_of
from rightsource.ledger.rules.reconciliation import (
    BankedLine,
    BookedPosting,
    Match,
    PostingKey,
    Why,
    check_even,
    days_between,
    matches,
)
from rightsource.quantities import Money

START = date(2026, 5, 1)
DAYS = days_between()


def line(key: int, pence: int, day: int = 0, reference: str = "") -> BankedLine:
    return BankedLine(key, StatementLine(key, START + timedelta(days=day), Money(pence), reference, ""))


def posting(key: int, pence: int, day: int = 0, said: str = "", identity: UUID | None = None) -> BookedPosting:
    posted_on = START + timedelta(days=day)
    return BookedPosting(PostingKey(identity or UUID(int=key), 1), "care-company", posted_on, Money(pence), said)


def found(lines: list[BankedLine], postings: list[BookedPosting]) -> set[tuple[tuple[int, ...], tuple[int, ...], Why]]:
    return {
        (tuple(sorted(each.lines)), tuple(sorted(key.transaction_id.int for key in each.postings)), each.why)
        for each in matches(lines, postings, days=DAYS)
    }


AMOUNTS = st.integers(-4, 4).filter(bool).map(lambda pounds: pounds * 100)
SIDE = st.lists(st.tuples(AMOUNTS, st.integers(0, 12)), max_size=8)


@given(SIDE, SIDE, st.randoms(use_true_random=False))
def test_matches_are_even_within_days_each_once_and_the_same_in_any_order(
    at_bank: list[tuple[int, int]], in_books: list[tuple[int, int]], chance: object
) -> None:
    lines = [line(key, pence, day) for key, (pence, day) in enumerate(at_bank, start=1)]
    postings = [posting(key, pence, day) for key, (pence, day) in enumerate(in_books, start=1)]
    matched = matches(lines, postings, days=DAYS)
    by_line = {each.key: each.line for each in lines}
    by_posting = {each.key: each for each in postings}
    for each in matched:
        check_even([by_line[key].amount for key in each.lines], [by_posting[key].amount for key in each.postings])
        days = [by_line[key].booked_on for key in each.lines], [by_posting[key].posted_on for key in each.postings]
        assert all(abs((one - other).days) <= DAYS for one in days[0] for other in days[1])
        assert min(len(each.lines), len(each.postings)) == 1
    taken = [key for each in matched for key in each.lines], [key for each in matched for key in each.postings]
    assert len(set(taken[0])) == len(taken[0])
    assert len(set(taken[1])) == len(taken[1])
    chance.shuffle(lines)  # type: ignore[attr-defined]
    chance.shuffle(postings)  # type: ignore[attr-defined]
    assert set(matches(lines, postings, days=DAYS)) == set(matched)


@given(SIDE)
def test_books_that_say_what_the_bank_says_are_matched_whole(both: list[tuple[int, int]]) -> None:
    lines = [line(key, pence, day) for key, (pence, day) in enumerate(both, start=1)]
    postings = [posting(key, pence, day) for key, (pence, day) in enumerate(both, start=1)]
    assert sum(len(each.lines) for each in matches(lines, postings, days=DAYS)) == len(both)


def test_a_reference_stands_before_a_nearer_day() -> None:
    lines = [line(1, 500, 0, "INV-0007")]
    postings = [posting(1, 500, 0), posting(2, 500, 3, "Paid: INV-0007")]
    assert found(lines, postings) == {((1,), (2,), Why.REFERENCE)}
    own = posting(3, 500, 3, identity=identity_of("care-company", "INV-0007"))
    assert matches(lines, [posting(1, 500), own], days=DAYS) == (Match((1,), (own.key,), Why.REFERENCE),)


def test_equal_payments_are_matched_by_the_nearest_day() -> None:
    lines = [line(1, 500, 1), line(2, 500, 5)]
    assert found(lines, [posting(1, 500, 4), posting(2, 500, 0)]) == {
        ((1,), (2,), Why.DAY),
        ((2,), (1,), Why.DAY),
    }


def test_what_lies_too_many_days_apart_is_left() -> None:
    assert found([line(1, 500)], [posting(1, 500, DAYS + 1)]) == set()
    assert found([line(1, 500)], [posting(1, 500, DAYS)]) == {((1,), (1,), Why.DAY)}


def test_one_line_may_be_several_postings_and_one_posting_several_lines() -> None:
    assert found([line(1, -600)], [posting(1, -100), posting(2, -200), posting(3, -300), posting(4, 77)]) == {
        ((1,), (1, 2, 3), Why.SUM)
    }
    assert found([line(1, 250), line(2, 350)], [posting(1, 600)]) == {((1, 2), (1,), Why.SUM)}


def test_a_sum_that_could_be_made_in_two_ways_is_left_to_a_person() -> None:
    assert found([line(1, 500)], [posting(1, 200), posting(2, 300), posting(3, 400), posting(4, 100)]) == set()


@pytest.mark.parametrize(("lines", "postings"), [([5], [4]), ([], []), ([5], []), ([5, -5], [])])
def test_refuses_to_call_different_amounts_the_same_money(lines: list[int], postings: list[int]) -> None:
    with pytest.raises(BankMatchIsUneven):
        check_even(map(Money, lines), map(Money, postings))
