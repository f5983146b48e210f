"""The backtest: labels read whole, cases as they were known, scores by definition, and no look past a scored day."""

import itertools
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, Philox

from rightsource.planning.rules.at_once import local_processes
from rightsource.planning.rules.backtest import running
from rightsource.planning.rules.backtest.cases import computed_case, first_published, reported_case
from rightsource.planning.rules.backtest.indicators import indicators_of, percentile_ranks
from rightsource.planning.rules.backtest.labels import labels_of, read_labels
from rightsource.planning.rules.backtest.logistic import chances, fitted
from rightsource.planning.rules.backtest.running import run_backtest
from rightsource.planning.rules.backtest.scores import (
    BASELINES,
    BETTER,
    MODEL,
    NOT_DISTINGUISHABLE,
    NOT_JUDGED,
    RECALIBRATED,
    CouncilDay,
    auc,
    brier,
    judged,
)
from rightsource.planning.rules.backtest_thresholds import rules_hash, thresholds
from rightsource.quantities import FinancialYear, ProblemsFound

CHOSEN = thresholds()
EXAMPLE = "council,gss,event,date\nMade-up E9901,E10000099,section_114,2018-02-02\n"
JUNE_2015 = date(2015, 6, 30)


# Labels


def test_reads_several_events_of_a_council_in_any_order_of_columns_and_with_others_between(make_up):
    text = (
        "\ufeffnote,Date,Event,GSS,Council\n"
        "first,2018-02-02,section_114,E10000099,Made-up E9901\n"
        ",,,,\n"
        "second,24/07/2018,Section 114,e10000099,Made-up E9901 County Council\n"
        "third,2020-21,exceptional financial support,,made-up e9901\n"
        "again,2018-02-02,section_114,E10000099,Made-up E9901\n"
    )
    events = read_labels(text, name="labels.csv")
    assert [event.on for event in events] == [date(2018, 2, 2), date(2018, 7, 24), date(2020, 4, 1)]
    labels = labels_of(events, [make_up(2014, gss="E10000099")])
    assert [event.event for event in labels.events["E9901"]] == [
        "section_114",
        "section_114",
        "exceptional_financial_support",
    ]
    assert labels.complete_to == date(2021, 3, 31)


def test_lists_every_fault_of_a_label_file_at_once_with_its_row():
    text = "council,gss,event,date\n,,section_114,2018-02-02\nSomewhere,E1,,yesterday\nElsewhere,,efs,\n"
    with pytest.raises(ProblemsFound) as refused:
        read_labels(text, name="labels.csv")
    told = [(problem.where, problem.code) for problem in refused.value.problems]
    assert told == [
        ("labels.csv, row 2", "labels-no-council"),
        ("labels.csv, row 3", "labels-not-a-gss-code"),
        ("labels.csv, row 3", "labels-no-event"),
        ("labels.csv, row 3", "labels-no-day"),
        ("labels.csv, row 4", "labels-no-day"),
    ]


@pytest.mark.parametrize("text", ["", "council,gss,date\n"])
def test_refuses_a_label_file_without_its_headings(text):
    with pytest.raises(ProblemsFound) as refused:
        read_labels(text, name="labels.csv")
    assert [problem.code for problem in refused.value.problems] == ["labels-heading-missing"]


def test_what_no_score_can_take_in_is_left_aside_with_the_reason(make_up):
    text = EXAMPLE + "A district,E07000217,section_114,2023-06-07\nMade-up E9901,,section_114_2,2015-01-01\n"
    labels = labels_of(read_labels(text, name=""), [make_up(2014, gss="E10000099")])
    assert sorted(each.council for each in labels.left_aside) == ["A district", "Made-up E9901"]
    assert len(labels.events["E9901"]) == 1


# Cases


def test_a_reported_case_is_after_the_day_and_within_the_horizon(make_up):
    labels = labels_of(read_labels(EXAMPLE, name=""), [make_up(2014, gss="E10000099")], complete_to=date(2018, 6, 30))

    def came(on, years):
        case = reported_case(labels, "E9901", on, years)
        return case.came, case.is_seen

    assert came(date(2015, 2, 1), 3) == (False, True)
    assert came(date(2015, 2, 2), 3) == (True, True)
    assert came(date(2018, 2, 1), 1) == (True, False)
    assert came(date(2018, 2, 2), 1) == (False, False)
    assert reported_case(labels, "E9902", JUNE_2015, 3).came is False


