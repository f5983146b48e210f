"""One council split in two with its vehicles: both successors, and their sum against the one, in the same futures."""

from dataclasses import dataclass, replace

import numpy as np

from rightsource.simulation.division import (
    TRANSITION,
    Division,
    ReorganisationBelief,
    check_division,
    cost_gbp_of,
    successors,
)
from rightsource.simulation.followed import Followed, follow
from rightsource.simulation.paired import Difference, difference
from rightsource.simulation.present import Discount
from rightsource.simulation.project import Progress
from rightsource.simulation.projection import NEVER
from rightsource.simulation.study import Study
from rightsource.simulation.summary import MODEL_ERROR, Chance, Summary, chance, summary_of


@dataclass(frozen=True)
class Successor:
    """One of the two councils: what it comes to, and its opening position against the one council's."""

    name: str
    summary: Summary
    opening_reserves_gbp: float
    services_cost_gbp: float
    funding_gbp: float
    debt_gbp: float
    cost_gbp: float


@dataclass(frozen=True)
class Reorganised:
    """One council, and two in its place, in the same futures.

    Attributes:
        one: the council as it is; one_cost_gbp its net present cost.
        successors: both; of each `cost_gbp` is its net present cost.
        extra_cost: of both successors together over the one council, future by future, in present value.
        p_dearer: chance that the two together cost more.
        p_either_s114, p_both_s114, p_one_s114: chance that by the last year one of the two, both, or the one council
            fails s.114(3).
        reserves_together_gbp: mean usable reserves of the two together at each year's end.
        one_off_gbp, recurring_gbp: what reorganising is taken to cost, at first-year prices.
    """

    one: Summary
    one_cost_gbp: float
    successors: tuple[Successor, Successor]
    extra_cost: Difference
    p_dearer: Chance
    p_one_s114: Chance
    p_either_s114: Chance
    p_both_s114: Chance
    reserves_together_gbp: tuple[float, ...]
    one_off_gbp: float
    recurring_gbp: float
    model_error: str = MODEL_ERROR


def reorganise(
    study: Study,
    division: Division,
    belief: ReorganisationBelief,
    *,
    futures: int,
    seed: int,
    discount: Discount,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Reorganised:
    """Split a council in two, and follow it and both successors through the same futures.

    Raises:
        StudyCannotRun: carries every fault found of the division or of any of the three.
    """
    check_division(study, division)
    parts = successors(study, division, belief)
    found = [
        follow(each, futures=futures, seed=seed, discount=discount, threads=threads, progress=tell)
        for each, tell in zip((study, *parts), _thirds(progress, futures), strict=True)
    ]
    one, first, second = found
    fails = [each.first_s114_month != NEVER for each in found]
    extra = difference(one.cost_gbp, first.cost_gbp + second.cost_gbp)
    dearer = first.cost_gbp + second.cost_gbp - one.cost_gbp > study.group.rounding_gbp * study.group.years
    return Reorganised(
        one=summary_of(one.tally),
        one_cost_gbp=float(np.mean(one.cost_gbp)),
        successors=(
            _successor(division.names[0], parts[0], first),
            _successor(division.names[1], parts[1], second),
        ),
        extra_cost=extra,
        p_dearer=chance(int(np.sum(dearer)), futures),
        p_one_s114=chance(int(np.sum(fails[0])), futures),
        p_either_s114=chance(int(np.sum(fails[1] | fails[2])), futures),
        p_both_s114=chance(int(np.sum(fails[1] & fails[2])), futures),
        reserves_together_gbp=tuple((first.mean_reserves_gbp + second.mean_reserves_gbp).tolist()),
        one_off_gbp=belief.one_off_share * cost_gbp_of(study.group),
        recurring_gbp=belief.recurring_share * cost_gbp_of(study.group),
    )


def _successor(name: str, study: Study, found: Followed) -> Successor:
    """Tell of a successor; the body that only carries its transition is no vehicle to be told of."""
    group, summary = study.group, summary_of(found.tally)
    funding = group.funding
    return Successor(
        name=name,
        summary=replace(summary, vehicles=tuple(each for each in summary.vehicles if each.vehicle != TRANSITION)),
        opening_reserves_gbp=group.reserves.usable_gbp,
        services_cost_gbp=cost_gbp_of(group),
        funding_gbp=funding.council_tax_gbp
        + funding.grant_gbp
        + funding.business_rates_gbp
        + funding.trading_income_gbp
        + funding.schools_grant_gbp,
        debt_gbp=group.debt.fixed_gbp + group.debt.floating_gbp,
        cost_gbp=float(np.mean(found.cost_gbp)),
    )


def _thirds(progress: Progress | None, futures: int) -> tuple[Progress | None, ...]:
    """Return the progress of each of three studies as that of one work."""

    def of(place: int) -> Progress | None:
        return None if progress is None else lambda done, _: progress(place * futures + done, 3 * futures)

    return tuple(of(place) for place in range(3))
