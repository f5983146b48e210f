"""How much of a commitment is left: what bills drew of it, what was released by hand, and what still binds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from rightsource.ledger.errors import (
    BillDrawsAnotherAmount,
    BillDrawsMoreThanItIsOf,
    BillNotOfThisCommitment,
    CommitmentUseSaysTooLittle,
    ReleaseIdTaken,
    ReleasesMoreThanIsLeft,
)
from rightsource.ledger.rules.rows import Commitment, Transaction
from rightsource.quantities import Money


class UseKind(StrEnum):
    """What happens to a commitment: a bill draws it, the bill is reversed, or what is left is released by hand."""

    DRAWN = "drawn"
    TAKEN_BACK = "taken back"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentUse:
    """One thing that happened to a commitment.

    Attributes:
        use_id: known beforehand, so that recording the same again changes nothing.
        used_on: the day of the bill, of its reversal, or of the release.
        transaction_id: the bill in the payer's books, or what reversed it; None for a release.
        reason: why it was released; blank for a bill.
    """

    use_id: UUID
    commitment_id: UUID
    kind: UseKind
    amount: Money
    used_on: date
    transaction_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """Which commitment a bill names, and how much of the bill is for it; None for the whole bill."""

    commitment_id: UUID
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class CommitmentStanding:
    """How a commitment stands.

    What bills come to beyond what was committed draws nothing: that much is spent, and was never committed.

    Attributes:
        billed: what the bills that name it come to, less those reversed.
        released: what was released by hand.
        uses: how many things happened to it.
    """

    commitment: Commitment
    billed: Money
    released: Money
    uses: int = 0

    @property
    def drawn(self) -> Money:
        """What bills used up of it."""
        return min(self.billed, self.commitment.amount - self.released)

    @property
    def remaining(self) -> Money:
        """What still binds: neither drawn nor released."""
        return self.commitment.amount - self.released - self.drawn

    @property
    def beyond(self) -> Money:
        """What its bills come to beyond what was committed."""
        return self.billed - self.drawn

    @property
    def is_followed(self) -> bool:
        """Answer whether bills name it, or somebody released of it, so that what remains is known."""
        return self.uses > 0


def standing_of(commitment: Commitment, uses: Iterable[CommitmentUse]) -> CommitmentStanding:
    """Return how a commitment stands after what happened to it, in whatever order that came."""
    billed, released, count = 0, 0, 0
    for each in uses:
        count += 1
        if each.kind is UseKind.RELEASED:
            released += each.amount.pence
        else:
            billed += each.amount.pence if each.kind is UseKind.DRAWN else -each.amount.pence
    return CommitmentStanding(commitment, Money(billed), Money(released), count)


def draw_of(
    commitment: Commitment, bill: Transaction, amount: Money | None, drawn_by_it: Iterable[CommitmentUse]
) -> CommitmentUse:
    """Return what a bill draws of a commitment.

    Args:
        commitment: which one the bill names.
        bill: the transaction in the payer's books.
        amount: how much of the bill is for it; None for all that it has not drawn elsewhere.
        drawn_by_it: what the bill has drawn already, of any commitment.

    Raises:
        BillNotOfThisCommitment: it is in other books, or nobody in it is the payee.
        BillDrawsMoreThanItIsOf: it would draw more than it is of, or nothing.
    """
    named = {each.counterparty for each in bill.postings}
    if bill.organisation != commitment.payer or commitment.payee not in named:
        raise BillNotOfThisCommitment(bill.transaction_id, commitment.payer, commitment.payee)
    elsewhere = [each.amount for each in drawn_by_it if each.commitment_id != commitment.commitment_id]
    left = amount_of_bill(bill) - Money.total(elsewhere)
    asked = left if amount is None else amount
    if not Money(0) < asked <= left:
        raise BillDrawsMoreThanItIsOf(bill.transaction_id, left)
    return CommitmentUse(
        use_id=uuid5(commitment.commitment_id, str(bill.transaction_id)),
        commitment_id=commitment.commitment_id,
        kind=UseKind.DRAWN,
        amount=asked,
        used_on=bill.posted_on,
        transaction_id=bill.transaction_id,
    )


def amount_of_bill(bill: Transaction) -> Money:
    """Return what a bill is of: its debits."""
    return Money.total([each.amount for each in bill.postings if each.amount > Money(0)])


def is_drawn_already(recorded: Collection[CommitmentUse], given: CommitmentUse) -> bool:
    """Answer whether a bill has drawn the same of the same commitment before.

    Raises:
        BillDrawsAnotherAmount: it drew another amount.
    """
    same = next((each for each in recorded if each.use_id == given.use_id), None)
    if same is not None and same.amount != given.amount:
        raise BillDrawsAnotherAmount(same.amount)
    return same is not None


def is_released_already(recorded: CommitmentUse | None, given: CommitmentUse) -> bool:
    """Answer whether the same release is on record, by its id.

    Raises:
        ReleaseIdTaken: the id stands for another.
    """
    if recorded is not None and recorded != given:
        raise ReleaseIdTaken(given.use_id)
    return recorded is not None


def check_release(standing: CommitmentStanding, release: CommitmentUse) -> None:
    """Refuse to release without a reason, nothing, or more than is left.

    Raises:
        CommitmentUseSaysTooLittle: no reason is given.
        ReleasesMoreThanIsLeft: carries what is left.
    """
    if not release.reason.strip():
        raise CommitmentUseSaysTooLittle
    if not Money(0) < release.amount <= standing.remaining:
        raise ReleasesMoreThanIsLeft(standing.remaining)
