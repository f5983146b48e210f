"""Timing the search for the best plan within a limit, ours and another's, by a clock that is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rightsource.planning.rules.bench import BestPlanTime
from rightsource.planning.rules.bench_speeds import Clock, Crew
from rightsource.simulation.bench import best_plan as peer
from rightsource.simulation.bench.best_plan import AS_GOOD_SHARE, LIMIT_SHARE, Candidate
from rightsource.simulation.bench.engines import SEED, missing
from rightsource.simulation.search import search

_THEIRS: Final = "pymoo's genetic algorithm over the NumPy batch"
# The other is stopped after so many times as long as we took.
_TIMES_AT_MOST: Final = 10.0


def best_plan(workers: Crew, clock: Clock, *, plans: int) -> BestPlanTime:
    """Return how long our search takes to its verified plan, and how long the other until it has one as cheap."""
    study, levers = peer.searched()
    began = clock()
    found = search(study, levers, LIMIT_SHARE, discount=peer.DISCOUNT, seed=SEED, plans_max=plans)
    ours = clock() - began
    cost = found.best.cost_gbp
    why = missing("pymoo") or ("" if found.is_within else "Our search found no plan within the limit.")
    if why:
        return BestPlanTime(LIMIT_SHARE, ours, cost, _THEIRS, None, None, is_as_good=False, cannot_because=why)
    began = clock()
    best, is_as_good = _searched_by_the_other(workers, cost, lambda: clock() - began > _TIMES_AT_MOST * ours)
    return BestPlanTime(
        LIMIT_SHARE,
        ours,
        cost,
        _THEIRS,
        clock() - began,
        best.cost_gbp if best else None,
        is_as_good=is_as_good,
    )


def _searched_by_the_other(
    workers: Crew, cost_gbp: float, is_late: Callable[[], bool]
) -> tuple[Candidate | None, bool]:
    """Return the other's best plan, and whether it is as cheap and, in unseen futures, within the limit."""
    study, levers = peer.searched()
    good_enough = cost_gbp + AS_GOOD_SHARE * abs(cost_gbp)
    refused: set[tuple[int, ...]] = set()

    def evaluate(plans: Sequence[tuple[int, ...]]) -> list[Candidate]:
        studies = [peer.study_at(study, levers, places) for places in plans]
        outcomes = workers.outcomes(studies, 0, peer.FUTURES)
        return [
            peer.candidate(study, moved, places, outcome)
            for moved, places, outcome in zip(studies, plans, outcomes, strict=True)
        ]

    best: Candidate | None = None
    for best in peer.generations(evaluate):
        if best and best.cost_gbp <= good_enough and best.places not in refused:
            (seen,) = workers.outcomes(
                [peer.study_at(study, levers, best.places)], peer.FIRST_UNSEEN, peer.VERIFYING_FUTURES
            )
            if seen.p_s114 <= LIMIT_SHARE:
                return best, True
            refused.add(best.places)
        if is_late():
            break
    return best, False
