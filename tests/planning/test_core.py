"""The bridge: what is on record reaches the model and nothing else does, and what is not on record is said."""

from dataclasses import replace
from datetime import date
from importlib.resources import files
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Recurrence, SavingFigure, SavingStage, Version
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute
from rightsource.constitution.rules.books import duty_register
from rightsource.constitution.rules.rows import CouncilKind, CouncilProfile
from rightsource.outcomes.rules.rows import ClientGroup, ServiceDelivery
from rightsource.planning.errors import StudyHasFaults, TooLittleKnown
from rightsource.planning.rules.books import assumptions_for, funding_mix, model_hash, price_mix
from rightsource.planning.rules.core import council_core
from rightsource.planning.rules.known import KnownRecord
from rightsource.planning.rules.outturn_rows import from_csv
from rightsource.planning.rules.result import run_key
from rightsource.planning.rules.running_out import chance_of_running_out
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.simulation.project import project
from rightsource.storage.knowledge import Audience, KnownOn, Provenance, Recorded, Source
from rightsource.storage.spreadsheets import read_csv
from rightsource.treasury.rules.rows import Measure, ReserveFigure, ReserveKind, Supports

CASE = files("rightsource").joinpath("data/cases/northamptonshire")
YEAR = FinancialYear(2026)
ON = date(2026, 6, 30)
BUDGET_ON = date(2026, 2, 26)
MILLION = 1_000_000


def recorded(row):
    return Recorded(
        row, Provenance(Source("a made-up record"), KnownOn.on(BUDGET_ON)), f"{type(row).__name__}-{id(row)}"
    )


def line(flow, heading, name, millions, **more):
    return recorded(
        BudgetLine(
            organisation="council",
            financial_year=more.pop("year", YEAR),
            version=more.pop("version", Version.BUDGET),
            as_at=more.pop("as_at", BUDGET_ON),
            flow=flow,
            heading=heading,
            name=name,
            amount=Money.pounds(millions * MILLION),
            **more,
        )
    )


def spent(name, millions, heading=Heading.SERVICE, **more):
    return line(Flow.EXPENDITURE, heading, name, millions, **more)


def came_in(heading, millions, name="", **more):
    return line(Flow.INCOME, heading, name or heading.value, millions, **more)


def reserve(kind, millions, as_at=date(2026, 3, 31), measure=Measure.BALANCE, **more):
    amount = Money.pounds(millions * MILLION)
    return recorded(
        ReserveFigure(
            organisation="council", kind=kind, name="all", measure=measure, as_at=as_at, amount=amount, **more
        )
    )


def saving(stage, millions, said_by="finance", recurrence=Recurrence.RECURRENT, key="S-1", **more):
    return recorded(
        SavingFigure(
            saving=key,
            title=f"Saving {key}",
            financial_year=more.pop("year", YEAR),
            stage=stage,
            amount=Money.pounds(millions * MILLION),
            said_on=BUDGET_ON,
            said_by=said_by,
            organisation=more.pop("organisation", "council"),
            recurrence=recurrence,
            evidence="a ledger line",
            **more,
        )
    )


