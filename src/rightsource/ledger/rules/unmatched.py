"""What organisations of a group charged and lent each other: said alike, later, in another amount, or by one alone.

A difference of time is no fault: the bill of March that the other posts in April. It is told apart here, so that what
is left is worth a question.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from rightsource.ledger.rules.rows import Elimination
from rightsource.quantities import Money, Month


class Match(StrEnum):
    """How what one organisation says of another stands beside what the other says."""

    ALIKE = "said alike"
    LATER = "said alike, at another time"
    ALIKE_IN_SUM = "said alike in the sum of the month"
    TIME_YET = "the other has time yet"
    OTHER_AMOUNT = "said in another amount"
    ALONE = "said by one alone"


UNMATCHED = frozenset({Match.OTHER_AMOUNT, Match.ALONE})
"""What is left when time does not explain it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """What one organisation's books say, in one transaction, of another of its group; debit positive.

    Attributes:
        about: with what of the other side it is set off, such as what one charges the other.
        reference: the transaction, by its id.
    """

    organisation: str
    counterparty: str
    posted_on: date
    amount: Money
    about: Elimination = Elimination.DEALINGS
    reference: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """One dealing beside what the other side says of it.

    Attributes:
        said: what one says; of two, the earlier.
        answered: what the other says; None where it says nothing.
    """

    said: Dealing
    answered: Dealing | None
    match: Match

    @property
    def difference(self) -> Money:
        """What is left when the two are set against each other."""
        return self.said.amount + (self.answered.amount if self.answered is not None else Money(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingLimits:
    """How far apart two postings may stand and still be one dealing; the file gives the reason of each."""

    same_days: int
    timing_days: int
    difference_share_max: Decimal


@cache
def matching_limits() -> MatchingLimits:
    """Return the limits of `data/rules/ledger_thresholds.toml`."""
    text = files("rightsource").joinpath("data/rules/ledger_thresholds.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text, parse_float=Decimal)
    return MatchingLimits(
        same_days=stated["same_days"]["value"],
        timing_days=stated["timing_days"]["value"],
        difference_share_max=stated["difference_share_max"]["value"],
    )


def unmatched_dealings(
    dealings: Iterable[Dealing], *, on: date, limits: MatchingLimits | None = None
) -> tuple[Matched, ...]:
    """Return the dealings whose two sides differ and time does not explain it, the largest difference first.

    Args:
        dealings: what each side's books say, in any order.
        on: the day as of which it is judged: on it, the other side may have time yet.
        limits: how far apart two postings may stand; those on file if not given.
    """
    found = [each for each in matched_dealings(dealings, on=on, limits=limits) if each.match in UNMATCHED]
    return tuple(sorted(found, key=lambda each: (-abs(each.difference).pence, _order(each.said))))


def matched_dealings(
    dealings: Iterable[Dealing], *, on: date, limits: MatchingLimits | None = None
) -> tuple[Matched, ...]:
    """Return every dealing beside what the other side says of it: each stands in exactly one answer, or in one sum."""
    limits = limits or matching_limits()
    between: dict[tuple[str, str, Elimination], list[Dealing]] = defaultdict(list)
    for each in dealings:
        one, other = sorted((each.organisation, each.counterparty))
        between[one, other, each.about].append(each)
    found: list[Matched] = []
    for (one, _, _), both in sorted(between.items()):
        ones = sorted((each for each in both if each.organisation == one), key=_order)
        others = sorted((each for each in both if each.organisation != one), key=_order)
        found += _Sides(ones, others, limits).matched(on)
    return tuple(found)


class _Sides:
    """What two organisations say of each other, while it is matched from the surest likeness to the least sure."""

    def __init__(self, ones: Sequence[Dealing], others: Sequence[Dealing], limits: MatchingLimits) -> None:
        self.ones, self.others, self.limits = list(ones), list(others), limits

    def matched(self, on: date) -> Iterator[Matched]:
        """Give every match, and what is left alone."""
        yield from self._alike(self.limits.same_days, Match.ALIKE)
        yield from self._alike(self.limits.timing_days, Match.LATER)
        yield from self._alike_in_sum()
        yield from self._in_another_amount()
        for each in sorted((*self.ones, *self.others), key=_order):
            has_time = (on - each.posted_on).days <= self.limits.timing_days
            yield Matched(each, None, Match.TIME_YET if has_time else Match.ALONE)

    def _alike(self, days: int, match: Match) -> Iterator[Matched]:
        """Take each with the nearest in time of the same amount, within some days."""
        by_amount: dict[int, list[Dealing]] = defaultdict(list)
        for other in self.others:
            by_amount[-other.amount.pence].append(other)
        left = []
        for one in self.ones:
            candidates = by_amount[one.amount.pence]
            answer = _nearest(candidates, one.posted_on, days)
            if answer is None:
                left.append(one)
            else:
                candidates.remove(answer)
                yield _pair(one, answer, match)
        self.ones = left
        self.others = sorted((each for kept in by_amount.values() for each in kept), key=_order)

    def _alike_in_sum(self) -> Iterator[Matched]:
        """Take the months in which several postings of one side are one of the other's."""
        months: dict[Month, list[Dealing]] = defaultdict(list)
        for each in (*self.ones, *self.others):
            months[Month.of(each.posted_on)].append(each)
        for each_month in sorted(months):
            both = months[each_month]
            sides = {each.organisation for each in both}
            if len(sides) == 2 and not Money.total([each.amount for each in both]):
                taken = set(both)
                self.ones = [each for each in self.ones if each not in taken]
                self.others = [each for each in self.others if each not in taken]
                yield from (Matched(each, None, Match.ALIKE_IN_SUM) for each in sorted(both, key=_order))

    def _in_another_amount(self) -> Iterator[Matched]:
        """Take each with the nearest in amount, where it is near enough to be the same dealing told otherwise."""
        left = []
        for one in self.ones:
            near = [other for other in self.others if self._may_be_the_same(one, other)]
            if not near:
                left.append(one)
                continue
            answer = min(
                near, key=lambda other: (abs((one.amount + other.amount).pence), _days_apart(one, other), _order(other))
            )
            self.others.remove(answer)
            yield _pair(one, answer, Match.OTHER_AMOUNT)
        self.ones = left

    def _may_be_the_same(self, one: Dealing, other: Dealing) -> bool:
        if (one.amount < Money(0)) == (other.amount < Money(0)) or _days_apart(one, other) > self.limits.timing_days:
            return False
        larger = max(abs(one.amount).pence, abs(other.amount).pence)
        return abs((one.amount + other.amount).pence) <= self.limits.difference_share_max * larger


def _nearest(candidates: Sequence[Dealing], on: date, days: int) -> Dealing | None:
    """Return the dealing nearest in time of those in the order of their days, if any is within some days."""
    at = bisect_left(candidates, on, key=lambda each: each.posted_on)
    around = [*candidates[max(at - 1, 0) : at], *candidates[at : at + 1]]
    near = [each for each in around if abs((each.posted_on - on).days) <= days]
    return min(near, key=lambda each: (abs((each.posted_on - on).days), _order(each)), default=None)


def _pair(one: Dealing, other: Dealing, match: Match) -> Matched:
    first, second = sorted((one, other), key=_order)
    return Matched(first, second, match)


def _days_apart(one: Dealing, other: Dealing) -> int:
    return abs((one.posted_on - other.posted_on).days)


def _order(each: Dealing) -> tuple[date, str, str, str, int]:
    return each.posted_on, each.organisation, each.reference, each.description, each.amount.pence
