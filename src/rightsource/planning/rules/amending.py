"""A member's amendment asked of what is on record: what may be moved, what it does, and every fault of it by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from rightsource.planning.errors import AmendmentHasFaults
from rightsource.planning.rules.core import Core
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED
from rightsource.quantities import FinancialYear, Problem
from rightsource.simulation.amend import Amended, amend
from rightsource.simulation.amendment import AmendmentCannotBeMade, Handle, amendment_from, handles
from rightsource.simulation.paired import Sides
from rightsource.simulation.study import Study
from rightsource.simulation.summary import MODEL_ERROR


@dataclass(frozen=True, slots=True)
class YearAmended:
    """One year before and after: the chance of s.114 by its end with its error, and reserves by quantile, in pounds.

    Attributes:
        before_chance, after_chance: the share of futures in which a forecast has failed by the year's end.
        before_error, after_error: their Monte Carlo errors.
        change_gbp: the mean change of usable reserves at the year's end, and `change_error_gbp` its Monte Carlo error.
    """

    year: str
    before_chance: float
    before_error: float
    after_chance: float
    after_error: float
    before_reserves_gbp: Mapping[str, float]
    after_reserves_gbp: Mapping[str, float]
    change_gbp: float
    change_error_gbp: float


@dataclass(frozen=True, slots=True)
class AmendmentAnswered:
    """What an amendment does, in the same futures as the plan without it.

    Attributes:
        text: the amendment as it stands in a link; blank for none.
        changes: each change in words.
        years: the years followed, in order.
        chance_change: the chance of s.114 by the last year's end, after less before; `chance_change_error` its error.
        futures, seed: how many futures, and which.
        model_error: what the error shown leaves out, in words.
    """

    text: str
    changes: tuple[str, ...]
    years: tuple[YearAmended, ...]
    chance_change: float
    chance_change_error: float
    futures: int
    seed: int
    model_error: str


def movable(core: Core) -> tuple[Handle, ...]:
    """Return everything of a plan that may be moved, in reading order."""
    return handles(_study(core))


def amended_plan(
    core: Core, text: str, *, futures: int = DEFAULT_FUTURES, seed: int = DEFAULT_SEED
) -> AmendmentAnswered:
    """Follow a plan before and after an amendment, given as the text of a link.

    Raises:
        AmendmentHasFaults: lists every fault, each where it stands in the text or in the plan that comes out.
    """
    study = _study(core)
    try:
        found = amend(study, amendment_from(text, study), futures=futures, seed=seed)
    except AmendmentCannotBeMade as refused:
        raise AmendmentHasFaults(
            [Problem(fault.where, fault.message, fault.code) for fault in refused.faults]
        ) from None
    change, error = _change(found.s114)
    return AmendmentAnswered(
        text=found.text,
        changes=found.changes,
        years=_years(found),
        chance_change=change,
        chance_change_error=error,
        futures=futures,
        seed=seed,
        model_error=MODEL_ERROR,
    )


def _study(core: Core) -> Study:
    return Study(core.group, core.assumptions, core.plan)


def _years(found: Amended) -> tuple[YearAmended, ...]:
    before, after = found.before, found.after
    return tuple(
        YearAmended(
            year=str(FinancialYear(year)),
            before_chance=before.p_s114_by_year[at].share,
            before_error=before.p_s114_by_year[at].monte_carlo_error,
            after_chance=after.p_s114_by_year[at].share,
            after_error=after.p_s114_by_year[at].monte_carlo_error,
            before_reserves_gbp={name: values[at] for name, values in before.reserves_gbp.items()},
            after_reserves_gbp={name: values[at] for name, values in after.reserves_gbp.items()},
            change_gbp=found.reserves_change_gbp[at].mean_gbp,
            change_error_gbp=found.reserves_change_gbp[at].monte_carlo_error_gbp,
        )
        for at, year in enumerate(before.years)
    )


def _change(s114: Sides) -> tuple[float, float]:
    """Return the change of a chance in common futures and its error, which only futures that change sides make.

    Source:
        Agresti and Min, "Effects and non-effects of paired identical observations in comparing proportions",
        Statistics in Medicine 23 (2004): one future is added to each side, so that no change is claimed to be certain.
    """
    futures = s114.both + s114.neither + s114.changing_sides
    gained, lost = s114.second_alone + 1, s114.first_alone + 1
    whole = futures + 2
    error = sqrt((gained + lost) - (gained - lost) ** 2 / whole) / whole
    return (s114.second_alone - s114.first_alone) / futures, error
