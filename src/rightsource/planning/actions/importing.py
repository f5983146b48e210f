"""Taking official returns of revenue outturn in."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.planning import models
from rightsource.planning.errors import BY_CONSTRAINT
from rightsource.planning.queries import editions_on_file, hashes_on_file, restatements_on_file, revisions_on_file
from rightsource.planning.rules.outturn_files import OutturnFile, ReadFile, check_editions, read_outturn_files
from rightsource.planning.rules.revenue_outturn import Restatement
from rightsource.planning.rules.revisions import Figure, Revision
from rightsource.quantities import FinancialYear
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing

_ROWS_AT_ONCE = 2_000


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
