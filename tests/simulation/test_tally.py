"""Any number of futures in little room: the same bits however they are split, and no more room for more of them."""

import tracemalloc
from dataclasses import asdict

import numpy as np
import pytest

from rightsource.simulation import tally as tallying
from rightsource.simulation.project import project
from rightsource.simulation.sketch import RELATIVE_ERROR
from rightsource.simulation.study import Study
from rightsource.simulation.summary import QUANTILES, summarise, summary_of, survey
from rightsource.simulation.tally import empty_tally, tallied

FUTURES = 3000


@pytest.fixture(scope="module")
def study(federation):
    return Study(federation.group, federation.assumptions, federation.plan)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(tallying, "BATCH", 700)
    monkeypatch.setattr(tallying, "EXACT_FUTURES", 1000)


def projected(study, first_future, futures):
    return project(
        study.group, study.assumptions, study.plan, futures=futures, seed=3, first_future=first_future, threads=1
    )


@pytest.mark.usefixtures("small_batches")
def test_one_thread_two_threads_and_any_split_give_the_same_bits(study):
    one = survey(study, futures=FUTURES, seed=3, threads=1)
    assert survey(study, futures=FUTURES, seed=3, threads=2) == one
    split = None
    for start, stop in ((2100, 3000), (0, 1), (1, 1300), (1300, 2100)):
        part = projected(study, start, stop - start)
        split = split or empty_tally(part, is_exact=False)
        split.add(part)
    assert asdict(summary_of(split)) == asdict(one)


@pytest.mark.usefixtures("small_batches")
def test_everything_but_quantiles_is_exact_and_quantiles_are_near(study):
    near, exact = survey(study, futures=FUTURES, seed=3), summarise(projected(study, 0, FUTURES))
    fans = {"reserves_gbp", "recurrent_result_gbp", "group_result_gbp", "schools_balance_gbp", "savings_gbp"}
    fans |= {"step_in_gbp"}
    for name, value in asdict(exact).items():
        if name not in fans | {"vehicles"}:
            assert asdict(near)[name] == value, name
    for name in fans:
        for quantile in QUANTILES:
            for found, wanted in zip(getattr(near, name)[quantile], getattr(exact, name)[quantile], strict=True):
                assert found == pytest.approx(wanted, rel=4 * RELATIVE_ERROR, abs=1.0), name
    for found, wanted in zip(near.vehicles, exact.vehicles, strict=True):
        assert found.p_failure_by_year == wanted.p_failure_by_year
        assert found.teckal_month_share == wanted.teckal_month_share
        assert found.mean_support_gbp == wanted.mean_support_gbp


def test_means_are_numpys_to_a_tenth_of_a_penny(study):
    projection = projected(study, 0, 900)
    summary = summarise(projection)
    assert summary.mean_separation_gbp == pytest.approx(projection.separation_gbp[:, 0].mean(axis=0), abs=1e-3)
    assert summary.mean_dividends_gbp == pytest.approx(projection.dividends_gbp[:, 0].mean(axis=0), abs=1e-3)


def test_vehicles_are_told_in_their_order_with_what_befell_them(study):
    projection = projected(study, 0, 900)
    summary = summarise(projection)
    assert [each.vehicle for each in summary.vehicles] == [vehicle.key for vehicle in study.group.vehicles]
    for place, each in enumerate(summary.vehicles):
        failed = projection.failure_month[:, place]
        for year, found in enumerate(each.p_failure_by_year):
            assert found.share == np.mean((failed >= 0) & (failed < 12 * (year + 1)))
        assert sum(each.teckal_month_share) == pytest.approx(each.p_teckal_by_year[-1].share)


def test_progress_counts_every_future_once(study, monkeypatch):
    monkeypatch.setattr(tallying, "BATCH", 700)
    monkeypatch.setattr(tallying, "EXACT_FUTURES", 1000)
    told = []
    tallied(study, futures=1500, seed=3, threads=1, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (1500, 1500)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_room_does_not_grow_with_the_futures(study, monkeypatch):
    monkeypatch.setattr(tallying, "BATCH", 512)
    monkeypatch.setattr(tallying, "EXACT_FUTURES", 0)
    survey(study, futures=512, seed=3, threads=1)

    def peak(futures):
        tracemalloc.start()
        survey(study, futures=futures, seed=3, threads=1)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # More futures fill a few more bins of the sketches, and take nothing else: held whole they would take six times.
    assert peak(24_576) < 1.6 * peak(4_096)
