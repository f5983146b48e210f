"""A long question computed once and kept: begun, told how far it is, and written down at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from rightsource.planning import models
from rightsource.planning.queries import FinishedRun, finished_run
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority

Progress = Callable[[int, int], None]

_ONE_RUN_AT_A_TIME = 7_214_114  # any number, the same for every process that runs the simulation


def keep_run(
    *, by: Actor, authority: Authority, asked: models.Run, compute: Callable[[Progress], dict[str, Any]]
) -> FinishedRun:
    """Compute what is asked and keep it, or give back the same run if it was done before.

    One run is computed at a time in a council's database; another waits. What a killed run had begun is computed
    again. How far it is can be read while it works, so call this outside a transaction.

    Args:
        by: who asks.
        authority: on what authority.
        asked: the run as asked for, not yet written.
        compute: works it out; calls what it is given with the futures done and the futures in all.
    """
    with _one_at_a_time():
        done = finished_run(asked.key)
        if done is None:
            _compute(_begun(asked, by, authority), compute)
            done = finished_run(asked.key)
    assert done is not None
    return done


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
        "question": asked.question,
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


def _compute(run: models.Run, compute: Callable[[Progress], dict[str, Any]]) -> None:
    """Follow the futures, each step of progress in a transaction of its own, and write what was found at the end."""
    this = models.Run.objects.filter(pk=run.pk)

    def tell(done: int, _: int) -> None:
        this.update(futures_done=done)

    try:
        result = compute(tell)
    except Exception as bug:
        this.update(failed_because=f"{type(bug).__name__}: {bug}")
        raise
    this.update(result=result, futures_done=run.futures, finished_at=Now())
