"""Randomness by counter, in plain Python: the same numbers for the same question, in whatever order asked.

The counter says what is being drawn (which future, which step, which stream), the key is the study's seed.

Source:
    Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011): Philox4x32-10.
"""

import zlib
from statistics import NormalDist
from typing import Final

ROUNDS: Final = 10
MULTIPLIERS: Final = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS: Final = (0x9E3779B9, 0xBB67AE85)
WORD: Final = 0xFFFFFFFF

# What a draw is for: the top eight bits of the counter's last word, the rest of which is the scenario.
FOR_DRIVERS: Final = 0
FOR_SERVICES: Final = 1
FOR_SAVINGS: Final = 2
FOR_BIDS: Final = 3
KIND_SHIFT: Final = 24

STANDARD_NORMAL: Final = NormalDist()


def philox4x32(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return four random 32-bit words for a counter under a key.

    >>> [f"{word:08x}" for word in philox4x32((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        product0 = MULTIPLIERS[0] * c0
        product1 = MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product1 >> 32) ^ c1 ^ k0,
            product1 & WORD,
            (product0 >> 32) ^ c3 ^ k1,
            product0 & WORD,
        )
        k0 = (k0 + KEY_STEPS[0]) & WORD
        k1 = (k1 + KEY_STEPS[1]) & WORD
    return c0, c1, c2, c3


def uniforms(*, seed: int, future: int, step: int, stream: int, kind: int, scenario: int) -> tuple[float, float]:
    """Return the two numbers, strictly between 0 and 1, that belong to this one question."""
    counter = (future, step, stream, (kind << KIND_SHIFT) | scenario)
    words = philox4x32(counter, (seed & WORD, seed >> 32))
    return _between_0_and_1(words[0], words[1]), _between_0_and_1(words[2], words[3])


def _between_0_and_1(high: int, low: int) -> float:
    # 52 bits and a half: exact in float64, and never 0 or 1, which have no normal.
    return (((high << 32 | low) >> 12) + 0.5) * 2.0**-52


def normals(*, seed: int, future: int, step: int, stream: int, kind: int, scenario: int) -> tuple[float, float]:
    """Return the two standard normals that belong to this one question, by the inverse distribution."""
    first, second = uniforms(seed=seed, future=future, step=step, stream=stream, kind=kind, scenario=scenario)
    return STANDARD_NORMAL.inv_cdf(first), STANDARD_NORMAL.inv_cdf(second)


def stream_of(key: str) -> int:
    """Return the stream of draws that belongs to a named service or saving, whatever stands beside it."""
    return zlib.crc32(key.encode())
