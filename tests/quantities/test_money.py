from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import Money

pence = st.integers(-(10**15), 10**15)


@given(pence, st.lists(st.integers(0, 10**6), min_size=1).filter(sum))
def test_a_split_loses_no_penny(amount: int, weights: list[int]) -> None:
    parts = Money(amount).split(weights)
    assert sum(part.pence for part in parts) == amount
    assert all(part == Money(0) for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(pence, pence)
def test_adding_and_taking_away_are_exact(a: int, b: int) -> None:
    assert Money(a) + Money(b) - Money(b) == Money(a)


@given(pence)
def test_pounds_written_out_read_back_the_same(amount: int) -> None:
    assert Money.pounds(Money(amount).decimal_gbp) == Money(amount)


@pytest.mark.parametrize("text", ["", "twelve", "1.005", "NaN", "Infinity", "1,000"])
def test_refuses_what_is_not_a_whole_number_of_pence(text: str) -> None:
    with pytest.raises(ValueError, match="pounds|pence"):
        Money.pounds(text)


def test_a_debt_is_written_with_a_minus_sign() -> None:
    assert str(Money(-123456789)) == "−£1,234,567.89"


def test_crossing_from_the_model_rounds_halves_to_even() -> None:
    assert [Money.nearest(Decimal(x)).pence for x in ("0.005", "0.015", "-0.005")] == [0, 2, 0]
