"""The random numbers: the published generator, the right normals, and the same ones in both engines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from rightsource.simulation import kernel, philox

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


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_compiled_generator_gives_the_published_answers(counter, key, answer):
    compiled = kernel.philox4x32(tuple(map(np.uint64, words(counter))), tuple(map(np.uint64, words(key))))
    assert tuple(int(word) for word in compiled) == words(answer)


@given(st.floats(2.0**-53, 1 - 2.0**-53))
def test_compiled_normal_is_the_inverse_of_the_normal_distribution(uniform):
    assert kernel.normal_at(uniform) == pytest.approx(special.ndtri(uniform), rel=1e-13, abs=1e-15)
    assert kernel.normal_at(uniform) == pytest.approx(philox.STANDARD_NORMAL.inv_cdf(uniform), rel=1e-13, abs=1e-15)


def test_extreme_words_stay_strictly_between_nothing_and_one():
    lowest, highest = philox._between_0_and_1(0, 0), philox._between_0_and_1(philox.WORD, philox.WORD)
    assert 0.0 < lowest < highest < 1.0
    assert np.isfinite([kernel.normal_at(lowest), kernel.normal_at(highest)]).all()


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
        for kind in (philox.FOR_DRIVERS, philox.FOR_SERVICES, philox.FOR_SAVINGS)
        for scenario in (0, 1)
    ]
    answers = {number for question in questions for number in philox.uniforms(**question)}
    assert len(answers) == 2 * len(questions)
