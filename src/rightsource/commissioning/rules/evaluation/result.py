"""What comes of an evaluation: each lot's tenders in order, by which measure, ties told and never broken silently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rightsource.commissioning.rules.evaluation.judging import Moderated
from rightsource.commissioning.rules.evaluation.plan import Plan, TieBreak
from rightsource.commissioning.rules.evaluation.scoring import (
    PriceFormula,
    compared_price,
    price_per_point,
    price_shares,
    to_two_places,
    weighted,
)
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown
from rightsource.quantities import Money

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderStanding:
    """Where a tender stands in its lot.

    Attributes:
        tender: its number.
        quality: its weighted points for quality and social value, of so many as those criteria weigh.
        price_points: its points for price; None where the formula gives none.
        measure: what tenders are compared by: points in all, pounds for a point of quality, or the compared price.
        place: 1 is the most advantageous; None where it is disregarded or cannot be placed.
        is_tied: whether another has the same place, the tie break of the tender documents notwithstanding.
        why_not: why it has no place.
    """

    tender: int
    lot: int
    bidder: str
    price: Money
    quality: Decimal
    price_points: Decimal | None
    measure: Decimal | None
    place: int | None
    is_tied: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Measured:
    tender: TenderKnown
    price: Money
    quality: Fraction
    price_points: Fraction | None
    measure: Fraction | None
    why_not: str

    def key(self, formula: PriceFormula, tie_break: TieBreak) -> tuple[Fraction, Fraction]:
        """Return what it is ordered by, the least first."""
        assert self.measure is not None
        second = -self.quality if tie_break is TieBreak.QUALITY else Fraction(self.price.pence)
        return (-self.measure if formula.gives_marks else self.measure, second)


def standings(
    plan: Plan,
    tenders: Iterable[TenderKnown],
    points: Mapping[tuple[str, int], Moderated],
    disregarded: Mapping[int, str],
) -> tuple[TenderStanding, ...]:
    """Return every lot's tenders in order, the most advantageous first, and last those that have no place.

    A tender that is disregarded, or is below the least points of a criterion, is not compared: it moves no other's
    points.

    Args:
        plan: the criteria and the formula.
        tenders: with their prices.
        points: in the end, by criterion and tender.
        disregarded: by tender why.

    Source: Procurement Act 2023 s.19(2): satisfies the requirements, and best satisfies the award criteria.
    """
    known = list(tenders)
    found: list[TenderStanding] = []
    for lot in sorted({each.lot for each in known}):
        of_lot = [each for each in known if each.lot == lot]
        why_not = {each.number: disregarded.get(each.number, "") or _below(plan, each, points) for each in of_lot}
        found += _placed(plan, _measured(plan, of_lot, points, why_not))
    return tuple(found)


def _below(plan: Plan, tender: TenderKnown, points: Mapping[tuple[str, int], Moderated]) -> str:
    """Return which least a tender misses, in words."""
    for criterion in plan.scored:
        given = points.get((criterion.mark, tender.number))
        if given is not None and criterion.least is not None and given.points < criterion.least:
            return f"has {given.points} points for {criterion.mark}, of which at least {criterion.least} are required"
    return ""


def _measured(
    plan: Plan,
    tenders: Sequence[TenderKnown],
    points: Mapping[tuple[str, int], Moderated],
    why_not: Mapping[int, str],
) -> list[_Measured]:
    prices = {each.number: each.price for each in tenders if each.price is not None}
    compared = {number: price for number, price in prices.items() if not why_not[number]}
    by_price = plan.price if plan.formula.gives_marks else None
    shares = {} if by_price is None else price_shares(plan.formula, compared)
    found = []
    for each in tenders:
        price, quality = prices[each.number], _quality(plan, each.number, points)
        marks = shares.get(each.number)
        for_price = None if marks is None or by_price is None else marks * Fraction(by_price.weight)
        measure = None if why_not[each.number] else _measure(plan, price, quality, for_price)
        why = why_not[each.number] or ("" if measure is not None else "has no point for quality, so none can be priced")
        found.append(_Measured(each, price, quality, for_price, measure, why))
    return found


def _quality(plan: Plan, tender: int, points: Mapping[tuple[str, int], Moderated]) -> Fraction:
    scored = {each.mark: each for each in plan.scored}
    given = {mark: points[mark, tender].points for mark in scored if (mark, tender) in points}
    most = {mark: each.most for mark, each in scored.items()}
    return weighted(given, most, {mark: each.weight for mark, each in scored.items()})


def _measure(plan: Plan, price: Money, quality: Fraction, for_price: Fraction | None) -> Fraction | None:
    if plan.formula is PriceFormula.PER_POINT:
        return price_per_point(price, quality)
    if plan.formula is PriceFormula.FEATURES:
        most = sum((Fraction(each.weight) for each in plan.scored), Fraction(0)) / _HUNDRED
        return compared_price(price, quality / _HUNDRED, most)
    return quality + (for_price or 0)


def _placed(plan: Plan, measured: Sequence[_Measured]) -> list[TenderStanding]:
    placed = [each for each in measured if each.measure is not None]
    keys = {each.tender.number: each.key(plan.formula, plan.tie_break) for each in placed}
    order = sorted(keys.values())
    found = []
    for each in measured:
        key = keys.get(each.tender.number)
        found.append(
            TenderStanding(
                tender=each.tender.number,
                lot=each.tender.lot,
                bidder=each.tender.bidder,
                price=each.price,
                quality=to_two_places(each.quality),
                price_points=None if each.price_points is None else to_two_places(each.price_points),
                measure=None if each.measure is None else _shown(plan.formula, each.measure),
                place=None if key is None else order.index(key) + 1,
                is_tied=key is not None and order.count(key) > 1,
                why_not=each.why_not,
            )
        )
    return sorted(found, key=lambda each: (each.place is None, each.place or 0, each.bidder.casefold()))


def _shown(formula: PriceFormula, measure: Fraction) -> Decimal:
    return to_two_places(measure if formula.gives_marks else measure / _HUNDRED)