def test_a_computed_case_goes_by_the_first_edition_and_waits_for_every_year(make_up):
    low_later = make_up(2016, usable=90_000, added=-60_000, vintage_on=date(2019, 1, 1))
    rows = [make_up(2015), make_up(2016, vintage_on=date(2017, 11, 1)), low_later, make_up(2017, usable=39_999)]
    published = first_published(rows)
    assert published[FinancialYear(2016)].vintage_on == date(2017, 11, 1)
    case = computed_case(published, JUNE_2015, 3, reserves_share=0.1)
    assert (case.came, case.is_seen, case.event_on) == (True, True, date(2018, 3, 31))
    assert case.closed_on == published[FinancialYear(2017)].vintage_on
    assert not computed_case(published, JUNE_2015, 2, reserves_share=0.1).came
    unseen = computed_case(first_published(rows[:2]), JUNE_2015, 3, reserves_share=0.1)
    assert (unseen.is_seen, unseen.closed_on) == (False, None)


# Scores

risks = st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3)), min_size=2, max_size=12)


@given(risks)
def test_auc_is_the_share_of_pairs_ranked_rightly_each_as_often_as_it_was_drawn(cases):
    drawn = [case for case in cases for _ in range(case[2])]
    pairs = [(one[0], two[0]) for one, two in itertools.product(drawn, drawn) if one[1] and not two[1]]
    if pairs:
        by_hand = sum(1.0 if one > two else 0.5 if one == two else 0.0 for one, two in pairs) / len(pairs)
        columns = [np.array(column, dtype=np.float64) for column in zip(*cases, strict=True)]
        assert auc(*columns) == pytest.approx(by_hand)


def test_brier_is_the_mean_squared_distance():
    assert brier(np.array([0.2, 0.5]), np.array([0.0, 1.0]), np.array([3.0, 1.0])) == pytest.approx(0.0925)


def council_days(model, came, *, others=None):
    """Return council days of as many authorities; every other forecast says the same of all, or what is given."""
    others = others or [0.1] * len(model)
    return [
        CouncilDay(
            f"E{9000 + place}",
            f"Made-up {place}",
            JUNE_2015,
            {MODEL: chance, RECALIBRATED: chance, **dict.fromkeys(BASELINES, other)},
            {MODEL: chance, RECALIBRATED: chance, **dict.fromkeys(BASELINES, other)},
            happened,
        )
        for place, (chance, happened, other) in enumerate(zip(model, came, others, strict=True))
    ]


def test_under_five_cases_there_is_no_auc_and_the_reason_is_said():
    found = judged(council_days([0.9] * 4 + [0.1] * 60, [True] * 4 + [False] * 60), CHOSEN.scoring)
    assert found.n_positive == 4
    assert found.model.auc is None
    assert found.model.no_auc_because == "Distress came in 4 council years; under 5 an AUC says nothing."
    assert {score.auc for score in found.baselines.values()} == {None}
    assert {each.verdict_auc for each in found.paired} == {NOT_JUDGED}
    assert found.model.brier is not None
    assert judged(council_days([0.9] * 5 + [0.1] * 60, [True] * 5 + [False] * 60), CHOSEN.scoring).model.auc == 1.0


def test_a_model_that_ranks_rightly_is_better_than_one_that_says_the_same_of_all():
    found = judged(council_days([0.9] * 10 + [0.1] * 60, [True] * 10 + [False] * 60), CHOSEN.scoring)
    assert {each.verdict_auc for each in found.paired} == {BETTER}
    assert found.model.intervals.auc.low <= found.model.auc <= found.model.intervals.auc.high
    assert [named.name for named in found.hits] == [f"Made-up {place}" for place in range(10)]
    assert (found.misses, found.false_alarms) == ((), ())


def test_two_forecasts_that_say_the_same_are_not_distinguishable():
    chance = [0.3, 0.2, 0.6, 0.1] * 15
    came = [True, False, False, False] * 15
    found = judged(council_days(chance, came, others=chance), CHOSEN.scoring)
    assert {(each.verdict_auc, each.verdict_brier, each.auc) for each in found.paired} == {
        (NOT_DISTINGUISHABLE, NOT_DISTINGUISHABLE, 0.0)
    }


def test_every_council_day_is_in_one_bin_and_in_one_list_and_the_unseen_in_none():
    chance = [0.0, 0.01, 0.5, 1.0, 0.3, 0.9]
    came = [True, False, True, False, None, None]
    found = judged(council_days(chance, came), CHOSEN.scoring)
    assert (found.n, found.n_positive, found.n_not_seen) == (4, 2, 2)
    assert sum(each.council_days for each in found.reliability) == 4
    assert (len(found.hits), len(found.misses), len(found.false_alarms)) == (1, 1, 1)


