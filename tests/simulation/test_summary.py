"""The few numbers that a projection comes to, and one reviewed set of them kept for good."""

import json
from dataclasses import asdict
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER
from rightsource.simulation.summary import QUANTILES, chance, summarise

SNAPSHOT = Path(__file__).parent / "summary_of_the_test_county.json"


@pytest.fixture(scope="module")
def projection(county):
    return project(county.group, county.assumptions, county.plan, futures=2000, seed=1)


def rounded(value):
    """Keep nine figures, which processors agree on."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list | tuple) else value


def test_summary_of_a_fixed_seed_is_the_one_reviewed(projection):
    assert rounded(asdict(summarise(projection))) == json.loads(SNAPSHOT.read_text())


def test_chance_of_s114_by_a_year_counts_every_future_that_failed_by_then(projection):
    summary = summarise(projection)
    months = projection.first_s114_month[:, 0]
    for year, found in enumerate(summary.p_s114_by_year):
        assert found.share == np.mean((months != NEVER) & (months < 12 * (year + 1)))
    assert summary.years == (2026, 2027, 2028, 2029)


def test_chances_by_year_never_fall_and_quantiles_never_cross(projection):
    summary = summarise(projection)
    shares = [found.share for found in summary.p_s114_by_year]
    assert shares == sorted(shares)
    rows = np.array([summary.reserves_gbp[name] for name in QUANTILES])
    assert (np.diff(rows, axis=0) >= 0).all()


def test_receipts_and_ring_fenced_reserves_are_not_usable_reserves(projection, county):
    summary = summarise(projection)
    assert summary.opening_reserves_gbp == county.group.reserves.usable_gbp
    assert summary.ring_fenced_gbp == county.group.reserves.ring_fenced_gbp
    assert summary.receipts_gbp == (3e6, 1e6, 0.0, 0.0)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_monte_carlo_error_is_near_the_textbook_one_and_never_nothing(futures, share):
    hits = round(share * futures)
    found = chance(hits, futures)
    textbook = sqrt(found.share * (1 - found.share) / futures)
    assert found.monte_carlo_error > 0
    assert found.monte_carlo_error == pytest.approx(textbook, abs=2 / futures)


def test_error_shrinks_as_futures_grow_and_the_chance_stays_within_it(county):
    small, large = (
        summarise(project(county.group, county.assumptions, county.plan, futures=futures, seed=9))
        for futures in (500, 8000)
    )
    assert large.monte_carlo_error < small.monte_carlo_error / 3
    for few, many in zip(small.p_s114_by_year, large.p_s114_by_year, strict=True):
        assert abs(few.share - many.share) < 5 * few.monte_carlo_error
