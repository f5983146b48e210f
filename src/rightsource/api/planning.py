"""The money ahead: of this council, the latest projection or how far it is; and of every authority of the country."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router
from pydantic import WithJsonSchema

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, answers, public, right
from rightsource.planning.queries import (
    FinishedRun,
    NationalKnown,
    RunProgress,
    latest_run,
    national_known,
    run_in_progress,
)
from rightsource.planning.rules.national_found import Scenario
from rightsource.storage.knowledge import Audience

router = Router(tags=["planning"])


@dataclass(frozen=True, slots=True)
class ChanceInYear:
    """A chance by the end of a year, as a share of one, and how far chance alone may have moved it."""

    year: str
    chance: float
    monte_carlo_error: float


@dataclass(frozen=True, slots=True)
class Fan:
    """Pounds at the end of each year, in the order of years: one list for each quantile of the futures."""

    p5: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """One balance that the projection begins with."""

    what: str
    as_at: date
    statement: str
    gbp: float
    record_id: str


@dataclass(frozen=True, slots=True)
class PastReserves:
    """Usable reserves at a past year end."""

    as_at: date
    gbp: float


@dataclass(frozen=True, slots=True)
class SavingsInYear:
    """Savings planned for a year, and the mean of what the futures deliver."""

    year: str
    planned: float
    expected: float


@dataclass(frozen=True, slots=True)
class OneOffInYear:
    """The mean of the one-off money that the futures use in a year."""

    year: str
    expected: float


@dataclass(frozen=True, slots=True)
class BaseStatement:
    """The statement of income and spending that the projection starts from."""

    year: str
    version: str
    as_at: date


@dataclass(frozen=True, slots=True)
class InputTold:
    """One amount taken from the record, with its records."""

    what: str
    gbp: float
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DriverTold:
    """One thing that differs between futures: its centre by year and its spread, as shares, with its source."""

    driver: str
    central_share: tuple[float, ...]
    spread_share: float
    source: str


@dataclass(frozen=True, slots=True)
class ExpectedOfTheGroup:
    """The mean of what the futures bring, in pounds: one list for each figure, in the order of years.

    Attributes:
        support_gbp: Exceptional Financial Support taken.
        charges_gbp: paid to vehicles for services.
        dividends_gbp: returned by vehicles.
        vehicle_support_gbp: given to vehicles that ran out of cash.
        separation_gbp: what being separate costs.
        step_in_gbp: what failed vehicles cost.
    """

    support_gbp: tuple[float, ...]
    charges_gbp: tuple[float, ...]
    dividends_gbp: tuple[float, ...]
    vehicle_support_gbp: tuple[float, ...]
    separation_gbp: tuple[float, ...]
    step_in_gbp: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class VehicleAhead:
    """One vehicle in many futures.

    Attributes:
        vehicle: its key.
        p_failure_by_year: the chance that it has failed by each year's end.
        p_teckal_by_year: the chance that by then too little of its work has been for its owners.
        teckal_month: the month by which that has come in half of the futures in which it comes at all; null where it
            never does.
        p_support_in_year: the chance that the council helps it in each year.
        reserves_gbp: its reserves at each year's end.
        expected_support_gbp: the mean of the council's help.
        expected_result_gbp: the mean of its result.
        expected_external_income_gbp: the mean of its work for others.
    """

    vehicle: str
    p_failure_by_year: tuple[ChanceInYear, ...]
    p_teckal_by_year: tuple[ChanceInYear, ...]
    teckal_month: str | None
    p_support_in_year: tuple[ChanceInYear, ...]
    reserves_gbp: Fan
    expected_support_gbp: tuple[float, ...]
    expected_result_gbp: tuple[float, ...]
    expected_external_income_gbp: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ProjectionTold:
    """What a projection found, in pounds and in shares of one.

    Attributes:
        as_known_on: the day whose record went in.
        audience: whose knowledge of it.
        futures: how many futures were followed.
        seed: the same seed gives the same futures.
        engine: which engine followed them.
        rules: the hash of model and assumptions.
        years: the financial years, in order.
        p_s114_by_year: the chance that the test of s.114(3) has failed by each year's end.
        p_exhausted_in_year: the chance that usable reserves are below nil at each year's end.
        reserves_gbp: usable reserves at each year's end.
        recurrent_result_gbp: recurrent income less recurrent spending in each year.
        monte_carlo_error: the largest error of any chance.
        model_error: what the model itself may get wrong, in words.
        opening_reserves_gbp: usable reserves to begin with.
        opening_reserves: the balances they are made of.
        ring_fenced_gbp: what is there and cannot be spent on anything.
        past_reserves_gbp: usable reserves at past year ends.
        savings_gbp: savings by year.
        one_off_gbp: one-off money by year.
        base: the statement it starts from.
        inputs: what was taken from the record.
        assumed: what is assumed, in words.
        missing: what is missing, in words.
        drivers: what differs between futures.
        p_support_by_year: the chance that support the plan counts on has been needed by each year's end.
        group_result_gbp: the group's result in each year, what its members pay each other left out.
        schools_balance_gbp: the schools grant's balance at each year's end; below nil, a deficit kept apart.
        expected_gbp: the means of what passes between the council, its vehicles and government.
        vehicles: each vehicle. This and the four before are null in a projection made before vehicles were followed.
    """

    as_known_on: date
    audience: Audience
    futures: int
    seed: int
    engine: str
    rules: str
    years: tuple[str, ...]
    p_s114_by_year: tuple[ChanceInYear, ...]
    p_exhausted_in_year: tuple[ChanceInYear, ...]
    reserves_gbp: Fan
    recurrent_result_gbp: Fan
    monte_carlo_error: float
    model_error: str
    opening_reserves_gbp: float
    opening_reserves: tuple[OpeningBalance, ...]
    ring_fenced_gbp: float
    past_reserves_gbp: tuple[PastReserves, ...]
    savings_gbp: tuple[SavingsInYear, ...]
    one_off_gbp: tuple[OneOffInYear, ...]
    base: BaseStatement
    inputs: tuple[InputTold, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...]
    drivers: tuple[DriverTold, ...]
    p_support_by_year: tuple[ChanceInYear, ...] | None = None
    group_result_gbp: Fan | None = None
    schools_balance_gbp: Fan | None = None
    expected_gbp: ExpectedOfTheGroup | None = None
    vehicles: tuple[VehicleAhead, ...] | None = None


@dataclass(frozen=True, slots=True)
class RunTold:
    """A finished run and what it found."""

    key: str
    finished_at: datetime
    result: ProjectionTold


@dataclass(frozen=True, slots=True)
class ProjectionKnown:
    """The money ahead.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        latest: the newest finished run of a day no later; null where there is none.
        in_progress: the run that is being computed; null where none is.
    """

    on: date
    audience: Audience
    latest: RunTold | None
    in_progress: RunProgress | None


@router.get("/projection", response=answers(ProjectionKnown, *RESTRICTED))
@right("see_projection")
def projection(request: HttpRequest, asked: Query[Asked]) -> ProjectionKnown:
    """Tell the chance by year that a year cannot be balanced, and the reserves ahead; or how far the computing is."""
    known = as_known(request, asked)
    latest = latest_run(known.on, known.audience)
    return ProjectionKnown(
        known.on, known.audience, _told(latest) if latest is not None else None, run_in_progress(known.audience)
    )


def _told(run: FinishedRun) -> RunTold:
    # The result is plain values already, written by planning.rules.result; the answer's model reads them as they are.
    return RunTold(run.key, run.finished_at, run.result)  # type: ignore[arg-type]


class AskedOfCountry(Asked):
    """As known on which day, and what every authority is taken to decide."""

    scenario: Annotated[
        Scenario, WithJsonSchema({"type": "string", "enum": [each.value for each in Scenario], "default": "most-tax"})
    ] = Field(
        default=Scenario.MOST_TAX,
        description="Council tax raised each year as far as needs no referendum, or never.",
    )


@dataclass(frozen=True, slots=True)
class CountryKnown:
    """Every upper-tier authority of England, carried on from its own published returns.

    Attributes:
        on: the day.
        latest: the newest study that knew nothing after the day, a whole one if there is any; null where none is.
    """

    on: date
    latest: NationalKnown | None


@router.get("/national", response=answers(CountryKnown, 403))
@public
def national(request: HttpRequest, asked: Query[AskedOfCountry]) -> CountryKnown:
    """Tell in how many futures each upper-tier authority cannot balance a year ahead, by its returns as known then."""
    known = as_known(request, asked)
    return CountryKnown(known.on, national_known(known.on, asked.scenario))
