"""Taking contracts registers in, every row accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rightsource.commissioning import models, queries
from rightsource.commissioning.actions.spend import NamesMatched, match_names
from rightsource.commissioning.errors import BY_CONSTRAINT, RegisterPublishedAhead
from rightsource.commissioning.rules.register import (
    Columns,
    How,
    RegisterColumn,
    RegisterReading,
    RegisterRow,
    RowRefused,
    read_register,
)
from rightsource.commissioning.rules.suppliers import Standing
from rightsource.quantities import Money, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef

_ROWS_AT_ONCE = 2_000
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class RegisterColumnTaken:
    """Which heading of a register was taken for which column."""

    column: RegisterColumn
    heading: str


@dataclass(frozen=True, slots=True)
class RemarkCount:
    """What was mended or guessed, in how many rows, and the first of them."""

    how: How
    reason: str
    rows: int
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RegisterImport:
    """What came of taking a contracts register in; whole, mended, guessed and refused rows come to all of them.

    Attributes:
        effective_on: the day for which the register stands.
        was_on_file: the same file was taken in before, and nothing was changed.
        whole: rows taken as they are.
        mended: rows of which something was mended, and nothing guessed.
        guessed: rows of which something was guessed.
        refused: the rows of which nothing was taken.
        remarks: what was mended or guessed, the most frequent first.
        value: what the contracts come to whose value is known.
        not_shown: contracts whose supplier may be a private person; they show inside the council alone.
        suppliers: how many names of suppliers.
        with_number: contracts whose supplier's company or charity number is known.
        columns: which heading was taken for which column; told or recognised now, or remembered for the body.
        headings_not_taken: these hold something of which nothing was taken.
        matches: the names that are held to be one supplier since this file.
        notes: how the file was read, where that was not as it should be.
    """

    body: str
    file: str
    sha256: str
    effective_on: date
    published_on: date
    was_on_file: bool
    rows: int
    whole: int
    mended: int
    guessed: int
    refused: tuple[RowRefused, ...]
    remarks: tuple[RemarkCount, ...]
    value: Money
    not_shown: int
    suppliers: int
    with_number: int
    columns: tuple[RegisterColumnTaken, ...]
    headings_not_taken: tuple[str, ...]
    matches: tuple[NamesMatched, ...]
    notes: tuple[str, ...]


@transaction.atomic
def import_register(
    *,
    by: Actor,
    authority: Authority,
    body: str,
    file: GivenFile,
    today: date,
    published_on: date | None = None,
    columns: Columns | None = None,
) -> RegisterImport:
    """Take a body's contracts register in, and account for every row. Taking it in again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        body: whose register it is.
        file: CSV or an Excel workbook, as published.
        today: the day today.
        published_on: the day from which everybody may know it; the day for which it stands if not given.
        columns: the headings of columns that are not recognised; they are remembered for the body.

    Raises:
        ProblemsFound: nothing of the file can be taken, and why.
        RegisterPublishedAhead: the day of publication lies ahead.
        RegisterFileOnRecord: somebody else took the same file in meanwhile.
    """
    remembered = queries.register_columns_remembered(body)
    reading = read_register(file.content, file.name, body=body, given=columns, remembered=remembered)
    if reading.problems:
        raise ProblemsFound(list(reading.problems))
    stands_on = reading.effective_on or published_on or today
    public_on = published_on or stands_on
    if public_on > today:
        raise RegisterPublishedAhead(public_on)
    recorded = models.RegisterFile.objects.filter(body__iexact=body, sha256=file.sha256).first()
    if recorded is not None:
        return _imported(recorded, reading, matches=(), was_on_file=True)
    event = audit.record(
        "contracts-register-imported",
        subject=str(SubjectRef(Kind.FILE, file.sha256)),
        by=by,
        authority=authority,
        details={"body": body, "file": file.name, "rows": len(reading.rows), "refused": len(reading.refused)},
    )
    names = _write_names(body, reading.rows, event.position)
    hidden = {key for key, (_, standing) in names.items() if standing == Standing.MAYBE_PERSON}
    with refusing(BY_CONSTRAINT):
        written = models.RegisterFile.objects.create(
            body=body,
            name=file.name[:255],
            sha256=file.sha256,
            effective_on=stands_on,
            published_on=public_on,
            rows=len(reading.rows) + len(reading.refused),
            not_shown=sum(_named(row) in hidden for row in reading.rows),
            refused=[[each.row, *each.reasons] for each in reading.refused],
            columns={str(column): heading for column, heading in (reading.columns or {}).items()},
            recorded_in=event,
        )
        _write_contracts(written, reading.rows, names)
    return _imported(written, reading, matches=match_names(by=by, authority=authority), was_on_file=False)


def _named(row: RegisterRow) -> tuple[str, str]:
    return row.supplier, row.supplier_number


def _write_names(body: str, rows: Sequence[RegisterRow], act: int) -> dict[tuple[str, str], tuple[int, str]]:
    """Write the suppliers' names that a body has not used before; return all of its names with id and standing."""
    told: dict[tuple[str, str], RegisterRow] = {}
    for row in rows:
        # Of rows that name one supplier, one that has its number says most about whose name it is.
        if row.supplier and (_named(row) not in told or row.standing is Standing.ORGANISATION):
            told[_named(row)] = row
    models.SupplierName.objects.bulk_create(
        [
            models.SupplierName(
                body=body,
                name=row.supplier,
                number=row.supplier_number,
                vat_number="",
                standing=row.standing,
                recorded_in_id=act,
            )
            for row in told.values()
        ],
        batch_size=_ROWS_AT_ONCE,
        ignore_conflicts=True,
    )
    own = models.SupplierName.objects.filter(body=body).values_list("id", "name", "number", "standing")
    return {(name, number): (key, standing) for key, name, number, standing in own}


