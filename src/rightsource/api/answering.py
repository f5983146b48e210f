"""What the API answers of questions put to the plan on record, in futures that are common to all."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router
from pydantic import BeforeValidator, WithJsonSchema

from rightsource.api.asking import FIRST_YEAR, Asked, as_known
from rightsource.api.door import RESTRICTED, answers, right
from rightsource.planning.queries import plans_compared, study_known
from rightsource.planning.rules.amending import AmendmentAnswered, amended_plan
from rightsource.planning.rules.answering import (
    ComparisonAnswer,
    DrillAnswer,
    FutureExplained,
    ReorganisationAnswer,
    drilled,
    explained,
    reorganised,
)
from rightsource.planning.rules.core import YEARS, Core
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED
from rightsource.quantities import Month

router = Router(tags=["planning"])
_MOST_FUTURES = 20_000  # more than a page needs, and no more than a few seconds of this machine


def _month(value: object) -> object:
    year, _, month = str(value).partition("-")
    if not (len(year) == 4 and len(month) == 2 and (year + month).isdigit() and int(year) >= FIRST_YEAR):
        raise ValueError("write a month as 2027-10")
    return Month(int(year), int(month))


def _shares(value: object) -> object:
    """Take shares as KEY:0.6, with commas between them."""
    shares: dict[str, float] = {}
    for each in filter(None, (part.strip() for part in str(value or "").split(","))):
        key, colon, share = each.rpartition(":")
        if not colon or not key:
            raise ValueError("write shares as key:0.6, with commas between them")
        shares[key] = float(share)
    return shares


MonthAsked = Annotated[
    Month, BeforeValidator(_month), WithJsonSchema({"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$"})
]
SharesAsked = Annotated[dict[str, float], BeforeValidator(_shares), WithJsonSchema({"type": "string", "default": ""})]
ShareAsked = Annotated[float | None, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


class AskedOfPlan(Asked):
    """As known on which day, and in how many futures."""

    futures: int = Field(default=DEFAULT_FUTURES, ge=100, le=_MOST_FUTURES, description="How many futures to follow.")
    seed: int = Field(default=DEFAULT_SEED, ge=0, le=2**63 - 1, description="The same seed gives the same futures.")
    years: int = Field(default=YEARS, ge=1, le=10, description="How many financial years to follow.")


def _plan(request: HttpRequest, asked: AskedOfPlan) -> tuple[Core, str]:
    """Return the plan on record, and to whom it was known."""
    known = as_known(request, asked)
    return study_known(known.on, known.audience, asked.years).core, known.audience.value


class AskedToAmend(AskedOfPlan):
    """An amendment."""

    amendment: str = Field(
        default="", max_length=4000, description="Changes with semicolons between them, as tax.2027=4.99%."
    )


@router.get("/amend", response=answers(AmendmentAnswered, *RESTRICTED))
@right("see_projection")
def amend(request: HttpRequest, asked: Query[AskedToAmend]) -> AmendmentAnswered:
    """Tell what a member's amendment does to the plan, before and after in the same futures."""
    core, _ = _plan(request, asked)
    return amended_plan(core, asked.amendment, futures=asked.futures, seed=asked.seed)


class AskedToCompare(AskedOfPlan):
    """Two plans."""

    first: str = Field(
        default="model",
        max_length=4000,
        description="model, in-house, shared-back-office, as-planned, or the text of an amendment.",
    )
    second: str = Field(default="in-house", max_length=4000, description="The other, likewise.")
    break_evens: bool = Field(default=True, description="Look for where both would cost the same.")


@router.get("/compare", response=answers(ComparisonAnswer, *RESTRICTED))
@right("see_projection")
def compare(request: HttpRequest, asked: Query[AskedToCompare]) -> ComparisonAnswer:
    """Tell what two plans cost in the same futures, which is better how often, and what makes the difference."""
    known = as_known(request, asked)
    return plans_compared(
        known.on,
        known.audience,
        first=asked.first,
        second=asked.second,
        years=asked.years,
        futures=asked.futures,
        seed=asked.seed,
        with_break_evens=asked.break_evens,
    )


class AskedToDrill(AskedOfPlan):
    """A vehicle and a month."""

    vehicle: str = Field(max_length=200, description="The vehicle's key.")
    month: MonthAsked = Field(description="The month at whose end it fails, as 2027-10.")


@router.get("/drill", response=answers(DrillAnswer, *RESTRICTED))
@right("see_projection")
def drill(request: HttpRequest, asked: Query[AskedToDrill]) -> DrillAnswer:
    """Tell what one vehicle's failure in one month costs, and which services come back."""
    core, audience = _plan(request, asked)
    return drilled(
        core,
        audience=audience,
        vehicle=asked.vehicle,
        month=asked.month,
        futures=asked.futures,
        seed=asked.seed,
    )


class AskedToReorganise(AskedOfPlan):
    """How the council is divided in two."""

    share: float = Field(default=0.5, ge=0, le=1, description="What of everything not named falls to the first.")
    first_name: str = Field(default="First", max_length=200, description="The first council's name.")
    second_name: str = Field(default="Second", max_length=200, description="The second council's name.")
    services: SharesAsked = Field(
        default={}, description="What of services falls to the first, as key:0.6, with commas between them."
    )
    vehicles: SharesAsked = Field(default={}, description="What of vehicles falls to the first, likewise.")
    reserves: ShareAsked = Field(default=None, description="What of reserves falls to the first.")
    debt: ShareAsked = Field(default=None, description="What of debt falls to the first.")
    tax: ShareAsked = Field(default=None, description="What of council tax falls to the first.")
    funding: ShareAsked = Field(default=None, description="What of all other funding falls to the first.")


@router.get("/reorganise", response=answers(ReorganisationAnswer, *RESTRICTED))
@right("see_projection")
def reorganise(request: HttpRequest, asked: Query[AskedToReorganise]) -> ReorganisationAnswer:
    """Tell what the council split in two with its vehicles comes to, both successors and their sum."""
    core, audience = _plan(request, asked)
    return reorganised(
        core,
        audience=audience,
        names=(asked.first_name, asked.second_name),
        population_share=asked.share,
        services=asked.services,
        vehicles=asked.vehicles,
        futures=asked.futures,
        seed=asked.seed,
        reserves_share=asked.reserves,
        debt_share=asked.debt,
        tax_share=asked.tax,
        funding_share=asked.funding,
    )


class AskedToExplain(Asked):
    """One future."""

    future: int = Field(default=0, ge=0, lt=2**31, description="Which future, from 0.")
    seed: int = Field(default=DEFAULT_SEED, ge=0, le=2**63 - 1, description="The study's seed.")
    years: int = Field(default=YEARS, ge=1, le=10, description="How many financial years to follow.")


@router.get("/explain", response=answers(FutureExplained, *RESTRICTED))
@right("see_projection")
def explain(request: HttpRequest, asked: Query[AskedToExplain]) -> FutureExplained:
    """Tell one future of the plan month by month in words."""
    known = as_known(request, asked)
    core = study_known(known.on, known.audience, asked.years).core
    return explained(core, audience=known.audience.value, future=asked.future, seed=asked.seed)
