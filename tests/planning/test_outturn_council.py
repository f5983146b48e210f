"""A study made from official returns alone: what of the return goes where, what was known, and that it balances."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.planning.errors import TooLittleKnown
from rightsource.planning.rules.books import Balancing, assumptions_for
from rightsource.planning.rules.outturn_council import Estimated, council_from_outturn, net_position
from rightsource.quantities import FinancialYear
from rightsource.simulation.project import project

JUNE_2016 = date(2016, 6, 30)


def test_the_lines_of_a_return_come_to_what_met_them(make_up):
    found = net_position(make_up(2014, added=-5_000, schools_added=2_000))
    spent = sum(found.services_gbp.values()) + found.interest_gbp + found.principal_gbp
    # Spending that schools put aside is not spent; spending that usable reserves met has no funding.
    assert spent == pytest.approx(402_000_000)
    assert found.funding_gbp == pytest.approx(397_000_000)
    assert found.services_gbp["adult-social-care"] == pytest.approx(140_000_000)
    assert (found.council_tax_gbp, found.grant_gbp) == (240_000_000, 60_000_000)
    assert found.business_rates_gbp == pytest.approx(97_000_000)


def test_before_april_2013_business_rates_came_as_grant(make_up):
    found = net_position(make_up(2012))
    assert (found.grant_gbp, found.business_rates_gbp) == (pytest.approx(160_000_000), 0.0)


def test_lines_that_come_to_more_than_the_total_are_each_paid_for_in_part(make_up):
    found = net_position(make_up(2014, spending=200_000, council_tax_requirement=100_000))
    assert sum(found.services_gbp.values()) + found.interest_gbp + found.principal_gbp == pytest.approx(200_000_000)
    assert "everything-else" not in found.services_gbp


@pytest.mark.parametrize(
    "amounts", [{"spending": 0}, {"spending": 5_000, "added": -9_000}, {"spending": 5_000, "schools_added": -9_000}]
)
def test_a_return_that_spends_nothing_makes_no_position(make_up, amounts):
    assert net_position(make_up(2014, **amounts)) is None


def test_opening_reserves_are_those_of_the_latest_close_or_of_the_budget_that_expects_them(make_up):
    outturn = make_up(2014, usable=90_000, added=-10_000, vintage_on=date(2016, 2, 2))
    budget = make_up(2016, usable=50_000, form="RA")
    on_budget_day = council_from_outturn([outturn, budget], on=JUNE_2016)
    assert on_budget_day.group.reserves.usable_gbp == 50_000_000
    assert on_budget_day.group.reserves.ring_fenced_gbp == 20_000_000
    assert any("expected in the budget" in words for words in on_budget_day.assumed)
    before_it = council_from_outturn([outturn, budget], on=date(2016, 6, 29))
    assert before_it.group.reserves.usable_gbp == 80_000_000
    closed = make_up(2015, usable=80_000, added=-20_000, vintage_on=date(2016, 6, 30))
    assert council_from_outturn([outturn, closed, budget], on=JUNE_2016).group.reserves.usable_gbp == 60_000_000


def test_a_revised_workbook_is_not_known_before_its_revision(make_up):
    first = make_up(2014, usable=90_000, vintage_on=date(2015, 11, 19))
    revised = make_up(2014, usable=70_000, vintage_on=date(2016, 2, 2))
    assert council_from_outturn([revised, first], on=date(2016, 2, 1)).group.reserves.usable_gbp == 90_000_000
    assert council_from_outturn([revised, first], on=date(2016, 2, 2)).group.reserves.usable_gbp == 70_000_000


def test_refuses_with_both_reasons_where_nothing_was_known(make_up):
    with pytest.raises(TooLittleKnown) as refused:
        council_from_outturn([make_up(2014)], on=date(2015, 1, 1))
    assert [problem.code for problem in refused.value.problems] == ["outturn-no-base-year", "outturn-no-reserves"]


amounts = st.fixed_dictionaries(
    {
        "usable": st.integers(11_000, 300_000),
        "added": st.integers(-20_000, 20_000),
        "spending": st.integers(150_000, 900_000),
        "childrens_social_care": st.integers(0, 200_000),
        "environment": st.integers(0, 100_000),
        "interest_payable": st.integers(0, 30_000),
        "council_tax_requirement": st.integers(20_000, 400_000),
        "revenue_support_grant": st.integers(0, 100_000),
    }
)


@given(drawn=amounts, later=amounts, year=st.integers(2011, 2015), is_estimated=st.booleans())
@settings(max_examples=25)
def test_figures_published_after_the_day_change_nothing(make_up, drawn, later, year, is_estimated):
    on = date(year + 2, 6, 30)
    known = make_up(year, **drawn)
    unknown = [
        make_up(year, **later, vintage_on=date(year + 2, 7, 1)),
        make_up(year + 1, **later, vintage_on=date(year + 3, 2, 1)),
        make_up(year + 2, **later, form="RA", vintage_on=date(year + 2, 7, 1)),
    ]
    first = FinancialYear.of(on)
    estimated = Estimated(assumptions_for(first, 3, known=first), Balancing(0.01, 0.2)) if is_estimated else None
    alone = council_from_outturn([known], on=on, years=3, estimated=estimated)
    assert council_from_outturn([*unknown, known], on=on, years=3, estimated=estimated) == alone


@given(drawn=amounts, year=st.integers(2011, 2016), form=st.sampled_from(["RS", "RA"]))
@settings(max_examples=25)
def test_without_chance_and_with_estimates_every_year_balances_but_for_what_is_added(make_up, drawn, year, form):
    on = date(year, 6, 30) if form == "RA" else date(year + 2, 6, 30)
    first = FinancialYear.of(on)
    usual = Balancing(0.0, 0.0)
    certain = assumptions_for(first, 4, known=first).without_volatility()
    study = council_from_outturn(
        [make_up(year, form=form, **drawn)], on=on, years=4, estimated=Estimated(certain, usual)
    )
    found = project(study.group, study.assumptions, study.plan, futures=1, seed=1, threads=1)
    results = found.result_gbp[0, 0]
    # Interest is paid by the month and budgeted by the year, and what the first year draws has to be borrowed for.
    assert np.all(np.abs(results[1:]) < 0.002 * drawn["spending"] * 1_000 + 0.05 * abs(results[0]))


def test_what_a_council_drew_comes_again_in_part_in_the_year_it_is_carried_to(make_up):
    on = date(2016, 6, 29)
    drawn = council_from_outturn([make_up(2014, added=-20_000)], on=on)
    even = council_from_outturn([make_up(2014)], on=on)

    def gap(study):
        debt = study.group.debt
        costs = sum(each.cost_gbp for each in study.group.services) + debt.minimum_revenue_provision_gbp
        funding = study.group.funding
        met = funding.council_tax_gbp + funding.grant_gbp + funding.business_rates_gbp
        return costs + debt.fixed_gbp * debt.fixed_rate_share - met

    assert gap(even) == pytest.approx(0.0, abs=1.0)
    # Two years on, 0.3 of 0.3 of five per cent of spending.
    assert gap(drawn) / 400_000_000 == pytest.approx(0.09 * 0.05, rel=0.05)


def test_a_council_with_less_in_reserve_is_the_likelier_to_fail(make_up):
    chances = []
    for usable in (15_000, 60_000, 200_000):
        study = council_from_outturn([make_up(2014, usable=usable)], on=date(2016, 6, 29))
        found = project(study.group, study.assumptions, study.plan, futures=500, seed=3, threads=1)
        chances.append(float((found.first_s114_month >= 0).mean()))
    assert chances[0] > chances[1] > chances[2]


def test_what_was_taken_for_want_of_a_figure_is_said(make_up):
    told = " ".join(council_from_outturn([make_up(2012)], on=date(2014, 6, 30)).assumed)
    for words in (
        "2012-13",
        "carried forward to 2014-15",
        "1 April 2013",
        "Savings are not in the return",
        "Companies",
    ):
        assert words in told
