"""Reading commitments: how each stands as at any instant, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rightsource.ledger import models
from rightsource.ledger.errors import CommitmentNotOnRecord
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.rules.commitments import CommitmentStanding, CommitmentUse, UseKind
from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import Money
from rightsource.storage.references import Kind, SubjectRef

_STANDINGS = """
SELECT whole.id, payer_id, payee_id, whole.amount_pence, due_on, purpose, subject_kind, subject_key,
    coalesce(sum(CASE uses.kind WHEN 'drawn' THEN uses.amount_pence WHEN 'taken back' THEN -uses.amount_pence END), 0)
        ::bigint,
    coalesce(sum(uses.amount_pence) FILTER (WHERE uses.kind = 'released'), 0)::bigint, count(uses.id)
FROM ledger_commitment AS whole
LEFT JOIN ledger_commitmentuse AS uses ON uses.commitment_id = whole.id
    AND (%(used_by)s::date IS NULL OR uses.used_on <= %(used_by)s)
    AND (%(act)s::bigint IS NULL OR uses.recorded_in_id <= %(act)s)
WHERE (%(payers)s::text[] IS NULL OR payer_id = ANY(%(payers)s))
    AND (%(commitment)s::uuid IS NULL OR whole.id = %(commitment)s)
    AND (%(due_by)s::date IS NULL OR due_on <= %(due_by)s)
    AND (%(act)s::bigint IS NULL OR whole.recorded_in_id <= %(act)s)
GROUP BY whole.id ORDER BY due_on, whole.id
"""


@dataclass(frozen=True, slots=True)
class CommitmentKnown:
    """A commitment with what happened to it, the latest last.

    Attributes:
        remaining: what still binds.
    """

    standing: CommitmentStanding
    uses: tuple[CommitmentUse, ...]
    remaining: Money


@dataclass(frozen=True, slots=True)
class CommitmentTold:
    """How one commitment stands, figure by figure: committed is drawn, released and remaining added up."""

    commitment_id: UUID
    payer: str
    payee: str
    due_on: date
    purpose: str
    subject: str
    committed: Money
    drawn: Money
    released: Money
    remaining: Money
    beyond: Money


@dataclass(frozen=True, slots=True)
class CommitmentsTold:
    """What organisations bound themselves to pay, and how much of it still binds.

    Attributes:
        as_at: as recorded by then; None for all that is on record.
    """

    as_at: datetime | None
    committed: Money
    drawn: Money
    released: Money
    remaining: Money
    commitments: tuple[CommitmentTold, ...]


def commitments_standing(
    payers: Sequence[str] | None = None,
    *,
    due_by: date | None = None,
    used_by: date | None = None,
    act: int | None = None,
) -> tuple[CommitmentStanding, ...]:
    """Return how commitments stand, the first due first.

    Args:
        payers: whose; None for all that whoever asks may see.
        due_by: only those due by a day.
        used_by: count bills and releases of up to a day; None for all.
        act: leave out what was recorded after this act of the audit chain; None for nothing.
    """
    whose = None if payers is None else list(payers)
    return _standings(payers=whose, commitment=None, due_by=due_by, used_by=used_by, act=act)


def commitments_told(payers: Sequence[str] | None = None, *, as_at: datetime | None = None) -> CommitmentsTold:
    """Return what organisations bound themselves to pay and what is left of it, as recorded by an instant."""
    found = commitments_standing(payers, act=None if as_at is None else act_at(as_at))
    return CommitmentsTold(
        as_at,
        Money.total([each.commitment.amount for each in found]),
        Money.total([each.drawn for each in found]),
        Money.total([each.released for each in found]),
        Money.total([each.remaining for each in found]),
        tuple(_told(each) for each in found),
    )


def commitment_known(commitment_id: UUID, *, as_at: datetime | None = None) -> CommitmentKnown:
    """Return a commitment with all that happened to it, as recorded by an instant.

    Raises:
        CommitmentNotOnRecord: there is none that whoever asks may see.
    """
    act = None if as_at is None else act_at(as_at)
    found = _standings(payers=None, commitment=commitment_id, due_by=None, used_by=None, act=act)
    if not found:
        raise CommitmentNotOnRecord(commitment_id)
    uses = models.CommitmentUse.objects.filter(commitment=commitment_id)
    if act is not None:
        uses = uses.filter(recorded_in__lte=act)
    return CommitmentKnown(found[0], tuple(_use(each) for each in uses.order_by("recorded_in")), found[0].remaining)


def uses_by_transaction(transaction_id: UUID) -> tuple[CommitmentUse, ...]:
    """Return what a bill has drawn, of any commitment."""
    found = models.CommitmentUse.objects.filter(transaction_id=transaction_id, kind=UseKind.DRAWN.value)
    return tuple(_use(each) for each in found)


def commitment_use(use_id: UUID) -> CommitmentUse | None:
    """Return one thing that happened to a commitment, by its id; None if there is none."""
    found = models.CommitmentUse.objects.filter(id=use_id).first()
    return None if found is None else _use(found)


def _standings(**asked: Any) -> tuple[CommitmentStanding, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, asked)
        found = cursor.fetchall()
    return tuple(
        CommitmentStanding(
            Commitment(
                commitment_id=commitment_id,
                payer=payer,
                payee=payee,
                amount=Money(pence),
                due_on=due_on,
                purpose=purpose,
                subject=SubjectRef(Kind(kind), key),
            ),
            Money(billed),
            Money(released),
            uses,
        )
        for commitment_id, payer, payee, pence, due_on, purpose, kind, key, billed, released, uses in found
    )


def _told(standing: CommitmentStanding) -> CommitmentTold:
    whole = standing.commitment
    return CommitmentTold(
        commitment_id=whole.commitment_id,
        payer=whole.payer,
        payee=whole.payee,
        due_on=whole.due_on,
        purpose=whole.purpose,
        subject=str(whole.subject),
        committed=whole.amount,
        drawn=standing.drawn,
        released=standing.released,
        remaining=standing.remaining,
        beyond=standing.beyond,
    )


def _use(found: models.CommitmentUse) -> CommitmentUse:
    return CommitmentUse(
        use_id=found.id,
        commitment_id=found.commitment_id,
        kind=UseKind(found.kind),
        amount=found.amount,
        used_on=found.used_on,
        transaction_id=found.transaction_id,
        reason=found.reason,
    )
