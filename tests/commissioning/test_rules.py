"""The activity test, prices and returns, as rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.commissioning.rules.activity_trend import breach_month, months_of_work
from rightsource.commissioning.rules.prices import price_history, price_requests, reconcile
from rightsource.commissioning.rules.returns import forecast_against_budget, latest_return, returns_due
from rightsource.commissioning.rules.rows import (
    MonthlyReturn,
    PriceAnswer,
    PriceEvent,
    PriceKind,
    TradingFigure,
    TradingKind,
)
from rightsource.commissioning.rules.teckal import ActivityTest, Work, pitches, teckal_position
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

YEAR = FinancialYear(2026)
DAY = date(2026, 11, 22)
LAW = ActivityTest(Decimal("0.8"), True, "PA 2023 Sch 2 para 2(2)(c)", averaging_years=3)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 4, 1)))
_ids = count()
pence = st.integers(0, 10**12)


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def made_return(month, owner=18_400_000, external=2_100_000, *, organisation="care", submitted_on=None, to_date=(0, 0)):
    return recorded(
        MonthlyReturn(
            organisation=organisation,
            month=month,
            submitted_on=submitted_on or month.last_day + timedelta(days=9),
            signed_by="care-company-finance-lead",
            owner_income_forecast=Money.pounds(owner),
            external_income_forecast=Money.pounds(external),
            expenditure_forecast=Money.pounds(20_900_000),
            owner_income_to_date=Money.pounds(to_date[0]),
            external_income_to_date=Money.pounds(to_date[1]),
            reserves=Money.pounds(610_000),
            cash_by_week=(Money.pounds(1),) * 13,
            staff_fte=Decimal("512.4"),
        )
    )


def traded(year, kind, owner, external, said_on=None):
    return recorded(
        TradingFigure(
            organisation="care",
            financial_year=FinancialYear(year),
            kind=kind,
            owner_work=Money.pounds(owner),
            external_work=Money.pounds(external),
            said_on=said_on,
        )
    )


@given(pence, pence)
def test_the_activity_test_passes_when_the_owners_share_is_above_the_least(owner, external):
    work = Work(Money(owner), Money(external))

    if work.share is None:
        assert work.passes(LAW) is None
    else:
        assert work.passes(LAW) == (owner * 5 > (owner + external) * 4)
        assert work.passes(LAW) or work.headroom(LAW) <= Money(0)


@given(pence, pence, pence)
def test_more_work_for_others_never_widens_the_headroom(owner, external, more):
    before, after = (Work(Money(owner), Money(each)) for each in (external, external + more))

    assert after.headroom(LAW) == before.headroom(LAW) - Money(more)
    assert not (after.passes(LAW) and before.passes(LAW) is False)


def test_a_pitch_of_fifteen_in_eighty_million_fails_outright():
    pitch = traded(2018, TradingKind.PITCH, 15_000_000, 65_000_000, date(2018, 5, 8))

    (work,) = pitches([pitch], "care", date(2018, 5, 8))

    assert work.share == Decimal("0.1875")
    assert work.passes(LAW) is False
    assert pitches([pitch], "care", date(2018, 5, 7)) == ()


def test_the_childrens_trust_may_have_under_forty_six_million_from_others():
    limit = Work(Money.pounds(185_651_000), Money(0)).external_work_limit(LAW)

    assert limit == Money.pounds("46412750")
    assert Work(Money.pounds(185_651_000), limit).passes(LAW) is False
    assert Work(Money.pounds(185_651_000), limit - Money(1)).passes(LAW) is True


def test_a_pitch_is_never_the_position_of_a_vehicle():
    assert teckal_position("care", [traded(2026, TradingKind.PITCH, 1, 9)], [], DAY, LAW) is None


def test_the_latest_return_speaks_for_the_year_and_the_years_before_are_averaged():
    trading = [
        traded(2022, TradingKind.ACTUAL, 1, 1_000_000),
        traded(2024, TradingKind.ACTUAL, 16_000_000, 1_000_000),
        traded(2025, TradingKind.ACTUAL, 18_000_000, 3_000_000),
        traded(2026, TradingKind.FORECAST, 5, 5, date(2026, 4, 1)),
    ]

    position = teckal_position("care", trading, [made_return(Month(2026, 4)), made_return(Month(2026, 5))], DAY, LAW)

    assert position is not None
    assert position.headroom == Money.pounds(2_500_000)
    assert position.average_years == (FinancialYear(2024), FinancialYear(2025))
    assert position.average is not None
    assert (position.average.owner_work, position.average.external_work) == (
        Money.pounds(17_000_000),
        Money.pounds(2_000_000),
    )
    assert "2 are on record" in position.method


def test_without_returns_the_latest_forecast_and_then_the_last_actual_speak():
    actual = traded(2025, TradingKind.ACTUAL, 9, 1)
    forecast = traded(2026, TradingKind.FORECAST, 8, 2, date(2026, 6, 1))

    before = teckal_position("care", [actual, forecast], [], date(2026, 5, 31), LAW)
    after = teckal_position("care", [actual, forecast], [], DAY, LAW)

    assert before is not None
    assert after is not None
    assert (before.year, before.current.records) == (FinancialYear(2025), (actual,))
    assert (after.year, after.passes) == (YEAR, False)


def worked(*months, first=4):
    """Return a year's returns whose months have this much work for owners and for others."""
    owner, external, returns = 0, 0, []
    for number, (for_owners, for_others) in enumerate(months):
        owner, external = owner + for_owners, external + for_others
        returns.append(made_return(Month(2026, first + number), to_date=(owner, external)).row)
    return returns


