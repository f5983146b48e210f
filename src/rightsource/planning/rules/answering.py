"""Questions put to the plan on record, each answered in common futures: compare, drill, divide, explain.

What was worked out lately is not worked out again: the same study, futures and seed have the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rightsource.constitution.rules.books import the_law
from rightsource.planning.errors import (
    DivisionHasFaults,
    MonthNotProjected,
    NoSuchVehicleAhead,
)
from rightsource.planning.rules.as_planned import AsPlanned
from rightsource.planning.rules.books import model_hash
from rightsource.planning.rules.core import Core
from rightsource.planning.rules.law_of_the_day import discount_rate_share
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED
from rightsource.planning.rules.second_options import (
    AS_PLANNED,
    AS_PLANNED_LABEL,
    IN_HOUSE,
    MODEL,
    assumed_of,
    label_of,
    option,
    reorganisation_belief,
    study_of,
)
from rightsource.quantities import FinancialYear, Month, Problem
from rightsource.simulation.break_even import BreakEven, break_evens
from rightsource.simulation.compare import Comparison, compare
from rightsource.simulation.division import Division, ReorganisationBelief
from rightsource.simulation.drill import Drilled, drill
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.explain import explain
from rightsource.simulation.faults import StudyCannotRun
from rightsource.simulation.present import Discount
from rightsource.simulation.project import Progress
from rightsource.simulation.reorganise import Reorganised, reorganise
from rightsource.simulation.study import Study
from rightsource.simulation.summary import MODEL_ERROR
from rightsource.simulation.width import Width, width


@dataclass(frozen=True, slots=True)
class About:
    """What an answer stands for.

    Attributes:
        as_known_on: the day whose record went in.
        audience: whose knowledge of it.
        years: the financial years followed, in order.
        futures, seed: how many futures, and which.
        rules: the hash of model and assumptions.
        discount_rate_share: by how much less a later year counts, in real terms.
        assumed, missing: what was taken for want of a record, and what would sharpen the answer, in words.
        model_error: what the errors shown leave out, in words.
    """

    as_known_on: date
    audience: str
    years: tuple[str, ...]
    futures: int
    seed: int
    rules: str
    discount_rate_share: float
    assumed: tuple[str, ...]
    missing: tuple[str, ...]
    model_error: str = MODEL_ERROR


@dataclass(frozen=True, slots=True)
class OptionNamed:
    """One of two plans compared: its name, as asked for, and what it is in words."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class ComparisonAnswer:
    """Two plans in the same futures, where the first would cost what the second does, and how wide the answer is.

    Attributes:
        break_evens: empty where they were not looked for.
        width: null where it was not worked out.
    """

    about: About
    first: OptionNamed
    second: OptionNamed
    comparison: Comparison
    break_evens: tuple[BreakEven, ...]
    width: Width | None = None


@dataclass(frozen=True, slots=True)
class DrillAnswer:
    """One vehicle made to fail in one month; `worst_months` are those of the drill as calendar months."""

    about: About
    month: Month
    returns_in: Month
    worst_months: tuple[Month, ...]
    drilled: Drilled


@dataclass(frozen=True, slots=True)
class ReorganisationAnswer:
    """One council split in two, and what splitting it is taken to cost."""

    about: About
    belief: ReorganisationBelief
    reorganised: Reorganised


@dataclass(frozen=True, slots=True)
class FutureExplained:
    """One future month by month in words."""

    about: About
    future: int
    months: tuple[str, ...]


def compared(
    core: Core,
    *,
    audience: str,
    first: str = MODEL,
    second: str = IN_HOUSE,
    futures: int = DEFAULT_FUTURES,
    seed: int = DEFAULT_SEED,
    with_break_evens: bool = True,
) -> ComparisonAnswer:
    """Compare two options in the same futures.

    Args:
        core: what is on record.
        audience: whose knowledge it is.
        first: the one whose assumptions are varied to break even: a name, or the text of an amendment.
        second: the other, likewise.
        futures: how many futures to follow of each.
        seed: the study's seed.
        with_break_evens: look for where both cost the same, which takes some ten times as long.

    Raises:
        NoSuchOption: a name is of no option.
        AmendmentHasFaults: lists every fault of an amendment.
    """
    studies, discount = (option(core, first), option(core, second)), discount_of(core)
    assumed = dict.fromkeys((*assumed_of(core, first), *assumed_of(core, second)))
    return ComparisonAnswer(
        about=about(core, audience, futures, seed, more=tuple(assumed)),
        first=OptionNamed(first, label_of(first)),
        second=OptionNamed(second, label_of(second)),
        comparison=_compared(*studies, futures, seed, discount),
        break_evens=_break_evens(*studies, min(futures, _TO_BREAK_EVEN), seed, discount) if with_break_evens else (),
    )


