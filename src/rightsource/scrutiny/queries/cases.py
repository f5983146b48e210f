"""A case as it is given, as a workbook or a folder, and a case as it stands on record."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from rightsource.constitution.rules.books import duty_register
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.quantities import Problem, ProblemsFound
from rightsource.scrutiny.errors import NoCaseThere, NothingOnRecord
from rightsource.scrutiny.queries.evidence import TABLES
from rightsource.scrutiny.rules.case import Case, CaseRow, case_of
from rightsource.scrutiny.rules.case_format import FactProvenance, RowProvenance
from rightsource.scrutiny.rules.demonstration import moved_to, written_until
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_tables import CaseTables, tables_of_folder, tables_of_workbook
from rightsource.scrutiny.rules.writing import folder_of
from rightsource.scrutiny.rules.writing_workbook import template, workbook_of
from rightsource.storage import records
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Provenance
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES, read_workbook

OUR_CASES = Path(str(resources.files("rightsource"))) / "data" / "cases"
DEMONSTRATION = OUR_CASES / "demonstration"
_CASE_FILES = (".csv", ".toml")
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class GivenCase:
    """A case that was read, and the file that it was read from; a folder is kept as a zip archive.

    `comes_with_rightsource` is whether it is one of the cases of this package, whose past is told by whoever wrote it.
    """

    case: Case
    file: GivenFile
    comes_with_rightsource: bool = False


def template_workbook(council: str) -> bytes:
    """Return the workbook that a council fills in, for a council of this name."""
    return template(duty_register(), council=council)


def case_at(place: Path, *, today: date) -> GivenCase:
    """Return the case that a workbook or a case folder holds.

    The demonstration county that comes with Rightsource is read as written, then moved to the financial year of today.

    Raises:
        NoCaseThere: there is nothing at that place.
        ProblemsFound: every fault of every sheet.
    """
    if place.is_dir() and place.resolve() == DEMONSTRATION.resolve():
        written = _case_in_folder(place, written_until())
        return GivenCase(moved_to(written.case, today), written.file, comes_with_rightsource=True)
    if place.is_dir():
        return _case_in_folder(place, today)
    if not place.is_file():
        raise NoCaseThere(str(place))
    workbook = read_workbook(place, name=place.name)
    case = _read(tables_of_workbook(workbook), today)
    return GivenCase(case, GivenFile(place.name, place.read_bytes()))


def case_in(content: bytes, *, name: str, today: date) -> GivenCase:
    """Return the case that a workbook's bytes hold, as somebody uploaded them.

    Raises:
        ProblemsFound: every fault of every sheet.
    """
    tables = tables_of_workbook(read_workbook(content, name=name))
    return GivenCase(_read(tables, today), GivenFile(name, content))


def case_in_files(files: dict[str, bytes], *, name: str, today: date) -> GivenCase:
    """Return the case that the files of a folder hold, where Rightsource itself has made them.

    Raises:
        ProblemsFound: every fault of every sheet.
    """
    case = _read(tables_of_folder(files), today)
    return GivenCase(case, GivenFile(f"{name}.zip", _zipped(files)), comes_with_rightsource=True)


def case_on_record() -> Case:
    """Return the case that stands on record today, every row with where it comes from.

    Raises:
        NothingOnRecord: no council was loaded.
    """
    standing = {
        name: records.recorded(row_class, records.current(model).order_by(*model.natural_key))
        for name, (model, row_class) in TABLES.items()
    }
    if not standing["council"]:
        raise NothingOnRecord
    facts = frozenset(fact.row.reference for fact in standing["facts"])
    return case_of(
        {
            name: [CaseRow(each.row, _stated(name, each.provenance, facts)) for each in rows]
            for name, rows in standing.items()
        }
    )


def exported_folder() -> dict[str, bytes]:
    """Return the files of the case on record by name, which load as they are.

    Raises:
        NothingOnRecord: no council was loaded.
    """
    return folder_of(case_on_record())


def exported_workbook() -> bytes:
    """Return the case on record as a workbook, which loads as it is.

    Raises:
        NothingOnRecord: no council was loaded.
    """
    return workbook_of(case_on_record(), duty_register())


def council_on_record() -> CouncilProfile | None:
    """Return the council on record, if one was loaded."""
    model, row_class = TABLES["council"]
    found = records.recorded(row_class, records.current(model))
    profile: CouncilProfile | None = found[0].row if found else None
    return profile


def _case_in_folder(place: Path, today: date) -> GivenCase:
    files: dict[str, bytes] = {}
    problems = []
    paths = [path for path in sorted(place.iterdir()) if path.suffix in _CASE_FILES and path.is_file()]
    for path in paths[:_MOST_FILES]:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            message = f"The file is larger than {LARGEST_FILE_BYTES / 1e6:.0f} MB. Split the case, or take rows out."
            problems.append(Problem(path.name, message, "file-too-large"))
        else:
            files[path.name] = path.read_bytes()
    if not files and not problems:
        raise NoCaseThere(str(place))
    tables = tables_of_folder(files)
    case = _read(CaseTables(tables.tables, (*problems, *tables.problems)), today)
    is_ours = place.resolve().parent == OUR_CASES.resolve()
    return GivenCase(case, GivenFile(f"{place.resolve().name}.zip", _zipped(files)), comes_with_rightsource=is_ours)


def _read(tables: CaseTables, today: date) -> Case:
    if not tables.tables:
        raise ProblemsFound(tables.problems)
    return read_case(tables, register=duty_register(), today=today)


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return files as one archive; the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _stated(table: str, provenance: Provenance, facts: frozenset[str]) -> RowProvenance | FactProvenance:
    if table == "facts":
        return _as_fact(provenance)
    if provenance.source.reference in facts:
        return RowProvenance(fact=provenance.source.reference)
    known = provenance.known_on
    widest = next((audience for audience in reversed(Audience) if known.by(audience)), Audience.INSIDERS)
    return RowProvenance(known_on=known.by(widest), known_to=widest)


def _as_fact(provenance: Provenance) -> FactProvenance:
    known, source = provenance.known_on, provenance.source
    return FactProvenance(
        known_inside_on=None if Audience.INSIDERS in known.derived else known.inside_on,
        known_members_on=None if Audience.MEMBERS in known.derived else known.members_on,
        known_public_on=known.public_on,
        known_basis=provenance.basis,
        source_title=source.title,
        source_address=source.address,
        source_grade=source.grade,
        disputed_by=source.disputed_by,
        note=source.note,
    )
