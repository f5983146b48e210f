"""What happened to commitments: bills that drew them, reversals of those, and what was released by hand."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from rightsource.ledger.models.books import AUDIT_CHAIN_LOCK, Commitment
from rightsource.ledger.rules.commitments import UseKind
from rightsource.storage.fields import MoneyField
from rightsource.storage.models import AuditEvent, append_only

# One act at a time writes here, so what is left of a commitment is counted once for everybody.
_USES_CHECKED = """
PERFORM pg_advisory_xact_lock({lock});
SELECT position INTO act FROM storage_auditevent ORDER BY position DESC LIMIT 1;
SELECT position INTO act FROM storage_auditevent WHERE position = act AND recorded_at >= transaction_timestamp();
IF NEW.recorded_in_id IS DISTINCT FROM act THEN
    RAISE EXCEPTION 'what happens to a commitment is recorded in an audit event of its own act' USING ERRCODE = 'RS105';
END IF;
SELECT amount_pence, payer_id, payee_id INTO whole FROM ledger_commitment WHERE id = NEW.commitment_id;
IF NEW.kind = 'released' THEN
    SELECT coalesce(sum(CASE kind WHEN 'drawn' THEN amount_pence WHEN 'taken back' THEN -amount_pence END), 0),
        coalesce(sum(amount_pence) FILTER (WHERE kind = 'released'), 0)
    INTO billed, released FROM ledger_commitmentuse WHERE commitment_id = NEW.commitment_id AND id <> NEW.id;
    IF NEW.amount_pence > whole.amount_pence - released - least(billed, whole.amount_pence - released) THEN
        RAISE EXCEPTION 'no more is released than is left' USING ERRCODE = 'RS111';
    END IF;
ELSIF NEW.kind = 'drawn' THEN
    IF NOT EXISTS (
        SELECT FROM ledger_transaction AS bill JOIN ledger_posting AS posting ON posting.transaction_id = bill.id
        WHERE bill.id = NEW.transaction_id AND bill.organisation_id = whole.payer_id
            AND posting.counterparty_id = whole.payee_id)
       OR EXISTS (SELECT FROM ledger_transaction WHERE reverses_id = NEW.transaction_id) THEN
        RAISE EXCEPTION 'a bill draws a commitment of its own payer and payee' USING ERRCODE = 'RS112';
    END IF;
    IF (SELECT sum(amount_pence) FROM ledger_commitmentuse
            WHERE transaction_id = NEW.transaction_id AND kind = 'drawn')
        > (SELECT sum(amount_pence) FROM ledger_posting
            WHERE transaction_id = NEW.transaction_id AND amount_pence > 0) THEN
        RAISE EXCEPTION 'a bill draws no more than it is of' USING ERRCODE = 'RS113';
    END IF;
END IF;
RETURN NULL;
""".replace("{lock}", str(AUDIT_CHAIN_LOCK))


class CommitmentUse(models.Model):
    """One thing that happened to a commitment; a reversal of its bill is written by the ledger itself."""

    id = models.UUIDField(primary_key=True)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=20)
    amount = MoneyField(db_column="amount_pence")
    used_on = models.DateField()
    transaction_id = models.UUIDField(null=True, db_index=True)
    reason = models.TextField(default="")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [
            append_only(),
            pgtrigger.Trigger(
                name="uses_checked",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("act", "bigint"), ("whole", "record"), ("billed", "bigint"), ("released", "bigint")],
                func=_USES_CHECKED,
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="commitment_use_is_above_nought", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="commitment_use_kind_is_listed", condition=Q(kind__in=[str(each) for each in UseKind])
            ),
            models.CheckConstraint(
                name="commitment_release_has_a_reason",
                condition=Q(kind=UseKind.RELEASED.value, transaction_id__isnull=True) & ~Q(reason="")
                | ~Q(kind=UseKind.RELEASED.value) & Q(transaction_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.commitment_id}"
