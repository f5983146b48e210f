"""What drives the spread of a council's money, and the cheapest plan within a limit: as asked of a study on record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from rightsource.planning.rules.answering import About, about, discount_of
from rightsource.planning.rules.books import saving_belief
from rightsource.planning.rules.core import Core
from rightsource.planning.rules.questions import Question
from rightsource.planning.rules.result import run_key
from rightsource.planning.rules.unsure import unsure_of
from rightsource.simulation.burden import Weights
from rightsource.simulation.levers import Belief, Lever, standard_levers
from rightsource.simulation.search import FUTURES, VERIFYING_FUTURES, Trial, search
from rightsource.simulation.sensitivity import CONFIDENCE_SHARE, Driving, sensitivity
from rightsource.simulation.study import Study
from rightsource.simulation.surprises import SpreadOf, surprises

Progress = Callable[[int, int], None]

DEFAULT_SAMPLES = 128
DEFAULT_FUTURES_EACH = 128
SURPRISE_FUTURES = 4096
DEFAULT_LIMIT_SHARE = 0.05
DEFAULT_PLANS = 1200


@dataclass(frozen=True, slots=True)
class UnsureOf:
    """One thing that we are unsure of: its lowest, central and highest value, in a unit, and who says so."""

    name: str
    low: float
    central: float
    high: float
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class SensitivityAnswer:
    """What drives the spread: of the things that we are unsure of, and of chance itself.

    Attributes:
        about: the study. `futures` are those followed at each point.
        unsure_of: what was varied, and between what.
        samples: how many points each of the two base matrices had.
        evaluations: how many studies were followed in all.
        confidence_share: of what share of intervals the truth would lie inside.
        outputs: for usable reserves at the end, net present cost and the chance of s.114: Sobol's indices and the
            tornado.
        surprise_futures: how many futures the shares of chance were worked out from.
        surprises: for usable reserves at the end and net present cost: whose surprises and whose luck.
    """

    about: About
    unsure_of: tuple[UnsureOf, ...]
    samples: int
    evaluations: int
    confidence_share: float
    outputs: tuple[Driving, ...]
    surprise_futures: int
    surprises: tuple[SpreadOf, ...]


@dataclass(frozen=True, slots=True)
class LeverMoved:
    """One thing decided otherwise than in the plan on record."""

    lever: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class PlanTold:
    """What one plan costs those who bear it, and what it comes to.

    Attributes:
        cost_gbp: the three below, each by its weight.
        tax_gbp: council tax beyond what the first year's rate would bring, at present worth.
        services_gbp: what savings take out of services and controls withhold, at present worth.
        providers_gbp: what vehicles are paid less than by the agreements on record, at present worth.
        p_s114: the share of futures in which the test of s.114(3) fails.
        monte_carlo_error: how far chance alone may have moved that.
        reserves_gbp: usable reserves at the end, on average.
        net_present_cost_gbp: what services cost the group beyond what it earned.
        moved: what is decided otherwise.
    """

    cost_gbp: float
    tax_gbp: float
    services_gbp: float
    providers_gbp: float
    p_s114: float
    monte_carlo_error: float
    reserves_gbp: float
    net_present_cost_gbp: float
    moved: tuple[LeverMoved, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The cheapest plan found that keeps the chance of s.114 within a limit.

    Attributes:
        about: the study. `futures` are those in which the answer was verified, none of which the search had seen.
        limit_share: the chance allowed.
        is_within: whether a plan was found whose chance is within it.
        sureness_share: how likely the best plan's chance is within it, as far as the futures tell.
        best: the cheapest such plan; where there is none, the one nearest to the limit.
        now: the plan on record.
        front: plans than which no other that was tried is both cheaper and safer, cheapest first.
        levers: what could be decided otherwise.
        weights: what a pound weighs that is borne by residents in tax, by users of services, and by providers.
        plans_tried: how many plans were followed.
        futures_followed: how many futures in all.
    """

    about: About
    limit_share: float
    is_within: bool
    sureness_share: float
    best: PlanTold
    now: PlanTold
    front: tuple[PlanTold, ...]
    levers: tuple[str, ...]
    weights: Weights
    plans_tried: int
    futures_followed: int


