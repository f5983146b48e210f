"""Running the simulation over the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from rightsource.planning import models
from rightsource.planning.actions.running import Progress, keep_run
from rightsource.planning.queries import FinishedRun, Study, study_known
from rightsource.planning.rules.core import YEARS
from rightsource.planning.rules.questions import Question
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED, result_of, run_key
from rightsource.simulation import project as simulation
from rightsource.simulation.project import Engine
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience


def run_projection(
    *,
    by: Actor,
    authority: Authority,
    on: date,
    audience: Audience,
    futures: int = DEFAULT_FUTURES,
    seed: int = DEFAULT_SEED,
    engine: Engine = "kernel",
    years: int = YEARS,
    progress: Progress | None = None,
) -> FinishedRun:
    """Project the council's money from what an audience knew by a day, or give back the same run if it was done before.

    One run is computed at a time in a council's database; another waits. What a killed run had begun is computed
    again. How far it is can be read while it works, so call this outside a transaction.

    Args:
        by: who asks.
        authority: on what authority.
        on: the day; its financial year is the first that is followed.
        audience: whose knowledge goes in. The record is read as the council, and only what they knew is used.
        futures: how many futures to follow.
        seed: the study's seed, from 0 to 2**63 - 1.
        engine: the compiled one, or the slow one in plain Python that it is checked against.
        years: how many financial years to follow, 1 to 10.
        progress: called with futures done and futures in all.

    Raises:
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        study = study_known(on, audience, years)
    asked = models.Run(
        key=run_key(study.core, audience=audience.value, futures=futures, seed=seed, engine=engine),
        question=Question.PROJECTION.value,
        as_known_on=on,
        audience=audience.value,
        engine=engine,
        futures=futures,
        seed=seed,
    )
    return keep_run(
        by=by,
        authority=authority,
        asked=asked,
        compute=lambda tell: _found(study, asked, engine, tell, progress),
    )


def _found(
    study: Study, asked: models.Run, engine: Engine, tell: Progress, progress: Progress | None
) -> dict[str, Any]:
    """Follow the futures and return what they found, telling how far it is as often as futures are done."""
    core = study.core

    def told(done: int, of: int) -> None:
        tell(done, of)
        if progress:
            progress(done, of)

    projection = simulation.project(
        core.group,
        core.assumptions,
        core.plan,
        futures=asked.futures,
        seed=asked.seed,
        engine=engine,
        progress=told,
    )
    return result_of(core, projection, audience=asked.audience, year_ends=study.year_ends)
