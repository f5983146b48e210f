"""By what tenders are judged, said before they close: criteria and weights, formula, conditions of participation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from rightsource.commissioning.errors.evaluation import CriteriaDoNotAdd, CriteriaLocked, CriteriaSayTooLittle
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula

_ALL = Decimal(100)
LONGEST_MARK = 40


class CriterionKind(StrEnum):
    """What an award criterion judges."""

    PRICE = "price"
    QUALITY = "quality"
    SOCIAL_VALUE = "social value"


class TieBreak(StrEnum):
    """What decides between tenders that come out equal, as the tender documents say."""

    QUALITY = "more points for quality"
    PRICE = "the lower price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """An award criterion.

    Attributes:
        mark: its own short mark, such as Q1.
        weight: per cent of the whole.
        most: the most points that an evaluator may give; for price it counts for nothing.
        least: with fewer points than this a tender does not satisfy the requirements; None where there is no such bar.
        meaning: what the points mean.
    """

    mark: str
    title: str
    kind: CriterionKind
    weight: Decimal
    most: Decimal = Decimal(5)
    least: Decimal | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition of participation, and why it is a proportionate way to make sure that a supplier can do it.

    Source: Procurement Act 2023 s.22(1).
    """

    mark: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """By what, and by when, the tenders of a procurement are judged.

    Attributes:
        closes_at: the hour until which tenders come in, with its time zone.
        quality_by: the day by which quality is to be scored.
        said_on: the day on which the tender documents said all this.
    """

    procurement: str
    closes_at: datetime
    quality_by: date
    said_on: date
    formula: PriceFormula
    tie_break: TieBreak
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...] = ()

    @property
    def scored(self) -> tuple[Criterion, ...]:
        """The criteria that evaluators score: all but price."""
        return tuple(each for each in self.criteria if each.kind is not CriterionKind.PRICE)

    @property
    def price(self) -> Criterion | None:
        """The criterion of price, where there is one."""
        return next((each for each in self.criteria if each.kind is CriterionKind.PRICE), None)

    def criterion(self, mark: str) -> Criterion | None:
        """Return the criterion of a mark."""
        return next((each for each in self.criteria if each.mark == mark), None)


def check_plan(plan: Plan) -> None:
    """Refuse criteria that do not add up, say too little, or were said too late.

    Raises:
        CriteriaDoNotAdd: their weights are not 100 together, or one is nought or less.
        CriteriaSayTooLittle: what is missing, in words.
    """
    weights = [each.weight for each in plan.criteria]
    if sum(weights) != _ALL or any(each <= 0 for each in weights):
        raise CriteriaDoNotAdd(str(sum(weights)))
    for fault in _faults(plan):
        raise CriteriaSayTooLittle(fault)


def check_not_locked(standing: Plan | None, *, now: datetime, has_tenders: bool) -> None:
    """Refuse to set or change criteria once tenders have closed or come in.

    Raises:
        CriteriaLocked: they have.

    Source:
        Procurement Act 2023 ss.23(2)-(3), 24: criteria are set out in the tender notice or the tender documents, and
        may be refined in neither an open procedure nor after final tenders are invited.
    """
    if has_tenders:
        raise CriteriaLocked("Tenders are on record")
    if standing is not None and now >= standing.closes_at:
        raise CriteriaLocked("The hour at which tenders close is past")


def _faults(plan: Plan) -> list[str]:
    prices = [each for each in plan.criteria if each.kind is CriterionKind.PRICE]
    found = [
        (plan.closes_at.tzinfo is None, "The hour at which tenders close has no time zone."),
        (
            plan.closes_at.tzinfo is not None and plan.said_on > plan.closes_at.date(),
            "They are said after tenders close.",
        ),
        (len(prices) > 1, "Price is a criterion twice."),
        (not prices and not plan.formula.gives_marks, f"By the formula '{plan.formula}' price must be a criterion."),
        (
            len(prices) == len(plan.criteria) and not plan.formula.gives_marks,
            f"By the formula '{plan.formula}' something besides price must be a criterion.",
        ),
        (_has_twice([each.mark for each in plan.criteria]), "Two criteria have one mark, or one has none."),
        (_has_twice([each.mark for each in plan.conditions]), "Two conditions have one mark, or one has none."),
        (not all(each.title.strip() for each in plan.criteria), "A criterion has no title."),
        (
            not all(each.most > 0 and (each.least is None or 0 <= each.least <= each.most) for each in plan.scored),
            "The least points of a criterion are more than the most, or the most are nought.",
        ),
        (
            not all(each.text.strip() and each.why.strip() for each in plan.conditions),
            "A condition says nothing, or not why it is proportionate.",
        ),
    ]
    return [words for is_wrong, words in found if is_wrong]


def _has_twice(marks: Sequence[str]) -> bool:
    return len(set(marks)) < len(marks) or not all(0 < len(each.strip()) <= LONGEST_MARK for each in marks)
