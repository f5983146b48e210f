"""What is to be planted, one after the other, under numbers from which nobody can tell what is innocent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rightsource.scrutiny.rules.made_up.answers import LOOK_ALIKES
from rightsource.scrutiny.rules.made_up.chance import Rolls

Make = TypeVar("Make")


@dataclass(frozen=True, slots=True)
class Plot(Generic[Make]):
    """One thing that is to be planted.

    Attributes:
        how: in which way, the same words for all of its kind.
        make: what makes it.
        is_innocent: whether it only looks like a fault.
        chance: the name of the stream that it is drawn from.
        number: by which the record knows it.
    """

    how: str
    make: Make
    is_innocent: bool
    chance: str
    number: str


def plots(
    what: str, faults: int, wrong: Sequence[tuple[str, Make]], innocent: Sequence[tuple[str, Make]], rolls: Rolls
) -> Iterator[Plot[Make]]:
    """Return some faults and five times as many look-alikes, each kind in its turn, their numbers in no order.

    Args:
        what: they are all of.
        faults: how many.
        wrong: the kinds of fault, each with what makes it.
        innocent: the kinds of look-alike.
        rolls: where chance comes from.
    """
    numbers = iter(rolls(f"numbers of {what}").permutation(faults * (1 + LOOK_ALIKES)))
    for is_innocent, kinds, count in ((False, wrong, faults), (True, innocent, faults * LOOK_ALIKES)):
        for index in range(count):
            how, make = kinds[index % len(kinds)]
            yield Plot(how, make, is_innocent, f"{what}: {how}, {index}", f"{int(next(numbers)) + 1:03d}")
