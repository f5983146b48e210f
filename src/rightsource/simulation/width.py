"""How wide the answer of a comparison is: the same two plans where what we are unsure of has other values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats.qmc import LatinHypercube

from rightsource.simulation.present import Discount, net_present_cost_gbp
from rightsource.simulation.project import Progress, project
from rightsource.simulation.study import Study
from rightsource.simulation.summary import QUANTILES
from rightsource.simulation.uncertain import Uncertain


@dataclass(frozen=True)
class Swing:
    """What one uncertain thing does alone to the mean extra cost of the second plan, from its lowest to its highest."""

    name: str
    unit: str
    why: str
    low: float
    high: float
    at_low_gbp: float
    at_high_gbp: float

    @property
    def swing_gbp(self) -> float:
        """How far the answer moves."""
        return abs(self.at_high_gbp - self.at_low_gbp)

    @property
    def turns_the_answer(self) -> bool:
        """Whether the one end finds the first plan cheaper, and the other the second."""
        return self.at_low_gbp * self.at_high_gbp < 0


@dataclass(frozen=True)
class Width:
    """How far the mean extra cost of the second plan may lie from where our central values put it.

    Attributes:
        central_gbp: with every value as assumed.
        quantiles_gbp: with all of them drawn together, each within its range.
        first_cheaper_share: in which share of those draws the first plan costs less on average.
        draws, futures: how many draws, and how many futures of each plan in each.
        swings: each thing alone, what moves the answer most first.
    """

    central_gbp: float
    quantiles_gbp: dict[str, float]
    first_cheaper_share: float
    draws: int
    futures: int
    swings: tuple[Swing, ...]


def width(
    first: Study,
    second: Study,
    uncertain: Sequence[Uncertain],
    *,
    draws: int,
    futures: int,
    seed: int,
    discount: Discount,
    progress: Progress | None = None,
) -> Width:
    """Return how wide the answer is, in the same futures throughout; a value is put into both plans alike.

    Drawn together, each thing has a triangle between its ends, and the draws are spread evenly over each.

    Source:
        McKay, Beckman and Conover, "A comparison of three methods for selecting values of input variables",
        Technometrics 21 (1979): Latin hypercube sampling.

    Raises:
        StudyCannotRun: a value makes a study that cannot run.
    """
    assert uncertain
    steps = 1 + 2 * len(uncertain) + draws
    done = 0

    def extra(values: Sequence[tuple[Uncertain, float]]) -> float:
        nonlocal done
        costs = []
        for study in (first, second):
            for each, value in values:
                study = each.apply(study, value)  # noqa: PLW2901 - each value is put on top of the last
            found = project(study.group, study.assumptions, study.plan, futures=futures, seed=seed)
            costs.append(float(np.mean(net_present_cost_gbp(found, discount))))
        done += 1
        if progress:
            progress(done, steps)
        return costs[1] - costs[0]

    central = extra(())
    swings = [
        Swing(
            each.name, each.unit, each.why, each.low, each.high, extra([(each, each.low)]), extra([(each, each.high)])
        )
        for each in uncertain
    ]
    found = np.array(
        [
            extra([(each, each.at(float(share))) for each, share in zip(uncertain, row, strict=True)])
            for row in LatinHypercube(len(uncertain), rng=seed).random(draws)
        ]
    )
    shares = np.quantile(found, list(QUANTILES.values())).tolist()
    return Width(
        central_gbp=central,
        quantiles_gbp=dict(zip(QUANTILES, shares, strict=True)),
        first_cheaper_share=float(np.mean(found > 0)),
        draws=draws,
        futures=futures,
        swings=tuple(sorted(swings, key=lambda each: -each.swing_gbp)),
    )
