"""The chances of one saving: the Beta and the delay, read from tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rightsource.simulation.chance import delivery_table, months_late_at, share_at, slippage_table

means = st.floats(0.05, 0.95)
concentrations = st.floats(0.5, 200.0)


@settings(max_examples=10, deadline=None)
@given(means, concentrations)
def test_delivery_table_holds_the_quantiles_of_the_beta(mean, concentration):
    inside = slice(1, -1)
    quantiles = delivery_table(mean, concentration)[inside]
    below = stats.beta.cdf(quantiles, mean * concentration, (1 - mean) * concentration)
    # A quantile so near an end that no number lies between is as good as its neighbour.
    told_apart = (quantiles > 1e-300) & (quantiles < 1 - 1e-9)
    np.testing.assert_allclose(below[told_apart], np.linspace(0, 1, 1025)[inside][told_apart], rtol=1e-6)


@settings(max_examples=10, deadline=None)
@given(means, means, concentrations)
def test_higher_mean_raises_every_quantile(one, other, concentration):
    low, high = sorted((one, other))
    assert (delivery_table(high, concentration) - delivery_table(low, concentration) >= -1e-12).all()


def test_certain_saving_is_certain():
    assert set(delivery_table(0.0, 5.0)) == {0.0}
    assert share_at(delivery_table(1.0, 5.0), 0.37) == 1.0


def test_mean_of_shares_read_off_the_table_is_the_mean_asked_for():
    table = delivery_table(0.75, 8.0)
    places = (np.arange(20_000) + 0.5) / 20_000
    assert np.mean([share_at(table, place) for place in places]) == pytest.approx(0.75, abs=1e-4)


@given(st.floats(0.0, 24.0), st.integers(0, 36), st.floats(1e-12, 1 - 1e-12))
def test_delay_is_whole_months_and_never_longer_than_the_most(mean, most, uniform):
    late = months_late_at(slippage_table(mean, most), uniform)
    assert 0 <= late <= most
    assert isinstance(late, int)


def test_delay_long_before_its_most_has_the_mean_asked_for():
    table = slippage_table(3.0, 400)
    chances = np.diff(table, prepend=0.0)
    assert chances @ np.arange(401) == pytest.approx(3.0, rel=1e-9)
