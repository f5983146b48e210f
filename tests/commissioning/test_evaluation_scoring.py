"""Scoring formulas: exact, in no unit and no order, full marks for the best price where that is meant, ties told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rightsource.commissioning.errors.evaluation import CriteriaSayTooLittle, LowPriceNotAsked
from rightsource.commissioning.rules.evaluation.judging import Moderated
from rightsource.commissioning.rules.evaluation.low_prices import (
    PriceQuestion,
    check_may_disregard_for_price,
    low_prices,
)
from rightsource.commissioning.rules.evaluation.plan import Criterion, CriterionKind, Plan, TieBreak, check_plan
from rightsource.commissioning.rules.evaluation.result import TenderStanding, standings
from rightsource.commissioning.rules.evaluation.scoring import (
    PriceFormula,
    compared_price,
    price_per_point,
    price_shares,
    to_two_places,
)
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer, TenderKnown
from rightsource.quantities import Money

AT = datetime(2026, 5, 29, 11, 0, tzinfo=ZoneInfo("Europe/London"))
MARKS = [each for each in PriceFormula if each.gives_marks]
Prices = st.dictionaries(st.integers(1, 50), st.integers(1, 10**10).map(Money), min_size=1, max_size=8)
Offers = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=7)


def plan(formula: PriceFormula = PriceFormula.LOWEST, tie_break: TieBreak = TieBreak.QUALITY) -> Plan:
    return Plan(
        procurement="P-1",
        closes_at=AT,
        quality_by=date(2026, 6, 19),
        said_on=date(2026, 4, 21),
        formula=formula,
        tie_break=tie_break,
        criteria=(
            Criterion(mark="P", title="Price", kind=CriterionKind.PRICE, weight=Decimal(40)),
            Criterion(mark="Q", title="Quality", kind=CriterionKind.QUALITY, weight=Decimal(50)),
            Criterion(mark="S", title="Social value", kind=CriterionKind.SOCIAL_VALUE, weight=Decimal(10)),
        ),
    )


def tender(number: int, pence: int, lot: int = 0) -> TenderKnown:
    return TenderKnown(
        number=number,
        lot=lot,
        bidder=f"Bidder {number}",
        organisation="",
        company_number="",
        received_at=AT,
        document="",
        exclusion=ExclusionAnswer.NONE,
        conditions=(),
        price=Money(pence),
    )


def placed(
    how: Plan, offers: list[tuple[int, int, int]], without: frozenset[int] = frozenset()
) -> list[TenderStanding]:
    """Return where offers of a price, and points out of 50 for quality and social value, stand; each by its number."""
    tenders = [tender(number, price) for number, (price, _, _) in enumerate(offers, 1)]
    points = {
        (mark, number): Moderated(criterion=mark, tender=number, points=Decimal(given) / 10, reason="x")
        for number, (_, quality, social) in enumerate(offers, 1)
        for mark, given in (("Q", quality), ("S", social))
    }
    return list(standings(how, tenders, points, dict.fromkeys(without, "left out")))


@given(Prices, st.sampled_from(MARKS), st.integers(2, 1000))
def test_marks_for_price_do_not_depend_on_the_unit_or_the_order(
    prices: dict[int, Money], formula: PriceFormula, times: int
) -> None:
    shares = price_shares(formula, prices)
    assert all(0 <= each <= 1 for each in shares.values())
    assert price_shares(formula, {tender: price * times for tender, price in prices.items()}) == shares
    assert price_shares(formula, dict(reversed(prices.items()))) == shares
    dearest, cheapest = max(prices.values()), min(prices.values())
    best = {tender: shares[tender] for tender, price in prices.items() if price == cheapest}
    assert set(best.values()) == {max(shares.values())}
    assert all(shares[tender] == min(shares.values()) for tender, price in prices.items() if price == dearest)
    if formula is not PriceFormula.MEAN:
        assert max(shares.values()) == 1
    elif dearest < cheapest * 2:
        assert sum(shares.values()) == Fraction(len(prices), 2)  # around the mean


def test_formulas_by_hand() -> None:
    prices = {1: Money(10_000), 2: Money(12_500), 3: Money(20_000)}
    assert price_shares(PriceFormula.LOWEST, prices) == {1: 1, 2: Fraction(4, 5), 3: Fraction(1, 2)}
    assert price_shares(PriceFormula.ABOVE_LOWEST, prices) == {1: 1, 2: Fraction(3, 4), 3: 0}
    mean = price_shares(PriceFormula.MEAN, {1: Money(80), 2: Money(100), 3: Money(120)})
    assert mean == {1: Fraction(7, 10), 2: Fraction(1, 2), 3: Fraction(3, 10)}
    assert price_per_point(Money(9_000), Fraction(90)) == 100
    assert price_per_point(Money(9_000), Fraction(0)) is None
    # ProZorro's own reckoning: 15 and 5 per cent of features at most, 10 of them offered: 1 + 0.1 / 0.8 = 1.125.
    assert compared_price(Money(45_000), Fraction(1, 10), Fraction(1, 5)) == 40_000
    assert price_shares(PriceFormula.LOWEST, {1: Money(0), 2: Money(5)}) == {1: 1, 2: 0}
    assert price_shares(PriceFormula.ABOVE_LOWEST, {1: Money(0), 2: Money(5)}) == {1: 1, 2: 0}
    assert price_shares(PriceFormula.MEAN, {1: Money(0)}) == {1: Fraction(1, 2)}


@given(Offers, st.sampled_from(PriceFormula), st.randoms())
def test_places_do_not_depend_on_the_order_and_ties_are_told(
    offers: list[tuple[int, int, int]], formula: PriceFormula, chance: Random
) -> None:
    how = plan(formula)
    found = {each.tender: each for each in placed(how, offers)}
    order = list(range(len(offers)))
    chance.shuffle(order)
    again = {order[each.tender - 1] + 1: each for each in placed(how, [offers[at] for at in order])}
    for number, each in found.items():
        same = again[number]
        assert (each.place, each.measure, each.is_tied) == (same.place, same.measure, same.is_tied)
    firsts = [each for each in found.values() if each.place == 1]
    assert all(each.is_tied == (len(firsts) > 1) for each in firsts)
    assert len(firsts) >= 1 or all(each.quality == 0 for each in found.values())


@given(Offers, st.sampled_from(PriceFormula), st.integers(2, 50))
def test_places_do_not_depend_on_the_unit_of_prices(
    offers: list[tuple[int, int, int]], formula: PriceFormula, times: int
) -> None:
    scaled = [(price * times, quality, social) for price, quality, social in offers]
    before = [(each.tender, each.place, each.is_tied) for each in placed(plan(formula), offers)]
    assert before == [(each.tender, each.place, each.is_tied) for each in placed(plan(formula), scaled)]


@given(Offers, st.sampled_from(PriceFormula))
def test_better_in_quality_and_price_is_never_behind(offers: list[tuple[int, int, int]], formula: PriceFormula) -> None:
    assume(offers[0][1] > 0)
    price, quality, social = offers[0]
    better = (max(1, price // 2), min(50, quality + 1), social)
    found = {each.tender: each for each in placed(plan(formula), [better, *offers])}
    first, second = found[1].place, found[2].place
    assert first is not None
    assert second is not None
    assert first <= second


def test_a_tie_is_broken_by_what_the_documents_say_and_told_where_it_stays() -> None:
    # 30 for quality and 40 for price, or 40 and 30: 70 each.
    offers = [(75, 30, 0), (100, 40, 0)]
    by_quality = placed(plan(), offers)
    assert [(each.tender, each.measure, each.place) for each in by_quality] == [
        (2, Decimal("70.00"), 1),
        (1, Decimal("70.00"), 2),
    ]
    assert [each.tender for each in placed(plan(tie_break=TieBreak.PRICE), offers)] == [1, 2]
    equal = placed(plan(), [(75, 30, 0), (75, 30, 0), (100, 10, 0)])
    assert [(each.place, each.is_tied) for each in equal] == [(1, True), (1, True), (3, False)]


def test_who_is_left_out_or_below_a_least_moves_nobodys_points() -> None:
    found = {each.tender: each for each in placed(plan(), [(50, 50, 50), (100, 40, 40)], frozenset({1}))}
    assert found[1].place is None
    assert found[1].why_not == "left out"
    assert (found[2].place, found[2].price_points) == (1, Decimal("40.00"))
    bar = plan()
    with_bar = Plan(
        procurement=bar.procurement,
        closes_at=bar.closes_at,
        quality_by=bar.quality_by,
        said_on=bar.said_on,
        formula=bar.formula,
        tie_break=bar.tie_break,
        criteria=(
            bar.criteria[0],
            Criterion(mark="Q", title="Q", kind=CriterionKind.QUALITY, weight=Decimal(60), least=Decimal(3)),
        ),
    )
    below = {each.tender: each for each in placed(with_bar, [(50, 29, 0), (100, 30, 0)])}
    assert "at least 3" in below[1].why_not
    assert (below[2].place, below[2].price_points) == (1, Decimal("40.00"))


def test_a_formula_needs_what_it_compares() -> None:
    only_price = (Criterion(mark="P", title="Price", kind=CriterionKind.PRICE, weight=Decimal(100)),)
    only_quality = (Criterion(mark="Q", title="Quality", kind=CriterionKind.QUALITY, weight=Decimal(100)),)
    for criteria in (only_price, only_quality):
        for formula in PriceFormula:
            how = plan(formula)
            wanted = Plan(
                procurement="P-1", closes_at=AT, quality_by=how.quality_by, said_on=how.said_on, formula=formula,
                tie_break=how.tie_break, criteria=criteria,
            )  # fmt: skip
            if formula.gives_marks:
                check_plan(wanted)
            else:
                with pytest.raises(CriteriaSayTooLittle):
                    check_plan(wanted)


def test_a_low_price_is_asked_about_from_a_tenth_below() -> None:
    assert low_prices([tender(1, 9_000), tender(2, 11_000)]) == ()  # exactly a tenth below the mean of 10,000
    assert [each.tender for each in low_prices([tender(1, 8_999), tender(2, 11_001)])] == [1]
    assert low_prices([tender(1, 8_999, lot=1), tender(2, 11_001, lot=2)]) == ()  # lots are not compared
    assert [each.tender for each in low_prices([tender(1, 899)], Money(1_000))] == [1]
    assert low_prices([tender(1, 899, lot=1)], Money(1_000)) == ()  # the estimate is of the whole


def test_nobody_is_disregarded_for_a_price_unheard() -> None:
    asked = PriceQuestion(tender=1, question="How?", asked_on=date(2026, 7, 1), answer_by=date(2026, 7, 8))
    for question, on in ((None, date(2026, 7, 9)), (asked, date(2026, 7, 8))):
        with pytest.raises(LowPriceNotAsked):
            check_may_disregard_for_price(question, "Hill", on)
    check_may_disregard_for_price(asked, "Hill", date(2026, 7, 9))


@given(st.fractions(0, 10_000))
def test_what_is_shown_is_within_half_a_hundredth(number: Fraction) -> None:
    assert abs(Fraction(to_two_places(number)) - number) <= Fraction(1, 200)
