"""Taking in files from organisations' own bookkeeping: all of a file or nothing, and once.

A general ledger is posted transaction by transaction. A trial balance and management accounts say how accounts stand,
so what is posted is the difference between that and the books.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from rightsource.ledger import models
from rightsource.ledger.actions.bulk import post_in_bulk
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.errors import BY_CONSTRAINT
from rightsource.ledger.queries.books import accounts_of, balances, organisations_among, periods_of
from rightsource.ledger.queries.importing import ImportKnown, MappingKnown, import_known, mapping_known
from rightsource.ledger.rules import imports as rules
from rightsource.ledger.rules.bulk import identity_of
from rightsource.ledger.rules.found_tables import find_table
from rightsource.ledger.rules.given_lines import FoundTable
from rightsource.ledger.rules.imports import FileImported, OnRecord, Stated
from rightsource.ledger.rules.mapping import ColumnMapping, FileKind, Reading, check_mapping
from rightsource.ledger.rules.posting import check_organisations
from rightsource.ledger.rules.rows import Posting
from rightsource.quantities import Month, Problem, ProblemsFound
from rightsource.storage import audit, documents
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing

AS_REMEMBERED = Reading()


@dataclass(frozen=True, slots=True)
class _Given:
    """A file with the table in it, how it is read, and the same file if it was taken in before."""

    file: GivenFile
    month: Month | None
    mapping: ColumnMapping
    found: FoundTable
    before: ImportKnown | None


@dataclass(frozen=True, slots=True)
class _Posted:
    """What came of posting a file."""

    transactions: int
    postings: int
    unchanged: int = 0
    notes: tuple[str, ...] = ()
    budgets: Sequence[Stated] = ()


@transaction.atomic
def import_general_ledger(
    *,
    by: Actor,
    authority: Authority,
    organisation: str,
    source: str,
    file: GivenFile,
    reading: Reading = AS_REMEMBERED,
) -> FileImported:
    """Post a general ledger as another system wrote it; giving it again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        source: what the organisation calls where it comes from; its columns are remembered under that name.
        file: a CSV file or a workbook.
        reading: which column says what, as far as that is not remembered or told by the usual names.

    Raises:
        ProblemsFound: lists every fault with its row and reason; nothing is written.
        AccountNotInTheBooks: the organisation is not on record.
        AccountingPeriodNotOpen: a month was closed while the file was being read.
        BooksNotYours: the books are another organisation's.
    """
    given = _given(organisation, source, FileKind.GENERAL_LEDGER, file=file, reading=reading)
    if given.before is not None:
        return _was_there(given, given.before)
    accounts = {each.code: each for each in accounts_of(organisation)}
    rows, notes = rules.general_ledger_rows(given.found, given.mapping, accounts)
    with _all_faults_at_once(given.found.problems):
        posted = post_in_bulk(by=by, authority=authority, organisation=organisation, file=file.name, rows=rows)
    came = _Posted(posted.transactions, posted.postings, posted.unchanged, notes)
    return _record(given, came, by=by, authority=authority)


@transaction.atomic
def import_trial_balance(
    *,
    by: Actor,
    authority: Authority,
    organisation: str,
    source: str,
    month: Month,
    file: GivenFile,
    reading: Reading = AS_REMEMBERED,
) -> FileImported:
    """Post what it takes for books to stand at the end of a month as a trial balance says; again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        source: what the organisation calls where it comes from; its columns are remembered under that name.
        month: the month at whose end it stands.
        file: a CSV file or a workbook.
        reading: which column says what, as far as that is not remembered or told by the usual names.

    Raises:
        ProblemsFound: lists every fault with its row and reason; nothing is written.
        AccountNotInTheBooks: the organisation is not on record.
        BooksNotYours: the books are another organisation's.
    """
    models.wait_for_writers(as_writer=True)
    given = _given(organisation, source, FileKind.TRIAL_BALANCE, file=file, reading=reading, month=month)
    if given.before is not None:
        return _was_there(given, given.before)
    said = rules.stated_in(given.found, given.mapping, _on_record(organisation, given.found), month=month)
    standing = balances(organisation, until=month)
    _refuse(
        *said.problems,
        *rules.balance_problems(said.stated, given.mapping, file.name),
        *rules.earlier_year_problems(standing, month, file.name),
    )
    postings = rules.to_stand_as_stated(said.stated, standing, month=month, mapping=given.mapping)
    posted = _post(given, month, postings, by=by, authority=authority)
    return _record(given, _Posted(posted, len(postings)), by=by, authority=authority)


@transaction.atomic
def import_management_accounts(
    *,
    by: Actor,
    authority: Authority,
    organisation: str,
    source: str,
    file: GivenFile,
    reading: Reading = AS_REMEMBERED,
) -> FileImported:
    """Post what it takes for books to show what management accounts say of each month; keep the budget they state.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        source: what the organisation calls where it comes from; its columns are remembered under that name.
        file: a CSV file or a workbook with a row for each month and account, or with months across.
        reading: which column says what, and the account that takes what an income statement alone leaves over.

    Raises:
        ProblemsFound: lists every fault with its row and reason; nothing is written.
        AccountNotInTheBooks: the organisation is not on record.
        BooksNotYours: the books are another organisation's.
    """
    models.wait_for_writers(as_writer=True)
    given = _given(organisation, source, FileKind.MANAGEMENT_ACCOUNTS, file=file, reading=reading)
    if given.before is not None:
        return _was_there(given, given.before)
    on_record = _on_record(organisation, given.found)
    said = rules.stated_in(given.found, given.mapping, on_record)
    months = rules.months_in(said.stated)
    standing = balances(organisation, until=months[-1]) if months else ()
    _refuse(
        *said.problems,
        *rules.closed_month_problems(said.stated, standing, given.mapping, on_record.open_months),
        *rules.balance_problems(said.stated, given.mapping, file.name),
        *rules.balancing_problems(said.stated, given.mapping, on_record.accounts),
    )
    posted = postings = 0
    for month in months:
        change = rules.to_stand_as_stated(said.stated, standing, month=month, mapping=given.mapping)
        posted += _post(given, month, change, by=by, authority=authority)
        postings += len(change)
    budgets = [each for each in said.stated if each.budget is not None]
    return _record(given, _Posted(posted, postings, budgets=budgets), by=by, authority=authority)


def import_books(
    *,
    by: Actor,
    authority: Authority,
    organisation: str,
    source: str,
    kind: FileKind,
    file: GivenFile,
    month: Month | None = None,
    reading: Reading = AS_REMEMBERED,
) -> FileImported:
    """Take in a file of any of the three kinds; giving it again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        source: what the organisation calls where it comes from; its columns are remembered under that name.
        kind: what the file tells.
        file: a CSV file or a workbook.
        month: of a trial balance, the month at whose end it stands.
        reading: which column says what, as far as that is not remembered or told by the usual names.

    Raises:
        ProblemsFound: lists every fault with its row and reason; nothing is written.
        AccountNotInTheBooks: the organisation is not on record.
        AccountingPeriodNotOpen: a month was closed while the file was being read.
        BooksNotYours: the books are another organisation's.
    """
    given: dict[str, Any] = {"by": by, "authority": authority, "organisation": organisation, "source": source}
    given |= {"file": file, "reading": reading}
    if kind is FileKind.TRIAL_BALANCE:
        if month is None:
            raise ProblemsFound([Problem("month", "Say at the end of which month it stands.", "month-missing")])
        return import_trial_balance(**given, month=month)
    take_in = import_general_ledger if kind is FileKind.GENERAL_LEDGER else import_management_accounts
    return take_in(**given)


def _given(
    organisation: str,
    source: str,
    kind: FileKind,
    *,
    file: GivenFile,
    reading: Reading,
    month: Month | None = None,
) -> _Given:
    check_organisations([organisation], organisations_among([organisation]))
    known = mapping_known(organisation, source, kind)
    whole = reading.beside(known.mapping if known else None)
    found = find_table(
        file.name, file.content, kind, whole.columns,
        sheet=whole.sheet, is_whole=known is not None and not reading.columns,
    )  # fmt: skip
    mapping = whole.mapping(organisation, source, kind, found.columns)
    check_mapping(mapping)
    return _Given(file, month, mapping, found, _before(known, mapping, file, month))


def _before(
    known: MappingKnown | None, mapping: ColumnMapping, file: GivenFile, month: Month | None
) -> ImportKnown | None:
    if known is None or known.mapping != mapping:
        return None
    return import_known(known.number, file.sha256, month)


def _on_record(organisation: str, found: FoundTable) -> OnRecord:
    return OnRecord(
        accounts={each.code: each for each in accounts_of(organisation)},
        organisations=organisations_among(rules.counterparties_in(found)),
        open_months=frozenset(each.month for each in periods_of(organisation) if not each.is_closed),
    )


def _refuse(*problems: Problem) -> None:
    if problems:
        raise ProblemsFound(problems)


@contextmanager
def _all_faults_at_once(problems: Sequence[Problem]) -> Iterator[None]:
    """List the faults of the file beside those that posting finds."""
    try:
        yield
    except ProblemsFound as more:
        raise ProblemsFound([*problems, *more.problems]) from None
    _refuse(*problems)


def _post(given: _Given, month: Month, postings: Sequence[Posting], *, by: Actor, authority: Authority) -> int:
    """Post a difference, if there is one, under an id that is the same whenever the same file is read the same way."""
    if not postings:
        return 0
    mapping = given.mapping
    post_transaction(
        by=by,
        authority=authority,
        transaction_id=identity_of(mapping.organisation, f"{mapping} {month} {given.file.sha256}"),
        organisation=mapping.organisation,
        posted_on=month.last_day,
        description=f"To stand as the {mapping.kind} of {mapping.source} for {month} says",
        postings=postings,
    )
    return 1


def _record(given: _Given, posted: _Posted, *, by: Actor, authority: Authority) -> FileImported:
    """Keep the file and what came of it; somebody who gave the same file meanwhile came first."""
    models.wait_for_writers(as_writer=True)
    mapping, file = given.mapping, given.file
    known = mapping_known(mapping.organisation, mapping.source, mapping.kind)
    before = _before(known, mapping, file, given.month)
    if before is not None:
        return _was_there(given, before)
    details = {"file": file.name, "sha256": file.sha256, "source": mapping.source, "kind": mapping.kind}
    with refusing(BY_CONSTRAINT):
        number = known.number if known and known.mapping == mapping else _remember(mapping, by=by, authority=authority)
        event = audit.record(
            "file-imported",
            subject=f"organisation:{mapping.organisation}",
            by=by,
            authority=authority,
            details={**details, "month": given.month, "transactions": posted.transactions},
        )
        documents.keep(file, event=event)
        row = models.ImportedFile.objects.create(
            organisation_id=mapping.organisation,
            mapping_id=number,
            document_id=file.sha256,
            name=file.name[:255],
            month=None if given.month is None else given.month.first_day,
            rows=given.found.rows,
            transactions=posted.transactions,
            postings=posted.postings,
            unchanged=posted.unchanged,
            recorded_in=event,
        )
        _keep_budgets(row, posted.budgets)
    return _told(given, posted, was_on_record=False)


def _remember(mapping: ColumnMapping, *, by: Actor, authority: Authority) -> int:
    event = audit.record(
        "columns-named",
        subject=f"organisation:{mapping.organisation}",
        by=by,
        authority=authority,
        details={"source": mapping.source, "kind": mapping.kind, "columns": dict(mapping.columns)},
    )
    row = models.ColumnMapping.objects.create(
        organisation_id=mapping.organisation,
        source=mapping.source,
        kind=mapping.kind,
        columns=dict(mapping.columns),
        sign=mapping.sign,
        sheet=mapping.sheet,
        balancing_account=mapping.balancing_account,
        recorded_in=event,
    )
    return int(row.pk)


def _keep_budgets(row: models.ImportedFile, budgets: Sequence[Stated]) -> None:
    codes = {each.account for each in budgets}
    accounts = dict(
        models.Account.objects.filter(organisation=row.organisation_id, code__in=codes).values_list("code", "id")
    )
    models.BudgetStated.objects.bulk_create(
        models.BudgetStated(
            organisation_id=row.organisation_id,
            account_id=accounts[each.account],
            month=each.month.first_day,
            counterparty_id=each.counterparty or None,
            amount=each.budget.pence,
            imported=row,
        )
        for each in budgets
        if each.month is not None and each.budget is not None
    )


def _was_there(given: _Given, before: ImportKnown) -> FileImported:
    posted = _Posted(before.transactions, before.postings, before.unchanged)
    return _told(given, posted, was_on_record=True)


def _told(given: _Given, posted: _Posted, *, was_on_record: bool) -> FileImported:
    mapping = given.mapping
    return FileImported(
        organisation=mapping.organisation,
        source=mapping.source,
        kind=mapping.kind,
        file=given.file.name,
        sha256=given.file.sha256,
        was_on_record=was_on_record,
        month=given.month,
        rows=given.found.rows,
        transactions=posted.transactions,
        postings=posted.postings,
        unchanged=posted.unchanged,
        columns={each.value: heading for each, heading in mapping.columns},
        sign=mapping.sign,
        notes=(*given.found.notes, *posted.notes),
    )
