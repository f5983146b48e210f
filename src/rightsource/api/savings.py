"""The savings register: a year's savings from promise to verification, and the steps that take a saving there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words, in_the_councils_sight
from rightsource.api.answering import MonthAsked
from rightsource.api.asking import Asked, DayGiven, YearAsked, YearGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right
from rightsource.budget.actions import register as actions
from rightsource.budget.queries.savings import register_known
from rightsource.budget.rules.ledger_evidence import EvidenceAsked, Rise
from rightsource.budget.rules.register import RegisterTotal, SavingsRegister
from rightsource.budget.rules.register_rows import Counterfactual, PriceIndex, SavingDocumentKind, SavingProposal
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.quantities import FinancialYear
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Audience

router = Router(tags=["savings register"])
Said = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
"""Words that may be left out; a database text holds no null character."""


class AskedOfRegister(Asked):
    """Which part of the register."""

    year: YearAsked = Field(default=None, description="The financial year, as 2026-27; that of the day if not given.")
    vehicle: str = Field(default="", max_length=80, description="Whose savings alone, by key; else everybody's.")


@dataclass(frozen=True, slots=True)
class RegisterKnown:
    """The savings register of a year.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        savings_register: saving by saving, with every record, and what is counted twice.
        total: all of them added up; only what is verified counts.
        by_recurrence: what comes back every year apart from what is one-off.
        by_attribution: what each cause brought.
        by_organisation: each organisation's own; the council's own stand under a blank.
    """

    on: date
    audience: Audience
    savings_register: SavingsRegister
    total: RegisterTotal
    by_recurrence: dict[str, RegisterTotal]
    by_attribution: dict[str, RegisterTotal]
    by_organisation: dict[str, RegisterTotal]


@router.get("/savings/register", response=answers(RegisterKnown, 403))
@public
def register(request: HttpRequest, asked: Query[AskedOfRegister]) -> RegisterKnown:
    """Tell what of a year's savings was promised, agreed, claimed and verified by another, and what each rests on."""
    known = as_known(request, asked)
    found = register_known(
        asked.year or FinancialYear.of(known.on), known.on, known.audience, vehicle=asked.vehicle or None
    )
    return RegisterKnown(
        known.on,
        known.audience,
        found,
        found.total,
        {str(word): total for word, total in found.by_recurrence.items()},
        {str(cause): total for cause, total in found.by_attribution.items()},
        found.by_organisation,
    )


class OneSaving(Acting):
    """Which saving."""

    saving: Words = Field(description="The saving's reference.", max_length=60)


class OfSaving(OneSaving):
    """Which saving, in which year."""

    year: YearGiven = Field(description="The financial year, as 2026-27.")


class SavingProposed(OfSaving):
    """What is to be saved, and what it will be judged by."""

    amount: MoneyGiven = Field(description="What it is to bring in that year.")
    title: Words = Field(description="What is saved and how.")
    owner: Words = Field(description="The post that answers for its delivery.", max_length=120)
    organisation: Said = Field(default="", description="Whose saving it is; blank for the council's own.")
    service: Said = Field(default="", description="The service it falls in.")
    recurrence: Recurrence = Field(description="Whether it comes back every year.")
    attribution: Attribution = Field(description="What it is owed to.")
    baseline: MoneyGiven = Field(description="What a year costs without it.")
    baseline_words: Words = Field(description="What the baseline is of, and where it is written.")
    cost_to_achieve: MoneyGiven = Field(description="What it costs once to bring about.")


def _taken(request: HttpRequest, given: OneSaving, step: Callable[..., bool], **terms: object) -> Acted:
    """Take a step of a saving as whoever asks, today, and answer whether anything was written."""
    with in_the_councils_sight(request):
        was_written = step(
            by=actor_of(request),
            authority=Authority(given.authority),
            saving=given.saving,
            today=timezone.localdate(),
            **terms,
        )
    return Acted(was_written)


