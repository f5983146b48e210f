"""Loans to vehicles, covenants, expected loss, and the subsidy log, as rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.books import the_law
from rightsource.quantities import Money, Month
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.exposure import exposure_to
from rightsource.treasury.rules.lending import (
    CovenantState,
    LoanFault,
    MeasuredOn,
    Reading,
    covenant_tests,
    loan_standing,
    loss_rates,
)
from rightsource.treasury.rules.rows import (
    Covenant,
    CovenantMeasure,
    ExposureFigure,
    ExposureKind,
    Loan,
    Repayment,
    Subsidy,
    SubsidyKind,
)
from rightsource.treasury.rules.subsidy import SubsidyFault, counted_on, subsidy_position

ON = date(2026, 10, 31)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
_ids = count()
LOAN = Loan(
    borrower="care",
    name="Working capital",
    lender="council",
    principal=Money.pounds(400_000),
    drawn_on=date(2026, 1, 1),
    repaid_by=date(2027, 1, 1),
    repayment=Repayment.INSTALMENTS,
    payments_a_year=4,
    rate_percent=Decimal(6),
    market_rate_percent=Decimal(6),
    market_evidence="A letter",
    approved_by="FC-1",
)
PROMISE = Covenant(
    borrower="care",
    loan="Working capital",
    measure=CovenantMeasure.RESERVES,
    threshold=Decimal(100_000),
    begins_on=date(2026, 4, 1),
)


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def reading(month, reserves=500_000, cash=10_000, result=0, submitted_on=None):
    return Reading(
        borrower="care",
        month=month,
        reserves=Money.pounds(reserves),
        lowest_cash=Money.pounds(cash),
        result=Money.pounds(result),
        submitted_on=submitted_on or month.next.first_day,
    )


def standing(loan=LOAN, owed=None, tests=(), subsidies=(), as_at=ON):
    figures = (
        []
        if owed is None
        else [
            recorded(
                ExposureFigure(
                    organisation="care", kind=ExposureKind.LOAN, name=loan.name, as_at=as_at, amount=Money.pounds(owed)
                )
            )
        ]
    )
    return loan_standing(
        recorded(loan),
        ON,
        exposure=exposure_to(figures, "care", ON),
        tests=tests,
        subsidies=subsidies,
        rates=loss_rates(),
    )


def test_a_loan_that_is_paid_as_agreed_is_in_the_first_stage_with_nothing_wrong():
    found = standing(owed=100_000)
    assert (found.due, found.owed, found.days_behind, found.stage) == (
        Money.pounds(100_000),
        Money.pounds(100_000),
        0,
        1,
    )
    assert found.faults == ()
    # 100,000 x 2 % x (1 - 30 %), by the rates that come with Rightsource.
    assert found.expected_loss == Money.pounds(1_400)


@pytest.mark.parametrize(
    ("owed", "days", "stage"),
    [(100_000, 0, 1), (200_000, 30, 1), (300_000, 122, 3), (400_000, 213, 3)],
)
def test_a_payment_not_made_ages_from_the_day_it_fell_due(owed, days, stage):
    # Payments fell due on 1 April, 1 July and 1 October 2026.
    found = standing(owed=owed)
    assert (found.days_behind, found.stage) == (days, stage)
    assert (LoanFault.BEHIND in found.faults) == bool(days)


def test_more_than_thirty_days_behind_is_the_second_stage():
    assert standing(replace(LOAN, drawn_on=date(2025, 12, 30), repaid_by=date(2026, 12, 30)), 200_000).stage == 2


@given(st.integers(0, 400_000), st.integers(0, 400_000))
def test_whoever_owes_more_is_no_less_behind_and_no_less_is_expected_to_be_lost(one, other):
    less, more = (standing(owed=each) for each in sorted((one, other)))
    assert less.days_behind <= more.days_behind
    assert less.expected_loss <= more.expected_loss


def test_what_is_owed_is_what_is_due_where_nothing_is_stated():
    found = standing()
    assert found.owed == found.due == Money.pounds(100_000)
    assert found.figure_id == ""
    assert found.faults == (LoanFault.NOT_COUNTED,)


def test_below_the_market_it_is_an_advantage_that_belongs_on_the_subsidy_log():
    cheap = replace(LOAN, rate_percent=Decimal(4))
    logged = Subsidy(
        reference="S",
        organisation="care",
        kind=SubsidyKind.MINIMAL,
        giver="council",
        given_on=date(2026, 1, 1),
        amount=Money.pounds(8_000),
        given_for="Working capital",
    )
    assert standing(cheap, owed=100_000).faults == (LoanFault.BELOW_MARKET,)
    assert standing(cheap, owed=100_000).yearly_advantage == Money.pounds(2_000)
    assert standing(cheap, owed=100_000, subsidies=[logged]).faults == ()
    no_subsidy = replace(logged, kind=SubsidyKind.MARKET_TERMS)
    assert standing(cheap, owed=100_000, subsidies=[no_subsidy]).faults == (LoanFault.BELOW_MARKET,)


@pytest.mark.parametrize("changed", [{"market_rate_percent": None}, {"market_evidence": " "}])
def test_a_market_rate_without_evidence_is_not_tested(changed):
    assert standing(replace(LOAN, **changed), owed=100_000).faults == (LoanFault.MARKET_NOT_TESTED,)


def test_a_loan_without_approval_is_shown():
    assert standing(replace(LOAN, approved_by=""), owed=100_000).faults == (LoanFault.NOT_APPROVED,)


MONTHS = (Month(2026, 8), Month(2026, 9))


@pytest.mark.parametrize(
    ("measure", "threshold", "kept", "broken"),
    [
        (CovenantMeasure.RESERVES, 100_000, {"reserves": 100_000}, {"reserves": 99_999}),
        (CovenantMeasure.CASH, 0, {"cash": 0}, {"cash": -1}),
        (CovenantMeasure.RESULT, -50_000, {"result": -50_000}, {"result": -50_001}),
        (
            CovenantMeasure.RETURN_DAYS,
            10,
            {"submitted_on": date(2026, 10, 10)},
            {"submitted_on": date(2026, 10, 11)},
        ),
    ],
)
def test_a_covenant_is_kept_up_to_its_limit_and_broken_beyond_it(measure, threshold, kept, broken):
    covenant = recorded(replace(PROMISE, measure=measure, threshold=Decimal(threshold)))
    month = Month(2026, 9)
    for said, state in ((kept, CovenantState.KEPT), (broken, CovenantState.BROKEN)):
        (test,) = covenant_tests([covenant], [reading(month, **said)], [month])
        assert test.state is state
        assert (test.headroom >= 0) == (state is CovenantState.KEPT)


def test_a_month_without_a_return_is_not_a_month_in_which_it_was_kept():
    tests = covenant_tests([recorded(PROMISE)], [reading(MONTHS[0])], MONTHS)
    assert [each.state for each in tests] == [CovenantState.KEPT, CovenantState.NOT_SHOWN]
    assert tests[1].headroom is None
    assert standing(owed=100_000, tests=tests).faults == (LoanFault.COVENANT_NOT_SHOWN,)


def test_a_covenant_is_tested_only_while_it_holds():
    ended = recorded(replace(PROMISE, begins_on=date(2026, 9, 1), ends_on=date(2026, 9, 30)))
    months = [Month(2026, 8), Month(2026, 9), Month(2026, 10)]
    assert [each.month for each in covenant_tests([ended], [], months)] == [Month(2026, 9)]


def test_a_covenant_broken_last_month_puts_a_loan_in_the_second_stage_and_one_mended_since_does_not():
    covenant = recorded(PROMISE)
    broken = covenant_tests([covenant], [reading(MONTHS[0]), reading(MONTHS[1], reserves=0)], MONTHS)
    mended = covenant_tests([covenant], [reading(MONTHS[0], reserves=0), reading(MONTHS[1])], MONTHS)
    assert (standing(owed=100_000, tests=broken).stage, standing(owed=100_000, tests=mended).stage) == (2, 1)


# Subsidies: £315,000 from 4 January 2023 over the elapsed part of the year and the two years before (F9).


def given_to(pounds, on, kind=SubsidyKind.MINIMAL, reference="S", **more):
    return Subsidy(
        reference=reference,
        organisation="transport",
        kind=kind,
        giver="any authority",
        given_on=on,
        amount=Money.pounds(pounds),
        given_for="A grant",
        **({"confirmed_on": on, "assessment": "A paper"} | more),
    )


def test_headroom_is_what_the_limit_leaves_of_this_and_the_two_years_before():
    rows = [
        given_to(100_000, date(2024, 3, 31), reference="too long ago"),
        given_to(90_000, date(2024, 4, 1), reference="the first day that counts"),
        given_to(60_000, date(2026, 10, 1), reference="now"),
        given_to(70_000, date(2026, 11, 30), reference="still to come"),
        given_to(500_000, date(2026, 5, 1), SubsidyKind.ASSESSED, reference="assessed"),
    ]
    position = subsidy_position([recorded(each) for each in rows], "transport", ON, the_law())
    assert position.limit == Money.pounds(315_000)
    assert position.counted == Money.pounds(150_000)
    assert position.headroom == Money.pounds(165_000)
    assert "Subsidy Control Act 2022 s.36" in position.law
    assert [each.subsidy.row.reference for each in position.log][:2] == ["now", "assessed"]


def test_the_one_that_passes_the_limit_is_named():
    rows = [given_to(200_000, date(2025, 5, 1), reference="a"), given_to(115_001, date(2026, 5, 1), reference="b")]
    log = subsidy_position([recorded(each) for each in rows], "transport", ON, the_law()).log
    assert {each.subsidy.row.reference: each.faults for each in log} == {
        "a": (),
        "b": (SubsidyFault.BEYOND_LIMIT,),
    }
    assert log[0].headroom_after == Money.pounds(-1)


def test_minimal_assistance_is_confirmed_first_and_the_rest_is_assessed():
    day = date(2026, 5, 1)
    rows = [
        given_to(1, day, reference="a", confirmed_on=None),
        given_to(1, day, reference="b", confirmed_on=date(2026, 5, 2)),
        given_to(1, day, SubsidyKind.MARKET_TERMS, reference="c", assessment=""),
    ]
    log = subsidy_position([recorded(each) for each in rows], "transport", ON, the_law()).log
    assert [each.faults for each in reversed(log)] == [
        (SubsidyFault.NOT_CONFIRMED,),
        (SubsidyFault.NOT_CONFIRMED,),
        (SubsidyFault.NOT_ASSESSED,),
    ]


def test_there_is_no_limit_in_sterling_before_the_act():
    position = subsidy_position([], "transport", date(2020, 6, 1), the_law())
    assert (position.limit, position.headroom) == (None, None)


@given(st.lists(st.builds(given_to, st.integers(0, 10**6), st.dates(date(2022, 1, 1), date(2027, 12, 31)))))
def test_what_is_given_later_or_long_ago_never_counts(rows):
    counted = [each for each in rows if date(2024, 4, 1) <= each.given_on <= ON]
    assert counted_on(rows, ON) == Money.total([each.amount for each in counted])


def test_reserves_are_measured_on_the_books_where_they_reach_the_month_and_it_says_so():
    covenant = recorded(PROMISE)
    in_books = {(PROMISE.borrower, MONTHS[0]): Money(0), (PROMISE.borrower, MONTHS[1]): Money.pounds(10**9)}
    tests = covenant_tests([covenant], [reading(MONTHS[0])], MONTHS, in_books)
    assert [each.state for each in tests] == [CovenantState.BROKEN, CovenantState.KEPT]
    assert {each.measured_on for each in tests} == {MeasuredOn.BOOKS}
    (returned,) = covenant_tests([covenant], [reading(MONTHS[0])], MONTHS[:1])
    assert returned.measured_on is MeasuredOn.RETURN


def test_what_no_books_tell_is_measured_on_the_return_alone():
    days = recorded(replace(PROMISE, measure=CovenantMeasure.RETURN_DAYS, threshold=Decimal(30)))
    (test,) = covenant_tests([days], [], MONTHS[:1], {(PROMISE.borrower, MONTHS[0]): Money(0)})
    assert (test.state, test.measured_on) == (CovenantState.NOT_SHOWN, MeasuredOn.NOTHING)
