"""Asking what drives the spread of the council's money, and for the cheapest plan within a limit; both answers kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from rightsource.planning import models
from rightsource.planning.actions.running import Progress, keep_run
from rightsource.planning.errors import LimitIsNoChance
from rightsource.planning.queries import FinishedRun, study_known
from rightsource.planning.rules.core import YEARS, Core
from rightsource.planning.rules.questions import Question
from rightsource.planning.rules.result import DEFAULT_SEED
from rightsource.planning.rules.searching import (
    DEFAULT_FUTURES_EACH,
    DEFAULT_LIMIT_SHARE,
    DEFAULT_PLANS,
    DEFAULT_SAMPLES,
    answer_key,
    search_answer,
    sensitivity_answer,
    sensitivity_futures,
    stored,
)
from rightsource.simulation.burden import Weights
from rightsource.simulation.search import FUTURES
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience


def ask_what_drives_the_spread(
    *,
    by: Actor,
    authority: Authority,
    on: date,
    audience: Audience,
    samples: int = DEFAULT_SAMPLES,
    futures: int = DEFAULT_FUTURES_EACH,
    seed: int = DEFAULT_SEED,
    years: int = YEARS,
    progress: Progress | None = None,
) -> FinishedRun:
    """Work out what drives the spread of what an audience knew by a day, or give back the same answer kept.

    Args:
        by: who asks.
        authority: on what authority.
        on: the day; its financial year is the first that is followed.
        audience: whose knowledge goes in.
        samples: how many points each base matrix has, a power of two.
        futures: how many are followed at each point.
        seed: the study's seed.
        years: how many financial years to follow.
        progress: called with futures followed and futures in all.

    Raises:
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    core = _core_known(on, audience, years)
    asked = models.Run(
        key=answer_key(
            core, Question.SENSITIVITY, audience=audience.value, seed=seed, samples=samples, futures=futures
        ),
        question=Question.SENSITIVITY.value,
        as_known_on=on,
        audience=audience.value,
        engine="kernel",
        futures=sensitivity_futures(core, samples, futures),
        seed=seed,
    )
    return keep_run(
        by=by,
        authority=authority,
        asked=asked,
        compute=lambda tell: stored(
            sensitivity_answer(
                core,
                audience=audience.value,
                seed=seed,
                samples=samples,
                futures=futures,
                progress=_both(tell, progress),
            )
        ),
    )


def search_cheapest_plan(
    *,
    by: Actor,
    authority: Authority,
    on: date,
    audience: Audience,
    limit_share: float = DEFAULT_LIMIT_SHARE,
    weigh_tax: float = 1.0,
    weigh_services: float = 1.0,
    weigh_providers: float = 1.0,
    plans: int = DEFAULT_PLANS,
    seed: int = DEFAULT_SEED,
    years: int = YEARS,
    progress: Progress | None = None,
) -> FinishedRun:
    """Search the cheapest plan that keeps the chance of s.114 within a limit, or give back the same answer kept.

    Nothing is decided by it: what was found is told, and a budget is amended by those who may.

    Args:
        by: who asks.
        authority: on what authority.
        on: the day; its financial year is the first that is followed, and is decided.
        audience: whose knowledge goes in.
        limit_share: the chance allowed, above nought and below 1.
        weigh_tax: what a pound weighs that residents pay in tax beyond the first year's rate.
        weigh_services: what a pound weighs that savings take out of services or controls withhold.
        weigh_providers: what a pound weighs that vehicles are paid less.
        plans: how many plans to try at most.
        seed: the study's seed.
        years: how many financial years to follow.
        progress: called with futures followed at least and at most.

    Raises:
        LimitIsNoChance: the limit is not between nought and 1.
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    if not 0.0 < limit_share < 1.0:
        raise LimitIsNoChance(limit_share)
    core, chosen = _core_known(on, audience, years), Weights(weigh_tax, weigh_services, weigh_providers)
    of = {"limit_share": limit_share, "weights": vars(chosen), "plans": plans}
    asked = models.Run(
        key=answer_key(core, Question.SEARCH, audience=audience.value, seed=seed, **of),
        question=Question.SEARCH.value,
        as_known_on=on,
        audience=audience.value,
        engine="kernel",
        futures=plans * FUTURES[0],
        seed=seed,
    )
    return keep_run(
        by=by,
        authority=authority,
        asked=asked,
        compute=lambda tell: stored(
            search_answer(
                core,
                audience=audience.value,
                seed=seed,
                limit_share=limit_share,
                weights=chosen,
                plans=plans,
                progress=_both(tell, progress),
            )
        ),
    )


def _core_known(on: date, audience: Audience, years: int) -> Core:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        return study_known(on, audience, years).core


def _both(tell: Progress, progress: Progress | None) -> Progress:
    def told(done: int, of: int) -> None:
        tell(done, of)
        if progress:
            progress(done, of)

    return told
