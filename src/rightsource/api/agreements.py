"""Agreements over their life: what needs somebody, what ends, one with all that is kept of it, and acts upon them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router
from pydantic import AfterValidator

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words, in_the_councils_sight
from rightsource.api.answering import MonthAsked
from rightsource.api.asking import Asked, DayGiven, as_known
from rightsource.api.charges import Reference
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.commissioning.actions import ending, performance, variations
from rightsource.commissioning.errors.keeping import ConcernNotOnRecord, VariationByNeitherParty
from rightsource.commissioning.queries import agreement_told as told
from rightsource.commissioning.queries.agreement_told import AgreementKept, AgreementsExpiring, AgreementsTold
from rightsource.commissioning.queries.keeping import concerns_known, variation_known
from rightsource.commissioning.rules.agreements.changing import Change, Ground, Judgement
from rightsource.commissioning.rules.agreements.contract import Contract
from rightsource.commissioning.rules.agreements.ending import (
    AgreementOption,
    Ending,
    EndingGround,
    ExitItem,
    ExitKind,
    OptionKind,
)
from rightsource.commissioning.rules.agreements.performance import Concern, Kpi, KpiRating, KpiResult, Rating
from rightsource.commissioning.rules.agreements.variations import (
    VARIABLE,
    AnswerGiven,
    Variation,
    VariationAnswer,
    VariationAsked,
)
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.storage.actors import Authority

router = Router(tags=["agreements"])
LAST_YEAR = 2200
_NUMBER = r"^-?[0-9]{1,11}(\.[0-9]{1,4})?$"
_TEXT = r"^[^\x00]*$"


def _within_reach(day: date) -> date:
    if day.year > LAST_YEAR:
        raise ValueError(f"no agreement reaches beyond {LAST_YEAR}")
    return day


DayWithin = Annotated[DayGiven, AfterValidator(_within_reach)]
Number = Annotated[str, Field(pattern=_NUMBER, description="As 95 or 95.25.")]
Key = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Said = Annotated[str, Field(max_length=4000, pattern=_TEXT)]


class AskedOfAgreement(Asked):
    """Which agreement, as known on which day."""

    agreement: Key = Field(description="Its reference.")


class AskedOfVariation(Asked):
    """Which variation, as known on which day."""

    reference: Key = Field(description="Its own.")


@dataclass(frozen=True, slots=True)
class VariationTold:
    """A variation, and what the law says of it."""

    variation: Variation
    judgement: Judgement


class AwardGiven(Acting):
    """What an agreement was on award."""

    agreement: Reference
    kind: NeedKind
    value: MoneyGiven = Field(description="The whole estimated value, with VAT, over the longest term.")
    begun_on: DayWithin = Field(description="When its procurement began; the law of that day governs it.")
    starts_on: DayWithin
    most_ends_on: DayWithin = Field(description="Its last day with every extension provided for.")
    procurement: Annotated[str, Field(max_length=60, pattern=_TEXT)] = ""
    duties: list[Key] = []
    why: Said = ""


class VariationGiven(Acting):
    """A variation as it is asked for; the reference is yours, so sending it twice asks once."""

    reference: Reference
    agreement: Reference
    asked_for: Key = Field(description="The party that asks; a vehicle asks for itself alone.")
    what: Words
    reason: Words
    starts_on: DayWithin
    value: MoneyGiven = Field(description="By how much the whole value changes, with VAT.")
    a_year: MoneyGiven | None = Field(default=None, description="By how much the price of a block's year changes.")
    unit: Annotated[str, Field(max_length=80, pattern=_TEXT)] = ""
    unit_price: MoneyGiven | None = None
    ends_on: DayWithin | None = None
    terms: dict[str, Number] = Field(default={}, description=f"Terms set anew: {', '.join(VARIABLE)}.")
    changes_scope: bool = False
    favours_provider: bool = False
    changes_nature: bool = False
    ground: Ground = Ground.NOT_SUBSTANTIAL


class VariationAnswerGiven(Acting):
    """What is answered to a variation."""

    reference: Reference
    accept: bool
    words: Words
    notice_on: DayWithin | None = Field(default=None, description="The day of the notice that comes before it.")
    notice_address: Said = ""


class KpiGiven(Acting):
    """A key performance indicator from a day."""

    agreement: Reference
    key: Key
    measure: Words
    target: Number
    unit: Annotated[str, Field(max_length=40, pattern=_TEXT)] = ""
    higher_is_better: bool = True
    credit_percent: Number = Field(default="0", description="Of a month's charge, where it is missed.")
    starts_on: DayWithin


class ResultGiven(Acting):
    """What came of an indicator in a month."""

    agreement: Reference
    key: Key
    month: MonthAsked
    actual: Number


class RatingGiven(Acting):
    """How an indicator is rated over a run of days."""

    agreement: Reference
    key: Key
    from_day: DayWithin
    to_day: DayWithin
    rating: Rating
    words: Words
    published_on: DayWithin | None = Field(default=None, description="The day of the notice UK9.")
    address: Said = ""


class ConcernGiven(Acting):
    """A failure to perform, or what came of one that is on record."""

    agreement: Reference
    reference: Reference
    what: Said = ""
    improve_by: DayWithin | None = None
    has_failed: bool | None = Field(default=None, description="What came of it.")
    words: Said = ""
    published_on: DayWithin | None = None


class OptionGiven(Acting):
    """A right to extend or to break that is provided for."""

    agreement: Reference
    key: Key
    kind: OptionKind
    notice_by: DayWithin
    ends_on: DayWithin
    words: Said = ""


class OptionTaken(Acting):
    """Which option is taken."""

    agreement: Reference
    key: Key


class FollowGiven(Acting):
    """The procurement begun for what comes after an agreement."""

    agreement: Reference
    procurement: Key


class EndingGiven(Acting):
    """How an agreement is ended."""

    agreement: Reference
    ground: EndingGround
    told_on: DayWithin
    ends_on: DayWithin
    words: Words


class ExitItemGiven(Acting):
    """One thing to be done before an agreement ends."""

    agreement: Reference
    key: Key
    kind: ExitKind
    what: Words
    owner: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
    due_on: DayWithin


class ExitItemDone(Acting):
    """What shows that an item of an exit plan is done."""

    agreement: Reference
    key: Key
    evidence: Words


@router.get("/agreements", response=answers(AgreementsTold, *RESTRICTED))
@right("see_charges")
def agreements(request: HttpRequest, asked: Query[Asked]) -> AgreementsTold:
    """Tell every agreement in force, and what of them needs somebody: a contract manager's day."""
    known = as_known(request, asked)
    return told.agreements_told(known.on, known.audience)


