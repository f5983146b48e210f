"""A contract manager's day: what is late, disputed, out of price, or soon to be decided, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from rightsource.commissioning.rules.charges.activity import ActivityDue
from rightsource.commissioning.rules.charges.disputes import Dispute
from rightsource.commissioning.rules.charges.price_book import Price
from rightsource.commissioning.rules.charges.terms import BY_UNIT
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.quantities.wording import count_in_words

AHEAD_DAYS: Final = 183
"""How far ahead an end or a decision is shown."""


class Pressing(StrEnum):
    """Why something is on a contract manager's list, the most pressing first."""

    LATE = "return late"
    NOTICE = "notice to be published"
    VARIATION = "variation waiting"
    DISPUTED = "disputed"
    OUT_OF_PRICE = "out of price"
    KPI_MISSING = "indicator missing"
    RATING = "rating due"
    EXIT = "exit plan late"
    DECIDE = "to be decided"
    EXPIRING = "ends soon"


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing on the list.

    Attributes:
        day: since when, or by when.
    """

    kind: Pressing
    agreement: str
    title: str
    day: date
    words: str


def to_do(
    terms: Sequence[AgreementTerms],
    prices: Iterable[Price],
    due: Iterable[ActivityDue],
    disputes: Iterable[tuple[str, Dispute]],
    on: date,
) -> tuple[ToDo, ...]:
    """Return what a contract manager has to do on a day, the most pressing first.

    Args:
        terms: of the agreements that are open to whoever looks.
        prices: their price books.
        due: the returns of activity asked for.
        disputes: of their charges, with the agreement of each.
        on: the day.
    """
    in_force = [each for each in terms if on in each.period]
    titles = {each.agreement: each.title for each in terms}
    begun = {each.agreement for each in prices if each.starts_on <= on}
    found = [*_late(due, on), *_disputed(disputes, titles)]
    for each in in_force:
        found += _of_agreement(each, on, is_priced=each.agreement in begun)
    return in_order(found)


def in_order(found: Iterable[ToDo]) -> tuple[ToDo, ...]:
    """Return things to do, the most pressing first."""
    order = list(Pressing)
    return tuple(sorted(found, key=lambda each: (order.index(each.kind), each.day, each.agreement)))


def _late(due: Iterable[ActivityDue], on: date) -> Iterator[ToDo]:
    for each in due:
        if each.returned_on is None and each.due_on < on:
            late = count_in_words(each.days_late(on), "day")
            words = f"The return for {each.month} is {late} late. Ask for it."
            yield ToDo(Pressing.LATE, each.agreement, each.title, each.due_on, words)


def _disputed(disputes: Iterable[tuple[str, Dispute]], titles: dict[str, str]) -> Iterator[ToDo]:
    for agreement, each in disputes:
        if each.is_open:
            words = f"{each.amount} is held by {each.reference}: {each.reason}"
            yield ToDo(Pressing.DISPUTED, agreement, titles.get(agreement, agreement), each.raised_on, words)


def _of_agreement(terms: AgreementTerms, on: date, *, is_priced: bool) -> Iterator[ToDo]:
    ahead = on + timedelta(days=AHEAD_DAYS)
    if terms.mechanism in BY_UNIT and not is_priced:
        words = "It pays by the unit, and its price book has no price. Nothing can be returned or charged."
        yield ToDo(Pressing.OUT_OF_PRICE, terms.agreement, terms.title, terms.period.starts_on, words)
    if terms.decide_by is not None and on <= terms.decide_by <= ahead:
        words = "Decide on extension, break or renewal."
        yield ToDo(Pressing.DECIDE, terms.agreement, terms.title, terms.decide_by, words)
    last = terms.period.last_day
    if last is not None and last <= ahead:
        yield ToDo(Pressing.EXPIRING, terms.agreement, terms.title, last, "It ends on this day.")