@router.post("/savings/propose", response=answers(Acted, *RESTRICTED))
@right("record_saving")
def propose(request: HttpRequest, given: SavingProposed) -> Acted:
    """Propose a saving, and what it is to bring in a year."""
    by, today = actor_of(request), timezone.localdate()
    proposal = SavingProposal(
        saving=given.saving,
        title=given.title,
        owner=given.owner,
        organisation=given.organisation,
        service=given.service,
        recurrence=given.recurrence,
        attribution=given.attribution,
        baseline=given.baseline.money,
        baseline_words=given.baseline_words,
        cost_to_achieve=given.cost_to_achieve.money,
        proposed_by=by.post,
        proposed_on=today,
    )
    with in_the_councils_sight(request):
        return Acted(
            actions.propose_saving(
                by=by,
                authority=Authority(given.authority),
                proposal=proposal,
                year=given.year,
                amount=given.amount.money,
                today=today,
            )
        )


class DocumentGiven(OneSaving):
    """A document that a saving rests on."""

    kind: SavingDocumentKind = Field(description="What it shows.")
    title: Words = Field(description="Its title.")
    reference: Words = Field(description="Where it can be looked up.")
    dated_on: DayGiven = Field(description="The day it bears.")


@router.post("/savings/document", response=answers(Acted, *RESTRICTED))
@right("record_saving")
def give_document(request: HttpRequest, given: DocumentGiven) -> Acted:
    """Give a baseline, an equality or consultation record, or evidence of a saving."""
    return _taken(
        request,
        given,
        actions.attach_saving_document,
        kind=given.kind,
        title=given.title,
        reference=given.reference,
        dated_on=given.dated_on,
    )


class SavingAgreed(OfSaving):
    """How much of a saving a decision agreed to."""

    amount: MoneyGiven = Field(description="How much was agreed for that year.")
    decision: Words = Field(description="The decision's reference.")


@router.post("/savings/agree", response=answers(Acted, *RESTRICTED))
@right("record_saving")
def agree(request: HttpRequest, given: SavingAgreed) -> Acted:
    """Record that a decision agreed to a saving, as another post than proposed it."""
    return _taken(
        request,
        given,
        actions.agree_saving,
        year=given.year,
        amount=given.amount.money,
        decision=given.decision,
    )


@router.post("/savings/begin", response=answers(Acted, *RESTRICTED))
@right("record_saving")
def begin(request: HttpRequest, given: OfSaving) -> Acted:
    """Record that the delivery of an agreed saving has begun."""
    return _taken(
        request,
        given,
        actions.begin_saving,
        year=given.year,
    )


class SavingClaimed(OfSaving):
    """How much of a saving was delivered, and on what evidence."""

    amount: MoneyGiven = Field(description="How much was saved.")
    evidence: Said = Field(default="", description="The evidence: a document, or the lines that fell.")


@router.post("/savings/claim", response=answers(Acted, *RESTRICTED))
@right("record_saving")
def claim(request: HttpRequest, given: SavingClaimed) -> Acted:
    """Claim that a saving in delivery was delivered; it counts once another has verified it."""
    return _taken(
        request,
        given,
        actions.claim_saving,
        year=given.year,
        amount=given.amount.money,
        evidence=given.evidence,
    )


class LineShown(OfSaving):
    """An account, its months, and what it is held against."""

    books: Words = Field(description="In whose books, by the organisation's key.", max_length=80)
    account: Words = Field(description="The account's own code there.", max_length=60)
    first: MonthAsked = Field(description="The first month, as 2026-04.")
    last: MonthAsked = Field(description="The last month.")
    against: Counterfactual = Field(description="What it is held against.")
    counterparty: Said = Field(default="", description="With which organisation alone; blank for all.")
    budget_line: Said = Field(default="", description="The line of the budget, where it is held against the budget.")
    index: PriceIndex | None = Field(default=None, description="The dated index that uprates last year.")
    rise_percent: Decimal | None = Field(
        default=None, ge=-50, le=100, decimal_places=3, description="The rise, where no index on record gives one."
    )
    rise_source: Said = Field(default="", description="Where that rise is written.")


@router.post("/savings/show", response=answers(Acted, *RESTRICTED))
@right("record_saving")
def show(request: HttpRequest, given: LineShown) -> Acted:
    """Show what an account was over some months against what it would have been, as the books have both today."""
    rise = Rise(given.rise_percent, given.rise_source) if given.rise_percent is not None else None
    asked = EvidenceAsked(
        books=given.books,
        account=given.account,
        first=given.first,
        last=given.last,
        against=given.against,
        counterparty=given.counterparty,
        budget_line=given.budget_line,
        index=given.index,
        rise=rise,
    )
    return _taken(
        request,
        given,
        actions.show_ledger_evidence,
        year=given.year,
        asked=asked,
    )