def _write_contracts(
    file: models.RegisterFile, rows: Sequence[RegisterRow], names: dict[tuple[str, str], tuple[int, str]]
) -> None:
    same = ("id", "row", "reference", "title", "kind", "service", "category", "process", "starts_on", "ends_on")
    more = ("review_on", "extends_to", "value", "is_estimated", "company_number", "charity_number", "is_voluntary")
    written = []
    for row in rows:
        supplier, standing = names.get(_named(row), (None, ""))
        written.append(
            models.RegisteredContract(
                file=file,
                supplier_id=supplier,
                how=row.how,
                remarks=[each.reason for each in row.remarks],
                is_shown=standing != Standing.MAYBE_PERSON,
                published_on=file.published_on,
                **{name: getattr(row, name) for name in (*same, *more)},
            )
        )
    models.RegisteredContract.objects.bulk_create(written, batch_size=_ROWS_AT_ONCE)


def _imported(
    file: models.RegisterFile,
    reading: RegisterReading,
    *,
    matches: tuple[NamesMatched, ...],
    was_on_file: bool,
) -> RegisterImport:
    hows = [row.how for row in reading.rows]
    return RegisterImport(
        body=file.body,
        file=file.name,
        sha256=file.sha256,
        effective_on=file.effective_on,
        published_on=file.published_on,
        was_on_file=was_on_file,
        rows=file.rows,
        whole=hows.count(How.WHOLE),
        mended=hows.count(How.MENDED),
        guessed=hows.count(How.GUESSED),
        refused=reading.refused,
        remarks=_remark_counts(reading.rows),
        value=Money.total([row.value for row in reading.rows if row.value is not None]),
        not_shown=file.not_shown,
        suppliers=len({_named(row) for row in reading.rows if row.supplier}),
        with_number=sum(bool(row.company_number or row.charity_number) for row in reading.rows),
        columns=tuple(RegisterColumnTaken(column, heading) for column, heading in (reading.columns or {}).items()),
        headings_not_taken=reading.not_taken,
        matches=matches,
        notes=reading.notes,
    )


def _remark_counts(rows: Sequence[RegisterRow]) -> tuple[RemarkCount, ...]:
    found: dict[tuple[How, str], list[int]] = defaultdict(list)
    for row in rows:
        for each in row.remarks:
            found[each.how, each.reason].append(row.row)
    counted = [RemarkCount(how, why, len(where), tuple(where[:_EXAMPLES])) for (how, why), where in found.items()]
    return tuple(sorted(counted, key=lambda each: -each.rows))