# A mean difference needs fewer futures than a chance does, and a break-even is looked for some thirty times.
_TO_BREAK_EVEN = 2_000


def compared_as_planned(
    plan: AsPlanned,
    *,
    audience: str,
    futures: int = DEFAULT_FUTURES,
    seed: int = DEFAULT_SEED,
    with_break_evens: bool = True,
    with_width: bool = False,
    progress: Progress | None = None,
) -> ComparisonAnswer:
    """Compare a plan of vehicles as it was decided on with staying in-house, as asked on its day.

    Args:
        plan: both, and what is unsure of either.
        audience: whose knowledge went in.
        futures: how many futures to follow of each.
        seed: the study's seed.
        with_break_evens: look for where both cost the same.
        with_width: work out how wide the answer is, which takes a minute or more.
        progress: called with steps of that done and steps in all.
    """
    group = plan.model.group
    rate = discount_rate_share(the_law(), plan.on)
    discount = _factors(rate, group.years)
    return ComparisonAnswer(
        about=About(
            as_known_on=plan.on,
            audience=audience,
            years=tuple(str(FinancialYear(group.first_year + year)) for year in range(group.years)),
            futures=futures,
            seed=seed,
            rules=model_hash(),
            discount_rate_share=rate,
            assumed=plan.assumed,
            missing=plan.missing,
        ),
        first=OptionNamed(AS_PLANNED, AS_PLANNED_LABEL),
        second=OptionNamed(IN_HOUSE, "The same services in-house, without the savings owed to the model"),
        comparison=_compared(plan.model, plan.in_house, futures, seed, discount),
        break_evens=_break_evens(plan.model, plan.in_house, min(futures, _TO_BREAK_EVEN), seed, discount)
        if with_break_evens
        else (),
        width=width(
            plan.model,
            plan.in_house,
            plan.uncertain,
            draws=_DRAWS,
            futures=_FUTURES_A_DRAW,
            seed=seed,
            discount=discount,
            progress=progress,
        )
        if with_width
        else None,
    )


# What we are unsure of moves the answer by far more than chance does, so few futures of many draws tell the most.
_DRAWS, _FUTURES_A_DRAW = 128, 96


def break_even_in_words(found: BreakEven) -> str:
    """Say where both plans cost the same, or why nowhere."""
    if found.value is None:
        return f"none. {found.why_none}"
    if found.unit == "share":
        return f"{found.value:.1%}, where {found.assumed:.1%} is assumed."
    return f"{found.value:.2f} times what is assumed."


def drilled(
    core: Core,
    *,
    audience: str,
    vehicle: str,
    month: Month,
    futures: int = DEFAULT_FUTURES,
    seed: int = DEFAULT_SEED,
) -> DrillAnswer:
    """Let a vehicle fail at the end of a month, in the same futures as the plan on record.

    Raises:
        NoSuchVehicleAhead: the vehicle is not in what is projected.
        MonthNotProjected: the month is none of those followed.
    """
    vehicles = [each.key for each in core.group.vehicles]
    if vehicle not in vehicles:
        raise NoSuchVehicleAhead(vehicle, vehicles)
    place = (month.year - core.first.starts_in) * MONTHS_PER_YEAR + month.month - _APRIL
    if not 0 <= place < core.group.months:
        raise MonthNotProjected(month, core.first, core.group.years)
    found = _drilled(study_of(core), vehicle, place, futures, seed)
    return DrillAnswer(
        about=about(core, audience, futures, seed),
        month=month,
        returns_in=_month(core, found.returns_in_month),
        worst_months=tuple(_month(core, each.month) for each in found.worst_months),
        drilled=found,
    )


_APRIL = 4


def _month(core: Core, place: int) -> Month:
    years, months = divmod(_APRIL - 1 + place, MONTHS_PER_YEAR)
    return Month(core.first.starts_in + years, months + 1)


