"""How our dataclasses are told: exactly, completely, and as their description says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rightsource.api.told import Teller
from rightsource.quantities import FinancialYear, Money, Month, Period

Row = TypeVar("Row")


class Colour(StrEnum):
    RED = "a red one"


@dataclass(frozen=True)
class Grant:
    """A grant.

    Attributes:
        amount: how much,
            in all.
    """

    amount: Money | Decimal | None
    period: Period
    year: FinancialYear
    month: Month
    colours: frozenset[Colour]
    shares: Mapping[str, Decimal]
    pair: tuple[str, Money]

    @property
    def is_large(self) -> bool:
        """Whether it is large."""
        return isinstance(self.amount, Money) and self.amount.pence > 100

    @property
    def parts(self) -> tuple[Money, ...]:
        """Its parts, which are told by whatever they stand in."""
        return ()


@dataclass(frozen=True)
class Box(Generic[Row]):
    """A box."""

    row: Row
    rows: tuple[Row, ...]


def told(value: Any, kind: Any) -> Any:
    return Teller().model(kind).model_validate(value).model_dump(mode="json", by_alias=True)


periods = st.dates(max_value=date(9000, 1, 1)).flatmap(
    lambda first: st.builds(
        Period, st.just(first), st.none() | st.integers(1, 9999).map(lambda n: first + timedelta(n))
    )
)
amounts = st.none() | st.integers(-(10**15), 10**15).map(Money) | st.decimals(-999, 999, places=4)


@given(amounts, periods, st.integers(1990, 2098), st.integers(1, 12))
def test_a_value_is_told_to_the_penny_and_the_day(amount: Any, period: Period, year: int, month: int) -> None:
    grant = Grant(
        amount,
        period,
        FinancialYear(year),
        Month(year, month),
        frozenset(Colour),
        {"a": Decimal("0.80")},
        ("x", Money(-5)),
    )
    said = told(grant, Grant)
    assert said == {
        "amount": {"pence": amount.pence} if isinstance(amount, Money) else None if amount is None else f"{amount:f}",
        "period": {
            "from": period.starts_on.isoformat(),
            "until": period.ends_before.isoformat() if period.ends_before else None,
        },
        "year": str(FinancialYear(year)),
        "month": f"{year}-{month:02d}",
        "colours": ["a red one"],
        "shares": {"a": "0.80"},
        "pair": ["x", {"pence": -5}],
        "is_large": grant.is_large,
    }


def test_a_generic_class_is_told_for_each_of_its_rows_under_its_own_name() -> None:
    teller = Teller()
    assert teller.model(Box[Money]).__name__ == "BoxMoney"
    assert teller.model(Box[Box[Money]]).__name__ == "BoxBoxMoney"
    assert told(Box(Money(1), (Money(2),)), Box[Money]) == {"row": {"pence": 1}, "rows": [{"pence": 2}]}


def test_a_description_carries_the_words_of_the_docstring_and_the_values_allowed() -> None:
    described = Teller().model(Grant).model_json_schema()
    assert described["description"] == "A grant."
    assert described["properties"]["amount"]["description"] == "how much, in all."
    assert described["properties"]["is_large"]["description"] == "Whether it is large."
    assert described["properties"]["colours"]["items"]["enum"] == ["a red one"]
    assert "parts" not in described["properties"]
    assert described["additionalProperties"] is False
    assert set(described["required"]) == set(described["properties"])


def test_what_the_description_does_not_name_is_a_bug_and_not_told() -> None:
    with pytest.raises(ValidationError):
        told({"row": {"pence": 1}, "rows": [], "more": 1}, Box[Money])


def test_a_type_that_cannot_be_told_is_refused_when_the_api_is_made() -> None:
    @dataclass(frozen=True)
    class Odd:
        """Odd."""

        what: complex

    with pytest.raises(AssertionError, match="cannot be told"):
        Teller().model(Odd)
