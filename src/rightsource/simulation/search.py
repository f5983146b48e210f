"""The cheapest plan that keeps the chance of s.114 within a limit, by an optimiser that others keep: scipy's.

Plans are combinations of places of levers. Each is followed in the same futures: in few at first, in more where it
might be the answer and few cannot tell. The answer is verified in futures that the search has not seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, NonlinearConstraint, OptimizeResult, differential_evolution
from scipy.stats import qmc

from rightsource.simulation.burden import Burden, Weights, burden_of
from rightsource.simulation.evaluate import Evaluate, Outcome, kernel_evaluator
from rightsource.simulation.faults import check_study
from rightsource.simulation.levers import Lever
from rightsource.simulation.present import Discount
from rightsource.simulation.project import Progress
from rightsource.simulation.projection import FloatArray
from rightsource.simulation.study import Study
from rightsource.simulation.summary import adjusted_share

Places = tuple[int, ...]
"""Where each lever stands."""

FUTURES: Final = (256, 1024, 3072)
"""How many futures a plan is followed in: all in the first, and in the next as long as fewer leave open what counts."""

VERIFYING_FUTURES: Final = 10_000
# The search sees futures from 0, the verifying from here, and the two never meet.
FIRST_UNSEEN: Final = 1 << 24

_POPULATION_MAX: Final = 40
PLANS_MIN: Final = 20
"""A search that tries fewer plans is none."""

_EVOLVING_SHARE: Final = 0.5
_UNCLEAR_ERRORS: Final = 2.0
_SETTLED_AT_ONCE: Final = 8
_SETTLED_MAX: Final = 16
_VERIFIED_AT_ONCE: Final = 4
_VERIFIED_MAX: Final = 16
_FRONT_MAX: Final = 12
_FRONT_FUTURES: Final = 4096


@dataclass(frozen=True)
class Trial:
    """One plan as tried: where its levers stand, what it came to, and what it costs those who bear it."""

    places: Places
    outcome: Outcome
    burden: Burden
    cost_gbp: float


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        limit_share: the chance of failing s.114(3) that was allowed.
        is_within: whether a plan was found whose chance, verified, is within the limit.
        best: the cheapest such plan; if there is none, the one found with the smallest chance. As verified.
        now: the plan in hand, in the same futures.
        study: the study with the best plan in it.
        sureness_share: how likely the best plan's chance is within the limit, by the verified futures alone.
        front: plans of all that were tried than which no other is both cheaper and safer, cheapest first.
        plans_tried: how many different plans were followed.
        futures_followed: how many futures in all, the verifying included.
        seed: of the futures and of the optimiser.
        weights: what a pound weighs for each who bears it.
    """

    limit_share: float
    is_within: bool
    best: Trial
    now: Trial
    study: Study
    sureness_share: float
    front: tuple[Trial, ...]
    plans_tried: int
    futures_followed: int
    seed: int
    weights: Weights


def search(
    study: Study,
    levers: Sequence[Lever],
    limit_share: float,
    *,
    discount: Discount,
    seed: int,
    weights: Weights | None = None,
    plans_max: int = 1_200,
    evaluate: Evaluate | None = None,
    progress: Progress | None = None,
) -> Found:
    """Return the cheapest plan that is found to keep the chance of failing s.114(3) within a limit.

    Half of the plans are tried by differential evolution over whole places under the limit as a constraint; the other
    half around the cheapest found so far, moving one lever a place, or one up and another down.

    Args:
        study: the study with the plan in hand.
        levers: what may be decided otherwise, at least one.
        limit_share: the chance allowed, above nought and below 1.
        discount: one factor a year.
        seed: the same seed, the same answer.
        weights: what a pound weighs for each who bears it; 1 for all, if None.
        plans_max: how many plans to try at most, `PLANS_MIN` or more.
        evaluate: what follows the studies; the fast engine, if None.
        progress: called with plans tried and plans at most.

    Raises:
        StudyCannotRun: the study holds faults.
    """
    assert levers, "nothing is open"
    assert 0.0 < limit_share < 1.0
    assert plans_max >= PLANS_MIN
    check_study(study.group, study.assumptions, study.plan)
    tried = _Tried(
        study,
        tuple(levers),
        limit_share,
        discount,
        weights or Weights(),
        evaluate or kernel_evaluator(seed=seed, discount=discount),
        plans_max,
        progress,
    )
    _evolve(tried, seed)
    _look_around(tried)
    best, now = tried.verified()
    return Found(
        limit_share=limit_share,
        is_within=best.outcome.p_s114 <= limit_share,
        best=best,
        now=now,
        study=tried.study_at(best.places),
        sureness_share=sureness_share(best.outcome, limit_share),
        front=tried.front(),
        plans_tried=len(tried.trials),
        futures_followed=tried.futures_followed,
        seed=seed,
        weights=tried.weights,
    )


