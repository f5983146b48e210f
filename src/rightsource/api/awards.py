"""Awards: what is recommended and decided, what bidders are told, challenges, and the agreement that begins."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acted, Words
from rightsource.api.asking import Day, DayGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.errors import RequestNotUnderstood
from rightsource.api.evaluation import ActingOnProcurement, Blank, TenderNumber, cited
from rightsource.api.procurement import AskedOfProcurement
from rightsource.commissioning.actions import awards as actions
from rightsource.commissioning.errors.evaluation import PricesStayClosed
from rightsource.commissioning.queries.awards import AwardsKnown, awards_known
from rightsource.commissioning.queries.red_flags import RedFlagsKnown, red_flags_known
from rightsource.commissioning.rules.evaluation.awards import Claim, ClaimOutcome
from rightsource.quantities import Period, Problem
from rightsource.storage.actors import Authority

router = Router(tags=["awards"])
_MOST_LOTS = 500
_NAME = r"^[^\x00]*[^\s\x00][^\x00]*$"


@router.get("/procurements/award", response=answers(AwardsKnown, *RESTRICTED, 404))
@right("see_evaluation")
def award(request: HttpRequest, asked: Query[AskedOfProcurement]) -> AwardsKnown:
    """Tell who comes first, what was awarded and told, and what may still stop the contract; once quality is settled.

    Raises:
        PricesStayClosed: tenders are on record, and quality is not settled.
    """
    known = awards_known(asked.reference, as_known(request, asked).on, viewer_of(request).post)
    if known.evaluation.tenders and not known.evaluation.is_settled:
        raise PricesStayClosed(asked.reference)
    return known


class AskedOfFlags(Schema):
    """By which day."""

    on: Day = Field(default=None, description="Today if not given.")


@router.get("/procurements/flags", response=answers(RedFlagsKnown, *RESTRICTED))
@right("see_evaluation")
def flags(request: HttpRequest, asked: Query[AskedOfFlags]) -> RedFlagsKnown:
    """Tell red flags after Cardinal's published indicators: where to look, and not evidence of wrongdoing."""
    return red_flags_known(asked.on or timezone.localdate())


class AwardGiven(ActingOnProcurement):
    """Which tender is awarded its lot, under which decision and why."""

    tender: TenderNumber
    decision: str = Field(min_length=1, max_length=60, pattern=_NAME, description="A decision on record.")
    reason: Words = Field(description="Why this tender; every bidder is told.")
    tie_reason: str = Field(default="", max_length=4000, pattern=r"^[^\x00]*$", description="Between equals.")


@router.post("/procurements/award/decide", response=answers(Acted, *RESTRICTED, 404))
@right("award_contract")
def decide(request: HttpRequest, given: AwardGiven) -> Acted:
    """Award a tender's lot to it, where it is the most advantageous."""
    return Acted(
        actions.decide_award(
            **cited(request, given),
            tender=given.tender,
            decision=given.decision,
            reason=given.reason,
            tie_reason=given.tie_reason,
        )
    )


@router.post("/procurements/award/summaries", response=answers(Acted, *RESTRICTED, 404))
@right("award_contract")
def summaries(request: HttpRequest, given: ActingOnProcurement) -> Acted:
    """Give each bidder of an awarded lot its assessment summary."""
    return Acted(actions.give_summaries(**cited(request, given)) > 0)


class AnnouncementGiven(ActingOnProcurement):
    """The contract award notice as it was published."""

    on: DayGiven
    address: str = Field(default="", max_length=2_000, pattern=r"^[^\x00]*$", description="Where it can be read.")


@router.post("/procurements/award/announce", response=answers(Acted, *RESTRICTED, 404))
@right("award_contract")
def announce(request: HttpRequest, given: AnnouncementGiven) -> Acted:
    """Record the contract award notice, which begins the standstill."""
    return Acted(actions.announce_award(**cited(request, given), on=given.on, address=given.address))


class ClaimGiven(ActingOnProcurement):
    """A challenge to an award."""

    claim: str = Field(min_length=1, max_length=60, pattern=_NAME, description="Its reference.")
    claimant: str = Field(min_length=1, max_length=200, pattern=_NAME)
    grounds: Words
    has_claim_form: bool = Field(strict=True, description="Whether proceedings are issued, and not a letter alone.")
    notified_on: DayGiven = Field(description="The day on which the council was told.")


@router.post("/procurements/award/challenge", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def challenge(request: HttpRequest, given: ClaimGiven) -> Acted:
    """Enter a challenge in the log."""
    claim = Claim(
        reference=given.claim,
        procurement=given.reference,
        claimant=given.claimant,
        grounds=given.grounds,
        has_claim_form=given.has_claim_form,
        notified_on=given.notified_on,
    )
    authority = Authority(given.authority)
    return Acted(
        actions.record_claim(by=actor_of(request), authority=authority, claim=claim, today=timezone.localdate())
    )


class ClaimEndGiven(ActingOnProcurement):
    """How a challenge, or its hold on the contract, ended."""

    claim: str = Field(min_length=1, max_length=60, pattern=_NAME, description="Its reference.")
    ended_on: DayGiven
    outcome: ClaimOutcome
    because: Words


@router.post("/procurements/award/challenge-ended", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def challenge_ended(request: HttpRequest, given: ClaimEndGiven) -> Acted:
    """Record how a challenge ended."""
    over = actions.ClaimOver(
        reference=given.claim, ended_on=given.ended_on, outcome=given.outcome, because=given.because
    )
    return Acted(actions.end_claim(**cited(request, given), over=over))


class AgreementGiven(ActingOnProcurement):
    """The agreement that begins from an award."""

    lot: int = Field(default=0, strict=True, ge=0, le=_MOST_LOTS, description="0 where it was let whole.")
    agreement: str = Field(min_length=1, max_length=60, pattern=_NAME, description="Its reference.")
    provider: Blank = Field(default="", description="The supplier's key, where its tender named none.")
    service: Blank = Field(default="", description="The service it is for.")
    on: DayGiven = Field(description="The day on which the contract is entered into.")
    starts_on: DayGiven
    last_day: DayGiven


@router.post("/procurements/award/agreement", response=answers(Acted, *RESTRICTED, 404))
@right("award_contract")
def agreement(request: HttpRequest, given: AgreementGiven) -> Acted:
    """Enter into the contract and begin its agreement, after the standstill and while no claim suspends it."""
    if given.last_day < given.starts_on:
        raise RequestNotUnderstood([Problem("last_day", "It lies before the first day.", "period-ends-first")])
    wanted = actions.AgreementWanted(
        agreement=given.agreement,
        period=Period.until(given.starts_on, given.last_day),
        provider=given.provider,
        service=given.service,
    )
    return Acted(actions.begin_agreement(**cited(request, given), lot=given.lot, wanted=wanted, on=given.on))
