"""Taking official figures of council tax in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.budget import models
from rightsource.budget.errors import BY_CONSTRAINT
from rightsource.budget.rules.council_tax_requirement import CouncilTaxReading, LeftOut, TaxFigure, read_council_tax
from rightsource.quantities import FinancialYear, Problem, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ReleaseTaken:
    """One release: what it is, how much is in it, which lines are no authority's, and whether it was on file before."""

    name: str
    sha256: str
    financial_year: FinancialYear
    published_on: date
    authorities: int
    figures: int
    left_out: tuple[LeftOut, ...]
    was_on_file: bool


@dataclass(frozen=True, slots=True)
class CouncilTaxImport:
    """What came of taking releases in: each file given, once."""

    releases: tuple[ReleaseTaken, ...]


@transaction.atomic
def import_council_tax(
    *, by: Actor, authority: Authority, files: Sequence[GivenFile], published_on: date
) -> CouncilTaxImport:
    """Take official releases of council tax in, all of them or none; a file that is on file already changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        files: as published.
        published_on: the day from which their figures were public.

    Raises:
        ProblemsFound: everything that is wrong with any of the files.
        CouncilTaxReleaseOnRecord: somebody else took the same file in meanwhile.
    """
    given = {file.sha256: file for file in files}
    readings = {sha256: read_council_tax(file.content, file.name) for sha256, file in given.items()}
    problems: list[Problem] = [problem for reading in readings.values() for problem in reading.problems]
    if problems:
        raise ProblemsFound(problems)
    on_file = {each.sha256: each for each in models.CouncilTaxRelease.objects.filter(sha256__in=given)}
    fresh = [file for sha256, file in given.items() if sha256 not in on_file]
    if fresh:
        event = audit.record(
            "council-tax-imported",
            subject=str(SubjectRef(Kind.FILE, fresh[0].sha256)),
            by=by,
            authority=authority,
            details={file.name: file.sha256 for file in fresh},
        )
        for file in fresh:
            _write(file, readings[file.sha256], published_on, event.position)
    return CouncilTaxImport(
        tuple(
            _taken(
                file,
                readings[sha256],
                on_file[sha256].published_on if sha256 in on_file else published_on,
                was_on_file=sha256 in on_file,
            )
            for sha256, file in given.items()
        )
    )


def _write(file: GivenFile, reading: CouncilTaxReading, published_on: date, act: int) -> None:
    with refusing(BY_CONSTRAINT):
        stated: dict[str, Any] = {"name": file.name[:255], "financial_year": reading.year, "published_on": published_on}
        release = models.CouncilTaxRelease.objects.create(sha256=file.sha256, **stated, recorded_in_id=act)
        models.CouncilTaxFigure.objects.bulk_create(
            [models.CouncilTaxFigure(release=release, **_columns(each)) for each in reading.figures],
            batch_size=_ROWS_AT_ONCE,
        )


def _columns(figure: TaxFigure) -> dict[str, Any]:
    return {each.name: getattr(figure, each.name) for each in fields(figure)}


def _taken(file: GivenFile, reading: CouncilTaxReading, published_on: date, *, was_on_file: bool) -> ReleaseTaken:
    authorities = {each.e_code for each in reading.figures}
    return ReleaseTaken(
        file.name,
        file.sha256,
        reading.year,
        published_on,
        len(authorities),
        len(reading.figures),
        reading.left_out,
        was_on_file,
    )
