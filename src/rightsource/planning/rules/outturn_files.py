"""Several official workbooks taken together: everything wrong with any of them is said at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rightsource.planning.rules.outturn_rows import OutturnRow, as_rows
from rightsource.planning.rules.revenue_outturn import RevenueOutturn, cells_of, read_revenue_outturn
from rightsource.planning.rules.revisions import Figure, figures_of
from rightsource.quantities import FinancialYear, Problem, ProblemsFound
from rightsource.quantities.wording import day_in_words
from rightsource.storage.spreadsheets import read_workbook

Edition = tuple[str, FinancialYear, date]
"""What tells editions apart: the form, the year reported, and the vintage."""


@dataclass(frozen=True, slots=True)
class OutturnFile:
    """A file as it was given: its name, and where it is or its bytes."""

    name: str
    content: Path | bytes


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A workbook that was read without a fault: the return, its figures, and the hash of the file."""

    name: str
    sha256: str
    outturn: RevenueOutturn
    figures: tuple[Figure, ...]

    @property
    def edition(self) -> Edition:
        """The form, year and vintage."""
        assert self.outturn.vintage_on is not None
        return (self.outturn.form, self.outturn.financial_year, self.outturn.vintage_on)


def read_outturn_files(files: Iterable[OutturnFile], *, vintage_if_unstated: date | None) -> tuple[ReadFile, ...]:
    """Return every workbook read, or refuse them all with everything that is wrong with any.

    The same file given twice is taken once.

    Args:
        files: the workbooks, legacy .xls among them.
        vintage_if_unstated: the day of publication of a workbook that states none.

    Raises:
        ProblemsFound: each fault with the file, sheet and cell where it stands.
    """
    problems: list[Problem] = []
    taken: dict[str, ReadFile] = {}
    for file in files:
        read = _read(file, vintage_if_unstated)
        if isinstance(read, ReadFile):
            taken[read.sha256] = read
        else:
            problems += [Problem(_within(file.name, each.where), each.message, each.code) for each in read]
    if problems:
        raise ProblemsFound(problems)
    return tuple(taken.values())


def upper_tier_rows(files: Iterable[OutturnFile], *, vintage_if_unstated: date | None = None) -> list[OutturnRow]:
    """Return the rows of every upper-tier authority in some workbooks, all of them read or none.

    Args:
        files: the workbooks; the same file given twice is taken once.
        vintage_if_unstated: the day of publication of a workbook that states none.

    Raises:
        ProblemsFound: everything that is wrong with any of the files, two of one edition among it.
    """
    read = read_outturn_files(files, vintage_if_unstated=vintage_if_unstated)
    check_editions(read, {})
    return as_rows(file.outturn for file in read)


def check_editions(files: Sequence[ReadFile], on_file: Mapping[Edition, str]) -> None:
    """Refuse a workbook that says it is an edition which another, different file is.

    Args:
        files: the workbooks to be taken.
        on_file: the name of the file of each edition on file.

    Raises:
        ProblemsFound: names both files of each such edition.
    """
    problems = []
    given: dict[Edition, str] = {}
    for file in files:
        form, year, vintage = file.edition
        other, where = on_file.get(file.edition, ""), "on file"
        if not other:
            other, where = given.get(file.edition, ""), "given with it"
        given[file.edition] = file.name
        if other:
            message = (
                f"It is {form} {year} of {day_in_words(vintage)}, and another file of that edition is {where}: {other}."
                " Two files of one edition cannot both be right; give the one that was published."
            )
            problems.append(Problem(file.name, message, "outturn-edition-twice"))
    if problems:
        raise ProblemsFound(problems)


def _read(file: OutturnFile, vintage_if_unstated: date | None) -> ReadFile | Collection[Problem]:
    workbook = read_workbook(file.content, name=file.name, any_format=True)
    reading = read_revenue_outturn(workbook, vintage_if_unstated=vintage_if_unstated)
    if reading.outturn is None:
        return reading.problems
    if reading.outturn.vintage_on is None:
        message = (
            "It states nowhere when it was published, so nobody could say from when its figures were known. Give the "
            "day with --vintage, as in --vintage 2016-11-17."
        )
        return (Problem(file.name, message, "outturn-vintage-unknown"),)
    cells = cells_of(workbook, reading.outturn)
    figures = [figure for one in reading.outturn.authorities.values() for figure in figures_of(one, cells)]
    content = file.content.read_bytes() if isinstance(file.content, Path) else file.content
    return ReadFile(file.name, hashlib.sha256(content).hexdigest(), reading.outturn, tuple(figures))


def _within(name: str, where: str) -> str:
    return where if where.startswith(name) else f"{name}, {where}"
