"""Chance that repeats itself: a stream of its own for each thing drawn, so that no part depends on another's order."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from numpy.random import Generator, Philox

Rolls = Callable[[str], Generator]
"""Gives the stream of a name: the same name has the same stream, and two names have nothing in common."""

_SATURDAY = 5
Item = TypeVar("Item")


def rolls_of(seed: int) -> Rolls:
    """Return chance by name for a seed: what is drawn follows from the two alone."""

    def roll(name: str) -> Generator:
        return Generator(Philox(key=[seed, zlib.crc32(name.encode())]))

    return roll


def spread(rng: Generator, total_pence: int, parts: int, *, sigma: float) -> list[int]:
    """Return whole pence of a log-normal shape that come to a total, each a penny or more.

    Args:
        rng: where chance comes from.
        total_pence: what they come to, about a penny for each part at least.
        parts: how many.
        sigma: how unequal; at nought all are the same.
    """
    if parts < 1:
        return []
    weights = rng.lognormal(0.0, sigma, parts)
    whole: list[int] = np.maximum((weights * (total_pence / weights.sum())).astype(np.int64), 1).tolist()
    return whole


def weekday(day: date) -> date:
    """Return a day, or the Friday before it.

    >>> weekday(date(2026, 6, 28))
    datetime.date(2026, 6, 26)
    """
    return day - timedelta(days=max(day.weekday() - _SATURDAY + 1, 0))


def one_of(rng: Generator, items: Sequence[Item]) -> Item:
    """Return one of several, each as likely."""
    return items[int(rng.integers(len(items)))]


def some_of(rng: Generator, items: Sequence[Item], count: int) -> list[Item]:
    """Return several different ones, in the order of chance; all of them where there are no more."""
    chosen = rng.permutation(len(items))[:count]
    return [items[int(each)] for each in chosen]


def lags(rng: Generator, count: int, *, median_days: float, sigma: float) -> list[int]:
    """Return how many days each of several waits, most about the median and some far longer."""
    days: list[int] = rng.lognormal(math.log(median_days), sigma, count).astype(np.int64).tolist()
    return days
