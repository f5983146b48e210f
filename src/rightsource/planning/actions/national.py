"""Following every upper-tier authority of England, and keeping what is found, each authority once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from rightsource.planning import models
from rightsource.planning.errors import WorkerHasAnotherModel
from rightsource.planning.queries import NationalKnown, OutturnAtHand, councils_done, study_found
from rightsource.planning.rules.at_once import Workers, results_of
from rightsource.planning.rules.books import model_hash
from rightsource.planning.rules.national import CouncilTask, National, project_council
from rightsource.planning.rules.national_found import CouncilAhead, Scenario, as_stored
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority

Progress = Callable[[int, int], None]

_ONE_STUDY_AT_A_TIME = 7_214_115  # any number, the same for every process that follows the whole country


def run_national(
    *,
    by: Actor,
    authority: Authority,
    study: National,
    outturn: OutturnAtHand,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> NationalKnown:
    """Follow every authority of a study that is not on file yet, and keep each as it is found.

    What a killed run had found stays, and the same study again computes only what is missing: a whole one changes
    nothing. One study is computed at a time in a council's database; another waits. Call this outside a transaction,
    for what is found is kept at once.

    Args:
        by: who asks.
        authority: on what authority.
        study: the tasks, as `rules.national.national` makes them; all of one scenario.
        outturn: the returns that they were made from, and where they come from.
        workers: who works, as `rules.at_once` gives them; None for this process alone.
        progress: called with authorities done and authorities in all.

    Raises:
        WorkersKeepEnding: workers end and nothing gets done.
        WorkerHasAnotherModel: a worker's model is not that of this machine.
        NoClusterAnswers: the cluster cannot be reached.
        ClusterHasNoWorkers: the cluster has nobody to give work to.
        ClusterExtraMissing: Dask is not installed.
    """
    scenario = study.tasks[0].scenario
    with _one_at_a_time():
        done = councils_done(study.key, scenario)
        missing = [task for task in study.tasks if task.e_code not in done]
        if missing:
            event = _begun(study, outturn, len(missing), by, authority)
            _compute(study, missing, event, workers, progress)
    return study_found(study.key, scenario)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the one place for studies of the country; the database lets it go with the connection if we are killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_STUDY_AT_A_TIME])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_STUDY_AT_A_TIME])


@transaction.atomic
def _begun(study: National, outturn: OutturnAtHand, missing: int, by: Actor, authority: Authority) -> int:
    """Write down that a study begins, or goes on after it was stopped; return the position of its audit event."""
    asked: CouncilTask = study.tasks[0]
    event = audit.record(
        "national-study-run",
        subject=f"table:{models.NationalStudy._meta.label}",
        by=by,
        authority=authority,
        details={
            "study": study.key,
            "known on": study.known_on,
            "scenario": asked.scenario,
            "authorities": missing,
            "futures": asked.futures,
            "seed": asked.seed,
        },
    )
    models.NationalStudy.objects.get_or_create(
        key=study.key,
        defaults={
            "known_on": study.known_on,
            "source": outturn.source,
            "returns": [
                {
                    "form": form,
                    "financial_year": str(year),
                    "vintage": vintage.isoformat(),
                    "file": outturn.files.get((form, year, vintage), ""),
                }
                for form, year, vintage in study.editions
            ],
            "councils": len(study.tasks),
            "years": asked.years,
            "futures": asked.futures,
            "seed": asked.seed,
            "recorded_in": event,
        },
    )
    return event.position


def _compute(
    study: National,
    missing: list[CouncilTask],
    event: int,
    workers: Workers | None,
    progress: Progress | None,
) -> None:
    of = len(study.tasks)
    done = of - len(missing)
    if progress:
        progress(done, of)
    for council in results_of(project_council, missing, workers):
        _keep(study.key, council, event)
        done += 1
        if progress:
            progress(done, of)


def _keep(key: str, council: CouncilAhead, event: int) -> None:
    """Write one authority's line; one that is there already stays as it is."""
    if council.model != model_hash():
        raise WorkerHasAnotherModel(council.name)
    row = models.CouncilProjection(
        study_id=key,
        e_code=council.e_code,
        scenario=Scenario(council.scenario).value,
        found=as_stored(council),
        recorded_in_id=event,
    )
    models.CouncilProjection.objects.bulk_create([row], ignore_conflicts=True)
