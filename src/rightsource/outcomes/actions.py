"""Recording services and who delivers them, the outcome tree, and figures by area as they are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.constitution import queries as constitution
from rightsource.constitution.errors import PostNotOnRecord
from rightsource.outcomes import models, queries
from rightsource.outcomes.errors import BY_CONSTRAINT, ContributionOfTheUnknown
from rightsource.outcomes.rules import outcomes
from rightsource.outcomes.rules.area_files import AreaForm, AreaReading, read_area_file
from rightsource.outcomes.rules.outcomes import ContributionKind
from rightsource.quantities import ProblemsFound
from rightsource.storage import audit, documents, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Basis, Grade, KnownOn, Source
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written
from rightsource.storage.references import Kind, SubjectRef

_ROWS_AT_ONCE = 2_000


def record_services(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record services and who delivers them."""
    record_keys(models.Service, [entry.row.service for entry in entries])
    return record_rows(
        models.ServiceDelivery, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


@transaction.atomic
def record_outcome(
    *, by: Actor, authority: Authority, given: outcomes.Outcome, known_to: Audience, today: date
) -> bool:
    """Record an outcome of the plan. The same again changes nothing; other words take its place.

    Returns:
        Whether anything was written.

    Raises:
        OutcomeNotOnRecord: the outcome that it serves is not on record.
        OutcomeBeneathItself: it would serve itself.
        OutcomeEndsBeforeItBegins: its last plan year lies before its first.
        OutcomeWordsMissing: its key or its title is blank.
        PostNotOnRecord: nobody fills the post that is to answer for it.
        RecordChangedMeanwhile: somebody else recorded it at the same time.
    """
    standing = [records.as_row(outcomes.Outcome, each) for each in records.current(models.Outcome)]
    outcomes.check_outcome(given, standing)
    _check_post(given.owner, today)
    return _record(models.Outcome, given, _Act("outcome-recorded", by, authority, KnownOn.on(today, known_to)))


@transaction.atomic
def record_indicator(
    *, by: Actor, authority: Authority, given: outcomes.Indicator, known_to: Audience, today: date
) -> bool:
    """Record by what an outcome is seen. The same again changes nothing; other words take its place.

    Returns:
        Whether anything was written.

    Raises:
        OutcomeNotOnRecord: there is no such outcome.
        OutcomeWordsMissing: its key, title or definition is blank.
        PostNotOnRecord: nobody fills the post that is to answer for it.
        RecordChangedMeanwhile: somebody else recorded it at the same time.
    """
    outcomes.check_on_record(given.outcome, _standing(models.Outcome, outcomes.Outcome))
    _check_post(given.owner, today)
    return _record(models.Indicator, given, _Act("indicator-recorded", by, authority, KnownOn.on(today, known_to)))


@transaction.atomic
def set_target(
    *, by: Actor, authority: Authority, given: outcomes.IndicatorTarget, known_to: Audience, today: date
) -> bool:
    """Set where an indicator should stand at the end of a year. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        IndicatorNotOnRecord: there is no such indicator.
        RecordChangedMeanwhile: somebody else set it at the same time.
    """
    outcomes.check_indicator_on_record(given.indicator, _standing(models.Indicator, outcomes.Indicator))
    return _record(models.IndicatorTarget, given, _Act("target-set", by, authority, KnownOn.on(today, known_to)))


@transaction.atomic
def record_result(
    *,
    by: Actor,
    authority: Authority,
    given: outcomes.IndicatorResult,
    source: Source,
    known_on: KnownOn,
    today: date,
) -> bool:
    """Record what an indicator came to. A correction takes the first one's place, and both stay on record.

    Returns:
        Whether anything was written.

    Raises:
        IndicatorNotOnRecord: there is no such indicator.
        ResultAhead: its days are not over.
        ResultsOverlap: another result is of some of the same days.
        RecordChangedMeanwhile: somebody else recorded it at the same time.
    """
    outcomes.check_result(given, _standing(models.Indicator, outcomes.Indicator), today)
    return _record(models.IndicatorResult, given, _Act("result-recorded", by, authority, known_on, source))


@transaction.atomic
def record_contribution(
    *,
    by: Actor,
    authority: Authority,
    given: outcomes.OutcomeContribution,
    known_to: Audience,
    today: date,
) -> bool:
    """Record that a service, a vehicle or an agreement contributes to an outcome. The same again changes nothing.

    An agreement is of a higher part of the record, so it is named here and not looked up.

    Returns:
        Whether anything was written.

    Raises:
        OutcomeNotOnRecord: there is no such outcome.
        ContributionOfTheUnknown: the service or the vehicle is not on record.
        OutcomeWordsMissing: it does not say how.
        RecordChangedMeanwhile: somebody else recorded it at the same time.
    """
    outcomes.check_on_record(given.outcome, _standing(models.Outcome, outcomes.Outcome))
    if not _is_there(given.kind, given.subject):
        raise ContributionOfTheUnknown(given.kind.value, given.subject)
    if given.organisation and not _is_there(ContributionKind.VEHICLE, given.organisation):
        raise ContributionOfTheUnknown(ContributionKind.VEHICLE.value, given.organisation)
    act = _Act("contribution-recorded", by, authority, KnownOn.on(today, known_to))
    return _record(models.OutcomeContribution, given, act)


def _is_there(kind: ContributionKind, subject: str) -> bool:
    if kind is ContributionKind.SERVICE:
        return models.Service.objects.filter(key=subject).exists()
    if kind is ContributionKind.VEHICLE:
        return queries.organisation_on_record(subject)
    return bool(subject.strip())


def _check_post(post: str, today: date) -> None:
    if constitution.filled_post(post, on=today) is None:
        raise PostNotOnRecord(post)


def _standing(model: Any, row_class: Any) -> list[Any]:
    return [records.as_row(row_class, each) for each in records.current(model)]


@dataclass(frozen=True, slots=True)
class _Act:
    """One act of recording: what it is called in the trail, by whom, on what authority, and when it became known."""

    event: str
    by: Actor
    authority: Authority
    known_on: KnownOn
    source: Source | None = None


def _record(model: Any, given: Any, act: _Act) -> bool:
    """Write one row, in an audit event of its own, unless the same stands there already."""
    key = {name: getattr(given, name) for name in model.natural_key if name != "period"}
    found = records.current(model).select_for_update().filter(**key)
    standing = [records.as_row(type(given), each) for each in found]
    if given in standing:
        return False
    subject = str(SubjectRef(Kind.INDICATOR if "indicator" in key else Kind.OUTCOME, next(iter(key.values()))))
    recorded_in = audit.record(act.event, subject=subject, by=act.by, authority=act.authority)
    source = act.source or Source(f"{act.by.post}, on the authority of {act.authority}", grade=constitution.own_grade())
    day = act.known_on.inside_on
    assert day is not None
    record_rows(
        model,
        [Entry(given, source, act.known_on, Basis.RECORDED)],
        by=act.by,
        authority=act.authority,
        recording=Recording(day, recorded_in),
        refusals=BY_CONSTRAINT,
    )
    return True


@dataclass(frozen=True, slots=True)
class AreaImport:
    """What came of a file of figures by area.

    Attributes:
        was_on_file: the same file was taken in before, and nothing was changed.
        people: so many areas and years of people by age.
        figures: so many figures of activity or deprivation.
        not_published: so many rows give no value, and are left out.
        not_asked_for: so many rows are of measures that no need asks for.
        areas: how many areas it names.
        first_year: the first year it is of.
        last_year: the last.
    """

    file: str
    sha256: str
    form: AreaForm
    source: str
    published_on: date
    was_on_file: bool
    people: int
    figures: int
    not_published: int
    not_asked_for: int
    areas: int
    first_year: int
    last_year: int


@transaction.atomic
def import_area_file(
    *, by: Actor, authority: Authority, file: GivenFile, source: str, grade: Grade, published_on: date
) -> AreaImport:
    """Take a published file of figures by area in, all of it or none. Taking it in again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        file: the file as it was published.
        source: who published it, and which edition.
        grade: how far it can be trusted.
        published_on: the day from which everybody may know it.

    Raises:
        AreaFileNotUnderstood: it has none of the forms known.
        ProblemsFound: everything that is wrong with it, with its row.
    """
    reading = read_area_file(file.content, file.name)
    if reading.problems:
        raise ProblemsFound(reading.problems)
    before = models.AreaFile.objects.filter(sha256=file.sha256).first()
    if before is not None:
        return _came(file, reading, before.source, before.published_on, was_on_file=True)
    event = audit.record(
        "area-figures-imported",
        subject=str(SubjectRef(Kind.FILE, file.sha256)),
        by=by,
        authority=authority,
        details={"file": file.name, "form": reading.form.value, "source": source},
    )
    documents.keep(file, event=event)
    written = models.AreaFile.objects.create(
        sha256=file.sha256,
        name=file.name[:255],
        form=reading.form,
        source=source,
        grade=grade,
        published_on=published_on,
        recorded_in=event,
    )
    _write(reading, written)
    return _came(file, reading, source, published_on, was_on_file=False)


def _write(reading: AreaReading, file: models.AreaFile) -> None:
    models.AreaPopulation.objects.bulk_create(
        models.AreaPopulation(
            file=file, area=each.area, name=each.name, year=each.year, kind=each.kind, persons=list(each.persons)
        )
        for each in reading.people
    )
    models.AreaFigure.objects.bulk_create(
        (
            models.AreaFigure(
                file=file, area=each.area, name=each.name, measure=each.measure, year=each.year, value=each.value
            )
            for each in reading.figures
        ),
        batch_size=_ROWS_AT_ONCE,
    )


def _came(file: GivenFile, reading: AreaReading, source: str, published_on: date, *, was_on_file: bool) -> AreaImport:
    read = [(each.area or each.name, each.year) for each in reading.people]
    read += [(each.area or each.name, each.year) for each in reading.figures]
    years = [year for _, year in read]
    return AreaImport(
        file=file.name,
        sha256=file.sha256,
        form=reading.form,
        source=source,
        published_on=published_on,
        was_on_file=was_on_file,
        people=len(reading.people),
        figures=len(reading.figures),
        not_published=reading.not_published,
        not_asked_for=reading.not_asked_for,
        areas=len({area for area, _ in read}),
        first_year=min(years, default=0),
        last_year=max(years, default=0),
    )
