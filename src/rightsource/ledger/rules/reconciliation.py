"""Bank reconciliation: which lines of the bank's are which postings on the cash account, and what is left on each side.

The two need not be equal to be reconciled: every penny between them has a name.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import TypeVar
from uuid import UUID

from rightsource.ledger.errors import BankMatchHasNoDifference, BankMatchIsUneven, DifferenceNeedsAnotherAccount
from rightsource.ledger.rules.bank import StatementLine
from rightsource.ledger.rules.bulk import identity_of
from rightsource.ledger.rules.rows import Posting
from rightsource.quantities import Money, Month

MOST_TOGETHER = 5
"""So many payments at most are tried as one sum; beyond that any amount can be made up of others by chance."""

MOST_TRIED = 16
"""So many payments at most, the nearest in time, are looked through for such a sum."""

SHORTEST_REFERENCE = 4
"""A reference of fewer characters stands in a description by chance."""


class Why(StrEnum):
    """By what lines and postings are known to be the same."""

    REFERENCE = "amount and reference"
    DAY = "amount and day"
    SUM = "several that come to the same"
    HAND = "matched by hand"


@dataclass(frozen=True, slots=True, order=True)
class PostingKey:
    """Which posting: the transaction, and its place in it."""

    transaction_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class BookedPosting:
    """A posting on the cash account, debit positive, as a statement line is that came in."""

    key: PostingKey
    organisation: str
    posted_on: date
    amount: Money
    description: str


@dataclass(frozen=True, slots=True)
class BankedLine:
    """A line of the bank's, with the key under which it is on record."""

    key: int
    line: StatementLine