work_of_months = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=9)


@given(work_of_months)
def test_the_months_of_work_add_up_to_what_was_done_to_date(months):
    work = months_of_work(worked(*months))

    assert len(work) == len(months)
    assert sum(owner for owner, _ in work.values()) == sum(owner for owner, _ in months) * 100


def test_the_months_of_a_missing_return_share_its_work():
    april, may, june, july = worked((90, 10), (90, 10), (90, 30), (90, 50))

    work = months_of_work([april, july])

    assert work[Month(2026, 5)] == work[Month(2026, 7)] == (90_00, 30_00)
    assert {*months_of_work([april, may, june])} == {Month(2026, 4), Month(2026, 5), Month(2026, 6)}


def test_work_for_others_that_grows_by_four_a_month_from_ten_against_eighty_fails_in_september():
    # July 22, August 26, September 30: 120 for others of 600 since April leaves four fifths, and more is asked for.
    returns = worked((80, 10), (80, 14), (80, 18))

    assert breach_month(returns, [], LAW.share_min) == Month(2026, 9)


def test_two_months_draw_no_line():
    assert breach_month(worked((80, 10), (80, 19)), [], LAW.share_min) is None


@given(st.integers(81, 100), st.integers(3, 9))
def test_work_that_stays_as_it_is_above_the_least_never_fails(share, months):
    assert breach_month(worked(*[(share, 100 - share)] * months), [], LAW.share_min) is None


@given(work_of_months, st.integers(0, 10**6))
def test_more_work_for_others_never_puts_the_failure_off(months, more):
    before = breach_month(worked(*months), [], LAW.share_min)
    after = breach_month(worked(*[(owner, external + more) for owner, external in months]), [], LAW.share_min)

    if before is not None:
        assert after is not None
        assert after <= before


@given(work_of_months)
def test_a_failure_is_never_forecast_for_a_month_already_behind(months):
    month = breach_month(worked(*months), [], LAW.share_min)

    assert month is None or month >= Month(2026, 3 + len(months))


def test_the_year_before_the_returns_counts_by_its_twelfths():
    returns = worked((80, 19), (80, 20), (80, 21))
    strong = traded(2025, TradingKind.ACTUAL, 1200, 0).row

    alone = breach_month(returns, [], LAW.share_min)
    with_last_year = breach_month(returns, [strong], LAW.share_min)

    assert alone == Month(2026, 6)
    assert with_last_year is not None
    assert with_last_year > alone


def price(kind, pounds, asked_on, answer=PriceAnswer.NOT_APPLICABLE, *, reference="", **more):
    accepted = more.pop("accepted", None)
    return recorded(
        PriceEvent(
            reference=reference or f"P{next(_ids)}",
            agreement="A-1",
            organisation="care",
            financial_year=YEAR,
            kind=kind,
            amount=Money.pounds(pounds),
            asked_on=asked_on,
            answer=answer,
            accepted_amount=None if accepted is None else Money.pounds(accepted),
            **more,
        )
    )


AGREED = price(PriceKind.AGREED, "185651000", date(2026, 4, 1))
ACCEPTED = price(PriceKind.REQUEST, "1260000", date(2026, 5, 1), PriceAnswer.ACCEPTED, answered_on=date(2026, 6, 1))
REFUSED = price(PriceKind.REQUEST, "4518000", date(2026, 7, 1), PriceAnswer.REFUSED, answered_on=date(2026, 8, 1))


def test_the_price_is_the_last_agreed_with_the_changes_accepted_since():
    history = price_history([REFUSED, ACCEPTED, AGREED], "A-1", YEAR, DAY)

    assert history.original == Money.pounds(185_651_000)
    assert history.current == Money.pounds(186_911_000)
    assert [step.event for step in history.refused] == [REFUSED]


def test_a_newly_agreed_price_takes_up_what_was_accepted_before_it():
    again = price(PriceKind.AGREED, "190000000", date(2026, 7, 15))

    assert price_history([AGREED, ACCEPTED, again], "A-1", YEAR, DAY).current == Money.pounds(190_000_000)


def test_an_answer_is_not_known_before_it_is_given():
    history = price_history([AGREED, ACCEPTED], "A-1", YEAR, date(2026, 5, 31))

    assert history.current == Money.pounds(185_651_000)
    assert [step.event for step in history.unanswered] == [ACCEPTED]


def test_what_the_record_of_changes_does_not_explain_is_shown():
    history = price_history([AGREED, ACCEPTED, REFUSED], "A-1", YEAR, DAY)

    explained = reconcile(history, Money.pounds(205_290_000), Money.pounds(14_117_000))

    assert explained is not None
    assert explained.movement == Money.pounds(19_639_000)
    assert explained.contract_changes == Money.pounds(5_522_000)
    assert explained.residue == Money.pounds(256_000)


