"""Which of the things that we are unsure of moves an answer most: Sobol's indices, and one thing at a time.

Every point of the design is a whole study followed in the same futures, so that chance is common to all points and what
differs between two of them is what was changed. Things unsure are taken to be independent of one another.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rightsource.simulation.evaluate import Evaluate, Outcome, kernel_evaluator
from rightsource.simulation.faults import check_study
from rightsource.simulation.present import Discount
from rightsource.simulation.project import Progress
from rightsource.simulation.projection import FloatArray
from rightsource.simulation.study import Study
from rightsource.simulation.uncertain import Uncertain

OUTPUTS: Final = ("reserves_gbp", "net_present_cost_gbp", "p_s114")
"""What is asked of each study: usable reserves at the end, net present cost, the chance of failing s.114(3)."""

CONFIDENCE_SHARE: Final = 0.95
_RESAMPLES: Final = 200
_AT_ONCE: Final = 64
# Rounding moves an answer by less than this share of it; an answer that moves by no more does not move.
_STILL_SHARE: Final = 1e-12


@dataclass(frozen=True)
class Index:
    """How much of an output's variance one thing explains, each with the half width of its 95 % interval.

    Attributes:
        name: the thing.
        first_share, first_error: by itself.
        total_share, total_error: by itself and in every combination with others. Totals may add to more than 1.
    """

    name: str
    first_share: float
    first_error: float
    total_share: float
    total_error: float


@dataclass(frozen=True)
class Swing:
    """What an output is with one thing at its lowest and at its highest, and all else central."""

    name: str
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far apart the two are."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Driving:
    """What moves one output.

    Attributes:
        output: one of `OUTPUTS`.
        central: what it is with everything central.
        mean, deviation: over all that may be, the mean of the output and its standard deviation.
        indices: of each thing, the greatest total first; empty where nothing moves the output.
        tornado: of each thing, the widest swing first.
    """

    output: str
    central: float
    mean: float
    deviation: float
    indices: tuple[Index, ...]
    tornado: tuple[Swing, ...]


@dataclass(frozen=True)
class Sensitivity:
    """What moves the answers to a study, from how many evaluations.

    Attributes:
        samples: the points of each of the two base matrices; a power of two.
        futures: how many are followed at each point.
        seed: of the futures and of the design.
        evaluations: studies followed in all, those of the tornado included.
        outputs: in the order of `OUTPUTS`.
    """

    samples: int
    futures: int
    seed: int
    evaluations: int
    outputs: tuple[Driving, ...]


def sensitivity(
    study: Study,
    uncertain: Sequence[Uncertain],
    *,
    discount: Discount,
    seed: int,
    samples: int = 256,
    futures: int = 128,
    evaluate: Evaluate | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Return which of the things unsure moves reserves, net present cost and the chance of s.114 most.

    It follows samples × (things + 2) studies for the indices and two a thing and one more for the tornado.

    Args:
        study: what is asked about; its own values are the central ones.
        uncertain: what we are unsure of, at least one.
        discount: one factor a year.
        seed: the same seed, the same answer to the last bit.
        samples: how many points each base matrix has, a power of two.
        futures: how many futures are followed at each point; the same for all.
        evaluate: what follows the studies; the fast engine, if None.
        progress: called with studies followed and studies in all.

    Raises:
        StudyCannotRun: the study holds faults, or one with something at an end of its range does.

    Source:
        Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics Communications 181
        (2010): the design and both estimators, as the library SALib has them.
    """
    assert uncertain, "nothing is uncertain"
    assert samples > 1, "one point has no spread"
    assert samples & (samples - 1) == 0, "a Sobol sequence is balanced at powers of two alone"
    check_study(study.group, study.assumptions, study.plan)
    evaluate = evaluate or kernel_evaluator(seed=seed, discount=discount)
    problem = {
        "num_vars": len(uncertain),
        "names": [each.name for each in uncertain],
        "bounds": [[0.0, 1.0]] * len(uncertain),
    }
    design = [*_one_at_a_time(len(uncertain)), *_design(problem, samples, seed)]
    outcomes: list[Outcome] = []
    for start in range(0, len(design), _AT_ONCE):
        points = design[start : start + _AT_ONCE]
        outcomes += evaluate([_at(study, uncertain, point) for point in points], 0, futures)
        if progress:
            progress(len(outcomes), len(design))
    alone = 1 + 2 * len(uncertain)
    return Sensitivity(
        samples=samples,
        futures=futures,
        seed=seed,
        evaluations=len(outcomes),
        outputs=tuple(_driving(output, problem, outcomes[:alone], outcomes[alone:], seed) for output in OUTPUTS),
    )


Point = Sequence[float | None]
"""Where each thing stands, as the share of its triangle that lies below; None for its central value."""


def _one_at_a_time(things: int) -> Iterator[Point]:
    central: list[float | None] = [None] * things
    yield central
    for place in range(things):
        for end in (0.0, 1.0):
            yield [*central[:place], end, *central[place + 1 :]]


def _design(problem: dict[str, Any], samples: int, seed: int) -> list[Point]:
    from SALib.sample import sobol  # type: ignore[import-untyped] # it brings pandas, which nothing else here needs

    points: list[Point] = sobol.sample(problem, samples, calc_second_order=False, seed=_seed_of(seed)).tolist()
    return points


def _at(study: Study, uncertain: Sequence[Uncertain], point: Point) -> Study:
    for each, share in zip(uncertain, point, strict=True):
        if share is not None:
            study = each.apply(study, each.at(share))
    return study


def _driving(
    output: str, problem: dict[str, Any], alone: Sequence[Outcome], together: Sequence[Outcome], seed: int
) -> Driving:
    values = np.array([getattr(outcome, output) for outcome in together], dtype=np.float64)
    central, *ends = (float(getattr(outcome, output)) for outcome in alone)
    swings = [Swing(name, low, high) for name, low, high in zip(problem["names"], ends[::2], ends[1::2], strict=True)]
    return Driving(
        output=output,
        central=central,
        mean=float(values.mean()),
        deviation=float(values.std()),
        indices=_indices(problem, values, seed),
        tornado=tuple(sorted(swings, key=lambda swing: (-swing.width, swing.name))),
    )


def _indices(problem: dict[str, Any], values: FloatArray, seed: int) -> tuple[Index, ...]:
    """Return the indices, or none where the output never moves: a share of no variance is no share."""
    if values.std() <= _STILL_SHARE * max(1.0, float(np.abs(values).max())):
        return ()
    from SALib.analyze import sobol  # type: ignore[import-untyped] # as above

    with warnings.catch_warnings():
        # A resample in which nothing moves counts as one that explains nothing.
        warnings.filterwarnings("ignore", message="Constant values encountered")
        found = sobol.analyze(
            problem,
            values,
            calc_second_order=False,
            num_resamples=_RESAMPLES,
            conf_level=CONFIDENCE_SHARE,
            seed=_seed_of(seed),
        )
    columns = (found[column].tolist() for column in ("S1", "S1_conf", "ST", "ST_conf"))
    indices = [Index(*row) for row in zip(problem["names"], *columns, strict=True)]
    return tuple(sorted(indices, key=lambda index: (-index.total_share, index.name)))


def _seed_of(seed: int) -> int:
    # SALib takes nought for no seed at all and would then throw the machine's own dice.
    return seed + 1
