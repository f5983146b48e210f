"""The tables of savings: their identity, and what is said of each."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from rightsource.budget.rules import rows
from rightsource.constitution.models import Organisation
from rightsource.outcomes.models import Service
from rightsource.storage.fields import FinancialYearField, MoneyField
from rightsource.storage.models import Record, append_only, listed_values, one_current_row

# Claim and verification wait for each other here, or each would pass without seeing the other. A claim that was
# restated in another's name, or withdrawn, was still made: whoever made it does not verify the saving.
_TWO_PAIRS_OF_EYES = """
PERFORM 1 FROM budget_saving WHERE key = NEW.saving_id FOR UPDATE;
IF NEW.stage = 'verified' AND EXISTS (
    SELECT 1 FROM budget_savingfigure WHERE saving_id = NEW.saving_id
    AND stage = 'claimed' AND lower(btrim(said_by)) = lower(btrim(NEW.said_by))) THEN
    RAISE EXCEPTION 'a saving is verified by another than claimed it' USING ERRCODE = 'RS004';
END IF;
IF NEW.stage = 'claimed' AND EXISTS (
    SELECT 1 FROM budget_savingfigure WHERE is_current AND withdrawn_because = '' AND saving_id = NEW.saving_id
    AND stage = 'verified' AND lower(btrim(said_by)) = lower(btrim(NEW.said_by))) THEN
    RAISE EXCEPTION 'a saving is claimed by another than verified it' USING ERRCODE = 'RS004';
END IF;
RETURN NEW;
"""

_VERIFIED_WITHOUT_INTEREST = """
PERFORM 1 FROM budget_saving WHERE key = NEW.saving_id FOR UPDATE;
IF NEW.stage = 'verified' AND EXISTS (
    SELECT 1 FROM budget_savingproposal WHERE saving_id = NEW.saving_id
    AND lower(btrim(NEW.said_by)) IN (lower(btrim(owner)), lower(btrim(proposed_by)))) THEN
    RAISE EXCEPTION 'a saving is verified by another than owns or proposed it' USING ERRCODE = 'RS302';
END IF;
RETURN NEW;
"""


class Saving(models.Model):
    """The identity of a saving."""

    key = models.CharField(primary_key=True, max_length=60)

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return self.key


class SavingFigure(Record):
    """One thing said of a saving."""

    saving = models.ForeignKey(Saving, on_delete=models.PROTECT, related_name="figures")
    title = models.TextField()
    financial_year = FinancialYearField()
    stage = models.CharField(max_length=20)
    amount = MoneyField(db_column="amount_pence")
    said_on = models.DateField()
    said_by = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    recurrence = models.CharField(max_length=20, default="not stated")
    attribution = models.CharField(max_length=40, default="not stated")
    evidence = models.TextField(default="")
    evidence_due_on = models.DateField(null=True)

    natural_key = ("saving", "financial_year", "stage", "said_on")
    wall = "organisation_id"

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *listed_values(rows.SavingFigure),
            one_current_row("saving_is_stated_once", "saving", "financial_year", "stage", "said_on"),
            models.CheckConstraint(
                name="verified_saving_has_evidence",
                condition=~Q(stage="verified") | Q(evidence__regex=r"\S"),
            ),
        ]
        triggers: ClassVar = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="two_pairs_of_eyes", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_TWO_PAIRS_OF_EYES
            ),
            pgtrigger.Trigger(
                name="verified_without_interest",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_VERIFIED_WITHOUT_INTEREST,
            ),
        ]
