"""Taking published payments in, and judging what they seem to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from rightsource.commissioning import models, queries
from rightsource.commissioning.errors import (
    BY_CONSTRAINT,
    JudgedWithoutReason,
    PaymentNotOnRecord,
    PublishedBeforePaid,
    SupplierMatchNotOnRecord,
)
from rightsource.commissioning.rules.duplicates import Finding
from rightsource.commissioning.rules.spend import Columns, SpendColumn, SpendReading, SpendRow, read_spend
from rightsource.commissioning.rules.suppliers import MatchReason, Standing, match_suppliers, standing_of
from rightsource.quantities import Money, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ColumnTaken:
    """Which heading of a file was taken for which column."""

    column: SpendColumn
    heading: str


@dataclass(frozen=True, slots=True)
class NamesMatched:
    """Two names held to be one supplier since this file, and why."""

    match: int
    name: str
    body: str
    beside: str
    reason: MatchReason
    likeness_percent: int


@dataclass(frozen=True, slots=True)
class SpendImport:
    """What came of taking a body's payments in.

    Attributes:
        was_on_file: the same file was taken in before, and nothing was changed.
        rows: the payments in the file, of which so many are new, and so many were on record already.
        paid: what the rows come to, credits taken off.
        columns: which heading was taken for which column; told or recognised now, or remembered for the body.
        headings_not_taken: of these nothing was taken.
        names_taken_out: in so many rows the body took the supplier's name out; it stays out.
        references_taken_out: in so many rows the supplier's reference was taken out, or stood beside such a name.
        names_not_shown: so many of its names may be private persons', and show inside the council alone.
        matches: the names that are held to be one supplier since this file.
        notes: how the file was read, where that was not as it should be.
    """

    body: str
    file: str
    sha256: str
    published_on: date
    was_on_file: bool
    rows: int
    new: int
    on_record_before: int
    paid: Money
    first_paid_on: date
    last_paid_on: date
    columns: tuple[ColumnTaken, ...]
    headings_not_taken: tuple[str, ...]
    names_taken_out: int
    references_taken_out: int
    names_not_shown: int
    suppliers: int
    matches: tuple[NamesMatched, ...]
    notes: tuple[str, ...]


@transaction.atomic
def import_spend(
    *,
    by: Actor,
    authority: Authority,
    body: str,
    file: GivenFile,
    published_on: date,
    today: date,
    columns: Columns | None = None,
) -> SpendImport:
    """Take a body's published payments in, all of them or none. Taking them in again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        body: whose payments they are.
        file: CSV or an Excel workbook, as published.
        published_on: the day from which everybody may know it.
        today: the day today.
        columns: the headings of columns that are not recognised; they are remembered for the body.

    Raises:
        ProblemsFound: everything that is wrong with the file, with its row and reason.
        PublishedBeforePaid: the day of publication lies before its last payment, or ahead.
        SpendFileOnRecord: somebody else took the same file in meanwhile.
    """
    remembered = queries.columns_remembered(body)
    reading = read_spend(file.content, file.name, body=body, given=columns, remembered=remembered)
    if reading.problems:
        raise ProblemsFound(list(reading.problems))
    last_paid_on = max(row.paid_on for row in reading.rows)
    if published_on < last_paid_on or published_on > today:
        raise PublishedBeforePaid(published_on, last_paid_on)
    recorded = models.SpendFile.objects.filter(body__iexact=body, sha256=file.sha256).first()
    if recorded is not None:
        return _imported(body, file, recorded.published_on, reading, new=0, matches=(), was_on_file=True)
    event = audit.record(
        "spend-imported",
        subject=str(SubjectRef(Kind.FILE, file.sha256)),
        by=by,
        authority=authority,
        details={"body": body, "file": file.name, "rows": len(reading.rows)},
    )
    with refusing(BY_CONSTRAINT):
        written = models.SpendFile.objects.create(
            body=body,
            name=file.name[:255],
            sha256=file.sha256,
            published_on=published_on,
            rows=len(reading.rows),
            columns={str(column): heading for column, heading in (reading.columns or {}).items()},
            recorded_in=event,
        )
        new = _write_payments(written, reading.rows, event.position)
    return _imported(
        body, file, published_on, reading, new=new, matches=match_names(by=by, authority=authority), was_on_file=False
    )


def _write_payments(file: models.SpendFile, given: Sequence[SpendRow], act: int) -> int:
    """Write the payments that are not on record, and return how many those are."""
    recorded = set(models.SpendPayment.objects.filter(body__iexact=file.body).values_list("id", flat=True))
    fresh = [row for row in given if row.id not in recorded]
    names = _write_names(file.body, fresh, act)
    written = [models.SpendPayment(file=file, supplier_id=names[_named(row)], **_columns(row, file)) for row in fresh]
    models.SpendPayment.objects.bulk_create(written, batch_size=_ROWS_AT_ONCE)
    return len(fresh)


def _named(row: SpendRow) -> tuple[str, str]:
    return row.supplier, row.supplier_number


def _columns(row: SpendRow, file: models.SpendFile) -> dict[str, Any]:
    same = ("id", "row", "paid_on", "amount", "reference", "invoice", "service", "category")
    return {name: getattr(row, name) for name in same} | {"body": file.body, "published_on": file.published_on}


def _write_names(body: str, fresh: Sequence[SpendRow], act: int) -> dict[tuple[str, str], int]:
    """Write the names that a body has not used before, and return all of its names with their ids."""
    told = {_named(row): row for row in fresh}
    models.SupplierName.objects.bulk_create(
        [
            models.SupplierName(
                body=body,
                name=row.supplier,
                number=row.supplier_number,
                vat_number=row.vat_number,
                standing=standing_of(row.supplier, row.supplier_kind),
                recorded_in_id=act,
            )
            for row in told.values()
        ],
        batch_size=_ROWS_AT_ONCE,
        ignore_conflicts=True,
    )
    own = models.SupplierName.objects.filter(body=body)
    return {(name, number): key for key, name, number in own.values_list("id", "name", "number")}


@transaction.atomic
def match_names(*, by: Actor, authority: Authority) -> tuple[NamesMatched, ...]:
    """Hold names to be one supplier that are, those of other bodies' files among them, and say which are so now."""
    standing = [(each.first, each.second) for each in queries.standing_matches()]
    found = match_suppliers(queries.supplier_names(Audience.INSIDERS), standing, queries.names_taken_apart())
    if not found:
        return ()
    event = audit.record(
        "supplier-names-matched",
        subject=f"supplier-name:{found[0].first.id}",
        by=by,
        authority=authority,
        details={"matches": len(found)},
    )
    written = models.SupplierMatch.objects.bulk_create(
        models.SupplierMatch(
            first_id=each.first.id,
            second_id=each.second.id,
            reason=each.reason,
            likeness_percent=each.likeness_percent,
            recorded_in=event,
        )
        for each in found
    )
    return tuple(
        NamesMatched(row.pk, each.second.name, each.second.body, each.first.name, each.reason, each.likeness_percent)
        for row, each in zip(written, found, strict=True)
    )