def test_a_part_accepted_leaves_its_rest_refused():
    part = price(
        PriceKind.REQUEST, 100, date(2026, 5, 1), PriceAnswer.PARTLY, answered_on=date(2026, 5, 9), accepted=30
    )

    (step,) = price_history([part], "A-1", YEAR, DAY).refused

    assert (step.accepted, step.refused, step.price_after) == (Money.pounds(30), Money.pounds(70), None)


def test_an_answer_is_due_on_the_day_named_or_else_by_the_councils_own_rule():
    named = price(PriceKind.REQUEST, 1, date(2026, 11, 1), PriceAnswer.UNANSWERED, answer_due_on=date(2026, 11, 26))
    ruled = price(PriceKind.REQUEST, 1, date(2026, 10, 20), PriceAnswer.UNANSWERED)

    requests = price_requests([AGREED, ACCEPTED, named, ruled], DAY, 28)

    assert [(each.event, each.due_on, each.is_own_rule, each.days_late) for each in requests] == [
        (ruled, date(2026, 11, 17), True, 5),
        (named, date(2026, 11, 26), False, -4),
    ]


def vehicle(key, starts_on, status=OrganisationStatus.OPERATING, ends_before=None):
    return recorded(
        OrganisationInForce(
            organisation=key,
            name=f"{key.title()} Ltd",
            legal_form=LegalForm.COMPANY_BY_SHARES,
            status=status,
            is_vehicle=True,
            is_group=True,
            accountable_post="director",
            period=Period(starts_on, ends_before),
        )
    )


@given(
    st.lists(st.builds(Month, st.just(2026), st.integers(1, 10)), unique=True, max_size=8),
    st.integers(1, 40),
    st.dates(date(2026, 1, 1), date(2027, 1, 31)),
)
def test_a_return_is_owed_from_the_day_after_it_is_due_until_it_is_made(months, due_days, day):
    returns = [made_return(month) for month in months]

    for due in returns_due([vehicle("care", date(2020, 1, 1))], returns, day, due_days):
        assert due.due_on == due.month.last_day + timedelta(days=due_days)
        assert due.month.last_day < day
        is_made = any(each.row.month == due.month and each.row.submitted_on <= day for each in returns)
        assert due.is_owed(day) == (not is_made and day > due.due_on)
        assert not due.is_owed(day) or due.days_late(day) > 0


def test_a_late_return_is_late_by_the_day_it_was_made():
    late = made_return(Month(2026, 9), submitted_on=date(2026, 10, 22))

    (september, october) = returns_due([vehicle("care", date(2020, 1, 1))], [late], DAY, 10)

    assert (september.month, september.days_late(DAY), september.is_owed(DAY)) == (Month(2026, 9), 12, False)
    assert (october.month, october.days_late(DAY), october.is_owed(DAY)) == (Month(2026, 10), 12, True)


def test_returns_are_asked_only_of_vehicles_then_operating():
    vehicles = [
        vehicle("care", date(2026, 10, 15)),
        vehicle("place", date(2020, 1, 1), OrganisationStatus.PLANNED),
        vehicle("old", date(2020, 1, 1), ends_before=date(2026, 10, 1)),
    ]
    first = made_return(Month(2026, 9), organisation="old")

    due = returns_due(vehicles, [first], DAY, 10)

    assert [(each.organisation, each.month) for each in due] == [
        ("old", Month(2026, 9)),
        ("care", Month(2026, 10)),
    ]


def test_where_no_return_was_ever_made_only_the_last_month_is_asked_for():
    due = returns_due([vehicle("care", date(2020, 1, 1))], [], DAY, 10)

    assert [(each.month, each.made) for each in due] == [(Month(2026, 10), None)]


def test_a_forecast_stands_against_the_latest_budget_of_its_year():
    def line(heading, flow, pounds):
        return recorded(
            BudgetLine(
                organisation="care",
                financial_year=YEAR,
                version=Version.BUDGET,
                as_at=date(2026, 4, 1),
                flow=flow,
                heading=heading,
                name="line",
                amount=Money.pounds(pounds),
            )
        )

    lines = [
        line(Heading.OWNER_WORK, Flow.INCOME, 18_000_000),
        line(Heading.EXTERNAL_WORK, Flow.INCOME, 2_500_000),
        line(Heading.SERVICE, Flow.EXPENDITURE, 20_400_000),
    ]
    made = latest_return([made_return(Month(2026, 9)), made_return(Month(2026, 10))], "care", DAY)
    assert made is not None

    against = forecast_against_budget(made, lines, DAY)

    assert made.row.month == Month(2026, 10)
    assert against.owner_income.difference == Money.pounds(400_000)
    assert against.external_income.difference == Money.pounds(-400_000)
    assert against.result.forecast == Money.pounds(-400_000)
    assert against.result.difference == Money.pounds(-500_000)
    assert forecast_against_budget(made, [], DAY).result.difference is None
