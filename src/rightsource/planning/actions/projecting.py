"""Running the simulation over the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.db.models.functions import Now

from rightsource.planning import models
from rightsource.planning.queries import FinishedRun, Study, finished_run, study_known
from rightsource.planning.rules.core import YEARS
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED, result_of, run_key
from rightsource.simulation import project as simulation
from rightsource.simulation.project import Engine
from rightsource.storage import audit, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience

Progress = Callable[[int, int], None]

_ONE_RUN_AT_A_TIME = 7_214_114  # any number, the same for every process that runs the simulation


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
    key = run_key(study.core, audience=audience.value, futures=futures, seed=seed, engine=engine)
    with _one_at_a_time():
        done = finished_run(key)
        if done is None:
            asked = models.Run(
                key=key, as_known_on=on, audience=audience.value, engine=engine, futures=futures, seed=seed
            )
            run = _begun(asked, by, authority)
            _compute(run, study, engine, progress)
            done = finished_run(key)
    assert done is not None
    return done


def warm_up() -> None:
    """Compile the fast engine and keep it on disk, so that nobody's first question is kept waiting."""
    simulation.warm()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the council's one place at the engine; the database lets it go with the connection if we are killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_RUN_AT_A_TIME])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_RUN_AT_A_TIME])


@transaction.atomic
def _begun(asked: models.Run, by: Actor, authority: Authority) -> models.Run:
    """Write down that a run begins; one of the same key that was begun and never ended begins again."""
    details = {
        "as known on": asked.as_known_on,
        "audience": asked.audience,
        "engine": asked.engine,
        "futures": asked.futures,
        "seed": asked.seed,
    }
    event = audit.record("projection-run", subject=f"run:{asked.key}", by=by, authority=authority, details=details)
    begun = {"futures_done": 0, "failed_because": "", "started_at": Now(), "recorded_in": event}
    if not models.Run.objects.filter(key=asked.key).update(**begun):
        asked.recorded_in = event
        asked.save(force_insert=True)
    return models.Run.objects.get(key=asked.key)


def _compute(run: models.Run, study: Study, engine: Engine, progress: Progress | None) -> None:
    """Follow the futures, each step of progress in a transaction of its own, and write what was found at the end."""
    this = models.Run.objects.filter(pk=run.pk)

    def tell(done: int, of: int) -> None:
        this.update(futures_done=done)
        if progress:
            progress(done, of)

    core = study.core
    try:
        projection = simulation.project(
            core.group,
            core.assumptions,
            core.plan,
            futures=run.futures,
            seed=run.seed,
            engine=engine,
            progress=tell,
        )
        result = result_of(core, projection, audience=run.audience, year_ends=study.year_ends)
    except Exception as bug:
        this.update(failed_because=f"{type(bug).__name__}: {bug}")
        raise
    this.update(result=result, futures_done=run.futures, finished_at=Now())
