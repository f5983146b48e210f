"""Payments made twice: found for a reason, told how strongly, and never where an innocent reason explains them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rightsource.commissioning.rules.duplicates import (
    Innocence,
    PaidItem,
    Strength,
    compared_payments,
    naive_duplicates,
    plain_reference,
    suspected_duplicates,
)
from rightsource.quantities import Money

FIRST = date(2026, 4, 1)


def paid(key: str, day: int, pence: int = 123_456, **said: str) -> PaidItem:
    given = {"supplier": "made-up-care", "name": "Made-up Care Ltd", "body": "Testshire", "document": key} | said
    return PaidItem(key=key, paid_on=FIRST + timedelta(days=day), amount=Money(pence), **given)


def because(*payments: PaidItem) -> list[Innocence]:
    return [each.because for each in compared_payments(payments).innocent]


payments = st.lists(
    st.builds(
        paid,
        key=st.uuids().map(str),
        day=st.integers(0, 400),
        pence=st.sampled_from([123_456, -123_456, 50_000, 99_999]),
        supplier=st.sampled_from(["a", "b", ""]),
        invoice=st.sampled_from(["", "INV-00123", "inv123", "INV-123A", "INV-00132", "7"]),
        purpose=st.sampled_from(["", "Care", "part 1", "part 2"]),
    ),
    max_size=25,
    unique_by=lambda each: each.key,
)


@settings(max_examples=60, phases=[Phase.explicit, Phase.generate])
@given(payments)
def test_the_order_in_which_payments_come_changes_nothing(payments: list[PaidItem]) -> None:
    assert compared_payments(payments) == compared_payments(sorted(payments, key=lambda each: each.key, reverse=True))


@given(payments)
def test_each_pair_is_equal_in_amount_and_in_order_of_days(payments: list[PaidItem]) -> None:
    for each in suspected_duplicates(payments):
        assert each.first.amount == each.again.amount > Money(0)
        assert each.first is not each.again
        assert each.days_apart >= 0
        assert each.reasons


@given(payments)
def test_every_payment_that_the_naive_rule_finds_is_judged_once(payments: list[PaidItem]) -> None:
    found = compared_payments(payments)
    same_supplier = [each for each in found.suspected if each.first.supplier == each.again.supplier]
    judged = sorted(each.again.key for each in (*same_supplier, *found.innocent))
    assert judged == sorted(each.again.key for each in naive_duplicates(payments) if each.again.supplier)


@given(payments)
def test_what_has_no_supplier_is_counted_and_compared_with_nothing(payments: list[PaidItem]) -> None:
    found = compared_payments(payments)
    assert found.not_compared == sum(not each.supplier for each in payments)
    assert all(each.first.supplier and each.again.supplier for each in (*found.suspected, *found.innocent))


def test_a_bill_paid_again_under_its_reference_is_strongly_suspected() -> None:
    (found,) = suspected_duplicates([paid("1", 0, invoice="INV-00123"), paid("2", 40, invoice="inv 123")])
    assert (found.first.key, found.again.key, found.strength) == ("1", "2", Strength.STRONG)


@pytest.mark.parametrize("invoice", ["INV-00123A", "INV-0O123", "INV-00132"])
def test_a_reference_with_a_slip_is_the_same_bill(invoice: str) -> None:
    (found,) = suspected_duplicates([paid("1", 0, invoice="INV-00123"), paid("2", 9, invoice=invoice)])
    assert any("slip" in reason for reason in found.reasons)


def test_the_next_bill_of_a_supplier_is_another_bill() -> None:
    assert because(paid("1", 0, invoice="INV-00123"), paid("2", 30, invoice="INV-00124")) == [Innocence.OTHER_BILL]


def test_the_day_beyond_the_limit_is_too_late() -> None:
    first = paid("1", 0, invoice="INV-00123")
    assert suspected_duplicates([first, paid("2", 180, invoice="INV-00123")])
    assert because(first, paid("2", 181, invoice="INV-00123")) == [Innocence.LONG_APART]


def test_equal_rent_every_month_is_innocent_with_a_reference_or_without() -> None:
    for invoice in ("", "LEASE-00042"):
        rent = [paid(str(month), day, invoice=invoice) for month, day in enumerate((0, 30, 61, 91, 122, 153))]
        assert suspected_duplicates(rent) == ()
        assert set(because(*rent)) == {Innocence.SERIES}


def test_a_month_of_rent_paid_twice_is_found_among_the_months() -> None:
    rent = [paid(f"{month}", day, invoice="LEASE-00042") for month, day in enumerate((0, 30, 61, 91))]
    (found,) = suspected_duplicates([*rent, paid("extra", 34, invoice="LEASE-00042")])
    assert found.again.key == "extra"


def test_a_monthly_bill_paid_twice_is_found_by_its_own_reference() -> None:
    bills = [paid(f"{month}", day, invoice=f"CARE-{900 + month}") for month, day in enumerate((0, 30, 61, 91))]
    (found,) = suspected_duplicates([*bills, paid("extra", 35, invoice="CARE-901")])
    assert (found.first.key, found.again.key, found.strength) == ("1", "extra", Strength.STRONG)


def test_a_credit_note_takes_back_one_payment_and_no_more() -> None:
    twice = [paid("1", 0, invoice="INV-00123"), paid("2", 5, invoice="INV-00123")]
    credit = paid("credit", 20, -123_456, invoice="CN-1")
    assert because(*twice, credit) == [Innocence.TAKEN_BACK]
    thrice = [*twice, paid("3", 8, invoice="INV-00123")]
    assert len(suspected_duplicates([*thrice, credit])) == 1


def test_a_credit_before_the_first_payment_takes_nothing_back() -> None:
    twice = [paid("1", 10, invoice="INV-00123"), paid("2", 15, invoice="INV-00123")]
    assert len(suspected_duplicates([*twice, paid("credit", 0, -123_456)])) == 1


def test_parts_that_say_which_they_are_are_innocent() -> None:
    first = paid("1", 0, invoice="INV-00123", purpose="Roof, part 1")
    assert because(first, paid("2", 9, invoice="INV-00123", purpose="Roof, part 2")) == [Innocence.PARTS]
    assert len(suspected_duplicates([first, paid("2", 9, invoice="INV-00123", purpose="Roof, part 1")])) == 1


def test_lines_of_one_payment_are_one_payment() -> None:
    lines = [paid("1", 0, document="D1", purpose="North"), paid("2", 0, document="D1", purpose="South")]
    assert because(*lines) == [Innocence.ONE_PAYMENT]


def test_a_usual_price_without_references_is_innocent() -> None:
    assert because(*(paid(str(n), n % 2) for n in range(4))) == [Innocence.A_RATE] * 3
    assert suspected_duplicates(paid(str(n), n) for n in range(2))


def test_without_references_a_suspicion_is_fair_at_most_and_weak_in_a_regular_run() -> None:
    alone = [paid("1", 0), paid("2", 14)]
    assert [each.strength for each in suspected_duplicates(alone)] == [Strength.FAIR]
    others = [paid(f"{n}-{day}", day, 100_001 + n, supplier=f"s{n}") for n in range(4) for day in (0, 14)]
    assert {each.strength for each in suspected_duplicates([*alone, *others])} == {Strength.WEAK}


def test_one_bill_paid_to_two_suppliers_is_found() -> None:
    pair = [paid("1", 0, invoice="INV-00123"), paid("2", 5, invoice="INV-00123", supplier="another")]
    (found,) = suspected_duplicates(pair)
    assert "paid to two suppliers" in found.reasons


def test_a_second_spelling_is_said_among_the_reasons() -> None:
    pair = [paid("1", 0, invoice="INV-00123"), paid("2", 5, invoice="INV-00123", name="MADE UP CARE LIMITED")]
    (found,) = suspected_duplicates(pair)
    assert any("spelt in two ways" in reason for reason in found.reasons)


@given(st.text(max_size=20))
def test_a_plain_reference_is_plain_already(text: str) -> None:
    assert plain_reference(plain_reference(text)) == plain_reference(text)