PROFILE = CouncilProfile(organisation="council", name="Made-up Council", kind=CouncilKind.COUNTY, is_fictional=True)
LINES = (
    came_in(Heading.COUNCIL_TAX, 60),
    came_in(Heading.BUSINESS_RATES, 15),
    came_in(Heading.GOVERNMENT_GRANT, 15),
    came_in(Heading.OTHER, 6, "Fees and charges"),
    came_in(Heading.OTHER, 4, "Use of reserves"),
    spent("Care at home", 50, service="home-care"),
    spent("Homes contract", 30, counterparty="homes-company"),
    spent("Roads", 12, service="roads"),
    spent("Payroll and finance", 3, Heading.SUPPORT),
    spent("Interest and provision", 5, Heading.CAPITAL_FINANCING),
)
RESERVES = (reserve(ReserveKind.UNALLOCATED, 8), reserve(ReserveKind.EARMARKED, 12), reserve(ReserveKind.SCHOOLS, 9))
SERVICES = tuple(
    recorded(
        ServiceDelivery(service=key, title=key, client_group=group, delivered_by=by, period=Period(date(2020, 4, 1)))
    )
    for key, group, by in (
        ("home-care", ClientGroup.ADULTS_65_PLUS, "council"),
        ("roads", ClientGroup.GENERAL, "council"),
        ("fostering", ClientGroup.LOOKED_AFTER, "homes-company"),
        ("childrens-homes", ClientGroup.LOOKED_AFTER, "homes-company"),
    )
)
AGREEMENTS = (
    recorded(
        AgreementTerms(
            agreement="A-1",
            title="Homes",
            commissioner="council",
            provider="homes-company",
            route=AwardRoute.VERTICAL,
            service="childrens-homes",
            period=Period(date(2020, 4, 1)),
        )
    ),
)
RECORD = KnownRecord(
    council=(recorded(PROFILE),),
    budget_forecast=LINES,
    reserves_debt=RESERVES,
    services=SERVICES,
    agreements=AGREEMENTS,
)


def first_year_reserves(core):
    """Return usable reserves at the end of the first year with no chance in it."""
    return project(core.group, core.assumptions.without_volatility(), core.plan, futures=1, seed=1).reserves_gbp[
        0, 0, 0
    ]


def test_the_councils_lines_become_services_by_client_group_and_funding_by_heading():
    group = council_core(RECORD, on=ON).group
    assert {each.key: (each.client_group, each.cost_gbp) for each in group.services} == {
        "home-care": ("adults_65_plus", 50e6),
        "childrens-homes": ("children_looked_after", 30e6),
        "roads": ("general", 12e6),
        "payroll-and-finance": ("general", 3e6),
        "capital-financing": ("general", 5e6),
    }
    assert (group.funding.council_tax_gbp, group.funding.grant_gbp, group.funding.business_rates_gbp) == (
        60e6,
        15e6,
        15e6,
    )
    assert sum(each.income_gbp for each in group.services) == pytest.approx(6e6)


def test_every_input_names_the_rows_it_was_made_from():
    core = council_core(RECORD, on=ON)
    used = {record_id for each in core.inputs for record_id in each.record_ids}
    one_off = next(line for line in LINES if line.row.name == "Use of reserves")
    assert used == {row.record_id for row in (*LINES, *RESERVES)} - {one_off.record_id}


def test_high_needs_education_and_its_grant_are_carried_apart_while_the_law_keeps_them_so():
    pupils = recorded(
        ServiceDelivery(
            service="high-needs",
            title="High needs",
            client_group=ClientGroup.HIGH_NEEDS,
            delivered_by="council",
            period=Period(date(2020, 4, 1)),
        )
    )
    lines = (
        came_in(Heading.RING_FENCED_GRANT, 40, "High needs block", service="high-needs"),
        spent("Education for high needs", 43, service="high-needs"),
    )
    deficit = reserve(ReserveKind.SCHOOLS, -6, as_at=date(2026, 3, 31))
    record = replace(
        RECORD,
        budget_forecast=(*LINES, *lines),
        services=(*SERVICES, pupils),
        reserves_debt=(*RESERVES[:2], deficit),
    )
    with_schools, without = council_core(record, on=ON), council_core(RECORD, on=ON)
    apart = next(each for each in with_schools.group.services if each.key == "high-needs")
    assert (apart.paid_from_schools_grant, apart.income_gbp) == (True, 0.0)
    assert (with_schools.group.funding.grant_gbp, with_schools.group.funding.schools_grant_gbp) == (15e6, 40e6)
    assert (with_schools.group.reserves.schools_balance_gbp, with_schools.group.reserves.ring_fenced_gbp) == (-6e6, 0.0)
    assert first_year_reserves(with_schools) == pytest.approx(first_year_reserves(without))
    projection = project(
        with_schools.group, with_schools.assumptions.without_volatility(), with_schools.plan, futures=1, seed=1
    )
    assert projection.schools_balance_gbp[0, 0, 0] == pytest.approx(-9e6)
    assert with_schools.assumptions.law.schools_override_months == 24
    assert projection.schools_balance_gbp[0, 0, 2] == 0.0, "the deficit has fallen on the general fund"


