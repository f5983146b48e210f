"""Evaluating: criteria, who scores with which interests, scores each blind to others, what is moderated or left out."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from rightsource.commissioning.models.procurement import Procurement
from rightsource.commissioning.models.tenders import Tender
from rightsource.commissioning.rules.evaluation.disregarding import Ground
from rightsource.commissioning.rules.evaluation.plan import TieBreak
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.storage.models import AuditEvent, append_only

_CRITERIA = """
IF (SELECT COALESCE(sum((each->>'weight')::numeric), 0) FROM jsonb_array_elements(NEW.criteria) AS each) <> 100 THEN
    RAISE EXCEPTION 'the weights of award criteria are 100 together' USING ERRCODE = 'RS531';
END IF;
IF EXISTS (SELECT 1 FROM commissioning_tender WHERE procurement_id = NEW.procurement_id)
   OR EXISTS (SELECT 1 FROM commissioning_evaluationplan AS before
              WHERE before.procurement_id = NEW.procurement_id AND before.closes_at <= clock_timestamp()) THEN
    RAISE EXCEPTION 'award criteria do not change once tenders close or come in' USING ERRCODE = 'RS532';
END IF;
RETURN NEW;
"""
# What the rule asks of whoever scores, once more: declared, free of conflict, not yet in, and prices still closed.
_SCORING = """
SELECT * INTO named FROM commissioning_evaluator WHERE id = NEW.evaluator_id;
SELECT organisation_id INTO bidder FROM commissioning_tender WHERE id = NEW.tender_id;
IF EXISTS (SELECT 1 FROM commissioning_qualitylock WHERE procurement_id = named.procurement_id) THEN
    RAISE EXCEPTION 'no score changes after quality is settled' USING ERRCODE = 'RS533';
END IF;
IF EXISTS (SELECT 1 FROM commissioning_scoreshandedin
           WHERE procurement_id = named.procurement_id AND lower(post) = lower(named.post)) THEN
    RAISE EXCEPTION 'scores that were handed in do not change' USING ERRCODE = 'RS534';
END IF;
IF EXISTS (SELECT 1 FROM commissioning_evaluatorstooddown WHERE evaluator_id = named.id)
   OR NOT EXISTS (SELECT 1 FROM commissioning_tender
                  WHERE id = NEW.tender_id AND procurement_id = named.procurement_id) THEN
    RAISE EXCEPTION 'only an evaluator of the procurement scores its tenders' USING ERRCODE = 'RS535';
END IF;
IF COALESCE((SELECT has_conflict FROM commissioning_conflictdeclared
             WHERE procurement_id = named.procurement_id AND lower(post) = lower(named.post)
             ORDER BY id DESC LIMIT 1), true)
   OR EXISTS (SELECT 1 FROM governance_interest
              WHERE is_current AND withdrawn_because = '' AND lower(post_id) = lower(named.post)
              AND organisation_id = bidder AND period @> current_date) THEN
    RAISE EXCEPTION 'who has a conflict, or declared nothing, does not score' USING ERRCODE = 'RS536';
END IF;
RETURN NEW;
"""
_BEFORE_THE_LOCK = """
IF EXISTS (SELECT 1 FROM commissioning_qualitylock WHERE procurement_id = (
        SELECT procurement_id FROM commissioning_tender WHERE id = NEW.tender_id)) THEN
    RAISE EXCEPTION 'no score changes after quality is settled' USING ERRCODE = 'RS533';
END IF;
RETURN NEW;
"""
# A supplier is heard before its price is held against it (PA 2023 s.19(4)-(5)).
_HEARD = """
IF NEW.ground = 'the price is abnormally low' AND NOT EXISTS (
    SELECT 1 FROM commissioning_pricequestion AS asked LEFT JOIN commissioning_priceanswer AS said
        ON said.question_id = asked.tender_id
    WHERE asked.tender_id = NEW.tender_id
    AND (said.is_satisfied = false OR (said.question_id IS NULL AND asked.answer_by < NEW.disregarded_on))) THEN
    RAISE EXCEPTION 'a supplier is asked before its price is disregarded' USING ERRCODE = 'RS537';
END IF;
RETURN NEW;
"""


def _on_insert(name: str, func: str, declare: list[tuple[str, str]] | None = None) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=func, declare=declare)


class EvaluationPlan(models.Model):
    """By what and by when tenders are judged; the newest holds, until tenders close."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="plans")
    closes_at = models.DateTimeField()
    quality_by = models.DateField()
    said_on = models.DateField()
    formula = models.CharField(max_length=100)
    tie_break = models.CharField(max_length=40)
    criteria = models.JSONField(help_text="each with mark, title, kind, weight, most, least and meaning")
    conditions = models.JSONField(help_text="each with mark, text and why")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _on_insert("criteria", _CRITERIA)]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="price_formula_is_listed", condition=Q(formula__in=[str(each) for each in PriceFormula])
            ),
            models.CheckConstraint(
                name="tie_break_is_listed", condition=Q(tie_break__in=[str(each) for each in TieBreak])
            ),
        ]

    def __str__(self) -> str:
        return f"the criteria of {self.procurement_id}"


