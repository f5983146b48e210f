"""Procurement: which routes the law of a day allows, where each procurement stands, and the acts upon one."""

from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.asking import Asked, DayGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right
from rightsource.commissioning.actions import procurement as actions
from rightsource.commissioning.queries.procurement import (
    ProcurementsKnown,
    procurement_known,
    procurements_known,
)
from rightsource.commissioning.rules.procurement.advice import Route, RouteAdvice
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import BuyerKind, Need, NeedFact, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Lot, Procurement, ProcurementStanding
from rightsource.commissioning.rules.procurement.route import advise
from rightsource.commissioning.rules.teckal import Work
from rightsource.constitution.rules.books import the_law
from rightsource.quantities import Money
from rightsource.storage.actors import Authority

router = Router(tags=["procurement"])
_MOST_PENCE = 10**15
_MOST_MONTHS = 1_200
_MOST_LOTS = 500
_NONE = MoneyGiven(pence=0)


class NeedAsked(Schema):
    """A need, as a question asks of it; amounts are whole pence."""

    subject: str = Field(default="", max_length=400, description="What for, in words.")
    kind: NeedKind = Field(description="What is bought.")
    value_pence: int = Field(ge=0, le=_MOST_PENCE, description="Its whole estimated value without VAT.")
    vat_pence: int = Field(default=0, ge=0, le=_MOST_PENCE, description="The VAT on it.")
    term_months: int = Field(default=0, ge=0, le=_MOST_MONTHS, description="For how long, with every extension.")
    begun_on: DayGiven = Field(description="The day on which the procurement begins, by whose law it is judged.")
    buyer: BuyerKind = Field(default=BuyerKind.AUTHORITY, description="What the buyer is to the law.")
    fact: list[NeedFact] = Field(default_factory=list, description="What is so; give it once for each fact.")
    owner_work_pence: int | None = Field(
        default=None, ge=0, le=_MOST_PENCE, description="The supplier's work for its owners."
    )
    external_work_pence: int | None = Field(default=None, ge=0, le=_MOST_PENCE, description="Its work for others.")
    open_market_percent: float | None = Field(
        default=None, ge=0, le=100, description="How much of what co-operating authorities do together is for others."
    )


@router.get("/procurements/route", response=answers(RouteAdvice, 403))
@public
def route(request: HttpRequest, asked: Query[NeedAsked]) -> RouteAdvice:
    """Tell every route to a supplier for a need, allowed or refused by the law of its day, and what each obliges."""
    return advise(
        Need(
            subject=asked.subject,
            kind=asked.kind,
            value=Money(asked.value_pence),
            vat=Money(asked.vat_pence),
            term_months=asked.term_months,
            begun_on=asked.begun_on,
            buyer=asked.buyer,
            facts=frozenset(asked.fact),
            work=_work(asked.owner_work_pence, asked.external_work_pence),
            open_market_share=_share(asked.open_market_percent),
        ),
        the_law(),
    )


@router.get("/procurements", response=answers(ProcurementsKnown, 403))
@public
def procurements(request: HttpRequest, asked: Query[Asked]) -> ProcurementsKnown:
    """Tell where every procurement stood by a day: its stage, the next day that the law sets, and what is late."""
    known = as_known(request, asked)
    return procurements_known(known.on, known.audience)


class AskedOfProcurement(Asked):
    """Which procurement."""

    reference: str = Field(
        min_length=1, max_length=60, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$", description="Its reference."
    )


@router.get("/procurements/one", response=answers(ProcurementStanding, 403, 404))
@public
def procurement(request: HttpRequest, asked: Query[AskedOfProcurement]) -> ProcurementStanding:
    """Tell where one procurement stood by a day, with its lots, notices and clocks."""
    known = as_known(request, asked)
    return procurement_known(asked.reference, known.on, known.audience)


class LotGiven(Schema):
    """A part that is let by itself."""

    number: int = Field(strict=True, ge=1, le=_MOST_LOTS, description="Its number, from 1.")
    title: Words = Field(description="What it is.")


