"""What is true of savings."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from ninja import Field, Query, Router

from rightsource.api.asking import Asked, YearAsked, as_known
from rightsource.api.door import answers, public
from rightsource.budget.queries import savings_known
from rightsource.budget.rules.savings import SavingsTotal, SavingsTruth
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience

router = Router(tags=["budget"])


class AskedOfYear(Asked):
    """As known on which day and to whom, of which financial year."""

    year: YearAsked = Field(default=None, description="The financial year, as 2026-27; that of the day if not given.")


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
