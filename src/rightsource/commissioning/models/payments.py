"""Payments: lawful bases and receipts, what is asked for, runs with their approval and files, what is paid, stops.

Nothing here is edited. That a payment is asked for within what is owed, approved by a second officer, made once and
never while it is stopped is held by triggers and unique constraints, whoever writes and by whatever door.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.models.agreements import Agreement
from rightsource.commissioning.models.charges import Charge
from rightsource.commissioning.rules.payments.bases import RECORDED_KINDS
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import MoneyField, PeriodField
from rightsource.storage.models import AuditEvent, append_only

# The instalments of a basis come with it, and together are its amount: one added later would show.
_WHOLE = """
IF EXISTS (
    SELECT FROM (SELECT DISTINCT basis_id FROM fresh) AS given
    JOIN commissioning_lawfulbasis AS basis ON basis.id = given.basis_id
    WHERE basis.amount_pence <> (
        SELECT sum(amount_pence) FROM commissioning_basisinstalment AS each WHERE each.basis_id = basis.id)) THEN
    RAISE EXCEPTION 'the instalments of a lawful basis come to its amount' USING ERRCODE = 'RS540';
END IF;
RETURN NULL;
"""
# Whoever asks for the same thing waits here, and then counts what the one before asked for.
_WITHIN_WHAT_IS_OWED = """
PERFORM pg_advisory_xact_lock(hashtextextended('payment of ' || NEW.owed, 0));
IF NEW.charge_id IS NOT NULL THEN
    SELECT charge.amount_pence
        - coalesce((SELECT sum(answer.upheld_pence) FROM commissioning_disputeanswer AS answer
            JOIN commissioning_chargedispute AS dispute ON dispute.id = answer.dispute_id
            WHERE dispute.charge_id = charge.id), 0)
        - coalesce((SELECT sum(dispute.amount_pence) FROM commissioning_chargedispute AS dispute
            WHERE dispute.agreement_id = charge.agreement_id AND dispute.month = charge.month
                AND NOT EXISTS (SELECT FROM commissioning_disputeanswer WHERE dispute_id = dispute.id)), 0)
    INTO most FROM commissioning_charge AS charge
    WHERE charge.id = NEW.charge_id AND charge.payer_id = NEW.payer_id AND charge.payee_id = NEW.payee_id
        AND NOT EXISTS (SELECT FROM commissioning_charge AS later WHERE later.agreement_id = charge.agreement_id
            AND later.month = charge.month AND later.version > charge.version);
ELSE
    SELECT part.amount_pence INTO most FROM commissioning_basisinstalment AS part
    JOIN commissioning_lawfulbasis AS basis ON basis.id = part.basis_id
    WHERE part.id = NEW.instalment_id AND basis.payer_id = NEW.payer_id AND basis.payee_id = NEW.payee_id;
END IF;
SELECT sum(request.amount_pence) INTO asked FROM commissioning_paymentrequest AS request
WHERE request.owed = NEW.owed
    AND NOT EXISTS (SELECT FROM commissioning_requestdropped WHERE request_id = request.id);
IF most IS NULL OR asked > most THEN
    RAISE EXCEPTION 'no more is asked for than is owed' USING ERRCODE = 'RS541';
END IF;
RETURN NULL;
"""
_TWO_PAIRS_OF_EYES = """
IF EXISTS (SELECT FROM commissioning_paymentrun AS run
        WHERE run.run = NEW.run_id AND lower(trim(run.drafted_by)) = lower(trim(NEW.approved_by)))
    OR EXISTS (SELECT FROM commissioning_paymentline AS line
        JOIN commissioning_paymentrequest AS request ON request.id = line.request_id
        WHERE line.run_id = NEW.run_id AND lower(trim(request.asked_by)) = lower(trim(NEW.approved_by))
            AND NOT EXISTS (SELECT FROM commissioning_requestdropped WHERE request_id = request.id)) THEN
    RAISE EXCEPTION 'whoever asked does not approve' USING ERRCODE = 'RS542';
END IF;
RETURN NEW;
"""
# A payment and whatever would take it out of its run wait for each other; so do payments and stops.
_MADE_AS_APPROVED = """
PERFORM pg_advisory_xact_lock(hashtextextended('end of payment ' || NEW.request_id, 0));
PERFORM pg_advisory_xact_lock_shared(hashtextextended('payment stops', 0));
SELECT request.*, line.run_id INTO asked FROM commissioning_paymentrequest AS request
JOIN commissioning_paymentline AS line ON line.request_id = request.id
JOIN commissioning_runapproval AS approval ON approval.run_id = line.run_id
JOIN commissioning_runfile AS file ON file.run_id = line.run_id
WHERE request.id = NEW.request_id AND request.amount_pence = NEW.amount_pence;
IF asked IS NULL OR EXISTS (SELECT FROM commissioning_requestdropped WHERE request_id = NEW.request_id) THEN
    RAISE EXCEPTION 'a payment is made once, as approved and filed, and not after it was taken out'
        USING ERRCODE = 'RS543';
