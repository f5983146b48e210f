"""Quantiles of any number of figures in little room: counts in bins that are narrow in proportion to what they hold.

A bin's edges are the float's own leading bits, so no range is asked for ahead. Counts are whole numbers: however the
figures are split and in whatever order they come, the same bits come out.

Source:
    The bins are those of a log-linear histogram, as in G. Tene's HdrHistogram (2012) and in Masson, Rim and Lee,
    "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", PVLDB 12 (2019).
"""

from dataclasses import dataclass
from math import floor
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
KeyArray = npt.NDArray[np.int64]

LEADING_BITS: Final = 10
# Half a bin's width, against the smallest figure in it.
RELATIVE_ERROR: Final = 2.0 ** -(LEADING_BITS + 1)
_DROPPED: Final = 52 - LEADING_BITS
_MAGNITUDE: Final = np.int64(0x7FFF_FFFF_FFFF_FFFF)


@dataclass(frozen=True, eq=False)
class Sketch:
    """How many figures fell into each bin that has any, and the least and the greatest of them, exactly."""

    keys: KeyArray
    counts: KeyArray
    least: float
    greatest: float

    @staticmethod
    def of(figures: FloatArray) -> "Sketch":
        """Return the sketch of figures, none of which may be missing or infinite."""
        keys, counts = np.unique(_keys_of(figures), return_counts=True)
        return Sketch(keys, counts.astype(np.int64), float(figures.min()), float(figures.max()))

    def merged(self, other: "Sketch") -> "Sketch":
        """Return the sketch of all figures of both."""
        keys, places = np.unique(np.concatenate((self.keys, other.keys)), return_inverse=True)
        counts = np.zeros(len(keys), dtype=np.int64)
        np.add.at(counts, places, np.concatenate((self.counts, other.counts)))
        return Sketch(keys, counts, min(self.least, other.least), max(self.greatest, other.greatest))

    @property
    def figures(self) -> int:
        """How many figures went in."""
        return int(self.counts.sum())

    def quantile(self, share: float) -> float:
        """Return a quantile as numpy does: on the straight line between the two figures beside its rank.

        Each of the two is within `RELATIVE_ERROR` of the figure itself.

        >>> round(Sketch.of(np.arange(1.0, 1001.0)).quantile(0.25) / 250.75, 3)
        1.0
        """
        rank = share * (self.figures - 1)
        below = floor(rank)
        low = self._at(below)
        return low + (rank - below) * (self._at(min(below + 1, self.figures - 1)) - low)

    def _at(self, rank: int) -> float:
        place = int(np.searchsorted(np.cumsum(self.counts), rank, side="right"))
        return min(max(_middle_of(int(self.keys[place])), self.least), self.greatest)


def _keys_of(figures: FloatArray) -> KeyArray:
    """Return each figure's bin: its leading bits, with its sign, so that bins stand in the order of their figures."""
    bits = np.ascontiguousarray(figures).view(np.int64)
    size = (bits & _MAGNITUDE) >> _DROPPED
    return np.asarray(np.where(bits < 0, -size, size), dtype=np.int64)


def _middle_of(key: int) -> float:
    edges = np.array([abs(key), abs(key) + 1], dtype=np.int64) << _DROPPED
    middle = float(edges.view(np.float64).mean()) if key else 0.0
    return -middle if key < 0 else middle
