"""What organisations bound themselves to pay: what bills drew of it, what was released, and what still binds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.asking import DayGiven
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.ledger import InstantAsked, Key
from rightsource.constitution.rules.rights import Right, check_right
from rightsource.ledger import queries
from rightsource.ledger.actions import commitments as actions
from rightsource.ledger.queries import CommitmentsTold
from rightsource.ledger.rules.commitments import CommitmentUse, Draw
from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import Money
from rightsource.storage.actors import Authority
from rightsource.storage.references import Kind, SubjectRef

router = Router(tags=["ledger"])


class AskedOfCommitments(Schema):
    """Whose commitments, as at which instant."""

    payer: Key = Field(default="", description="Who pays; all that you may see if not given.")
    as_at: InstantAsked = Field(
        default=None, description="Leave out what was recorded later, as 2026-11-22T10:30:00Z; now if not given."
    )


class AskedOfCommitment(Schema):
    """Which commitment, as at which instant."""

    id: UUID = Field(description="Which commitment, by its id.")
    as_at: InstantAsked = Field(
        default=None, description="Leave out what was recorded later, as 2026-11-22T10:30:00Z; now if not given."
    )


class CommitmentGiven(Acting):
    """What an order or an agreement binds somebody to pay; its id is yours, so sending it twice records it once."""

    id: UUID
    payer: Words
    payee: Words
    amount: MoneyGiven
    due_on: DayGiven
    purpose: Words
    subject_kind: Kind = Field(description="What it comes from: an agreement, or the service it is for.")
    subject_key: Words = Field(description="The reference of the agreement, or the service's key.")


class DrawGiven(Acting):
    """Which bill draws which commitment."""

    commitment: UUID
    bill: UUID = Field(description="The bill's transaction in the payer's books.")
    amount: MoneyGiven | None = Field(default=None, description="What of the bill is for it; all of it if not given.")


class ReleaseGiven(Acting):
    """What is released; its id is yours, so that sending it twice releases once."""

    id: UUID
    commitment: UUID
    reason: Words = Field(description="Why no bill will come for it.")
    amount: MoneyGiven | None = Field(default=None, description="How much; all that is left if not given.")


@dataclass(frozen=True, slots=True)
class UseTold:
    """One thing that happened to a commitment."""

    kind: str
    amount: Money
    used_on: date
    transaction_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class CommitmentFollowed:
    """How a commitment stands, and what happened to it, the latest last."""

    commitment_id: UUID
    payer: str
    payee: str
    due_on: date
    purpose: str
    committed: Money
    drawn: Money
    released: Money
    remaining: Money
    uses: tuple[UseTold, ...]


@router.get("/ledger/commitments", response=answers(CommitmentsTold, *RESTRICTED))
@right("see_books")
def commitments(request: HttpRequest, asked: Query[AskedOfCommitments]) -> CommitmentsTold:
    """Tell what is bound to be paid, what bills drew of it, what was released by hand, and what still binds."""
    return queries.commitments_told([asked.payer] if asked.payer else None, as_at=asked.as_at)


@router.get("/ledger/commitment", response=answers(CommitmentFollowed, *RESTRICTED, 404))
@right("see_books")
def commitment(request: HttpRequest, asked: Query[AskedOfCommitment]) -> CommitmentFollowed:
    """Tell how one commitment stands, and what happened to it."""
    known = queries.commitment_known(asked.id, as_at=asked.as_at)
    whole, standing = known.standing.commitment, known.standing
    return CommitmentFollowed(
        commitment_id=whole.commitment_id,
        payer=whole.payer,
        payee=whole.payee,
        due_on=whole.due_on,
        purpose=whole.purpose,
        committed=whole.amount,
        drawn=standing.drawn,
        released=standing.released,
        remaining=standing.remaining,
        uses=tuple(_told(each) for each in known.uses),
    )


@router.post("/ledger/commitments", response=answers(Acted, *RESTRICTED))
@right("keep_books")
def record(request: HttpRequest, given: CommitmentGiven) -> Acted:
    """Record what an order or an agreement binds an organisation to pay."""
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.payer)
    made = Commitment(
        commitment_id=given.id,
        payer=given.payer,
        payee=given.payee,
        amount=given.amount.money,
        due_on=given.due_on,
        purpose=given.purpose,
        subject=SubjectRef(given.subject_kind, given.subject_key),
    )
    return Acted(actions.record_commitment(by=actor_of(request), authority=Authority(given.authority), commitment=made))


@router.post("/ledger/commitments/draw", response=answers(Acted, *RESTRICTED, 404))
@right("keep_books")
def draw(request: HttpRequest, given: DrawGiven) -> Acted:
    """Draw a commitment down by a bill that is posted; the same bill draws it once."""
    _check_payer(request, given.commitment)
    amount = None if given.amount is None else given.amount.money
    return Acted(
        actions.draw_commitment(
            by=actor_of(request),
            authority=Authority(given.authority),
            bill=given.bill,
            draw=Draw(given.commitment, amount),
        )
    )


@router.post("/ledger/commitments/release", response=answers(Acted, *RESTRICTED, 404))
@right("keep_books")
def release(request: HttpRequest, given: ReleaseGiven) -> Acted:
    """Release what is left of a commitment, or part of it, by hand and for a reason."""
    _check_payer(request, given.commitment)
    return Acted(
        actions.release_commitment(
            by=actor_of(request),
            authority=Authority(given.authority),
            release_id=given.id,
            commitment_id=given.commitment,
            amount=None if given.amount is None else given.amount.money,
            reason=given.reason,
            today=timezone.localdate(),
        )
    )


def _check_payer(request: HttpRequest, commitment_id: UUID) -> None:
    payer = queries.commitment_known(commitment_id).standing.commitment.payer
    check_right(viewer_of(request), Right.KEEP_BOOKS, payer)


def _told(use: CommitmentUse) -> UseTold:
    return UseTold(use.kind.value, use.amount, use.used_on, use.transaction_id, use.reason)
