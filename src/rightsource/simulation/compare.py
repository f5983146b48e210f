"""Two plans in the same futures: what each costs in today's money, which is better how often, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rightsource.simulation.followed import EXTERNAL_MARGIN, Followed, follow
from rightsource.simulation.paired import Difference, Sides, difference, sides
from rightsource.simulation.present import Discount
from rightsource.simulation.project import Progress
from rightsource.simulation.study import Study
from rightsource.simulation.summary import MODEL_ERROR, Chance, Summary, chance, summary_of


@dataclass(frozen=True)
class BridgePart:
    """One part of the difference in cost: what it comes to under each plan, on average, in present value."""

    what: str
    first_gbp: float
    second_gbp: float

    @property
    def difference_gbp(self) -> float:
        """What it adds to the cost of the second plan against the first; below nothing, what it takes off."""
        return self.second_gbp - self.first_gbp


@dataclass(frozen=True)
class Comparison:
    """Two plans in the same futures. Money is real, in prices of the first day, and discounted; a cost is positive.

    Attributes:
        first, second: what each plan comes to.
        first_cost_gbp, second_cost_gbp: the mean net present cost of each.
        extra_cost_of_second: net present cost of the second less that of the first, future by future.
        p_second_cheaper, p_first_cheaper: chance that the one costs less; what is left over costs the same.
        s114: on which side each future falls.
        bridge: the parts of the mean difference; their differences add up to it.
        who_bears: the same difference by who bears it; these add up to it too.
        within_group: what passes between the council and its vehicles, and so cancels.
    """

    first: Summary
    second: Summary
    first_cost_gbp: float
    second_cost_gbp: float
    extra_cost_of_second: Difference
    p_first_cheaper: Chance
    p_second_cheaper: Chance
    s114: Sides
    bridge: tuple[BridgePart, ...]
    who_bears: tuple[BridgePart, ...]
    within_group: tuple[BridgePart, ...]
    model_error: str = MODEL_ERROR


def compare(
    first: Study,
    second: Study,
    *,
    futures: int,
    seed: int,
    discount: Discount,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Follow two plans of the same years through the same futures, and say what the second costs more or less.

    Raises:
        StudyCannotRun: carries every fault found of either.
    """
    assert (first.group.first_year, first.group.years) == (second.group.first_year, second.group.years)
    one, other = (
        follow(study, futures=futures, seed=seed, discount=discount, threads=threads, progress=tell)
        for study, tell in zip((first, second), _halves(progress, futures), strict=True)
    )
    # Where two sums of the same money differ only by how they were added, the plans cost the same.
    same = first.group.rounding_gbp * first.group.years
    gap = other.cost_gbp - one.cost_gbp
    return Comparison(
        first=summary_of(one.tally),
        second=summary_of(other.tally),
        first_cost_gbp=float(np.mean(one.cost_gbp)),
        second_cost_gbp=float(np.mean(other.cost_gbp)),
        extra_cost_of_second=difference(one.cost_gbp, other.cost_gbp),
        p_first_cheaper=chance(int(np.sum(gap > same)), futures),
        p_second_cheaper=chance(int(np.sum(gap < -same)), futures),
        s114=sides(one.first_s114_month, other.first_s114_month),
        bridge=tuple(_bridge(one, other)),
        who_bears=tuple(_who_bears(one, other)),
        within_group=(
            _part("charges of vehicles", one, other, "charges_gbp"),
            _part("dividends to the council", one, other, "dividends_gbp"),
            _part("support for vehicles", one, other, "vehicle_support_gbp"),
        ),
    )


def _part(what: str, one: Followed, other: Followed, name: str, sign: float = 1.0) -> BridgePart:
    return BridgePart(what, sign * one.worth_gbp[name], sign * other.worth_gbp[name])


def _bridge(one: Followed, other: Followed) -> Iterator[BridgePart]:
    """Give the parts of the difference in net cost, and last what is in none of them."""
    named = [
        _part("separation", one, other, "separation_gbp"),
        _part("margin on work for others", one, other, EXTERNAL_MARGIN, -1.0),
        _part("savings", one, other, "savings_gbp", -1.0),
        _part("failures and step-in", one, other, "step_in_gbp"),
    ]
    yield from named
    whole = _part("", one, other, "net_cost_gbp")
    yield BridgePart(
        "services, interest, and what others own",
        whole.first_gbp - sum(part.first_gbp for part in named),
        whole.second_gbp - sum(part.second_gbp for part in named),
    )


def _who_bears(one: Followed, other: Followed) -> Iterator[BridgePart]:
    """Give the difference in cost as it falls on the council, on its part of the vehicles, and on what came in."""
    council = _part("the council's own account", one, other, "result_gbp", -1.0)
    group = _part("", one, other, "group_result_gbp", -1.0)
    whole = _part("", one, other, "net_cost_gbp")
    yield council
    yield BridgePart(
        "its vehicles and the schools grant",
        group.first_gbp - council.first_gbp,
        group.second_gbp - council.second_gbp,
    )
    yield BridgePart(
        "what is met by funding, receipts and spending controls",
        whole.first_gbp - group.first_gbp,
        whole.second_gbp - group.second_gbp,
    )


def _halves(progress: Progress | None, futures: int) -> tuple[Progress | None, Progress | None]:
    """Return the progress of each of two plans as that of one work."""
    if progress is None:
        return None, None
    return (
        lambda done, _: progress(done, 2 * futures),
        lambda done, _: progress(futures + done, 2 * futures),
    )