def sensitivity_answer(
    core: Core, *, audience: str, seed: int, samples: int, futures: int, progress: Progress | None = None
) -> SensitivityAnswer:
    """Work out what drives the spread of a study on record.

    Args:
        core: the study.
        audience: whose knowledge it is.
        seed: the study's seed.
        samples: how many points each base matrix has, a power of two.
        futures: how many are followed at each point.
        progress: called with futures followed and futures in all.
    """
    study, unsure, discount = _study(core), unsure_of(core), discount_of(core)
    in_all = sensitivity_futures(core, samples, futures)

    def tell(done: int, _: int) -> None:
        if progress:
            progress(done * futures, in_all)

    found = sensitivity(study, unsure, discount=discount, seed=seed, samples=samples, futures=futures, progress=tell)
    chance = surprises(study, discount=discount, seed=seed, futures=SURPRISE_FUTURES)
    return SensitivityAnswer(
        about=about(core, audience, futures, seed),
        unsure_of=tuple(UnsureOf(each.name, each.low, each.central, each.high, each.unit, each.why) for each in unsure),
        samples=samples,
        evaluations=found.evaluations,
        confidence_share=CONFIDENCE_SHARE,
        outputs=found.outputs,
        surprise_futures=chance.futures,
        surprises=chance.outputs,
    )


def sensitivity_futures(core: Core, samples: int, futures: int) -> int:
    """Return how many futures are followed in all to say what drives the spread of a study."""
    things = len(unsure_of(core))
    return futures * (samples * (things + 2) + 2 * things + 1)


def search_answer(
    core: Core,
    *,
    audience: str,
    seed: int,
    limit_share: float,
    weights: Weights,
    plans: int,
    progress: Progress | None = None,
) -> SearchAnswer:
    """Search the cheapest plan that keeps the chance of s.114 within a limit, from a study on record.

    Args:
        core: the study.
        audience: whose knowledge it is.
        seed: the study's seed.
        limit_share: the chance allowed.
        weights: what a pound weighs for each who bears it.
        plans: how many plans to try at most.
        progress: called with futures followed at least and at most.
    """
    study, belief = _study(core), saving_belief(core.first)
    believed = Belief(
        belief.delivery_share_mean,
        belief.delivery_concentration,
        belief.slippage_months_mean,
        belief.slippage_months_max,
    )
    levers = standard_levers(study, believed)

    def tell(done: int, of: int) -> None:
        if progress:
            progress(done * FUTURES[0], of * FUTURES[0])

    found = search(
        study,
        levers,
        limit_share,
        discount=discount_of(core),
        seed=seed,
        weights=weights,
        plans_max=plans,
        progress=tell,
    )
    return SearchAnswer(
        about=about(core, audience, VERIFYING_FUTURES, seed),
        limit_share=limit_share,
        is_within=found.is_within,
        sureness_share=found.sureness_share,
        best=_told(found.best, levers),
        now=_told(found.now, ()),
        front=tuple(_told(trial, levers) for trial in found.front),
        levers=tuple(lever.name for lever in levers),
        weights=found.weights,
        plans_tried=found.plans_tried,
        futures_followed=found.futures_followed,
    )


def answer_key(core: Core, question: Question, *, audience: str, seed: int, **asked: object) -> str:
    """Return the SHA-256 over all that an answer depends on: the same key, the same answer to the last bit."""
    study = run_key(core, audience=audience, futures=1, seed=seed, engine="kernel")
    return hashlib.sha256(json.dumps([study, question.value, asked], sort_keys=True, default=str).encode()).hexdigest()


def stored(answer: SensitivityAnswer | SearchAnswer) -> dict[str, Any]:
    """Return an answer as values that JSON can hold."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(answer), default=str))
    return values


def _study(core: Core) -> Study:
    return Study(core.group, core.assumptions, core.plan)


def _told(trial: Trial, levers: tuple[Lever, ...]) -> PlanTold:
    moved = zip(levers, trial.places, strict=True) if levers else ()
    return PlanTold(
        cost_gbp=trial.cost_gbp,
        tax_gbp=trial.burden.tax_gbp,
        services_gbp=trial.burden.services_gbp,
        providers_gbp=trial.burden.providers_gbp,
        p_s114=trial.outcome.p_s114,
        monte_carlo_error=trial.outcome.monte_carlo_error,
        reserves_gbp=trial.outcome.reserves_gbp,
        net_present_cost_gbp=trial.outcome.net_present_cost_gbp,
        moved=tuple(
            LeverMoved(lever.name, "as planned" if lever.now is None else lever.places[lever.now], lever.places[place])
            for lever, place in moved
            if place != lever.now
        ),
    )