def test_one_off_money_in_the_budget_does_not_come_again():
    core = council_core(RECORD, on=ON)
    assert first_year_reserves(core) == pytest.approx(20e6 - 4e6, abs=0.2e6)  # spending them costs a little interest
    assert any("£4m of reserves and receipts" in words for words in core.assumed)


def test_ring_fenced_reserves_are_never_usable():
    reserves = council_core(RECORD, on=ON).group.reserves
    assert (reserves.usable_gbp, reserves.ring_fenced_gbp) == (20e6, 9e6)


def test_debt_pays_the_assumed_rate_and_the_rest_of_capital_financing_repays_it():
    debt = council_core(
        replace(RECORD, reserves_debt=(*RESERVES, reserve(ReserveKind.BORROWING, 80))), on=ON
    ).group.debt
    assert debt.fixed_gbp == 80e6
    assert debt.fixed_gbp * debt.fixed_rate_share + debt.minimum_revenue_provision_gbp == pytest.approx(5e6)


def test_a_verified_saving_comes_whole_and_a_claimed_one_only_as_far_as_it_is_believed():
    planned = saving(SavingStage.PLANNED, 4)
    claimed = council_core(replace(RECORD, savings=(planned, saving(SavingStage.CLAIMED, 4, "a"))), on=ON)
    verified = council_core(replace(RECORD, savings=(planned, saving(SavingStage.VERIFIED, 4, "b"))), on=ON)
    assert [each.delivery_share_mean for each in verified.plan.savings] == [1.0]
    assert all(each.delivery_share_mean < 1.0 for each in claimed.plan.savings)
    assert first_year_reserves(claimed) < first_year_reserves(verified)
    assert first_year_reserves(verified) == pytest.approx(first_year_reserves(council_core(RECORD, on=ON)), abs=1.0)


def test_a_saving_not_delivered_leaves_its_hole():
    record = replace(RECORD, savings=(saving(SavingStage.PLANNED, 4), saving(SavingStage.NOT_DELIVERED, 4)))
    without = council_core(RECORD, on=ON)
    core = council_core(record, on=ON)
    assert core.plan.savings == ()
    assert first_year_reserves(without) - first_year_reserves(core) == pytest.approx(4e6, rel=0.05)


def test_a_one_off_saving_is_never_recurrent():
    record = replace(RECORD, savings=(saving(SavingStage.PLANNED, 4, recurrence=Recurrence.ONE_OFF),))
    assert [each.is_recurrent for each in council_core(record, on=ON).plan.savings] == [False]


def test_a_saving_of_a_body_that_no_line_pays_is_named_and_not_counted():
    core = council_core(replace(RECORD, savings=(saving(SavingStage.PLANNED, 4, organisation="stranger"),)), on=ON)
    assert core.plan.savings == ()
    assert any("Saving S-1" in words for words in core.assumed)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_what_a_budget_counts_on_is_put_back_and_never_comes_more_than_once(planned, claimed, verified):
    said = [saving(SavingStage.PLANNED, planned), saving(SavingStage.CLAIMED, claimed, "a")]
    said.append(saving(SavingStage.VERIFIED, verified, "b"))
    core = council_core(replace(RECORD, savings=tuple(said)), on=ON)
    put_back = sum(each.cost_gbp for each in core.group.services) - 100e6
    assert put_back == pytest.approx(planned * 1e6)
    assert sum(each.amount_gbp for each in core.plan.savings) <= put_back + 1e-6


