"""Quantiles in little room: as near as promised, and the same whatever the order and the split."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rightsource.simulation.sketch import RELATIVE_ERROR, Sketch

amounts = st.floats(-1e12, 1e12) | st.floats(-1.0, 1.0) | st.just(0.0) | st.just(-0.0)
figures = st.integers(1, 400).flatmap(lambda count: arrays(np.float64, count, elements=amounts))
shares = st.floats(0.0, 1.0)


@given(figures, shares)
def test_a_quantile_is_numpys_within_the_stated_error_of_the_two_figures_beside_it(values, share):
    ordered = np.sort(values)
    rank = share * (len(values) - 1)
    below, above = ordered[int(np.floor(rank))], ordered[min(int(np.floor(rank)) + 1, len(values) - 1)]
    allowed = RELATIVE_ERROR * max(abs(below), abs(above)) * 1.001 + 1e-300
    assert abs(Sketch.of(values).quantile(share) - np.quantile(values, share)) <= allowed + 1e-9 * abs(above - below)


@given(figures, st.data())
def test_any_split_in_any_order_gives_the_same_bits(values, data):
    cut = data.draw(st.integers(1, len(values)))
    whole = Sketch.of(values)
    shuffled = np.array(data.draw(st.permutations(list(values))))
    first, rest = shuffled[:cut], shuffled[cut:]
    parts = Sketch.of(first) if not len(rest) else Sketch.of(rest).merged(Sketch.of(first))
    assert parts.figures == whole.figures == len(values)
    assert [parts.quantile(share) for share in (0.0, 0.05, 0.5, 0.95, 1.0)] == [
        whole.quantile(share) for share in (0.0, 0.05, 0.5, 0.95, 1.0)
    ]


@given(amounts, st.integers(1, 50))
def test_figures_that_are_all_the_same_come_back_exactly(value, count):
    assert Sketch.of(np.full(count, value)).quantile(0.3) == value


@given(figures)
def test_quantiles_never_cross(values):
    sketch = Sketch.of(values)
    found = [sketch.quantile(share) for share in np.linspace(0.0, 1.0, 21)]
    assert all(low <= high + 1e-9 * abs(high) for low, high in pairwise(found))


def test_room_does_not_grow_with_the_figures():
    rng = np.random.Generator(np.random.Philox(7))
    sketch = Sketch.of(rng.normal(20e6, 8e6, 10_000))
    for _ in range(40):
        sketch = sketch.merged(Sketch.of(rng.normal(20e6, 8e6, 10_000)))
    assert sketch.figures == 410_000
    assert len(sketch.keys) < 20_000
    assert sketch.quantile(0.5) == pytest.approx(20e6, rel=0.01)
