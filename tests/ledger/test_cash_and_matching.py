"""Rules of cash, of payments, of what is said alike, and of evidence. No database."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.ledger.rules.belonging import WHOLE, Belonging, Method
from rightsource.ledger.rules.cash_flow import CashMovement, cash_flow, group_cash_flow
from rightsource.ledger.rules.chart import CASH, chart_lines
from rightsource.ledger.rules.evidence import MANIFEST, CsvFile, write_pack
from rightsource.ledger.rules.group import RESIDUE, consolidate
from rightsource.ledger.rules.moved import lines_moved, standing_of
from rightsource.ledger.rules.payments import payments
from rightsource.ledger.rules.rows import Activity, Elimination, LineTotal, Span
from rightsource.ledger.rules.unmatched import (
    UNMATCHED,
    Dealing,
    Match,
    matched_dealings,
    matching_limits,
    unmatched_dealings,
)
from rightsource.quantities import Money, Month

APRIL, MAY, JUNE = Month(2026, 4), Month(2026, 5), Month(2026, 6)
SPAN = Span(MAY, JUNE)
MEMBERS = ("council", "care-company", "law-company")
NIL = Money(0)


def in_whole(_: str, __: Month) -> Belonging:
    return WHOLE


# Cash

_other_lines = st.sampled_from(sorted(set(chart_lines()) - {CASH}))
_paid = st.lists(
    st.tuples(
        st.sampled_from(MEMBERS),
        _other_lines,
        st.sampled_from([APRIL, MAY, JUNE]),
        st.sampled_from(["", *MEMBERS]),
        st.booleans(),
        st.integers(-(10**9), 10**9).filter(bool),
    ),
    max_size=14,
)


def books_of(paid: Sequence[Any]) -> tuple[list[LineTotal], list[CashMovement]]:
    """Return books in which each payment is one transaction: the line on one side, cash on the other."""
    totals, moved = [], []
    for whose, line, month, other, is_opening, pence in paid:
        party = "" if other == whose else other
        totals.append(LineTotal(organisation=whose, line=CASH, month=month, amount=Money(pence)))
        totals.append(
            LineTotal(organisation=whose, line=line, month=month, amount=Money(-pence), counterparty=party)
        )  # fmt: skip
        moved.append(CashMovement(whose, line, month, party, is_opening, Money(pence)))
    return totals, moved


@settings(max_examples=50)
@given(_paid)
def test_what_was_there_and_what_moved_is_what_is_there(paid: Any) -> None:
    totals, moved = books_of(paid)
    for name in MEMBERS:
        found = cash_flow(
            [each for each in totals if each.organisation == name],
            [each for each in moved if each.organisation == name],
            SPAN,
        )
        assert found.opening + found.moved == found.closing


_shares = st.fractions(min_value=0, max_value=1, max_denominator=100)
_belonging = st.builds(Belonging, st.sampled_from(list(Method)), _shares)
_belongings = st.fixed_dictionaries({(name, month): _belonging for name in MEMBERS for month in (APRIL, MAY, JUNE)})


@settings(max_examples=50)
@given(_paid, _belongings)
def test_the_cash_of_a_group_goes_from_its_first_balance_to_its_last(paid: Any, belong: Any) -> None:
    totals, moved = books_of(paid)
    found = group_cash_flow(totals, moved, MEMBERS, SPAN, lambda name, month: belong[name, month])
    lines = Money.total([each.group for each in found.lines])
    assert Money.total(found.opening) + lines + Money.total(found.changed) == Money.total(found.closing)
    residue = Money.total([pair.residue for pair in found.pairs])
    assert Money.total([each.set_off for each in found.lines]) + residue == NIL


@settings(max_examples=30)
@given(_paid)
def test_the_cash_flow_of_a_group_of_one_is_its_own(paid: Any) -> None:
    totals, moved = books_of(paid)
    own = [each for each in totals if each.organisation == "council"]
    own_moved = [each for each in moved if each.organisation == "council"]
    alone, group = (
        cash_flow(own, own_moved, SPAN),
        group_cash_flow(totals, moved, ["council"], SPAN, in_whole),
    )
    assert (group.opening, group.closing, group.changed) == ((alone.opening,), (alone.closing,), (NIL,))
    for activity in (Activity.OPERATING, Activity.INVESTING, Activity.FINANCING):
        said = [(each.key, each.amount) for each in getattr(alone, activity.value)]
        assert [(each.line, each.group) for each in group.of(activity)] == said


@settings(max_examples=30)
@given(_paid, st.randoms(use_true_random=False))
def test_the_order_in_which_cash_moved_does_not_matter(paid: Any, chance: Any) -> None:
    mixed = list(paid)
    chance.shuffle(mixed)
    assert group_cash_flow(*books_of(paid), MEMBERS, SPAN, in_whole) == group_cash_flow(
        *books_of(mixed), MEMBERS, SPAN, in_whole
    )


def test_cash_on_its_way_within_a_group_is_shown_as_such() -> None:
    totals, moved = books_of(
        [
            ("council", "third-party", MAY, "care-company", False, -10_000),
            ("care-company", "receipts", MAY, "council", False, 9_700),
        ]
    )
    found = group_cash_flow(totals, moved, MEMBERS, SPAN, in_whole)
    assert {each.line: each.group for each in found.lines} == {
        "third-party": NIL, "receipts": NIL, RESIDUE: Money(-300),
    }  # fmt: skip
    (pair,) = found.pairs
    assert (pair.one_says, pair.other_says, pair.residue) == (Money(-10_000), Money(9_700), Money(-300))
    (way,) = payments(moved, MEMBERS)
    assert (way.payer, way.payee, way.paid, way.had) == ("council", "care-company", Money(10_000), Money(9_700))
    assert way.difference == Money(300)


def test_a_share_that_changes_shows_the_cash_that_came_with_it() -> None:
    totals, moved = books_of([("care-company", "receipts", APRIL, "", False, 1_000)])

    def belonging(name: str, month: Month) -> Belonging:
        return Belonging(Method.PROPORTIONATE, Fraction(1, 2 if month >= MAY else 4))

    found = group_cash_flow(totals, moved, ["care-company"], SPAN, belonging)
    assert (found.opening, found.changed, found.closing) == ((Money(250),), (Money(250),), (Money(500),))


def test_every_line_but_cash_belongs_to_one_part_of_the_statement() -> None:
    assert [line.line for line in chart_lines().values() if line.activity is Activity.CASH] == [CASH]


# What moved in a month


@settings(max_examples=30)
@given(_paid)
def test_what_moved_in_a_month_is_the_difference_of_its_two_ends(paid: Any) -> None:
    totals, _ = books_of(paid)
    before, now = (consolidate(totals, MEMBERS, Span(month, month), in_whole) for month in (MAY, JUNE))
    moved = lines_moved(before, now)
    assert Money.total([each.moved for each in moved]) == NIL
    assert standing_of(now).cash - standing_of(before).cash == Money.total(
        [each.moved for each in moved if each.line == CASH]
    )


# What is said alike

_days = st.dates(date(2026, 4, 1), date(2026, 9, 30))
_said = st.lists(st.tuples(_days, st.integers(1, 10**7), st.sampled_from(["care-company", "law-company"])), max_size=12)
LATE = date(2027, 3, 31)


def dealing(organisation: str, counterparty: str, on: date, pence: int, reference: str = "") -> Dealing:
    return Dealing(
        organisation=organisation, counterparty=counterparty, posted_on=on, amount=Money(pence), reference=reference
    )


def mirrored(said: Sequence[Any], days: int = 0) -> list[Dealing]:
    found = []
    for number, (on, pence, other) in enumerate(said):
        found.append(dealing("council", other, on, pence, f"a{number}"))
        found.append(dealing(other, "council", on + timedelta(days), -pence, f"b{number}"))
    return found


@settings(max_examples=60)
@given(_said, st.integers(0, 35))
def test_what_both_say_alike_within_the_time_of_a_bill_is_never_unmatched(said: Any, days: int) -> None:
    # Of equal amounts one may be taken for another, and the last then has nobody: they are another test's business.
    different = list({(pence, other): (on, pence, other) for on, pence, other in said}.values())
    assert unmatched_dealings(mirrored(different, days), on=LATE) == ()


@settings(max_examples=60)
@given(_said, _said, st.randoms(use_true_random=False))
def test_every_dealing_stands_in_one_answer_and_their_order_does_not_matter(one: Any, other: Any, chance: Any) -> None:
    dealings = mirrored(one) + [replace(each, reference=f"x{n}") for n, each in enumerate(mirrored(other)[::2])]
    found = matched_dealings(dealings, on=LATE)
    told = [each.said for each in found] + [each.answered for each in found if each.answered is not None]
    assert sorted(each.reference for each in told) == sorted(each.reference for each in dealings)
    mixed = list(dealings)
    chance.shuffle(mixed)
    assert matched_dealings(mixed, on=LATE) == found
    assert set(unmatched_dealings(mixed, on=LATE)) == {each for each in found if each.match in UNMATCHED}


def test_instalments_of_one_amount_are_matched_each_with_its_own_and_the_missing_one_is_found() -> None:
    months = [date(2026, month, 1) for month in (4, 5, 6, 7)]
    rent = mirrored([(on, 5_000, "care-company") for on in months])
    rent.remove(next(each for each in rent if each.organisation == "care-company" and each.posted_on == months[1]))
    (found,) = unmatched_dealings(rent, on=LATE)
    assert (found.said.posted_on, found.said.organisation, found.match) == (months[1], "council", Match.ALONE)


@pytest.mark.parametrize(
    ("days", "pence", "on", "match"),
    [
        (0, 10_000, LATE, Match.ALIKE),
        (5, 10_000, LATE, Match.ALIKE),
        (6, 10_000, LATE, Match.LATER),
        (35, 10_000, LATE, Match.LATER),
        (36, 10_000, LATE, Match.ALONE),
        (0, 9_700, LATE, Match.OTHER_AMOUNT),
        (35, 7_500, LATE, Match.OTHER_AMOUNT),
        (0, 7_499, LATE, Match.ALONE),
        (0, 100, date(2026, 5, 20), Match.TIME_YET),
    ],
)
def test_time_is_told_apart_from_substance(days: int, pence: int, on: date, match: Match) -> None:
    first = date(2026, 5, 12)
    told = matched_dealings(
        [
            dealing("council", "care-company", first, 10_000),
            dealing("care-company", "council", first + timedelta(days), -pence),
        ],
        on=on,
    )
    assert {each.match for each in told} == {match}


def test_several_bills_of_a_month_are_one_posting_of_the_other_side() -> None:
    bills = [dealing("care-company", "council", date(2026, 5, day), -1_000, str(day)) for day in (3, 12, 28)]
    whole = dealing("council", "care-company", date(2026, 5, 31), 3_000)
    assert {each.match for each in matched_dealings([*bills, whole], on=LATE)} == {Match.ALIKE_IN_SUM}
    assert len(unmatched_dealings([*bills, replace(whole, posted_on=date(2026, 7, 31))], on=LATE)) == 4


def test_a_loan_is_never_matched_with_a_charge() -> None:
    lent = replace(dealing("council", "care-company", MAY.first_day, 500), about=Elimination.BALANCES)
    charged = dealing("care-company", "council", MAY.first_day, -500)
    assert len(unmatched_dealings([lent, charged], on=LATE)) == 2


def test_the_largest_difference_comes_first_and_the_limits_are_on_file() -> None:
    found = unmatched_dealings(
        [
            dealing("council", "care-company", MAY.first_day, 500),
            dealing("law-company", "council", MAY.first_day, -70_000),
            dealing("council", "law-company", MAY.first_day, 69_000),
        ],
        on=LATE,
        limits=matching_limits(),
    )
    assert [each.difference for each in found] == [Money(-1_000), Money(500)]


# Evidence

_cells = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


def packed(rows: Sequence[Sequence[object]]) -> bytes:
    into = io.BytesIO()
    write_pack(
        into,
        title="Evidence of made-up books",
        about={"organisations": ["council"]},
        as_at=datetime(2026, 5, 31, 22, 0, tzinfo=UTC),
        act=7,
        files=[CsvFile("rows.csv", ("a", "b"), rows)],
    )
    return into.getvalue()


@settings(max_examples=20)
@given(st.lists(st.tuples(_cells, st.integers().map(Money)), max_size=6))
def test_a_pack_states_the_hash_of_each_file_and_comes_out_the_same_again(rows: Any) -> None:
    made = packed(rows)
    assert made == packed(rows)
    with zipfile.ZipFile(io.BytesIO(made)) as pack:
        manifest = json.loads(pack.read(MANIFEST))
        assert (manifest["act"], manifest["as_at"]) == (7, "2026-05-31T22:00:00+00:00")
        assert {*pack.namelist()} == {MANIFEST, *(each["name"] for each in manifest["files"])}
        for each in manifest["files"]:
            content = pack.read(each["name"])
            assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
