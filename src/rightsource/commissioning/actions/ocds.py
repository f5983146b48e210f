"""Taking published procurement processes in, each release once, with every fault listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.rules.ocds import OcdsReading, ReleaseRead, read_ocds
from rightsource.quantities import Problem, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.references import Kind, SubjectRef

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OcdsImport:
    """What came of taking open contracting data in.

    Attributes:
        files: how many.
        releases: how many they hold that can be kept.
        new: so many of those were not on record.
        on_record_before: so many were, with the same content.
        processes: of how many processes they are.
        contacts_left_out: so many contact points were left out: they are persons.
        faults: where releases break the standard; they are kept all the same, and do not leave again.
        refused: releases that could not be kept, and what is wrong with the packages themselves.
    """

    files: int
    releases: int
    new: int
    on_record_before: int
    processes: int
    contacts_left_out: int
    faults: tuple[Problem, ...]
    refused: tuple[Problem, ...]


@transaction.atomic
def import_ocds(*, by: Actor, authority: Authority, given: Sequence[GivenFile], today: date) -> OcdsImport:
    """Take releases of the open contracting standard in. Taking them in again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        given: release packages, record packages or single releases.
        today: the day today; a release without a day of its own, or of a day ahead, is known from today.

    Raises:
        ProblemsFound: a file cannot be read at all, and why.
    """
    readings = [(file, read_ocds(file.content, file.name)) for file in given]
    problems = [problem for _, reading in readings for problem in reading.problems]
    if problems:
        raise ProblemsFound(problems)
    told = [(file, release) for file, reading in readings for release in reading.releases]
    wanted = {release.sha256: (file, release) for file, release in reversed(told)}
    recorded = set(models.PublishedRelease.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    fresh = [each for key, each in wanted.items() if key not in recorded]
    if fresh:
        _write(fresh, by, authority, today)
    return _imported(readings, told, len(fresh))


def _write(fresh: Sequence[tuple[GivenFile, ReleaseRead]], by: Actor, authority: Authority, today: date) -> None:
    event = audit.record(
        "open-contracting-imported",
        subject=str(SubjectRef(Kind.FILE, fresh[0][0].sha256)),
        by=by,
        authority=authority,
        details={"files": len({file.sha256 for file, _ in fresh}), "releases": len(fresh)},
    )
    models.PublishedRelease.objects.bulk_create(
        [
            models.PublishedRelease(
                sha256=each.sha256,
                ocid=each.ocid,
                release=each.release,
                released_at=each.released_at,
                tags=list(each.tags),
                title=each.title,
                buyer=each.buyer,
                content=each.content,
                faults=[asdict(fault) for fault in each.faults],
                file_name=file.name[:255],
                published_on=min(each.released_on or today, today),
                recorded_in=event,
            )
            for file, each in fresh
        ],
        batch_size=_ROWS_AT_ONCE,
        ignore_conflicts=True,  # somebody else took the same release in meanwhile: it is on record
    )


def _imported(
    readings: Sequence[tuple[GivenFile, OcdsReading]], told: Sequence[tuple[GivenFile, ReleaseRead]], new: int
) -> OcdsImport:
    faults = [
        Problem(f"{file.name}, {each.ocid}, {fault.path}", fault.message, fault.code)
        for file, each in told
        for fault in each.faults
    ]
    return OcdsImport(
        files=len(readings),
        releases=len(told),
        new=new,
        on_record_before=len(told) - new,
        processes=len({each.ocid for _, each in told}),
        contacts_left_out=sum(reading.contacts_left_out for _, reading in readings),
        faults=tuple(faults),
        refused=tuple(problem for _, reading in readings for problem in reading.refused),
    )