END IF;
IF EXISTS (
    SELECT FROM commissioning_paymentstop AS stop
    LEFT JOIN commissioning_stoplifted AS lifted ON lifted.stop_id = stop.id
    WHERE stop.starts_on <= NEW.confirmed_on AND (stop.last_day IS NULL OR NEW.confirmed_on <= stop.last_day)
        AND (lifted.id IS NULL OR NEW.confirmed_on < lifted.lifted_on)
        AND (stop.payer_id IS NULL OR stop.payer_id = asked.payer_id)
        AND (stop.payee_id IS NULL OR stop.payee_id = asked.payee_id)
        AND (stop.agreement_id IS NULL OR stop.agreement_id = asked.agreement_id)
        AND (stop.basis_id IS NULL OR stop.basis_id = asked.basis_id)) THEN
    RAISE EXCEPTION 'what is stopped is not paid' USING ERRCODE = 'RS544';
END IF;
RETURN NEW;
"""
_NOT_AFTER_IT_IS_MADE = """
PERFORM pg_advisory_xact_lock(hashtextextended('end of payment ' || NEW.request_id, 0));
IF EXISTS (SELECT FROM commissioning_paymentmade WHERE request_id = NEW.request_id) THEN
    RAISE EXCEPTION 'what is paid is not taken out' USING ERRCODE = 'RS546';
END IF;
RETURN NEW;
"""
_STOPS_WAIT = """
PERFORM pg_advisory_xact_lock(hashtextextended('payment stops', 0));
RETURN NEW;
"""
_SECOND_OFFICER = """
IF EXISTS (SELECT FROM commissioning_paymentstop AS stop
        WHERE stop.id = NEW.stop_id AND lower(trim(stop.stopped_by)) = lower(trim(NEW.lifted_by))) THEN
    RAISE EXCEPTION 'a second officer lifts a stop' USING ERRCODE = 'RS545';
END IF;
RETURN NEW;
"""


def _before_insert(name: str, func: str, *declare: tuple[str, str]) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=func, declare=list(declare) or None
    )


class OfPayment(models.Model):
    """What concerns a payment, and so its two parties and nobody else beside the council."""

    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        triggers: ClassVar = [append_only()]


class LawfulBasis(OfPayment):
    """An advance, a block payment or a grant: what lets one pay another without a charge."""

    reference = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.TextField()
    amount = MoneyField(db_column="amount_pence")
    period = PeriodField()
    power = models.TextField()
    decision = models.CharField(max_length=60)
    conditions = models.TextField()
    evidence_needed = models.TextField()
    recorded_on = models.DateField()

    class Meta(OfPayment.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="lawful_basis_reference_stands_once", fields=["reference"]),
            models.CheckConstraint(
                name="lawful_basis_kind_is_listed", condition=Q(kind__in=[str(each) for each in RECORDED_KINDS])
            ),
            models.CheckConstraint(
                name="lawful_basis_says_what",
                condition=Q(purpose__regex=r"\S", power__regex=r"\S", decision__regex=r"\S", amount__gt=0)
                & ~Q(payer=F("payee")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BasisInstalment(models.Model):
    """What of a lawful basis falls due on a day."""

    basis = models.ForeignKey(LawfulBasis, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = MoneyField(db_column="amount_pence")

    class Meta:
        triggers: ClassVar = [
            append_only(),
            pgtrigger.Trigger(
                name="whole",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
                func=_WHOLE,
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="instalment_is_numbered_once", fields=["basis", "number"]),
            models.CheckConstraint(name="instalment_is_above_nought", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.basis_id}, {self.number}: {self.amount}"


class PaymentReceipt(OfPayment):
    """What was received for something owed: delivered and looked at, or a condition kept."""

    reference = models.CharField(max_length=60)
    owed = models.CharField(max_length=80, db_index=True)
    what = models.TextField()
    document = models.TextField(help_text="where it can be looked up; blank if the words say all")
    amount = MoneyField(null=True, db_column="amount_pence", help_text="what it covers; the whole if null")
    received_on = models.DateField()
    received_by = models.CharField(max_length=200)

    class Meta(OfPayment.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="receipt_reference_stands_once", fields=["reference"]),
            models.CheckConstraint(
                name="receipt_says_what",
                condition=Q(what__regex=r"\S") & (Q(amount__isnull=True) | Q(amount__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PaymentAccounts(models.Model):
    """On which accounts of its books an organisation posts payments, for one agreement or basis or for all others."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=60, help_text="an agreement or lawful basis; blank for all others")
    cash = models.CharField(max_length=40)
    costs = models.CharField(max_length=40)
    income = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.subject}: {self.cash}, {self.costs}, {self.income}"


