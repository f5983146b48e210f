"""The best plan within a limit, as others would search for it: pymoo's genetic algorithm over the NumPy batch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence

from rightsource.simulation.bench.numpy_batch import CHUNK, Figures, drawn, follow
from rightsource.simulation.bench.sizes import Size, sized_study
from rightsource.simulation.bench.tables import tables_of
from rightsource.simulation.burden import Weights, burden_of
from rightsource.simulation.evaluate import Outcome
from rightsource.simulation.levers import Belief, Lever, standard_levers
from rightsource.simulation.packing import pack
from rightsource.simulation.present import Discount, present_value_gbp
from rightsource.simulation.projection import NEVER, YEARLY
from rightsource.simulation.study import Study
from rightsource.simulation.timetable import make_timetable

LIMIT_SHARE: Final = 0.05
# A plan that costs at most so much more counts as good.
AS_GOOD_SHARE: Final = 0.01
DISCOUNT: Final[Discount] = tuple(1.035**-year for year in range(5))
FUTURES: Final = 1024
VERIFYING_FUTURES: Final = 10_000
FIRST_UNSEEN: Final = 1 << 24
_POPULATION: Final = 40
_SEED: Final = 114


@dataclass(frozen=True)
class Candidate:
    """A plan: where its levers stand, the chance of s.114, and what it costs."""

    places: tuple[int, ...]
    p_s114: float
    cost_gbp: float


def searched() -> tuple[Study, tuple[Lever, ...]]:
    """Return the study that plans are searched for, and its levers: made up, and failing too often as it stands."""
    study = sized_study(Size("search", services=20, years=len(DISCOUNT), vehicles=6))
    group = study.group
    funding = replace(group.funding, grant_gbp=1.24 * group.funding.grant_gbp)
    asked = Study(replace(group, funding=funding), study.assumptions, replace(study.plan, savings=()))
    return asked, standard_levers(asked, Belief(0.8, 8.0, 3.0, 12))


def outcome_by_numpy(study: Study, first: int, futures: int) -> Outcome:
    """Return what a study comes to, followed by the NumPy batch: the same random numbers for every plan."""
    timetable = make_timetable(study.group, study.assumptions, study.plan)
    tables = tables_of(pack(study.group, study.assumptions, study.plan, timetable, _SEED))
    found = [
        follow(tables, drawn(tables, Generator(SFC64(SeedSequence((_SEED, start)))), count), count)
        for start in range(first, first + futures, CHUNK)
        for count in (min(CHUNK, first + futures - start),)
    ]
    return _outcome(found, futures)


def _outcome(found: Sequence[Figures], futures: int) -> Outcome:
    council = np.concatenate([each.council for each in found], axis=2)
    of = {name: council[place].T for place, name in enumerate(YEARLY)}
    failed = sum(int((each.months[0] != NEVER).sum()) for each in found)
    return Outcome(
        futures=futures,
        s114_futures=failed,
        reserves_gbp=float(of["reserves_gbp"][:, -1].mean()),
        net_present_cost_gbp=float(present_value_gbp(of["net_cost_gbp"], of["prices"], DISCOUNT).mean()),
        service_cuts_gbp=float(
            present_value_gbp(of["savings_gbp"] + of["controls_gbp"], of["prices"], DISCOUNT).mean()
        ),
    )


def study_at(study: Study, levers: Sequence[Lever], places: Sequence[int]) -> Study:
    """Return the study in which the levers stand so."""
    moved = study
    for lever, place in zip(levers, places, strict=True):
        if place != lever.now:
            moved = lever.apply(moved, int(place))
    return moved


def candidate(study: Study, moved: Study, places: Sequence[int], outcome: Outcome) -> Candidate:
    """Return a plan with its cost, weighed as the search weighs it."""
    cost = burden_of(moved, outcome, against=study, discount=DISCOUNT).weighed_gbp(Weights())
    return Candidate(tuple(int(place) for place in places), outcome.p_s114, cost)


def generations(evaluate: Callable[[Sequence[tuple[int, ...]]], Sequence[Candidate]]) -> Iterator[Candidate | None]:
    """Yield after each generation of pymoo's genetic algorithm the cheapest plan within the limit so far, if any."""
    from pymoo.algorithms.soo.nonconvex.ga import GA
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.sampling.rnd import IntegerRandomSampling

    _, levers = searched()
    tops = np.array([len(lever.places) - 1 for lever in levers])
    problem = Problem(n_var=len(tops), n_obj=1, n_ieq_constr=1, xl=np.zeros(len(tops)), xu=tops, vtype=int)
    whole: dict[str, Any] = {"vtype": float, "repair": RoundingRepair()}
    algorithm = GA(
        pop_size=_POPULATION,
        sampling=IntegerRandomSampling(),
        crossover=SBX(**whole),
        mutation=PM(**whole),
        eliminate_duplicates=True,
    )
    algorithm.setup(problem, termination=("n_gen", 10_000), seed=_SEED, verbose=False)
    best: Candidate | None = None
    while algorithm.has_next():
        asked = algorithm.ask()
        plans = evaluate([tuple(int(place) for place in row) for row in asked.get("X")])
        asked.set("F", np.array([[plan.cost_gbp / 1e6] for plan in plans]))
        asked.set("G", np.array([[plan.p_s114 - LIMIT_SHARE] for plan in plans]))
        algorithm.tell(infills=asked)
        within = [plan for plan in (*plans, *([best] if best else [])) if plan.p_s114 <= LIMIT_SHARE]
        best = min(within, key=lambda plan: plan.cost_gbp, default=None)
        yield best
