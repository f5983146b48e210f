"""A sum as a person reads it: each step to the penny, and all of them together to the penny of the exact sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from rightsource.quantities import Money

Exact = tuple[str, Fraction]
"""What a step is, and what it adds in pence, however small."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of how a charge was worked out.

    Attributes:
        what: in words, with its figures.
        amount: what it adds, or takes off.
    """

    what: str
    amount: Money


def to_the_penny(exact: Fraction) -> Money:
    """Return an exact number of pence as money, halves to even.

    >>> to_the_penny(Fraction(5, 2)), to_the_penny(Fraction(7, 2))
    (Money('£0.02'), Money('£0.04'))
    """
    return Money(round(exact))


def in_pence(steps: Iterable[Exact]) -> tuple[Step, ...]:
    """Return steps whose pence add up to the exact sum, rounded once: what one step loses the next makes good.

    >>> [step.amount.pence for step in in_pence([("a", Fraction(1, 2)), ("b", Fraction(1, 2)), ("c", Fraction(5))])]
    [0, 1, 5]
    """
    found, so_far, rounded = [], Fraction(0), Money(0)
    for what, exact in steps:
        so_far += exact
        now = to_the_penny(so_far)
        found.append(Step(what, now - rounded))
        rounded = now
    return tuple(found)


def in_per_cent(share: Fraction) -> str:
    """Return a share as a person writes it.

    >>> in_per_cent(Fraction(7, 200)), in_per_cent(Fraction(1, 3))
    ('3.5%', '33.33%')
    """
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".") + "%"


def in_number(exact: Fraction) -> str:
    """Return a quantity as a person writes it.

    >>> in_number(Fraction(12345, 10)), in_number(Fraction(40))
    ('1,234.5', '40')
    """
    text = f"{float(exact):,.4f}"
    return text.rstrip("0").rstrip(".")
