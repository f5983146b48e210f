"""Savings counted twice: two savings on one line, payer and payee of one group; and what only looks like it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.double_counting import ClaimedTwiceHow, LineClaim, claimed_twice
from rightsource.quantities import Money, Month

APRIL, JUNE, JULY, SEPTEMBER = Month(2026, 4), Month(2026, 6), Month(2026, 7), Month(2026, 9)


def claim(
    name: str,
    saving: str,
    pounds: int,
    fell: int | None = None,
    *,
    organisation: str = "care",
    account: str = "5200",
    first: Month = APRIL,
    last: Month = SEPTEMBER,
    counterparty: str = "",
    service: str = "",
) -> LineClaim:
    return LineClaim(
        claim=name,
        saving=saving,
        organisation=organisation,
        account=account,
        first=first,
        last=last,
        amount=Money.pounds(pounds),
        fell=None if fell is None else Money.pounds(fell),
        counterparty=counterparty,
        service=service,
    )


claims = st.lists(
    st.builds(
        claim,
        st.uuids().map(str),
        st.sampled_from(("S-1", "S-2", "S-3")),
        st.integers(1, 1000),
        st.none() | st.integers(-100, 2000),
        organisation=st.sampled_from(("council", "care", "law")),
        account=st.sampled_from(("5200", "5300")),
        first=st.sampled_from((APRIL, JUNE)),
        last=st.sampled_from((JUNE, JULY, SEPTEMBER)),
        counterparty=st.sampled_from(("", "council", "care")),
    ),
    max_size=8,
)


def test_two_savings_on_one_line_count_twice_what_they_claim_beyond_its_fall() -> None:
    (found,) = claimed_twice([claim("a", "S-1", 60, 100), claim("b", "S-2", 70, 100)])

    assert (found.how, found.savings, found.at_stake) == (
        ClaimedTwiceHow.SAME_LINE,
        ("S-1", "S-2"),
        Money.pounds(30),
    )


def test_two_savings_that_share_the_fall_of_a_line_between_them_are_innocent() -> None:
    assert claimed_twice([claim("a", "S-1", 40, 100), claim("b", "S-2", 60, 100)]) == ()


def test_two_savings_on_one_line_in_different_months_are_innocent() -> None:
    assert claimed_twice([claim("a", "S-1", 60, last=JUNE), claim("b", "S-2", 60, first=JULY)]) == ()


def test_one_saving_on_two_lines_is_innocent() -> None:
    assert claimed_twice([claim("a", "S-1", 60), claim("b", "S-1", 60, account="5300")]) == ()


def test_where_nobody_knows_the_fall_all_but_the_largest_claim_is_at_stake() -> None:
    (found,) = claimed_twice([claim("a", "S-1", 60), claim("b", "S-2", 70)])

    assert found.at_stake == Money.pounds(60)


def test_a_council_that_claims_what_its_vehicle_saved_counts_the_groups_money_twice() -> None:
    (found,) = claimed_twice(
        [
            claim("a", "S-1", 80, 80, organisation="council", account="9100", counterparty="care", service="homes"),
            claim("b", "S-2", 95, 95, service="homes"),
        ]
    )

    assert (found.how, found.at_stake) == (ClaimedTwiceHow.BOTH_SIDES, Money.pounds(80))


def test_a_council_and_its_vehicle_that_save_on_different_services_are_innocent() -> None:
    both = [
        claim("a", "S-1", 80, organisation="council", account="9100", counterparty="care", service="homes"),
        claim("b", "S-2", 95, service="meals"),
    ]
    assert claimed_twice(both) == ()


def test_two_sides_that_name_each_other_are_found_once() -> None:
    found = claimed_twice(
        [
            claim("a", "S-1", 80, organisation="council", account="9100", counterparty="care"),
            claim("b", "S-2", 95, counterparty="council"),
        ]
    )
    assert len(found) == 1


@given(claims, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(given_claims: list[LineClaim], chance: object) -> None:
    shuffled = list(given_claims)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert claimed_twice(shuffled) == claimed_twice(given_claims)


@given(claims)
def test_no_more_is_at_stake_than_is_claimed_and_never_nothing(given_claims: list[LineClaim]) -> None:
    by_name = {each.claim: each.amount for each in given_claims}
    for found in claimed_twice(given_claims):
        assert Money(0) < found.at_stake <= Money.total([by_name[each] for each in found.claims])


@given(claims)
def test_a_claim_alone_is_never_counted_twice(given_claims: list[LineClaim]) -> None:
    for each in given_claims:
        assert claimed_twice([each]) == ()


def test_two_organisations_that_claim_one_sum_on_one_service_in_the_same_months_are_asked_to_show_two_savings() -> None:
    (found,) = claimed_twice(
        [claim("a", "S-1", 60, service="homes"), claim("b", "S-2", 60, organisation="law", service="homes")]
    )

    assert (found.how, found.at_stake) == (ClaimedTwiceHow.SAME_SUM, Money.pounds(60))


@pytest.mark.parametrize(
    "changed",
    [
        {"pounds": 59},
        {"service": "roads"},
        {"last": JULY},
        {"organisation": "care", "account": "5300"},
        {"saving": "S-1"},
    ],
)
def test_any_difference_between_two_claims_on_one_service_lets_both_stand(changed: dict[str, Any]) -> None:
    second = {"saving": "S-2", "pounds": 60, "organisation": "law", "service": "homes"} | changed
    assert claimed_twice([claim("a", "S-1", 60, service="homes"), claim("b", **second)]) == ()
