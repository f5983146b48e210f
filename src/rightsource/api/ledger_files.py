"""Books in and out: files of other systems taken in, how their columns are read, and whole books to take away."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acting, Words
from rightsource.api.answering import MonthAsked
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.errors import RequestNotUnderstood
from rightsource.api.ledger import AskedOfOrganisations, Key, MonthOrNone
from rightsource.constitution.rules.rights import Right, check_right
from rightsource.ledger.actions.importing import import_books
from rightsource.ledger.errors import TooManyPostingsAtOnce
from rightsource.ledger.queries.books import organisations_with_books
from rightsource.ledger.queries.exporting import books_out, postings_in, postings_out
from rightsource.ledger.queries.importing import (
    BudgetAndActual,
    ImportKnown,
    MappingKnown,
    imports_known,
    management_accounts,
    mappings_known,
)
from rightsource.ledger.rules.exports import PostingOut
from rightsource.ledger.rules.imports import FileImported
from rightsource.ledger.rules.mapping import FileKind, Meaning, Reading, Sign
from rightsource.ledger.rules.rows import Account, Span
from rightsource.quantities import Month, Problem
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

router = Router(tags=["ledger"])
_MOST_POSTINGS = 10_000
_MOST_FILES = 100
_LONGEST_CONTENT = LARGEST_FILE_BYTES * 4 // 3 + 4  # base64 writes three bytes as four letters


class Encoding(StrEnum):
    """How the content of a file stands in a request."""

    TEXT = "text"
    BASE64 = "base64"


class FileGiven(Acting):
    """A file from an organisation's own bookkeeping."""

    organisation: Words = Field(description="In whose books.")
    source: Words = Field(description="Where it comes from; its columns are remembered under this name.")
    kind: FileKind = Field(description="What it tells.")
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")] = Field(
        description="What the file is called."
    )
    content: Annotated[str, Field(min_length=1, max_length=_LONGEST_CONTENT, pattern=r"^[^\x00]*$")] = Field(
        description="The whole file: CSV as text, or CSV or a workbook in base64."
    )
    encoding: Encoding = Field(default=Encoding.TEXT, description="How the content stands here.")
    month: MonthOrNone = Field(default=None, description="Of a trial balance: at the end of which month it stands.")
    columns: dict[Meaning, Words] = Field(
        default={}, description="The heading of each column, where it is not remembered nor a usual one."
    )
    sign: Sign | None = Field(default=None, description="Which amounts stand without a minus; as remembered if null.")
    sheet: Key = Field(default="", description="The sheet of a workbook; the first that fits if not given.")
    balancing_account: Key = Field(
        default="", description="Of management accounts without a balance sheet: what takes what is left over."
    )


class AskedForImports(Schema):
    """Whose files."""

    organisation: Key = Field(default="", description="Of one organisation; of all open to you if not given.")


class AskedForManagementAccounts(Schema):
    """Whose management accounts, of which months."""

    organisation: Words = Field(description="In whose books.")
    first: MonthAsked = Field(description="The first month, as 2026-04.")
    last: MonthAsked = Field(description="The last month, as 2026-10.")


@dataclass(frozen=True, slots=True)
class ImportsKnown:
    """What was taken in of organisations' own bookkeeping.

    Attributes:
        mappings: how each source is read, as said last, with who said so and when.
        files: the last hundred files, the newest first.
    """

    mappings: tuple[MappingKnown, ...]
    files: tuple[ImportKnown, ...]


@dataclass(frozen=True, slots=True)
class ManagementAccounts:
    """A vehicle's budget and actual by account and month.

    Attributes:
        organisation: whose.
        rows: debit is positive; a budget is null where none was stated.
    """

    organisation: str
    rows: tuple[BudgetAndActual, ...]


@dataclass(frozen=True, slots=True)
class WholeBooks:
    """Whole books to take away.

    Attributes:
        organisations: whose.
        first: the first month.
        last: the last month.
        act: the last act on record that counts.
        recorded_at: when it was recorded.
        accounts: the accounts.
        postings: every posting, by organisation, day and act.
    """

    organisations: tuple[str, ...]
    first: Month
    last: Month
    act: int
    recorded_at: datetime | None
    accounts: tuple[Account, ...]
    postings: tuple[PostingOut, ...]


@router.get("/ledger/imports", response=answers(ImportsKnown, *RESTRICTED))
@right("see_books")
def imports(request: HttpRequest, asked: Query[AskedForImports]) -> ImportsKnown:
    """Tell which files were taken in, and how the columns of each source are read."""
    whose = (asked.organisation,) if asked.organisation else organisations_with_books()
    return ImportsKnown(mappings_known(whose), imports_known(whose, most=_MOST_FILES))


@router.post("/ledger/imports", response=answers(FileImported, *RESTRICTED))
@right("keep_books")
def take_in(request: HttpRequest, given: FileGiven) -> FileImported:
    """Take in a general ledger, a trial balance or management accounts: all of it, or a list of every fault.

    The same file again changes nothing, so it is safe to send twice.
    """
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.organisation)
    return import_books(
        by=actor_of(request),
        authority=Authority(given.authority),
        organisation=given.organisation,
        source=given.source,
        kind=given.kind,
        file=GivenFile(given.name, _content(given)),
        month=given.month,
        reading=Reading(
            columns=given.columns,
            sign=given.sign,
            sheet=given.sheet,
            balancing_account=given.balancing_account,
        ),
    )


@router.get("/ledger/management-accounts", response=answers(ManagementAccounts, *RESTRICTED))
@right("see_books")
def accounts(request: HttpRequest, asked: Query[AskedForManagementAccounts]) -> ManagementAccounts:
    """Tell budget against actual by account and month, as a vehicle's own management accounts and books have them."""
    span = Span(min(asked.first, asked.last), max(asked.first, asked.last))
    return ManagementAccounts(asked.organisation, management_accounts(asked.organisation, span))


@router.get("/ledger/export", response=answers(WholeBooks, *RESTRICTED, 404))
@right("see_books")
def export(request: HttpRequest, asked: Query[AskedOfOrganisations]) -> WholeBooks:
    """Tell whole books at once, of up to 10,000 postings; without months all that is posted."""
    named = tuple(filter(None, (each.strip() for each in asked.organisations.split(","))))
    books = books_out(named, first=asked.first, last=asked.last, as_at=asked.as_at)
    count = postings_in(books)
    if count > _MOST_POSTINGS:
        raise TooManyPostingsAtOnce(count, _MOST_POSTINGS)
    return WholeBooks(
        organisations=books.organisations,
        first=books.span.first,
        last=books.span.last,
        act=books.act,
        recorded_at=books.recorded_at,
        accounts=books.accounts,
        postings=tuple(postings_out(books)),
    )


def _content(given: FileGiven) -> bytes:
    if given.encoding is Encoding.TEXT:
        return given.content.encode()
    try:
        return base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise RequestNotUnderstood([Problem("content", "It is not base64.", "not-base64")]) from None
