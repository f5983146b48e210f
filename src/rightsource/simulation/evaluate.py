"""Many studies asked the same few questions in the same futures: what a search and a sensitivity study are made of."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rightsource.simulation.present import Discount, net_present_cost_gbp, present_value_gbp
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER, Projection
from rightsource.simulation.study import Study
from rightsource.simulation.summary import chance


@dataclass(frozen=True)
class Outcome:
    """What a study comes to, on average over its futures.

    Attributes:
        futures: how many were followed.
        s114_futures: in how many the forecast failed the test of s.114(3) at least once.
        reserves_gbp: usable reserves at the last year's end.
        net_present_cost_gbp: see `present.net_present_cost_gbp`.
        service_cuts_gbp: present worth of what savings took out of services and in-year controls withheld.
    """

    futures: int
    s114_futures: int
    reserves_gbp: float
    net_present_cost_gbp: float
    service_cuts_gbp: float

    @property
    def p_s114(self) -> float:
        """The share of futures that fail."""
        return self.s114_futures / self.futures

    @property
    def monte_carlo_error(self) -> float:
        """The standard error of that share; see `summary.chance`."""
        return chance(self.s114_futures, self.futures).monte_carlo_error

    def with_more(self, more: "Outcome") -> "Outcome":
        """Return the outcome over these futures and others of the same study."""
        both = self.futures + more.futures

        def mean(mine: float, theirs: float) -> float:
            return (self.futures * mine + more.futures * theirs) / both

        return Outcome(
            both,
            self.s114_futures + more.s114_futures,
            mean(self.reserves_gbp, more.reserves_gbp),
            mean(self.net_present_cost_gbp, more.net_present_cost_gbp),
            mean(self.service_cuts_gbp, more.service_cuts_gbp),
        )


Evaluate = Callable[[Sequence[Study], int, int], Sequence[Outcome]]
"""Gives the outcome of each study: the studies, the first future, and how many; the same futures for all."""


def outcome_of(projection: Projection, discount: Discount) -> Outcome:
    """Return what a projection comes to."""
    prices = projection.prices[:, 0]
    cuts = projection.savings_gbp[:, 0] + projection.controls_gbp[:, 0]
    return Outcome(
        futures=projection.futures,
        s114_futures=int((projection.first_s114_month[:, 0] != NEVER).sum()),
        reserves_gbp=float(projection.reserves_gbp[:, 0, -1].mean()),
        net_present_cost_gbp=float(net_present_cost_gbp(projection, discount).mean()),
        service_cuts_gbp=float(present_value_gbp(cuts, prices, discount).mean()),
    )


def kernel_evaluator(*, seed: int, discount: Discount, threads: int | None = None) -> Evaluate:
    """Return what evaluates studies by the fast engine, one study a thread.

    Args:
        seed: whose futures.
        discount: one factor a year.
        threads: how many at once; what the machine has, if None. No bit depends on it.
    """

    def evaluate(studies: Sequence[Study], first_future: int, futures: int) -> Sequence[Outcome]:
        def one(study: Study) -> Outcome:
            followed = project(
                study.group,
                study.assumptions,
                study.plan,
                futures=futures,
                seed=seed,
                first_future=first_future,
                threads=1,
            )
            return outcome_of(followed, discount)

        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            return list(pool.map(one, studies))

    return evaluate
