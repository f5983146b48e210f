"""A dispute of a charge: it holds the disputed part alone, and the rest is payable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.errors.charges import (
    DisputeAnsweredAlready,
    DisputeAnsweredByTheSideThatRaisedIt,
    DisputedMoreThanCharged,
    DisputeWithoutReason,
)
from rightsource.quantities import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A part of a charge that somebody says is not owed.

    Attributes:
        version: the version of the charge that it was raised against.
        upheld: what of it is not owed, once that is answered.
    """

    reference: str
    version: int
    amount: Money
    reason: str
    raised_on: date
    raised_by: str
    answered_on: date | None = None
    upheld: Money | None = None
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answered_on is None


@dataclass(frozen=True, slots=True)
class Payable:
    """What of a charge can be paid: all of it, less what is held and what is found not to be owed."""

    charged: Money
    held: Money
    not_owed: Money

    @property
    def payable(self) -> Money:
        """What can be paid now."""
        return self.charged - self.held - self.not_owed


def payable(charged: Money, version: int, disputes: Iterable[Dispute]) -> Payable:
    """Return what of a version of a charge can be paid.

    What was upheld against an earlier version is in the corrected charge already; a dispute that is still open holds
    its amount of the corrected charge too.

    >>> payable(Money(1000), 1, []).payable
    Money('£10.00')
    """
    told = list(disputes)
    upheld = [each.upheld or Money(0) for each in told if not each.is_open and each.version == version]
    not_owed = min(Money.total(upheld), max(charged, Money(0)))
    open_now = Money.total([each.amount for each in told if each.is_open])
    held = max(Money(0), min(open_now, charged - not_owed))
    return Payable(charged, held, not_owed)


def check_dispute(standing: Payable, amount: Money, reason: str) -> None:
    """Refuse a dispute of more than is payable, of nothing, or without a reason.

    Raises:
        DisputeWithoutReason: it is not said why.
        DisputedMoreThanCharged: the amount is nothing, or more than what is still undisputed.
    """
    if not reason.strip():
        raise DisputeWithoutReason
    if amount <= Money(0) or amount > standing.payable:
        raise DisputedMoreThanCharged(amount, standing.payable)


def answered(dispute: Dispute, upheld: Money, answer: str, *, by: str, on: date) -> Dispute:
    """Return a dispute with its answer.

    Raises:
        DisputeWithoutReason: it is not said why.
        DisputeAnsweredAlready: it has another answer.
        DisputeAnsweredByTheSideThatRaisedIt: whoever raised it would answer it.
        DisputedMoreThanCharged: more would be upheld than was disputed, or less than nothing.
    """
    if not answer.strip():
        raise DisputeWithoutReason
    if not dispute.is_open:
        raise DisputeAnsweredAlready(dispute.reference)
    if by == dispute.raised_by:
        raise DisputeAnsweredByTheSideThatRaisedIt(dispute.reference)
    if not Money(0) <= upheld <= dispute.amount:
        raise DisputedMoreThanCharged(upheld, dispute.amount)
    return Dispute(
        reference=dispute.reference,
        version=dispute.version,
        amount=dispute.amount,
        reason=dispute.reason,
        raised_on=dispute.raised_on,
        raised_by=dispute.raised_by,
        answered_on=on,
        upheld=upheld,
        answer=answer.strip(),
    )
