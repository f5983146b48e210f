"""Stops: what holds payments to one payee, on one agreement or basis, or all, until a second officer lets go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.errors.payments import (
    PaymentWithoutReason,
    StopLiftedAlready,
    StopLiftedByWhoSetIt,
    StopOfTheUnknown,
    StopReferenceTaken,
)
from rightsource.constitution.rules.posts import in_one_spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStop:
    """An order that some payments are not made.

    Attributes:
        payee: who is not paid; blank if the stop names an agreement, a basis, or everything.
        agreement: under which agreement nothing is paid.
        basis: on which lawful basis nothing is paid.
        payer: whose payments it holds; blank for everybody's.
        last_day: the last day that it holds by itself; None until it is lifted.
        stopped_by: the post that set it.
        authority: on what authority.
        lifted_on: None while it is not lifted.
    """

    reference: str
    payee: str = ""
    agreement: str = ""
    basis: str = ""
    payer: str = ""
    reason: str
    starts_on: date
    last_day: date | None = None
    stopped_by: str
    authority: str
    lifted_on: date | None = None
    lifted_by: str = ""
    lifted_because: str = ""

    def is_in_force(self, on: date) -> bool:
        """Answer whether it holds payments on a day."""
        has_begun = self.starts_on <= on and (self.last_day is None or on <= self.last_day)
        return has_begun and (self.lifted_on is None or on < self.lifted_on)

    def catches(self, *, payer: str, payee: str, agreement: str, basis: str) -> bool:
        """Answer whether a payment is one of those that it names."""
        if self.payer not in {"", payer}:
            return False
        named = ((self.payee, payee), (self.agreement, agreement), (self.basis, basis))
        return all(wanted in {"", found} for wanted, found in named)

    @property
    def what(self) -> str:
        """What it stops, in words."""
        if self.payee:
            return f"payments to {self.payee}"
        if self.agreement or self.basis:
            return f"payments on {self.agreement or self.basis}"
        return f"every payment of {self.payer}" if self.payer else "every payment"


def check_stop(given: PaymentStop, standing: PaymentStop | None, *, unknown: str) -> bool:
    """Refuse a stop without a reason, or of more than one thing, or of what is not on record.

    Args:
        given: what is to be set.
        standing: what stands under the same reference.
        unknown: what it names that is not on record; blank if all is.

    Returns:
        Whether it is on record already, word for word.

    Raises:
        StopReferenceTaken: another stands under the reference.
        PaymentWithoutReason: it does not say why.
        StopOfTheUnknown: it names several things, or one that is not on record.
    """
    if standing is not None:
        told = ("payee", "agreement", "basis", "payer", "reason", "starts_on", "last_day")
        if any(getattr(standing, name) != getattr(given, name) for name in told):
            raise StopReferenceTaken(given.reference)
        return True
    if not given.reason.strip() or not given.reference.strip():
        raise PaymentWithoutReason
    if unknown or sum(map(bool, (given.payee, given.agreement, given.basis))) > 1:
        raise StopOfTheUnknown(unknown)
    return False


def check_lift(stop: PaymentStop, *, because: str, by: str, same_person: Iterable[str]) -> bool:
    """Refuse to lift a stop without a reason, or by whoever set it.

    Args:
        stop: which.
        because: why.
        by: the post that would lift it.
        same_person: every post that whoever fills that one fills, each in one spelling.

    Returns:
        Whether it is lifted already by the same post for the same reason.

    Raises:
        PaymentWithoutReason: it is not said why.
        StopLiftedAlready: it is lifted by another, or for another reason.
        StopLiftedByWhoSetIt: the same officer set it.
    """
    if stop.lifted_on is not None:
        if (in_one_spelling(stop.lifted_by), stop.lifted_because) != (in_one_spelling(by), because.strip()):
            raise StopLiftedAlready(stop.reference)
        return True
    if not because.strip():
        raise PaymentWithoutReason
    if in_one_spelling(stop.stopped_by) in {in_one_spelling(by), *same_person}:
        raise StopLiftedByWhoSetIt(stop.reference)
    return False
