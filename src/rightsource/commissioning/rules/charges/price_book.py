"""The price book of an agreement: what one unit costs from which day, and what was done at which price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rightsource.quantities import Money

COST = "cost"
"""The unit under which a return says what the work cost, in pounds less what clients paid; it has no price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs from a day, until a later price of the same unit begins.

    Attributes:
        number: counts up as prices are recorded, so that of two from the same day the later one holds.
        unit: a week, an hour of a grade, a verified result.
        expected_a_month: how much is expected in a month; None where nothing turns on it.
        why: how the price came about: agreed, or worked out from an index.
    """

    number: int
    agreement: str
    unit: str
    price: Money
    starts_on: date
    expected_a_month: Decimal | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What was done of one unit on one day, by so many lines of a return."""

    unit: str
    day: date
    quantity: Decimal
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Priced:
    """What was done of one unit at one price."""

    price: Price
    quantity: Fraction
    lines: int

    @property
    def pence(self) -> Fraction:
        """What it comes to, exactly."""
        return self.quantity * self.price.price.pence


def price_on(prices: Iterable[Price], unit: str, day: date) -> Price | None:
    """Return the price of a unit on a day: the last to begin, and of two from one day the one recorded last."""
    begun = [each for each in prices if each.unit == unit and each.starts_on <= day]
    return max(begun, key=lambda each: (each.starts_on, each.number), default=None)


def priced(quantities: Sequence[Quantity], prices: Sequence[Price]) -> tuple[Priced, ...]:
    """Return what was done, added up by unit and price; the order in which it was told makes no difference.

    Every quantity has a price: what is out of price is refused when a return is read.
    """
    sums: defaultdict[Price, list[Fraction]] = defaultdict(list)
    lines: defaultdict[Price, int] = defaultdict(int)
    of_unit = {unit: [each for each in prices if each.unit == unit] for unit in {each.unit for each in prices}}
    for each in quantities:
        if each.unit == COST:
            continue
        found = price_on(of_unit.get(each.unit, ()), each.unit, each.day)
        assert found is not None
        sums[found].append(Fraction(each.quantity))
        lines[found] += each.lines
    in_order = sorted(sums, key=lambda each: (each.unit, each.starts_on, each.number))
    return tuple(Priced(price, sum(sums[price], Fraction(0)), lines[price]) for price in in_order)


def cost_in(quantities: Iterable[Quantity]) -> Fraction | None:
    """Return what a return says that the work cost, in pence; None where it does not say."""
    told = [Fraction(each.quantity) * 100 for each in quantities if each.unit == COST]
    return sum(told, Fraction(0)) if told else None