def _imported(
    body: str,
    file: GivenFile,
    published_on: date,
    reading: SpendReading,
    *,
    new: int,
    matches: tuple[NamesMatched, ...],
    was_on_file: bool,
) -> SpendImport:
    names = {_named(row): row.supplier_kind for row in reading.rows}
    standings = [standing_of(name, kind) for (name, _), kind in names.items()]
    days = [row.paid_on for row in reading.rows]
    return SpendImport(
        body=body,
        file=file.name,
        sha256=file.sha256,
        published_on=published_on,
        was_on_file=was_on_file,
        rows=len(reading.rows),
        new=new,
        on_record_before=len(reading.rows) - new,
        paid=Money.total([row.amount for row in reading.rows]),
        first_paid_on=min(days),
        last_paid_on=max(days),
        columns=tuple(ColumnTaken(column, heading) for column, heading in (reading.columns or {}).items()),
        headings_not_taken=reading.not_taken,
        names_taken_out=reading.redacted_suppliers,
        references_taken_out=reading.redacted_invoices,
        names_not_shown=standings.count(Standing.MAYBE_PERSON),
        suppliers=len(names),
        matches=matches,
        notes=reading.notes,
    )


@transaction.atomic
def take_suppliers_apart(*, by: Actor, authority: Authority, match: int, because: str) -> bool:
    """Take two names apart that were held to be one supplier, for good. Doing so again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        SupplierMatchNotOnRecord: nobody holds them to be one.
        JudgedWithoutReason: it is not said why.
    """
    if not because.strip():
        raise JudgedWithoutReason
    found = models.SupplierMatch.objects.select_for_update(of=("self",)).filter(pk=match).first()
    if found is None:
        raise SupplierMatchNotOnRecord(match)
    if models.SuppliersApart.objects.filter(match=found).exists():
        return False
    event = audit.record(
        "suppliers-taken-apart",
        subject=f"supplier-match:{match}",
        by=by,
        authority=authority,
        details={"first": found.first_id, "second": found.second_id, "because": because.strip()},
    )
    models.SuppliersApart.objects.create(match=found, recorded_in=event)
    return True


@transaction.atomic
def judge_payments(
    *, by: Actor, authority: Authority, first: UUID, again: UUID, finding: Finding, because: str
) -> bool:
    """Say what two equal payments are: one bill paid twice, or two bills. The same word again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        JudgedWithoutReason: it is not said why.
        PaymentNotOnRecord: one of them is not on record, or they are not two of the same amount.
    """
    if not because.strip():
        raise JudgedWithoutReason
    amounts = dict(models.SpendPayment.objects.filter(pk__in=[first, again]).values_list("pk", "amount"))
    for each in (first, again):
        if each not in amounts or first == again or amounts[each] != amounts.get(first):
            raise PaymentNotOnRecord(each)
    said = models.PaymentsJudged.objects.filter(first_id=first, again_id=again).order_by("-pk").first()
    if said is not None and (said.finding, said.because) == (finding, because.strip()):
        return False
    event = audit.record(
        "payments-judged",
        subject=f"payment:{again}",
        by=by,
        authority=authority,
        details={"first": str(first), "finding": finding.value},
    )
    models.PaymentsJudged.objects.create(
        first_id=first, again_id=again, finding=finding, because=because.strip(), recorded_in=event
    )
    return True