@router.get("/agreements/expiring", response=answers(AgreementsExpiring, *RESTRICTED))
@right("see_charges")
def expiring(request: HttpRequest, asked: Query[Asked]) -> AgreementsExpiring:
    """Tell what ends within 18 months, what can be done about it, and by when."""
    known = as_known(request, asked)
    return AgreementsExpiring(known.on, told.agreements_expiring(known.on, known.audience))


@router.get("/agreements/one", response=answers(AgreementKept, *RESTRICTED, 404))
@right("see_charges")
def agreement(request: HttpRequest, asked: Query[AskedOfAgreement]) -> AgreementKept:
    """Tell one agreement: parties, terms by day, what it is in law, variations, indicators, options, exit."""
    known = as_known(request, asked)
    return told.agreement_kept(asked.agreement, known.on, known.audience)


@router.get("/agreements/variation", response=answers(VariationTold, *RESTRICTED, 404))
@right("see_charges")
def variation(request: HttpRequest, asked: Query[AskedOfVariation]) -> VariationTold:
    """Tell a variation with what the law of changes says of it."""
    known = as_known(request, asked)
    found = variation_known(asked.reference, known.on)
    terms = told.agreement_kept(found.asked.agreement, known.on, known.audience).current.row
    return VariationTold(found, told.judgement_of(found.asked, terms, is_needed=False))


