"""Loans' schedules and minimum revenue provision, against arithmetic done by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.books import the_law
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.borrowing import (
    PAYMENTS_A_YEAR,
    ProvisionFault,
    balance_on,
    debt_of,
    interest_due_in,
    months_later,
    provision,
    provision_faults,
    schedule,
)
from rightsource.treasury.rules.rows import DebtFinanced, Loan, ProvisionMethod, Repayment

_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
BULLET = Loan(
    borrower="council",
    name="Loan",
    lender="A lender",
    principal=Money.pounds(1_000_000),
    drawn_on=date(2025, 4, 1),
    repaid_by=date(2027, 4, 1),
    repayment=Repayment.MATURITY,
    payments_a_year=2,
    rate_percent=Decimal(4),
)
SCHOOL = DebtFinanced(
    organisation="council",
    name="School",
    financial_year=FinancialYear(2024),
    amount=Money.pounds(1_000_000),
    method=ProvisionMethod.INSTALMENTS,
    life_years=4,
)
loans = st.builds(
    lambda pence, months, drawn_on, repayment, payments, rate: replace(
        BULLET,
        principal=Money(pence),
        drawn_on=drawn_on,
        repaid_by=months_later(drawn_on, months),
        repayment=repayment,
        payments_a_year=payments,
        rate_percent=rate,
    ),
    st.integers(1, 10**11),
    st.integers(1, 400),
    st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    st.sampled_from(Repayment),
    st.sampled_from(PAYMENTS_A_YEAR),
    st.decimals(0, 20, places=2),
)


@given(loans)
def test_every_loan_is_paid_back_to_the_penny_on_its_last_day_and_never_owed_below_nought(loan):
    found = schedule(loan)
    assert Money.total([each.principal for each in found]) == loan.principal
    assert found[-1].due_on == loan.repaid_by
    assert found[-1].balance == Money(0)
    assert all(Money(0) <= each.balance <= loan.principal for each in found)
    assert [each.due_on for each in found] == sorted({each.due_on for each in found})


@given(loans)
def test_interest_over_the_years_is_the_interest_of_the_schedule(loan):
    found = schedule(loan)
    years = range(FinancialYear.of(loan.drawn_on).starts_in, FinancialYear.of(loan.repaid_by).starts_in + 1)
    by_year = Money.total([interest_due_in(loan, FinancialYear(year)) for year in years])
    assert by_year == Money.total([each.interest for each in found])


def test_a_loan_repaid_at_the_end_bears_its_half_yearly_interest():
    # 1,000,000 at 4 % a year is 20,000 each half-year, four times; then all of it.
    found = schedule(BULLET)
    assert [each.interest for each in found] == [Money.pounds(20_000)] * 4
    assert [each.principal for each in found] == [Money(0)] * 3 + [Money.pounds(1_000_000)]
    assert [each.due_on for each in found[:2]] == [date(2025, 10, 1), date(2026, 4, 1)]


def test_equal_parts_of_the_loan_bear_falling_interest():
    # 250,000 each half-year; interest 2 % of 1,000,000, 750,000, 500,000 and 250,000.
    found = schedule(replace(BULLET, repayment=Repayment.INSTALMENTS))
    assert [each.interest for each in found] == [Money.pounds(each) for each in (20_000, 15_000, 10_000, 5_000)]
    assert {each.principal for each in found} == {Money.pounds(250_000)}


def test_equal_payments_are_those_of_the_annuity():
    # 1,000,000 x 0.02 / (1 - 1.02^-4) = 262,623.75 a half-year, by the tables of annuities.
    found = schedule(replace(BULLET, repayment=Repayment.ANNUITY))
    assert {each.payment for each in found[:3]} == {Money.pounds("262623.75")}
    assert abs(found[-1].payment - found[0].payment) < Money(5)


def test_nothing_is_owed_before_a_loan_is_drawn_and_all_of_it_until_the_first_payment():
    loan = replace(BULLET, repayment=Repayment.INSTALMENTS)
    days = (date(2025, 3, 31), date(2025, 9, 30), date(2025, 10, 1), date(2027, 4, 1))
    assert [balance_on(loan, day) for day in days] == [Money.pounds(each) for each in (0, 1_000_000, 750_000, 0)]


financed = st.builds(
    lambda pence, life, rate, method: replace(
        SCHOOL, amount=Money(pence), life_years=life, annuity_rate_percent=rate, method=method
    ),
    st.integers(0, 10**11),
    st.integers(1, 60),
    st.decimals("0.1", 10, places=2),
    st.sampled_from(ProvisionMethod),
)


@given(financed)
def test_by_the_end_of_an_assets_life_all_is_set_aside_and_never_more(one):
    last = FinancialYear(one.financial_year.starts_in + one.life_years)
    found = provision(one, last)
    assert all(each.charge >= Money(0) and each.left >= Money(0) for each in found)
    assert Money.total([each.charge for each in found]) + found[-1].left == one.amount
    if one.method in {ProvisionMethod.INSTALMENTS, ProvisionMethod.ANNUITY}:
        assert found[-1].left == Money(0)


def test_equal_parts_begin_in_the_year_after_the_spending():
    found = provision(SCHOOL, FinancialYear(2030))
    assert [(each.year.starts_in, each.charge) for each in found[:4]] == [
        (year, Money.pounds(250_000)) for year in (2025, 2026, 2027, 2028)
    ]
    assert {each.charge for each in found[4:]} == {Money(0)}


def test_the_annuity_sets_aside_little_at_first_and_more_each_year():
    # The first year's part of an annuity over 4 years at 5 %: 1,000,000 x 0.05 / (1.05^4 - 1) = 232,011.83, then
    # each year 5 % more: 243,612.42, 255,793.05, 268,582.70.
    annuity = replace(SCHOOL, method=ProvisionMethod.ANNUITY, annuity_rate_percent=Decimal(5))
    found = provision(annuity, FinancialYear(2028))
    by_hand = [Money.pounds(each) for each in ("232011.83", "243612.42", "255793.05", "268582.70")]
    assert all(abs(each.charge - hand) <= Money(1) for each, hand in zip(found, by_hand, strict=True))


def test_four_per_cent_of_what_is_left_falls_year_by_year():
    # 4 % of 1,000,000, of 960,000 and of 921,600.
    found = provision(replace(SCHOOL, method=ProvisionMethod.REDUCING), FinancialYear(2027))
    assert [each.charge for each in found] == [Money.pounds(each) for each in (40_000, 38_400, 36_864)]


@pytest.mark.parametrize(("day", "is_wrong"), [(date(2025, 3, 31), False), (date(2025, 4, 1), True)])
def test_from_april_2025_nothing_but_a_capital_loan_is_left_out(day, is_wrong):
    nothing = replace(SCHOOL, method=ProvisionMethod.NONE)
    assert (ProvisionFault.NOTHING_SET_ASIDE in provision_faults(nothing, the_law(), day)) == is_wrong
    assert provision_faults(replace(SCHOOL, method=ProvisionMethod.CAPITAL_LOAN), the_law(), day) == ()


def test_a_life_or_a_rate_that_is_missing_is_shown():
    no_life = replace(SCHOOL, life_years=None)
    no_rate = replace(SCHOOL, method=ProvisionMethod.ANNUITY)
    assert provision_faults(no_life, the_law(), date(2026, 4, 1)) == (ProvisionFault.NO_LIFE,)
    assert provision_faults(no_rate, the_law(), date(2026, 4, 1)) == (ProvisionFault.NO_RATE,)


def test_debt_costs_revenue_its_interest_and_what_is_set_aside():
    debt = debt_of(
        "council",
        date(2026, 6, 1),
        loans=[Recorded(BULLET, _PARENTS, "1"), Recorded(replace(BULLET, borrower="care"), _PARENTS, "2")],
        financed=[Recorded(SCHOOL, _PARENTS, "3")],
        law=the_law(),
    )
    assert (debt.owed, debt.interest, debt.set_aside) == tuple(
        Money.pounds(each) for each in (1_000_000, 40_000, 250_000)
    )
    assert debt.cost_to_revenue == Money.pounds(290_000)
    assert debt.not_yet_set_aside == Money.pounds(500_000)
    assert "SI 2024/478" in debt.law
