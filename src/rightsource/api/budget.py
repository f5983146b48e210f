"""What is true of savings, and their verification by another than claimed them."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.asking import Asked, YearAsked, YearGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right
from rightsource.budget.actions import savings as actions
from rightsource.budget.queries.savings import savings_known
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.budget.rules.savings import SavingsTotal, SavingsTruth
from rightsource.budget.rules.verifying import Verification
from rightsource.quantities import FinancialYear
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Audience

router = Router(tags=["budget"])


class AskedOfYear(Asked):
    """As known on which day and to whom, of which financial year."""

    year: YearAsked = Field(default=None, description="The financial year, as 2026-27; that of the day if not given.")


class SavingVerified(Acting):
    """What a second person found of a saving."""

    saving: Words = Field(description="The saving's reference.")
    year: YearGiven = Field(description="The financial year, as 2026-27.")
    amount: MoneyGiven = Field(description="What the evidence shows; nil if nothing was saved.")
    evidence: Words = Field(description="What it was checked against: a document, or the lines that fell.")
    recurrence: Recurrence = Field(description="Whether it comes back every year.")
    attribution: Attribution = Field(description="What it is owed to.")


@dataclass(frozen=True, slots=True)
class SavingsKnown:
    """What each saving of a year was.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        truth: what was planned, claimed and verified by another, saving by saving.
        total: the same added up.
    """

    on: date
    audience: Audience
    truth: SavingsTruth
    total: SavingsTotal


@router.get("/savings", response=answers(SavingsKnown, 403))
@public
def savings(request: HttpRequest, asked: Query[AskedOfYear]) -> SavingsKnown:
    """Tell what was claimed of the savings of a year, and what of it another has verified."""
    known = as_known(request, asked)
    truth = savings_known(asked.year or FinancialYear.of(known.on), known.on, known.audience)
    return SavingsKnown(known.on, known.audience, truth, truth.total)


@router.post("/savings/verify", response=answers(Acted, *RESTRICTED))
@right("verify_saving")
def verify(request: HttpRequest, given: SavingVerified) -> Acted:
    """Verify a saving, as another post than claimed it."""
    return Acted(
        actions.verify_saving(
            by=actor_of(request),
            authority=Authority(given.authority),
            saving=given.saving,
            year=given.year,
            found=Verification(given.amount.money, given.evidence, given.recurrence, given.attribution),
            today=timezone.localdate(),
        )
    )