def sureness_share(outcome: Outcome, limit_share: float) -> float:
    """Return how likely a chance seen in so many futures is within a limit, by the normal distribution.

    >>> round(sureness_share(Outcome(10_000, 480, 0.0, 0.0, 0.0), 0.05), 2)
    0.8
    """
    share = adjusted_share(outcome.s114_futures, outcome.futures)
    return NormalDist().cdf((limit_share - share) / outcome.monte_carlo_error)


@dataclass(eq=False)
class _Tried:
    """All plans tried so far, each followed once however often it is asked for."""

    study: Study
    levers: tuple[Lever, ...]
    limit_share: float
    discount: Discount
    weights: Weights
    evaluate: Evaluate
    plans_max: int
    progress: Progress | None
    trials: dict[Places, Trial] = field(default_factory=dict)
    futures_followed: int = 0

    @property
    def best(self) -> Trial:
        """The cheapest plan that is settled to be within the limit; where there is none, the one nearest to it."""
        return min((trial for trial in self.trials.values() if not self._is_unclear(trial)), key=self.order)

    def order(self, trial: Trial) -> tuple[float, float, Places]:
        """Return what plans are put in order by: how far above the limit, then the cost."""
        return (max(0.0, trial.outcome.p_s114 - self.limit_share), trial.cost_gbp, trial.places)

    def study_at(self, places: Places) -> Study:
        """Return the study in which the levers stand so."""
        study = self.study
        for lever, place in zip(self.levers, places, strict=True):
            if place != lever.now:
                study = lever.apply(study, place)
        return study

    def trials_of(self, wanted: Sequence[Places]) -> list[Trial]:
        """Return a trial of each plan; those not tried before are followed, the unclear ones further."""
        new = [places for places in dict.fromkeys(wanted) if places not in self.trials]
        for trial in self._followed(new, 0, FUTURES[0]):
            self.trials[trial.places] = trial
        for fewer, more in pairwise(FUTURES):
            self._settle(new, fewer, more)
        if self.progress and new:
            self.progress(min(len(self.trials), self.plans_max), self.plans_max)
        return [self.trials[places] for places in wanted]

    def _settle(self, new: Sequence[Places], fewer: int, more: int) -> None:
        """Follow plans of which few futures leave open if they are the answer further: the cheapest, up to a number."""
        unclear = [self.trials[places] for places in new]
        unclear = [trial for trial in unclear if trial.outcome.futures == fewer and self._is_unclear(trial)]
        unclear.sort(key=_cheapest_first)
        for start in range(0, min(len(unclear), _SETTLED_MAX), _SETTLED_AT_ONCE):
            some = unclear[start : start + _SETTLED_AT_ONCE]
            if any(self._is_answered(trial, some[0].cost_gbp) for trial in self.trials.values()):
                return
            for trial in self._followed([each.places for each in some], fewer, more - fewer):
                both = self.trials[trial.places].outcome.with_more(trial.outcome)
                self.trials[trial.places] = self._trial(trial.places, both)

    def _is_answered(self, trial: Trial, cost_gbp: float) -> bool:
        """Say whether a plan is settled to be within the limit at no more than a cost."""
        is_within = trial.outcome.p_s114 <= self.limit_share
        return is_within and trial.cost_gbp <= cost_gbp and not self._is_unclear(trial)

    def _is_unclear(self, trial: Trial) -> bool:
        """Say whether the futures followed leave open on which side of the limit a plan is."""
        outcome = trial.outcome
        is_near = abs(outcome.p_s114 - self.limit_share) <= _UNCLEAR_ERRORS * outcome.monte_carlo_error
        return is_near and outcome.futures < FUTURES[-1]

    def _followed(self, wanted: Sequence[Places], first_future: int, futures: int) -> list[Trial]:
        outcomes = self.evaluate([self.study_at(places) for places in wanted], first_future, futures) if wanted else ()
        self.futures_followed += futures * len(wanted)
        return [self._trial(places, outcome) for places, outcome in zip(wanted, outcomes, strict=True)]

    def _trial(self, places: Places, outcome: Outcome) -> Trial:
        burden = burden_of(self.study_at(places), outcome, against=self.study, discount=self.discount)
        return Trial(places, outcome, burden, burden.weighed_gbp(self.weights))

    def verified(self) -> tuple[Trial, Trial]:
        """Return the cheapest plan that is within the limit in unseen futures, and the plan in hand in the same."""
        likely = sorted(self.trials.values(), key=self.order)
        now = self._now()
        seen: list[Trial] = []
        for start in range(0, min(len(likely), _VERIFIED_MAX), _VERIFIED_AT_ONCE):
            wanted = [trial.places for trial in likely[start : start + _VERIFIED_AT_ONCE]]
            seen += self._followed(wanted, FIRST_UNSEEN, VERIFYING_FUTURES)
            within = [trial for trial in seen if trial.outcome.p_s114 <= self.limit_share]
            if within:
                return min(within, key=_cheapest_first), now
        return min(seen, key=self.order), now

    def _now(self) -> Trial:
        (outcome,) = self.evaluate([self.study], FIRST_UNSEEN, VERIFYING_FUTURES)
        self.futures_followed += VERIFYING_FUTURES
        burden = burden_of(self.study, outcome, against=self.study, discount=self.discount)
        return Trial(_now_or_first(self.levers), outcome, burden, burden.weighed_gbp(self.weights))

    def front(self) -> tuple[Trial, ...]:
        """Return the plans that no other beats on cost and chance both, as seen again in unseen futures."""
        front = _undominated(self.trials.values())
        step = max(1.0, (len(front) - 1) / (_FRONT_MAX - 1))
        chosen = [front[round(place * step)] for place in range(min(len(front), _FRONT_MAX))]
        again = self._followed([trial.places for trial in chosen], FIRST_UNSEEN, _FRONT_FUTURES)
        return tuple(_undominated(again))


