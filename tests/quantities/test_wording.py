"""How amounts and shares stand in a sentence: what is left over is not written as nothing, nor a near miss as a hit."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, share_in_words


@given(st.integers(-200_000_000_00, 200_000_000_00))
def test_only_nothing_is_written_as_nothing(pence: int) -> None:
    assert (amount_in_words(Money(pence)) in {"£0", "−£0"}) == (pence == 0)


@given(st.integers(-10, 110), st.decimals(Decimal("-0.02"), Decimal("0.02"), places=9))
def test_a_share_is_written_as_a_whole_percentage_only_where_it_is_one(percentage: int, off: Decimal) -> None:
    written = share_in_words(Decimal(percentage) / 100 + off)
    assert (written == f"{percentage}%".replace("-", "−")) == (off == 0)


@given(st.decimals(Decimal(-2), Decimal(2), places=6))
def test_a_share_is_written_to_a_tenth_or_to_a_hundredth_of_a_per_cent(share: Decimal) -> None:
    words = share_in_words(share)
    number = Decimal(words.removeprefix("just over ").removeprefix("just under ").rstrip("%").replace("−", "-"))
    assert abs(number - share * 100) <= Decimal("0.05")
