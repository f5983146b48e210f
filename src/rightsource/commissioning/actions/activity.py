"""Taking activity in from a file, however long: read once, checked as a set, and all of it written or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.queries import charges as queries
from rightsource.commissioning.rules.charges.activity import (
    FAULTS_LISTED,
    ActivityColumn,
    ActivityReading,
    AgreementOpen,
    Tally,
    columns_of,
    rows_of,
    streamed,
)
from rightsource.quantities import Month, Problem, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef
from rightsource.storage.spreadsheets import Cell, is_workbook

_LINES_AT_ONCE = 5_000
_BLOCK_BYTES = 1 << 20
_COPY = "COPY commissioning_stagedactivity (tally, row, quantity, group_of, reference) FROM STDIN"
# What is sorted and compared of a whole file stays in memory; the rest of the server's memory is left alone.
_ROOM = "SET LOCAL work_mem = '64MB'"
_TWICE = """
SELECT min(row) AS first, max(row) FROM commissioning_stagedactivity GROUP BY tally, group_of, reference
HAVING count(*) > 1 ORDER BY first LIMIT %(most)s
"""
# An array of numbers or days is read at once in any place; one of texts is walked along, so it holds each unit once.
_WRITTEN = """
INSERT INTO commissioning_activityline (made_in_id, row, day, quantity, unit, "group", reference)
SELECT (%(returns)s::bigint[])[tally], row, (%(days)s::date[])[tally], quantity * 0.0001,
    (%(units)s::text[])[(%(unit_of)s::int[])[tally]], group_of, reference
FROM commissioning_stagedactivity
"""
_CLEARED = "DELETE FROM commissioning_stagedactivity"


@dataclass(frozen=True)
class ActivityFile:
    """A file of activity: its name, its hash, and its rows, of which a CSV file's are held one at a time."""

    name: str
    sha256: str
    open_rows: Callable[[], Iterator[tuple[int, Sequence[Cell]]]]

    @classmethod
    def given(cls, file: GivenFile) -> ActivityFile:
        """Return a file that a door was given whole."""
        return cls(file.name, file.sha256, lambda: rows_of(file.content, file.name))

    @classmethod
    def at(cls, path: Path) -> ActivityFile:
        """Return a file that stands on this machine; a CSV file may be of any length."""
        with path.open("rb") as content:
            is_book = is_workbook(content.read(_BLOCK_BYTES))
        if is_book:
            return cls.given(GivenFile(path.name, path.read_bytes()))
        digest = hashlib.sha256()
        with path.open("rb") as content:
            while block := content.read(_BLOCK_BYTES):
                digest.update(block)
        return cls(path.name, digest.hexdigest(), lambda: _streamed(path))


@dataclass(frozen=True, slots=True)
class MonthReturned:
    """One agreement's month as a file returned it.

    Attributes:
        version: above 1 if it corrects an earlier return.
    """

    agreement: str
    month: Month
    version: int
    lines: int


@dataclass(frozen=True, slots=True)
class ActivityTaken:
    """What came of a file of activity.

    Attributes:
        was_on_file: the same file was taken in before, and nothing was changed.
        lines: how many lines it has.
        returned: the agreements and months that it returns.
    """

    file: str
    sha256: str
    was_on_file: bool
    lines: int
    returned: tuple[MonthReturned, ...]


@transaction.atomic
def import_activity(
    *,
    by: Actor,
    authority: Authority,
    file: ActivityFile,
    today: date,
    provider: str = "",
    because: str = "",
    columns: Mapping[ActivityColumn, str] | None = None,
) -> ActivityTaken:
    """Take activity in, all of a file or none of it. The same file again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        file: CSV or a workbook, a line for each thing done.
        today: the day today.
        provider: whose activity alone it may tell; anybody's if blank, which is for the council.
        because: why months that were returned before are corrected; they are refused without.
        columns: the headings of columns that are not recognised.

    Raises:
        ProblemsFound: lists what is wrong with the file, with its row and reason; nothing is written.
        ActivityFileOnRecord: somebody else took the same file in meanwhile.
    """
    before = models.ActivityFile.objects.filter(sha256=file.sha256, concerns=provider).first()
    if before is not None:
        return _was_there(file, before)
    taking = _Taking(file, queries.agreements_open(provider, today), queries.versions_returned(), because.strip())
    reading = taking.read(today, columns or {})
    event = audit.record(
        "activity-returned",
        subject=str(SubjectRef(Kind.FILE, file.sha256)),
        by=by,
        authority=authority,
        details={"file": file.name, "lines": reading.rows, "because": because.strip()},
    )
    with refusing(BY_CONSTRAINT):
        kept = models.ActivityFile.objects.create(
            sha256=file.sha256, name=file.name[:255], lines=reading.rows, concerns=provider, recorded_in=event
        )
        returned = taking.write(kept, reading, today)
    return ActivityTaken(file.name, file.sha256, was_on_file=False, lines=reading.rows, returned=returned)


