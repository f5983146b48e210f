"""The demonstration county's evaluated procurement: blind scores, moderation, a low price heard, an award announced."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from rightsource.commissioning.actions import awards, disregarding, evaluation
from rightsource.commissioning.actions.procurement import RouteWanted, choose_route, open_procurement, record_notice
from rightsource.commissioning.actions.tenders import record_tenders
from rightsource.commissioning.errors.instants import LONDON
from rightsource.commissioning.queries.evaluation import evaluation_known, recorded_plan
from rightsource.commissioning.rules.evaluation.plan import Condition, Criterion, CriterionKind, Plan, TieBreak
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer, Tender
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.scrutiny.rules.made_up.kept_budget import SET_BY
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as

# All of it made up: who buys, who bids and for how much, who scores and what they say.
_BUYER, _DECIDER = "commissioner-people", "commissioner-place"
_QUALITY = ("director-of-place", "traffic-manager")
_SOCIAL = "data-protection-officer"
_VALUE = Money.pounds("640000.00")
_BEGUN, _CLOSES, _SCORED_BY, _ANSWER_BY = (timedelta(days=days) for days in (100, 60, 30, 7))
_OFFERS = (
    # Bidder, price, points for quality from each, points for social value.
    ("Bright Hollow Cleaning (made up)", "612000.00", ("4", "4"), "4"),
    ("Fenside Cleaners (made up)", "655000.00", ("5", "4"), "5"),
    ("Old Mill Services (made up)", "540000.00", ("3", "3"), "3"),
)
_CRITERIA = (
    Criterion(mark="P", title="Price", kind=CriterionKind.PRICE, weight=Decimal(40)),
    Criterion(
        mark="Q",
        title="How libraries and offices are cleaned",
        kind=CriterionKind.QUALITY,
        weight=Decimal(50),
        least=Decimal(2),
        meaning="5 is more than the specification asks for, 2 is the least that meets it.",
    ),
    Criterion(
        mark="S",
        title="Work and training for people of the county",
        kind=CriterionKind.SOCIAL_VALUE,
        weight=Decimal(10),
        meaning="5 is a firm offer that can be counted, 1 an intention.",
    ),
)
_LICENCE = Condition(
    mark="C1", text="Insurance against injury of up to £5m", why="Cleaners work beside the public in open buildings."
)
_REASONS = {
    "Q": "Names who cleans which building when, and who checks it.",
    "S": "Says how many apprentices, from when, and who counts them.",
}


@transaction.atomic
def keep_evaluation_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Take one procurement from criteria to an award whose standstill begins today. Done again it changes nothing."""
    look_as(THE_COUNCIL)
    reference = f"P-{FinancialYear.of(today).starts_in}-04"
    if recorded_plan(reference) is not None:
        return
    cited: dict[str, Any] = {"authority": authority, "today": today}

    def acting(post: str) -> dict[str, Any]:
        return {"by": Actor(post, by.post), "procurement": reference} | cited

    _tendered(reference, Actor(_BUYER, by.post), authority, today)
    _scored(acting, reference)
    evaluation.moderate_score(
        **acting(_BUYER),
        tender=_numbers(reference)[_OFFERS[1][0]],
        criterion="Q",
        points=Decimal("4.5"),
        reason="More than was asked for in the libraries, and what was asked for in the offices.",
    )
    evaluation.settle_quality(**acting(_BUYER))
    _heard(acting, _numbers(reference)[_OFFERS[2][0]], today)
    evaluation.record_conflicts_assessment(
        **acting(_BUYER),
        found="None. All who scored, moderated and decided said so once it was known who bids.",
        mitigation="Whoever scored quality saw no price. The register of interests was read for each.",
    )
    awards.decide_award(
        **acting(_DECIDER),
        tender=_numbers(reference)[_OFFERS[1][0]],
        decision=SET_BY,
        reason="The most points in all: its cleaning of the libraries is the best, and its offer of work is firm.",
    )
    awards.give_summaries(**acting(_DECIDER))
    awards.announce_award(**acting(_DECIDER), on=today)


def _tendered(reference: str, buyer: Actor, authority: Authority, today: date) -> None:
    """Open the procurement, say its criteria, and take its tenders in."""
    begun_on, closes_on = today - _BEGUN, today - _CLOSES
    closes_at = datetime.combine(closes_on, time(12), LONDON)
    cited: dict[str, Any] = {"by": buyer, "authority": authority, "today": today}
    bought = Procurement(
        reference=reference,
        buyer=COUNCIL,
        title="Cleaning of libraries and offices",
        kind=NeedKind.SERVICES,
        begun_on=begun_on,
    )
    open_procurement(**cited, procurement=bought)
    wanted = RouteWanted(route=Route.OPEN, reason="Many firms clean, small ones too.", value=_VALUE, term_months=36)
    choose_route(**cited, reference=reference, wanted=wanted)
    record_notice(**cited, reference=reference, happening=Happening(Notice.UK4, begun_on, ""))
    plan = Plan(
        procurement=reference,
        closes_at=closes_at,
        quality_by=today - _SCORED_BY,
        said_on=begun_on,
        formula=PriceFormula.LOWEST,
        tie_break=TieBreak.QUALITY,
        criteria=_CRITERIA,
        conditions=(_LICENCE,),
    )
    evaluation.set_criteria(by=buyer, authority=authority, plan=plan, now=closes_at - _ANSWER_BY)
    evaluation.record_conflicts_assessment(
        **cited,
        procurement=reference,
        found="None known before tenders come in.",
        mitigation="Each who scores declares their interests anew once it is known who bids.",
    )
    tenders = [
        Tender(
            bidder=bidder,
            price=Money.pounds(price),
            received_at=closes_at - timedelta(hours=hours),
            exclusion=ExclusionAnswer.NONE,
            conditions=(_LICENCE.mark,),
        )
        for hours, (bidder, price, _, _) in enumerate(_OFFERS, 1)
    ]
    record_tenders(**cited, procurement=reference, tenders=tenders)


def _scored(acting: Any, reference: str) -> None:
    """Name who scores, let each declare, score and hand in."""
    named = {_QUALITY[0]: "Q", _QUALITY[1]: "Q", _SOCIAL: "S"}
    for post, mark in named.items():
        evaluation.name_evaluator(**acting(_BUYER), post=post, criteria=[mark])
    for post in (*named, _BUYER, _DECIDER):
        evaluation.declare_conflict(**acting(post), has_conflict=False, concerns="")
    numbers = _numbers(reference)
    for post, mark in named.items():
        for bidder, _, quality, social in _OFFERS:
            points = social if mark == "S" else quality[_QUALITY.index(post)]
            evaluation.score_tender(
                **acting(post),
                tender=numbers[bidder],
                criterion=mark,
                points=Decimal(points),
                reason=_REASONS[mark],
            )
        evaluation.hand_in_scores(**acting(post))


def _heard(acting: Any, tender: int, today: date) -> None:
    """Ask the lowest bidder about its price, and take its answer."""
    disregarding.ask_about_price(
        **acting(_BUYER),
        tender=tender,
        question="Your price is more than a tenth below the mean of all. How would you do it for that?",
        answer_by=today + _ANSWER_BY,
    )
    disregarding.record_price_answer(
        **acting(_BUYER),
        tender=tender,
        answer="Our own machines are paid for, and we clean the buildings next to yours already.",
        is_satisfied=True,
        finding="Wages are above the real living wage, and the hours are enough for the floors.",
    )


def _numbers(reference: str) -> dict[str, int]:
    return {each.bidder: each.number for each in evaluation_known(reference).tenders}