@dataclass(frozen=True, slots=True)
class Match:
    """Lines and postings that are the same money; one of either, or several on one side."""

    lines: tuple[int, ...]
    postings: tuple[PostingKey, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class Explained:
    """Why the bank has more or less than the postings chosen, posted together with the match: a charge, or interest.

    Attributes:
        account: the account of the books on the other side.
        description: what it was.
        posted_on: the day of the posting; that of the last line if None.
    """

    account: str
    description: str
    posted_on: date | None = None


@dataclass(frozen=True, slots=True)
class MonthAtTheBank:
    """What bank and books said of an account at the end of a month, or of the last day of it that is on record."""

    last_day: date
    at_the_bank: Money
    in_the_books: Money


@dataclass(frozen=True, slots=True)
class Moved:
    """What came in and went out in a month, by the bank and by the books."""

    month: Month
    at_the_bank: Money
    in_the_books: Money


@dataclass(frozen=True, slots=True)
class Differences:
    """Why the bank's balance and the books' differ on a day, to the penny.

    Attributes:
        before_the_first: what stood between them before the first statement on record and has not cleared since.
        not_in_the_books: what the bank has and nobody has posted.
        not_at_the_bank: what is posted and has not reached the bank, the other way round.
        posted_later: what the bank has, and the books have on a later day.
    """

    before_the_first: Money
    not_in_the_books: Money
    not_at_the_bank: Money
    posted_later: Money

    @property
    def total(self) -> Money:
        """All of them together: the bank's balance less the books'."""
        return Money.total([self.before_the_first, self.not_in_the_books, self.not_at_the_bank, self.posted_later])


Item = TypeVar("Item", BankedLine, BookedPosting)


@cache
def days_between() -> int:
    """Return how many days may lie between the bank's day and the books', as `data/rules/bank_matching.toml` has it."""
    text = files("rightsource").joinpath("data/rules/bank_matching.toml").read_text(encoding="utf-8")
    return int(tomllib.loads(text)["days"]["value"])


def matches(lines: Sequence[BankedLine], postings: Sequence[BookedPosting], *, days: int) -> tuple[Match, ...]:
    """Return which lines are which postings: by reference first, then by day, then several that come to the same.

    What could be a sum in two ways is left to a person. The order in which all are given does not matter.

    Args:
        lines: the bank's, not matched yet.
        postings: the books', not matched yet.
        days: how many days may lie between the two.
    """
    unmatched = _Unmatched(lines, postings, days)
    return (
        *unmatched.pairs(Why.REFERENCE, _share_reference),
        *unmatched.pairs(Why.DAY, lambda *_: True),
        *unmatched.postings_together(),
        *unmatched.lines_together(),
    )


def check_even(lines: Iterable[Money], postings: Iterable[Money]) -> None:
    """Refuse to call lines and postings the same money if they are not the same amount.

    Raises:
        BankMatchIsUneven: says by how much they differ, or that one side is empty.
    """
    at_the_bank, in_the_books = list(lines), list(postings)
    difference = Money.total(at_the_bank) - Money.total(in_the_books)
    if difference or not at_the_bank or not in_the_books:
        raise BankMatchIsUneven(difference)


def explaining_postings(explained: Explained | None, difference: Money, *, cash_account: str) -> tuple[Posting, ...]:
    """Return what is posted for what the bank has beyond the postings chosen; nothing where nothing is said of it.

    Raises:
        DifferenceNeedsAnotherAccount: the other side is the cash account itself.
        BankMatchHasNoDifference: bank and books come to the same, so that there is nothing to explain.
    """
    if explained is None:
        return ()
    if explained.account == cash_account:
        raise DifferenceNeedsAnotherAccount(cash_account)
    if not difference:
        raise BankMatchHasNoDifference
    return (Posting(account=cash_account, amount=difference), Posting(account=explained.account, amount=-difference))


def identity_of_difference(organisation: str, lines: Sequence[int], postings: Sequence[PostingKey]) -> UUID:
    """Return the id of what is posted for a difference: the same for the same match, so that it is posted once."""
    told = " ".join((*map(str, sorted(lines)), *(f"{each.transaction_id}:{each.number}" for each in sorted(postings))))
    return identity_of(organisation, f"bank difference {told}")


def by_month(opening: Money, first_day: date, last_day: date, moved: Sequence[Moved]) -> tuple[MonthAtTheBank, ...]:
    """Return what bank and books said at the end of each month that statements reach.

    Args:
        opening: what the first statement opens with, on first_day.
        first_day: the day with which the statements begin.
        last_day: the day with which they end.
        moved: in the order of the months, the books' from their beginning.

    >>> may, june = Month(2026, 5), Month(2026, 6)
    >>> found = by_month(Money(9), date(2026, 5, 4), date(2026, 6, 9), [Moved(may, Money(1), Money(10))])
    >>> [(f"{each.last_day}", each.at_the_bank.pence, each.in_the_books.pence) for each in found]
    [('2026-05-31', 10, 10), ('2026-06-09', 10, 10)]
    """
    first, last = Month.of(first_day), Month.of(last_day)
    bank, books = opening, Money.total([each.in_the_books for each in moved if each.month < first])
    of_month = {each.month: each for each in moved}
    found, month = [], first
    while month <= last:
        here = of_month.get(month)
        bank, books = (bank + here.at_the_bank, books + here.in_the_books) if here else (bank, books)
        found.append(MonthAtTheBank(min(month.last_day, last_day), bank, books))
        month = month.next
    return tuple(found)


def differences(
    *,
    opening: Money,
    posted_before: Money,
    unmatched_lines: Iterable[Money],
    unmatched_postings: Money,
    matched_later: Money,
) -> Differences:
    """Return why the bank's balance differs from the books' at the end of a day.

    Args:
        opening: what the first statement opens with.
        posted_before: what was posted before its first day and has not reached the bank in any statement.
        unmatched_lines: lines of the statements that are no posting.
        unmatched_postings: what was posted in the statements' days and is none of their lines.
        matched_later: what was posted after that day and is a line of these statements.

    >>> found = differences(
    ...     opening=Money(100), posted_before=Money(90), unmatched_lines=[Money(5), Money(-2)],
    ...     unmatched_postings=Money(-30), matched_later=Money(4),
    ... )
    >>> found.not_at_the_bank, found.total
    (Money('£0.30'), Money('£0.47'))
    """
    return Differences(opening - posted_before, Money.total(list(unmatched_lines)), -unmatched_postings, matched_later)


class _Unmatched:
    """Lines and postings that are not matched yet, in the order of their days; what is matched is taken out."""

    def __init__(self, lines: Iterable[BankedLine], postings: Iterable[BookedPosting], days: int) -> None:
        self._lines = {each.key: each for each in sorted(lines, key=lambda each: (each.line.booked_on, each.key))}
        self._postings = {each.key: each for each in sorted(postings, key=lambda each: (each.posted_on, each.key))}
        self._days = days

    def pairs(self, why: Why, is_same: Callable[[BankedLine, BookedPosting], bool]) -> Iterator[Match]:
        """Yield lines and postings of one amount, the nearest in time first, each once."""
        by_amount: dict[Money, list[BookedPosting]] = defaultdict(list)
        for posting in self._postings.values():
            by_amount[posting.amount].append(posting)
        near = [
            (apart, line.line.booked_on, line.key, posting.key)
            for line in self._lines.values()
            for posting in by_amount[line.line.amount]
            if (apart := abs((line.line.booked_on - posting.posted_on).days)) <= self._days and is_same(line, posting)
        ]
        for _, _, line_key, posting_key in sorted(near):
            if line_key in self._lines and posting_key in self._postings:
                yield self._taken(Match((line_key,), (posting_key,), why))

    def postings_together(self) -> Iterator[Match]:
        """Yield each line that is several postings together."""
        for line in list(self._lines.values()):
            near = _near(line.line.booked_on, self._postings.values(), lambda each: each.posted_on, self._days)
            together = _sum_of(line.line.amount, near, lambda each: each.amount)
            if together:
                yield self._taken(Match((line.key,), tuple(each.key for each in together), Why.SUM))

    def lines_together(self) -> Iterator[Match]:
        """Yield each posting that is several lines together."""
        for posting in list(self._postings.values()):
            near = _near(posting.posted_on, self._lines.values(), lambda each: each.line.booked_on, self._days)
            together = _sum_of(posting.amount, near, lambda each: each.line.amount)
            if together:
                yield self._taken(Match(tuple(each.key for each in together), (posting.key,), Why.SUM))

    def _taken(self, match: Match) -> Match:
        for line in match.lines:
            del self._lines[line]
        for posting in match.postings:
            del self._postings[posting]
        return match


def _share_reference(line: BankedLine, posting: BookedPosting) -> bool:
    """Answer whether the bank's reference is the transaction's, or stands in what the books say of it."""
    reference = line.line.reference.strip()
    if len(reference) < SHORTEST_REFERENCE:
        return False
    words = posting.description.casefold().replace(",", " ").replace(":", " ").split()
    return reference.casefold() in words or identity_of(posting.organisation, reference) == posting.key.transaction_id


def _near(day: date, items: Iterable[Item], day_of: Callable[[Item], date], days: int) -> list[Item]:
    near = [each for each in items if abs((day_of(each) - day).days) <= days]
    return sorted(near, key=lambda each: abs((day_of(each) - day).days))[:MOST_TRIED]


def _sum_of(amount: Money, items: Sequence[Item], amount_of: Callable[[Item], Money]) -> tuple[Item, ...]:
    """Return the only items that come to an amount together; nothing if none do, or if more than one choice would."""
    same_way = [each for each in items if (amount_of(each) > Money(0)) == (amount > Money(0))]
    found: tuple[Item, ...] = ()
    for count in range(2, min(MOST_TOGETHER, len(same_way)) + 1):
        for together in combinations(same_way, count):
            if Money.total([amount_of(each) for each in together]) == amount:
                if found:
                    return ()
                found = together
    return found
