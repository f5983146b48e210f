"""Formulas by which the field turns prices into marks, each exact: nothing is rounded before it is shown.

A share of marks is a fraction from 0 to 1, to be multiplied by the weight of price. No formula depends on the order of
tenders, nor on the unit that prices are told in.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from rightsource.quantities import Money

Shares = dict[int, Fraction]
_HALF = Fraction(1, 2)
_WHOLE = Fraction(1)
_PLACES = Decimal("0.01")


class PriceFormula(StrEnum):
    """How price is brought together with quality, as the tender documents say before anybody tenders."""

    LOWEST = "the lowest price over the price"
    ABOVE_LOWEST = "marks lost by each per cent above the lowest price"
    MEAN = "half the marks at the mean price, a hundredth for each per cent below or above"
    PER_POINT = "the lowest price for each point of quality"
    FEATURES = "quality lowers the price that is compared"

    @property
    def gives_marks(self) -> bool:
        """Answer whether it gives marks for price, to be added to those for quality."""
        return self not in {PriceFormula.PER_POINT, PriceFormula.FEATURES}


def lowest_over_price(prices: Mapping[int, Money]) -> Shares:
    """Return for each tender the lowest price over its own: full marks for the lowest, half for twice the price.

    Where the lowest price is nought it has full marks, and every other price none.

    Source:
        Government Commercial Function, Bid Evaluation Guidance Note (May 2021), 7.2 Relative price scoring; in use
        throughout local government.
    """
    lowest = min(each.pence for each in prices.values())
    return {
        tender: _WHOLE if price.pence == lowest else Fraction(lowest, price.pence) for tender, price in prices.items()
    }


def above_lowest(prices: Mapping[int, Money]) -> Shares:
    """Return full marks for the lowest price, less its share of the marks for each per cent above; none from twice it.

    Source:
        Government Commercial Function, Bid Evaluation Guidance Note (May 2021), 7.2: a relative formula that falls in
        a straight line, so that pounds near the lowest price weigh no more than pounds far from it.
    """
    lowest = min(each.pence for each in prices.values())
    shares = {}
    for tender, price in prices.items():
        over = price.pence - lowest
        shares[tender] = (
            _WHOLE if not over else max(Fraction(0), _WHOLE - Fraction(over, lowest)) if lowest else Fraction(0)
        )
    return shares


def around_the_mean(prices: Mapping[int, Money]) -> Shares:
    """Return half the marks at the mean price, a hundredth more for each per cent below, less for each above.

    The lowest price need not have full marks: that is how the method is meant, and why a council says so beforehand.

    Source:
        The "mean" method of UK tender documents: the mean price is worth 50, and a point is added or taken for each per
        cent below or above it (procurementtemplates.co.uk, "Mean calculation").
    """
    total = sum(each.pence for each in prices.values())
    if not total:
        return dict.fromkeys(prices, _HALF)
    mean = Fraction(total, len(prices))
    return {
        tender: min(_WHOLE, max(Fraction(0), _HALF + (mean - price.pence) / mean)) for tender, price in prices.items()
    }


def price_per_point(price: Money, quality: Fraction) -> Fraction | None:
    """Return the pence that a point of quality costs, to be as low as can be; None for a tender without any quality.

    Source: Government Commercial Function, Bid Evaluation Guidance Note (May 2021), 7.3 and Appendix II.
    """
    return price.pence / quality if quality > 0 else None


def compared_price(price: Money, features: Fraction, most: Fraction) -> Fraction:
    """Return the price, in pence, that is compared once quality has lowered it: price / (1 + features / (1 - most)).

    With every feature offered a price counts as (1 - most) of itself; with none it counts whole.

    Args:
        price: as tendered.
        features: the share that the tender's own features are worth.
        most: the share that all features together are worth, below 1.

    Source:
        ProZorro (Ukraine): Most economically advantageous tenders, OpenProcurement API documentation, "Non-price
        criteria"; the coefficient as its auction module reckons it.
    """
    assert 0 <= features <= most < 1
    return price.pence / (1 + features / (1 - most))


_MARKS = {
    PriceFormula.LOWEST: lowest_over_price,
    PriceFormula.ABOVE_LOWEST: above_lowest,
    PriceFormula.MEAN: around_the_mean,
}


def price_shares(formula: PriceFormula, prices: Mapping[int, Money]) -> Shares:
    """Return the share of the marks for price that each tender has, by a formula that gives marks."""
    return _MARKS[formula](prices) if prices else {}


def weighted(points: Mapping[str, Decimal], most: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Fraction:
    """Return a weighted sum: each criterion's points over the most that it has, times its weight.

    >>> weighted({"a": Decimal(4)}, {"a": Decimal(5)}, {"a": Decimal(60)})
    Fraction(48, 1)

    Source: Procurement Act 2023 s.23(3): the relative importance of award criteria by percentage weightings.
    """
    return sum(
        (Fraction(given) / Fraction(most[mark]) * Fraction(weights[mark]) for mark, given in points.items()),
        Fraction(0),
    )


def to_two_places(number: Fraction) -> Decimal:
    """Return a fraction as it is shown, to two places, half of the last one upwards.

    >>> to_two_places(Fraction(2, 3)), to_two_places(Fraction(1, 8))
    (Decimal('0.67'), Decimal('0.13'))
    """
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(_PLACES, ROUND_HALF_UP)
