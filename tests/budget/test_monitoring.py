"""Budgets by rule: a year to the penny, virements that leave the total, forecasts with a reason, the tests of law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.errors import (
    BudgetLineNotOnRecord,
    BudgetNotDecided,
    ForecastBelowNought,
    ForecastWithoutReason,
    VirementBeyondLimit,
    VirementChangesTheTotal,
    VirementMakesOneOffRecurrent,
    VirementTakesMoreThanThereIs,
    VirementWithoutReason,
)
from rightsource.budget.rules.monitoring import (
    Books,
    ForecastMove,
    Monitoring,
    Pressure,
    Said,
    StatedForecast,
    check_forecast,
    monitoring,
)
from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.versions import (
    EVEN,
    BudgetedLine,
    BudgetVersion,
    PlanKind,
    budget_in_force,
    check_version,
    months_of,
    profiled,
    total_of,
    year_of,
)
from rightsource.budget.rules.virement import (
    UNLIMITED,
    Virement,
    VirementLimit,
    budgets_after,
    check_virement,
    limits_in_force,
    who_may_vire,
)
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.ledger.rules.commitments import CommitmentStanding
from rightsource.ledger.rules.rows import Balance, Commitment, ServiceDivision
from rightsource.quantities import FinancialYear, Money, Month, ProblemsFound
from rightsource.storage.references import Kind, SubjectRef

YEAR = FinancialYear(2026)
TODAY = date(2026, 11, 22)
OCTOBER = Month(2026, 10)
NOBODY = UUID(int=0)


def line(key: str, pence: int = 1_200, **given: object) -> BudgetedLine:
    said: dict[str, object] = {"flow": Flow.EXPENDITURE, "heading": Heading.SERVICE, "name": key.capitalize()}
    return BudgetedLine(line=key, financial_year=YEAR, amount=Money(pence), **(said | given))  # type: ignore[arg-type]


def version(*lines: BudgetedLine, **given: object) -> BudgetVersion:
    said: dict[str, object] = {
        "organisation": "council",
        "financial_year": YEAR,
        "name": "Budget",
        "kind": PlanKind.BUDGET,
        "decision": "FC-1",
        "set_on": date(2026, 2, 26),
    }
    return BudgetVersion(lines=lines, **(said | given))  # type: ignore[arg-type]


def virement(from_line: str, to_line: str, pence: int, reason: str = "Prices fell") -> Virement:
    return Virement(
        virement_id=NOBODY,
        organisation="council",
        financial_year=YEAR,
        version="Budget",
        from_line=from_line,
        to_line=to_line,
        amount=Money(pence),
        vired_on=TODAY,
        vired_by="section-151-officer",
        reason=reason,
    )


def move(key: str, pence: int, day: date = TODAY, reason: str = "More children in homes") -> ForecastMove:
    return ForecastMove(
        move_id=NOBODY,
        organisation="council",
        financial_year=YEAR,
        line=key,
        amount=Money(pence),
        moved_by="commissioner-people",
        moved_on=day,
        reason=reason,
    )


def balance(
    line: str,
    pence: int,
    *,
    division: ServiceDivision = ServiceDivision.NONE,
    counterparty: str = "",
    account: str = "x",
) -> Balance:
    return Balance(
        organisation="council",
        account=account,
        title=account,
        line=line,
        division=division,
        month=Month(2026, 5),
        counterparty=counterparty,
        is_year_end=False,
        amount=Money(pence),
    )


def commitment(
    pence: int, due_on: date, payee: str = "care-company", service: str = "", **used: int
) -> CommitmentStanding:
    subject = SubjectRef(Kind.SERVICE, service) if service else SubjectRef(Kind.AGREEMENT, "A-1")
    whole = Commitment(
        commitment_id=NOBODY,
        payer="council",
        payee=payee,
        amount=Money(pence),
        due_on=due_on,
        purpose="Care",
        subject=subject,
    )
    return CommitmentStanding(whole, Money(used.get("billed", 0)), Money(used.get("released", 0)), len(used))


def monitored(*lines: BudgetedLine, books: Books | None = None, **said: object) -> Monitoring:
    what = Said(**said)  # type: ignore[arg-type]
    return monitoring(version(*lines), year=YEAR, month=OCTOBER, on=TODAY, books=books or Books(), said=what)


pence = st.integers(0, 10**12)
profiles = st.lists(st.integers(0, 40), min_size=12, max_size=12).filter(any)


# A year spread over its months


@given(pence, profiles)
def test_the_months_of_a_profile_come_to_the_budget_to_the_penny(amount: int, profile: list[int]) -> None:
    by_month = [profiled(Money(amount), profile, YEAR, month) for month in months_of(YEAR)]
    assert by_month[-1] == Money(amount)
    assert by_month == sorted(by_month)


def test_what_is_spent_in_no_month_yet_is_profiled_nowhere() -> None:
    late = (0,) * 11 + (1,)
    assert [profiled(Money(500), late, YEAR, month).pence for month in months_of(YEAR)] == [0] * 11 + [500]


def test_the_even_profile_has_a_weight_for_each_month() -> None:
    assert len(EVEN) == len(months_of(YEAR)) == 12
    assert months_of(YEAR)[0] == Month(2026, 4)


# Virements


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 10**6)), max_size=30))
def test_virements_net_to_nil_and_never_change_the_total(moves: list[tuple[int, int, int]]) -> None:
    lines = [line(f"line-{each}", 10**6) for each in range(5)]
    done: list[Virement] = []
    for giver, taker, amount in moves:
        asked = virement(f"line-{giver}", f"line-{taker}", amount)
        budgets = budgets_after(lines, done)
        try:
            check_virement(asked, {each.line: each for each in lines}, budgets, {}, holders=[UNLIMITED])
        except (VirementChangesTheTotal, VirementTakesMoreThanThereIs):
            continue
        done.append(asked)
    budgets = budgets_after(lines, done)
    assert Money.total(list(budgets.values())) == total_of(lines, Flow.EXPENDITURE)
    assert all(each >= Money(0) for each in budgets.values())


ONE_OFF = line("one-off", 900, recurrence=Recurrence.ONE_OFF)
LINES = {
    each.line: each
    for each in (line("care"), line("roads", recurrence=Recurrence.RECURRENT), ONE_OFF, line("fees", flow=Flow.INCOME))
}
BUDGETS = {key: each.amount for key, each in LINES.items()}
LIMITS = {"section-151-officer": Money(500), "cabinet": Money(1_000)}


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (virement("care", "roads", 0), VirementChangesTheTotal),
        (virement("care", "care", 5), VirementChangesTheTotal),
        (virement("care", "fees", 5), VirementChangesTheTotal),
        (virement("care", "nothing", 5), BudgetLineNotOnRecord),
        (virement("one-off", "roads", 5), VirementMakesOneOffRecurrent),
        (virement("care", "roads", 1_201), VirementTakesMoreThanThereIs),
        (virement("care", "roads", 501), VirementBeyondLimit),
        (virement("care", "roads", 5, reason=" "), VirementWithoutReason),
    ],
)
def test_refuses_what_is_no_virement_or_beyond_whoever_asks(asked: Virement, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_virement(asked, LINES, BUDGETS, LIMITS, holders=["section-151-officer"])


def test_says_who_may_vire_what_another_may_not() -> None:
    with pytest.raises(VirementBeyondLimit) as refused:
        check_virement(virement("care", "roads", 501), LINES, BUDGETS, LIMITS, holders=["section-151-officer"])
    assert refused.value.able == ("cabinet", "full council")
    assert "cabinet, full council" in refused.value.message
    check_virement(virement("care", "roads", 501), LINES, BUDGETS, LIMITS, holders=["section-151-officer", "cabinet"])


@given(st.integers(1, 2_000))
def test_whoever_may_vire_an_amount_may_vire_less(amount: int) -> None:
    assert set(who_may_vire(Money(amount), LIMITS)) <= set(who_may_vire(Money(amount - 1), LIMITS))
    assert UNLIMITED in who_may_vire(Money(amount), LIMITS)


def test_a_later_limit_takes_the_place_of_an_earlier_one_from_its_day() -> None:
    first = VirementLimit(
        organisation="council", holder="cabinet", up_to=Money(9), starts_on=date(2026, 4, 1), decision="FC-1"
    )
    limits = [replace(first, up_to=Money(0), starts_on=date(2026, 9, 1)), first]
    assert limits_in_force(limits, "council", date(2026, 8, 31)) == {"cabinet": Money(9)}
    assert limits_in_force(limits, "council", date(2026, 9, 1)) == {}
    assert limits_in_force(limits, "care-company", date(2026, 8, 31)) == {}


# Versions

AGREED = Decision(
    reference="FC-1",
    title="Budget",
    body=DecisionBody.FULL_COUNCIL,
    decided_on=date(2026, 2, 26),
    outcome=Outcome.AGREED,
)


@pytest.mark.parametrize(
    ("decision", "is_council"),
    [
        (None, False),
        (replace(AGREED, outcome=Outcome.PENDING), False),
        (replace(AGREED, decided_on=date(2026, 2, 27)), False),
        (replace(AGREED, body=DecisionBody.CABINET), True),
    ],
)
def test_a_budget_is_set_by_a_decision_that_may_set_it(decision: Decision | None, is_council: bool) -> None:
    with pytest.raises(BudgetNotDecided):
        check_version(version(line("care")), decision, is_council=is_council, organisations=())


def test_a_vehicles_budget_may_be_set_by_another_body() -> None:
    cabinet = replace(AGREED, body=DecisionBody.SHAREHOLDER_COMMITTEE)
    check_version(version(line("care")), cabinet, is_council=False, organisations=())


def test_lists_every_fault_of_a_version_at_once() -> None:
    wrong = version(
        line("care", -1),
        line("care", profile=(1,) * 11),
        line("Not plain", name=" ", chart_line="nothing", division="nobody's", counterparty="stranger"),
        replace(line("later"), financial_year=YEAR.next),
    )
    with pytest.raises(ProblemsFound) as refused:
        check_version(wrong, AGREED, is_council=True, organisations={"council"})
    assert {each.code for each in refused.value.problems} == {
        "amount-below-nought",
        "line-twice",
        "profile-not-of-a-year",
        "line-key-not-plain",
        "line-not-named",
        "line-not-on-chart",
        "division-not-known",
        "counterparty-not-on-record",
        "line-of-another-year",
    }


def test_a_plan_may_look_ahead_where_a_budget_may_not() -> None:
    ahead = version(line("care"), replace(line("care"), financial_year=YEAR.next), kind=PlanKind.PLAN)
    check_version(ahead, AGREED, is_council=True, organisations=())
    assert ahead.years == (YEAR, YEAR.next)
    assert budget_in_force([ahead], YEAR) is None


def test_the_last_version_set_is_in_force() -> None:
    revised = version(line("care", 7), name="Revised", set_on=date(2026, 7, 16))
    assert budget_in_force([revised, version(line("care"))], YEAR) is revised


def test_a_gap_that_one_off_money_covers_is_shown_beneath_it() -> None:
    planned = year_of(
        version(
            line("care", 1_000, recurrence=Recurrence.RECURRENT),
            line("grant", 800, flow=Flow.INCOME),
            line("reserves", 200, flow=Flow.INCOME, recurrence=Recurrence.ONE_OFF),
        ),
        YEAR,
    )
    assert (planned.gap, planned.underlying_gap) == (Money(0), Money(200))


# Forecasts


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (move("care", 5, reason="  "), ForecastWithoutReason),
        (replace(move("care", 5), moved_by=""), ForecastWithoutReason),
        (move("care", -5), ForecastBelowNought),
        (move("nothing", 5), BudgetLineNotOnRecord),
    ],
)
def test_a_forecast_without_mover_reason_line_or_sense_is_refused(
    asked: ForecastMove, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_forecast(asked, LINES)


def test_a_forecast_is_what_was_last_said_and_the_budget_while_nothing_was() -> None:
    stated = (
        StatedForecast(Money(1_300), date(2026, 6, 30), "r"),
        StatedForecast(Money(1_500), date(2026, 8, 31), "s"),
    )
    found = monitored(
        line("care"), line("roads"), moves=(move("care", 1_400, date(2026, 7, 5)),), stated={"care": stated}
    )
    care = found.line("care")
    days = (date(2026, 5, 1), date(2026, 6, 30), date(2026, 7, 31), TODAY)
    assert [care.forecast_by(day).pence for day in days] == [1_200, 1_300, 1_400, 1_500]
    assert found.line("roads").forecast == Money(1_200)
    assert found.worse_by == Money(300)
    assert found.worse_by_on(date(2026, 7, 31)) == Money(200)


def test_income_below_its_budget_is_worse_and_spending_below_it_better() -> None:
    found = monitored(line("care"), line("fees", flow=Flow.INCOME), moves=(move("care", 1_100), move("fees", 1_000)))
    assert (found.line("care").worse_by, found.line("fees").worse_by) == (Money(-100), Money(200))
    assert found.worse_by == Money(100)


def test_virements_of_an_earlier_version_do_not_follow_into_the_next() -> None:
    old = replace(virement("care", "roads", 100), version="Draft")
    found = monitored(line("care"), line("roads"), virements=(old, virement("care", "roads", 7)))
    assert (found.line("care").budget, found.line("roads").budget) == (Money(1_193), Money(1_207))
    assert [len(each.virements) for each in found.lines] == [1, 1]


def test_of_a_pressure_the_last_word_counts_and_what_is_over_presses_no_more() -> None:
    first = Pressure(
        organisation="council",
        financial_year=YEAR,
        reference="P-1",
        title="Placements",
        line="care",
        amount=Money(50),
        recurrence=Recurrence.RECURRENT,
        raised_by="commissioner-people",
        raised_on=date(2026, 5, 1),
        response="Fostering drive",
    )
    said = (
        first,
        replace(first, amount=Money(80), raised_on=date(2026, 6, 1)),
        replace(first, reference="P-2", is_over=True),
    )
    found = monitored(line("care"), pressures=said)
    assert [(each.reference, each.amount) for each in found.pressures] == [("P-1", Money(80)), ("P-2", Money(50))]
    assert found.pressing == Money(80)


# The books beneath

_PLACES = st.tuples(
    st.sampled_from(["", "employees", "premises", "taxation"]),
    st.sampled_from(["", ServiceDivision.ADULTS.value, ServiceDivision.HIGHWAYS.value]),
    st.sampled_from(["", "care-company", "law-company"]),
    st.sampled_from(["", "x", "y"]),
    st.sampled_from(list(Flow)),
)
_BALANCES = st.builds(
    balance,
    st.sampled_from(["employees", "premises", "taxation", "receipts", "cash"]),
    st.integers(-(10**9), 10**9),
    division=st.sampled_from([ServiceDivision.ADULTS, ServiceDivision.HIGHWAYS, ServiceDivision.NONE]),
    counterparty=st.sampled_from(["", "care-company", "law-company"]),
    account=st.sampled_from(["x", "y", "z"]),
)


@given(st.lists(_PLACES, max_size=6), st.lists(_BALANCES, max_size=20))
def test_lines_and_what_is_outside_them_come_to_what_the_books_hold(
    places: list[tuple[str, str, str, str, Flow]], balances: list[Balance]
) -> None:
    lines = [
        line(f"line-{number}", chart_line=chart, division=division, counterparty=other, account=account, flow=flow)
        for number, (chart, division, other, account, flow) in enumerate(places)
    ]
    found = monitored(*lines, books=Books(tuple(balances), (), are_open=True))
    under = Money.total(
        [
            (each.actual or Money(0)) if each.line.flow is Flow.EXPENDITURE else -(each.actual or Money(0))
            for each in found.lines
        ]
    )
    held = Money.total([each.amount for each in balances if each.line != "cash"])
    assert under + found.outside == held


def test_an_amount_goes_to_the_line_that_says_most_exactly_where_it_is_counted() -> None:
    adults = ServiceDivision.ADULTS
    lines = (
        line("adults", division=adults.value),
        line("adults-staff", division=adults.value, chart_line="employees"),
        line("care-company", counterparty="care-company"),
        line("agency", account="6100"),
    )
    balances = (
        balance("premises", 1, division=adults),
        balance("employees", 2, division=adults),
        balance("employees", 4, division=adults, counterparty="care-company"),
        balance("employees", 8, division=adults, counterparty="care-company", account="6100"),
        balance("premises", 16, division=ServiceDivision.HIGHWAYS),
    )
    found = monitored(*lines, books=Books(balances, (), are_open=True))
    assert [each.actual for each in found.lines] == [Money(1), Money(2), Money(4), Money(8)]
    assert found.outside == Money(16)


def test_what_two_lines_claim_alike_goes_to_neither() -> None:
    lines = (line("one", counterparty="care-company"), line("two", counterparty="care-company"))
    found = monitored(*lines, books=Books((balance("third-party", 5, counterparty="care-company"),), (), are_open=True))
    assert ([each.actual for each in found.lines], found.outside) == ([Money(0), Money(0)], Money(5))


def test_a_line_that_names_no_place_in_the_books_has_no_actual() -> None:
    found = monitored(line("care"), books=Books((balance("employees", 5),), (), are_open=True))
    assert (found.line("care").actual, found.line("care").left, found.outside) == (None, None, Money(5))


def test_a_commitment_counts_once_it_falls_due_after_the_month_and_within_the_year() -> None:
    due = (date(2026, 10, 31), date(2026, 11, 1), date(2027, 3, 31), date(2027, 4, 1))
    books = Books((), tuple(commitment(10**number, day) for number, day in enumerate(due)), are_open=True)
    found = monitored(line("contract", counterparty="care-company"), books=books)
    assert found.line("contract").commitment == Money(110)
    assert found.line("contract").left == Money(1_200 - 110)


def test_what_bills_drew_or_somebody_released_is_not_counted_as_committed_any_more() -> None:
    late, due = date(2026, 10, 1), date(2026, 11, 1)
    books = Books(
        (),
        (
            commitment(1_000, due, billed=600),
            commitment(100, due, billed=150),
            commitment(10, due, released=4, billed=1),
            commitment(2_000, late, billed=1_500),  # bills name it, so the rest is known to be still to come
            commitment(40_000, late),  # no bill names it: in the books without saying so, or late
        ),
        are_open=True,
    )
    found = monitored(line("contract", counterparty="care-company"), books=books)
    assert found.line("contract").commitment == Money(400 + 0 + 5 + 500)


def test_a_commitment_for_a_service_goes_to_its_line_and_one_of_nobody_stands_apart() -> None:
    books = Books((), (commitment(7, TODAY, service="homes"), commitment(9, TODAY, payee="stranger")), are_open=True)
    found = monitored(line("homes", service="homes"), line("contract", counterparty="care-company"), books=books)
    assert ([each.commitment for each in found.lines], found.uncoded) == ([Money(7), Money(0)], Money(9))
    assert found.committed == Money(16)