def test_the_latest_forecast_is_what_the_year_costs_and_a_later_one_is_not_looked_at():
    forecast = [
        replace(
            each, row=replace(each.row, version=Version.FORECAST, as_at=as_at, amount=each.row.amount + Money(more))
        )
        for as_at, more in ((date(2026, 5, 31), 100_000_000), (date(2026, 8, 31), 900_000_000))
        for each in LINES
    ]
    core = council_core(replace(RECORD, budget_forecast=(*LINES, *forecast)), on=ON)
    assert core.base.as_at == date(2026, 5, 31)
    assert sum(each.cost_gbp for each in core.group.services) == pytest.approx(105e6)
    assert any("overspend" in words for words in core.assumed)


def test_a_budget_of_last_year_is_carried_forward_and_said_to_be():
    core = council_core(RECORD, on=date(2027, 6, 30))
    assert core.first == FinancialYear(2027)
    assert sum(each.cost_gbp for each in core.group.services) > 100e6
    assert any("carried forward to 2027-28" in words for words in core.assumed)
    assert any("the last that were known" in words for words in core.assumed)


def test_planned_use_of_receipts_and_reserves_is_the_first_years_only():
    uses = (
        reserve(ReserveKind.RECEIPTS, 2, date(2027, 3, 31), Measure.PLANNED_USE, supports=Supports.RECURRENT),
        reserve(ReserveKind.EARMARKED, 3, date(2027, 3, 31), Measure.PLANNED_USE),
    )
    plan = council_core(replace(RECORD, reserves_debt=(*RESERVES, *uses)), on=ON).plan
    assert plan.receipts_used_gbp == (2e6, 0.0, 0.0, 0.0, 0.0)
    assert plan.earmarked_use_gbp == (3e6, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("record", "sheets"),
    [
        (replace(RECORD, council=()), {"sheet council", "sheet reserves_debt"}),
        (replace(RECORD, budget_forecast=()), {"sheet budget_forecast"}),
        (replace(RECORD, reserves_debt=()), {"sheet reserves_debt"}),
        (replace(RECORD, reserves_debt=RESERVES[:1]), {"sheet reserves_debt"}),  # half of a balance is no balance
    ],
)
def test_refuses_where_too_little_is_known_and_says_on_which_sheet_to_write(record, sheets):
    with pytest.raises(TooLittleKnown) as refused:
        council_core(record, on=ON, audience="public")
    assert {problem.where for problem in refused.value.problems} == sheets
    assert "30 June 2026" in refused.value.message
    assert "public" in refused.value.message


def test_refuses_rows_that_contradict_the_model_naming_each_fault():
    too_much = saving(SavingStage.PLANNED, 400, key="S-9", year=FinancialYear(2027))
    with pytest.raises(StudyHasFaults) as refused:
        council_core(replace(RECORD, savings=(too_much,)), on=ON)
    assert [problem.code for problem in refused.value.problems] == ["saved-more-than-it-costs"]


def test_the_key_moves_with_all_that_a_result_depends_on():
    core = council_core(RECORD, on=ON)
    usual = {"audience": "public", "futures": 100, "seed": 1, "engine": "kernel"}
    keys = {run_key(core, **usual)}
    keys |= {run_key(core, **(usual | changed)) for changed in ({"seed": 2}, {"futures": 101}, {"audience": "members"})}
    keys.add(run_key(replace(core, group=replace(core.group, years=4)), **usual))
    assert len(keys) == 5
    assert run_key(council_core(RECORD, on=ON), **usual) in keys


# Totals only: the case of a real council


@pytest.fixture(scope="module")
def northamptonshire():
    given = {path.name: path.read_bytes() for path in CASE.iterdir() if path.is_file()}
    case = read_case(tables_of_folder(given), register=duty_register(), today=date(2026, 7, 1))
    evidence = evidence_of(case, duty_register(), date(2026, 7, 1))
    return lambda on, audience: replace(evidence.as_known(on, audience), council=evidence.council)


