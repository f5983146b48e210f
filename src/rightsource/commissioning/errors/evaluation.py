"""What commissioning refuses while tenders are evaluated."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words, list_in_words


class CriteriaDoNotAdd(Refusal):
    """The weights of the award criteria are not 100 together."""

    code = "criteria-do-not-add"
    advice = "Give each criterion a weight above nought, all of them together 100."

    def __init__(self, total: str = "") -> None:
        self.total = total
        come_to = f"come to {total}" if total else "do not come to 100"
        super().__init__(f"The weights of the award criteria {come_to}, or one of them is nought or less.")


class CriteriaSayTooLittle(Refusal):
    """The award criteria or conditions say too little to judge by."""

    code = "criteria-say-too-little"
    advice = "Say what is missing, and set the criteria again."

    def __init__(self, what: str = "A criterion or condition says too little.") -> None:
        super().__init__(what)


class CriteriaLocked(Refusal):
    """The award criteria would be set or changed after tenders closed or came in."""

    code = "criteria-locked"
    advice = "Judge by the criteria that the tender documents gave, or end the procurement and begin again."

    def __init__(self, why: str = "Tenders have closed or come in") -> None:
        super().__init__(f"{why}, so the criteria by which they are judged cannot change.")


class CriteriaNotSet(Refusal):
    """Tenders would be judged by criteria that nobody has set."""

    code = "criteria-not-set"
    advice = "Set the award criteria before tenders come in. Where that was not done, no award can be made on them."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"No award criteria are on record for {reference}.")


class NotAnEvaluator(Refusal):
    """A post would score what it is not named to score."""

    code = "not-an-evaluator"
    advice = "Ask whoever runs the procurement to name the post for the criterion."

    def __init__(self, post: str = "", criterion: str = "") -> None:
        self.post = post
        self.criterion = criterion
        who = f"The post {post!r}" if post else "The post"
        what = f"to score {criterion}" if criterion else "as an evaluator here"
        super().__init__(f"{who} is not named {what}, or no longer.")


class PostNotFilled(Refusal):
    """A post would evaluate that nobody fills."""

    code = "evaluator-post-not-filled"
    advice = "Name a post of the council that somebody fills today."

    def __init__(self, post: str) -> None:
        self.post = post
        super().__init__(f"No officer fills the post {post!r} today, so it cannot evaluate.")


class ConflictNotDeclared(Refusal):
    """Somebody would evaluate or award who has declared nothing of their interests."""

    code = "conflict-not-declared"
    advice = "Declare first whether you have any interest in this procurement or its bidders."

    def __init__(self, post: str = "") -> None:
        self.post = post
        who = f"The post {post!r}" if post else "The post"
        super().__init__(f"{who} has declared nothing of its interests in this procurement.")


class EvaluatorHasConflict(Refusal):
    """Somebody would evaluate or award who has an interest in it."""

    code = "evaluator-has-conflict"
    advice = "Let somebody else do it. The conflicts assessment says how the conflict was kept from mattering."

    def __init__(self, post: str = "", why: str = "has a conflict of interest in this procurement") -> None:
        self.post = post
        super().__init__(f"The post {post!r} {why}, so it cannot score, moderate or award.")


class DeclarationSaysNothing(Refusal):
    """A conflict would be declared without saying in what."""

    code = "conflict-declaration-says-nothing"
    advice = "Say in whom or what the interest is; its details may stay with the monitoring officer."

    def __init__(self) -> None:
        super().__init__("A conflict is declared, and not in what.")


class AssessmentSaysNothing(Refusal):
    """A conflicts assessment would say nothing."""

    code = "conflicts-assessment-says-nothing"
    advice = "Say which conflicts were found, or that none were, and what was done about them."

    def __init__(self) -> None:
        super().__init__("The conflicts assessment says neither what was found nor what was done.")


class AlreadyHandedIn(Refusal):
    """An evaluator's scores came in whole, and are not changed after."""

    code = "scores-already-handed-in"
    advice = "What was handed in stands. Differences between evaluators are settled by moderation, with reasons."

    def __init__(self, post: str = "", on: date | None = None) -> None:
        self.post = post
        self.on = on
        when = f" on {day_in_words(on)}" if on else ""
        super().__init__(f"The scores of {post or 'this post'} were handed in{when}, so none can change.")


class ScoredWithoutReason(Refusal):
    """Points would be given without a reason."""

    code = "scored-without-reason"
    advice = "Say what in the tender earns these points: every bidder is told."

    def __init__(self, criterion: str = "") -> None:
        self.criterion = criterion
        super().__init__(f"Points{f' for {criterion}' if criterion else ''} are given without a reason.")


