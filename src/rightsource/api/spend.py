"""Published payments: who was paid what, and what may have been paid twice; official council tax figures."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, Words
from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right
from rightsource.budget.queries.council_tax_figures import council_tax_published
from rightsource.budget.rules.council_tax_requirement import CouncilTaxTold
from rightsource.commissioning import actions
from rightsource.commissioning.queries import SupplierKnown, spend_known, supplier_known, suspicions_known
from rightsource.commissioning.rules.duplicates import Finding, Strength
from rightsource.commissioning.rules.spend_known import SupplierSpend, Suspicion
from rightsource.quantities import Money
from rightsource.storage.actors import Authority

router = Router(tags=["spending"])
_MOST_AT_ONCE = 500


class AskedOfSpend(Asked):
    """Whose payments, to which suppliers, which page of them."""

    body: str = Field(default="", max_length=200, description="Whose payments; all bodies' if not given.")
    search: str = Field(default="", max_length=200, description="Words of a supplier's name.")
    first: int = Field(default=0, ge=0, le=10**6, description="How many to pass over.")
    most: int = Field(default=100, ge=1, le=_MOST_AT_ONCE, description="How many to tell.")


@dataclass(frozen=True, slots=True)
class SpendTold:
    """Spending by supplier, a part of the list.

    Attributes:
        on: the day.
        bodies: those whose payments are on record.
        paid: to all suppliers found, credits taken off.
        payments: how many.
        found: how many suppliers.
        suppliers: those asked for, who was paid most first.
    """

    on: date
    bodies: tuple[str, ...]
    paid: Money
    payments: int
    found: int
    suppliers: tuple[SupplierSpend, ...]


@router.get("/spend", response=answers(SpendTold, 403))
@public
def spend(request: HttpRequest, asked: Query[AskedOfSpend]) -> SpendTold:
    """Tell what each supplier was paid by published payments; names that may be private persons' are not told again."""
    known = as_known(request, asked)
    found = spend_known(known.on, known.audience, body=asked.body, search=asked.search)
    shown = found.suppliers[asked.first : asked.first + asked.most]
    return SpendTold(found.on, found.bodies, found.paid, found.payments, len(found.suppliers), shown)


class AskedOfSupplier(Asked):
    """Which page of a supplier's payments."""

    supplier: int = Field(ge=1, lt=2**31, description="The supplier's id.")
    first: int = Field(default=0, ge=0, le=10**6, description="How many payments to pass over.")
    most: int = Field(default=100, ge=1, le=_MOST_AT_ONCE, description="How many to tell.")


@router.get("/spend/supplier", response=answers(SupplierKnown, 403, 404))
@public
def supplier(request: HttpRequest, asked: Query[AskedOfSupplier]) -> SupplierKnown:
    """Tell a supplier's spellings with why each is held to be the same, and its payments, the newest first."""
    known = as_known(request, asked)
    return supplier_known(asked.supplier, known.on, known.audience, first=asked.first, most=asked.most)


class AskedOfSuspicions(Asked):
    """Whose payments, and how strongly suspected."""

    body: str = Field(default="", max_length=200, description="Whose payments; all bodies' if not given.")
    strength: Strength | None = Field(default=None, description="Only those of one strength.")


@dataclass(frozen=True, slots=True)
class SuspicionsFound:
    """Payments that may be one bill paid twice.

    Attributes:
        on: the day.
        payments: how many were compared.
        not_compared: how many have no supplier's name, so that nothing can be said of them.
        naive: how many are equal to an earlier one of their supplier.
        suspicions: the strongest first.
    """

    on: date
    payments: int
    not_compared: int
    naive: int
    suspicions: tuple[Suspicion, ...]


@router.get("/spend/duplicates", response=answers(SuspicionsFound, *RESTRICTED))
@right("see_suspected_payments")
def duplicates(request: HttpRequest, asked: Query[AskedOfSuspicions]) -> SuspicionsFound:
    """Tell which published payments may be one bill paid twice, how strongly, and why."""
    known = as_known(request, asked)
    found = suspicions_known(known.on, known.audience, body=asked.body)
    shown = found.suspicions if asked.strength is None else found.of(asked.strength)
    return SuspicionsFound(known.on, found.payments, found.not_compared, found.naive, shown)


class PaymentsGiven(Acting):
    """What two payments under suspicion are."""

    first: UUID = Field(description="The id of the earlier payment.")
    again: UUID = Field(description="The id of the later one.")
    finding: Finding = Field(description="One bill paid twice, or two bills.")
    because: Words = Field(description="Why: what was looked at.")


@router.post("/spend/duplicates/judge", response=answers(Acted, *RESTRICTED, 404))
@right("judge_payments")
def judge(request: HttpRequest, given: PaymentsGiven) -> Acted:
    """Say of two payments under suspicion what they are, and why."""
    return Acted(
        actions.judge_payments(
            by=actor_of(request),
            authority=Authority(given.authority),
            first=given.first,
            again=given.again,
            finding=given.finding,
            because=given.because,
        )
    )


class ApartGiven(Acting):
    """Which two names are two suppliers."""

    match: int = Field(strict=True, ge=1, lt=2**31, description="The number of the match.")
    because: Words = Field(description="Why they are two.")


@router.post("/spend/suppliers/apart", response=answers(Acted, *RESTRICTED, 404))
@right("judge_payments")
def apart(request: HttpRequest, given: ApartGiven) -> Acted:
    """Take two names apart that were held to be one supplier; nothing brings them together again."""
    authority = Authority(given.authority)
    return Acted(
        actions.take_suppliers_apart(
            by=actor_of(request), authority=authority, match=given.match, because=given.because
        )
    )


class AskedOfCouncilTax(Asked):
    """Which authority."""

    authority: str = Field(min_length=1, max_length=200, description="Its E-code, as E2820, or its name.")


@router.get("/council-tax", response=answers(CouncilTaxTold, 403))
@public
def council_tax(request: HttpRequest, asked: Query[AskedOfCouncilTax]) -> CouncilTaxTold:
    """Tell an authority's council tax requirement, tax base and band D year by year, as published by a day."""
    known = as_known(request, asked)
    return CouncilTaxTold(known.on, council_tax_published(asked.authority, known.on))
