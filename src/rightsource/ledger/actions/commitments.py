"""Recording what is committed before a bill comes, what bills then draw of it, and what is released by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from rightsource.ledger import models, queries
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.errors import BY_CONSTRAINT, CommitmentNotOnRecord, TransactionNotOnRecord
from rightsource.ledger.rules import commitments
from rightsource.ledger.rules import posting as rules
from rightsource.ledger.rules.commitments import Draw
from rightsource.ledger.rules.rows import Commitment, Transaction
from rightsource.quantities import Money
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def record_commitment(*, by: Actor, authority: Authority, commitment: Commitment) -> bool:
    """Record what an order or an agreement binds an organisation to pay; doing so again with its id changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        CommitmentIsNotPositive: it is of nothing, or to oneself.
        AccountNotInTheBooks: one of the two is not on record.
        CommitmentIdTaken: the id stands for another commitment.
        BooksNotYours: the payer is another organisation.
    """
    rules.check_commitment(commitment)
    models.wait_for_writers(as_writer=True)
    recorded = queries.commitment(commitment.commitment_id)
    if recorded is not None:
        rules.check_same_commitment(recorded, commitment)
        return False
    both = (commitment.payer, commitment.payee)
    rules.check_organisations(both, queries.organisations_among(both))
    event = audit.record(
        "commitment-recorded", subject=str(commitment.subject), by=by, authority=authority,
        details={"commitment": commitment.commitment_id, "payer": commitment.payer, "payee": commitment.payee},
    )  # fmt: skip
    with refusing(BY_CONSTRAINT):
        models.Commitment.objects.create(
            id=commitment.commitment_id,
            payer_id=commitment.payer,
            payee_id=commitment.payee,
            amount=commitment.amount.pence,
            due_on=commitment.due_on,
            purpose=commitment.purpose,
            subject_kind=commitment.subject.kind,
            subject_key=commitment.subject.key,
            recorded_in=event,
        )
    return True


@transaction.atomic
def post_bill(*, by: Actor, authority: Authority, bill: Transaction, draws: Sequence[Draw] = ()) -> bool:
    """Post a transaction and draw the commitments that it names, all of it or none; the same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        Refusal: what `post_transaction` or `draw_commitment` refuses.
    """
    was_written = post_transaction(
        by=by,
        authority=authority,
        transaction_id=bill.transaction_id,
        organisation=bill.organisation,
        posted_on=bill.posted_on,
        description=bill.description,
        postings=bill.postings,
    )
    drawn = [draw_commitment(by=by, authority=authority, bill=bill.transaction_id, draw=each) for each in draws]
    return was_written or any(drawn)


@transaction.atomic
def draw_commitment(*, by: Actor, authority: Authority, bill: UUID, draw: Draw) -> bool:
    """Draw a commitment down by a bill that is posted in the payer's books. The same bill draws it once.

    Args:
        by: who says that the bill is for it.
        authority: on what authority.
        bill: the id of the bill's transaction.
        draw: which commitment, and how much of the bill is for it.

    Returns:
        Whether anything was written.

    Raises:
        CommitmentNotOnRecord: there is no such commitment.
        TransactionNotOnRecord: there is no such bill.
        BillNotOfThisCommitment: it is in other books, is not with the payee, or was reversed.
        BillDrawsMoreThanItIsOf: it would draw more than it is of, or nothing.
        BillDrawsAnotherAmount: it drew another amount of it before.
        BooksNotYours: the payer is another organisation.
    """
    models.wait_for_writers(as_writer=True)
    whole = _commitment_on_record(draw.commitment_id)
    posted = queries.transaction(bill)
    if posted is None:
        raise TransactionNotOnRecord(bill)
    drawn = queries.uses_by_transaction(bill)
    use = commitments.draw_of(whole, posted, draw.amount, drawn)
    if commitments.is_drawn_already(drawn, use):
        return False
    _write_use(use, "commitment-drawn", whole, by=by, authority=authority)
    return True


@transaction.atomic
def release_commitment(
    *,
    by: Actor,
    authority: Authority,
    release_id: UUID,
    commitment_id: UUID,
    amount: Money | None,
    reason: str,
    today: date,
) -> bool:
    """Release what is left of a commitment, or part of it, by hand and for a reason; doing so again changes nothing.

    Args:
        by: who releases it.
        authority: on what authority.
        release_id: known beforehand, so that sending it twice releases once.
        commitment_id: which commitment.
        amount: how much; None for all that is left.
        reason: why no bill will come for it.
        today: the day.

    Returns:
        Whether anything was written.

    Raises:
        CommitmentNotOnRecord: there is no such commitment.
        CommitmentUseSaysTooLittle: no reason is given.
        ReleasesMoreThanIsLeft: less is left.
        ReleaseIdTaken: the id stands for another release.
        BooksNotYours: the payer is another organisation.
    """
    models.wait_for_writers(as_writer=True)
    recorded = queries.commitment_use(release_id)
    standing = queries.commitment_known(commitment_id).standing
    asked = amount or (standing.remaining if recorded is None else recorded.amount)
    use = commitments.CommitmentUse(
        use_id=release_id,
        commitment_id=commitment_id,
        kind=commitments.UseKind.RELEASED,
        amount=asked,
        used_on=today if recorded is None else recorded.used_on,
        reason=reason.strip(),
    )
    if commitments.is_released_already(recorded, use):
        return False
    commitments.check_release(standing, use)
    _write_use(use, "commitment-released", standing.commitment, by=by, authority=authority)
    return True


def _commitment_on_record(commitment_id: UUID) -> Commitment:
    found = queries.commitment(commitment_id)
    if found is None:
        raise CommitmentNotOnRecord(commitment_id)
    return found


def _write_use(
    use: commitments.CommitmentUse, name: str, whole: Commitment, *, by: Actor, authority: Authority
) -> None:
    details = {"commitment": use.commitment_id, "amount": str(use.amount), "bill": use.transaction_id or ""}
    event = audit.record(name, subject=str(whole.subject), by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.CommitmentUse.objects.create(
            id=use.use_id,
            commitment_id=use.commitment_id,
            kind=use.kind,
            amount=use.amount.pence,
            used_on=use.used_on,
            transaction_id=use.transaction_id,
            reason=use.reason,
            recorded_in=event,
        )
