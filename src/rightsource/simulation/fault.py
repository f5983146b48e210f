"""One thing that is wrong with a study, and the checks that everything shares."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from rightsource.simulation.philox import stream_of


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, and what it is in words."""

    where: str
    message: str
    code: str


def not_a_share(where: str, name: str, share: float) -> Iterator[Fault]:
    """Give the fault of a share that is below 0 or above 1."""
    if not 0 <= share <= 1:
        yield Fault(where, f"Its {name} of {share} is not a share from 0 to 1.", "not-a-share")


def not_numbers(where: str, *things: object) -> Iterator[Fault]:
    """Give the fault of every figure of some dataclasses that is not a number, or has no end."""
    for thing in things:
        for name, value in vars(thing).items():
            figures = value if isinstance(value, tuple) else (value,)
            if any(isinstance(figure, float) and not isfinite(figure) for figure in figures):
                what = name.removesuffix("_gbp").replace("_", " ")
                yield Fault(where, f"Its {what} is not a number.", "not-a-number")


def repeated(kind: str, keys: list[str]) -> Iterator[Fault]:
    """Give the fault of each name that stands twice, or that would draw another's luck."""
    streams = Counter(stream_of(key) for key in keys)
    for key in dict.fromkeys(keys):
        if streams[stream_of(key)] > 1:
            yield Fault(
                f"{kind} {key}", "Another has the same name, or a name that draws the same luck.", "name-repeated"
            )
