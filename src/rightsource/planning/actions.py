"""Running the simulation over the record, and taking official returns in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from rightsource.planning import models
from rightsource.planning.errors import BY_CONSTRAINT
from rightsource.planning.queries import (
    FinishedRun,
    Study,
    editions_on_file,
    finished_run,
    hashes_on_file,
    restatements_on_file,
    revisions_on_file,
    study_known,
)
from rightsource.planning.rules.core import YEARS
from rightsource.planning.rules.outturn_files import OutturnFile, ReadFile, check_editions, read_outturn_files
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED, result_of, run_key
from rightsource.planning.rules.revenue_outturn import Restatement
from rightsource.planning.rules.revisions import Figure, Revision
from rightsource.quantities import FinancialYear
from rightsource.simulation import project as simulation
from rightsource.simulation.project import Engine
from rightsource.storage import audit, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing

Progress = Callable[[int, int], None]

_ONE_RUN_AT_A_TIME = 7_214_114  # any number, the same for every process that runs the simulation
_ROWS_AT_ONCE = 2_000


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


@dataclass(frozen=True, slots=True)
class WorkbookTaken:
    """One official workbook: what it is, how much is in it, and whether it was on file before."""

    name: str
    sha256: str
    form: str
    financial_year: FinancialYear
    vintage: date
    first_published_on: date | None
    authorities: int
    figures: int
    was_on_file: bool


@dataclass(frozen=True, slots=True)
class OutturnImport:
    """What came of taking official workbooks in.

    Attributes:
        workbooks: each file given, once.
        restatements: reserves that opened a year with another balance than they had closed the year before with, where
            one of the two years is among those given.
        revisions: figures of the years given that a later edition gives differently from the edition before it.
    """

    workbooks: tuple[WorkbookTaken, ...]
    restatements: tuple[Restatement, ...]
    revisions: tuple[Revision, ...]


def import_revenue_outturn(
    *, by: Actor, authority: Authority, files: Sequence[OutturnFile], vintage_if_unstated: date | None = None
) -> OutturnImport:
    """Take official revenue returns in, all of them or none; a file that is on file already changes nothing.

    Two editions of one year are kept side by side.

    Args:
        by: who acts.
        authority: on what authority.
        files: the workbooks, as they were published.
        vintage_if_unstated: the day of publication of a workbook that states none.

    Raises:
        ProblemsFound: everything that is wrong with any of the files.
        OutturnVintageOnFile: somebody else took another file of the same edition meanwhile.
    """
    read = read_outturn_files(files, vintage_if_unstated=vintage_if_unstated)
    with transaction.atomic():
        on_file = hashes_on_file([file.sha256 for file in read])
        fresh = [file for file in read if file.sha256 not in on_file]
        check_editions(fresh, editions_on_file())
        if fresh:
            _write(fresh, by, authority)
        years = frozenset(file.outturn.financial_year for file in read)
        return OutturnImport(
            tuple(_taken(file, was_on_file=file.sha256 in on_file) for file in read),
            restatements_on_file(years),
            revisions_on_file(years),
        )


def _write(files: Sequence[ReadFile], by: Actor, authority: Authority) -> None:
    details = {file.name: file.sha256 for file in files}
    event = audit.record(
        "revenue-outturn-imported",
        subject="table:planning.OutturnWorkbook",
        by=by,
        authority=authority,
        details=details,
    )
    with refusing(BY_CONSTRAINT):
        for file in files:
            form, year, vintage = file.edition
            stated: dict[str, Any] = {
                "sha256": file.sha256,
                "name": file.name,
                "form": form,
                "financial_year": year,
                "vintage": vintage,
                "first_published_on": file.outturn.earliest_publication_stated_on,
            }
            workbook = models.OutturnWorkbook.objects.create(**stated, recorded_in=event)
            rows = [models.OutturnFigure(workbook=workbook, **_columns(figure)) for figure in file.figures]
            models.OutturnFigure.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)


def _columns(figure: Figure) -> dict[str, Any]:
    return {each.name: getattr(figure, each.name) for each in dataclasses.fields(figure)}


def _taken(file: ReadFile, *, was_on_file: bool) -> WorkbookTaken:
    form, year, vintage = file.edition
    first = file.outturn.earliest_publication_stated_on
    authorities, figures = len(file.outturn.authorities), len(file.figures)
    return WorkbookTaken(file.name, file.sha256, form, year, vintage, first, authorities, figures, was_on_file)