@dataclass(frozen=True)
class _Taking:
    """One file on its way in."""

    file: ActivityFile
    agreements: Mapping[str, AgreementOpen]
    versions: Mapping[tuple[str, Month], int]
    because: str

    def read(self, today: date, told: Mapping[ActivityColumn, str]) -> ActivityReading:
        """Stage every sound line, and refuse the whole file for any other."""
        rows = self.file.open_rows()
        _, headings = next(rows)
        columns, problems = columns_of(headings, self.file.name, told)
        if columns is None:
            raise ProblemsFound(problems)
        returned = frozenset() if self.because else frozenset(self.versions)
        reading = ActivityReading(self.file.name, columns, self.agreements, today, returned)
        with connection.cursor() as cursor:
            cursor.execute(_ROOM)
            with cursor.copy(_COPY) as copy:
                for block in _blocks(reading.lines(rows)):
                    copy.write(block)
            cursor.execute(_TWICE, {"most": FAULTS_LISTED})
            for first, again in cursor.fetchall():
                told_twice = (
                    f"It is of the same unit, day, group and reference as row {first}. Add them up, or mark each."
                )
                reading.add_fault(again, told_twice, "activity-twice")
        if not reading.rows:
            raise ProblemsFound([Problem(self.file.name, "It has headings and no line.", "activity-no-lines")])
        _refuse(reading)
        return reading

    def write(self, kept: models.ActivityFile, reading: ActivityReading, today: date) -> tuple[MonthReturned, ...]:
        """Write a return for each agreement and month, its days, and every line."""
        of_month: dict[tuple[str, Month], list[Tally]] = {}
        for tally in reading.tallies.values():
            of_month.setdefault((tally.agreement, Month.of(tally.day)), []).append(tally)
        made = {
            key: models.ActivityReturn(
                agreement_id=key[0],
                **self._parties(tallies[0]),
                month=key[1].first_day,
                version=self.versions.get(key, 0) + 1,
                file=kept,
                returned_on=today,
                lines=sum(each.lines for each in tallies),
                because=self.because if key in self.versions else "",
                recorded_in_id=kept.recorded_in_id,
            )
            for key, tallies in of_month.items()
        }
        models.ActivityReturn.objects.bulk_create(made.values())
        models.ActivityDay.objects.bulk_create(
            models.ActivityDay(
                made_in=made[key], unit=each.unit, day=each.day, quantity=each.quantity.quantity, lines=each.lines
            )
            for key, tallies in of_month.items()
            for each in tallies
        )
        in_order = list(reading.tallies.values())
        units = {unit: place for place, unit in enumerate(sorted({each.unit for each in in_order}), start=1)}
        with connection.cursor() as cursor:
            cursor.execute(
                _WRITTEN,
                {
                    "returns": [made[each.agreement, Month.of(each.day)].pk for each in in_order],
                    "days": [each.day for each in in_order],
                    "units": list(units),
                    "unit_of": [units[each.unit] for each in in_order],
                },
            )
            cursor.execute(_CLEARED)
        return tuple(
            MonthReturned(agreement, month, row.version, row.lines) for (agreement, month), row in made.items()
        )

    def _parties(self, tally: Tally) -> dict[str, str]:
        terms = self.agreements[tally.agreement].on(tally.day)
        assert terms is not None
        return {"payer_id": terms.commissioner, "payee_id": terms.provider}


def _refuse(reading: ActivityReading) -> None:
    if not reading.fault_count:
        return
    problems = sorted(reading.faults, key=_in_order_of_rows)
    more = reading.fault_count - len(problems)
    if more:
        problems.append(Problem(reading.name, f"And {more:,} more faults.", "activity-more-faults"))
    raise ProblemsFound(problems)


def _blocks(lines: Iterator[tuple[int, Tally, int, str, str]]) -> Iterator[str]:
    """Yield lines as COPY reads them, some thousands at once; the rule lets no tab, break or backslash through."""
    found: list[str] = []
    for row, tally, quantity, group, reference in lines:
        found.append(f"{tally.number}\t{row}\t{quantity}\t{group}\t{reference}\n")
        if len(found) == _LINES_AT_ONCE:
            yield "".join(found)
            found.clear()
    yield "".join(found)


def _streamed(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from streamed(lines, path.name)


def _was_there(file: ActivityFile, before: models.ActivityFile) -> ActivityTaken:
    returned = tuple(
        MonthReturned(each.agreement_id, each.month, each.version, each.lines) for each in before.returns.order_by("pk")
    )
    return ActivityTaken(file.name, file.sha256, was_on_file=True, lines=before.lines, returned=returned)


def _in_order_of_rows(problem: Problem) -> tuple[int, str]:
    return int(problem.where.rpartition(" row ")[2]), problem.code
