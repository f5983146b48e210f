"""The postings behind a figure, a page at a time, each with its transaction and the act that recorded it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.ledger import queries
from rightsource.ledger.errors import NoBooksOpenToYou
from rightsource.ledger.queries import Figure, PostingsPage
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.group import title_of
from rightsource.ledger.rules.statements import NOT_CLOSED
from rightsource.quantities.wording import count_in_words
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.formatting import moment
from rightsource.web.ledger.asked import BEGINNING, BooksAsked, books_asked
from rightsource.web.rights import right

_PARTS = ("organisation", "line", "division", "account", "counterparty")


@require_safe
@right("see_books")
def postings(request: HttpRequest) -> HttpResponse:
    """Show the postings behind a figure.

    Raises:
        NoBooksOpenToYou: the organisation has no books that whoever looks may see.
    """
    shown = books_asked(request)
    parts = {name: request.GET.get(name, "").replace("\0", "") for name in _PARTS}
    if shown.span is None:
        return render(request, "ledger/no_books.html", {"title": "Postings"})
    if parts["organisation"] not in queries.organisations_with_books():
        raise NoBooksOpenToYou(parts["organisation"][:60])
    figure = Figure(
        **parts,
        span=shown.span,
        performance=bool(request.GET.get("performance")),
        moved_cash=bool(request.GET.get("moved_cash")),
        before_year_end=bool(request.GET.get("before_year_end")),
    )
    page = queries.postings_page(figure, page=_number(request.GET.get("page", "")), as_at=shown.as_at)
    table = _table(shown, page, own_address(request))
    whose = shown.name_of(figure.organisation)
    return download_of(request, [table]) or render(
        request,
        "ledger/postings.html",
        {
            "title": f"Postings of {whose}",
            "finding": f"{count_in_words(page.count, 'posting')} come to {page.total}.",
            "why": _of_what(shown, figure),
            "table": table,
            "page_before": _turned(request, page.page - 1) if page.page > 1 else "",
            "page_after": _turned(request, page.page + 1) if page.page < page.pages else "",
            "shown": shown,
        },
    )


def _of_what(shown: BooksAsked, figure: Figure) -> str:
    line = title_of(figure.line) if figure.line in {*chart_lines(), NOT_CLOSED} else ""
    since = "from the beginning of the books" if figure.span.first == BEGINNING else f"from {figure.span.first}"
    said = [
        line or "All lines",
        f"division {figure.division}" if figure.division else "",
        f"account {figure.account}" if figure.account else "",
        f"with {shown.name_of(figure.counterparty)}" if figure.counterparty else "",
        "of transactions that moved cash" if figure.moved_cash else "",
        "before any year end" if figure.before_year_end else "",
        f"{since} to {figure.span.last}",
    ]
    return f"{', '.join(filter(None, said))}."


def _table(shown: BooksAsked, page: PostingsPage, address: str) -> Table:
    columns = [
        column("Day"),
        column("What"),
        column("Account"),
        column("With"),
        column("Amount", unit="£", numeric=True),
        column("Recorded"),
        column("Act", numeric=True),
        column("Transaction"),
    ]
    rows: list[list[Any]] = [
        [
            each.posted_on,
            each.description,
            each.account,
            shown.name_of(each.counterparty) if each.counterparty else "",
            in_pounds(each.amount),
            {"text": moment(each.recorded_at), "href": shown.link_at("books", each.recorded_at)},
            each.recorded_in,
            str(each.transaction_id),
        ]
        for each in page.postings
    ]
    caption = "Postings, debit above nought" if page.pages == 1 else f"Postings, page {page.page} of {page.pages}"
    return Table("postings", caption, columns, rows, empty="No posting is behind this figure.", address=address)


def _turned(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1
