"""What a line can bear, and what the law asks of a budget: tax, balance, statement, the days of a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.errors import (
    CouncilTaxSaysNothing,
    StatementIsNotTheOfficers,
    StatementWithoutOpinions,
)
from rightsource.budget.rules.accuracy import ForecastMade, forecast_accuracy
from rightsource.budget.rules.control import Step, Verdict, budget_control, control_levels
from rightsource.budget.rules.council_tax import (
    CouncilTax,
    TaxCompared,
    check_council_tax,
    referendum_test,
    tax_compared,
)
from rightsource.budget.rules.council_tax_requirement import CouncilTaxYear, StatedFigure, TaxFigure, TaxMeasure
from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.solvency import (
    OfficersStatement,
    ReservesOpinion,
    ResourcesTest,
    RobustnessOpinion,
    balance_test,
    check_statement,
    prohibition,
)
from rightsource.budget.rules.versions import (
    BudgetedLine,
)
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import CouncilKind, Role
from rightsource.governance.rules.rows import FormalReport, Issuer, Promise
from rightsource.governance.rules.rows import Warning as WarningRow
from rightsource.governance.rules.warnings import warning_status
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

YEAR = FinancialYear(2026)
TODAY = date(2026, 11, 22)
pence = st.integers(0, 10**12)


def line(key: str, pence: int = 1_200, **given: object) -> BudgetedLine:
    said: dict[str, object] = {"flow": Flow.EXPENDITURE, "heading": Heading.SERVICE, "name": key.capitalize()}
    return BudgetedLine(line=key, financial_year=YEAR, amount=Money(pence), **(said | given))  # type: ignore[arg-type]


# What a line can bear


@given(st.sampled_from(list(Step)), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_is_never_answered_more_kindly(step: Step, amount: int, more: int, used: int) -> None:
    order = list(Verdict)
    less, greater = (
        budget_control(step, Money(each), budget=Money(10**6), used=Money(used)) for each in (amount, amount + more)
    )
    assert order.index(less.verdict) <= order.index(greater.verdict)
    assert greater.left_after == Money(10**6 - used - amount - more)


def test_an_order_beyond_the_budget_is_stopped_and_a_bill_for_what_was_received_only_warned_of() -> None:
    answers = [budget_control(step, Money(30), budget=Money(100), used=Money(80)).verdict for step in Step]
    assert answers == [Verdict.STOP, Verdict.STOP, Verdict.WARN]
    exactly = [budget_control(step, Money(20), budget=Money(100), used=Money(80)).verdict for step in Step]
    assert exactly == [Verdict.WARN, Verdict.WARN, Verdict.GO_AHEAD]


def test_each_level_says_why_it_is_where_it_is() -> None:
    assert all(len(level.reason.split()) > 8 for level in control_levels().values())


# Council tax


def tax(year: int, band_d: int, adult_care: int, base: str = "240000.5") -> CouncilTax:
    return CouncilTax(
        organisation="council",
        financial_year=FinancialYear(year),
        base=Decimal(base),
        band_d=Money(band_d),
        adult_care=Money(adult_care),
        decision="FC-1",
        set_on=TODAY,
    )


def compared(before: CouncilTax, now: CouncilTax) -> TaxCompared | None:
    return tax_compared(now.financial_year, {each.financial_year: each for each in (before, now)}, ())


def needs_referendum(before: CouncilTax, now: CouncilTax) -> bool | None:
    found = referendum_test(compared(before, now), the_law(), CouncilKind.COUNTY)
    return None if found is None else found.needs_referendum


def test_the_requirement_is_base_times_band_d_to_the_penny() -> None:
    assert tax(2026, 1_450_55, 0).requirement == Money.nearest(Decimal("240000.5") * Decimal("1450.55"))


@pytest.mark.parametrize(
    ("band_d", "care", "answer"),
    [
        (104_990, 2_000, False),  # 4.99 % with 2 % for care: 2.99 % of the rest
        (105_000, 2_000, True),  # 5 % reaches the limit of the whole
        (103_000, 0, True),  # 3 % without any for care reaches the limit of the rest
        (102_990, 0, False),
        (104_000, 500, True),  # 3.5 % is not for care
        (104_990, 3_000, False),  # what care takes beyond its own 2 % counts with the rest: still 2.99 %
        (99_000, 0, False),
    ],
)
def test_a_rise_needs_a_referendum_from_the_limits_of_its_year(band_d: int, care: int, answer: bool) -> None:
    assert needs_referendum(tax(2025, 100_000, 0), tax(2026, band_d, care)) is answer


def test_no_limit_in_figures_is_no_answer() -> None:
    assert needs_referendum(tax(2018, 100_000, 0), tax(2019, 104_000, 0)) is None
    assert referendum_test(compared(tax(2025, 1, 0), tax(2026, 1, 0)), the_law(), CouncilKind.DISTRICT) is None


def released(year: int, band_d: int, care: int | None, base: str = "240000.5") -> CouncilTaxYear:
    stated = TaxFigure("E9999", "", "Made-up", "SC", FinancialYear(year), TaxMeasure.BAND_D, Decimal(band_d), "B2")
    return CouncilTaxYear(
        e_code="E9999",
        authority="Made-up",
        financial_year=FinancialYear(year),
        requirement=None,
        tax_base=Decimal(base),
        band_d=Money(band_d),
        social_care_band_d=None if care is None else Money(care),
        figures=(StatedFigure(stated, "made-up.csv", FinancialYear(year)),),
    )


def test_official_releases_answer_where_no_decision_is_set_here() -> None:
    releases = [released(2025, 100_000, 1_900), released(2026, 104_990, 2_000)]
    found = tax_compared(YEAR, {}, releases)
    assert found is not None
    assert found.sources == ("official release made-up.csv, B2",) * 2
    assert found.now.requirement == Money.nearest(Decimal("240000.5") * Decimal("1049.90"))
    test = referendum_test(found, the_law(), CouncilKind.COUNTY)
    assert test is not None
    # A release states each year's own rise for care, so the year before's is not taken off it.
    assert (test.needs_referendum, test.care_percent) == (False, Decimal(2))
    own = {YEAR: tax(2026, 105_000, 5_000)}
    mixed = tax_compared(YEAR, own, releases)
    assert mixed is not None
    assert mixed.sources == ("decision FC-1", "official release made-up.csv, B2")
    over = referendum_test(mixed, the_law(), CouncilKind.COUNTY)
    assert over is not None
    assert over.needs_referendum


def test_a_rise_of_which_nobody_says_what_is_for_care_is_no_answer_where_the_limits_tell_care_apart() -> None:
    releases = [released(2025, 100_000, None), released(2026, 103_500, None)]
    assert referendum_test(tax_compared(YEAR, {}, releases), the_law(), CouncilKind.COUNTY) is None
    assert tax_compared(YEAR, {}, releases[:1]) is None
    assert referendum_test(tax_compared(YEAR, {}, releases[1:]), the_law(), CouncilKind.COUNTY) is None


@pytest.mark.parametrize("wrong", [tax(2026, 100, 0, base="0"), tax(2026, 100, 101), tax(2026, 100, -1)])
def test_refuses_a_tax_that_says_nothing(wrong: CouncilTax) -> None:
    with pytest.raises(CouncilTaxSaysNothing):
        check_council_tax(wrong)


# Balance, statement, resources, prohibition


@given(st.lists(st.tuples(st.sampled_from(list(Flow)), pence, st.sampled_from(list(Recurrence))), min_size=1))
def test_a_tax_that_brings_in_the_requirement_balances_the_budget(parts: list[tuple[Flow, int, Recurrence]]) -> None:
    lines = [line(f"l-{number}", p, flow=flow, recurrence=r) for number, (flow, p, r) in enumerate(parts)]
    requirement = balance_test(lines, CouncilKind.COUNTY).requirement
    raised = max(requirement, Money(0))
    with_tax = [*lines, line("tax", raised.pence, flow=Flow.INCOME, heading=Heading.COUNCIL_TAX)]
    assert balance_test(with_tax, CouncilKind.COUNTY).requirement == requirement
    assert balance_test(with_tax, CouncilKind.COUNTY).is_balanced
    assert balance_test(lines, CouncilKind.COUNTY).is_balanced is (requirement <= Money(0))


def test_a_budget_balanced_by_one_off_money_says_so() -> None:
    lines = (
        line("care", 1_000),
        line("tax", 700, flow=Flow.INCOME, heading=Heading.COUNCIL_TAX, recurrence=Recurrence.RECURRENT),
        line("reserves", 300, flow=Flow.INCOME, recurrence=Recurrence.ONE_OFF),
    )
    found = balance_test(lines, CouncilKind.UNITARY)
    assert (found.is_balanced, found.underlying_shortfall, found.not_stated) == (True, Money(300), 1)
    assert found.provision.endswith("s.31A")
    assert balance_test(lines, CouncilKind.COUNTY).provision.endswith("s.42A")


STATEMENT = OfficersStatement(
    organisation="council",
    financial_year=YEAR,
    robustness=RobustnessOpinion.WITH_RISKS,
    robustness_grounds="Placements are costed at last autumn's numbers.",
    reserves=ReservesOpinion.ADEQUATE,
    reserves_grounds="The floor is held in each year.",
    made_by="section-151-officer",
    made_on=TODAY,
)


def test_the_statement_is_the_officers_own_and_gives_both_its_grounds() -> None:
    check_statement(STATEMENT, Role.CHIEF_FINANCE_OFFICER)
    for role in (Role.LEADER, None):
        with pytest.raises(StatementIsNotTheOfficers):
            check_statement(STATEMENT, role)
    for without in (replace(STATEMENT, reserves_grounds=" "), replace(STATEMENT, robustness_grounds="")):
        with pytest.raises(StatementWithoutOpinions):
            check_statement(without, Role.CHIEF_FINANCE_OFFICER)


@pytest.mark.parametrize(("reserves", "answer"), [(199, True), (200, False), (None, None)])
def test_spending_outruns_resources_only_once_reserves_do_not_meet_it(
    reserves: int | None, answer: bool | None
) -> None:
    held = None if reserves is None else Money(reserves)
    assert ResourcesTest(YEAR, Money(1_200), Money(1_000), held).is_likely_to_exceed is answer


def report(kind: FormalReport, sent_on: date | None) -> Recorded[WarningRow]:
    row = WarningRow(
        reference="W-1",
        issuer=Issuer.STATUTORY_OFFICER,
        issued_by="section-151-officer",
        issued_on=date(2026, 11, 1),
        matter="Spending outruns resources.",
        addressed_to=("leader",),
        promises=(Promise.P5,),
        formal_report=kind,
        report_sent_on=sent_on,
    )
    return Recorded(row, Provenance(Source("A test"), KnownOn.on(date(2026, 11, 1))))


@pytest.mark.parametrize(
    ("kind", "sent_on", "on", "runs"),
    [
        (FormalReport.SECTION_114_3, date(2026, 11, 2), date(2026, 11, 2), True),
        (FormalReport.SECTION_114_3, date(2026, 11, 2), date(2026, 11, 23), True),
        (FormalReport.SECTION_114_3, date(2026, 11, 2), date(2026, 11, 24), False),
        (FormalReport.SECTION_114_3, None, TODAY, False),
        (FormalReport.SECTION_114_3, date(2026, 12, 1), TODAY, False),
        (FormalReport.NONE, date(2026, 11, 2), TODAY, False),
        (FormalReport.SECTION_114_2, date(2026, 11, 2), TODAY, False),
    ],
)
def test_nothing_is_prohibited_but_by_a_report_that_was_sent(
    kind: FormalReport, sent_on: date | None, on: date, runs: bool
) -> None:
    status = warning_status(report(kind, sent_on), on, 14, the_law())
    assert status is not None
    found = prohibition(status, on, the_law())
    assert (found is not None) is runs
    if found is not None:
        assert (found.meet_by, found.last_day) == (date(2026, 11, 22), date(2026, 11, 23))


# How well forecasts foretold


def made(amount: int, outturn: int, forecaster: str = "finance-lead", year: int = 2025) -> ForecastMade:
    return ForecastMade(
        forecaster=forecaster,
        organisation="council",
        financial_year=FinancialYear(year),
        line="care",
        made_on=TODAY,
        amount=Money(amount),
        outturn=Money(outturn),
        budget=Money(1_000),
    )


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=12))
def test_bias_is_never_larger_than_the_mean_absolute_error(pairs: list[tuple[int, int]]) -> None:
    (found,) = forecast_accuracy([made(*pair) for pair in pairs])
    assert abs(found.bias) <= found.mean_absolute_error
    assert found.forecasts == len(pairs)


def test_errs_both_ways_nets_off_in_bias_and_not_in_size() -> None:
    (found,) = forecast_accuracy([made(1_100, 1_000), made(900, 1_000)])
    assert (found.bias, found.mean_absolute_error, found.beats_the_budget) == (Money(0), Money(100), False)


def test_each_forecaster_is_told_year_by_year_the_nearest_first() -> None:
    found = forecast_accuracy([made(1_400, 1_200), made(1_190, 1_200, "another"), made(1_300, 1_200, year=2024)])
    assert [(each.forecaster, each.year.starts_in) for each in found] == [
        ("another", 2025),
        ("finance-lead", 2025),
        ("finance-lead", 2024),
    ]
    assert found[0].beats_the_budget
