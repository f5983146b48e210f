"""A change of a block's yearly price from a day: its own step of a charge, and no earlier day costs another penny."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rightsource.commissioning.rules.charges.mechanisms import part_of_year
from rightsource.commissioning.rules.charges.steps import Exact, to_the_penny
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.quantities.wording import day_in_words


@dataclass(frozen=True, slots=True)
class PriceVaried:
    """By how much a variation changes the price of a whole year, from a day.

    Attributes:
        reference: the variation's.
        a_year: what a whole year costs more; below nought where it costs less.
        starts_on: the first day of the other price.
        accepted_on: the day on which it was accepted.
    """

    reference: str
    a_year: Money
    starts_on: date
    accepted_on: date


def varied(variations: Iterable[PriceVaried], year: FinancialYear, period: Period) -> Iterator[Exact]:
    """Yield what each variation adds to a block's charge for a period, from its own first day on.

    As with the block itself it is what is due by the end less what was due by the start, each to the penny: parts of a
    period always come to the whole of it.
    """
    assert period.ends_before is not None
    for each in sorted(variations, key=lambda one: (one.starts_on, one.reference)):
        if each.starts_on >= period.ends_before:
            continue
        due = _due(each, year, period.ends_before) - _due(each, year, period.starts_on)
        words = f"Variation {each.reference}: {each.a_year} a year from {day_in_words(each.starts_on)}"
        yield words, Fraction(due.pence)


def not_in_price(variations: Iterable[PriceVaried], agreed_on: date | None) -> tuple[PriceVaried, ...]:
    """Return the variations that a year's price does not hold yet: a price agreed after one was accepted holds it."""
    return tuple(each for each in variations if agreed_on is None or each.accepted_on >= agreed_on)


def _due(variation: PriceVaried, year: FinancialYear, before: date) -> Money:
    begins = max(variation.starts_on, year.first_day)
    if before <= begins:
        return Money(0)
    return to_the_penny(variation.a_year.pence * (part_of_year(year, before) - part_of_year(year, begins)))
