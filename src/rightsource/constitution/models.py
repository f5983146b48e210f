"""The constitution's tables: organisations, posts and appointments, duties and who answers for them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from rightsource.constitution.rules import rows
from rightsource.storage.fields import MoneyField, PeriodField
from rightsource.storage.models import Record, append_only, listed_values, one_current_row


def one_each_day(name: str, *fields: str) -> ExclusionConstraint:
    """Return the constraint that the current rows of a key never overlap in time."""
    equal = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name,
        expressions=[*equal, ("period", RangeOperators.OVERLAPS)],
        condition=Q(is_current=True, withdrawn_because=""),
    )


class Organisation(models.Model):
    """The identity of an organisation; what it is on a day stands in `OrganisationInForce`."""

    key = models.SlugField(primary_key=True, max_length=80)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.key


class Post(models.Model):
    """The identity of a post; who fills it on a day stands in `Appointment`."""

    key = models.SlugField(primary_key=True, max_length=80)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.key


class CouncilProfile(Record):
    """The council itself and its own settings."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    kind = models.CharField(max_length=40)
    is_fictional = models.BooleanField()
    e_code = models.CharField(max_length=10, default="")
    gss_code = models.CharField(max_length=12, default="")
    reserves_floor = MoneyField(null=True, db_column="reserves_floor_pence")
    returns_due_days = models.PositiveSmallIntegerField(default=10)
    price_answer_days = models.PositiveSmallIntegerField(default=28)
    warning_answer_days = models.PositiveSmallIntegerField(default=14)
    event = models.TextField(default="")
    event_on = models.DateField(null=True)

    natural_key = ("organisation",)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.CouncilProfile),
            one_current_row("council_has_one_profile", "organisation"),
        ]


class OrganisationInForce(Record):
    """What an organisation is in law and in its life, for a run of days."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="in_force")
    name = models.TextField()
    legal_form = models.CharField(max_length=60)
    status = models.CharField(max_length=40)
    is_vehicle = models.BooleanField()
    is_group = models.BooleanField()
    registered_number = models.CharField(max_length=20, default="")
    purpose = models.TextField(default="")
    accountable_post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    power = models.TextField(default="")
    period = PeriodField()

    natural_key = ("organisation", "period")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.OrganisationInForce),
            one_each_day("organisation_is_one_thing_each_day", "organisation"),
        ]


class Appointment(Record):
    """Who fills a post, and for which days."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    title = models.TextField()
    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=60)
    holder = models.TextField(default="")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    period = PeriodField()

    natural_key = ("post", "period")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [*listed_values(rows.Appointment), one_each_day("post_has_one_holder_each_day", "post")]


# The register changes by one act alone, which says so in the audit chain before it touches a row.
_ONLY_ITS_IMPORT = """
IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'duties of the register are never deleted' USING ERRCODE = 'RS001';
END IF;
IF NOT EXISTS (
    SELECT 1 FROM storage_auditevent
    WHERE event = 'register-of-duties-brought-in' AND recorded_at >= transaction_timestamp()) THEN
    RAISE EXCEPTION 'the register of duties is brought in whole, and edited in no other way' USING ERRCODE = 'RS001';
END IF;
RETURN NULL;
"""


class Duty(models.Model):
    """The register of statutory duties, brought in whole from our dated data; editable only by that import."""

    duty = models.SlugField(primary_key=True, max_length=80)
    title = models.TextField()
    act = models.TextField()
    section = models.TextField()
    owed_to = models.TextField()
    service_group = models.TextField()
    accountable_post = models.CharField(max_length=60, default="")
    accountable_post_usual = models.TextField(default="")
    delegable = models.CharField(max_length=40)
    delegation_basis = models.TextField(default="")
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)
    source_address = models.TextField(default="")
    source_title = models.TextField(default="")
    basis = models.CharField(max_length=20)
    note = models.TextField(default="")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_its_import",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_ITS_IMPORT,
            )
        ]

    def __str__(self) -> str:
        return self.title


class Accountability(Record):
    """Which post answers for a statutory duty, and for which days."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="accountabilities")
    accountable_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    discharged_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=80)
    fallback = models.TextField(default="")
    period = PeriodField()

    natural_key = ("duty", "period")
    wall = "discharged_by_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.Accountability),
            one_each_day("duty_has_one_accountable_post_each_day", "duty"),
        ]


class PostAccount(Record):
    """Which account signs in for which post; ending it supersedes the row with one that has a last day."""

    account = models.CharField(max_length=40)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="accounts")
    period = PeriodField()

    natural_key = ("account", "post")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.PostAccount),
            one_current_row("account_signs_in_for_a_post_once", "account", "post"),
        ]
