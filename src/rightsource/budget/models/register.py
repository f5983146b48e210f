"""The tables of the savings register: proposals, steps, documents, and the lines of the books that fell."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from rightsource.budget.models.savings import Saving
from rightsource.budget.rules import register_rows
from rightsource.constitution.models import Organisation
from rightsource.outcomes.models import Service
from rightsource.storage.fields import FinancialYearField, MoneyField, MonthField
from rightsource.storage.models import Record, listed_values, one_current_row

# Whoever verified a saving does not come to own it, nor to have proposed it: both wait for each other at the saving.
_PROPOSED_WITHOUT_VERIFYING = """
PERFORM 1 FROM budget_saving WHERE key = NEW.saving_id FOR UPDATE;
IF EXISTS (
    SELECT 1 FROM budget_savingfigure WHERE is_current AND withdrawn_because = '' AND saving_id = NEW.saving_id
    AND stage = 'verified'
    AND lower(btrim(said_by)) IN (lower(btrim(NEW.owner)), lower(btrim(NEW.proposed_by)))) THEN
    RAISE EXCEPTION 'a saving is owned and proposed by others than verified it' USING ERRCODE = 'RS302';
END IF;
RETURN NEW;
"""
_AGREED_BY_ANOTHER = """
PERFORM 1 FROM budget_saving WHERE key = NEW.saving_id FOR UPDATE;
IF NEW.step = 'agreed' AND EXISTS (
    SELECT 1 FROM budget_savingproposal WHERE saving_id = NEW.saving_id
    AND lower(btrim(proposed_by)) = lower(btrim(NEW.taken_by))) THEN
    RAISE EXCEPTION 'a saving is agreed by another than proposed it' USING ERRCODE = 'RS301';
END IF;
RETURN NEW;
"""


def _of_a_saving() -> models.ForeignKey[Saving, Saving]:
    return models.ForeignKey(Saving, on_delete=models.PROTECT, related_name="+")


def _of_whom() -> models.ForeignKey[Organisation | None, Organisation | None]:
    return models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")


class SavingProposal(Record):
    """What is to be saved and how."""

    saving = _of_a_saving()
    title = models.TextField()
    owner = models.CharField(max_length=120)
    organisation = _of_whom()
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    recurrence = models.CharField(max_length=20)
    attribution = models.CharField(max_length=40)
    baseline = MoneyField(db_column="baseline_pence")
    baseline_words = models.TextField()
    cost_to_achieve = MoneyField(db_column="cost_to_achieve_pence")
    proposed_by = models.CharField(max_length=120)
    proposed_on = models.DateField()

    natural_key = ("saving",)
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(register_rows.SavingProposal),
            one_current_row("saving_is_proposed_once", "saving"),
            models.CheckConstraint(name="saving_cost_is_not_below_nil", condition=Q(cost_to_achieve__gte=0)),
        ]
        triggers: ClassVar = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="proposed_without_verifying",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_PROPOSED_WITHOUT_VERIFYING,
            ),
        ]


class SavingStep(Record):
    """One dated step of a saving in one year."""

    saving = _of_a_saving()
    financial_year = FinancialYearField()
    step = models.CharField(max_length=20)
    amount = MoneyField(db_column="amount_pence")
    decision = models.CharField(max_length=120, default="")
    taken_by = models.CharField(max_length=120)
    taken_on = models.DateField()
    organisation = _of_whom()

    natural_key = ("saving", "financial_year", "step")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(register_rows.SavingStep),
            one_current_row("saving_takes_a_step_once", "saving", "financial_year", "step"),
            models.CheckConstraint(
                name="saving_is_agreed_by_a_decision", condition=~Q(step="agreed") | Q(decision__regex=r"\S")
            ),
        ]
        triggers: ClassVar = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="agreed_by_another", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_AGREED_BY_ANOTHER
            ),
        ]


class SavingDocument(Record):
    """A document that a saving rests on."""

    saving = _of_a_saving()
    kind = models.CharField(max_length=20)
    title = models.TextField()
    reference = models.TextField()
    dated_on = models.DateField()
    sha256 = models.CharField(max_length=64, default="")
    given_by = models.CharField(max_length=120)
    given_on = models.DateField()
    organisation = _of_whom()

    natural_key = ("saving", "kind", "reference")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(register_rows.SavingDocument),
            one_current_row("saving_document_is_given_once", "saving", "kind", "reference"),
        ]


class LedgerEvidence(Record):
    """One account of somebody's books over some months, against what it would have been."""

    saving = _of_a_saving()
    financial_year = FinancialYearField()
    books = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=60)
    account_title = models.TextField()
    first = MonthField()
    last = MonthField()
    against = models.CharField(max_length=40)
    how = models.TextField()
    would_have_been = MoneyField(db_column="would_have_been_pence")
    was = MoneyField(db_column="was_pence")
    shown_by = models.CharField(max_length=120)
    shown_on = models.DateField()
    counterparty = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    budget_line = models.TextField(default="")
    index = models.CharField(max_length=60, default="")
    rise_percent = models.DecimalField(null=True, max_digits=7, decimal_places=3)
    rise_source = models.TextField(default="")
    organisation = _of_whom()

    natural_key = ("saving", "financial_year", "books", "account", "counterparty", "first")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(register_rows.LedgerEvidence),
            one_current_row(
                "ledger_evidence_is_shown_once",
                "saving",
                "financial_year",
                "books",
                "account",
                "counterparty",
                "first",
            ),
            models.CheckConstraint(name="evidence_months_are_in_order", condition=Q(first__lte=F("last"))),
        ]
