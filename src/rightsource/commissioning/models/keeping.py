"""An agreement over its life: what it was on award, variations, indicators, options, ending and exit."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.models.charges import OfAgreement
from rightsource.commissioning.models.procurement import Procurement
from rightsource.commissioning.rules.agreements.changing import Ground
from rightsource.commissioning.rules.agreements.ending import EndingGround, ExitKind, OptionKind
from rightsource.commissioning.rules.agreements.performance import Rating
from rightsource.commissioning.rules.agreements.variations import VariationAnswer
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.constitution.models import Organisation
from rightsource.storage.fields import MoneyField, MonthField


def _listed(name: str, column: str, kinds: type[StrEnum]) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{column}__in": [str(each) for each in kinds]}),
    )


class AgreementContract(OfAgreement):
    """What an agreement was on award; a later row corrects it."""

    kind = models.CharField(max_length=40)
    value = MoneyField(db_column="value_pence")
    begun_on = models.DateField()
    starts_on = models.DateField()
    most_ends_on = models.DateField()
    procurement = models.ForeignKey(Procurement, null=True, on_delete=models.PROTECT, related_name="+")
    duties = models.JSONField(help_text="the keys of the duties that it discharges")
    why = models.TextField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            _listed("contract_kind_is_listed", "kind", NeedKind),
            models.CheckConstraint(
                name="contract_says_what_it_was", condition=Q(value__gt=0, most_ends_on__gt=F("begun_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} on award: {self.value}"


class Variation(OfAgreement):
    """A variation as it was asked for."""

    reference = models.CharField(max_length=60)
    asked_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=200)
    asked_on = models.DateField()
    what = models.TextField()
    reason = models.TextField()
    starts_on = models.DateField()
    ground = models.CharField(max_length=80)
    value = MoneyField(db_column="value_pence")
    ends_on = models.DateField(null=True)
    changes_scope = models.BooleanField()
    favours_provider = models.BooleanField()
    changes_nature = models.BooleanField()
    a_year = MoneyField(null=True, db_column="a_year_pence")
    unit = models.CharField(max_length=80)
    unit_price = MoneyField(null=True, db_column="unit_price_pence")
    terms = models.JSONField(help_text="terms of payment and notice set anew, by name")

    class Meta(OfAgreement.Meta):
        indexes: ClassVar = [models.Index(name="variation_by_agreement", fields=["agreement", "starts_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="variation_reference_stands_once", fields=["reference"]),
            _listed("variation_ground_is_listed", "ground", Ground),
            models.CheckConstraint(
                name="variation_says_what_and_why", condition=Q(what__regex=r"\S", reason__regex=r"\S")
            ),
            models.CheckConstraint(
                name="variation_is_by_a_party",
                condition=Q(asked_for=F("payer")) | Q(asked_for=F("payee")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class VariationAnswered(OfAgreement):
    """What was answered to a variation, once."""

    variation = models.OneToOneField(Variation, on_delete=models.PROTECT, related_name="answered")
    answer = models.CharField(max_length=40)
    answered_by = models.CharField(max_length=200)
    answered_on = models.DateField()
    words = models.TextField()
    provision = models.TextField()
    notice_on = models.DateField(null=True)
    notice_address = models.TextField()
    was_small = models.BooleanField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="variation_is_accepted_or_refused",
                condition=Q(answer__in=[VariationAnswer.ACCEPTED.value, VariationAnswer.REFUSED.value]),
            ),
            models.CheckConstraint(name="variation_is_answered_with_a_reason", condition=Q(words__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.variation_id}: {self.answer}"


class AgreementKpi(OfAgreement):
    """A key performance indicator from a day; a later row of the same key takes its place."""

    key = models.CharField(max_length=60)
    measure = models.TextField()
    target = models.DecimalField(max_digits=16, decimal_places=4)
    unit = models.CharField(max_length=40)
    higher_is_better = models.BooleanField()
    credit_percent = models.DecimalField(max_digits=7, decimal_places=4)
    starts_on = models.DateField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="kpi_says_what_it_measures",
                condition=Q(key__regex=r"\S", measure__regex=r"\S", credit_percent__gte=0, credit_percent__lte=100),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.measure}"


class AgreementKpiResult(OfAgreement):
    """What came of an indicator in a month; a later row corrects it."""

    key = models.CharField(max_length=60)
    month = MonthField()
    actual = models.DecimalField(max_digits=16, decimal_places=4)
    returned_on = models.DateField()

    class Meta(OfAgreement.Meta):
        indexes: ClassVar = [models.Index(name="kpi_result_by_month", fields=["agreement", "month"])]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.key}, {self.month}: {self.actual}"


class AgreementKpiRating(OfAgreement):
    """How an indicator is rated over a run of days, and where that was published; a later row of it corrects it."""

    key = models.CharField(max_length=60)
    from_day = models.DateField()
    to_day = models.DateField()
    rating = models.CharField(max_length=40)
    words = models.TextField()
    rated_on = models.DateField()
    published_on = models.DateField(null=True)
    address = models.TextField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            _listed("kpi_rating_is_listed", "rating", Rating),
            models.CheckConstraint(
                name="kpi_rating_says_why", condition=Q(words__regex=r"\S", to_day__gte=F("from_day"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.key}: {self.rating}"


class PerformanceConcern(OfAgreement):
    """A failure to perform and the time given to improve; a later row of the reference says what came of it."""

    reference = models.CharField(max_length=60)
    what = models.TextField()
    raised_on = models.DateField()
    improve_by = models.DateField()
    has_failed = models.BooleanField(null=True)
    ended_on = models.DateField(null=True)
    words = models.TextField()
    published_on = models.DateField(null=True)

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(name="concern_says_what", condition=Q(what__regex=r"\S")),
            models.CheckConstraint(
                name="concern_gives_time_to_improve",
                condition=Q(improve_by__gte=F("raised_on"))
                & (Q(has_failed__isnull=True) | Q(has_failed=False) | Q(ended_on__gt=F("improve_by"))),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AgreementOption(OfAgreement):
    """A right to extend or to break that was provided for; a later row of the same key says that it was taken."""

    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    notice_by = models.DateField()
    ends_on = models.DateField()
    words = models.TextField()
    taken_on = models.DateField(null=True)

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            _listed("option_kind_is_listed", "kind", OptionKind),
            models.UniqueConstraint(
                name="option_is_taken_once", fields=["agreement", "key"], condition=Q(taken_on__isnull=False)
            ),
            models.CheckConstraint(
                name="option_is_taken_in_time", condition=Q(taken_on__isnull=True) | Q(taken_on__lte=F("notice_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.key}"


class AgreementEnding(OfAgreement):
    """An agreement ended before its last day, once."""

    ground = models.CharField(max_length=80)
    told_on = models.DateField()
    ends_on = models.DateField()
    words = models.TextField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            _listed("ending_ground_is_listed", "ground", EndingGround),
            models.UniqueConstraint(name="agreement_is_ended_once", fields=["agreement"]),
            models.CheckConstraint(name="ending_says_why", condition=Q(words__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} ends on {self.ends_on}"


class AgreementFollowed(OfAgreement):
    """The procurement begun for what comes after an agreement."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_is_followed_once_by_each", fields=["agreement", "procurement"])
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id} follows {self.agreement_id}"


class ExitItem(OfAgreement):
    """One thing to be done before an agreement ends; a later row of the same key says that it is done."""

    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    what = models.TextField()
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    evidence = models.TextField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            _listed("exit_kind_is_listed", "kind", ExitKind),
            models.CheckConstraint(
                name="exit_item_is_done_with_evidence",
                condition=Q(what__regex=r"\S") & (Q(done_on__isnull=True) | Q(evidence__regex=r"\S")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.what}"


class OldOverhead(OfAgreement):
    """What work cost a year before it was paid as it goes; a later row corrects it."""

    a_year = MoneyField(db_column="a_year_pence")
    year = models.CharField(max_length=7, help_text="the financial year it is of, as 2025-26")
    source = models.TextField()

    class Meta(OfAgreement.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(name="old_overhead_has_a_source", condition=Q(a_year__gt=0, source__regex=r"\S"))
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.a_year} in {self.year}"
