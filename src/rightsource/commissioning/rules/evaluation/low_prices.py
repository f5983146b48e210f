"""Abnormally low prices: which to ask about, and that nobody is disregarded for one before being asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.errors.evaluation import LowPriceNotAsked
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown
from rightsource.quantities import Money

_BELOW_PERCENT = 10
_WHOLE = 100
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LowPrice:
    """A price that is to be asked about, and why.

    Source: Procurement Act 2023 s.19(3)(c)-(5).
    """

    tender: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceQuestion:
    """What a supplier was asked of its price, and what it answered.

    Attributes:
        answer_by: until when it may answer.
        is_satisfied: whether it has shown that it can perform the contract for the price; None while undecided.
        finding: why the council is satisfied or not.
    """

    tender: int
    question: str
    asked_on: date
    answer_by: date
    answer: str = ""
    answered_on: date | None = None
    is_satisfied: bool | None = None
    finding: str = ""


def low_prices(tenders: Iterable[TenderKnown], estimate: Money | None = None) -> tuple[LowPrice, ...]:
    """Return the prices that are more than a tenth below the mean of their lot, or below the estimate of the whole.

    A flag obliges the council to ask. It says nothing against the bidder.

    Args:
        tenders: with their prices, those of one lot compared with each other.
        estimate: what the council thinks that it should cost; compared only where the procurement is let whole.

    Source:
        Cabinet Office, The Sourcing Playbook (June 2023), evaluation and award: refer a bid that is more than 10 per
        cent below the average of all bids or below the should cost model; Bid Evaluation Guidance Note (May 2021), 7.5.
        Rules of thumb of central government and no law: what is abnormally low is for the council to judge.
    """
    known = [(each, each.price) for each in tenders if each.price is not None]
    found = []
    for tender, price in known:
        beside = [other.pence for each, other in known if each.lot == tender.lot]
        reasons = []
        if len(beside) >= _FEWEST and _is_far_below(price.pence * len(beside), sum(beside)):
            reasons.append(f"more than {_BELOW_PERCENT} per cent below the mean of {len(beside)} tenders")
        if estimate is not None and not tender.lot and _is_far_below(price.pence, estimate.pence):
            reasons.append(f"more than {_BELOW_PERCENT} per cent below the council's own estimate")
        if reasons:
            found.append(LowPrice(tender=tender.number, reasons=tuple(reasons)))
    return tuple(found)


def _is_far_below(price: int, beside: int) -> bool:
    return price * _WHOLE < beside * (_WHOLE - _BELOW_PERCENT)


def check_may_disregard_for_price(question: PriceQuestion | None, bidder: str, today: date) -> None:
    """Refuse to disregard a price as abnormally low before the supplier was asked and had its time to answer.

    Raises:
        LowPriceNotAsked: it was not asked, may still answer, or has satisfied the council.

    Source: Procurement Act 2023 s.19(4)-(5).
    """
    if question is None:
        raise LowPriceNotAsked(bidder, "has not been asked about it")
    if question.is_satisfied:
        raise LowPriceNotAsked(bidder, "has shown that it can perform the contract for the price")
    if question.is_satisfied is None and today <= question.answer_by:
        raise LowPriceNotAsked(bidder, "may still answer")
