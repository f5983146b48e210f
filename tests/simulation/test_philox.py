"""The random numbers: the published generator, the right normals, and the same ones in both engines."""

from math import exp, log, nextafter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from rightsource.simulation import philox
from rightsource.simulation.kernel.lanes import draw_uniforms, exp_of, log_of, to_normals
from rightsource.simulation.kernel.layout import LANES, NORMALS, UNIFORM_0, UNIFORM_1, WORLD_ROOM

# Source: Random123 (D. E. Shaw Research), tests/kat_vectors, the three lines "philox4x32 10".
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in text.split())


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_plain_generator_gives_the_published_answers(counter, key, answer):
    assert philox.philox4x32(words(counter), words(key)) == words(answer)


@pytest.mark.parametrize("lane", [0, 1, 77, LANES - 1])
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_every_lane_gives_the_published_answers(counter, key, answer, lane):
    future, step, stream, last = words(counter)
    w = np.zeros(WORLD_ROOM)
    seed = np.uint64(words(key)[1] << 32 | words(key)[0])
    draw_uniforms(w, seed, last & 0xFFFFFF, future - lane, step, stream, last >> 24)
    first, second, third, fourth = words(answer)
    assert w[UNIFORM_0 + lane] == philox._between_0_and_1(first, second)
    assert w[UNIFORM_1 + lane] == philox._between_0_and_1(third, fourth)
    # The 52 bits that a number keeps are the published ones.
    assert int(w[UNIFORM_0 + lane] * 2.0**52) == (first << 32 | second) >> 12
    assert int(w[UNIFORM_1 + lane] * 2.0**52) == (third << 32 | fourth) >> 12


@given(
    seed=st.integers(0, 2**64 - 1),
    first_future=st.integers(0, 2**32 - 1 - LANES),
    step=st.integers(0, 119),
    stream=st.integers(0, 2**32 - 1),
    kind=st.integers(0, 3),
    scenario=st.integers(0, 2**24 - 1),
)
def test_lanes_draw_what_the_plain_generator_draws(*, seed, first_future, step, stream, kind, scenario):
    w = np.zeros(WORLD_ROOM)
    draw_uniforms(w, np.uint64(seed), scenario, first_future, step, stream, kind)
    for lane in (0, 3, LANES - 1):
        plain = philox.uniforms(
            seed=seed, future=first_future + lane, step=step, stream=stream, kind=kind, scenario=scenario
        )
        assert (w[UNIFORM_0 + lane], w[UNIFORM_1 + lane]) == plain


def normals_of(uniforms) -> list[float]:
    """Return the lanes' normals of up to 2 × LANES numbers, the rest of the lanes being filled with halves."""
    w = np.full(WORLD_ROOM, 0.5)
    w[UNIFORM_0 : UNIFORM_0 + len(uniforms)] = uniforms
    to_normals(w, UNIFORM_0, NORMALS, 2)
    assert not w[NORMALS + len(uniforms) : NORMALS + 2 * LANES].any()
    return w[NORMALS : NORMALS + len(uniforms)].tolist()


@given(st.lists(st.floats(2.0**-53, 1 - 2.0**-53), min_size=1, max_size=2 * LANES))
def test_normals_of_lanes_are_the_inverse_of_the_normal_distribution(uniforms):
    found = normals_of(uniforms)
    assert found == pytest.approx(special.ndtri(uniforms), rel=1e-13, abs=1e-15)
    assert found == pytest.approx(list(map(philox.STANDARD_NORMAL.inv_cdf, uniforms)), rel=1e-13, abs=1e-15)


# The lowest and the highest number there are; those around the depth at which the far tail begins, e**-25; those around
# the edges of the centre, 0.075 and 0.925; the middle; and one as small as a float may be, far deeper than is drawn.
EXTREMES = [
    *(2.0**-53, 2.0**-52, 1.5 * 2.0**-52, 1 - 2.0**-53, 1 - 2.0**-52),
    *(edge for depth in (24.999999, 25.0, 25.000001, 30.0, 36.0) for edge in (exp(-depth), 1 - exp(-depth))),
    *(nextafter(exp(-25), 0.0), nextafter(exp(-25), 1.0), nextafter(1 - exp(-25), 0.0), nextafter(1 - exp(-25), 1.0)),
    *(edge for middle in (0.075, 0.5, 0.925) for edge in (nextafter(middle, 0), middle, nextafter(middle, 1))),
    *(1e-100, 2.3e-308),
]


def test_normals_of_lanes_are_right_at_the_extremes():
    found = normals_of(EXTREMES)
    assert np.isfinite(found).all()
    assert found == pytest.approx(list(map(philox.STANDARD_NORMAL.inv_cdf, EXTREMES)), rel=1e-13, abs=1e-15)
    assert found == pytest.approx(special.ndtri(EXTREMES), rel=1e-13, abs=1e-15)
    assert found[EXTREMES.index(0.5)] == 0.0
    assert found[0] == -found[3] < -8.2


def test_far_tail_in_one_lane_changes_no_other():
    ordinary = np.linspace(0.01, 0.99, LANES).tolist()
    assert normals_of([*ordinary, 1e-15])[:LANES] == normals_of(ordinary)


def test_extreme_words_stay_strictly_between_nothing_and_one():
    lowest, highest = philox._between_0_and_1(0, 0), philox._between_0_and_1(philox.WORD, philox.WORD)
    assert 0.0 < lowest == 2.0**-53 < highest == 1 - 2.0**-53 < 1.0


@given(st.floats(-700.0, 700.0))
def test_lanes_raise_e_to_a_power_as_the_library_does(power):
    assert exp_of(power) == pytest.approx(exp(power), rel=5e-14)


@given(st.floats(2.3e-308, 1e300))
def test_lanes_take_logarithms_as_the_library_does(number):
    assert log_of(number) == pytest.approx(log(number), rel=1e-15, abs=1e-15)


def test_draws_are_standard_normal_and_unrelated():
    draws = np.array(
        [
            philox.normals(seed=3, future=future, step=0, stream=0, kind=philox.FOR_DRIVERS, scenario=0)
            for future in range(4000)
        ]
    )
    assert stats.kstest(draws.ravel(), "norm").pvalue > 0.001
    assert abs(np.corrcoef(draws.T)[0, 1]) < 0.06


def test_no_two_questions_share_an_answer():
    questions = [
        {"seed": seed, "future": future, "step": step, "stream": stream, "kind": kind, "scenario": scenario}
        for seed in (1, 2, 1 << 33)
        for future in (0, 1)
        for step in (0, 1)
        for stream in (0, 1)
        for kind in (philox.FOR_DRIVERS, philox.FOR_SERVICES, philox.FOR_SAVINGS, philox.FOR_BIDS)
        for scenario in (0, 1)
    ]
    answers = {number for question in questions for number in philox.uniforms(**question)}
    assert len(answers) == 2 * len(questions)