def test_totals_make_a_coarse_core_that_adds_up(northamptonshire):
    on = date(2016, 6, 30)
    core = council_core(northamptonshire(on, Audience.PUBLIC), on=on)
    put_back, receipts = 65e6, 12.545e6
    assert [each.client_group for each in core.group.services] == ["children_looked_after", "adults_65_plus", "general"]
    assert sum(each.cost_gbp for each in core.group.services) == pytest.approx(423.686e6 + put_back + receipts)
    funding = core.group.funding
    assert funding.council_tax_gbp + funding.grant_gbp + funding.business_rates_gbp == pytest.approx(423.686e6)
    assert (funding.council_tax_gbp, funding.grant_gbp) == (254.423e6, 55.865e6)
    assert any("business rates is not on record" in words for words in core.assumed)


def test_a_past_day_knows_no_later_law_and_no_later_figure(northamptonshire):
    on = date(2015, 6, 30)
    core = council_core(northamptonshire(on, Audience.PUBLIC), on=on)
    assert core.base.year == FinancialYear(2013)
    assert {limit.social_care_share for limit in core.assumptions.tax_limits} == {0.0}
    assert core.group.reserves.usable_gbp == 59.54e6  # 31 March 2014; the year after was published in February 2016


def test_too_little_was_public_in_2011(northamptonshire):
    with pytest.raises(TooLittleKnown):
        council_core(northamptonshire(date(2011, 6, 30), Audience.PUBLIC), on=date(2011, 6, 30))


def test_the_chance_of_running_out_is_told_only_on_the_years_own_statement(northamptonshire):
    assert chance_of_running_out(northamptonshire(date(2011, 6, 30), Audience.PUBLIC), date(2011, 6, 30)) is None
    assert chance_of_running_out(northamptonshire(date(2015, 6, 30), Audience.PUBLIC), date(2015, 6, 30)) is None
    on = date(2016, 6, 30)
    chance = chance_of_running_out(northamptonshire(on, Audience.PUBLIC), on)
    assert chance is not None
    assert 0.05 < chance < 0.95
    assert chance == chance_of_running_out(northamptonshire(on, Audience.PUBLIC), on)


@given(st.integers(1, 30), st.integers(0, 30))
def test_more_reserves_never_raise_the_chance_of_running_out(millions, more):
    def chance(unallocated):
        reserves = (reserve(ReserveKind.UNALLOCATED, unallocated), reserve(ReserveKind.EARMARKED, 1))
        return chance_of_running_out(replace(RECORD, reserves_debt=reserves), ON)

    assert chance(millions + more) <= chance(millions)


# The assumptions that the bridge adds


def test_every_client_group_has_a_whole_price_mix():
    mixes = price_mix(FinancialYear(2010))
    assert set(mixes) == set(ClientGroup)
    for mix in mixes.values():
        assert mix.pay_share + mix.fees_share + mix.other_share == pytest.approx(1.0)


@pytest.mark.parametrize("starts_in", [2010, 2012, 2013, 2016])
def test_the_funding_mix_is_whole_and_near_the_other_counties(starts_in):
    year = FinancialYear(starts_in)
    mix = funding_mix(year)
    assert mix.council_tax_share + mix.grant_share + mix.business_rates_share == pytest.approx(1.0)
    rows = from_csv(read_csv(CASE.joinpath("outturn/upper_tier.csv").read_bytes(), "upper_tier.csv").rows)
    others = [row.authority for row in rows if row.financial_year == year and row.authority.authority_class == "SC"]
    shares = [
        one.amounts["council_tax_requirement_gbp_thousand"] / one.amounts["net_revenue_expenditure_gbp_thousand"]
        for one in others
        if one.e_code != "E2820"
    ]
    assert len(shares) == 26
    assert mix.council_tax_share == pytest.approx(median(shares), abs=0.075)


def test_the_model_hash_is_of_content_and_names_one_model():
    assert len(model_hash()) == 64
    assert assumptions_for(YEAR, 2, known=YEAR).tax_limits[0].first_year == 2026