class Evaluator(models.Model):
    """A post named to score one criterion."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="evaluators")
    criterion = models.CharField(max_length=40)
    post = models.CharField(max_length=120)
    named_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="evaluator_is_named_once", fields=["procurement", "criterion", "post"])
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.criterion} of {self.procurement_id}"


class EvaluatorStoodDown(models.Model):
    """An evaluator scores no longer, and why; its scores count no longer either."""

    evaluator = models.OneToOneField(Evaluator, primary_key=True, on_delete=models.PROTECT, related_name="stood_down")
    because = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(name="evaluator_stands_down_for_a_reason", condition=Q(because__regex=r"\S"))
        ]

    def __str__(self) -> str:
        return f"evaluator {self.evaluator_id} stood down"


class ConflictDeclared(models.Model):
    """What a post declared of its interests in a procurement; the newest word holds."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=120)
    has_conflict = models.BooleanField()
    concerns = models.TextField(blank=True)
    declared_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="conflict_says_in_what", condition=Q(has_conflict=False) | Q(concerns__regex=r"\S")
            )
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.procurement_id}"


class ConflictsAssessed(models.Model):
    """A conflicts assessment as prepared or, later, reviewed (PA 2023 s.83)."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    found = models.TextField()
    mitigation = models.TextField()
    assessed_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="conflicts_assessment_says_what", condition=Q(found__regex=r"\S", mitigation__regex=r"\S")
            )
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, {self.assessed_on}"


class TenderScore(models.Model):
    """The points one evaluator gives a tender, and why; the newest word holds until they are handed in."""

    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, related_name="scores")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _on_insert("scoring", _SCORING, [("named", "record"), ("bidder", "text")])]
        constraints: ClassVar = [
            models.CheckConstraint(name="score_says_why", condition=Q(reason__regex=r"\S") & Q(points__gte=0))
        ]

    def __str__(self) -> str:
        return f"evaluator {self.evaluator_id}, tender {self.tender_id}"


class ScoresHandedIn(models.Model):
    """All of a post's scores are in, and stay as they are."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=120)
    handed_in_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(name="scores_are_handed_in_once", fields=["procurement", "post"])
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.procurement_id}"


class ModeratedScore(models.Model):
    """The points that a tender has in the end where evaluators differed, who moderated and why; the newest holds."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=40)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.TextField()
    post = models.CharField(max_length=120)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _on_insert("before_the_lock", _BEFORE_THE_LOCK)]
        constraints: ClassVar = [
            models.CheckConstraint(name="moderation_says_why", condition=Q(reason__regex=r"\S") & Q(points__gte=0))
        ]

    def __str__(self) -> str:
        return f"tender {self.tender_id}, {self.criterion}"


class PriceQuestion(models.Model):
    """A supplier was told that its price is considered abnormally low, and asked (PA 2023 s.19(4))."""

    tender = models.OneToOneField(Tender, primary_key=True, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_on = models.DateField()
    answer_by = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="price_question_gives_time",
                condition=Q(question__regex=r"\S") & Q(answer_by__gt=models.F("asked_on")),
            )
        ]

    def __str__(self) -> str:
        return f"asked about tender {self.tender_id}"


class PriceAnswer(models.Model):
    """What a supplier answered of its price, and whether that satisfies the council (PA 2023 s.19(5))."""

    question = models.OneToOneField(PriceQuestion, primary_key=True, on_delete=models.PROTECT, related_name="answered")
    answer = models.TextField()
    answered_on = models.DateField()
    is_satisfied = models.BooleanField()
    finding = models.TextField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="price_answer_is_judged", condition=Q(answer__regex=r"\S", finding__regex=r"\S")
            )
        ]

    def __str__(self) -> str:
        return f"answered about tender {self.question_id}"


class TenderDisregarded(models.Model):
    """A tender is left out of the comparison, on which ground and why."""

    tender = models.OneToOneField(Tender, primary_key=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=80)
    reason = models.TextField()
    disregarded_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _on_insert("heard", _HEARD)]
        constraints: ClassVar = [
            models.CheckConstraint(name="ground_is_listed", condition=Q(ground__in=[str(each) for each in Ground])),
            models.CheckConstraint(name="tender_is_disregarded_for_a_reason", condition=Q(reason__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"tender {self.tender_id}: {self.ground}"
