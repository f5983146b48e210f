"""The federation from the record: nothing counted twice, every figure from a row, and what is unknown said so."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.group import statement
from rightsource.budget.rules.rows import Version
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PaymentMechanism
from rightsource.constitution.rules.books import duty_register, the_law
from rightsource.planning.rules.books import vehicle_beliefs
from rightsource.planning.rules.core import council_core
from rightsource.planning.rules.federation import federation_core
from rightsource.planning.rules.law_of_the_day import discount_rate_share, law_as_known
from rightsource.planning.rules.payment_terms import MECHANISM_OF, terms_of
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.scrutiny.rules.demonstration import moved_to, written_until
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER
from rightsource.simulation.vehicle import FOR_GOOD, Mechanism, Terms
from rightsource.storage.knowledge import Audience
from rightsource.treasury.rules.rows import ExposureKind

CASE = files("rightsource").joinpath("data/cases/demonstration")
BEFORE_ANY_FORECAST = date(2026, 4, 15)
TODAY = date(2026, 11, 22)
YEAR = FinancialYear(2026)
COUNCIL = "demonstration"


@pytest.fixture(scope="module")
def county():
    given = {path.name: path.read_bytes() for path in CASE.iterdir() if path.is_file()}
    case = read_case(tables_of_folder(given), register=duty_register(), today=written_until())
    evidence = evidence_of(moved_to(case, TODAY), duty_register(), TODAY)
    return lambda on, audience=Audience.INSIDERS: replace(evidence.as_known(on, audience), council=evidence.council)


def calm(core):
    """Return the one future without chance and with every saving whole and on time."""
    certain = tuple(
        replace(saving, delivery_share_mean=1.0, slippage_months_mean=0.0, slippage_months_max=0)
        for saving in core.plan.savings
    )
    plan = replace(core.plan, savings=certain)
    return project(core.group, core.assumptions.without_volatility(), plan, futures=1, seed=1)


def stated(record, organisation, version):
    lines = [line for line in record.budget_forecast if line.row.organisation == organisation]
    position = statement(lines, YEAR, version, TODAY)
    assert position is not None
    return position


# The first year


def test_each_vehicles_first_year_comes_out_as_its_own_budget_has_it(county):
    record = county(BEFORE_ANY_FORECAST)
    core = federation_core(record, on=BEFORE_ANY_FORECAST)
    projection = calm(core)
    for place, vehicle in enumerate(core.group.vehicles):
        result = projection.of_vehicles("result_gbp")[0, place, 0]
        budget = stated(record, vehicle.key, Version.BUDGET).result.gbp
        taxed = vehicle.taxed_share * core.assumptions.law.corporation_tax_share[0]
        one_off = 1.9e6 if vehicle.key == "place-company" else 0.0  # S-06 comes as money in hand, not as income
        expected = budget - one_off
        assert result == pytest.approx(expected - max(0.0, expected) * taxed, abs=1_000), vehicle.key


def test_the_councils_first_year_comes_out_as_its_budget_has_it(county):
    record = county(BEFORE_ANY_FORECAST)
    core = federation_core(record, on=BEFORE_ANY_FORECAST)
    projection = calm(core)
    budget = stated(record, COUNCIL, Version.BUDGET)
    paid = sum(line.row.amount.gbp for line in budget.lines if line.row.counterparty)
    assert projection.charges_gbp[0, 0, 0] == pytest.approx(paid, abs=1_000)
    assert budget.result == Money(0)
    # It balances by £6.4m of one-off money, of which £2.4m are receipts. Debt repaid and reserves drawn within the year
    # change the interest on both.
    assert projection.result_gbp[0, 0, 0] == pytest.approx(-6.4e6 + 2.4e6, abs=200_000)


def test_no_pound_is_counted_twice_whoever_delivers(county):
    record = county(BEFORE_ANY_FORECAST)
    followed, as_paid = (calm(make(record, on=BEFORE_ANY_FORECAST)) for make in (federation_core, council_core))
    assert followed.result_gbp[0, 0, 0] == pytest.approx(as_paid.result_gbp[0, 0, 0], abs=10_000)


def test_the_group_owes_itself_nothing(county):
    # The engine asserts the identity each month; here it is asked of every audience's study.
    for audience in Audience:
        core = federation_core(county(TODAY, audience), on=TODAY)
        projection = project(core.group, core.assumptions, core.plan, futures=50, seed=3)
        assert projection.group_result_gbp.shape == (50, 1, 5)


# What it tells of the demonstration county


def test_one_vehicle_is_in_danger_and_one_is_near_the_limit_of_its_exemption(county):
    core = federation_core(county(TODAY), on=TODAY)
    projection = project(core.group, core.assumptions, core.plan, futures=500, seed=114)
    keys = [vehicle.key for vehicle in core.group.vehicles]
    fails = dict(zip(keys, (projection.failure_month != NEVER).mean(axis=0), strict=True))
    breaches = dict(zip(keys, (projection.teckal_month != NEVER).mean(axis=0), strict=True))
    assert max(fails, key=fails.get) == "care-company"
    assert fails["care-company"] > 0.8
    assert max(breaches, key=breaches.get) == "law-company"
    assert 0.2 < breaches["law-company"] < 0.95


def test_the_six_mechanisms_are_all_in_use(county):
    core = federation_core(county(TODAY), on=TODAY)
    assert {move.terms.mechanism for move in core.group.moves} == set(Mechanism)


def test_a_delivery_of_a_later_day_is_a_move_in_its_month(county):
    moves = {move.service: move for move in federation_core(county(TODAY), on=TODAY).group.moves}
    assert (moves["school-meals"].vehicle, moves["school-meals"].from_month) == ("wellbeing-cic", 17)
    before_it_was_known = federation_core(county(date(2026, 11, 1)), on=date(2026, 11, 1))
    assert "school-meals" not in {move.service for move in before_it_was_known.group.moves}


def test_a_vehicle_has_on_the_day_of_its_return_what_the_return_says(county):
    record = county(TODAY)
    core = federation_core(record, on=TODAY)
    care = next(vehicle for vehicle in core.group.vehicles if vehicle.key == "care-company")
    latest = max((r for r in record.returns if r.row.organisation == "care-company"), key=lambda r: r.row.month).row
    gone = (care.cash_gbp - latest.cash_by_week[0].gbp, care.reserves_gbp - latest.reserves.gbp)
    assert gone[0] == pytest.approx(gone[1])
    assert gone[0] > 0.0, "it has lost money since April"


def test_debts_fall_due_as_the_exposures_have_them(county):
    record = county(TODAY)
    core = federation_core(record, on=TODAY)
    care = next(vehicle for vehicle in core.group.vehicles if vehicle.key == "care-company")
    latest = {(e.row.kind): e.row.amount.gbp for e in record.exposures if e.row.organisation == "care-company"}
    assert care.loan is not None
    assert care.loan.amount_gbp == latest[ExposureKind.LOAN]
    assert care.failure.guarantee_gbp == latest[ExposureKind.OVERDRAFT]
    assert care.failure.pension_deficit_gbp == latest[ExposureKind.PENSION]


def test_savings_that_the_record_owes_to_the_model_are_named(county):
    core = federation_core(county(TODAY), on=TODAY)
    assert {key.split("/")[0] for key in core.model_savings} == {"S-01", "S-02", "S-04", "S-07", "S-13"}
    assert core.model_savings <= {saving.key for saving in core.plan.savings}


# What each audience knew


def test_who_knows_no_return_is_told_that_what_is_in_hand_is_assumed(county):
    public, insiders = (
        federation_core(county(TODAY, audience), on=TODAY) for audience in (Audience.PUBLIC, Audience.INSIDERS)
    )
    assert any("No monthly return" in words for words in public.missing)
    assert not any("No monthly return" in words for words in insiders.missing)
    assert all(vehicle.cash_gbp > 0.0 for vehicle in public.group.vehicles)


def test_every_input_names_rows_that_are_on_record(county):
    record = county(TODAY)
    core = federation_core(record, on=TODAY)
    assert all(each.record_ids or each.amount_gbp == 0.0 for each in core.inputs)


def test_a_council_without_vehicles_money_stays_as_it_was_and_says_so(county):
    record = county(TODAY)
    theirs = tuple(line for line in record.budget_forecast if line.row.organisation == COUNCIL)
    bare = replace(
        record, budget_forecast=theirs, services=tuple(s for s in record.services if s.row.period.starts_on <= TODAY)
    )
    core, as_before = federation_core(bare, on=TODAY), council_core(bare, on=TODAY)
    assert core.group == as_before.group
    assert core.plan == as_before.plan
    assert sum("is counted at what the council pays it" in words for words in core.missing) == 8


def test_one_vehicle_without_a_budget_stays_in_the_councils_account(county):
    record = county(TODAY)
    lines = tuple(line for line in record.budget_forecast if line.row.organisation != "law-company")
    core = federation_core(replace(record, budget_forecast=lines), on=TODAY)
    assert "law-company" not in {vehicle.key for vehicle in core.group.vehicles}
    assert any("Demonstration Law Ltd is counted at what the council pays it" in words for words in core.missing)


# Terms


def agreement(**terms):
    return AgreementTerms(
        agreement="A-1", title="Homes", commissioner="council", provider="care", route=AwardRoute.DIRECT,
        period=Period(date(2026, 4, 1)), **terms,
    )  # fmt: skip


def test_blank_terms_bound_nothing():
    for mechanism in PaymentMechanism:
        assert terms_of(agreement(mechanism=mechanism), 5.0) == Terms(MECHANISM_OF[mechanism], 5.0)


def test_what_an_agreed_price_is_above_its_target_is_the_fee():
    terms = terms_of(agreement(mechanism=PaymentMechanism.COST_PLUS, target_cost=Money.pounds(100)), 104.0)
    assert (terms.price_gbp, terms.fee_share) == (100.0, pytest.approx(0.04))


@given(st.decimals(0, 100, places=2), st.decimals(0, 999, places=2))
def test_per_cents_become_shares_where_their_mechanism_has_a_use_for_them(share, cap):
    plus = terms_of(agreement(mechanism=PaymentMechanism.COST_PLUS, council_share_percent=share, cap_percent=cap), 1.0)
    block = terms_of(agreement(efficiency_percent=share, cap_percent=cap), 1.0)
    assert (plus.council_share, plus.risk_cap_share) == (float(share) / 100.0, float(cap) / 100.0)
    assert (block.efficiency_share, block.change_cap_share) == (float(share) / 100.0, float(cap) / 100.0)
    assert block.risk_cap_share == Terms(Mechanism.BLOCK, 1.0).risk_cap_share


def test_an_agreement_without_an_end_goes_on(county):
    core = federation_core(county(TODAY), on=TODAY)
    assert {move.until_month for move in core.group.moves} == {FOR_GOOD}


# Beliefs and law


def test_everything_assumed_has_a_range_a_reason_and_an_owner():
    beliefs = vehicle_beliefs(YEAR)
    for table in (beliefs.separation, beliefs.payment, beliefs.step_in, beliefs.external, beliefs.loan):
        for each in table.values():
            assert each.low <= each.central <= each.high
            assert each.low < each.high
            assert each.why.endswith(".")
            assert each.source == "our assumption, not estimated from data"


@pytest.mark.parametrize(
    ("on", "tax", "teckal", "override"),
    [
        (date(2015, 2, 19), 0.21, 0.0, 0),  # before reg 12 there was no share in law, and no override
        (date(2015, 6, 1), 0.20, 0.8, 0),
        (date(2021, 5, 1), 0.19, 0.8, 24),
        (date(2026, 11, 22), 0.25, 0.8, 24),
    ],
)
def test_the_law_is_that_of_the_day(on, tax, teckal, override):
    law = law_as_known(the_law(), on, 3)
    assert law.corporation_tax_share == (tax,) * 3
    assert (law.teckal_share_min, law.schools_override_months) == (teckal, override)


def test_the_discount_rate_is_the_green_books():
    assert discount_rate_share(the_law(), TODAY) == 0.035
