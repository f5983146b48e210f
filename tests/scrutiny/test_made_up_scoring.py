"""Scoring: right, wrong and missed are counted as the answers have it, and nothing is missed in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import Money
from rightsource.scrutiny.rules.made_up.answers import Fault, Planted
from rightsource.scrutiny.rules.made_up.county import Size
from rightsource.scrutiny.rules.scoring import DEVELOPMENT_SEEDS, UNSEEN_SEEDS, Found, Named, compared, scored, together

TODAY = date(2026, 11, 22)


def planted(*references: str, is_innocent: bool = False, how: str = "in some way") -> Planted:
    return Planted(Fault.PAID_TWICE, is_innocent, how, references, ("demonstration",), Money(100))


ANSWERS = [
    planted("a1", "a2", how="first"),
    planted("b1", "b2", how="second"),
    planted("n1", "n2", "n3", is_innocent=True, how="rent"),
]


def test_a_finding_within_a_fault_is_right_and_what_nothing_names_is_missed_by_name() -> None:
    found = compared(ANSWERS, [frozenset({"a1", "a2"})])
    assert (found.planted, found.found, found.suspected) == (2, 1, 1)
    assert (found.precision, found.recall) == (1.0, 0.5)
    assert found.missed == (Named("second", 1),)


def test_a_finding_of_something_innocent_is_wrong_by_name_and_of_anything_else_by_number() -> None:
    found = compared(ANSWERS, [frozenset({"n1", "n2"}), frozenset({"x", "y"})])
    assert found.look_alikes == (Named("rent", 1),)
    assert (found.others, found.precision, found.recall) == (1, 0.0, 0.0)


def test_a_finding_that_joins_a_fault_with_another_record_is_not_right() -> None:
    found = compared(ANSWERS, [frozenset({"a1", "elsewhere"})])
    assert (found.found, found.suspected, found.others) == (0, 1, 1)


def test_however_often_a_thing_is_named_it_is_suspected_once() -> None:
    findings = [frozenset({"a1"}), frozenset({"a2"}), frozenset({"n1", "n2"}), frozenset({"n3"}), frozenset({"x"})]
    found = compared(ANSWERS, [*findings, *findings])
    assert (found.found, found.suspected, found.others) == (1, 3, 1)


@given(
    findings=st.lists(st.frozensets(st.sampled_from(["a1", "a2", "b1", "b2", "n1", "n2", "n3", "x"]), min_size=1)),
)
def test_what_is_found_and_what_is_missed_come_to_what_was_planted(findings: list[frozenset[str]]) -> None:
    found = compared(ANSWERS, findings)
    assert found.found + sum(each.count for each in found.missed) == found.planted == 2
    assert found.found <= found.suspected
    assert 0.0 <= found.precision <= 1.0
    assert 0.0 <= found.recall <= 1.0


@given(
    lots=st.lists(st.lists(st.frozensets(st.sampled_from(["a1", "a2", "n1", "x"]), min_size=1)), min_size=1, max_size=4)
)
def test_several_counties_together_are_their_sum(lots: list[list[frozenset[str]]]) -> None:
    each = [compared(ANSWERS, findings) for findings in lots]
    whole = together(each)
    assert whole.planted == 2 * len(lots)
    assert whole.suspected == sum(one.suspected for one in each)
    assert sum(one.count for one in whole.missed) == whole.planted - whole.found
    assert together([whole]) == whole


def test_suspecting_nothing_is_no_false_suspicion() -> None:
    assert Found(0, 0, 0, missed=(), look_alikes=(), others=0).precision == 1.0


def test_the_seeds_of_the_score_were_not_looked_at() -> None:
    assert not set(UNSEEN_SEEDS) & set(DEVELOPMENT_SEEDS)
    assert len(set(UNSEEN_SEEDS)) == 5


def test_each_detector_finds_more_of_what_is_there_or_suspects_less_of_what_is_not_than_the_naive_rule() -> None:
    found = scored(Size.VILLAGE, DEVELOPMENT_SEEDS[:2], TODAY, lambda done, of: None)
    assert [each.fault for each in found.faults] == list(Fault)
    assert found.was_seen == DEVELOPMENT_SEEDS[:2]
    for each in found.faults:
        assert each.detector.recall >= 0.5, each
        assert each.detector.found + sum(one.count for one in each.detector.missed) == each.detector.planted
    better = [each.fault for each in found.faults if each.detector.precision > 2 * each.naive.precision]
    assert set(better) >= {Fault.PAID_TWICE, Fault.UNMATCHED, Fault.CLAIMED_TWICE}
    receipts = next(each for each in found.faults if each.fault is Fault.RECEIPTS)
    assert receipts.detector.precision > receipts.naive.precision
    assert receipts.detector.recall > receipts.naive.recall


@pytest.mark.slow
def test_the_documentation_tells_the_score_of_unseen_seeds_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/make_a_county_up.md").read_text(encoding="utf-8")
    told = scored(Size.COUNTY, UNSEEN_SEEDS, TODAY, lambda done, of: None)
    for each in told.faults:
        for rule, found in (("detector", each.detector), ("naive", each.naive)):
            counts = f"{found.planted} | {found.found} | {found.suspected}"
            assert f"| {each.fault} | {rule} | {counts} | {found.precision:.2f} | {found.recall:.2f} |" in page
        for named in (*each.detector.missed, *each.detector.look_alikes):
            assert str(named.count) in page, named