Reference = Field(min_length=1, max_length=60, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$", description="Its reference.")


class ProcurementGiven(Acting):
    """What is opened."""

    reference: str = Reference
    buyer: Words = Field(description="The buyer, as the key of an organisation on record.")
    title: Words = Field(description="What is bought.")
    kind: NeedKind = Field(description="As the law tells kinds apart.")
    begun_on: DayGiven = Field(description="The day by whose law it is judged.")
    lots: list[LotGiven] = Field(default_factory=list, max_length=_MOST_LOTS, description="Its parts, if any.")


@router.post("/procurements/open", response=answers(Acted, *RESTRICTED))
@right("run_procurement")
def open_one(request: HttpRequest, given: ProcurementGiven) -> Acted:
    """Open a procurement."""
    return Acted(
        actions.open_procurement(
            by=actor_of(request),
            authority=Authority(given.authority),
            procurement=Procurement(
                reference=given.reference,
                buyer=given.buyer,
                title=given.title,
                kind=given.kind,
                begun_on=given.begun_on,
                lots=tuple(Lot(each.number, each.title) for each in given.lots),
            ),
            today=timezone.localdate(),
        )
    )


class RouteGiven(Acting):
    """Which route, why, and what the need then is."""

    reference: str = Reference
    route: Route = Field(description="Which route.")
    reason: Words = Field(description="Why this one.")
    value: MoneyGiven = Field(description="The whole estimated value without VAT.")
    vat: MoneyGiven = Field(default=_NONE, description="The VAT on it.")
    term_months: int = Field(default=0, strict=True, ge=0, le=_MOST_MONTHS, description="With every extension.")
    buyer: BuyerKind = Field(default=BuyerKind.AUTHORITY, description="What the buyer is to the law.")
    facts: list[NeedFact] = Field(default_factory=list, description="What is so.")
    supplier: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$", description="Who would supply.")
    owner_work: MoneyGiven | None = Field(default=None, description="Its work for owners; else from the record.")
    external_work: MoneyGiven | None = Field(default=None, description="Its work for others; else from the record.")
    open_market_percent: float | None = Field(default=None, ge=0, le=100, description="For others, of the whole.")


@router.post("/procurements/route", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def choose(request: HttpRequest, given: RouteGiven) -> Acted:
    """Choose a procurement's route; one that the law of its day does not allow is refused with those it allows."""
    owner, external = given.owner_work, given.external_work
    wanted = actions.RouteWanted(
        route=given.route,
        reason=given.reason,
        value=given.value.money,
        vat=given.vat.money,
        term_months=given.term_months,
        buyer=given.buyer,
        facts=frozenset(given.facts),
        supplier=given.supplier,
        work=_work(None if owner is None else owner.pence, None if external is None else external.pence),
        open_market_share=_share(given.open_market_percent),
    )
    return Acted(
        actions.choose_route(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            wanted=wanted,
            today=timezone.localdate(),
        )
    )


class NoticeGiven(Acting):
    """What was published or happened, and when."""

    reference: str = Reference
    notice: Notice = Field(description="The number of the notice's form, or what happened without one.")
    happened_on: DayGiven = Field(description="The day of publication, or on which it happened.")
    address: str = Field(default="", max_length=2_000, pattern=r"^[^\x00]*$", description="Where it can be read.")


@router.post("/procurements/notice", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def notice(request: HttpRequest, given: NoticeGiven) -> Acted:
    """Record a notice as it was published, or the contract entered into or ended."""
    return Acted(
        actions.record_notice(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            happening=Happening(given.notice, given.happened_on, given.address),
            today=timezone.localdate(),
        )
    )


def _work(owner_pence: int | None, external_pence: int | None) -> Work | None:
    if owner_pence is None and external_pence is None:
        return None
    return Work(Money(owner_pence or 0), Money(external_pence or 0))


def _share(percent: float | None) -> Decimal | None:
    return None if percent is None else (Decimal(str(percent)) / 100).quantize(Decimal("0.0001"))