# Baselines


def test_a_regression_with_nothing_to_learn_from_says_what_it_was_told():
    start = np.array([-3.0, -1.0])
    learned = fitted(np.zeros((0, 1)), np.zeros(0), start=start, spreads=np.ones(2))
    assert learned.tolist() == start.tolist()


@given(st.integers(0, 2**32), st.floats(-4.0, 2.0), st.floats(-2.0, 2.0))
@settings(max_examples=25)
def test_a_regression_stands_where_every_slope_is_nought(seed, intercept, weight):
    chance = Generator(Philox(seed))
    inputs = chance.standard_normal((200, 1))
    cases = (chance.random(200) < 1.0 / (1.0 + np.exp(-intercept - weight * inputs[:, 0]))).astype(np.float64)
    start, spreads = np.array([-3.0, 0.0]), np.array([1.0, 0.5])
    learned = fitted(inputs, cases, start=start, spreads=spreads)
    design = np.hstack([np.ones((200, 1)), inputs])
    slope = design.T @ (cases - chances(learned, inputs)) - (learned - start) / spreads**2
    assert np.abs(slope).max() < 1e-6


def test_indicators_are_those_of_the_returns_published_by_the_day(make_up):
    rows = [
        make_up(2013, usable=100_000, added=-20_000),
        make_up(2014, usable=85_000, added=-25_000),
        make_up(2016, form="RA", usable=40_000),
    ]
    found = indicators_of(rows, on=date(2016, 6, 29), index=CHOSEN.resilience_index)
    assert found.balance_on == date(2015, 3, 31)
    assert found.values["reserves_share"] == pytest.approx(0.15)
    # The year's own opening balance, not the last close, which was restated by 5,000.
    assert found.values["last_change_share"] == pytest.approx(-25_000 / 400_000)
    assert found.values["reserves_sustainability"] == pytest.approx(60_000 / 20_000)
    assert found.values["interest_share"] == pytest.approx(0.03)
    budget = indicators_of(rows, on=date(2016, 6, 30), index=CHOSEN.resilience_index)
    assert (budget.balance_on, budget.values["reserves_share"]) == (date(2016, 3, 31), pytest.approx(0.1))


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=1, max_size=20))
def test_ranks_keep_the_order_and_put_the_unknown_in_the_middle(values):
    ranks = percentile_ranks(np.array(values))
    assert np.all((ranks > 0.0) & (ranks < 1.0))
    for (value, rank), (other, another) in itertools.combinations(zip(values, ranks, strict=True), 2):
        if value < other:
            assert rank < another
    assert all(rank == 0.5 for value, rank in zip(values, ranks, strict=True) if math.isnan(value))


# The whole


def country(make_up, *, years=range(2013, 2019), councils=24):
    """Return made-up returns of councils, some of which draw their reserves down, and their labels."""
    chance = Generator(Philox(11))
    rows, lines = [], ["council,gss,event,date"]
    for number in range(councils):
        code, reserves = f"E{9100 + number}", 30_000 + 9_000 * number
        for year in years:
            added = (-4_000 if number < 6 else 1_000) + round(6_000 * chance.standard_normal())
            rows.append(make_up(year, e_code=code, usable=max(reserves, 11_000), added=added))
            reserves = max(reserves, 11_000) + added
        if number % 4 == 0:
            lines.append(f"Made-up {code},,section_114,{2016 + number % 5}-11-02")
    return rows, read_labels("\n".join(lines), name="labels.csv")


@pytest.fixture(scope="module")
def few_futures():
    """Follow few futures and estimate from few councils, so that a whole backtest takes a second."""
    small = replace(
        CHOSEN,
        scoring=replace(CHOSEN.scoring, futures=60, bootstrap_replicates=120),
        estimating=replace(CHOSEN.estimating, pairs_min=20),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "thresholds", lambda: small)
        yield


@pytest.fixture(scope="module")
def tested(make_up, few_futures):
    rows, events = country(make_up)
    return run_backtest(rows, events, first_year=2014, horizon_years=2, complete_to=date(2022, 3, 31))


def test_scores_every_council_on_every_day_on_which_its_reserves_are_recent(tested):
    # Returns are published in the February two years on; the balance of March 2019 is three years old in March 2022.
    assert tested.scored_on == tuple(date(year, 6, 30) for year in range(2015, 2022))
    assert len(tested.forecasts) == 24 * 7
    assert tested.councils == 24
    assert tested.estimated_on[0] > date(2015, 6, 30)
    assert tested.n + tested.n_not_seen == len(tested.forecasts)
    assert tested.n_positive >= 5
    assert tested.model.auc is not None
    assert set(tested.baselines) == set(BASELINES)
    assert {(each.forecast, each.against) for each in tested.paired} == set(
        itertools.product((MODEL, RECALIBRATED), BASELINES)
    )
    assert tested.rules_hash == rules_hash()