class PointsOutOfBounds(Refusal):
    """More points would be given than a criterion has, or fewer than none."""

    code = "points-out-of-bounds"
    advice = "Give points from nought to the most that the criterion has."

    def __init__(self, criterion: str, points: Decimal, most: Decimal) -> None:
        self.criterion = criterion
        self.points = points
        self.most = most
        super().__init__(f"{criterion} has from 0 to {most} points, so it cannot have {points}.")


class TendersNotScored(Refusal):
    """Scores would be handed in of which some are missing."""

    code = "tenders-not-scored"
    advice = "Score every tender that is not disregarded, then hand in."

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"Still to be scored: {list_in_words(self.missing)}.")


class ScoresNotAllIn(Refusal):
    """Scores would be moderated before all have come in."""

    code = "scores-not-all-in"
    advice = "Wait until everybody named has handed in: until then each is blind to the others."

    def __init__(self, waited_for: Sequence[str]) -> None:
        self.waited_for = tuple(waited_for)
        super().__init__(f"Scores are still to come in from {list_in_words(self.waited_for)}.")


class ModeratedByScorer(Refusal):
    """A score would be moderated by somebody who gave one of those that differ."""

    code = "moderated-by-scorer"
    advice = "Let somebody moderate who did not score this criterion."

    def __init__(self, post: str, criterion: str) -> None:
        self.post = post
        self.criterion = criterion
        super().__init__(f"The post {post!r} scored {criterion} itself, so it cannot moderate it.")


class NothingToModerate(Refusal):
    """A score would be moderated on which evaluators do not differ."""

    code = "nothing-to-moderate"
    advice = "Moderate only scores that differ; where all agree, their points stand."

    def __init__(self, criterion: str) -> None:
        self.criterion = criterion
        super().__init__(f"The evaluators do not differ on {criterion} of this tender.")


class QualityNotReady(Refusal):
    """Quality would be settled, and prices shown, too early."""

    code = "quality-not-ready"
    advice = "Do what is missing first. Prices show to nobody until quality is settled."

    def __init__(self, what: str) -> None:
        super().__init__(f"Quality cannot be settled: {what}.")


class QualityAlreadySettled(Refusal):
    """A score would change after prices were shown."""

    code = "quality-already-settled"
    advice = "Prices are open, so the scores for quality stand as they are."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"The scores for quality{f' of {reference}' if reference else ''} are settled, and stay so.")


class PricesStayClosed(Refusal):
    """Somebody would read or act on prices before quality is settled."""

    code = "prices-stay-closed"
    advice = "Settle the scores for quality first: whoever knows the prices could score by them."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"The scores for quality of {reference} are not settled, so its prices stay closed.")


class TenderNotOnRecord(Refusal):
    """There is no such tender in the procurement."""

    code = "tender-not-on-record"
    advice = "Look its number up among the procurement's tenders."

    def __init__(self, reference: str, tender: int) -> None:
        self.reference = reference
        self.tender = tender
        super().__init__(f"{reference} has no tender numbered {tender}.")


class DisregardedWithoutReason(Refusal):
    """A tender would be disregarded without a reason."""

    code = "disregarded-without-reason"
    advice = "Say what in it, or in the supplier, is the ground: the bidder is told."

    def __init__(self) -> None:
        super().__init__("A tender is disregarded without a reason.")


class AlreadyDisregarded(Refusal):
    """A tender is disregarded already, in other words."""

    code = "tender-already-disregarded"
    advice = "What was said stands. If it was wrong, end the procurement's evaluation and say why."

    def __init__(self, bidder: str = "") -> None:
        self.bidder = bidder
        super().__init__(f"The tender{f' of {bidder}' if bidder else ''} is disregarded already, for another reason.")


class LowPriceNotAsked(Refusal):
    """A tender would be disregarded as abnormally low, and its supplier was not heard."""

    code = "low-price-not-asked"
    advice = "Tell the supplier that its price is considered abnormally low, and let it show that it can perform."

    def __init__(self, bidder: str = "The supplier", why: str = "has not been heard on it") -> None:
        self.bidder = bidder
        super().__init__(f"{bidder} {why}, so its price cannot be disregarded as abnormally low.")


class PriceQuestionTaken(Refusal):
    """The supplier was asked about its price in other words, or answered otherwise."""

    code = "price-question-taken"
    advice = "What was asked and answered stands."

    def __init__(self) -> None:
        super().__init__("The supplier was asked about its price already, or its answer is on record.")
