"""Who may score, and when anybody sees what: interests declared, each blind to the others and to price.

Nobody scores who has declared nothing, who has declared a conflict, or whom the register of interests ties to a bidder.
An evaluator sees no other's scores until all have handed theirs in; nobody sees a price until quality is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.commissioning.errors.evaluation import (
    AlreadyHandedIn,
    ConflictNotDeclared,
    EvaluatorHasConflict,
    NotAnEvaluator,
    PointsOutOfBounds,
    QualityNotReady,
    ScoredWithoutReason,
    TendersNotScored,
)
from rightsource.commissioning.rules.evaluation.plan import Criterion, Plan
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown, in_one_spelling
from rightsource.constitution.rules.posts import in_one_spelling as post_in_one_spelling
from rightsource.constitution.rules.rows import Appointment
from rightsource.governance.rules.interests import InterestKnown, interest_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """A post named to score a criterion.

    Attributes:
        number: the row that names it.
        stood_down_because: why it no longer scores; blank while it does.
        handed_in_on: the day on which its scores came in whole.
    """

    number: int
    post: str
    criterion: str
    named_on: date
    stood_down_because: str = ""
    handed_in_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What a post has declared for one procurement; the newest word holds.

    Source: Procurement Act 2023 s.81: interests are personal, professional or financial, direct or indirect.
    """

    post: str
    has_conflict: bool
    concerns: str
    declared_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The conflicts assessment as it was prepared, or reviewed since.

    Source: Procurement Act 2023 s.83.
    """

    found: str
    mitigation: str
    assessed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenScore:
    """The points that one evaluator gives a tender for a criterion, and why; the newest word holds."""

    post: str
    criterion: str
    tender: int
    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderated:
    """The points that a tender has for a criterion in the end.

    Attributes:
        post: who moderated; blank where all evaluators gave the same points.
        reason: why these points; where all agree, the reasons that they gave.
    """

    criterion: str
    tender: int
    points: Decimal
    reason: str
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDifference:
    """A tender to which evaluators gave different points for a criterion."""

    criterion: str
    tender: int
    scores: tuple[GivenScore, ...]


def check_free_of_conflict(
    post: str,
    declared: Iterable[Conflict],
    tenders: Iterable[TenderKnown],
    interests: Sequence[InterestKnown],
    posts: Sequence[Appointment],
) -> None:
    """Refuse whoever has not declared, has declared a conflict, or has a registered interest in a bidder (P10).

    Raises:
        ConflictNotDeclared: the post has declared nothing for this procurement.
        EvaluatorHasConflict: it has declared a conflict, or the register of interests shows one.

    Source: Procurement Act 2023 ss.81-82; Localism Act 2011 s.31(4); Local Government Act 1972 s.117.
    """
    own = next((each for each in declared if post_in_one_spelling(each.post) == post_in_one_spelling(post)), None)
    if own is None:
        raise ConflictNotDeclared(post)
    if own.has_conflict:
        raise EvaluatorHasConflict(post, "has declared a conflict of interest in this procurement")
    tie = registered_tie(post, tenders, interests, posts)
    if tie:
        raise EvaluatorHasConflict(post, tie)


def registered_tie(
    post: str, tenders: Iterable[TenderKnown], interests: Sequence[InterestKnown], posts: Sequence[Appointment]
) -> str:
    """Return how the register of interests ties a post to a bidder, in words; blank where it does not.

    A bidder on record is known by its key; one from outside by its name in what the interest is in.
    """
    bidding = tuple(tenders)
    found = interest_in(
        interests, post, posts, {each.organisation: each.bidder for each in bidding if each.organisation}
    )
    if found is not None:
        return f"holds the registered interest {found[0].interest} in {found[1]} ({found[0].kind.law})"
    filled = {post_in_one_spelling(each.post): each.holder for each in posts}
    holder = filled.get(post_in_one_spelling(post), "")
    own = {post_in_one_spelling(post)} | {name for name, who in filled.items() if holder and who == holder}
    for each in interests:
        row = each.interest
        if each.is_in_force and post_in_one_spelling(row.post) in own:
            for tender in bidding:
                if row.matter and in_one_spelling(tender.bidder) in in_one_spelling(row.matter):
                    return f"holds the registered interest {row.interest} in {tender.bidder} ({row.kind.law})"
    return ""


def check_score(
    score: GivenScore, plan: Plan, evaluators: Sequence[Evaluator], tenders: Mapping[int, TenderKnown]
) -> tuple[Evaluator, Criterion]:
    """Return by what naming somebody scores and which criterion, and refuse a score that cannot be.

    Raises:
        NotAnEvaluator: the post is not named to score the criterion, or has stood down.
        AlreadyHandedIn: its scores came in whole.
        ScoredWithoutReason: no reason is given.
        PointsOutOfBounds: the points are below nought or above the most.
    """
    criterion = next((each for each in plan.scored if each.mark == score.criterion), None)
    named = next(
        (
            each
            for each in evaluators
            if post_in_one_spelling(each.post) == post_in_one_spelling(score.post)
            and each.criterion == score.criterion
            and not each.stood_down_because
        ),
        None,
    )
    if criterion is None or named is None or score.tender not in tenders:
        raise NotAnEvaluator(score.post, score.criterion)
    if named.handed_in_on is not None:
        raise AlreadyHandedIn(score.post, named.handed_in_on)
    check_points(criterion, score.points, score.reason)
    return named, criterion


def check_points(criterion: Criterion, points: Decimal, reason: str) -> None:
    """Refuse points that a criterion does not have, or that nobody gives a reason for.

    Raises:
        ScoredWithoutReason: no reason is given.
        PointsOutOfBounds: the points are below nought or above the most.
    """
    if not reason.strip():
        raise ScoredWithoutReason(criterion.mark)
    if not 0 <= points <= criterion.most:
        raise PointsOutOfBounds(criterion.mark, points, criterion.most)


def check_may_hand_in(
    post: str, evaluators: Sequence[Evaluator], scores: Iterable[GivenScore], tenders: Iterable[TenderKnown]
) -> bool:
    """Answer whether scores are still to be handed in, and refuse to where one is missing.

    Raises:
        NotAnEvaluator: the post is named for nothing here.
        TendersNotScored: some tenders are not scored yet, by criterion.
    """
    own = [each for each in standing(evaluators) if post_in_one_spelling(each.post) == post_in_one_spelling(post)]
    if not own:
        raise NotAnEvaluator(post, "")
    if all(each.handed_in_on is not None for each in own):
        return False
    given = {(each.criterion, each.tender) for each in scores}
    missing = [f"{each.criterion} of {tender.bidder}" for each in own for tender in tenders
               if (each.criterion, tender.number) not in given]  # fmt: skip
    if missing:
        raise TendersNotScored(missing)
    return True


def standing(evaluators: Iterable[Evaluator]) -> list[Evaluator]:
    """Return the evaluators that have not stood down."""
    return [each for each in evaluators if not each.stood_down_because]


def are_all_in(evaluators: Iterable[Evaluator]) -> bool:
    """Answer whether everybody named has handed in, so that scores show to each other."""
    return all(each.handed_in_on is not None for each in standing(evaluators))


def differences(evaluators: Iterable[Evaluator], scores: Iterable[GivenScore]) -> list[ScoreDifference]:
    """Return each tender and criterion for which evaluators who did not stand down gave different points."""
    return [
        ScoreDifference(criterion=criterion, tender=tender, scores=tuple(given))
        for (criterion, tender), given in _by_judgement(evaluators, scores).items()
        if len({each.points for each in given}) > 1
    ]


def settled_points(
    evaluators: Sequence[Evaluator], scores: Sequence[GivenScore], moderated: Iterable[Moderated]
) -> dict[tuple[str, int], Moderated]:
    """Return the points in the end by criterion and tender: as moderated, or as all evaluators gave them."""
    found = {}
    for (criterion, tender), given in _by_judgement(evaluators, scores).items():
        if len({each.points for each in given}) == 1:
            said = " ".join(dict.fromkeys(each.reason for each in given))
            found[criterion, tender] = Moderated(
                criterion=criterion, tender=tender, points=given[0].points, reason=said
            )
    return found | {(each.criterion, each.tender): each for each in moderated}


def check_may_settle(
    plan: Plan,
    evaluators: Sequence[Evaluator],
    points: Mapping[tuple[str, int], Moderated],
    tenders: Sequence[TenderKnown],
) -> None:
    """Refuse to settle quality before every criterion has its evaluator, all are in and differences are moderated.

    Raises:
        QualityNotReady: what is missing, in words.
    """
    if not tenders:
        raise QualityNotReady("no tender is on record")
    named = {each.criterion for each in standing(evaluators)}
    unnamed = [each.mark for each in plan.scored if each.mark not in named]
    if unnamed:
        raise QualityNotReady(f"nobody is named to score {', '.join(unnamed)}")
    waited = sorted({each.post for each in standing(evaluators) if each.handed_in_on is None})
    if waited:
        raise QualityNotReady(f"scores are still to come in from {', '.join(waited)}")
    apart = [
        f"{criterion.mark} of {tender.bidder}"
        for criterion in plan.scored
        for tender in tenders
        if (criterion.mark, tender.number) not in points
    ]
    if apart:
        raise QualityNotReady(f"scores differ and are not moderated: {', '.join(apart)}")


def _by_judgement(
    evaluators: Iterable[Evaluator], scores: Iterable[GivenScore]
) -> dict[tuple[str, int], list[GivenScore]]:
    still = {(post_in_one_spelling(each.post), each.criterion) for each in standing(evaluators)}
    found: dict[tuple[str, int], list[GivenScore]] = {}
    for each in sorted(scores, key=lambda score: (score.criterion, score.tender, score.post)):
        if (post_in_one_spelling(each.post), each.criterion) in still:
            found.setdefault((each.criterion, each.tender), []).append(each)
    return found