def reorganised(
    core: Core,
    *,
    audience: str,
    names: tuple[str, str],
    population_share: float,
    services: Mapping[str, float],
    vehicles: Mapping[str, float],
    futures: int = DEFAULT_FUTURES,
    seed: int = DEFAULT_SEED,
    reserves_share: float | None = None,
    debt_share: float | None = None,
    tax_share: float | None = None,
    funding_share: float | None = None,
) -> ReorganisationAnswer:
    """Split the council in two with its vehicles, and follow both in the same futures as the one.

    Args:
        core: what is on record.
        audience: whose knowledge it is.
        names: of the two councils.
        population_share: what falls to the first of everything that is not named.
        services: by a service's key, what of it falls to the first.
        vehicles: by a vehicle's key, likewise.
        futures: how many futures to follow.
        seed: the study's seed.
        reserves_share: what falls to the first of reserves, where not by population.
        debt_share: of debt, likewise.
        tax_share: of council tax, likewise.
        funding_share: of all other funding, likewise.

    Raises:
        DivisionHasFaults: lists what is named that there is not, and shares that are none.
    """
    shares = (population_share, funding_share, tax_share, reserves_share, debt_share)
    named = (tuple(sorted(services.items())), tuple(sorted(vehicles.items())))
    belief = reorganisation_belief(core.first)
    try:
        found = _reorganised(study_of(core), names, shares, named, belief, discount_of(core), futures, seed)
    except StudyCannotRun as refused:
        raise DivisionHasFaults([Problem(each.where, each.message, each.code) for each in refused.faults]) from None
    cost = f"{belief.one_off_share:.1%} of a year's services once and {belief.recurring_share:.1%} every year"
    words = (
        f"Splitting costs {cost}, both councils together ({belief.source}).",
        "A vehicle that both keep is divided as though it were two, each with its own part of the money.",
        "Both raise council tax as the one council would, and both give services as they are given now.",
    )
    return ReorganisationAnswer(about(core, audience, futures, seed, more=words), belief, found)


def explained(core: Core, *, audience: str, future: int, seed: int = DEFAULT_SEED) -> FutureExplained:
    """Tell one future month by month in words: the same as in any batch."""
    study = study_of(core)
    months = explain(study.group, study.assumptions, study.plan, seed=seed, future=future)
    return FutureExplained(about(core, audience, 1, seed), future, tuple(months))


def discount_of(core: Core) -> Discount:
    """Return what a real pound of each year is worth in the first, by the rate of the day as at which it was known."""
    return _factors(discount_rate_share(the_law(), core.on), core.group.years)


def _factors(rate_share: float, years: int) -> Discount:
    return tuple((1.0 + rate_share) ** -year for year in range(years))


def about(core: Core, audience: str, futures: int, seed: int, *, more: Sequence[str] = ()) -> About:
    """Return what an answer stands for; `more` are assumptions beyond those of the study, in words."""
    return About(
        as_known_on=core.on,
        audience=audience,
        years=tuple(str(FinancialYear(core.first.starts_in + year)) for year in range(core.group.years)),
        futures=futures,
        seed=seed,
        rules=model_hash(),
        discount_rate_share=discount_rate_share(the_law(), core.on),
        assumed=(*core.assumed, *more),
        missing=core.missing,
    )


@lru_cache(maxsize=16)
def _compared(first: Study, second: Study, futures: int, seed: int, discount: Discount) -> Comparison:
    return compare(first, second, futures=futures, seed=seed, discount=discount)


@lru_cache(maxsize=16)
def _break_evens(first: Study, second: Study, futures: int, seed: int, discount: Discount) -> tuple[BreakEven, ...]:
    return break_evens(first, second, futures=futures, seed=seed, discount=discount)


@lru_cache(maxsize=16)
def _drilled(study: Study, vehicle: str, month: int, futures: int, seed: int) -> Drilled:
    return drill(study, vehicle, month, futures=futures, seed=seed)


_Shares = tuple[float, float | None, float | None, float | None, float | None]
_Named = tuple[tuple[str, float], ...]


@lru_cache(maxsize=16)
def _reorganised(  # noqa: PLR0917 - a cache knows its answers by place
    study: Study,
    names: tuple[str, str],
    shares: _Shares,
    named: tuple[_Named, _Named],
    belief: ReorganisationBelief,
    discount: Discount,
    futures: int,
    seed: int,
) -> Reorganised:
    population, funding, tax, reserves, debt = shares
    services, vehicles = named
    division = Division(names, population, dict(services), dict(vehicles), funding, tax, reserves, debt)
    return reorganise(study, division, belief, futures=futures, seed=seed, discount=discount)
