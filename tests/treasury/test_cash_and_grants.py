"""Thirteen weeks of cash, and ring-fenced grants followed hand by hand, as rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.storage.references import Kind, SubjectRef
from rightsource.treasury.rules.cash import (
    WEEKS,
    CashInBooks,
    CashSource,
    OpeningSource,
    cash_forecast,
    falls_on,
)
from rightsource.treasury.rules.grants import grant_traces
from rightsource.treasury.rules.rows import (
    CashKind,
    CashLine,
    CashRepeat,
    GrantMovement,
    GrantStep,
    Loan,
    Repayment,
)

MADE_ON = date(2026, 11, 16)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
_ids = count()


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def line(kind, pounds, first_on=MADE_ON, repeats=CashRepeat.ONCE, **more):
    row = CashLine(
        organisation="care",
        made_on=MADE_ON,
        made_by="care-finance-lead",
        name=str(kind),
        kind=kind,
        first_on=first_on,
        repeats=repeats,
        amount=Money.pounds(pounds),
    )
    return recorded(replace(row, **more))


OPENING = line(CashKind.OPENING, 1_000)
lines = st.lists(
    st.builds(
        line,
        st.sampled_from([kind for kind in CashKind if kind is not CashKind.OPENING]),
        st.integers(0, 10**6),
        st.dates(date(2026, 6, 1), date(2027, 6, 1)),
        st.sampled_from(CashRepeat),
    ),
    max_size=12,
)


@given(lines)
def test_each_weeks_end_is_the_one_before_with_what_came_in_and_went_out(found):
    forecast = cash_forecast([OPENING, *found], "care", MADE_ON)
    closing = forecast.opening
    for week in forecast.weeks:
        closing += week.came_in + week.went_out
        assert week.closing == closing
        assert Money.total([item.amount for item in week.items]) == week.came_in + week.went_out
    assert len(forecast.weeks) == WEEKS
    assert forecast.low.amount == min(week.closing for week in forecast.weeks)
    assert forecast.weeks[0].begins_on == MADE_ON
    assert forecast.opening_ids == (OPENING.record_id,)


@pytest.mark.parametrize(
    ("repeats", "days"),
    [
        (CashRepeat.ONCE, ["2026-11-30"]),
        (CashRepeat.FOUR_WEEKLY, ["2026-11-30", "2026-12-28", "2027-01-25"]),
        (CashRepeat.MONTHLY, ["2026-11-30", "2026-12-30", "2027-01-30"]),
    ],
)
def test_a_line_comes_again_as_often_as_it_says(repeats, days):
    found = falls_on(line(CashKind.PAYROLL, 1, date(2026, 11, 30), repeats).row, MADE_ON + timedelta(weeks=WEEKS))
    assert [day.isoformat() for day in found] == days


def test_what_comes_again_and_began_before_the_forecast_is_counted_only_within_it():
    weekly = line(CashKind.PAYROLL, 1, date(2026, 11, 1), CashRepeat.WEEKLY).row
    found = falls_on(weekly, MADE_ON + timedelta(weeks=WEEKS))
    assert (found[0], len(found)) == (date(2026, 11, 22), 13)


def test_without_opening_cash_there_is_no_forecast():
    assert cash_forecast([line(CashKind.PAYROLL, 1)], "care", MADE_ON) is None
    assert cash_forecast([OPENING], "care", MADE_ON - timedelta(days=1)) is None


def test_a_newer_forecast_takes_the_place_of_an_older_one():
    later = MADE_ON + timedelta(weeks=4)
    newer = line(CashKind.OPENING, 5, later, made_on=later)
    assert cash_forecast([OPENING, newer], "care", later).opening == Money.pounds(5)
    assert cash_forecast([OPENING, newer], "care", later - timedelta(days=1)).opening == Money.pounds(1_000)


def test_commitments_and_loans_are_added_on_the_side_on_which_they_fall():
    def due(payer, payee, on):
        return Commitment(
            commitment_id=UUID(int=next(_ids)),
            payer=payer,
            payee=payee,
            amount=Money.pounds(100),
            due_on=on,
            purpose="An order",
            subject=SubjectRef(Kind.AGREEMENT, "A-1"),
        )

    loan = Loan(
        borrower="care",
        name="Loan",
        lender="council",
        principal=Money.pounds(400),
        drawn_on=date(2026, 11, 20),
        repaid_by=date(2027, 11, 20),
        repayment=Repayment.INSTALMENTS,
        payments_a_year=12,
        rate_percent=Decimal(0),
    )
    commitments = [
        due("care", "shop", date(2026, 11, 17)),
        due("council", "care", date(2026, 11, 18)),
        due("council", "shop", date(2026, 11, 18)),
        due("care", "shop", MADE_ON + timedelta(weeks=WEEKS)),
    ]
    forecast = cash_forecast([OPENING], "care", MADE_ON, commitments=commitments, loans=[recorded(loan)])
    items = [item for week in forecast.weeks for item in week.items]
    assert [item.amount for item in items if item.source is CashSource.COMMITMENT] == [
        Money.pounds(-100),
        Money.pounds(100),
    ]
    assert [item.amount for item in items if item.source is CashSource.LOAN] == [Money(-3334)] * 2
    lender = cash_forecast(
        [line(CashKind.OPENING, 0, organisation="council")], "council", MADE_ON, loans=[recorded(loan)]
    )
    assert lender.low.amount == Money(0)
    assert lender.weeks[-1].closing == Money(6668)


def step(what, pounds, organisation="council", passed_to="", *, evidence="A paper", day=1):
    return recorded(
        GrantMovement(
            grant="Public health grant",
            financial_year=FinancialYear(2026),
            organisation=organisation,
            step=what,
            passed_to=passed_to,
            moved_on=date(2026, 5, day),
            amount=Money.pounds(pounds),
            evidence=evidence,
        )
    )


def test_a_grant_is_followed_through_a_vehicle_to_spending_outside_its_conditions():
    (trace,) = grant_traces(
        [
            step(GrantStep.WITHIN, 50, "wellbeing", day=3),
            step(GrantStep.OUTSIDE, 8, "wellbeing", evidence="", day=4),
            step(GrantStep.PASSED_ON, 60, passed_to="wellbeing", day=2),
            step(GrantStep.WITHIN, 30, day=3),
            step(GrantStep.AWARDED, 100),
            step(GrantStep.RETURNED, 4, day=5),
        ]
    )
    council, wellbeing = trace.places
    assert (trace.awarded, trace.within, trace.outside) == tuple(Money.pounds(each) for each in (100, 80, 8))
    assert trace.not_accounted_for == Money.pounds(8)
    assert (council.organisation, council.got, council.left) == ("council", Money.pounds(100), Money.pounds(6))
    assert (wellbeing.got, wellbeing.outside, wellbeing.left) == tuple(Money.pounds(each) for each in (60, 8, 2))
    assert wellbeing.without_evidence == Money.pounds(8)


steps = st.lists(
    st.builds(
        step,
        st.sampled_from([each for each in GrantStep if each is not GrantStep.PASSED_ON]),
        st.integers(0, 10**6),
        st.sampled_from(("council", "wellbeing")),
    )
    | st.builds(step, st.just(GrantStep.PASSED_ON), st.integers(0, 10**6), st.just("council"), st.just("wellbeing")),
    min_size=1,
    max_size=15,
)


@given(steps)
def test_what_is_left_in_all_hands_is_what_nobody_has_accounted_for(movements):
    (trace,) = grant_traces(movements)
    assert Money.total([place.left for place in trace.places]) == trace.not_accounted_for


def in_books(pence, posted_to):
    return CashInBooks("care", Money(pence), posted_to)


def test_it_opens_with_the_cash_of_the_books_where_they_reach_it_and_says_what_was_stated():
    books = in_books(700_00, date(2026, 10, 1))
    forecast = cash_forecast([OPENING], "care", MADE_ON, books=books)
    assert (forecast.opening, forecast.opening_from) == (Money.pounds(700), OpeningSource.BOOKS)
    assert (forecast.opening_stated, forecast.books) == (Money.pounds(1_000), books)
    assert forecast.weeks[0].closing == Money.pounds(700)
    unstated = cash_forecast([line(CashKind.PAYROLL, 1)], "care", MADE_ON, books=books)
    assert (unstated.opening, unstated.opening_stated) == (Money.pounds(700), None)


def test_books_that_were_not_kept_up_to_the_month_before_do_not_speak_for_the_day():
    forecast = cash_forecast([OPENING], "care", MADE_ON, books=in_books(700_00, date(2026, 9, 30)))
    assert (forecast.opening, forecast.opening_from) == (Money.pounds(1_000), OpeningSource.STATED)
    assert forecast.books.posted_to == date(2026, 9, 30)
    assert cash_forecast([OPENING], "care", MADE_ON).opening_from is OpeningSource.STATED
