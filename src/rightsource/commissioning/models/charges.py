"""What an agreement pays by: price book and conditions; activity as returned; charges with their steps and disputes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.models.agreements import Agreement
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import MoneyField, MonthField
from rightsource.storage.models import AuditEvent, append_only


class OfAgreement(models.Model):
    """What concerns an agreement, and so its two parties and nobody else beside the council."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+", db_index=False)
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        triggers: ClassVar = [append_only()]


class ActivityPrice(OfAgreement):
    """What one unit costs from a day; a later price of the unit supersedes it, and so does one from the same day."""

    unit = models.CharField(max_length=80)
    price = MoneyField(db_column="price_pence")
    starts_on = models.DateField()
    expected_a_month = models.DecimalField(null=True, max_digits=15, decimal_places=4)
    why = models.TextField()

    class Meta(OfAgreement.Meta):
        indexes: ClassVar = [models.Index(name="price_by_agreement", fields=["agreement", "unit", "starts_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="activity_price_is_above_nought", condition=Q(price__gt=0)),
            models.CheckConstraint(name="activity_price_has_a_unit", condition=~Q(unit__in=["", "cost"])),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}, {self.unit}: {self.price}"


class ChargeCondition(OfAgreement):
    """Floor, cap and service credits of an agreement's charges from a day; later ones supersede them."""

    starts_on = models.DateField()
    least = MoneyField(null=True, db_column="least_pence")
    most = MoneyField(null=True, db_column="most_pence")
    credits = models.JSONField(help_text="by how many per cent a charge falls, by the measure that missed its target")
    credits_most_percent = models.DecimalField(max_digits=7, decimal_places=4)
    credits_most = MoneyField(null=True, db_column="credits_most_pence")
    credits_least = MoneyField(null=True, db_column="credits_least_pence")

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="charge_floor_is_below_its_cap",
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
            ),
            models.CheckConstraint(
                name="service_credits_are_per_cents",
                condition=Q(credits_most_percent__gte=0, credits_most_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} from {self.starts_on}"


class ActivityFile(models.Model):
    """A file of activity that was taken in, once, known by its hash; the file itself is not kept."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    lines = models.PositiveIntegerField()
    concerns = models.CharField(max_length=80, help_text="the organisation that gave it; blank if the council did")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="activity_file_is_taken_in_once", fields=["concerns", "sha256"])
        ]

    def __str__(self) -> str:
        return self.name


class ActivityReturn(OfAgreement):
    """What was done under an agreement in a month, as returned; a corrected return supersedes the one before."""

    month = MonthField()
    version = models.PositiveSmallIntegerField()
    file = models.ForeignKey(ActivityFile, on_delete=models.PROTECT, related_name="returns")
    returned_on = models.DateField()
    lines = models.PositiveIntegerField()
    because = models.TextField(help_text="why it was corrected; blank of the first")

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="activity_return_has_one_of_each_version", fields=["agreement", "month", "version"]
            ),
            models.CheckConstraint(
                name="activity_return_is_corrected_with_a_reason", condition=Q(version=1) | Q(because__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}, {self.month}, version {self.version}"


class ActivityDay(models.Model):
    """What a return comes to of one unit on one day: what charges are worked out from."""

    made_in = models.ForeignKey(ActivityReturn, on_delete=models.PROTECT, related_name="days")
    unit = models.CharField(max_length=80)
    day = models.DateField()
    quantity = models.DecimalField(max_digits=19, decimal_places=4)
    lines = models.PositiveIntegerField()

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.unit} on {self.day}: {self.quantity}"


class ActivityLine(models.Model):
    """One line of a return, as it was given: what, how much, when, for which group; and a mark that names nobody."""

    pk = models.CompositePrimaryKey("made_in_id", "row")
    made_in = models.ForeignKey(
        ActivityReturn, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    row = models.PositiveIntegerField()
    day = models.DateField()
    quantity = models.DecimalField(max_digits=15, decimal_places=4)
    unit = models.CharField(max_length=80)
    group = models.CharField(max_length=80)
    reference = models.CharField(max_length=64)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"row {self.row}: {self.quantity} {self.unit}"


class Charge(OfAgreement):
    """What an agreement comes to for a month, made from its terms and returns; a later version supersedes it."""

    month = MonthField()
    version = models.PositiveSmallIntegerField()
    amount = MoneyField(db_column="amount_pence")
    made_on = models.DateField()
    because = models.TextField(help_text="why it was made again; blank of the first")
    evidence = models.JSONField(help_text="the records that it rests on")

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="charge_has_one_of_each_version", fields=["agreement", "month", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}, {self.month}, version {self.version}: {self.amount}"


class ChargeStep(models.Model):
    """One line of how a charge was worked out."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    what = models.TextField()
    amount = MoneyField(db_column="amount_pence")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [models.UniqueConstraint(name="charge_step_stands_once", fields=["charge", "number"])]

    def __str__(self) -> str:
        return self.what


class ChargeDispute(OfAgreement):
    """A part of a charge that one party says is not owed; until it is answered that part is held."""

    reference = models.CharField(max_length=60)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="disputes")
    month = MonthField()
    amount = MoneyField(db_column="amount_pence")
    reason = models.TextField()
    raised_on = models.DateField()
    raised_by = models.CharField(max_length=200)

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="dispute_reference_stands_once", fields=["reference"]),
            models.CheckConstraint(name="dispute_is_above_nought", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="dispute_has_a_reason", condition=Q(reason__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return self.reference


class DisputeAnswer(OfAgreement):
    """What was answered to a dispute, once: how much of it is not owed, and why."""

    dispute = models.OneToOneField(ChargeDispute, on_delete=models.PROTECT, related_name="answered")
    upheld = MoneyField(db_column="upheld_pence")
    answer = models.TextField()
    answered_on = models.DateField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(name="dispute_upheld_is_not_below_nought", condition=Q(upheld__gte=0)),
            models.CheckConstraint(name="dispute_is_answered_with_a_reason", condition=Q(answer__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id}: {self.upheld}"
