"""Headline numbers that cannot be reconciled: what was said of one thing and one stretch of time, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from rightsource.quantities.wording import day_in_words, list_in_words, share_in_words
from rightsource.scrutiny.rules.rows import Fact, Topic
from rightsource.storage.knowledge import Recorded

Headline = Recorded[Fact]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures stated for one subject that end on the same day and differ.

    Attributes:
        subject: what they are about.
        unit: what they are counted in.
        ends_on: the last day that each speaks of.
        figures: the facts, in the order in which they were said.
        is_same_period: whether two that differ begin on the same day too; otherwise the beginnings may explain it.
    """

    subject: str
    unit: str
    ends_on: date
    figures: tuple[Headline, ...]
    is_same_period: bool

    @property
    def arithmetic(self) -> tuple[str, ...]:
        """Each figure against the one before it, with the difference and how the periods compare."""
        lines = []
        for earlier, later in zip(self.figures, self.figures[1:], strict=False):
            before, after = number_of(earlier.row), number_of(later.row)
            assert before is not None
            assert after is not None
            same = earlier.row.period_from == later.row.period_from
            why = "for the same period" if same else f"the periods begin on {_begins(earlier)} and {_begins(later)}"
            apart = f"{after - before:f}".replace("-", "−")
            lines.append(f"{after:f} − {before:f} = {apart} {self.unit}, {why}")
        return tuple(lines)

    @property
    def in_words(self) -> str:
        """The disagreement in one sentence."""
        values = list_in_words([f"{one.row.value} ({day_in_words(_said_on(one))})" for one in self.figures])
        return f"{self.subject}, {self.unit}, to {day_in_words(self.ends_on)}: {values}."


def disagreements(facts: Iterable[Headline], *, differ_share: Decimal) -> tuple[Disagreement, ...]:
    """Return the headline figures that cannot be reconciled: one subject, one unit, one last day, and not one value.

    Args:
        facts: facts as known; only headlines with a number and a period are compared.
        differ_share: a difference of at most this share of the larger is rounding.
    """
    groups: dict[tuple[str, str, date], list[Headline]] = defaultdict(list)
    for one in facts:
        row = one.row
        if row.topic is Topic.HEADLINE and number_of(row) is not None and row.period_from and row.period_to:
            groups[row.subject, row.unit, row.period_to].append(one)
    found = []
    for (subject, unit, ends_on), stated in sorted(groups.items()):
        in_order = tuple(sorted(stated, key=lambda one: (_said_on(one), one.row.reference)))
        if _differ(in_order, differ_share):
            found.append(Disagreement(subject, unit, ends_on, in_order, bool(same_period(in_order, differ_share))))
    return tuple(found)


def same_period(facts: Sequence[Headline], differ_share: Decimal) -> tuple[Headline, ...]:
    """Return the facts that speak of exactly one period and cannot be reconciled, or none."""
    by_start: dict[date | None, list[Headline]] = defaultdict(list)
    for one in facts:
        by_start[one.row.period_from].append(one)
    return next((tuple(each) for each in by_start.values() if _differ(each, differ_share)), ())


def number_of(fact: Fact) -> Decimal | None:
    """Return a fact's figure as a number, or None where it is words."""
    try:
        return Decimal(fact.value) if fact.value else None
    except InvalidOperation:
        return None


def how_far_apart(facts: Sequence[Headline]) -> str:
    """Say by how much the largest of some figures is over the smallest."""
    numbers = [number for one in facts if (number := number_of(one.row)) is not None]
    low, high = min(numbers), max(numbers)
    return f"{high:f} − {low:f} = {high - low:f}, {share_in_words((high - low) / high)} of the larger"


def _differ(facts: Sequence[Headline], differ_share: Decimal) -> bool:
    numbers = [abs(number) for one in facts if (number := number_of(one.row)) is not None]
    return len(numbers) > 1 and max(numbers) - min(numbers) > differ_share * max(numbers)


def _said_on(one: Headline) -> date:
    return one.row.happened_on or one.provenance.known_on.inside_on or date.max


def _begins(one: Headline) -> str:
    return day_in_words(one.row.period_from) if one.row.period_from else "no day stated"
