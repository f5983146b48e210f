"""Books in and out: which files were taken in and how each source is read, and whole books to take away."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Right, may
from rightsource.ledger.queries.books import names_of, organisations_with_books
from rightsource.ledger.queries.exporting import books_out, postings_in, write_out
from rightsource.ledger.queries.importing import ImportKnown, MappingKnown, imports_known, mappings_known
from rightsource.ledger.rules.export_workbook import check_fits
from rightsource.ledger.rules.exports import ExportFormat, file_name
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import XLSX, Table, column, download_of, file_response, own_address
from rightsource.web.ledger.asked import instant_asked, month_asked
from rightsource.web.ledger.asked import written as month_written
from rightsource.web.names import Names, names_known
from rightsource.web.rights import right, viewer_of

KINDS = {
    ExportFormat.WORKBOOK: XLSX,
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JOURNAL: "text/plain; charset=utf-8",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}
FORMATS = {
    ExportFormat.WORKBOOK: "Excel, with live formulas (XLSX)",
    ExportFormat.CSV: "CSV, which Rightsource reads as it is",
    ExportFormat.JOURNAL: "hledger journal, which hledger checks by itself",
    ExportFormat.PARQUET: "Parquet, for programs",
}
_MOST_FILES = 200


@require_safe
@right("see_books")
def books_files(request: HttpRequest) -> HttpResponse:
    """Show what was taken in, and offer books to take away."""
    asked, viewer = as_known(request), viewer_of(request)
    whose = organisations_with_books()
    names, posts = names_of(whose), names_known(asked.on, asked.audience)
    files = [each for each in imports_known(whose, most=_MOST_FILES) if _day(each) <= asked.on]
    mappings = [each for each in mappings_known(whose) if _day(each) <= asked.on]
    tables = [
        _files(asked, files, names, posts, address=own_address(request)),
        _sources(mappings, names, posts, own_address(request)),
    ]
    return download_of(request, tables) or render(
        request,
        "ledger/files.html",
        {
            "finding": _finding(files, names),
            "tables": tables,
            "whose": names,
            "formats": {form.value: words for form, words in FORMATS.items()},
            "carried": asked.carried,
            "may_take_in": may(viewer, Right.KEEP_BOOKS) and asked.is_today and bool(whose),
            "done": get_messages(request),
        },
    )


@require_safe
@right("see_books")
def export_books(request: HttpRequest) -> HttpResponse:
    """Give whole books as a file, as recorded by the end of the day that is shown, or at a time of it.

    Raises:
        NotATimeToLookAt: the time of the day is none.
        TimeNotCome: it lies ahead.
        NoBooksOpenToYou: there are no such books, or they are not open to whoever asks.
        TooManyPostingsAtOnce: there are more than a page can bear.
        MonthsRunBackwards: the first month comes after the last.
    """
    asked = as_known(request)
    said = request.GET.get("form", "")
    form = ExportFormat(said) if said in set(ExportFormat) else ExportFormat.WORKBOOK
    organisation = request.GET.get("organisation", "")
    books = books_out(
        [organisation] if organisation else (),
        first=month_asked(request.GET.get("from", "")),
        last=month_asked(request.GET.get("to", "")),
        as_at=instant_asked(request, asked),
    )
    check_fits(postings_in(books))
    content = io.BytesIO()
    write_out(books, form, content)
    return file_response(file_name(organisation or "books", form), content.getvalue(), KINDS[form])


def _day(known: ImportKnown | MappingKnown) -> date:
    return timezone.localtime(known.recorded_at).date()


def _finding(files: list[ImportKnown], names: dict[str, str]) -> str:
    if not files:
        return "No file was taken in yet."
    last = files[0]
    return (
        f"{count_in_words(len(files), 'file was', 'files were')} taken in, the last on {day_in_words(_day(last))}: "
        f"the {last.kind} of {names.get(last.organisation, last.organisation)} from {last.source}."
    )


def _files(asked: AsKnown, files: list[ImportKnown], names: dict[str, str], posts: Names, *, address: str) -> Table:
    rows: list[list[Any]] = [
        [
            each.file,
            names.get(each.organisation, each.organisation),
            each.source,
            str(each.kind).capitalize(),
            "" if each.month is None else str(each.month),
            each.rows,
            _posted(asked, each),
            each.unchanged,
            posts.post(each.taken_by),
            _day(each),
        ]
        for each in files
    ]
    columns = [
        column("File"), column("Whose"), column("From"), column("What it is"), column("Month"),
        column("Rows", numeric=True), column("Transactions posted", numeric=True),
        column("On record before", numeric=True), column("Given by"), column("On"),
    ]  # fmt: skip
    return Table("files", "Files taken in, the newest first", columns, rows, address=address)


def _posted(asked: AsKnown, each: ImportKnown) -> dict[str, Any]:
    """Return how many transactions came of a file, leading to the postings of its books, of its month if it has one."""
    months = {} if each.month is None else {"from": month_written(each.month), "to": month_written(each.month)}
    href = asked.link("books-postings", organisation=each.organisation, **months)
    return {"text": str(each.transactions), "value": each.transactions, "href": href}


def _sources(mappings: list[MappingKnown], names: dict[str, str], posts: Names, address: str) -> Table:
    rows: list[list[Any]] = []
    for known in mappings:
        read = "; ".join(f"{meaning} is “{heading}”" for meaning, heading in known.mapping.columns)
        mapping = known.mapping
        rest = f" What is left over goes to {mapping.balancing_account}." if mapping.balancing_account else ""
        rows.append(
            [
                mapping.source,
                names.get(mapping.organisation, mapping.organisation),
                str(mapping.kind).capitalize(),
                f"{read}; {mapping.sign}.{rest}",
                posts.post(known.said_by),
                _day(known),
            ]
        )
    columns = [column(each) for each in ("Source", "Whose", "What it is", "How it is read", "Said by", "On")]
    return Table("sources", "How each source is read", columns, rows, address=address)
