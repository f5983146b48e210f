"""What an agreement pays: properties of the six mechanisms, and the same penny as the simulation's."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from rightsource.commissioning.errors.charges import (
    ChargeWithoutPrice,
    ChargeWithoutReturn,
    DisputeAnsweredAlready,
    DisputeAnsweredByTheSideThatRaisedIt,
    DisputedMoreThanCharged,
    DisputeWithoutReason,
)
from rightsource.commissioning.rules.charges.disputes import Dispute, answered, check_dispute, payable
from rightsource.commissioning.rules.charges.indexing import IndexClause, IndexLevels, indexed
from rightsource.commissioning.rules.charges.price_book import COST, Price, Quantity, price_on
from rightsource.commissioning.rules.charges.steps import to_the_penny
from rightsource.commissioning.rules.charges.terms import ChargeTerms, Conditions
from rightsource.commissioning.rules.charges.working import Asked, Part, Working, worked_out
from rightsource.commissioning.rules.rows import PaymentMechanism, ReturnMeasure
from rightsource.planning.rules.payment_terms import MECHANISM_OF
from rightsource.quantities import Money, Month, Period
from rightsource.simulation import mechanisms as simulated
from rightsource.simulation.vehicle import Mechanism, Terms

APRIL = Period(date(2026, 4, 1), date(2026, 5, 1))
YEAR = Period(date(2026, 4, 1), date(2027, 4, 1))
PENCE = some.integers(1, 500_000_000).map(Money)
PERCENT = some.integers(0, 200).map(lambda whole: Fraction(whole, 100))
SHARE = some.integers(0, 100).map(lambda whole: Fraction(whole, 100))
AMOUNTS = some.integers(1, 5_000_000).map(lambda tenths: Decimal(tenths) / 10)


def charge(terms: ChargeTerms, period: Period = APRIL, **asked: object) -> Working:
    return worked_out([Part(terms, Asked(agreement="A-1", period=period, **asked))])  # type: ignore[arg-type]


def price_of(
    pence: int, expected: Decimal | None = None, unit: str = "week", starts_on: date = date(2026, 4, 1)
) -> Price:
    return Price(
        number=1, agreement="A-1", unit=unit, price=Money(pence), starts_on=starts_on, expected_a_month=expected
    )


def is_the_same_penny(ours: Money, theirs_gbp: float) -> bool:
    """Answer whether the simulation comes to our penny; just at half a penny its floats may fall on either side."""
    if Money.nearest(theirs_gbp) == ours:
        return True
    return abs(abs(theirs_gbp * 100 - ours.pence) - 0.5) < 1e-4


# One block


@given(price=PENCE, cuts=some.sets(some.integers(1, 364)))
def test_splitting_a_period_changes_no_block_charge_by_a_penny(price: Money, cuts: set[int]) -> None:
    terms = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=price)
    days = [YEAR.starts_on + timedelta(days=each) for each in sorted(cuts | {0, 365})]
    parts = [charge(terms, Period(first, last)).total for first, last in pairwise(days)]
    assert Money.total(parts) == charge(terms, YEAR).total == price


@given(price=PENCE)
def test_twelve_months_of_a_block_are_the_simulations_to_the_penny(price: Money) -> None:
    terms, so_far = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=price), Money(0)
    theirs = simulated.charge(
        Terms(Mechanism.BLOCK, price.gbp), price.gbp / 12, activity=1.0, expected=1.0, net_cost_gbp=0.0, reach_gbp=0.0
    )
    month = Month(2026, 4)
    for count in range(1, 13):
        so_far += charge(terms, Period(month.first_day, month.next.first_day)).total
        assert is_the_same_penny(so_far, theirs * count)
        month = month.next


# Mechanisms beside the simulation's


@given(
    pence=some.integers(1, 100_000), done=AMOUNTS, expected=AMOUNTS, floor=SHARE, room=PERCENT,
    mechanism=some.sampled_from([PaymentMechanism.ACTIVITY, PaymentMechanism.PAY_AS_YOU_GO, PaymentMechanism.OUTCOME]),
)  # fmt: skip
def test_what_is_paid_by_the_unit_is_the_simulations_to_the_penny(
    *, pence: int, done: Decimal, expected: Decimal, floor: Fraction, room: Fraction, mechanism: PaymentMechanism
) -> None:
    ceiling = floor + room
    ours = ChargeTerms(mechanism=mechanism, floor=floor, ceiling=ceiling, cap=room)
    found = charge(ours, quantities=[Quantity("week", APRIL.starts_on, done)], prices=[price_of(pence, expected)])
    price_gbp = pence / 100 * float(expected)
    theirs = simulated.charge(
        Terms(
            MECHANISM_OF[mechanism], price_gbp, volume_floor_share=float(floor), volume_ceiling_share=float(ceiling),
            payment_cap_share=float(room),
        ),
        price_gbp, activity=float(done / expected), expected=1.0, net_cost_gbp=0.0, reach_gbp=0.0,
    )  # fmt: skip
    assert is_the_same_penny(found.total, theirs)


@given(
    price=PENCE, target=PENCE, cost=PENCE, reserves=PENCE, council=SHARE, cap=SHARE,
    mechanism=some.sampled_from([PaymentMechanism.COST_PLUS, PaymentMechanism.GAIN_SHARE]),
)  # fmt: skip
def test_what_is_paid_by_cost_is_the_simulations_to_the_penny(
    *, price: Money, target: Money, cost: Money, reserves: Money, council: Fraction, cap: Fraction,
    mechanism: PaymentMechanism,
) -> None:  # fmt: skip
    ours = ChargeTerms(
        mechanism=mechanism, year_price=price, target=Fraction(target.pence), council_share=council, cap=cap
    )
    told = [Quantity(COST, APRIL.starts_on, cost.decimal_gbp)]
    found = charge(ours, quantities=told, reserves=reserves)
    fee = max(0.0, price.gbp / target.gbp - 1.0)
    theirs = simulated.charge(
        Terms(
            MECHANISM_OF[mechanism], target.gbp, council_share=float(council), risk_cap_share=float(cap), fee_share=fee
        ),
        target.gbp / 12, activity=1.0, expected=1.0, net_cost_gbp=cost.gbp, reach_gbp=reserves.gbp,
    )  # fmt: skip
    assert is_the_same_penny(found.total, theirs)


@given(
    price=PENCE, rise=some.integers(-30, 60), passed_on=some.integers(0, 120), off=some.integers(0, 10),
    cap=some.integers(0, 20),
)  # fmt: skip
def test_an_index_moves_a_price_as_the_simulation_moves_it(
    price: Money, rise: int, passed_on: int, off: int, cap: int
) -> None:
    clause = IndexClause(rise_percent=Decimal(passed_on), efficiency_percent=Decimal(off), cap_percent=Decimal(cap))
    levels = IndexLevels(name="made up", base=Decimal(100), now=Decimal(100 + rise), source="made up")
    found = indexed(price, clause, levels)
    terms = Terms(
        Mechanism.BLOCK, 1.0, indexation_share=passed_on / 100, efficiency_share=off / 100, change_cap_share=cap / 100
    )
    assert is_the_same_penny(found.price, price.gbp * simulated.indexed(1.0, terms, rise / 100, is_live=True))
    assert Money.total([step.amount for step in found.steps]) == found.price


def test_a_collar_of_its_own_holds_a_falling_price() -> None:
    clause = IndexClause(cap_percent=Decimal(5), collar_percent=Decimal(1))
    fall = IndexLevels(name="made up", base=Decimal(100), now=Decimal(90), source="made up")
    assert indexed(Money(10_000), clause, fall).price == Money(9_900)


# Returns


@given(
    some.lists(
        some.tuples(some.integers(0, 29), AMOUNTS, some.sampled_from(["week", "hour"])), min_size=1, max_size=30
    ),
    some.randoms(use_true_random=False),
    some.sampled_from([PaymentMechanism.ACTIVITY, PaymentMechanism.PAY_AS_YOU_GO, PaymentMechanism.OUTCOME]),
)
def test_a_charge_does_not_depend_on_the_order_of_returns(
    told: list[tuple[int, Decimal, str]], random: object, mechanism: PaymentMechanism
) -> None:
    prices = [
        price_of(12_345, Decimal(100)),
        price_of(12_999, Decimal(100), starts_on=date(2026, 4, 15)),
        price_of(777, Decimal(50), unit="hour"),
    ]
    quantities = [Quantity(unit, APRIL.starts_on + timedelta(days=day), amount) for day, amount, unit in told]
    shuffled = list(quantities)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    terms = ChargeTerms(mechanism=mechanism, floor=Fraction(9, 10), ceiling=Fraction(11, 10), cap=Fraction(1))
    assert charge(terms, quantities=quantities, prices=prices) == charge(terms, quantities=shuffled, prices=prices)


def test_steps_say_what_was_done_at_which_price_and_come_to_the_charge() -> None:
    terms = ChargeTerms(mechanism=PaymentMechanism.ACTIVITY, floor=Fraction(9, 10), ceiling=Fraction(11, 10))
    told = [
        Quantity("week", date(2026, 4, 3), Decimal("80.5"), 12),
        Quantity("week", date(2026, 4, 20), Decimal(40), 3),
    ]
    prices = [price_of(10_001, Decimal(100)), price_of(20_000, Decimal(100), starts_on=date(2026, 4, 15))]
    found = charge(terms, quantities=told, prices=prices)
    assert [step.what for step in found.steps] == [
        "week: 80.5 at £100.01, the price from 1 April 2026 (12 lines)",
        "week: 40 at £200.00, the price from 15 April 2026 (3 lines)",
        "week: 110 are paid for at most, 110% of expected",
    ]
    assert found.total == to_the_penny((Fraction(161, 2) * 10_001 + 40 * 20_000) * 110 / Fraction(241, 2))


def test_an_agreement_of_half_a_month_is_expected_to_do_half() -> None:
    terms = ChargeTerms(mechanism=PaymentMechanism.ACTIVITY, floor=Fraction(1))
    half = Period(date(2026, 4, 16), date(2026, 5, 1))
    assert charge(terms, half, quantities=[], prices=[price_of(100, Decimal(10))]).total == Money(0)
    told = [Quantity("week", date(2026, 4, 20), Decimal(1))]
    assert charge(terms, half, quantities=told, prices=[price_of(100, Decimal(10))]).total == Money(500)


def test_of_two_prices_from_one_day_the_later_recorded_holds() -> None:
    first = price_of(100)
    corrected = replace(first, number=2, price=Money(110))
    assert price_on([corrected, first], "week", date(2026, 5, 1)) == corrected
    assert price_on([first], "week", date(2026, 3, 31)) is None


@pytest.mark.parametrize("mechanism", [each for each in PaymentMechanism if each is not PaymentMechanism.BLOCK])
def test_without_a_return_there_is_no_charge(mechanism: PaymentMechanism) -> None:
    with pytest.raises(ChargeWithoutReturn):
        charge(ChargeTerms(mechanism=mechanism, year_price=Money(100)))


def test_a_block_without_a_price_is_no_charge() -> None:
    with pytest.raises(ChargeWithoutPrice):
        charge(ChargeTerms(mechanism=PaymentMechanism.BLOCK))


# Conditions


def test_the_least_and_the_most_of_a_month_hold_the_charge() -> None:
    terms = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=Money(120_000))
    assert charge(replace(terms, conditions=Conditions(least=Money(11_000)))).total == Money(11_000)
    assert charge(replace(terms, conditions=Conditions(most=Money(9_000)))).total == Money(9_000)


def test_service_credits_fall_on_missed_measures_alone_and_within_their_cap() -> None:
    agreed = Conditions(
        credits=(("Answered in time", Decimal(4)), ("Beds filled", Decimal(3)), ("Complaints", Decimal(2))),
        credits_most_percent=Decimal(5),
    )
    terms = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=Money(1_200_000), conditions=agreed)
    month = Month(2026, 4)
    given = {"organisation": "care-company", "month": month, "target": Decimal(95)}
    measures = [
        ReturnMeasure(**given, measure="Answered in time", actual=Decimal(90)),  # type: ignore[arg-type]
        ReturnMeasure(**given, measure="Beds filled", actual=Decimal(96)),  # type: ignore[arg-type]
        ReturnMeasure(**given, measure="Complaints", actual=Decimal(97), higher_is_better=False),  # type: ignore[arg-type]
    ]
    found = worked_out([Part(terms, Asked(agreement="A-1", period=APRIL))], measures)
    assert found.total == Money(95_000)
    assert [step.amount for step in found.steps[1:]] == [Money(-4_000), Money(-1_000)]


@given(price=PENCE, cut=some.integers(2, 30))
def test_two_sets_of_terms_in_a_month_charge_as_one_where_they_agree(price: Money, cut: int) -> None:
    terms = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=price)
    assume(cut <= monthrange(2026, 4)[1])
    day = date(2026, 4, cut)
    parts = [
        Part(terms, Asked(agreement="A-1", period=each))
        for each in (Period(APRIL.starts_on, day), Period(day, date(2026, 5, 1)))
    ]
    assert worked_out(parts).total == charge(terms).total


# Disputes

DISPUTE = Dispute(
    reference="D-1", version=1, amount=Money(300), reason="Two weeks were not given.", raised_on=date(2026, 5, 10),
    raised_by="contract-manager",
)  # fmt: skip


def test_a_dispute_holds_only_the_disputed_part() -> None:
    standing = payable(Money(1_000), 1, [DISPUTE])
    assert (standing.held, standing.payable) == (Money(300), Money(700))


@given(amounts=some.lists(some.integers(1, 400), max_size=5), charged=some.integers(0, 1_000))
def test_whatever_is_disputed_held_and_payable_are_the_charge(amounts: list[int], charged: int) -> None:
    disputes = [replace(DISPUTE, reference=str(i), amount=Money(each)) for i, each in enumerate(amounts)]
    standing = payable(Money(charged), 1, disputes)
    assert standing.payable + standing.held + standing.not_owed == Money(charged)
    assert standing.payable >= Money(0)


def test_what_was_upheld_is_not_owed_until_the_charge_is_corrected() -> None:
    upheld = answered(DISPUTE, Money(200), "One week was given.", by="vehicle-finance-lead", on=date(2026, 5, 20))
    assert payable(Money(1_000), 1, [upheld]).payable == Money(800)
    assert payable(Money(800), 2, [upheld]).payable == Money(800)


def test_refuses_a_dispute_without_reason_of_nothing_or_of_more_than_is_payable() -> None:
    standing = payable(Money(1_000), 1, [DISPUTE])
    with pytest.raises(DisputeWithoutReason):
        check_dispute(standing, Money(1), " ")
    for amount in (Money(0), Money(701)):
        with pytest.raises(DisputedMoreThanCharged):
            check_dispute(standing, amount, "Why.")


def test_refuses_an_answer_without_reason_by_the_same_post_of_too_much_or_a_second() -> None:
    on = date(2026, 5, 20)
    with pytest.raises(DisputeWithoutReason):
        answered(DISPUTE, Money(0), "", by="other", on=on)
    with pytest.raises(DisputeAnsweredByTheSideThatRaisedIt):
        answered(DISPUTE, Money(0), "No.", by="contract-manager", on=on)
    with pytest.raises(DisputedMoreThanCharged):
        answered(DISPUTE, Money(301), "Yes.", by="other", on=on)
    once = answered(DISPUTE, Money(0), "No.", by="other", on=on)
    with pytest.raises(DisputeAnsweredAlready):
        answered(once, Money(300), "Yes.", by="other", on=on)