def _cheapest_first(trial: Trial) -> tuple[float, Places]:
    return trial.cost_gbp, trial.places


def _undominated(trials: Iterable[Trial]) -> list[Trial]:
    found: list[Trial] = []
    for trial in sorted(trials, key=lambda each: (each.cost_gbp, each.outcome.p_s114, each.places)):
        if not found or trial.outcome.p_s114 < found[-1].outcome.p_s114:
            found.append(trial)
    return found


def _now_or_first(levers: Sequence[Lever]) -> Places:
    return tuple(lever.now or 0 for lever in levers)


def _evolve(tried: _Tried, seed: int) -> None:
    """Try plans by differential evolution, beginning with the plan in hand, the mildest, the strongest and a spread."""
    tops = [len(lever.places) - 1 for lever in tried.levers]
    # The first generation and the next are always whole, and together are no more than half of what may be tried.
    population = min(_POPULATION_MAX, tried.plans_max // 4)
    spread = qmc.LatinHypercube(d=len(tops), rng=seed).random(population - 3)
    drawn = np.floor(spread * (np.array(tops) + 1))
    first = np.vstack([_now_or_first(tried.levers), np.zeros(len(tops)), tops, drawn])

    def asked(columns: FloatArray) -> list[Trial]:
        rows = np.rint(np.atleast_2d(columns.T)).astype(int).tolist()
        return tried.trials_of([tuple(row) for row in rows])

    def costs(columns: FloatArray) -> Any:  # one a column, which scipy's types do not foresee
        return np.array([trial.cost_gbp for trial in asked(columns)])

    def chances(columns: FloatArray) -> FloatArray:
        return np.array([[trial.outcome.p_s114 for trial in asked(columns)]])

    def stop_at_enough(intermediate_result: OptimizeResult) -> None:
        if len(tried.trials) + population > _EVOLVING_SHARE * tried.plans_max:
            raise StopIteration(intermediate_result)

    differential_evolution(
        costs,
        Bounds(np.zeros(len(tops)), np.array(tops)),
        init=first,
        integrality=[True] * len(tops),
        constraints=NonlinearConstraint(chances, -np.inf, tried.limit_share),
        vectorized=True,
        updating="deferred",
        callback=stop_at_enough,
        maxiter=tried.plans_max // population,
        polish=False,
        rng=seed,
    )


def _look_around(tried: _Tried) -> None:
    """Go from the cheapest plan within the limit to the cheapest around it, until none is cheaper."""
    at = tried.best
    while len(tried.trials) < tried.plans_max:
        left = tried.plans_max - len(tried.trials)
        new = [places for places in _around(at.places, tried.levers) if places not in tried.trials]
        tried.trials_of(new[:left])
        if tried.order(tried.best) >= tried.order(at):
            return
        at = tried.best


def _around(places: Places, levers: Sequence[Lever]) -> Iterator[Places]:
    """Give the plans with one lever moved a place, then those with one moved down and another up."""
    moves: list[tuple[tuple[int, int], ...]] = [((lever, by),) for lever in range(len(levers)) for by in (-1, 1)]
    moves += [((down, -1), (up, 1)) for down, up in permutations(range(len(levers)), 2)]
    for each in moves:
        there = list(places)
        for lever, by in each:
            there[lever] += by
        if all(0 <= place < len(lever.places) for place, lever in zip(there, levers, strict=True)):
            yield tuple(there)