@router.post("/agreements/award", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def record_award(request: HttpRequest, given: AwardGiven) -> Acted:
    """Record what an agreement was on award: the measure of every later change."""
    contract = Contract(
        agreement=given.agreement,
        kind=given.kind,
        value=given.value.money,
        begun_on=given.begun_on,
        starts_on=given.starts_on,
        most_ends_on=given.most_ends_on,
        procurement=given.procurement,
        duties=tuple(given.duties),
        why=given.why,
    )
    return Acted(variations.record_contract(**_acting(request, given), contract=contract))


@router.post("/agreements/variations", response=answers(Acted, *RESTRICTED, 404))
@right("ask_variation")
def ask_variation(request: HttpRequest, given: VariationGiven) -> Acted:
    """Ask for a variation on behalf of a party; somebody else answers it."""
    own = viewer_of(request).organisation
    if own and given.asked_for != own:
        raise VariationByNeitherParty(given.asked_for, given.agreement)
    change = Change(
        value=given.value.money,
        ends_on=given.ends_on,
        changes_scope=given.changes_scope,
        favours_provider=given.favours_provider,
        changes_nature=given.changes_nature,
        ground=given.ground,
    )
    asked = VariationAsked(
        reference=given.reference,
        agreement=given.agreement,
        asked_for=given.asked_for,
        what=given.what,
        reason=given.reason,
        starts_on=given.starts_on,
        change=change,
        a_year=None if given.a_year is None else given.a_year.money,
        unit=given.unit,
        unit_price=None if given.unit_price is None else given.unit_price.money,
        terms=tuple(sorted(given.terms.items())),
    )
    return Acted(variations.ask_variation(**_acting(request, given), asked=asked))


@router.post("/agreements/variations/answer", response=answers(Variation, *RESTRICTED, 404))
@right("answer_variation")
def answer_variation(request: HttpRequest, given: VariationAnswerGiven) -> Variation:
    """Accept or refuse a variation; what the law does not permit is refused with the next step."""
    # A vehicle answers what the council asked of it, and its answer changes terms that it may not write itself.
    answer = AnswerGiven(
        answer=VariationAnswer.ACCEPTED if given.accept else VariationAnswer.REFUSED,
        words=given.words,
        notice_on=given.notice_on,
        notice_address=given.notice_address,
    )
    with in_the_councils_sight(request):
        return variations.answer_variation(**_acting(request, given), reference=given.reference, given=answer)


@router.post("/agreements/kpis", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def set_kpi(request: HttpRequest, given: KpiGiven) -> Acted:
    """Set a key performance indicator from a day, with the service credit that a month's miss costs."""
    kpi = Kpi(
        agreement=given.agreement,
        key=given.key,
        measure=given.measure,
        target=Decimal(given.target),
        unit=given.unit,
        higher_is_better=given.higher_is_better,
        credit_percent=Decimal(given.credit_percent),
        starts_on=given.starts_on,
    )
    return Acted(performance.set_kpi(**_acting(request, given), kpi=kpi))


@router.post("/agreements/kpis/results", response=answers(Acted, *RESTRICTED, 404))
@right("return_activity")
def return_kpi(request: HttpRequest, given: ResultGiven) -> Acted:
    """Return what came of an indicator in a month; another figure corrects the one before."""
    results = [KpiResult(given.key, given.month, Decimal(given.actual))]
    written = performance.return_kpis(**_acting(request, given), agreement=given.agreement, results=results)
    return Acted(bool(written))


@router.post("/agreements/kpis/ratings", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def rate_kpi(request: HttpRequest, given: RatingGiven) -> Acted:
    """Rate an indicator over a run of days, and say where the rating was published."""
    rating = KpiRating(
        key=given.key,
        from_day=given.from_day,
        to_day=given.to_day,
        rating=given.rating,
        words=given.words,
        rated_on=timezone.localdate(),
        published_on=given.published_on,
        address=given.address,
    )
    return Acted(performance.rate_kpi(**_acting(request, given), agreement=given.agreement, rating=rating))


@router.post("/agreements/concerns", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def record_concern(request: HttpRequest, given: ConcernGiven) -> Acted:
    """Record a failure to perform with the time to improve; then what came of it, and where it was published."""
    today = timezone.localdate()
    found = next((each for each in concerns_known(given.agreement) if each.reference == given.reference), None)
    if found is None:
        if given.improve_by is None:
            raise ConcernNotOnRecord(given.reference)
        found = Concern(
            reference=given.reference,
            agreement=given.agreement,
            what=given.what,
            raised_on=today,
            improve_by=given.improve_by,
        )
    if given.has_failed is not None and found.has_failed is None:
        found = replace(found, has_failed=given.has_failed, ended_on=today, words=given.words)
    if given.published_on is not None:
        found = replace(found, published_on=given.published_on)
    return Acted(performance.record_concern(**_acting(request, given), concern=found))


@router.post("/agreements/options", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def record_option(request: HttpRequest, given: OptionGiven) -> Acted:
    """Record a right to extend or to break that the agreement provides for."""
    option = AgreementOption(
        agreement=given.agreement,
        key=given.key,
        kind=given.kind,
        notice_by=given.notice_by,
        ends_on=given.ends_on,
        words=given.words,
    )
    return Acted(ending.record_option(**_acting(request, given), option=option))


@router.post("/agreements/options/take", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def take_option(request: HttpRequest, given: OptionTaken) -> Acted:
    """Take an option: the agreement's last day is then what it says."""
    return Acted(ending.take_option(**_acting(request, given), agreement=given.agreement, key=given.key))


@router.post("/agreements/follow", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def follow(request: HttpRequest, given: FollowGiven) -> Acted:
    """Say which procurement is begun for what comes after an agreement."""
    return Acted(
        ending.follow_agreement(**_acting(request, given), agreement=given.agreement, procurement=given.procurement)
    )


@router.post("/agreements/end", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def end(request: HttpRequest, given: EndingGiven) -> Acted:
    """End an agreement before its last day, with the ground and the notice given."""
    found = Ending(
        agreement=given.agreement,
        ground=given.ground,
        told_on=given.told_on,
        ends_on=given.ends_on,
        words=given.words,
    )
    return Acted(ending.end_agreement(**_acting(request, given), ending=found))


@router.post("/agreements/exit", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def plan_exit(request: HttpRequest, given: ExitItemGiven) -> Acted:
    """Put an item into an agreement's exit plan."""
    item = ExitItem(
        agreement=given.agreement,
        key=given.key,
        kind=given.kind,
        what=given.what,
        owner=given.owner,
        due_on=given.due_on,
    )
    return Acted(ending.plan_exit(**_acting(request, given), item=item))


@router.post("/agreements/exit/done", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def finish_exit_item(request: HttpRequest, given: ExitItemDone) -> Acted:
    """Say what shows that an item of an exit plan is done."""
    return Acted(
        ending.finish_exit_item(
            **_acting(request, given), agreement=given.agreement, key=given.key, evidence=given.evidence
        )
    )


def _acting(request: HttpRequest, given: Acting) -> dict[str, Any]:
    return {"by": actor_of(request), "authority": Authority(given.authority), "today": timezone.localdate()}
