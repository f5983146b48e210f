"""Recording what is committed before a bill comes."""

from __future__ import annotations

from django.db import transaction

from rightsource.ledger import models, queries
from rightsource.ledger.errors import BY_CONSTRAINT
from rightsource.ledger.rules import posting as rules
from rightsource.ledger.rules.rows import Commitment
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def record_commitment(*, by: Actor, authority: Authority, commitment: Commitment) -> None:
    """Record what an order or an agreement binds an organisation to pay; doing so again with its id changes nothing.

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
        return
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