def test_hits_misses_and_false_alarms_are_all_cases_and_all_alarms(tested):
    for kind in (tested, tested.computed):
        assert len(kind.hits) + len(kind.misses) == kind.n_positive
        assert all(each.chance >= tested.alarm_chance for each in (*kind.hits, *kind.false_alarms))
        assert all(each.chance < tested.alarm_chance for each in kind.misses)
        assert all(each.event and each.event_on > each.scored_on for each in (*kind.hits, *kind.misses))


def test_the_same_returns_in_any_order_and_by_other_processes_score_the_same(make_up, few_futures, tested):
    rows, events = country(make_up)
    again = run_backtest(rows[::-1], events, first_year=2014, horizon_years=2, complete_to=date(2022, 3, 31))
    assert again == tested


def said_by(found, cut):
    return {
        (each.e_code, each.scored_on): (each.reported, each.computed, each.reserves_share)
        for each in found.forecasts
        if each.scored_on <= cut
    }


@given(cut=st.integers(2016, 2019), seed=st.integers(0, 99))
@settings(max_examples=3)
def test_later_years_and_later_editions_change_no_earlier_score(make_up, few_futures, tested, cut, seed):
    on = date(cut, 6, 30)
    rows, events = country(make_up)
    known = [row for row in rows if row.vintage_on <= on]
    chance = Generator(Philox(seed))
    revised = [
        make_up(
            row.financial_year.starts_in,
            e_code=row.authority.e_code,
            usable=int(chance.integers(11_000, 200_000)),
            vintage_on=date(cut, 7, 1),
        )
        for row in known[:: int(chance.integers(2, 6))]
    ]
    early = run_backtest(known, events, first_year=2014, horizon_years=2, complete_to=date(2022, 3, 31))
    late = run_backtest([*rows, *revised], events, first_year=2014, horizon_years=2, complete_to=date(2022, 3, 31))
    assert said_by(early, on)
    assert said_by(early, on) == said_by(tested, on) == said_by(late, on)


def test_what_came_later_in_the_label_file_changes_no_earlier_score(make_up, few_futures, tested):
    rows, events = country(make_up)
    known = [event for event in events if event.on <= date(2018, 6, 30)]
    early = run_backtest(rows, known, first_year=2014, horizon_years=2)
    assert said_by(early, date(2018, 6, 30)) == said_by(tested, date(2018, 6, 30))


def test_processes_change_no_bit(make_up):
    rows, events = country(make_up, years=range(2013, 2015), councils=3)
    alone = run_backtest(rows, events, first_year=2015, horizon_years=1)
    shared = run_backtest(rows, events, first_year=2015, horizon_years=1, workers=local_processes(2))
    assert shared == alone
    assert alone.forecasts


def test_a_council_of_which_no_study_can_be_made_is_named_and_not_scored(make_up, few_futures):
    rows = [make_up(2014, council_tax_requirement=0, schools_added=-400_000)]
    found = run_backtest(rows, (), first_year=2016, horizon_years=1)
    assert {each.e_code for each in found.not_scored} == {"E9901"}
    assert all("net revenue expenditure" in each.because for each in found.not_scored)
    assert (found.n, found.model.brier, found.model.auc) == (0, None, None)


@pytest.mark.shared
@pytest.mark.slow
def test_northamptonshire_is_scored_from_what_was_published_and_one_council_makes_no_auc(shared, few_futures):
    from rightsource.planning.rules.outturn_files import OutturnFile, upper_tier_rows

    folder = Path(shared) / "data" / "revenue_outturn"
    rows = upper_tier_rows([OutturnFile(path.name, path) for path in sorted(folder.glob("*.xls*"))])
    example = folder / "labels_format_example.csv"
    events = read_labels(example.read_text(encoding="utf-8"), name=example.name)
    found = run_backtest(rows, events, first_year=2012, horizon_years=3, complete_to=date(2020, 11, 10))
    assert found.scored_on[0] == date(2013, 6, 30), "nothing was published in the vintage at hand by June 2012"
    assert (found.n_positive, found.n_positive_authorities, found.model.auc) == (3, 1, None)
    cases = {named.year: named.name for named in (*found.hits, *found.misses)}
    assert cases == dict.fromkeys((2015, 2016, 2017), "Northamptonshire")
    assert found.labels_left_aside == ()
