"""A price moved by a published index: how much of the rise is passed on, less efficiency, between collar and cap."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rightsource.commissioning.rules.charges.steps import Step, in_pence, in_per_cent, to_the_penny
from rightsource.quantities import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLevels:
    """Two levels of one published index.

    Attributes:
        name: as its publisher calls it.
        base: the level from which the price starts.
        now: the level to which it moves.
        source: edition or address, and which months the levels are of.
    """

    name: str
    base: Decimal
    now: Decimal
    source: str

    @property
    def rise(self) -> Fraction:
        """The change from one level to the other, as a share."""
        assert self.base > 0
        return Fraction(self.now) / Fraction(self.base) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexClause:
    """What an agreement passes on of an index, in per cent.

    Attributes:
        rise_percent: how much of the change.
        efficiency_percent: what is taken off each time.
        cap_percent: the most that a price rises at once; None if there is none.
        collar_percent: the most that it falls at once; as the cap if None.
    """

    rise_percent: Decimal = Decimal(100)
    efficiency_percent: Decimal = Decimal(0)
    cap_percent: Decimal | None = None
    collar_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IndexedPrice:
    """A price after an index moved it, and how."""

    price: Money
    change: Fraction
    steps: tuple[Step, ...]


def indexed(price: Money, clause: IndexClause, levels: IndexLevels) -> IndexedPrice:
    """Return a price as the clause moves it.

    >>> levels = IndexLevels(name="a made-up index", base=Decimal(100), now=Decimal(108), source="made up")
    >>> indexed(Money(10_000), IndexClause(cap_percent=Decimal(5)), levels).price
    Money('£105.00')
    """
    passed_on = levels.rise * Fraction(clause.rise_percent) / 100
    asked = passed_on - Fraction(clause.efficiency_percent) / 100
    change = _held(asked, clause)
    level = f"{levels.name}: from {levels.base} to {levels.now} ({levels.source})"
    told = [
        ("The price before", Fraction(price.pence)),
        (f"{level}, of which {in_per_cent(passed_on)} is passed on", price.pence * passed_on),
    ]
    if clause.efficiency_percent:
        told.append((f"less {clause.efficiency_percent}% for efficiency", price.pence * (asked - passed_on)))
    if change != asked:
        told.append((f"Held to {in_per_cent(change)} by cap or collar", price.pence * (change - asked)))
    return IndexedPrice(to_the_penny(price.pence * (1 + change)), change, in_pence(told))


def _held(change: Fraction, clause: IndexClause) -> Fraction:
    if clause.cap_percent is not None:
        change = min(change, Fraction(clause.cap_percent) / 100)
    lowest = clause.cap_percent if clause.collar_percent is None else clause.collar_percent
    return change if lowest is None else max(change, -Fraction(lowest) / 100)
