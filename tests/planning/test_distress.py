"""Alarms from official returns: what they rest on, when they ring, and that no later figure moves them."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rightsource
from rightsource.planning.rules.distress import (
    RESERVES_FALLING_FAST,
    RESERVES_LOW,
    RUNWAY_SHORT,
    Distress,
    Thresholds,
    alarms_from_outturn,
    care_budget_shares,
    false_alarms_per_council_year,
    fit_thresholds,
    parse_distress,
    parse_thresholds,
    reserves_known,
    rules_hash,
)
from rightsource.planning.rules.outturn_rows import OutturnRow, from_csv
from rightsource.planning.rules.revenue_outturn import AuthorityOutturn, ReserveMovement
from rightsource.quantities import FinancialYear
from rightsource.storage.spreadsheets import read_csv

DATA = Path(rightsource.__file__).parent / "data"
THRESHOLD_FILE = (DATA / "rules" / "replay_thresholds.toml").read_text(encoding="utf-8")
LONG_AFTER = date(2040, 1, 1)
HOUSE = Thresholds(0.1, 0.3, 4.0, 3)


def row(
    starts_in: int,
    opening: int,
    closing: int,
    *,
    spending: int = 400_000,
    form: str = "RS",
    e_code: str = "E9991",
    vintage_on: date | None = None,
    **amounts: int,
) -> OutturnRow:
    """Return a made-up return: all usable reserves are other earmarked but for 1,000."""
    movement = ReserveMovement(opening - 1_000, closing - opening, closing - 1_000)
    authority = AuthorityOutturn(
        e_code,
        "Made-up County",
        "SC",
        {"net_revenue_expenditure_gbp_thousand": spending, **amounts},
        {"other_earmarked": movement, "unallocated": ReserveMovement(1_000, 0, 1_000)},
    )
    published = vintage_on or (date(starts_in + 2, 2, 1) if form == "RS" else date(starts_in, 6, 30))
    return OutturnRow(authority, FinancialYear(starts_in), form, published, published)


@pytest.fixture(scope="module")
def upper_tier() -> list[OutturnRow]:
    file = DATA / "cases" / "northamptonshire" / "outturn" / "upper_tier.csv"
    return from_csv(read_csv(file.read_bytes(), file.name).rows)


@st.composite
def histories(draw: st.DrawFn) -> list[OutturnRow]:
    """Made-up councils with six years of reserves, some restated, one budget, and vintages in any order."""
    rows = []
    for council in range(draw(st.integers(1, 3))):
        balance = draw(st.integers(5_000, 90_000))
        for starts_in in range(2010, 2016):
            closing = max(0, balance + draw(st.integers(-40_000, 15_000)))
            vintage = date(2012, 1, 1) + timedelta(days=draw(st.integers(0, 2_500)))
            rows.append(row(starts_in, balance, closing, e_code=f"E999{council}", vintage_on=vintage))
            balance = max(0, closing + draw(st.sampled_from([0, 0, 0, 1_500, -900])))
        vintage = date(2012, 1, 1) + timedelta(days=draw(st.integers(0, 2_500)))
        rows.append(row(2016, balance, balance, e_code=f"E999{council}", form="RA", vintage_on=vintage))
    return rows


def test_low_reserves_ring_at_the_threshold_and_not_above_it():
    at, above = row(2014, 40_000, 40_000), row(2014, 40_001, 40_001)
    assert [one.rule for one in alarms_from_outturn([at], on=LONG_AFTER, thresholds=HOUSE)] == [RESERVES_LOW]
    assert alarms_from_outturn([above], on=LONG_AFTER, thresholds=HOUSE) == []


def test_a_fast_fall_rings_at_the_threshold_and_not_below_it():
    at, below = row(2014, 100_000, 70_000), row(2014, 100_000, 70_001)
    assert [one.rule for one in alarms_from_outturn([at], on=LONG_AFTER, thresholds=HOUSE)] == [RESERVES_FALLING_FAST]
    assert alarms_from_outturn([below], on=LONG_AFTER, thresholds=HOUSE) == []


def test_runway_is_reserves_over_the_mean_draw_of_the_years_known():
    # The sheet of formulas: (57.7 - 8.8) / 4 = 12.2 a year, and 8.8 lasts 0.72 years.
    balances = [57_700, 50_000, 40_000, 20_000, 8_800]
    rows = [row(2013 + i, balances[i], balances[i + 1]) for i in range(4)]
    *_, last = reserves_known(rows, on=LONG_AFTER)
    assert last.runway_years(averaged=4) == pytest.approx(8_800 / 12_225)
    assert round(last.runway_years(averaged=4), 2) == 0.72


def test_runway_needs_two_years_and_a_draw():
    assert [one.runway_years(averaged=3) for one in reserves_known([row(2014, 9, 5)], on=LONG_AFTER)] == [None]
    rows = [row(2013, 50_000, 55_000), row(2014, 55_000, 60_000)]
    assert [one.runway_years(averaged=3) for one in reserves_known(rows, on=LONG_AFTER)] == [None, float("inf")]


def test_runway_does_not_reach_across_a_missing_year():
    rows = [row(2012, 80_000, 70_000), row(2014, 60_000, 50_000)]
    assert [one.runway_years(averaged=3) for one in reserves_known(rows, on=LONG_AFTER)] == [None, None]


def test_a_restated_opening_is_not_taken_for_a_draw():
    rows = [row(2013, 80_000, 80_000), row(2014, 40_500, 40_500)]
    assert alarms_from_outturn(rows, on=LONG_AFTER, thresholds=HOUSE) == []


def test_a_budget_tells_the_balance_before_the_outturn_does():
    rows = [row(2014, 60_000, 60_000), row(2016, 30_000, 30_000, form="RA"), row(2015, 60_000, 31_000)]
    alarms = alarms_from_outturn(rows, on=LONG_AFTER, thresholds=HOUSE)
    assert {(one.rule, one.raised_on, one.reserves.balance_on) for one in alarms} == {
        (rule, date(2016, 6, 30), date(2016, 3, 31)) for rule in (RESERVES_LOW, RESERVES_FALLING_FAST, RUNWAY_SHORT)
    }


def test_reserves_that_belong_to_schools_or_public_health_are_not_counted():
    bare = row(2014, 30_000, 30_000)
    with_schools = replace(
        bare,
        authority=replace(
            bare.authority,
            reserves={**bare.authority.reserves, "schools": ReserveMovement(90_000, 0, 90_000)},
        ),
    )
    (one,), (other,) = (list(reserves_known([given_row], on=LONG_AFTER)) for given_row in (bare, with_schools))
    assert one.balance_gbp_thousand == other.balance_gbp_thousand == 30_000


def test_an_alarm_says_its_figures():
    (alarm,) = alarms_from_outturn([row(2014, 40_000, 40_000)], on=LONG_AFTER, thresholds=HOUSE)
    assert "£40,000k at 31 March 2015 were 10.0% of net revenue expenditure (£400,000k)" in alarm.sentence
    assert alarm.reserves.returns[0].financial_year == FinancialYear(2014)


@given(histories(), st.integers(0, 2_600))
def test_cutting_at_any_day_leaves_earlier_alarms_unchanged(rows, days):
    cut = date(2012, 1, 1) + timedelta(days=days)
    whole = alarms_from_outturn(rows, on=LONG_AFTER, thresholds=HOUSE)
    known_then = alarms_from_outturn([one for one in rows if one.vintage_on <= cut], on=LONG_AFTER, thresholds=HOUSE)
    assert known_then == [one for one in whole if one.raised_on <= cut]
    assert alarms_from_outturn(rows, on=cut, thresholds=HOUSE) == known_then


@given(histories(), st.integers(-400, 400))
def test_moving_all_vintages_moves_every_alarm_with_them(rows, days):
    later = [replace(one, vintage_on=one.vintage_on + timedelta(days=days)) for one in rows]
    before = alarms_from_outturn(rows, on=LONG_AFTER, thresholds=HOUSE)
    after = alarms_from_outturn(later, on=LONG_AFTER, thresholds=HOUSE)
    assert [(one.rule, one.raised_on + timedelta(days=days), one.value) for one in before] == [
        (one.rule, one.raised_on, one.value) for one in after
    ]


@given(st.dates(date(2012, 1, 1), date(2018, 1, 1)))
def test_moving_one_vintage_moves_its_alarm(day):
    earlier = row(2012, 90_000, 90_000, vintage_on=date(2011, 1, 1))
    alarms = alarms_from_outturn([earlier, row(2013, 90_000, 35_000, vintage_on=day)], on=LONG_AFTER, thresholds=HOUSE)
    assert {one.raised_on for one in alarms} == {day}
    assert {one.rule for one in alarms} == {RESERVES_LOW, RESERVES_FALLING_FAST, RUNWAY_SHORT}


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, chance: random.Random):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert alarms_from_outturn(shuffled, on=LONG_AFTER, thresholds=HOUSE) == alarms_from_outturn(
        rows, on=LONG_AFTER, thresholds=HOUSE
    )


@given(histories())
def test_a_looser_threshold_never_rings_less(rows):
    tight, loose = (
        {
            (one.rule, one.reserves.e_code, one.reserves.balance_on)
            for one in alarms_from_outturn(rows, on=LONG_AFTER, thresholds=thresholds)
        }
        for thresholds in (HOUSE, Thresholds(0.15, 0.2, 6.0, 3))
    )
    assert tight <= loose


def test_an_alarm_that_came_true_within_the_horizon_is_not_false():
    rows = [row(2014, 30_000, 30_000, e_code="E9991"), row(2014, 30_000, 30_000, e_code="E9992")]
    raised_on = rows[0].vintage_on
    result = false_alarms_per_council_year(
        rows,
        on=LONG_AFTER,
        thresholds=HOUSE,
        leaving_out=(),
        distress=[
            Distress("E9991", raised_on + timedelta(days=1_000)),
            Distress("E9992", raised_on + timedelta(days=1_200)),
        ],
        horizon_years=3,
    )
    assert (result.council_years, result.false_alarms[RESERVES_LOW]) == (2, 1)
    assert result.false_alarms_per_council_year["any"] == 0.5


def test_the_budget_for_care_is_compared_with_the_outturn_known_that_day():
    rows = [
        row(2014, 9, 9, childrens_social_care_gbp_thousand=100, adult_social_care_gbp_thousand=100),
        row(2015, 9, 9, childrens_social_care_gbp_thousand=125, adult_social_care_gbp_thousand=100),
        row(2016, 9, 9, form="RA", childrens_social_care_gbp_thousand=90, adult_social_care_gbp_thousand=110),
    ]
    assert care_budget_shares(rows, on=date(2016, 6, 29)) == {}
    assert care_budget_shares(rows, on=date(2016, 6, 30)) == {"childrens_social_care": 0.9, "adult_social_care": 1.1}
    assert care_budget_shares(rows, on=LONG_AFTER)["childrens_social_care"] == pytest.approx(90 / 125)


def test_the_hash_changes_with_a_threshold_and_not_with_line_ends():
    assert rules_hash(THRESHOLD_FILE) == rules_hash(THRESHOLD_FILE.replace("\n", "\r\n"))
    assert rules_hash(THRESHOLD_FILE) != rules_hash(THRESHOLD_FILE.replace("0.115", "0.116"))
    assert rules_hash("a", "b") != rules_hash("ab")


def test_the_thresholds_are_those_that_the_controls_give(upper_tier):
    fitted = fit_thresholds(upper_tier, leaving_out=["E2820"], false_alarm_share=0.05, runway_years_averaged=3)
    assert fitted == parse_thresholds(THRESHOLD_FILE)


def test_northamptonshire_takes_no_part_in_fixing_the_thresholds(upper_tier):
    def ruined(one: OutturnRow) -> OutturnRow:
        zero = {reserve: ReserveMovement(1, -1, 0) for reserve in one.authority.reserves}
        return replace(one, authority=replace(one.authority, reserves=zero))

    changed = [ruined(one) if one.authority.e_code == "E2820" else one for one in upper_tier]
    assert fit_thresholds(
        changed, leaving_out=["E2820"], false_alarm_share=0.05, runway_years_averaged=3
    ) == parse_thresholds(THRESHOLD_FILE)


def test_the_controls_ring_as_seldom_as_was_asked_for(upper_tier):
    result = false_alarms_per_council_year(
        upper_tier,
        on=date(2018, 3, 31),
        thresholds=parse_thresholds(THRESHOLD_FILE),
        leaving_out=["E2820"],
        distress=parse_distress(THRESHOLD_FILE),
        horizon_years=3,
    )
    assert result.council_years == 906
    assert max(result.false_alarms.values()) <= 0.05 * 906


def test_northamptonshire_rings_first_on_the_day_its_budget_of_2016_17_was_published(upper_tier):
    own = [one for one in upper_tier if one.authority.e_code == "E2820"]
    alarms = alarms_from_outturn(own, on=date(2018, 3, 31), thresholds=parse_thresholds(THRESHOLD_FILE))
    assert {(one.rule, one.raised_on) for one in alarms} == {
        (rule, date(2016, 6, 30)) for rule in (RESERVES_LOW, RESERVES_FALLING_FAST, RUNWAY_SHORT)
    }
    assert {one.reserves.balance_gbp_thousand for one in alarms} == {18_388 + 12_009}