class PaymentRequest(OfPayment):
    """A payment that is asked for, on a charge or on an instalment of a lawful basis."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=80)
    owed = models.CharField(max_length=80, db_index=True)
    charge = models.ForeignKey(Charge, null=True, on_delete=models.PROTECT, related_name="+")
    instalment = models.ForeignKey(BasisInstalment, null=True, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    basis = models.ForeignKey(LawfulBasis, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField(db_column="amount_pence")
    billed_on = models.DateField()
    pay_by = models.DateField()
    purpose = models.TextField()
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=200)
    commitment = models.UUIDField(null=True)

    class Meta(OfPayment.Meta):
        triggers: ClassVar = [
            append_only(),
            pgtrigger.Trigger(
                name="within_what_is_owed",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("most", "bigint"), ("asked", "bigint")],
                func=_WITHIN_WHAT_IS_OWED,
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="payment_reference_stands_once", fields=["reference"]),
            models.CheckConstraint(name="payment_is_above_nought", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_stands_on_one_basis",
                condition=Q(charge__isnull=False, instalment__isnull=True, basis__isnull=True)
                | Q(charge__isnull=True, instalment__isnull=False, basis__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"


class PaymentRun(models.Model):
    """A run of one payer's payments, begun by one officer for another to approve."""

    run = models.CharField(primary_key=True, max_length=60)
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    drafted_on = models.DateField()
    drafted_by = models.CharField(max_length=200)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [models.CheckConstraint(name="payment_run_has_a_name", condition=Q(run__regex=r"\S"))]

    def __str__(self) -> str:
        return self.run


class PaymentLine(models.Model):
    """Which payment stands in which run; a payment is in one run in its life."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    request = models.OneToOneField(PaymentRequest, on_delete=models.PROTECT, related_name="line")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="payment_line_is_numbered_once", fields=["run", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.run_id}, {self.number}"


class RunApproval(models.Model):
    """That a second officer approved a run, and what it came to."""

    run = models.OneToOneField(PaymentRun, on_delete=models.PROTECT, related_name="approval")
    approved_on = models.DateField()
    approved_by = models.CharField(max_length=200)
    total = MoneyField(db_column="total_pence")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("two_pairs_of_eyes", _TWO_PAIRS_OF_EYES)]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.total}"


class RunFile(models.Model):
    """The payment-request file of a run, as it was made, once."""

    run = models.OneToOneField(PaymentRun, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(max_length=120)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.name


class PaymentFile(models.Model):
    """A payment file of the finance system that was taken in, once, known by its hash."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="confirmations")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    lines = models.PositiveIntegerField()
    taken_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="payment_file_is_taken_in_once", fields=["run", "sha256"])
        ]

    def __str__(self) -> str:
        return self.name


class PaymentMade(models.Model):
    """That a payment was made: once, as approved, and never while it is stopped."""

    request = models.OneToOneField(PaymentRequest, on_delete=models.PROTECT, related_name="+", db_index=False)
    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="payments")
    amount = MoneyField(db_column="amount_pence")
    paid_on = models.DateField()
    confirmed_on = models.DateField()
    bank_reference = models.CharField(max_length=120)
    payer_transaction = models.UUIDField(null=True, help_text="in the payer's books; null where none are kept here")
    payee_transaction = models.UUIDField(null=True, help_text="in the payee's books; null where none are kept here")

    class Meta:
        triggers: ClassVar = [
            append_only(),
            _before_insert("made_as_approved", _MADE_AS_APPROVED, ("asked", "record")),
        ]
        constraints: ClassVar = [models.UniqueConstraint(name="payment_is_made_once", fields=["request"])]

    def __str__(self) -> str:
        return f"{self.request_id} on {self.paid_on}"


class RequestDropped(models.Model):
    """That a payment was taken out before it was made, and why; what it was for can be asked for again."""

    request = models.OneToOneField(PaymentRequest, on_delete=models.PROTECT, related_name="dropped")
    dropped_on = models.DateField()
    because = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("not_after_it_is_made", _NOT_AFTER_IT_IS_MADE)]
        constraints: ClassVar = [
            models.CheckConstraint(name="payment_taken_out_with_a_reason", condition=Q(because__regex=r"\S"))
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.because}"


class PaymentStop(models.Model):
    """An order that payments to one payee, on one agreement or basis, or all, are not made."""

    reference = models.CharField(max_length=60)
    payer = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    basis = models.ForeignKey(LawfulBasis, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    starts_on = models.DateField()
    last_day = models.DateField(null=True)
    stopped_by = models.CharField(max_length=200)
    authority = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("stops_wait", _STOPS_WAIT)]
        constraints: ClassVar = [
            models.UniqueConstraint(name="stop_reference_stands_once", fields=["reference"]),
            models.CheckConstraint(name="stop_has_a_reason", condition=Q(reason__regex=r"\S", reference__regex=r"\S")),
            models.CheckConstraint(
                name="stop_names_one_thing",
                condition=Q(payee__isnull=True, agreement__isnull=True)
                | Q(payee__isnull=True, basis__isnull=True)
                | Q(agreement__isnull=True, basis__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class StopLifted(models.Model):
    """That a second officer lifted a stop, and why."""

    stop = models.ForeignKey(PaymentStop, on_delete=models.PROTECT, related_name="lifted")
    lifted_on = models.DateField()
    lifted_by = models.CharField(max_length=200)
    because = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("second_officer", _SECOND_OFFICER)]
        constraints: ClassVar = [
            models.UniqueConstraint(name="stop_is_lifted_once", fields=["stop"]),
            models.CheckConstraint(name="stop_is_lifted_with_a_reason", condition=Q(because__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.stop_id}: {self.because}"
